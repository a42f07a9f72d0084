package desk

import (
	"context"
	"strings"
	"time"

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
		w.report()
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

// report links a delivery report to the letter it is about.
func (w *work) report() {
	b := w.in.verdict.Bounce
	if b == nil || w.in.verdict.Kind != rules.KindBounce {
		w.outcome(BecameAutomatic, "no letter: %s", w.in.verdict.Reason)
		if w.c != nil {
			w.event("automatic", "", "%s", w.in.verdict.Reason)
		}
		return
	}
	hit, known := w.s.Hits[b.MessageID]
	if known && w.c == nil {
		w.c = w.s.Cases[hit.Case]
		w.d = w.d.owner(w.c)
	}
	w.outcome(BecameBounce, "a letter did not arrive: %s", b.Why)
	if !known || !hit.Letter {
		return
	}
	if why := w.implausible(hit); why != "" {
		w.outcome(BecameBounce, "a report about a letter is not believed: %s", why)
		if w.c != nil {
			w.event("bounce", w.in.mail.From, "a report about the %s to %s is not believed: %s", hit.Kind, hit.To, why)
		}
		return
	}
	w.change.Bounced = &Bounced{MessageID: b.MessageID, Why: b.Why}
	if b.Permanent {
		for _, address := range []string{hit.To, b.Recipient, b.OriginalRecipient} {
			if address == hit.To || address != "" && w.d.samePerson(address, hit.To) {
				w.change.People = append(w.change.People, Person{Address: Address{Addr: address}, Suppressed: b.Why})
			}
		}
	}
	if b.Permanent && hit.Case == 0 && (hit.Kind == KindDigest || hit.Kind == KindReceipt) {
		w.setSubscription(hit.To, SubscriptionEnded)
		w.d.log.Warn("an address leaves the digest because its letters come back", "mail", w.in.mail.ID)
	}
	if w.c != nil {
		w.event("bounce", hit.To, "the %s to %s did not arrive: %s", hit.Kind, hit.To, b.Why)
		w.bounceBrief(hit.To, b.Why)
	}
}

// reportsWithin is how long mail systems try, with some days to spare (RFC
// 5321 §4.5.4.1).
const reportsWithin = 14 * 24 * time.Hour

// implausible tells why a delivery report is not believed. It names a letter
// by its Message-ID, which whoever was shown the letter knows; and it would
// keep its reader from getting any more.
func (w *work) implausible(hit Hit) string {
	b, h := w.in.verdict.Bounce, w.in.mail.Header
	about := func(address string) bool { return address != "" && w.d.samePerson(address, hit.To) }
	switch {
	case hit.Left.IsZero():
		return "the letter was never sent"
	case w.now.Sub(hit.Left) > reportsWithin:
		return "the letter went out too long ago"
	case b.Recipient != "" && !about(b.Recipient) && !about(b.OriginalRecipient):
		return "it speaks of " + b.Recipient + ", to whom the letter did not go"
	case h.Has("Return-Path") && strings.Trim(h.Get("Return-Path"), "<> ") != "" && !strings.HasPrefix(strings.ToLower(strings.Trim(h.Get("Return-Path"), "<> ")), "mailer-daemon"):
		return "it has a return address, which mail systems do not give to reports"
	case w.in.disproved:
		return "the check of its sender failed"
	}
	return ""
}

// bounceBrief tells the technicians, and never the address that bounced.
func (w *work) bounceBrief(bounced, why string) {
	w.tell(Gathered{At: w.now, Reason: "bounce", Words: why, Author: bounced, Told: []string{bounced}})
}
