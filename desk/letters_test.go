package desk_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/rules"
	"refdesk/templates"
)

var update = flag.Bool("update", false, "write the letters of testdata/letters anew")

// previewConfig is a desk for letters that nobody sends.
func previewConfig(t *testing.T) desk.Config {
	calendar, err := rules.NewCalendar("Mon-Fri 08:30-17:00", "Europe/London", nil)
	if err != nil {
		t.Fatal(err)
	}
	return desk.Config{
		Name: "IT Service Desk", Address: address, Calendar: calendar, Now: func() time.Time { return monday },
		Parse: func(raw desk.RawMail) *desk.Mail { return mailin.Parse(raw, mailin.DefaultLimits) },
		Team:  []desk.Technician{{Name: "Kofi Mensah", Addresses: []string{"kofi@example.org"}}},
	}
}

// firstLetter returns the letter that the sender of a mail would get.
func firstLetter(t *testing.T, book *rules.Book, letters *templates.Templates, raw []byte) (*desk.Mail, *desk.Letter) {
	t.Helper()
	m := mailin.Parse(desk.RawMail{Raw: raw, Size: int64(len(raw))}, mailin.DefaultLimits)
	all, _, err := desk.Preview(book, letters, previewConfig(t), m)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].Kind != desk.KindBrief {
			return m, &all[i]
		}
	}
	return m, nil
}

// TestLetters holds the first letters to twenty mails: they are to be read as
// their recipients would.
func TestLetters(t *testing.T) {
	book, letters := must(rules.Load(nil)), must(templates.Load(nil))
	files, err := filepath.Glob("testdata/letters/*.eml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, l := firstLetter(t, book, letters, raw)
		if l == nil {
			t.Errorf("%s: no letter", file)
			continue
		}
		got := fmt.Sprintf("%s\nSubject: %s\n\n%s\n", l.Kind, l.Subject, strings.TrimRight(l.Text, "\n"))
		golden := strings.TrimSuffix(file, ".eml") + ".txt"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: the letter has changed; -update writes it anew\n%s", golden, got)
		}
	}
}

// TestOnlyTheirWords: whatever a letter quotes as the sender's stands in the
// mail, and nothing is asked that was said.
func TestOnlyTheirWords(t *testing.T) {
	book, letters := must(rules.Load(nil)), must(templates.Load(nil))
	labelled, err := os.Open("../rules/testdata/labelled.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer labelled.Close()
	for _, e := range must(rules.ReadLabelled(labelled)) {
		raw := fmt.Sprintf("From: a@example.org\nSubject: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n", e.Subject, e.Body)
		m, l := firstLetter(t, book, letters, []byte(raw))
		if l == nil {
			continue
		}
		said := squeeze(m.Subject + " " + m.Body)
		for _, q := range quotes(l.Text) {
			if !strings.Contains(said, squeeze(q)) {
				t.Errorf("%s: the letter quotes %q, which the mail does not say", e.ID, q)
			}
		}
		r := book.Read(rules.Words{Subject: m.Subject, Text: m.Text, Signature: m.Signature, Lang: "en"})
		for slot := range r.Slots {
			for _, q := range book.Questions(rules.Need{Lang: l.Lang, Topic: r.Topic, Request: r.Request, Urgency: r.Urgency, Known: map[string]bool{}}) {
				if q.Slot == slot && strings.Contains(l.Text, q.Text) {
					t.Errorf("%s: the letter asks %q, which was said: %q", e.ID, q.Text, r.Slots[slot])
				}
			}
		}
	}
}

// quotes finds what stands in quotation marks in the part of a letter that
// speaks of the sender's views, above the questions.
func quotes(text string) (all []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "1. ") {
			break
		}
		for _, marks := range [][2]string{{"“", "”"}, {"„", "“"}, {"« ", " »"}, {"«", "»"}} {
			_, rest, ok := strings.Cut(line, marks[0])
			quote, _, closed := strings.Cut(rest, marks[1])
			if quote = strings.Trim(quote, "\u00a0"); ok && closed && !slices.Contains(ownQuotes, quote) {
				all = append(all, quote)
				break
			}
		}
	}
	return all
}

// ownQuotes are what the letters themselves put into quotation marks.
var ownQuotes = []string{"I don’t know", "weiß ich nicht", "je ne sais pas", "no lo sé"}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
