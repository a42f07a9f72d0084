package desk

import (
	"cmp"
	"slices"

	"refdesk/templates"
)

// like is the text of a mail that solved cases are compared with: of what
// people write about a trouble, and not of what technicians do about it.
func (d *Desk) like(in *intake) string {
	m := in.mail
	switch {
	case in.verdict.Machine || d.isOurs(m):
		return ""
	case d.forwards(m):
		return m.Forwarded.Subject + "\n" + m.Forwarded.Text
	case d.team[m.From] != nil:
		return ""
	}
	return plainSubject(m.Subject) + "\n" + m.Text
}

// What makes a solved case worth showing.
const (
	similarMost  = 3   // so many are shown
	similarWords = 2   // it shares so many telling words, one where the topic is the same
	sameTopic    = 1.5 // what the same topic makes of the weight of shared words
)

// similar lists solved cases like the one that the mail is about, without
// those that the brief tells of already.
func (w *work) similar(past []templates.Past) (all []templates.Past) {
	worth := func(l Like) float64 {
		if l.Topic == w.c.Topic && l.Topic != otherTopic {
			return sameTopic * l.Weight
		}
		return l.Weight
	}
	fit := slices.DeleteFunc(slices.Clone(w.s.Similar[w.in.mail.Hash]), func(l Like) bool {
		known := slices.ContainsFunc(past, func(p templates.Past) bool { return p.Case == l.Number })
		return known || l.Number == w.c.Number || l.Shared < similarWords && worth(l) == l.Weight
	})
	slices.SortStableFunc(fit, func(a, b Like) int { return cmp.Compare(worth(b), worth(a)) })
	for _, l := range fit[:min(len(fit), similarMost)] {
		all = append(all, pastCase(l.Past))
	}
	return all
}
