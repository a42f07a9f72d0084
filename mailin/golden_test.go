package mailin

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
)

var update = flag.Bool("update", false, "rewrite the expected readings of testdata/mime")

// reading is what is expected of a mail, without what the splitting of the
// text makes of it.
type reading struct {
	From, FromName, Subject  string
	To, ReplyTo              []string `json:",omitempty"`
	Date                     string   `json:",omitempty"`
	MessageID                string   `json:",omitempty"`
	InReplyTo, References    []string `json:",omitempty"`
	Type                     string
	Texts                    []string // each with "plain: " or "html: " in front
	Parts                    []string // type, name and text
	Attachments              []string `json:",omitempty"`
	ForwardedFrom, Forwarded string   `json:",omitempty"`
	Protection, Fault        string   `json:",omitempty"`
}

func readingOf(raw []byte) reading {
	m := Parse(desk.RawMail{Raw: raw, Size: int64(len(raw))}, Limits{})
	r := reading{
		From: m.From, FromName: m.FromName, Subject: m.Subject, To: m.To, ReplyTo: addrsOf(m.ReplyTo),
		MessageID: m.MessageID, InReplyTo: m.InReplyTo, References: m.References,
		Type: m.Type, Protection: m.Protection, Fault: m.Fault,
	}
	if !m.Date.IsZero() {
		r.Date = m.Date.Format(time.RFC3339)
	}
	w := &walker{limits: DefaultLimits}
	root := w.read(withLineFeeds(raw[skipEnvelope(raw):]), 0, "text/plain", 0)
	c := &composition{w: w, mail: &desk.Mail{}}
	for _, p := range w.pick(root) {
		kind := "plain: "
		if w.readText(p); p.html {
			kind = "html: "
		}
		r.Texts = append(r.Texts, kind+c.textOf(p))
	}
	for _, p := range m.Parts {
		r.Parts = append(r.Parts, strings.Join([]string{p.Type, p.Name, p.Text}, " | "))
	}
	for _, a := range m.Attachments {
		danger := ""
		if a.Dangerous {
			danger = " | dangerous"
		}
		r.Attachments = append(r.Attachments, a.Name+" | "+a.Type+" | "+string(a.Content)+danger)
	}
	if m.Forwarded != nil {
		r.ForwardedFrom, r.Forwarded = m.Forwarded.From.Addr, m.Forwarded.Subject+" | "+m.Forwarded.Text
	}
	return r
}

// Each file is named after its quirk; what is expected of it stands beside it.
func TestQuirks(t *testing.T) {
	files, err := filepath.Glob("testdata/mime/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatalf("finding mails: %d, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".eml"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			e := json.NewEncoder(&got)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			if err := e.Encode(readingOf(raw)); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".eml") + ".json"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("got\n%s\nwant\n%s", got.Bytes(), want)
			}
		})
	}
}
