package desk

import (
	"fmt"
	"strings"

	"refdesk/templates"
)

// Hold is which letters wait for somebody to look at them before they go out:
// whatever the desk words for people outside the team.
type Hold string

// The ways to hold letters. Any other is the address of a person who gets each
// of them first, and answers.
const (
	HoldNone Hold = ""
	HoldAll  Hold = "all" // until refdesk outbox release
)

// reviewer is who gets held letters first, "" if nobody does.
func (h Hold) reviewer() string {
	if h == HoldNone || h == HoldAll {
		return ""
	}
	return strings.ToLower(string(h))
}

// Reviewed is what a reviewer said of a held letter.
type Reviewed struct {
	MessageID string // of the held letter
	Release   bool   // else it is cancelled
	By        string // address
}

// keepBack keeps a letter back where somebody is to look at it first. What a
// person wrote was looked at; and the team must learn of its cases.
func (w *work) keepBack(l *Letter) {
	if w.d.Hold == HoldNone || l.Human || l.Reviews != "" || w.d.team[l.To.Addr] != nil {
		return
	}
	l.State, l.Why = LetterHeld, "held until somebody has looked at it"
	// A bulk letter would be a mail to the reviewer for each of its readers.
	if w.d.Hold.reviewer() != "" && l.List == "" {
		l.Why = "held until the reviewer has looked at it"
		w.askReviewer(*l, "")
	}
}

// askReviewer shows a held letter to the reviewer, outside its case.
func (w *work) askReviewer(l Letter, reason string) {
	v := w.view(w.d.Language)
	v.Reason, v.Subject, v.Words, v.Author = reason, l.Subject, l.Text, ""
	v.Requester = templates.Person{Name: l.To.Name, Address: l.To.Addr}
	to := Address{Addr: w.d.Hold.reviewer()}
	v.Reader = templates.Person{Address: to.Addr}
	worded, err := w.d.templates.Render(w.d.Language, "review", v)
	if err != nil {
		w.fail(fmt.Errorf("wording a review: %w", err))
		return
	}
	c := w.c
	w.c = nil
	w.queue(Letter{Kind: KindDraft, Lang: w.d.Language, Subject: worded.Subject, Text: worded.Text, HTML: worded.HTML, Reviews: l.MessageID}, &Participant{Address: to})
	w.c = c
}

// reviewed takes what the reviewer answers: ok, or no. It counts only as an
// answer to a letter that nobody else got, and never from a program.
func (w *work) reviewed() {
	m, about := w.in.mail, w.in.found.hit.Reviews
	w.c = nil
	proven, why := w.answersOwnLetter()
	switch {
	case !proven:
	case !w.in.verdict.Answerable:
		proven, why = false, "a program may have answered: "+w.in.verdict.Reason
	case w.in.disproved:
		proven, why = false, "the check of its sender failed"
	}
	if !proven {
		w.outcome(BecameRefused, "nothing was done: %s", why)
		return
	}
	release := owns(m.Text) || strings.HasPrefix(strings.ToLower(strings.TrimSpace(m.Text)), "#release")
	switch {
	case release:
		w.outcome(BecameCommand, "the reviewer lets a held letter go out")
	case refuses(m.Text) || strings.HasPrefix(strings.ToLower(strings.TrimSpace(m.Text)), "#cancel"):
		w.outcome(BecameCommand, "the reviewer keeps a held letter back")
	default:
		w.outcome(BecameRefused, "nothing was done: the reviewer says neither ok nor no; the letter waits (refdesk outbox)")
		return
	}
	w.change.Reviewed = &Reviewed{MessageID: about, Release: release, By: m.From}
}
