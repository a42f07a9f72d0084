package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"refdesk/desk"
)

// fillGathered reads what waits to be told, of those cases that promise it.
func fillGathered(t *tx, numbers []int64, cases map[int64]*desk.Case) error {
	waiting := slices.DeleteFunc(slices.Clone(numbers), func(n int64) bool {
		return !slices.ContainsFunc(cases[n].Promises, func(p desk.Promise) bool { return p.Kind == desk.PromiseBrief })
	})
	return in(t, `
		SELECT case_number, item
		FROM gathered
		WHERE case_number IN (?)
		ORDER BY id`,
		nil, waiting, func(r row) error {
			var n int64
			var item string
			if err := r.Scan(&n, &item); err != nil {
				return err
			}
			var g desk.Gathered
			if err := json.Unmarshal([]byte(item), &g); err != nil {
				return fmt.Errorf("reading what was gathered in case %d: %w", n, err)
			}
			cases[n].Gathered = append(cases[n].Gathered, g)
			return nil
		})
}

// saveGathered keeps what is to be told later, and forgets what was told.
func saveGathered(t *tx, changes []desk.Change) error {
	var told []int64
	for _, c := range changes {
		if c.Case != nil && (slices.Contains(c.Kept, desk.PromiseBrief) || slices.Contains(c.Dropped, desk.PromiseBrief)) {
			told = append(told, c.Case.Number)
		}
	}
	if _, err := execIn(t, `DELETE FROM gathered WHERE case_number IN (?)`, nil, told); err != nil {
		return fmt.Errorf("forgetting what was told: %w", err)
	}
	var all rows
	err := ofCase(changes, func(c *desk.Change) []desk.Gathered { return c.Gathered }, func(_ *desk.Change, n int64, g desk.Gathered) {
		item, _ := json.Marshal(g) // of texts, numbers and times
		all.add(n, strings.ReplaceAll(string(item), `\u0000`, `\ufffd`))
	})
	if err == nil {
		_, err = all.run(t, `INSERT INTO gathered (case_number, item)`, ``)
	}
	return wrap("gathering for briefs", err)
}

// teams loads how technicians stand to work, and at the desks where cases go
// by turn how many each of them has.
func (t *tx) teams(sit *desk.Situation, turn []string) error {
	sit.Duties = make(map[desk.Seat]desk.Duty)
	err := t.each(`
		SELECT desk, address, mode, away, turn
		FROM technicians`,
		nil, func(r row) error {
			d, err := scanDuty(r)
			sit.Duties[desk.Seat{Desk: d.Desk, Address: d.Address}] = d
			return err
		})
	if err != nil || len(turn) == 0 {
		return err
	}
	sit.Load = make(map[desk.Seat]int)
	return in(t, `
		SELECT desk, technician, count(*)
		FROM cases
		WHERE state <> 'closed' AND state <> 'solved' AND technician <> '' AND desk IN (?)
		GROUP BY desk, technician`,
		nil, turn, func(r row) error {
			var at desk.Seat
			var n int
			err := r.Scan(&at.Desk, &at.Address, &n)
			sit.Load[at] = n
			return err
		})
}

func scanDuty(r row) (d desk.Duty, err error) {
	err = r.Scan(&d.Desk, &d.Address, &d.Mode, when{&d.Away}, when{&d.Turn})
	return d, err
}

func (t *tx) duties(deskAddress string) (map[string]desk.Duty, error) {
	duties := make(map[string]desk.Duty)
	err := t.each(`
		SELECT desk, address, mode, away, turn
		FROM technicians
		WHERE desk = $1`,
		[]any{deskAddress}, func(r row) error {
			d, err := scanDuty(r)
			duties[d.Address] = d
			return err
		})
	return duties, err
}

// saveDuties keeps the last of each technician, in the order of the addresses.
func saveDuties(t *tx, changes []desk.Change) error {
	last := make(map[[2]string]desk.Duty)
	for _, c := range changes {
		for _, d := range c.Duties {
			last[[2]string{d.Desk, d.Address}] = d
		}
	}
	keys := make([][2]string, 0, len(last))
	for k := range last {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return strings.Compare(a[0]+"\n"+a[1], b[0]+"\n"+b[1]) })
	var all rows
	for _, k := range keys {
		d := last[k]
		all.add(d.Desk, d.Address, string(d.Mode), d.Away, d.Turn)
	}
	_, err := all.run(t, `INSERT INTO technicians (desk, address, mode, away, turn)`, `
		ON CONFLICT (desk, address) DO UPDATE SET
			mode = excluded.mode,
			away = excluded.away,
			turn = excluded.turn`)
	return wrap("noting how technicians stand", err)
}

// saveSummaries notes morning letters. Whoever comes second is refused, and
// with it the letter.
func saveSummaries(t *tx, changes []desk.Change) error {
	var all rows
	for _, c := range changes {
		if s := c.Summary; s != nil {
			all.add(s.Desk, s.Technician, s.Day, c.At)
		}
	}
	n, err := all.run(t, `INSERT INTO summaries (desk, technician, day, made)`, `ON CONFLICT (desk, technician, day) DO NOTHING`)
	if err == nil && n != int64(all.len()) {
		err = desk.ErrStale
	}
	return wrap("noting summaries", err)
}

// Duties returns how the technicians of the desk stand to work, and which of
// them had their summary of that day.
func (s *Store) Duties(ctx context.Context, deskAddress, day string) (duties map[string]desk.Duty, had map[string]bool, err error) {
	had = make(map[string]bool)
	err = s.look(ctx, "looking how technicians stand", func(t *tx) error {
		if duties, err = t.duties(deskAddress); err != nil {
			return err
		}
		return t.each(`
			SELECT technician
			FROM summaries
			WHERE desk = $1 AND day = $2`,
			[]any{deskAddress, day}, func(r row) error {
				var technician string
				err := r.Scan(&technician)
				had[technician] = true
				return err
			})
	})
	return duties, had, err
}

// Open lists the cases of the desk that are not solved, oldest first.
func (s *Store) Open(ctx context.Context, deskAddress string) ([]desk.Open, error) {
	var open []desk.Open
	err := s.look(ctx, "listing open cases", func(t *tx) error {
		return t.each(`
			SELECT c.requester, c.number, c.subject, c.topic, c.state, c.opened, c.requester_name, c.technician, c.empty,
				(SELECT p.due FROM promises p WHERE p.case_number = c.number AND p.kind = 'news' AND p.closed IS NULL),
				(SELECT p.overdue FROM promises p WHERE p.case_number = c.number AND p.kind = 'news' AND p.closed IS NULL)
			FROM cases c
			WHERE c.desk = $1 AND c.state <> 'closed' AND c.state <> 'solved'
			ORDER BY c.number`,
			[]any{deskAddress}, func(r row) error {
				var o desk.Open
				err := r.Scan(&o.Requester, &o.Number, &o.Subject, &o.Topic, &o.State, when{&o.Opened}, &o.Name, &o.Technician, &o.Empty, when{&o.News}, when{&o.Overdue})
				open = append(open, o)
				return err
			})
	})
	return open, err
}
