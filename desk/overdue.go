package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A letter that has not gone out for a while does not go by itself: after
// stuckFor it may miss the promise that it was to keep, and after stuckLong of
// working time it will.
const (
	stuckFor  = 10 * time.Minute
	stuckLong = 2 * time.Hour
)

// lookAfter tells the leads of requesters who may not hear in time, because a
// letter does not go out.
func (d *Desk) lookAfter(ctx context.Context) (letters int, err error) {
	now := d.Now()
	all, err := d.store.Unheard(ctx, d.Address, now.Add(-stuckFor))
	if err != nil {
		return 0, err
	}
	all = slices.DeleteFunc(all, func(u Unheard) bool {
		return u.State != LetterFailed && u.Due.After(now.Add(lead)) && d.Letters.Between(u.Since, now) < stuckLong
	})
	for part := range slices.Chunk(all, dueAtOnce) {
		n, err := d.tellOf(ctx, now, part)
		letters += n
		if err != nil && !errors.Is(err, ErrStale) { // the next pass looks again
			return letters, err
		}
	}
	return letters, nil
}

func (d *Desk) tellOf(ctx context.Context, now time.Time, all []Unheard) (letters int, err error) {
	clues := Clues{}
	for _, u := range all {
		clues.Numbers = append(clues.Numbers, u.Case)
	}
	s, err := d.store.Situation(ctx, d.Address, now, []Clues{clues})
	if err != nil {
		return 0, fmt.Errorf("looking up %d cases: %w", len(all), err)
	}
	var changes []Change
	done := map[int64]bool{} // several letters of a case may wait
	for _, u := range all {
		c := s.Cases[u.Case]
		if c == nil || c.State == StateClosed || done[u.Case] {
			continue
		}
		done[u.Case] = true
		change, err := faultless(func() (Change, error) {
			w := d.newWork(now, s, nil, c)
			w.breaks(u.Promise, u.Due, "stuck", u.Why)
			return w.done()
		})
		if err != nil {
			d.log.Error("the leads cannot be told of a letter that does not go out", "case", u.Case, "err", err)
			continue
		}
		letters += len(change.Letters)
		changes = append(changes, change)
	}
	if err := d.store.Save(ctx, changes); err != nil {
		return 0, fmt.Errorf("saving what the leads are told: %w", err)
	}
	if letters > 0 {
		d.Queued()
	}
	return letters, nil
}

// unreachable tells why no letter by the clock can go to the requester, in a
// word for the template and as the history has it; "" if it can. Whoever may
// not be answered by a program is not written to by one before a person has.
func (w *work) unreachable() (reason, why string) {
	to := w.c.Requester.Addr
	if to == "" {
		return "nobody", "the mail has no sender address"
	}
	if why := w.refusal(to); why != "" {
		return "bounced", why
	}
	thread := w.participant(w.c.Requester, RoleRequester).Thread
	ours := func(id string) bool { _, ok := w.d.ours(id, to); return ok }
	if !slices.ContainsFunc(thread, ours) {
		return "unanswered", "a program may not answer their mail, and nobody has written to them"
	}
	return "", ""
}

// breaks tells the leads, once a promise, that the requester does not hear by
// the moment due. The kind is that of the open promise which notes it.
func (w *work) breaks(kind PromiseKind, due time.Time, reason, why string) {
	if !w.noteOverdue(kind, why) {
		return
	}
	w.event("overdue", "", "news by %s cannot be sent: %s", w.clock(due), or(why, "the mail server does not take it"))
	w.d.log.Error("a promise cannot be kept", "case", w.c.Number, "due", due)
	for _, t := range w.d.leads(w.present) {
		v := w.view(w.d.Language)
		v.Reason, v.News, v.Words = reason, due, ""
		if reason == "stuck" || reason == "bounced" {
			v.Words = why
		}
		w.write(KindOverdue, w.participant(Address{t.Name, t.Addresses[0]}, RoleTechnician), w.d.Language, v)
	}
}

// noteOverdue notes on an open promise that the leads know; it returns whether
// they did not before.
func (w *work) noteOverdue(kind PromiseKind, why string) bool {
	for i := range w.c.Promises {
		p := &w.c.Promises[i]
		if p.Kind == kind && p.Overdue.IsZero() {
			p.Overdue, p.Why = w.now, why
			w.change.Overdue = append(w.change.Overdue, Overdue{Kind: kind, Why: why})
			return true
		}
	}
	return false
}

// leads are who is told of broken promises: the leads who are there, all of
// them where none is, and the team where there are none.
func (d *Desk) leads(present func(*Technician) bool) []*Technician {
	lead := func(t *Technician) bool { return t.Lead }
	if all := d.those(func(t *Technician) bool { return t.Lead && present(t) }); all != nil {
		return all
	}
	if all := d.those(lead); all != nil {
		return all
	}
	return d.those(func(*Technician) bool { return true })
}

// notSent replaces a promise that runs out without a letter. The leads are
// told once, until somebody writes.
func (w *work) notSent(due time.Time, reason, why string) {
	told := !w.overdueSince().IsZero()
	w.drop(PromiseNews)
	w.promiseNews(w.news(), "")
	if told {
		w.noteOverdue(PromiseNews, why)
		return
	}
	w.breaks(PromiseNews, due, reason, why)
}

// overdueSince is when the leads were told of the open promise.
func (w *work) overdueSince() time.Time {
	for _, p := range w.c.Promises {
		if p.Kind == PromiseNews {
			return p.Overdue
		}
	}
	return time.Time{}
}
