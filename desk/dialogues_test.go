package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/rules"
	"refdesk/templates"
)

// dialogue is a questionnaire and the replies to it, as testdata/dialogues has
// them:
//
//	=== title
//	language topic slot…          what was asked, in this order
//	slot = words                  what was noted before
//	--- reply
//	the reply as it arrives; HTML where it begins with <
//	--- taken
//	slot: words                   or "unknown"
//	rest: words                   lines parted by " // "
//
// In a reply {q1} is the first question, {h1} its hint, {1} both as the letter
// shows them, {letter} the letter and {htmlletter} its HTML part. What stands
// before one of them in its line is put before each of its lines; {1/60}
// breaks lines at 60 bytes, {1/60!} without that mark before what is broken off.
type dialogue struct {
	title, lang, topic string
	slots              []string
	noted              map[string]string
	replies, taken     []string
}

func readDialogues(t *testing.T, file string) (all []dialogue) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		head, rest, _ := strings.Cut(part, "\n--- reply\n")
		lines := strings.Split(head, "\n")
		fields := strings.Fields(lines[1])
		d := dialogue{title: lines[0], lang: fields[0], topic: fields[1], slots: fields[2:], noted: map[string]string{}}
		for _, l := range lines[2:] {
			if slot, words, ok := strings.Cut(l, " = "); ok {
				d.noted[slot] = words
			}
		}
		for _, turn := range strings.Split(rest, "\n--- reply\n") {
			reply, taken, ok := strings.Cut(turn, "\n--- taken")
			if !ok {
				t.Fatalf("%s: %q has no taken part", file, d.title)
			}
			d.replies, d.taken = append(d.replies, reply), append(d.taken, strings.TrimSpace(taken))
		}
		all = append(all, d)
	}
	return all
}

// letterOf words the questionnaire of a dialogue.
func (d dialogue) letterOf(t *testing.T, b *rules.Book, letters *templates.Templates) (asked []rules.Asked, hints []string, text, html string) {
	t.Helper()
	v := templates.View{Desk: "IT Service Desk", DeskAddress: address, Case: 1001, Now: monday, News: monday}
	for slot, words := range d.noted {
		v.Known = append(v.Known, templates.Fact{Label: b.Label(d.lang, slot), Text: words})
	}
	for i, slot := range d.slots {
		q := question(b, d.lang, d.topic, slot)
		if q.Text == "" {
			t.Fatalf("%s: %s does not ask for %s", d.title, d.topic, slot)
		}
		asked, hints = append(asked, rules.Asked{Number: i + 1, Slot: slot, Text: q.Text}), append(hints, q.Hint)
		v.Questions = append(v.Questions, templates.Question{Number: i + 1, Slot: slot, Text: q.Text, Hint: q.Hint})
	}
	l, err := letters.Render(d.lang, "questionnaire", v)
	if err != nil {
		t.Fatal(err)
	}
	return asked, hints, l.Text, l.HTML
}

// question words the question for one slot by asking for nothing else.
func question(b *rules.Book, lang, topic, slot string) rules.Question {
	for _, request := range []string{rules.RequestProblem, rules.RequestService} {
		need := rules.Need{Lang: lang, Topic: topic, Request: request, HasView: slot != "view", Known: map[string]bool{}, Words: 50}
		for _, s := range append(b.Slots(topic), "by_when", "for_whom") {
			need.Known[s] = s != slot
		}
		for _, q := range b.Questions(need) {
			if q.Slot == slot {
				return q
			}
		}
	}
	return rules.Question{}
}

var placeholder = regexp.MustCompile(`(?m)^(.*?)\{(?:([qh]?)(\d)|(letter)|(htmlletter))(?:/(\d+)(!?))?\}`)

// write puts the letter into a reply.
func (d dialogue) write(reply string, asked []rules.Asked, hints []string, text, html string) string {
	for placeholder.MatchString(reply) {
		reply = placeholder.ReplaceAllStringFunc(reply, func(found string) string {
			m := placeholder.FindStringSubmatch(found)
			n, _ := strconv.Atoi(m[3])
			switch {
			case m[4] != "":
				return quoted(text, m[1], m[6], m[7])
			case m[5] != "":
				return m[1] + html
			case m[2] == "q":
				return m[1] + asked[n-1].Text
			case m[2] == "h":
				return m[1] + hints[n-1]
			}
			return quoted(fmt.Sprintf("%d. %s\n   %s", n, asked[n-1].Text, hints[n-1]), m[1], m[6], m[7])
		})
	}
	return reply
}

