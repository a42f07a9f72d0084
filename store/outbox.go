package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"refdesk/desk"
)

// saveLetters puts letters into the outbox. One that says nothing of its state
// is queued, and due at once where it has no time.
func saveLetters(t *tx, changes []desk.Change) error {
	var letters rows
	written := make(map[string]*desk.Letter)
	for _, c := range changes {
		for i := range c.Letters {
			l := &c.Letters[i]
			letters.add(letterRow(l, c.At)...)
			written[key(l.MessageID)] = l
		}
	}
	var texts, files rows
	err := letters.returning(t, insertLetter, `RETURNING id, message_id`, func(r row) error {
		var id int64
		var messageID string
		if err := r.Scan(&id, &messageID); err != nil {
			return err
		}
		l := written[messageID]
		texts.add(id, l.Text, l.HTML)
		for i, f := range l.Files {
			files.add(id, int64(i), f.Name, f.Type, orEmpty(f.Content))
		}
		return nil
	})
	if err == nil {
		_, err = texts.run(t, `INSERT INTO letter_texts (letter, text, html)`, ``)
	}
	if err == nil {
		_, err = files.run(t, `INSERT INTO letter_files (letter, place, name, type, content)`, ``)
	}
	return wrap("saving letters", err)
}

func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

const insertLetter = `
	INSERT INTO letters (
		desk, case_number, kind, state, attempts, due, why, created, sent, about, message_id,
		from_name, from_address, reply_name, reply_address, to_name, to_address,
		subject, lang, in_reply_to, refs, replied, human, list, as_is, reviews
	)`

func letterRow(l *desk.Letter, at time.Time) []any {
	created := orTime(l.Created, at)
	due := micros(l.Due)
	if due == nil {
		due = created
	}
	return []any{
		l.Desk, orNull(l.Case), string(l.Kind), string(cmp.Or(l.State, desk.LetterQueued)), int64(l.Attempts), due,
		l.Why, created, l.SentAt, orNull(l.About), key(l.MessageID),
		l.From.Name, l.From.Addr, l.ReplyTo.Name, l.ReplyTo.Addr, l.To.Name, key(l.To.Addr),
		l.Subject, l.Lang, l.InReplyTo, list(l.References), l.Replied, l.Human, l.List, l.AsIs, key(l.Reviews),
	}
}

