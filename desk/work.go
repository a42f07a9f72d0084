package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// work is one decision in the making.
type work struct {
	d      *Desk
	now    time.Time
	s      *Situation
	in     *intake // nil where the clock is the cause
	c      *Case   // nil where no case is concerned
	change Change
	told   []templates.Answer // what the mail told about slots
	err    error              // the first one; a change with an error is not saved

	// What the commands of the mail say, and reach.
	near            nearby
	others          []*work // on further cases
	into            *work   // on the case that this one became a part of
	next            time.Time
	kept            string // words for the next news
	steps           int    // how many things the mail asks for
	asIs            bool
	putOff          bool   // by the clock, because of what came before: it goes out at any hour
	sure            bool   // the technician said yes to what the mail would do
	ask             string // what the confirmation asks, as in templates.View
	after           *Case  // that its requester was asked about when they wrote of this one
	afterSolved     bool   // and said to be solved
	reopens, causes bool
}

func (d *Desk) newWork(now time.Time, s *Situation, in *intake, c *Case) *work {
	return &work{d: d, now: now, s: s, in: in, c: c, change: Change{At: now}}
}

// done is the finished change.
func (w *work) done() (Change, error) {
	w.fault()
	w.neverSilent()
	if w.c != nil {
		w.c.Changed = w.now
		w.change.Case = w.c
	}
	for _, o := range w.others {
		change, err := o.done()
		w.change.Others = append(w.change.Others, change)
		if err != nil {
			w.fail(err)
		}
	}
	return w.change, w.err
}

// fault tells people where a mail could not be read to its end: what is
// missing may be what matters.
func (w *work) fault() {
	if w.in == nil || w.in.mail.Fault == "" {
		return
	}
	if o := w.change.Outcome; o != nil {
		o.Why += "; not all of the mail could be read: " + w.in.mail.Fault
	}
	if w.c != nil {
		w.event("fault", "", "not all of the mail could be read: %s", w.in.mail.Fault)
	}
}

// event notes what happened, and why, for the history of the case.
func (w *work) event(kind, actor, why string, values ...any) {
	if len(values) > 0 {
		why = fmt.Sprintf(why, values...)
	}
	w.change.Events = append(w.change.Events, Event{At: w.now, Kind: kind, Actor: actor, Why: why})
}

// outcome notes what became of the mail.
func (w *work) outcome(became Became, why string, values ...any) {
	if len(values) > 0 {
		why = fmt.Sprintf(why, values...)
	}
	o := &Outcome{Mail: w.in.mail, Became: became, Why: why, Verdict: w.in.verdict}
	if w.c != nil {
		o.Case, o.Lang = w.c.Number, w.c.Lang
	}
	w.change.Outcome = o
}

// participant returns the person's part in the case, adding it where there is none.
func (w *work) participant(who Address, role Role) *Participant {
	for i := range w.c.Participants {
		if w.c.Participants[i].Address.Addr == who.Addr {
			return &w.c.Participants[i]
		}
	}
	w.c.Participants = append(w.c.Participants, Participant{Address: who, Role: role})
	return &w.c.Participants[len(w.c.Participants)-1]
}

// promise makes or moves a promise.
func (w *work) promise(kind PromiseKind, due time.Time, madeBy string) {
	w.forget(kind)
	p := Promise{Kind: kind, Due: due, MadeBy: madeBy}
	w.c.Promises = append(w.c.Promises, p)
	w.change.Promises = append(w.change.Promises, p)
}

// keep notes that a promise was fulfilled.
func (w *work) keep(kind PromiseKind) {
	if w.forget(kind) {
		w.change.Kept = append(w.change.Kept, kind)
	}
}

// drop notes that a promise no longer holds.
func (w *work) drop(kind PromiseKind) {
	if w.forget(kind) {
		w.change.Dropped = append(w.change.Dropped, kind)
	}
}

// forget takes a promise out of the case, also one that this change has made.
func (w *work) forget(kind PromiseKind) bool {
	before := len(w.c.Promises)
	of := func(p Promise) bool { return p.Kind == kind }
	w.c.Promises = slices.DeleteFunc(w.c.Promises, of)
	w.change.Promises = slices.DeleteFunc(w.change.Promises, of)
	return len(w.c.Promises) < before
}

// Whoever waits for something urgent hears within half a working day, at a
// time that can be said.
const (
	urgentWithin = 4 * time.Hour
	// manyEmpty is after how many letters in a row without anything new the
	// leads were told.
	manyEmpty = 2
	quarter   = 15 * time.Minute
)

