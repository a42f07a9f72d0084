package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"refdesk/templates"
)

// dueAtOnce is how many cases with something due are loaded together.
const dueAtOnce = 100

// RunDue looks for what is due until the context ends: at once, and then each
// time the interval has passed.
func (d *Desk) RunDue(ctx context.Context, every time.Duration) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	failures := 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		_, err := d.Due(ctx)
		if ctx.Err() == nil {
			failures = d.noteDue(failures, err)
		}
		timer.Reset(every)
	}
}

// noteDue tells once that looking for what is due does not work, and that it
// works again. A single failure is no news. It returns how many there were in
// a row.
func (d *Desk) noteDue(failures int, err error) int {
	switch {
	case err != nil:
		if failures++; failures == 2 {
			d.log.Error("looking for what is due has stopped", "err", err)
		}
		return failures
	case failures >= 2:
		d.log.Info("looking for what is due works again")
	}
	return 0
}

// Due does all that is due by now, and returns how many letters it queued.
//
// Letters made by the clock go out in the hours of letters. Outside of them
// only briefs that were put off do.
func (d *Desk) Due(ctx context.Context) (letters int, err error) {
	defer func() {
		if fault := recover(); fault != nil { // the other workers go on
			err = fmt.Errorf("a fault of the program: %v", fault)
		}
	}()
	for stale := 0; ; {
		n, more, err := d.dueRound(ctx)
		if errors.Is(err, ErrStale) && stale < maxStale {
			stale++
			continue
		}
		letters += n
		if err != nil {
			return letters, err
		}
		if more {
			continue
		}
		n, err = d.refusals(ctx)
		if errors.Is(err, ErrStale) && stale < maxStale {
			stale++
			continue
		}
		if letters += n; err != nil || !d.Letters.Working(d.Now()) {
			return letters, err
		}
		n, err = d.lookAfter(ctx)
		if letters += n; err != nil {
			return letters, err
		}
		n, err = d.regular(ctx)
		return letters + n, err
	}
}

// dueRound does what is due in some cases. more tells whether it made way for
// others.
func (d *Desk) dueRound(ctx context.Context) (letters int, more bool, err error) {
	now := d.Now()
	cases, err := d.store.Due(ctx, d.Address, d.dueBy(now), dueAtOnce)
	if err != nil {
		return 0, false, err
	}
	full := len(cases) == dueAtOnce
	cases = slices.DeleteFunc(cases, func(c *Case) bool {
		return !slices.ContainsFunc(c.Promises, func(p Promise) bool { return d.isDue(p, now) })
	})
	if len(cases) == 0 {
		return 0, false, nil
	}
	clues := make([]Clues, len(cases))
	for i, c := range cases {
		clues[i] = d.dueClues(c)
	}
	s, err := d.situation(ctx, now, clues)
	if err != nil {
		return 0, false, fmt.Errorf("looking up %d cases: %w", len(cases), err)
	}
	if err := d.remember(ctx, now, s, cases); err != nil {
		return 0, false, err
	}
	changes := make([]Change, 0, len(cases))
	for _, c := range cases {
		change, err := d.dueSafely(now, s, c)
		if err != nil {
			return 0, false, err
		}
		letters += len(change.Letters)
		changes = append(changes, change)
	}
	if err := d.store.Save(ctx, changes); err != nil {
		return 0, false, fmt.Errorf("saving what was due: %w", err)
	}
	if letters > 0 {
		d.Queued()
	}
	return letters, full, nil
}

// remember loads what was said in the cases of which there will be a draft.
func (d *Desk) remember(ctx context.Context, now time.Time, s *Situation, cases []*Case) (err error) {
	s.Told = map[int64][]Utterance{}
	for _, c := range cases {
		if !slices.ContainsFunc(c.Promises, func(p Promise) bool { return p.Kind == PromiseDraft && d.isDue(p, now) }) {
			continue
		}
		if s.Told[c.Number], err = d.store.Told(ctx, c.Number); err != nil {
			return fmt.Errorf("reading what was said in case %d: %w", c.Number, err)
		}
	}
	return nil
}

// dueClues are what deciding about a case by the clock needs. A brief tells
// the history of its requester.
func (d *Desk) dueClues(c *Case) Clues {
	clues := Clues{Numbers: []int64{c.Number}, Recipients: []string{c.Requester.Addr, c.Technician}}
	if len(c.Gathered) > 0 {
		clues.Sender = c.Requester.Addr
	}
	return clues
}

// dueIn does what is due in one case.
func (d *Desk) dueIn(now time.Time, s *Situation, c *Case) (Change, error) {
	w := d.newWork(now, s, nil, c)
	due := func(p Promise) bool { return d.isDue(p, now) }
	open := slices.DeleteFunc(slices.Clone(c.Promises), func(p Promise) bool { return !due(p) })
	if late := func(p Promise) bool { return p.Kind == PromiseNews }; slices.ContainsFunc(open, late) {
		w.drop(PromiseDraft) // too late to ask for words; the next news has a draft of its own
		open = slices.DeleteFunc(open, func(p Promise) bool { return p.Kind == PromiseDraft })
	}
	for _, p := range open {
		switch p.Kind {
		case PromiseReminder:
			w.remind()
		case PromiseDraft:
			w.draft()
		case PromiseNews:
			w.progress()
		case PromiseAutoClose:
			w.autoClose()
		case PromiseBrief:
			w.bundle()
		}
	}
	return w.done()
}

