package desk

import (
	"fmt"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// Limits bound what one sender may bring within an hour. What is 0 is not
// bounded.
type Limits struct {
	Mails int
	Cases int
	Bytes int64
}

// Sent is what came of a sender within the last hour.
type Sent struct {
	Mails, Cases int
	Bytes        int64
	Gathered     int64 // the case in which more of theirs is gathered, 0 if none is
}

// Flood notes the case in which a sender's mails are gathered from now on.
type Flood struct {
	Desk, Sender string
	Case         int64
	Since        time.Time
}

// over tells why a mail is one too many of its sender, "" if it is not.
func (d *Desk) over(in *intake, s *Situation) string {
	sent, most := s.Sent[in.mail.From], d.Limits
	switch {
	case in.mail.From == "":
	case most.Mails > 0 && sent.Mails >= most.Mails:
		return fmt.Sprintf("more than %d mails within an hour came from this address", most.Mails)
	case most.Bytes > 0 && sent.Mails > 0 && sent.Bytes+in.mail.Size > most.Bytes:
		return fmt.Sprintf("more than %d MB within an hour came from this address", most.Bytes>>20)
	}
	return ""
}

// gathered tells that a mail is only to be put with others of its sender. It
// touches no case then, so that any number of them can be decided at once, and
// nobody waits behind them.
func (d *Desk) gathered(in *intake, s *Situation) bool {
	return s.Sent[in.mail.From].Gathered != 0 && d.team[in.mail.From] == nil && !in.verdict.Machine && in.verdict.Bounce == nil &&
		in.verdict.Kind != rules.KindDelayed && in.verdict.Kind != rules.KindDelivered && d.over(in, s) != ""
}

// gather keeps a mail with others of its sender.
func (w *work) gather() {
	w.c = nil
	number := w.s.Sent[w.in.mail.From].Gathered
	w.outcome(BecameGathered, "kept with case %d, no letter: %s", number, w.d.over(w.in, w.s))
	w.change.Outcome.Case = number
}

// limited tells why a mail gets no letter and opens no further case, "" if it
// may. Technicians may, where it is proven that they are.
func (w *work) limited() string {
	why := w.d.over(w.in, w.s)
	if most := w.d.Limits.Cases; why == "" && w.c == nil && most > 0 && w.s.Sent[w.in.mail.From].Cases >= most {
		why = fmt.Sprintf("more than %d cases within an hour came from this address", most)
	}
	if why == "" || w.d.team[w.in.mail.From] == nil {
		return why
	}
	if ok, _ := w.proven(); ok {
		return ""
	}
	return why
}

// flood takes in the first mail that is one too many: leads hear of it, and
// what comes from now on is gathered with it. It opens a case where it belongs
// to none.
func (w *work) flood(why string) {
	if n := w.s.Sent[w.in.mail.From].Gathered; n != 0 {
		w.c = nil
		w.outcome(BecameGathered, "kept with case %d, no letter: %s", n, why)
		w.change.Outcome.Case = n
		return
	}
	if w.c == nil {
		w.in.verdict.Answerable, w.in.verdict.Reason = false, why
		w.open()
	} else {
		w.outcome(BecameGathered, "belongs to case %d by %s; no letter: %s", w.c.Number, w.in.found.how, why)
	}
	w.event("flood", w.in.mail.From, "%s: more is kept with this case, and gets no letters", why)
	w.change.Flood = &Flood{Desk: w.d.Address, Sender: w.in.mail.From, Case: w.c.Number, Since: w.now}
	w.tellOfFlood()
}

// tellOfFlood writes to the leads outside the case: what they answer must not
// reach the sender.
func (w *work) tellOfFlood() {
	v := w.view(w.d.Language)
	v.Reason, v.Alert = "flood", &templates.Alert{Who: w.in.mail.From}
	c := w.c
	w.c = nil
	w.alertLeads(v)
	w.c = c
}
