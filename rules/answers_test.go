package rules

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var updateAnswers = flag.Bool("update-answers", false, "rewrite the wanted part of testdata/answers")

// dialogue is a golden file: which questions were asked, what came back, and
// what is to be made of it. In the reply {q1} stands for the first question,
// {h1} for its hint, and lines with > are quoted.
type dialogue struct {
	lang, topic string
	slots       []string
	reply, want string
}

func readDialogue(t *testing.T, file string) dialogue {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(data), "\n--- reply\n")
	reply, want, ok2 := strings.Cut(rest, "\n--- taken\n")
	fields := strings.Fields(head)
	if !ok || !ok2 || len(fields) < 3 {
		t.Fatalf("%s is no dialogue", file)
	}
	return dialogue{fields[0], fields[1], fields[2:], reply, want}
}

// asked words the questions of a dialogue as a letter would.
func (d dialogue) asked(b *Book) (asked []Asked, hints []string) {
	for i, s := range d.slots {
		q := b.interview.words(d.lang).question(s, d.topic)
		asked = append(asked, Asked{Number: i + 1, Slot: s, Text: q.Question})
		hints = append(hints, q.Hint)
	}
	return asked, hints
}

var placeholder = regexp.MustCompile(`\{([qh])(\d)\}`)

// passages cuts a reply as mail reading does: written pieces, each with the
// quoted lines above it.
func passagesOf(reply string) []Passage {
	var all []Passage
	var quote, text []string
	flush := func() {
		if len(quote)+len(text) > 0 {
			all = append(all, Passage{strings.Join(quote, "\n"), strings.Trim(strings.Join(text, "\n"), "\n")})
		}
		quote, text = nil, nil
	}
	for _, line := range strings.Split(reply, "\n") {
		if q, ok := strings.CutPrefix(line, ">"); ok {
			if len(text) > 0 && strings.TrimSpace(strings.Join(text, "")) != "" {
				flush()
			}
			text = nil
			quote = append(quote, strings.TrimPrefix(q, " "))
			continue
		}
		text = append(text, line)
	}
	flush()
	return all
}

func (d dialogue) take(b *Book) (Reply, Answers) {
	asked, hints := d.asked(b)
	text := placeholder.ReplaceAllStringFunc(d.reply, func(p string) string {
		n, _ := strconv.Atoi(p[2:3])
		if p[1] == 'q' {
			return asked[n-1].Text
		}
		return hints[n-1]
	})
	r := Reply{Passages: passagesOf(text), Lang: d.lang}
	var written []string
	for _, p := range r.Passages {
		written = append(written, p.Text)
	}
	r.Text = strings.Join(written, "\n")
	return r, b.TakeAnswers(asked, r)
}

func (a Answers) String() string {
	var s strings.Builder
	for _, one := range a.Answers {
		unknown := ""
		if one.Unknown {
			unknown = ", unknown"
		}
		fmt.Fprintf(&s, "%s (%s%s): %q\n", one.Slot, one.How, unknown, one.Text)
	}
	if a.Rest != "" {
		fmt.Fprintf(&s, "rest: %q\n", a.Rest)
	}
	return s.String()
}

func TestDialogues(t *testing.T) {
	b := shippedInterview(t)
	files, err := filepath.Glob("testdata/answers/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d dialogues, %v", len(files), err)
	}
	for _, file := range files {
		d := readDialogue(t, file)
		r, got := d.take(b)
		if *updateAnswers {
			head, _, _ := strings.Cut(mustRead(t, file), "\n--- taken\n")
			if err := os.WriteFile(file, []byte(head+"\n--- taken\n"+got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got.String() != d.want {
			t.Errorf("%s:\n%s\n--- got\n%s--- want\n%s", file, d.reply, got, d.want)
		}
		checkAnswers(t, b, d.slots, r, got)
	}
}

func mustRead(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// checkAnswers checks what holds for every reply: answers stand verbatim in
// it, each slot is answered once, and no line is lost but greetings and
// repeated questions.
func checkAnswers(t *testing.T, b *Book, slots []string, r Reply, got Answers) {
	t.Helper()
	var whole strings.Builder
	whole.WriteString(r.Text)
	for _, p := range r.Passages {
		whole.WriteString("\n" + p.Quote + "\n" + p.Text)
	}
	seen := map[string]bool{}
	for _, a := range got.Answers {
		if !strings.Contains(whole.String(), a.Text) || strings.TrimSpace(a.Text) == "" {
			t.Errorf("%s: %q does not stand in the reply", a.Slot, a.Text)
		}
		if seen[a.Slot] {
			t.Errorf("%s is answered twice", a.Slot)
		}
		seen[a.Slot] = true
	}
	kept := got.Rest
	for _, a := range got.Answers {
		kept += "\n" + a.Text
	}
	have := map[string]bool{}
	for _, w := range plainWords(kept) {
		have[w.text] = true
	}
	tk := b.newTaker(nil, r)
	for i, p := range tk.passages {
		tk.dropCourtesies(i)
		for _, l := range lineSpans(p.text) {
			for _, piece := range tk.unusedIn(i, l) {
				checkKept(t, b, slots, r.Lang, piece, have)
			}
		}
	}
}

// checkKept checks that the words of a line are in an answer or the rest,
// unless it is a repeated question or its number.
func checkKept(t *testing.T, b *Book, slots []string, lang, line string, have map[string]bool) {
	t.Helper()
	asked := map[string]bool{}
	for _, s := range slots {
		w := b.interview.words(lang).Slots[s]
		texts := w.Question + " " + w.Hint + " " + w.Label
		for _, q := range w.In {
			texts += " " + q.Question + " " + q.Hint
		}
		for _, word := range plainWords(texts) {
			asked[word.text] = true
		}
	}
	if tag := bracketTag(line); tag > 0 {
		line = line[tag:]
	}
	for _, w := range plainWords(line) {
		numbers := b.interview.replyWords(lang).numberWords
		if !have[w.text] && !asked[w.text] && len(w.text) > 2 && !numbers.has(w.text) {
			t.Errorf("%q of line %q is lost", w.text, line)
		}
	}
}