// remind reminds the requester of the questions, once.
func (w *work) remind() {
	w.keep(PromiseReminder)
	if w.c.State != StateInterviewing {
		return
	}
	v := w.view(w.c.Lang)
	for _, q := range w.c.Questions {
		if !w.known(q.Slot) {
			v.Questions = append(v.Questions, templates.Question{Number: q.Number, Slot: q.Slot, Text: q.Text})
		}
	}
	v.News = w.promised(PromiseNews)
	w.write(KindReminder, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v)
}

// promised is when something is due, zero if it is not.
func (w *work) promised(kind PromiseKind) time.Time {
	for _, p := range w.c.Promises {
		if p.Kind == kind {
			return p.Due
		}
	}
	return time.Time{}
}

// draft shows the technicians what the requester will be sent.
func (w *work) draft() {
	w.keep(PromiseDraft)
	sends := w.promised(PromiseNews)
	if sends.IsZero() || !w.goesOn() {
		return
	}
	if reason, why := w.unreachable(); reason != "" && reason != refusedOften { // which is over by then
		w.breaks(PromiseNews, sends, reason, why)
		return
	}
	words := w.wordedNext(sends)
	for _, t := range w.crew() {
		v := w.view(w.d.Language)
		v.Sends, v.Words, v.Came = sends, words, w.happened()
		w.write(KindDraft, w.participant(Address{t.Name, t.Addresses[0]}, RoleTechnician), w.d.Language, v)
	}
}

// progress tells the requester how it stands, and when they hear again. It
// returns whether the letter goes out.
func (w *work) progress() bool {
	due := w.promised(PromiseNews)
	if !w.goesOn() {
		w.keep(PromiseNews)
		return false
	}
	w.forget(PromiseDraft)
	if w.in == nil { // not where a technician has just said when
		if reason, why := w.unreachable(); reason != "" {
			w.notSent(due, reason, why)
			return false
		}
		w.overdue()
	}
	w.keep(PromiseNews)
	kind, v := w.nextLetter(w.news())
	l := w.write(kind, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v)
	if kind == KindClosing {
		w.rest(l)
		return l != nil
	}
	w.toldNews(v, l)
	return l != nil
}

// toldNews notes what the news told, and promises the next.
func (w *work) toldNews(v templates.View, l *Letter) {
	c, madeBy := w.c, ""
	if l != nil {
		madeBy = l.MessageID
		w.event("progress", "", "the requester was told how it stands")
	}
	if v.Done == "" {
		c.Empty++
	} else {
		c.Empty, c.LastProgress = 0, v.Done
	}
	c.Words = ""
	w.promiseNews(v.News, madeBy)
}

// autoClose ends a solved case to which nobody said a word.
func (w *work) autoClose() {
	w.keep(PromiseAutoClose)
	if w.c.State == StateSolved {
		w.c.State, w.c.Closed = StateClosed, w.now
		w.event("closed", "", "closed: nobody has written in %d working days", w.d.CloseAfter)
	}
}

// draftWords takes a technician's answer to a draft: it is what the requester
// will be sent.
func (w *work) draftWords(p *Participant, words string) {
	w.takenBy(p)
	files, left := w.files()
	switch {
	case w.promised(PromiseNews).IsZero() && !agrees(words):
		w.relayLate(p, words)
		return
	case len(files) > 0 && !agrees(words):
		w.relayFiles(p, words)
		return
	}
	results := []templates.Result{{What: "kept"}}
	if !agrees(words) {
		plain, changed := w.plainly(words)
		w.c.Words, results[0].What = plain, "draft"
		results = append(results, changed...)
		results = append(results, w.sameFor(p, plain)...)
	}
	results = slices.Concat(results, unsent(files), leftBehind(left))
	w.event("draft", p.Address.Addr, "%s answered the draft of the next news", p.Address.Name)
	w.confirm(p, results)
}

// relayLate passes an answer to a draft on at once, where its letter is out.
func (w *work) relayLate(p *Participant, words string) {
	w.confirm(p, w.relay(p, words))
}

// relayFiles passes an answer to a draft on at once because files come with
// it: only words are kept for later. What went along is for one person, so the
// cases with the same cause get nothing.
func (w *work) relayFiles(p *Participant, words string) {
	results := w.relay(p, words)
	if len(results) > 0 {
		results = slices.Insert(results, 1, templates.Result{What: "at-once"})
	}
	if all := w.common(); len(all) > 0 {
		results = append(results, templates.Result{What: "alone", To: listed(all)})
	}
	w.confirm(p, results)
}
