package store

import (
	"context"

	"refdesk/desk"
)

// Example is a case that is over, with the mail that opened it and what was
// understood of that mail.
type Example struct {
	Case    *desk.Case
	Mail    int64
	Subject string
	Text    string
}

// Examples lists the cases that are over and what opened them, oldest first.
// Those without a mail of their own are left out.
func (s *Store) Examples(ctx context.Context) (all []Example, err error) {
	err = s.look(ctx, "listing cases that are over", func(t *tx) error {
		var numbers []int64
		err := t.each(`
			SELECT m.case_number, m.id, m.subject, m.text
			FROM mails m
			JOIN cases c ON c.number = m.case_number
			WHERE m.became = 'case' AND c.state IN ('solved', 'closed') AND c.merged_into IS NULL
			ORDER BY m.case_number, m.id`,
			nil, func(r row) error {
				var e Example
				var n int64
				err := r.Scan(&n, &e.Mail, &e.Subject, &e.Text)
				e.Case = &desk.Case{Number: n}
				all, numbers = append(all, e), append(numbers, n)
				return err
			})
		if err != nil {
			return err
		}
		cases, err := t.load("", numbers)
		for i := range all {
			all[i].Case = cases[all[i].Case.Number]
		}
		return err
	})
	return all, err
}
