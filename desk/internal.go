package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"refdesk/rules"
)

// A stretch of so many words, or a whole line of so many, is no coincidence.
const (
	stretchWords = 6
	lineWords    = 3
)

// spoken are the commands whose words reach the requester.
var spoken = []string{"close", "cause", "update", "wait", "next", "proactive", "planned", "announce", "tip"}

// goingOut collects the words of a technician's mail that would reach the
// requester.
func goingOut(commands []rules.Command, rest string) string {
	all := rest
	for _, c := range commands {
		if slices.Contains(spoken, c.Name) {
			all += "\n" + c.Text
		}
	}
	return strings.TrimSpace(all)
}

// internal tells why words for the requester may hold what only the team
// should read, "" if they do not: quotes that could not be told from new
// words, or a stretch of what the team has read and the requester has not. In
// doubt the technician is asked.
func (w *work) internal(ctx context.Context, words string) (string, error) {
	switch {
	case words == "":
		return "", nil
	case w.in.mail.Whole:
		return "nothing in it is newly written", nil
	case framed(words):
		return "it holds the frame of an internal letter", nil
	case w.d.signer.marked(words):
		return "it holds a signed address", nil
	case w.c == nil || w.d.store == nil:
		return "", nil
	}
	t := w.d.team[w.in.mail.From]
	said, err := w.d.store.Said(ctx, w.c.Number, t.Addresses)
	if err != nil {
		return "", fmt.Errorf("%w for the words of case %d: %w", errStore, w.c.Number, err)
	}
	said.Open = append(said.Open, w.d.Name, t.Name)
	if found := leak(words, said); found != "" {
		return fmt.Sprintf("only the team has read “%s”", found), nil
	}
	return "", nil
}

// framed tells whether words hold lines that the desk itself writes to
// technicians.
func framed(words string) bool {
	for line := range strings.Lines(words) {
		line = strings.TrimLeft(strings.TrimSpace(line), ">|* ")
		if strings.Contains(line, "#take, #note") || strings.HasPrefix(line, "[Case ") || strings.HasPrefix(line, "Subject: [Case ") {
			return true
		}
	}
	return false
}

// leak finds a stretch of words that only the team has read, "" if there is
// none.
func leak(words string, said Said) string {
	mine := stretches(words)
	inside := map[string]bool{}
	for _, text := range said.Internal {
		for s := range stretches(text) {
			inside[s] = inside[s] || mine[s]
		}
	}
	for _, text := range said.Open {
		for s := range stretches(text) {
			delete(inside, s)
		}
	}
	var found []string
	for s, hit := range inside {
		if hit {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return strings.TrimSpace(slices.Min(found))
}

// stretches are the runs of words in a text, across its lines, and its lines.
func stretches(text string) map[string]bool {
	all := map[string]bool{}
	words := plainWords(text)
	for i := range max(0, len(words)-stretchWords+1) {
		all[strings.Join(words[i:i+stretchWords], " ")] = true
	}
	for line := range strings.Lines(text) {
		if words := plainWords(line); len(words) >= lineWords {
			all[" "+strings.Join(words, " ")] = true
		}
	}
	return all
}

// plainWords are the words of a text however a mail program set it.
func plainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// holdBack does nothing of a mail whose words could not be told from what it
// quotes, and asks the technician for them alone.
func (w *work) holdBack(p *Participant, words, why string, err error) {
	if err != nil {
		w.fail(err)
		return
	}
	w.outcome(BecameRefused, "nothing was done: the technician's own words could not be told from quoted internal text (%s)", why)
	if w.c != nil {
		w.event("held back", p.Address.Addr, "a mail to the requester was held back: it may quote what only the team should read")
	}
	v := w.view(w.d.Language)
	v.Reason, v.Words = "held", words
	w.write(KindCommandReply, p, w.d.Language, v)
}
