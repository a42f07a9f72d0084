package store

import (
	"context"
	"time"

	"refdesk/desk"
)

// saveOverdue notes on open promises that the leads are told of them.
func saveOverdue(t *tx, changes []desk.Change) error {
	told := rows{casts: []string{"bigint", "text", "bigint", "text"}}
	for _, c := range changes {
		for _, o := range c.Overdue {
			if c.Case == nil {
				return wrap("noting promises that cannot be kept", errNoCase)
			}
			told.add(c.Case.Number, string(o.Kind), c.At, o.Why)
		}
	}
	_, err := told.run(t, `
		UPDATE promises
		SET overdue = v.column3,
			overdue_why = v.column4
		FROM (`,
		`) AS v
		WHERE promises.case_number = v.column1 + 0 AND promises.kind = v.column2 || '' AND promises.closed IS NULL`)
	return wrap("noting promises that cannot be kept", err)
}

// unheardWithin is how old a letter may be that is still looked after.
const unheardWithin = 14 * 24 * time.Hour

// Unheard lists the cases with a letter that was written by the moment before,
// made a promise (a closing letter that of the end), and has not gone out,
// unless the leads were told. Due is the promise which that letter was to
// keep; of a first letter, the one that it makes.
func (s *Store) Unheard(ctx context.Context, deskAddress string, before time.Time) (all []desk.Unheard, err error) {
	err = s.look(ctx, "looking for letters that do not go out", func(t *tx) error {
		return t.each(`
			SELECT l.case_number, l.kind, m.kind, l.created, l.state, l.why,
				coalesce((
					SELECT max(q.due)
					FROM promises q
					WHERE q.case_number = m.case_number AND q.kind = 'news' AND q.ended = 'kept' AND q.closed = m.made
				), m.due)
			FROM letters l
			CROSS JOIN promises m -- in this order: few letters are not sent
			CROSS JOIN promises p
			WHERE m.case_number = l.case_number AND m.made_by = l.message_id AND m.kind IN ('news', 'autoclose') AND m.overdue IS NULL
				AND p.case_number = l.case_number AND p.kind = m.kind AND p.closed IS NULL AND p.overdue IS NULL
				AND l.desk = $1 AND l.created <= $2 AND l.created > $3 AND l.case_number IS NOT NULL
				AND l.state <> 'sent' AND l.state IN ('queued', 'uncertain', 'failed') -- the first is the index's
				AND NOT EXISTS ( -- another that went out since
					SELECT 1
					FROM letters n
					WHERE n.case_number = l.case_number AND n.to_address = l.to_address AND n.id > l.id AND n.state = 'sent'
				)
			ORDER BY l.id`,
			[]any{deskAddress, before, before.Add(-unheardWithin)}, func(r row) error {
				var u desk.Unheard
				err := r.Scan(&u.Case, &u.Kind, &u.Promise, when{&u.Since}, &u.State, &u.Why, when{&u.Due})
				all = append(all, u)
				return err
			})
	})
	return all, err
}

// Coming returns the earliest open promise of each kind at a desk.
func (s *Store) Coming(ctx context.Context, deskAddress string) (map[desk.PromiseKind]time.Time, error) {
	coming := make(map[desk.PromiseKind]time.Time)
	err := s.look(ctx, "looking for what comes next", func(t *tx) error {
		return t.each(`
			SELECT p.kind, min(p.due)
			FROM promises p
			JOIN cases c ON c.number = p.case_number
			WHERE p.closed IS NULL AND c.desk = $1
			GROUP BY p.kind`,
			[]any{deskAddress}, func(r row) error {
				var kind desk.PromiseKind
				var due int64
				err := r.Scan(&kind, &due)
				coming[kind] = fromMicros(due)
				return err
			})
	})
	return coming, err
}

// Silent lists the cases in which somebody waits and nothing is promised to
// them: there should be none. Thanks wait for nothing.
func (s *Store) Silent(ctx context.Context) (numbers []int64, err error) {
	err = s.look(ctx, "looking for cases without a promise", func(t *tx) error {
		return t.each(`
			SELECT c.number
			FROM cases c
			WHERE c.state NOT IN ('solved', 'closed') AND c.request <> 'thanks' AND NOT EXISTS (
				SELECT 1
				FROM promises p
				WHERE p.case_number = c.number AND p.kind = 'news' AND p.closed IS NULL
			)
			ORDER BY c.number`,
			nil, func(r row) error {
				var n int64
				err := r.Scan(&n)
				numbers = append(numbers, n)
				return err
			})
	})
	return numbers, err
}
