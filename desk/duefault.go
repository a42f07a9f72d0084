package desk

import (
	"fmt"
	"slices"
	"time"
)

// faultRetry is after how long something is tried again that could not be done
// because of a fault in the program or in a letter.
const faultRetry = time.Hour

// dueSafely does what is due in one case. A fault in it must not keep all other
// cases waiting, nor may what is due be lost: it is due again in an hour, and
// the leads hear of news that the requester does not get.
// An error means that not even that could be decided.
func (d *Desk) dueSafely(now time.Time, s *Situation, c *Case) (Change, error) {
	before := *c
	before.Promises, before.Participants = slices.Clone(c.Promises), slices.Clone(c.Participants)
	change, err := faultless(func() (Change, error) { return d.dueIn(now, s, c) })
	if err == nil {
		return change, nil
	}
	d.log.Error("what is due in a case cannot be done and is put off", "case", c.Number, "err", err)
	for _, tells := range []bool{true, false} { // the letter to the leads may hold the fault, too
		again := before
		again.Promises, again.Participants = slices.Clone(before.Promises), slices.Clone(before.Participants)
		if change, err = faultless(func() (Change, error) { return d.putOffFault(now, s, &again, tells) }); err == nil {
			break
		}
	}
	return change, err
}

// faultless makes an error of a fault of the program.
func faultless(decide func() (Change, error)) (change Change, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			change, err = Change{}, fmt.Errorf("a fault of the program: %v", fault)
		}
	}()
	return decide()
}

// putOffFault puts off all that is due in a case.
func (d *Desk) putOffFault(now time.Time, s *Situation, c *Case, tells bool) (Change, error) {
	w := d.newWork(now, s, nil, c)
	for _, p := range slices.Clone(c.Promises) {
		if !d.isDue(p, now) {
			continue
		}
		known := !p.Overdue.IsZero()
		w.promise(p.Kind, now.Add(faultRetry), p.MadeBy)
		switch {
		case p.Kind != PromiseNews:
		case known:
			w.noteOverdue(p.Kind, p.Why)
		case tells:
			w.breaks(p.Kind, p.Due, "fault", "")
		}
	}
	w.event("fault", "", "what was due cannot be done because of a fault of the program; it is tried again at %s", w.clock(now.Add(faultRetry)))
	return w.done()
}
