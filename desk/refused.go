package desk

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Refused is a letter that the mail server will never take, of which the
// technicians have not heard yet.
type Refused struct {
	ID   int64
	Case int64
	Kind Kind
	To   string // address
	Why  string // as the server said it
}

// refusedAtOnce is how many are told of together.
const refusedAtOnce = 50

// refusals tells the technicians of letters that were refused for good: it is
// the same to them as a report that a letter did not arrive.
func (d *Desk) refusals(ctx context.Context) (letters int, err error) {
	refused, err := d.store.Refused(ctx, d.Address, refusedAtOnce)
	if err != nil || len(refused) == 0 {
		return 0, err
	}
	now := d.Now()
	var clues []Clues
	for _, r := range refused {
		clues = append(clues, Clues{Numbers: []int64{r.Case}})
	}
	s, err := d.situation(ctx, now, clues)
	if err != nil {
		return 0, fmt.Errorf("looking up the cases of %d refused letters: %w", len(refused), err)
	}
	changes := d.tellRefusals(now, s, refused)
	if err := d.store.Save(ctx, changes); err != nil {
		return 0, fmt.Errorf("telling of %d refused letters: %w", len(refused), err)
	}
	for _, c := range changes {
		letters += len(c.Letters)
	}
	if letters > 0 {
		d.Queued()
	}
	return letters, nil
}

// tellRefusals makes one change for each case. Where that is not possible the
// next pass tries again.
func (d *Desk) tellRefusals(now time.Time, s *Situation, refused []Refused) (changes []Change) {
	for len(refused) > 0 {
		number := refused[0].Case
		change, err := faultless(func() (Change, error) {
			w := d.newWork(now, s, nil, s.Cases[number])
			for _, r := range refused {
				if r.Case == number {
					w.tellRefusal(r)
				}
			}
			return w.done()
		})
		if err == nil {
			changes = append(changes, change)
		} else {
			d.log.Error("the technicians cannot be told of a refused letter", "case", number, "err", err)
		}
		refused = slices.DeleteFunc(refused, func(r Refused) bool { return r.Case == number })
	}
	return changes
}

// tellRefusal tells of one letter. Whom it was to is not told: that is where no
// letter arrives.
func (w *work) tellRefusal(r Refused) {
	w.change.Told = append(w.change.Told, r.ID)
	if w.c == nil {
		return
	}
	w.event("bounce", r.To, "the %s to %s was not taken: %s", r.Kind, r.To, r.Why)
	w.bounceBrief(r.To, r.Why)
}
