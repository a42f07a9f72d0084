package store

import (
	"context"
	"time"

	"refdesk/desk"
)

func saveWorks(t *tx, changes []desk.Change) error {
	var works rows
	for _, c := range changes {
		for _, w := range c.Works {
			works.add(w.Desk, string(w.Kind), w.Date, w.Text, key(w.Technician), orTime(w.At, c.At))
		}
	}
	_, err := works.run(t, `INSERT INTO works (desk, kind, date, text, technician, at)`, ``)
	return wrap("keeping work for the digest", err)
}

// Works lists the work of a desk that was told since a moment, oldest first.
func (s *Store) Works(ctx context.Context, deskAddress string, since time.Time) (all []desk.Work, err error) {
	err = s.look(ctx, "listing work for the digest", func(t *tx) error {
		return t.each(`
			SELECT desk, kind, date, text, technician, at
			FROM works
			WHERE desk = $1 AND at >= $2
			ORDER BY at, id`,
			[]any{deskAddress, since}, func(r row) error {
				var w desk.Work
				err := r.Scan(&w.Desk, &w.Kind, when{&w.Date}, &w.Text, &w.Technician, when{&w.At})
				all = append(all, w)
				return err
			})
	})
	return all, err
}
