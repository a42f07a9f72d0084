package desk_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/rules"
	"refdesk/templates"
)

// labelledMails reads the labelled mails of a file, packed or not.
func labelledMails(t *testing.T, file string) []rules.Labelled {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		r = must(gzip.NewReader(f))
	}
	return must(rules.ReadLabelled(r))
}

// first is the first letter to a labelled mail, and what it was written of.
type first struct {
	id      string
	lang    string // as labelled
	said    string // all that the sender wrote, white space folded, secrets masked
	letter  *desk.Letter
	reading rules.Reading
	slots   map[string]string // question to slot, for its topic and language
}

// eachFirstLetter calls check for the first letter to every step-th labelled
// mail.
func eachFirstLetter(t *testing.T, book *rules.Book, step int, change func(*rules.Labelled), check func(*first)) (n int) {
	letters, known := must(templates.Load(nil)), map[[2]string]map[string]string{}
	for _, file := range [...]string{"../rules/testdata/labelled.jsonl", "../rules/training/mails.jsonl.gz"} {
		for i, e := range labelledMails(t, file) {
			if i%step != 0 {
				continue
			}
			if change != nil {
				change(&e)
			}
			raw := fmt.Sprintf("From: a@example.org\nSubject: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n", e.Subject, e.Body)
			m, l := firstLetter(t, book, letters, []byte(raw))
			if l == nil {
				continue
			}
			n++
			r := book.Read(rules.Words{Subject: m.Subject, Text: m.Text, Signature: m.Signature, Lang: "en"})
			kind := [2]string{l.Lang, r.Topic}
			if known[kind] == nil {
				known[kind] = slotsOfQuestions(book, l.Lang, r.Topic)
			}
			check(&first{e.ID, e.Lang, squeeze(rules.Mask(m.Subject+" "+m.Body, r.Secrets)), l, r, known[kind]})
		}
	}
	return n
}

// slotsOfQuestions gives the slot of every question of a topic.
func slotsOfQuestions(b *rules.Book, lang, topic string) map[string]string {
	all := append(b.Slots(topic), "view")
	slots := map[string]string{}
	for _, slot := range all {
		n := rules.Need{Lang: lang, Topic: topic, Request: rules.RequestProblem, HasView: slot != "view", Known: map[string]bool{}, Words: 50}
		for _, other := range all {
			n.Known[other] = other != slot
		}
		for _, q := range b.Questions(n) {
			slots[q.Text] = q.Slot
		}
	}
	return slots
}

// TestFirstLetters holds the first letters to all labelled mails to what they
// promise.
func TestFirstLetters(t *testing.T) {
	book := must(rules.Load(nil))
	foreign := 0
	n := eachFirstLetter(t, book, 1, nil, func(f *first) {
		f.quotesTheirWords(t, book)
		f.asksWhatIsMissing(t)
		if f.letter.Lang != f.lang {
			foreign++
		}
	})
	if n < 1600 || foreign > n/100 {
		t.Errorf("%d letters, %d of them not in the language of the mail", n, foreign)
	}
}

// quotesTheirWords: whatever a letter quotes or notes stands in the mail, and a
// view is quoted only where it is sure enough.
func (f *first) quotesTheirWords(t *testing.T, book *rules.Book) {
	t.Helper()
	for _, q := range quotes(f.letter.Text) {
		if !strings.Contains(f.said, squeeze(q)) {
			t.Errorf("%s: the letter quotes %q, which the mail does not say", f.id, q)
		}
		if !f.sure(book.QuoteFrom, q) {
			t.Errorf("%s: the letter quotes %q, which is not sure to be a view", f.id, q)
		}
	}
	for _, fact := range facts(f.letter.Text) {
		if !strings.Contains(f.said, squeeze(fact)) {
			t.Errorf("%s: the letter notes %q, which the mail does not say", f.id, fact)
		}
	}
}

