package desk

import (
	"context"

	"refdesk/rules"
)

// decide works out what follows from one mail. It changes nothing but the
// case in the situation, which no other mail of the round touches.
func (d *Desk) decide(ctx context.Context, in *intake, s *Situation) (Change, error) {
	c := s.Cases[in.found.number]
	w := d.owner(c).newWork(d.Now(), s, in, c)
	w.exposes()
	switch {
	case in.found.original:
		w.c = nil
		w.outcome(BecameDuplicate, "the same mail was taken in before")
	case in.verdict.Bounce != nil || in.verdict.Kind == rules.KindDelayed || in.verdict.Kind == rules.KindDelivered:
		w.report(ctx)
	case in.verdict.Machine:
		w.automatic()
	case in.gathers:
		w.gather()
	case in.found.answers && in.found.hit.Reviews != "":
		w.reviewed()
	case in.found.answers && in.found.hit.About != 0:
		w.confirmed(ctx)
	case w.wishes():
		w.subscribe(ctx)
	case w.agrees():
		w.agree(ctx)
	case w.fromTechnician():
		w.technician(ctx)
	case w.fromPeer():
		w.peerAnswered()
	case w.limited() != "":
		w.flood(w.limited())
	case w.c != nil:
		w.reply()
	default:
		w.open()
	}
	return w.done()
}

// fromTechnician tells whether a technician wrote this as one. When they open
// a case of their own, they are requesters like anybody else.
func (w *work) fromTechnician() bool {
	m := w.in.mail
	if w.d.team[m.From] == nil {
		return false
	}
	if w.c == nil {
		return w.d.commandsOnly(m) || w.d.forwards(m) || w.d.toDigest(m)
	}
	return w.d.asTechnician(m, w.in.found, w.c)
}

// asTechnician tells whether a technician writes about a case as one. About
// their own they do in answer to letters that only technicians get.
func (d *Desk) asTechnician(m *Mail, f found, c *Case) bool {
	return d.team[m.From] != nil && (!d.samePerson(c.Requester.Addr, m.From) || f.answers && f.hit.Kind.forTechnicians())
}

// automatic keeps a machine's mail: it never answers, reopens or counts as an
// answer (RFC 3834 §4).
func (w *work) automatic() {
	reason := w.in.verdict.Reason
	w.outcome(BecameAutomatic, "no letter: %s", reason)
	if w.c != nil {
		w.event("automatic", w.in.mail.From, "an automatic mail came in: %s", reason)
	}
	if t := w.d.team[w.in.mail.From]; t != nil && w.in.verdict.Kind == rules.KindVacation {
		w.leaves(t)
	}
}
