package store

import "refdesk/desk"

// recent lists those of the fifty newest cases that are the desk's: enough to
// see whether several people have one trouble, and by the number, which has an
// index of its own, it costs the same however many cases there are.
func (t *tx) recent(deskAddress string) (all []desk.Past, err error) {
	err = t.each(`
		SELECT requester, number, subject, topic, state, opened, cause, diagnosis
		FROM (
			SELECT *
			FROM cases
			ORDER BY number DESC
			LIMIT 50
		) AS newest
		WHERE desk = $1
		ORDER BY number DESC`,
		[]any{deskAddress}, func(r row) error {
			p, err := scanPast(r)
			all = append(all, p)
			return err
		})
	return all, err
}

func scanPast(r row) (p desk.Past, err error) {
	err = r.Scan(&p.Requester, &p.Number, &p.Subject, &p.Topic, &p.State, when{&p.Opened}, &p.Cause, &p.Diagnosis)
	return p, err
}