// sure tells whether a quote is a view that is at least so sure, or words
// that its sender had put into quotation marks there.
func (f *first) sure(from float64, quote string) bool {
	return slices.ContainsFunc(f.reading.Views, func(v rules.View) bool {
		said := squeeze(rules.Mask(v.Span, f.reading.Secrets))
		return v.Confidence >= from && (said == squeeze(quote) || strings.ContainsAny(said, "\"“«„") && strings.Contains(said, squeeze(quote)))
	})
}

// asksWhatIsMissing: nothing is asked that was said, nothing twice, never more
// than six questions, fewer of people in a hurry, and none where nothing is
// broken.
func (f *first) asksWhatIsMissing(t *testing.T) {
	t.Helper()
	asked := numbered.FindAllStringSubmatch(f.letter.Text, -1)
	most := 6
	if f.reading.Urgency == rules.UrgencyHigh {
		most = 3
	}
	if len(asked) > most {
		t.Errorf("%s: %d questions", f.id, len(asked))
	}
	if f.reading.Request != rules.RequestProblem && (f.letter.Kind != desk.KindReceipt || len(asked) > 0) {
		t.Errorf("%s: a %s with %d questions to a %s", f.id, f.letter.Kind, len(asked), f.reading.Request)
	}
	seen := map[string]bool{}
	for _, q := range asked {
		slot, ok := f.slots[q[1]]
		switch {
		case !ok:
			t.Errorf("%s: %q asks for no slot of %s", f.id, q[1], f.reading.Topic)
		case f.reading.Slots[slot] != "":
			t.Errorf("%s: the letter asks %q, which was said: %q", f.id, q[1], f.reading.Slots[slot])
		case slot == "view" && len(f.reading.Views) > 0:
			t.Errorf("%s: the letter asks for a view, which was said: %q", f.id, f.reading.Views[0].Span)
		case seen[slot]:
			t.Errorf("%s: the letter asks twice: %q", f.id, q[1])
		}
		seen[slot] = true
	}
}

var numbered = regexp.MustCompile(`(?m)^[0-9]+\. (.*)$`)

// TestFirstLettersNameNoPassword: a password that stands in a mail stands in
// no letter, not even in its HTML part.
func TestFirstLettersNameNoPassword(t *testing.T) {
	telling := map[string]string{
		"en": "My password is %s, in case you need it.", "de": "Mein Passwort ist %s, falls Sie es brauchen.",
		"fr": "Mon mot de passe est %s, si besoin.", "es": "Mi contraseña es %s, por si hace falta.",
	}
	const password = "Wz7!kubiq9"
	book := must(rules.Load(nil))
	tell := func(e *rules.Labelled) {
		said := fmt.Sprintf(telling[e.Lang], password)
		if len(e.Body)%2 == 0 {
			e.Body = said + "\n" + e.Body
		} else {
			e.Body += "\n" + said
		}
	}
	eachFirstLetter(t, book, 4, tell, func(f *first) {
		if strings.Contains(f.letter.Text+f.letter.HTML+f.letter.Subject, password) {
			t.Errorf("%s: the letter names the password", f.id)
		}
	})
}

// facts are what a letter lists as noted.
func facts(text string) (all []string) {
	for _, line := range listed.FindAllStringSubmatch(text, -1) {
		if _, fact, ok := strings.Cut(line[1], ": "); ok && len(quotes(line[0])) == 0 {
			all = append(all, fact)
		}
	}
	return all
}

var listed = regexp.MustCompile(`(?m)^- (.*)$`)

// quotes finds what stands in quotation marks in the part of a letter that
// speaks of the sender's views, above the questions.
func quotes(text string) (all []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "1. ") {
			break
		}
		for _, marks := range [][2]string{{"“", "”"}, {"„", "“"}, {"« ", " »"}, {"«", "»"}} {
			_, rest, ok := strings.Cut(line, marks[0])
			end := strings.LastIndex(rest, marks[1]) // a quote may hold such marks
			if !ok || end < 0 {
				continue
			}
			if quote := strings.Trim(rest[:end], "\u00a0"); !slices.Contains(ownQuotes, quote) {
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
