package store

import (
	"context"
	"fmt"

	"refdesk/desk"
)

// Told loads what was said in a case, oldest first: the mails of people, what
// people were written in return, and the notes of the team.
func (s *Store) Told(ctx context.Context, number int64) (all []desk.Utterance, err error) {
	err = s.look(ctx, fmt.Sprintf("reading what was said in case %d", number), func(t *tx) error {
		return t.each(`
			SELECT at, name, address, text, internal
			FROM (
				SELECT received AS at, 1 AS rank, id, sender_name AS name, sender AS address, text, 0 AS internal
				FROM mails
				WHERE case_number = $1 AND became IN ('case', 'answer')
				UNION ALL
				SELECT created, 3, id, from_name, from_address, text, 0
				FROM letters
				JOIN letter_texts ON letter = id
				WHERE case_number = $1 AND kind = 'relay' AND state <> 'cancelled'
				UNION ALL
				SELECT at, 2, id, '', actor, why, 1
				FROM events
				WHERE case_number = $1 AND kind IN ('note', 'cause')
				UNION ALL
				SELECT at, 1, id, '', actor, why, 0
				FROM events
				WHERE case_number = $1 AND kind = 'said'
			) AS said
			ORDER BY at, rank, id`,
			[]any{number}, func(r row) error {
				var u desk.Utterance
				var internal int64
				err := r.Scan(when{&u.At}, &u.By.Name, &u.By.Addr, &u.Text, &internal)
				u.Internal = internal == 1
				all = append(all, u)
				return err
			})
	})
	return all, err
}

// MailAbout finds the mail that a letter of a case is about: the newest that
// came from the requester's side before the letter was written; of all where
// letter is "". ok is false where there is none but the one that opened the
// case, which cannot be taken out of it.
func (s *Store) MailAbout(ctx context.Context, number int64, letter string) (mail desk.RawMail, ok bool, err error) {
	err = s.look(ctx, fmt.Sprintf("looking for the newest mail of case %d", number), func(t *tx) error {
		return t.each(`
			SELECT `+rawColumns+`
			FROM mails m
			LEFT JOIN raws r ON r.mail = m.id
			WHERE m.case_number = $1 AND m.became = 'answer' AND ($2 = '' OR m.done <= (
				SELECT created
				FROM letters
				WHERE message_id = $2 AND case_number = $1
			))
			ORDER BY m.done DESC, m.id DESC
			LIMIT 1`,
			[]any{number, key(letter)}, func(r row) error {
				ok = true
				return scanRaw(r, &mail)
			})
	})
	return mail, ok, err
}

// takeAlong moves mails to the cases that they belong to now.
func takeAlong(t *tx, changes []desk.Change) error {
	for _, c := range changes {
		if c.Takes == 0 {
			continue
		}
		if c.Case == nil {
			return wrap("moving a mail", errNoCase)
		}
		if _, err := t.exec(`
			UPDATE mails
			SET case_number = $1
			WHERE id = $2`, c.Case.Number, c.Takes); err != nil {
			return fmt.Errorf("moving mail %d to case %d: %w", c.Takes, c.Case.Number, err)
		}
	}
	return nil
}
