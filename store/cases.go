package store

import (
	"context"
	"maps"
	"slices"

	"refdesk/desk"
)

// caseColumns are what scanCase reads, from cases c.
const caseColumns = `
	c.number, c.version, c.desk, c.state, c.topic, c.request, c.priority, c.subject, c.lang,
	c.requester, c.requester_name, c.technician, c.opened, c.changed, c.closed,
	c.cause, c.diagnosis, c.solved, c.linked, c.empty, c.words, c.last_progress,
	c.waits, c.common, c.tip, c.merged_into, c.asked_cause, c.asked_diagnosis, c.reopened`

func scanCase(r row) (*desk.Case, error) {
	var c desk.Case
	err := r.Scan(&c.Number, &c.Version, &c.Desk, &c.State, &c.Topic, &c.Request, &c.Priority, &c.Subject, &c.Lang,
		&c.Requester.Addr, &c.Requester.Name, &c.Technician, when{&c.Opened}, when{&c.Changed}, when{&c.Closed},
		&c.Cause, &c.Diagnosis, &c.Solved, items[int64]{&c.Linked}, &c.Empty, &c.Words, &c.LastProgress,
		&c.Waits, items[int64]{&c.Common}, &c.Tip, number{&c.MergedInto}, &c.AskedCause, &c.AskedDiagnosis, &c.Reopened)
	return &c, err
}