// news is when the requester will have heard from the desk again: what a
// technician said, or else by how much the case presses.
func (w *work) news() time.Time {
	if !w.next.IsZero() {
		return w.next
	}
	days := w.d.NewsEvery
	switch w.c.Priority {
	case rules.UrgencyLow:
		days *= 2
	case rules.UrgencyHigh:
		days = 1
	case rules.UrgencyUrgent:
		if w.c.Empty >= manyEmpty {
			break // the leads know, and twice a day "nothing yet" helps nobody
		}
		return w.d.Calendar.Add(w.now, urgentWithin).Truncate(quarter).Add(quarter)
	}
	return w.d.Calendar.AddDays(w.now, days, w.d.NewsAt)
}

// lastWords is how long before the end of a day its drafts come at the latest.
const lastWords = time.Hour

// draftAt is when the technician sees what the requester will be sent: one
// working day before; in its last hour where it ends before the time of news;
// or halfway where there is less time.
func (w *work) draftAt(news time.Time) time.Time {
	at := w.d.Calendar.AddDays(news, -1, w.d.NewsAt)
	if day := w.d.Calendar.Open(news); !at.Before(day) {
		at = w.d.Calendar.Add(day, -lastWords)
	}
	if at.After(w.now) {
		return at
	}
	half := func(to time.Time) time.Time { return w.d.Calendar.Add(w.now, w.d.Calendar.Between(w.now, to)/2) }
	sends := w.d.newsAt(news)
	if at = half(news); at.Before(sends) {
		return at
	}
	return half(sends)
}

// promiseNews promises the next news, the draft before it included.
func (w *work) promiseNews(due time.Time, madeBy string) {
	w.promise(PromiseNews, due, madeBy)
	w.promise(PromiseDraft, w.draftAt(due), "")
}

// view is what every letter about the case may speak of, in a language.
func (w *work) view(lang string) templates.View {
	v := templates.View{Desk: w.d.Name, DeskAddress: w.d.Address, Zone: w.d.Calendar.Zone(), Now: w.now}
	c := w.c
	if c == nil {
		return v
	}
	v.Case, v.Subject, v.TopicKey, v.Request, v.State = c.Number, c.Subject, c.Topic, c.Request, string(c.State)
	v.Topic = w.d.book.TopicName(lang, c.Topic)
	v.Urgent = c.Priority == rules.UrgencyHigh || c.Priority == rules.UrgencyUrgent
	v.Requester = templates.Person{Name: c.Requester.Name, Address: c.Requester.Addr}
	v.Technician = w.d.person(c.Technician)
	v.Cause, v.Diagnosis, v.Empty, v.Reopened = c.Cause, c.Diagnosis, c.Empty, c.Reopened
	if c.State == StateWaiting {
		v.Waits, v.Yours = c.Waits, w.awaitsRequester()
	}
	v.Views, v.Earlier, v.Withdrawn = w.views()
	v.Known, v.Unknown = w.facts(lang)
	return v
}

// views gives the diagnoses that may be quoted: those of the latest mail that
// named any, and those of before, which later words have replaced. withdrawn are
// the words by which the latter were given up, "" if there are none.
func (w *work) views() (now, earlier []templates.Quote, withdrawn string) {
	var latest int64 // mail
	for _, v := range w.c.Views {
		if w.quotable(v) {
			latest = max(latest, v.Mail)
		}
	}
	for _, a := range w.c.Answers {
		if a.Slot == slotView && !a.Unknown && a.Mail > latest {
			latest, withdrawn = a.Mail, fold(a.Text)
		}
	}
	for _, v := range w.c.Views {
		quote := templates.Quote{Text: fold(v.Span), Certainty: string(v.Certainty)}
		switch {
		case !w.quotable(v):
		case v.Mail < latest:
			earlier = append(earlier, quote)
		default:
			now = append(now, quote)
		}
	}
	return now, earlier, withdrawn
}

func (w *work) quotable(v View) bool { return v.Confidence >= w.d.book.QuoteFrom }

// facts lists what is known of the case, and the labels of what is not.
func (w *work) facts(lang string) (known []templates.Fact, unknown []string) {
	answers := map[string]Answer{}
	for _, a := range w.c.Answers {
		answers[a.Slot] = a
	}
	for _, slot := range w.d.book.Slots(w.c.Topic) {
		if w.c.Request != rules.RequestProblem && slices.Contains(troubleSlots, slot) {
			continue
		}
		label := w.d.book.Label(lang, slot)
		if a, ok := answers[slot]; ok && !a.Unknown {
			known = append(known, templates.Fact{Label: label, Text: fold(a.Text)})
		} else {
			unknown = append(unknown, label)
		}
	}
	return known, unknown
}

// troubleSlots are about something that went wrong: of somebody who wants or
// asks for something, letters neither list them nor miss them.
var troubleSlots = []string{"error_text", "what_changed", "who_else", "tried", "since_when"}

// person is a technician as letters speak of them.
func (d *Desk) person(address string) templates.Person {
	if t := d.team[address]; t != nil {
		return templates.Person{Name: t.Name, Address: t.Addresses[0]}
	}
	return templates.Person{Address: address}
}

// fold makes one line of a text.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }
