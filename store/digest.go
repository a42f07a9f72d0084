package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"refdesk/desk"
)

// Digests lists the latest digests of a desk, newest first.
func (s *Store) Digests(ctx context.Context, deskAddress string) (all []desk.DigestMade, err error) {
	err = s.look(ctx, "looking for the latest digest", func(t *tx) error {
		return t.each(`
			SELECT desk, week, until, topic, step
			FROM digests
			WHERE desk = $1
			ORDER BY week DESC
			LIMIT 12`,
			[]any{deskAddress}, func(r row) error {
				var d desk.DigestMade
				err := r.Scan(&d.Desk, &d.Week, when{&d.Until}, &d.Topic, &d.Step)
				all = append(all, d)
				return err
			})
	})
	return all, err
}

// saveDigests notes digests. Whoever comes second is refused, and with it the
// letters.
func saveDigests(t *tx, changes []desk.Change) error {
	var all rows
	for _, c := range changes {
		if d := c.Digest; d != nil {
			all.add(d.Desk, d.Week, d.Until, d.Topic, int64(d.Step), c.At)
		}
	}
	n, err := all.run(t, `INSERT INTO digests (desk, week, until, topic, step, made)`, `ON CONFLICT (desk, week) DO NOTHING`)
	if err == nil && n != int64(all.len()) {
		err = desk.ErrStale
	}
	return wrap("noting digests", err)
}

// Week counts what happened at a desk from one moment to another, the second
// not included. What is still to come is told as of the second.
func (s *Store) Week(ctx context.Context, deskAddress string, from, to time.Time) (desk.Week, error) {
	w := desk.Week{From: from, To: to}
	err := s.look(ctx, "counting the week", func(t *tx) error {
		for _, count := range []func(*tx, string, *desk.Week) error{countCases, countFirstWords, countOpen, countPromises, listThanks, listWorks} {
			if err := count(t, deskAddress, &w); err != nil {
				return err
			}
		}
		return nil
	})
	return w, err
}

// countCases finds the cases that were opened or solved. A case that was
// opened a while before the week may have its first word in it.
func countCases(t *tx, deskAddress string, w *desk.Week) error {
	at := map[int64]int{}
	return t.each(`
		SELECT c.number, c.topic, c.opened, c.diagnosis, e.kind, e.at, c.state IN ('solved', 'closed')
		FROM events e
		JOIN cases c ON c.number = e.case_number
		WHERE e.kind IN ('opened', 'solved', 'thanks') AND e.kind <> 'thanks' -- the first is the index's
			AND e.at >= $2 AND e.at < $3
			AND c.desk = $1 AND c.merged_into IS NULL
		ORDER BY e.at, e.id`,
		[]any{deskAddress, w.From.Add(-desk.FirstWordWithin), w.To}, func(r row) error {
			var c desk.WeekCase
			var kind string
			var happened time.Time
			var over bool
			if err := r.Scan(&c.Number, &c.Topic, when{&c.Opened}, &c.Diagnosis, &kind, when{&happened}, &over); err != nil {
				return err
			}
			i, known := at[c.Number]
			if !known {
				i = len(w.Cases)
				at[c.Number] = i
				w.Cases = append(w.Cases, c)
			}
			if kind == "solved" && over && !happened.Before(w.From) {
				w.Cases[i].Solved = happened
			}
			return nil
		})
}

// countFirstWords finds when each case had its first words of a person.
func countFirstWords(t *tx, _ string, w *desk.Week) error {
	at := map[int64]*desk.WeekCase{}
	var numbers []int64
	for i := range w.Cases {
		at[w.Cases[i].Number] = &w.Cases[i]
		numbers = append(numbers, w.Cases[i].Number)
	}
	slices.Sort(numbers)
	return in(t, `
		SELECT case_number, min(created)
		FROM letters
		WHERE (human OR kind = 'closing') AND state <> 'cancelled' AND case_number IN (?)
		GROUP BY case_number`,
		nil, numbers, func(r row) error {
			var n int64
			var first time.Time
			err := r.Scan(&n, when{&first})
			at[n].FirstWord = first
			return err
		})
}

func countOpen(t *tx, deskAddress string, w *desk.Week) error {
	_, err := t.one(`
		SELECT count(*)
		FROM cases
		WHERE desk = $1 AND state <> 'closed' AND state <> 'solved' AND merged_into IS NULL`,
		[]any{deskAddress}, &w.Open)
	return err
}

// lateness is how much later than promised a letter may leave: the clock is
// looked at now and then, and a mail takes its time.
const lateness = 15 * time.Minute

// countPromises counts the promises of news that fell due, and those before
// whose moment the requester had heard something. One that was made again for
// the same moment is the same one; one that was dropped, because its case was
// over, was none any more.
func countPromises(t *tx, deskAddress string, w *desk.Week) error {
	kept := map[string]bool{} // by case and moment
	for _, over := range []string{`p.closed IS NOT NULL AND p.ended <> 'cancelled'`, `p.closed IS NULL`} {
		err := t.each(`
			SELECT p.case_number, p.due, CASE WHEN EXISTS (
				SELECT 1
				FROM letters l
				WHERE l.case_number = p.case_number AND l.to_address = c.requester
					AND l.state = 'sent' AND l.created > p.made AND l.sent <= p.due + $4
			) THEN 1 ELSE 0 END
			FROM promises p
			JOIN cases c ON c.number = p.case_number
			WHERE p.kind = 'news' AND `+over+` AND p.due >= $2 AND p.due < $3 AND c.desk = $1`,
			[]any{deskAddress, w.From, w.To, lateness.Microseconds()}, func(r row) error {
				var number, due, heard int64
				err := r.Scan(&number, &due, &heard)
				promise := fmt.Sprint(number, " ", due)
				kept[promise] = kept[promise] || heard == 1
				return err
			})
		if err != nil {
			return err
		}
	}
	for _, heard := range kept {
		w.Promises.Of++
		if heard {
			w.Promises.N++
		}
	}
	return nil
}

// listThanks finds the thanks that came in, or that technicians passed on: the
// words of thanks alone.
func listThanks(t *tx, deskAddress string, w *desk.Week) error {
	return t.each(`
		SELECT k.sender, coalesce(m.sender_name, a.name, ''), k.text
		FROM thanks k
		LEFT JOIN mails m ON m.id = k.mail
		LEFT JOIN addresses a ON a.address = k.sender
		WHERE k.desk = $1 AND k.at >= $2 AND k.at < $3
		ORDER BY k.at, k.id`,
		[]any{deskAddress, w.From, w.To}, func(r row) error {
			var v desk.Voice
			err := r.Scan(&v.By.Addr, &v.By.Name, &v.Text)
			w.Thanks = append(w.Thanks, v)
			return err
		})
}

// listWorks finds what was done before it broke, and what is still to come.
func listWorks(t *tx, deskAddress string, w *desk.Week) error {
	return t.each(`
		SELECT desk, kind, date, text, technician, at
		FROM works
		WHERE desk = $1 AND (kind = 'proactive' AND at >= $2 AND at < $3 OR date >= $3)
		ORDER BY coalesce(date, at), id`,
		[]any{deskAddress, w.From, w.To}, func(r row) error {
			var job desk.Work
			err := r.Scan(&job.Desk, &job.Kind, when{&job.Date}, &job.Text, &job.Technician, when{&job.At})
			w.Works = append(w.Works, job)
			return err
		})
}