// quoted puts a mark before the lines of a text, broken at a width if one is given.
func quoted(text, mark, width, bare string) string {
	var all []string
	most, _ := strconv.Atoi(width)
	for _, l := range strings.Split(text, "\n") {
		l = mark + l
		for most > 0 && len(l) > most {
			cut := strings.LastIndexByte(l[:most], ' ')
			if cut <= len(mark) {
				break
			}
			all = append(all, l[:cut])
			l = l[cut+1:]
			if bare == "" {
				l = mark + l
			}
		}
		all = append(all, l)
	}
	return strings.Join(all, "\n")
}

// arrive reads a reply as the mailbox reader does.
func arrive(text string) *desk.Mail {
	kind := "text/plain"
	if strings.HasPrefix(text, "<") {
		kind = "text/html"
	}
	m := mail(dana, "Re: [Case 1001] Trouble", text)
	m = strings.Replace(m, "Content-Type: text/plain", "Content-Type: "+kind, 1)
	raw := []byte(strings.ReplaceAll(m, "\n", "\r\n"))
	return mailin.Parse(desk.RawMail{Raw: raw, Size: int64(len(raw))}, mailin.DefaultLimits)
}

// line makes one comparable line of words: how they are wrapped, and the
// punctuation at the edges, does not matter.
func line(s string) string {
	return strings.Trim(strings.Join(strings.Fields(s), " "), " .,;:!")
}

// takenIn is what was taken from a reply, written as the files have it.
func takenIn(got rules.Answers) string {
	var all []string
	for _, a := range got.Answers {
		if a.Unknown {
			a.Text = "unknown"
		}
		all = append(all, a.Slot+": "+line(a.Text))
	}
	if got.Rest != "" {
		all = append(all, "rest: "+line(strings.ReplaceAll(got.Rest, "\n", " // ")))
	}
	return strings.Join(all, "\n")
}

func wanted(taken string) string {
	var all []string
	for l := range strings.Lines(taken) {
		slot, words, _ := strings.Cut(l, ": ")
		all = append(all, slot+": "+line(words))
	}
	return strings.Join(all, "\n")
}

// TestDialogues: what comes back finds its question, and what was noted is put right.
func TestDialogues(t *testing.T) {
	b, letters := must(rules.Load(nil)), must(templates.Load(nil))
	files, _ := filepath.Glob("testdata/dialogues/*.txt")
	right, all := 0, 0
	for _, file := range files {
		for _, d := range readDialogues(t, file) {
			all++
			if d.check(t, b, letters) {
				right++
			}
		}
	}
	t.Logf("%d of %d dialogues are right", right, all)
	if all < 100 {
		t.Errorf("only %d dialogues", all)
	}
}

func (d dialogue) check(t *testing.T, b *rules.Book, letters *templates.Templates) bool {
	t.Helper()
	asked, hints, text, html := d.letterOf(t, b, letters)
	ok := true
	for i, reply := range d.replies {
		reply = d.write(reply, asked, hints, text, html)
		m := arrive(reply)
		got := b.TakeAnswers(asked, rules.Reply{Passages: m.Passages, Text: m.Text, Lang: d.lang, Noted: d.noted, Letter: text})
		for _, a := range got.Answers {
			if !verbatim(m, a.Text) {
				ok = false
				t.Errorf("%s %s: %q does not stand in the reply", d.lang, d.title, a.Text)
			}
			if !a.Unknown {
				d.noted[a.Slot] = a.Text
			}
		}
		if have, want := takenIn(got), wanted(d.taken[i]); have != want {
			ok = false
			t.Errorf("%s %s, reply %d:\n%s\n--- got\n%s\n--- want\n%s", d.lang, d.title, i+1, reply, have, want)
		}
	}
	return ok
}

// verbatim tells whether words stand in a mail as they are.
func verbatim(m *desk.Mail, words string) bool {
	for _, p := range m.Passages {
		if strings.Contains(p.Text, words) || strings.Contains(p.Quote, words) {
			return true
		}
	}
	return strings.Contains(m.Text, words)
}
