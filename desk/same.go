package desk

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// sameWithin is how long after its opening a second mail may be taken for
// more about the same matter although it answers nothing.
const sameWithin = 6 * time.Hour

// likeness tells how surely two subjects of one person are one matter.
type likeness int

const (
	unlike  likeness = iota
	alike            // they share a telling word: the sender is asked
	oneSame          // they say the same
)

// again looks whether a mail that answers nothing is about the matter that
// its sender wrote about a short while ago. Only where the subjects say the
// same is it taken for that; where they are merely alike, the sender is asked.
func (d *Desk) again(in *intake, s *Situation, f *found) {
	c := s.Cases[s.Newest[in.mail.From]]
	if f.number != 0 || c == nil || c.State == StateSolved || !c.Closed.IsZero() || d.Now().Sub(c.Opened) > sameWithin {
		return
	}
	switch compareSubjects(in.mail.Subject, c.Subject) {
	case oneSame:
		f.number, f.how, f.same = c.Number, "the same subject by the same person within hours", true
	case alike:
		if f.possibly == 0 {
			f.possibly = c.Number
		}
	}
}

// compareSubjects compares what two subjects are about.
func compareSubjects(a, b string) likeness {
	as, bs := subjectWords(a), subjectWords(b)
	telling := 0
	for w := range as {
		if bs[w] && tells(w) {
			telling++
		}
	}
	switch {
	case telling == 0:
		return unlike
	case len(as) == len(bs) && !slices.ContainsFunc(sortedKeys(as), func(w string) bool { return !bs[w] }):
		return oneSame
	}
	return alike
}

func subjectWords(s string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(plainSubject(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		all[w] = true
	}
	return all
}

// tells tells whether a word of a subject says what it is about. What every
// second subject says does not.
func tells(word string) bool {
	return len([]rune(word)) > 3 && !slices.Contains(everydayWords, word)
}

// everydayWords stand in subjects of all kinds, in the languages of the desk.
var everydayWords = []string{
	"help", "please", "problem", "problems", "question", "urgent", "issue", "error", "request", "support", "hello", "broken", "need", "with", "from", "working", "doesn", "cannot", "again", "mail", "since",
	"hilfe", "bitte", "frage", "dringend", "fehler", "anfrage", "hallo", "kaputt", "geht", "nicht", "mein", "meine", "keine", "wieder",
	"aide", "problème", "probleme", "bonjour", "erreur", "demande", "besoin", "fonctionne", "avec", "dans", "plus",
	"ayuda", "problema", "favor", "pregunta", "urgente", "consulta", "hola", "solicitud", "funciona", "para",
}
