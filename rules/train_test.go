package rules

import (
	"bytes"
	"strings"
	"testing"
)

func TestTrainDeterministic(t *testing.T) {
	b, mails := loaded(t), sample(t)[:16]
	first, err := b.Train(mails, 7)
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.Train(mails, 7)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("the same mails and seed gave two models")
	}
	other, err := b.WithModel(first)
	if err != nil {
		t.Fatal(err)
	}
	if s := other.Score(mails); s.All.Views.F1() < 0.5 {
		t.Errorf("what was trained on is not recognised: F1 %.3f", s.All.Views.F1())
	}
	if !bytes.Equal(other.understanding.model.encode(), first) {
		t.Error("a model changes when it is read and written")
	}
}

func TestTrainNothing(t *testing.T) {
	if _, err := loaded(t).Train(nil, 1); err == nil {
		t.Error("training without mails gave no error")
	}
}

func TestWithModelBroken(t *testing.T) {
	b := loaded(t)
	for _, broken := range [][]byte{nil, []byte("no model"), shippedModel[:len(shippedModel)/2], shippedModel[1:]} {
		if _, err := b.WithModel(broken); err == nil {
			t.Errorf("a broken model of %d bytes was taken", len(broken))
		}
	}
}

func TestReadLabelled(t *testing.T) {
	check := func(line, want string) {
		t.Helper()
		_, err := ReadLabelled(strings.NewReader("\n" + line))
		if got := ""; err != nil {
			got = err.Error()
			if want == "" || !strings.Contains(got, want) {
				t.Errorf("%s: %v, want %q", line, err, want)
			}
		} else if want != "" {
			t.Errorf("%s: no error, want %q", line, want)
		}
	}
	check(`{"id":"a","subject":"x","body":"the toner is empty","diagnosis":[{"span":"the toner","certainty":"certain"}]}`, "")
	check(`{"id":"a","body":"x","answered":{"where":null}}`, "")
	check(`{"id":"a"`, "line 2")
	check(`{"id":"a","body":"x","diagnosis":[{"span":"y","certainty":"certain"}]}`, `"y" is not in it`)
	check(`{"id":"a","body":"y","diagnosis":[{"span":"y","certainty":"sure"}]}`, "none of certain")
	check(`{"id":"a","body":"x","answered":{"where":"there"}}`, "is not in it")
}

func TestScoreFigures(t *testing.T) {
	f := newFigures("en")
	e := &Labelled{Diagnosis: []LabelledView{{"the toner is empty", Hedged}}, Topic: "printing", Answered: map[string]string{"where": "room 3"}}
	m := f.take(e, &Reading{Topic: "web", Views: []View{{Span: "toner is empty", Certainty: Hedged}}, Slots: map[string]string{"tried": "x"}})
	f.conclude()
	if f.Views != (Count{Right: 1}) || f.Slots != (Count{Extra: 1, Missed: 1}) || f.Certainty != 1 || f.Topic != 0 {
		t.Errorf("%+v", f)
	}
	if d := f.Spans() - 6.0/7; d > 1e-6 || d < -1e-6 {
		t.Errorf("spans %v, want 6/7", f.Spans())
	}
	if want := 1.0/7 + 0.5 + 0.25; m.Cost < want-1e-6 || m.Cost > want+1e-6 {
		t.Errorf("cost %v, want %v", m.Cost, want)
	}
}