// load reads the cases of those numbers with all that belongs to them. With a
// desk given, cases of others are left out: one desk does not act on a case of
// another because somebody named its number.
func (t *tx) load(of string, numbers []int64) (map[int64]*desk.Case, error) {
	cases := make(map[int64]*desk.Case, len(numbers))
	err := in(t, `
		SELECT `+caseColumns+`
		FROM cases c
		WHERE ($1 = '' OR c.desk = $1) AND c.number IN (?)`,
		[]any{of}, numbers, func(r row) error {
			c, err := scanCase(r)
			cases[c.Number] = c
			return err
		})
	if err != nil {
		return nil, err
	}
	found := slices.Sorted(maps.Keys(cases))
	for _, fill := range []func(*tx, []int64, map[int64]*desk.Case) error{
		fillParticipants, fillViews, fillAnswers, fillQuestions, fillPromises, fillGathered,
	} {
		if err := fill(t, found, cases); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

func fillParticipants(t *tx, numbers []int64, cases map[int64]*desk.Case) error {
	return in(t, `
		SELECT case_number, address, name, role, thread, subject
		FROM participants
		WHERE case_number IN (?)
		ORDER BY case_number, place`,
		nil, numbers, func(r row) error {
			var n int64
			var p desk.Participant
			err := r.Scan(&n, &p.Address.Addr, &p.Address.Name, &p.Role, items[string]{&p.Thread}, &p.Subject)
			cases[n].Participants = append(cases[n].Participants, p)
			return err
		})
}

func fillViews(t *tx, numbers []int64, cases map[int64]*desk.Case) error {
	return in(t, `
		SELECT case_number, span, certainty, confidence, mail, at
		FROM views
		WHERE case_number IN (?)
		ORDER BY id`,
		nil, numbers, func(r row) error {
			var n int64
			var v desk.View
			err := r.Scan(&n, &v.Span, &v.Certainty, &v.Confidence, number{&v.Mail}, when{&v.At})
			cases[n].Views = append(cases[n].Views, v)
			return err
		})
}

// fillAnswers takes the latest answer of each slot.
func fillAnswers(t *tx, numbers []int64, cases map[int64]*desk.Case) error {
	return in(t, `
		SELECT case_number, slot, text, unknown, mail, at
		FROM (
			SELECT *, row_number() OVER (PARTITION BY case_number, slot ORDER BY at DESC, id DESC) AS nth
			FROM answers
			WHERE case_number IN (?)
		) AS ranked
		WHERE nth = 1
		ORDER BY id`,
		nil, numbers, func(r row) error {
			var n int64
			var a desk.Answer
			err := r.Scan(&n, &a.Slot, &a.Text, &a.Unknown, number{&a.Mail}, when{&a.At})
			cases[n].Answers = append(cases[n].Answers, a)
			return err
		})
}

// fillQuestions takes the questions of the latest questionnaire.
func fillQuestions(t *tx, numbers []int64, cases map[int64]*desk.Case) error {
	return in(t, `
		SELECT case_number, letter, number, slot, text, at
		FROM (
			SELECT *, first_value(letter) OVER (PARTITION BY case_number ORDER BY at DESC, id DESC) AS latest
			FROM questions
			WHERE case_number IN (?)
		) AS ranked
		WHERE letter = latest
		ORDER BY id`,
		nil, numbers, func(r row) error {
			var n int64
			var q desk.Question
			err := r.Scan(&n, &q.Letter, &q.Number, &q.Slot, &q.Text, when{&q.At})
			cases[n].Questions = append(cases[n].Questions, q)
			return err
		})
}

// fillPromises takes the open ones.
func fillPromises(t *tx, numbers []int64, cases map[int64]*desk.Case) error {
	return in(t, `
		SELECT case_number, kind, due, made_by, overdue, overdue_why
		FROM promises
		WHERE closed IS NULL AND case_number IN (?)
		ORDER BY due, id`,
		nil, numbers, func(r row) error {
			var n int64
			var p desk.Promise
			err := r.Scan(&n, &p.Kind, when{&p.Due}, &p.MadeBy, when{&p.Overdue}, &p.Why)
			cases[n].Promises = append(cases[n].Promises, p)
			return err
		})
}

// promiseKinds is how many promises a case can have at most.
const promiseKinds = 5

// Due returns up to limit cases of the desk with a promise that is due by
// then, the longest due first.
func (s *Store) Due(ctx context.Context, deskAddress string, by desk.DueBy, limit int) ([]*desk.Case, error) {
	var due []*desk.Case
	err := s.look(ctx, "looking for promises that are due", func(t *tx) error {
		var numbers []int64
		err := t.each(`
			SELECT p.case_number
			FROM promises p
			CROSS JOIN cases c -- in this order: SQLite would look at every open case
			WHERE c.number = p.case_number AND p.closed IS NULL AND p.due <= $1 AND c.desk = $5
				AND p.due <= CASE p.kind WHEN 'brief' THEN CAST($2 AS bigint) WHEN 'news' THEN CAST($3 AS bigint) ELSE CAST($4 AS bigint) END
			ORDER BY p.due, p.id
			LIMIT $6`,
			[]any{by.Latest(), by.Briefs, by.News, by.Others, deskAddress, int64(limit * promiseKinds)}, func(r row) error {
				var n int64
				err := r.Scan(&n)
				if len(numbers) < limit && !slices.Contains(numbers, n) {
					numbers = append(numbers, n)
				}
				return err
			})
		if err != nil {
			return err
		}
		cases, err := t.load(deskAddress, numbers)
		if err != nil {
			return err
		}
		for _, n := range numbers {
			due = append(due, cases[n])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return due, nil
}

// people reads what is remembered of addresses.
func (t *tx) people(addresses []string) (map[string]desk.Person, error) {
	people := make(map[string]desk.Person, len(addresses))
	err := in(t, `
		SELECT address, name, lang, suppressed
		FROM addresses
		WHERE address IN (?)`,
		nil, addresses, func(r row) error {
			var p desk.Person
			err := r.Scan(&p.Address.Addr, &p.Address.Name, &p.Lang, &p.Suppressed)
			people[p.Address.Addr] = p
			return err
		})
	return people, err
}

// unique sorts texts, drops what occurs twice and what is empty, and makes
// them keys.
func unique(all []string) []string {
	keys := make([]string, 0, len(all))
	for _, s := range all {
		if s != "" {
			keys = append(keys, key(s))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// underAsked puts what was found under a key also under the text that was
// asked for, where that had to be changed to be a key.
func underAsked[V any](found map[string]V, asked []string) {
	for _, s := range asked {
		if k := key(s); k != s {
			if v, ok := found[k]; ok {
				found[s] = v
			}
		}
	}
}
