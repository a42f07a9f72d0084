package rules

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func readAll(t *testing.T, files ...string) []Labelled {
	var all []Labelled
	for _, f := range files {
		h, err := os.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		x, err := ReadLabelled(h)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, x...)
	}
	return all
}

type pd struct {
	Span string    `json:"span"`
	C    Certainty `json:"certainty"`
	Conf float64   `json:"conf"`
}

func ef(n string, p *float32) {
	if v := os.Getenv(n); v != "" {
		fmt.Sscan(v, p)
	}
}
func init() {
	ef("EPS", &easeNow)
	ef("CR", &chainRate)
	ef("CD", &chainDecay)
	ef("MR", &mailRate)
	ef("MD", &mailDecay)
	ef("JD", &judgeDecay)
	ef("JR", &judgeRate)
	ef("JE", &judgeEase)
	var e float32
	ef("CE", &e)
	if e > 0 {
		chainEpochs = int(e)
	}
	e = 0
	ef("ME", &e)
	if e > 0 {
		mailEpochs = int(e)
	}
	if os.Getenv("SWEEP") != "" {
		viewLeast, slotLeast = 0.1, 0.05
	}
}
func predict(b *Book, ex []Labelled, out string) {
	f, _ := os.Create(out)
	defer f.Close()
	for _, e := range ex {
		conf := map[string]float64{}
		debugConf = func(s string, c float64) { conf[s] = c }
		r := b.Read(e.words())
		var ds []pd
		for _, v := range r.Views {
			ds = append(ds, pd{v.Span, v.Certainty, v.Confidence})
		}
		j, _ := json.Marshal(map[string]any{"id": e.ID, "diagnosis": ds, "topic": r.Topic, "kind": r.Request, "answered": r.Slots, "conf": conf})
		fmt.Fprintf(f, "%s\n", j)
	}
}

const I = "/work/shared/interview/"

func TestZZDev(t *testing.T) {
	b, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	tr, _ := filepath.Glob(I + "train/*.jsonl")
	if os.Getenv("EXTRA") != "" {
		tr = append(tr, os.Getenv("EXTRA"))
	}
	ex := readAll(t, tr...)
	s := time.Now()
	m, err := b.Train(ex, 1)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("train", len(ex), time.Since(s), "model", len(m))
	os.WriteFile("/tmp/learn/o2/model.bin.gz", m, 0o644)
	b2, err := b.WithModel(m)
	if err != nil {
		t.Fatal(err)
	}
	dev := readAll(t, I+"dev.jsonl")
	s = time.Now()
	predict(b2, dev, "/tmp/learn/o2/dev.pred")
	fmt.Println("read", time.Since(s)/time.Duration(len(dev)))
}
func TestZZCV(t *testing.T) {
	b, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	tr, _ := filepath.Glob(I + "train/*.jsonl")
	ex := readAll(t, tr...)
	k := 4
	for f := 0; f < k; f++ {
		var a, h []Labelled
		for i, e := range ex {
			if i%k == f {
				h = append(h, e)
			} else {
				a = append(a, e)
			}
		}
		m, _ := b.Train(a, 1)
		b2, _ := b.WithModel(m)
		predict(b2, h, fmt.Sprintf("/tmp/learn/o2/cv%d.pred", f))
	}
}

func TestZZRead(t *testing.T) {
	b, _ := Load(nil)
	m, err := os.ReadFile("/tmp/learn/o2/model.bin.gz")
	if err != nil {
		t.Fatal(err)
	}
	b2, err := b.WithModel(m)
	if err != nil {
		t.Fatal(err)
	}
	predict(b2, readAll(t, I+"dev.jsonl"), "/tmp/learn/o2/dev.pred")
}