// Claim takes up to limit letters of the desk that are due at now, oldest
// first: it raises their attempts, makes them uncertain and due again at
// until. A letter is doubtful when any earlier attempt ended without an
// outcome.
//
// So long as from now to until, by the clock of the database, it is not
// claimed again: it may be being sent, whatever time others believe it is.
func (s *Store) Claim(ctx context.Context, deskAddress string, now, until time.Time, limit int) ([]desk.Claimed, error) {
	var claimed []desk.Claimed
	err := s.change(ctx, "claiming letters", func(t *tx) error {
		// The attempts are compared so that two never claim the same letter:
		// who comes second finds them raised.
		err := t.each(`
			WITH picked AS MATERIALIZED (
				SELECT id AS chosen, attempts AS tried
				FROM letters
				WHERE desk = $1 AND state IN ('queued', 'uncertain') AND due <= $2
					AND (claimed_until IS NULL OR claimed_until <= `+s.dialect.clock+` OR claimed_until > `+s.dialect.clock+` + $5)
				ORDER BY due, id
				LIMIT $3`+s.dialect.skip+`
			)
			UPDATE letters
			SET attempts = attempts + 1,
				doubtful = (doubtful OR state = 'uncertain'),
				state = 'uncertain',
				due = $4,
				claimed_until = `+s.dialect.clock+` + $6
			FROM picked
			WHERE id = chosen AND attempts = tried
			RETURNING id, desk, case_number, kind, state, attempts, due, doubtful, why, created, sent, about, message_id,
				from_name, from_address, reply_name, reply_address, to_name, to_address,
				subject, lang, in_reply_to, refs, replied, human, list, as_is`,
			[]any{deskAddress, now, int64(limit), until, absurd.Microseconds(), hold(now, until).Microseconds()}, func(r row) error {
				c, err := scanClaimed(r)
				claimed = append(claimed, c)
				return err
			})
		if err != nil {
			return err
		}
		slices.SortFunc(claimed, func(a, b desk.Claimed) int {
			return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
		})
		return t.attach(claimed)
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// absurd is further in the future than any claim lasts: such a one was written
// by a clock that has been set back since.
const absurd = 24 * time.Hour

// hold is how long nobody else may claim a letter: a little less than until it
// is due again, so that whoever wakes for it then finds it.
func hold(now, until time.Time) time.Duration { return until.Sub(now) * 19 / 20 }

func scanClaimed(r row) (c desk.Claimed, err error) {
	err = r.Scan(&c.ID, &c.Desk, number{&c.Case}, &c.Kind, &c.State, &c.Attempts, when{&c.Due}, &c.Doubtful,
		&c.Why, when{&c.Created}, when{&c.SentAt}, number{&c.About}, &c.MessageID,
		&c.From.Name, &c.From.Addr, &c.ReplyTo.Name, &c.ReplyTo.Addr, &c.To.Name, &c.To.Addr,
		&c.Subject, &c.Lang, &c.InReplyTo, items[string]{&c.References}, &c.Replied, &c.Human, &c.List, &c.AsIs)
	return c, err
}

// attach reads the words and the files of letters.
func (t *tx) attach(letters []desk.Claimed) error {
	ids := make([]int64, len(letters))
	at := make(map[int64]*desk.Claimed, len(letters))
	for i := range letters {
		ids[i], at[letters[i].ID] = letters[i].ID, &letters[i]
	}
	err := in(t, `
		SELECT letter, text, html
		FROM letter_texts
		WHERE letter IN (?)`,
		nil, ids, func(r row) error {
			var id int64
			var text, html string
			err := r.Scan(&id, &text, &html)
			at[id].Text, at[id].HTML = text, html
			return err
		})
	if err != nil {
		return err
	}
	return in(t, `
		SELECT letter, name, type, content
		FROM letter_files
		WHERE letter IN (?)
		ORDER BY letter, place`,
		nil, ids, func(r row) error {
			var id int64
			var f desk.File
			err := r.Scan(&id, &f.Name, &f.Type, &f.Content)
			at[id].Files = append(at[id].Files, f)
			return err
		})
}

// Settle notes outcomes, all in one transaction. One whose Attempts is not the
// letter's is ignored: the letter was claimed again. So is one of a letter
// that is not uncertain any more, such as one that bounced meanwhile; only
// that a cancelled letter had gone out is still noted.
func (s *Store) Settle(ctx context.Context, outcomes []desk.Attempt) error {
	if len(outcomes) == 0 {
		return nil
	}
	outcomes = slices.Clone(outcomes)
	slices.SortFunc(outcomes, func(a, b desk.Attempt) int { return cmp.Compare(a.ID, b.ID) })
	told := rows{casts: []string{"bigint", "bigint", "text", "bigint", "text", "bigint"}}
	for _, o := range outcomes {
		var sent any
		if o.State == desk.LetterSent {
			sent = micros(o.At)
		}
		told.add(o.ID, int64(o.Attempts), string(o.State), o.Due, o.Why, sent)
	}
	return s.change(ctx, "noting what became of letters", func(t *tx) error {
		_, err := told.run(t, `
			UPDATE letters
			SET state = v.column3,
				due = coalesce(v.column4, due),
				why = v.column5,
				sent = coalesce(v.column6, sent),
				claimed_until = NULL,
				untold = (v.column3 = 'failed' AND letters.case_number IS NOT NULL)
			FROM (`,
			`) AS v
			WHERE letters.id = v.column1 AND letters.attempts = v.column2
				AND (letters.state = 'uncertain' OR letters.state = 'cancelled' AND v.column3 = 'sent')`)
		return err
	})
}

// Hasten makes letters due at now that were to wait only because a clock was
// ahead: those written later than now, and those put off to later than latest.
func (s *Store) Hasten(ctx context.Context, deskAddress string, now, latest time.Time) error {
	return s.change(ctx, "looking for letters of a clock that was ahead", func(t *tx) error {
		_, err := t.exec(`
			UPDATE letters
			SET due = $2
			WHERE desk = $1 AND state IN ('queued', 'uncertain') AND due > $2
				AND (created > $2 OR attempts > 0 AND due > $3)`,
			deskAddress, now, latest)
		return err
	})
}

// NextDue returns when the next letter of the desk is due, the zero time if
// none waits.
func (s *Store) NextDue(ctx context.Context, deskAddress string) (time.Time, error) {
	var due time.Time
	err := s.look(ctx, "looking for the next letter", func(t *tx) error {
		_, err := t.one(`
			SELECT due
			FROM letters
			WHERE desk = $1 AND state IN ('queued', 'uncertain')
			ORDER BY due
			LIMIT 1`,
			[]any{deskAddress}, when{&due})
		return err
	})
	return due, err
}

// Retry puts a letter that did not go out back into the queue, due at now. One
// that is being sent stays in those hands for as long as it may take.
// The error is ErrUnknown if there is no such letter, or it was sent.
func (s *Store) Retry(ctx context.Context, id int64, now time.Time) error {
	return s.change(ctx, fmt.Sprintf("retrying letter %d", id), func(t *tx) error {
		var address string
		ok, err := t.one(`
			UPDATE letters
			SET doubtful = (doubtful OR state = 'uncertain'),
				state = 'queued',
				due = $2
			WHERE id = $1 AND state IN ('queued', 'failed', 'uncertain', 'held', 'cancelled')
			RETURNING desk`,
			[]any{id, now}, &address)
		if err == nil && !ok {
			err = ErrUnknown
		}
		if err != nil {
			return err
		}
		return s.tell(t, LettersQueued, address)
	})
}

// Release lets a held letter go out; it is written anew at now. The error is
// ErrUnknown if there is no such letter, or it is not held.
func (s *Store) Release(ctx context.Context, id int64, now time.Time) error {
	return s.touch(ctx, fmt.Sprintf("releasing letter %d", id), `
		UPDATE letters
		SET state = 'queued', why = 'released by hand', created = $2, due = $2
		WHERE id = $1 AND state = 'held'`,
		id, now)
}

// Cancel takes a letter out of the queue. A courier that is at it just then
// may send it nevertheless; it is marked as sent then. The error is ErrUnknown
// if there is no such letter, or it is not waiting.
func (s *Store) Cancel(ctx context.Context, id int64, now time.Time) error {
	return s.touch(ctx, fmt.Sprintf("cancelling letter %d", id), `
		UPDATE letters
		SET state = 'cancelled',
			why = 'cancelled by hand',
			due = $2
		WHERE id = $1 AND state IN ('queued', 'failed', 'uncertain', 'held')`,
		id, now)
}

// touch runs a statement that shall change one row.
func (s *Store) touch(ctx context.Context, what, text string, args ...any) error {
	return s.change(ctx, what, func(t *tx) error {
		n, err := t.exec(text, args...)
		if err == nil && n == 0 {
			err = ErrUnknown
		}
		return err
	})
}

// Letter loads a letter with its words, without its files. The error is
// ErrUnknown if there is none of that ID.
func (s *Store) Letter(ctx context.Context, id int64) (l desk.Letter, err error) {
	err = s.look(ctx, fmt.Sprintf("reading letter %d", id), func(t *tx) error {
		there, err := t.one(`
			SELECT id, kind, state, why, to_name, to_address, subject, text, html
			FROM letters
			JOIN letter_texts ON letter = id
			WHERE id = $1`, []any{id}, &l.ID, &l.Kind, &l.State, &l.Why, &l.To.Name, &l.To.Addr, &l.Subject, &l.Text, &l.HTML)
		if err == nil && !there {
			err = ErrUnknown
		}
		return err
	})
	return l, err
}

// review lets held letters go out, or keeps them back, as reviewers said. One
// that was settled before stays as it is.
func review(t *tx, changes []desk.Change) error {
	for _, c := range changes {
		r := c.Reviewed
		if r == nil {
			continue
		}
		state, why := desk.LetterCancelled, "kept back by "
		if r.Release {
			state, why = desk.LetterQueued, "released by "
		}
		_, err := t.exec(`
			UPDATE letters
			SET state = $1, why = $2, created = $3, due = $3
			WHERE message_id = $4 AND state = 'held'`,
			string(state), why+r.By, c.At, key(r.MessageID))
		if err != nil {
			return fmt.Errorf("noting what a reviewer said: %w", err)
		}
	}
	return nil
}
