package store

import (
	"context"
	"time"

	"refdesk/desk"
)

func saveThanks(t *tx, changes []desk.Change) error {
	var all rows
	for _, c := range changes {
		for _, k := range c.Thanks {
			all.add(k.Desk, orNull(k.Case), orNull(k.Mail), key(k.From), clean(k.Text), key(k.Technician), orTime(k.At, c.At), k.Allowed)
		}
	}
	_, err := all.run(t, `INSERT INTO thanks (desk, case_number, mail, sender, text, technician, at, allowed)`, ``)
	return wrap("keeping thanks", err)
}

// Thanks lists the thanks that came in at a desk since a moment, oldest first.
func (s *Store) Thanks(ctx context.Context, deskAddress string, since time.Time) (all []desk.Thanks, err error) {
	err = s.look(ctx, "listing thanks", func(t *tx) error {
		return t.each(`
			SELECT desk, case_number, mail, sender, text, technician, at, allowed
			FROM thanks
			WHERE desk = $1 AND at >= $2
			ORDER BY at, id`,
			[]any{deskAddress, since}, func(r row) error {
				var k desk.Thanks
				err := r.Scan(&k.Desk, number{&k.Case}, number{&k.Mail}, &k.From, &k.Text, &k.Technician, when{&k.At}, &k.Allowed)
				all = append(all, k)
				return err
			})
	})
	return all, err
}

// Ends are the figures of how cases ended.
type Ends struct {
	Solved               int // cases whose requester said so
	Reopened             int // cases whose requester said at least once that it is not over
	Right, Partly, Wrong int // what technicians told of requesters' diagnoses
}

// Ends counts the cases of a desk that were closed within a time, and how:
// since counts, until does not.
func (s *Store) Ends(ctx context.Context, deskAddress string, since, until time.Time) (e Ends, err error) {
	err = s.look(ctx, "counting how cases ended", func(t *tx) error {
		_, err := t.one(`
			SELECT
				coalesce(sum(CASE WHEN solved THEN 1 ELSE 0 END), 0),
				coalesce(sum(CASE WHEN reopened > 0 THEN 1 ELSE 0 END), 0),
				coalesce(sum(CASE WHEN diagnosis = 'right' THEN 1 ELSE 0 END), 0),
				coalesce(sum(CASE WHEN diagnosis = 'partly' THEN 1 ELSE 0 END), 0),
				coalesce(sum(CASE WHEN diagnosis = 'wrong' THEN 1 ELSE 0 END), 0)
			FROM cases
			WHERE desk = $1 AND closed >= $2 AND closed < $3 AND merged_into IS NULL`,
			[]any{deskAddress, since, until}, &e.Solved, &e.Reopened, &e.Right, &e.Partly, &e.Wrong)
		return err
	})
	return e, err
}
