package desk

import (
	"context"
	"fmt"
	"time"

	"refdesk/templates"
)

// tellParked tells the leads, once a day at most, that mails are parked: whoever
// wrote them gets no answer before a person has looked. It adds to the changes
// what tells it.
func (d *Desk) tellParked(ctx context.Context, now time.Time, mailbox string, changes []Change) ([]Change, error) {
	parked := 0
	for _, c := range changes {
		if c.Outcome != nil && c.Outcome.Became == BecameParked {
			parked++
		}
	}
	if parked == 0 {
		return changes, nil
	}
	mark := "parked " + now.In(d.Calendar.Zone()).Format(time.DateOnly)
	_, had, err := d.store.Duties(ctx, d.Address, mark)
	if err != nil {
		return nil, fmt.Errorf("looking who knows of parked mails: %w", err)
	}
	if len(had) > 0 {
		return changes, nil
	}
	before, err := d.store.Parked(ctx, mailbox)
	if err != nil {
		return nil, fmt.Errorf("counting parked mails: %w", err)
	}
	s, err := d.situation(ctx, now, nil)
	if err != nil {
		return nil, fmt.Errorf("looking up who hears of parked mails: %w", err)
	}
	// What parked the mails may be in the way here, too: then the log has to
	// do, until the next one.
	change, err := faultless(func() (Change, error) { return d.parkedLetters(now, s, mark, before+parked) })
	if err != nil {
		d.log.Error("the leads cannot be told of parked mails", "err", err)
		return changes, nil
	}
	return append(changes, change), nil
}

// parkedLetters writes to the leads, and notes that they know.
func (d *Desk) parkedLetters(now time.Time, s *Situation, mark string, n int) (Change, error) {
	w := d.newWork(now, s, nil, nil)
	w.putOff = true // whoever wrote waits for an answer
	v := w.view(d.Language)
	v.Reason, v.Alert = "parked", &templates.Alert{Count: n}
	w.alertLeads(v)
	w.change.Summary = &Summary{Desk: d.Address, Technician: w.leads()[0].Addresses[0], Day: mark}
	return w.done()
}
