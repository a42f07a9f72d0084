package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"refdesk/desk"
)

// ErrDropped says that the original of a mail is not kept any more.
var ErrDropped = errors.New("its original is not kept any more")

// DropRaws drops the originals of mails that were made something of before a
// moment, but not of those that still wait for a person. It looks at up to
// limit mails with a higher ID than after, and returns the last one it looked
// at; more tells whether there may be others.
func (s *Store) DropRaws(ctx context.Context, before time.Time, after int64, limit int) (dropped int, last int64, more bool, err error) {
	last = after
	err = s.change(ctx, "dropping originals", func(t *tx) error {
		var old []int64
		more, old, last, err = t.oldRaws(before, after, limit)
		if err != nil {
			return err
		}
		n, err := dropRaws(t, old)
		dropped = int(n)
		return err
	})
	return dropped, last, more, err
}

// oldRaws finds what may be dropped. Mails come in the order in which they
// were taken in, so that the first young one ends it.
func (t *tx) oldRaws(before time.Time, after int64, limit int) (more bool, old []int64, last int64, err error) {
	seen, young := 0, false
	last = after
	err = t.each(`
		SELECT r.mail, m.done, m.became, m.settled
		FROM raws r
		JOIN mails m ON m.id = r.mail
		WHERE r.mail > $1
		ORDER BY r.mail
		LIMIT $2`, []any{after, int64(limit)}, func(r row) error {
		var id int64
		var done, settled time.Time
		var became desk.Became
		if err := r.Scan(&id, when{&done}, &became, when{&settled}); err != nil {
			return err
		}
		seen, last = seen+1, id
		switch {
		case done.IsZero() || became == desk.BecameParked || became == desk.BecameHeld && settled.IsZero():
		case done.Before(before):
			old = append(old, id)
		default:
			young = true
		}
		return nil
	})
	return seen == limit && !young, old, last, err
}

// thinning is what is done to cases that were closed long ago.
var thinning = []string{
	partsOf + `case_number IN (?))`,
	`DELETE FROM raws WHERE mail IN (SELECT id FROM mails WHERE case_number IN (?))`,
	`UPDATE mails SET text = '' WHERE case_number IN (?)`,
	`DELETE FROM letter_files WHERE letter IN (SELECT id FROM letters WHERE state NOT IN ('queued', 'uncertain', 'held') AND case_number IN (?))`,
	`UPDATE letter_texts SET text = '', html = '' WHERE letter IN (SELECT id FROM letters WHERE state NOT IN ('queued', 'uncertain', 'held') AND case_number IN (?))`,
}

// Thin drops the texts of mails and letters, and the originals and files, of
// up to limit cases that were closed before a moment. What was noted of them
// stays. It returns how many there were.
func (s *Store) Thin(ctx context.Context, before, now time.Time, limit int) (cases int, err error) {
	err = s.change(ctx, "dropping texts of closed cases", func(t *tx) error {
		var numbers []int64
		err := t.each(`
			SELECT number
			FROM cases
			WHERE closed IS NOT NULL AND (thinned IS NULL OR thinned < closed) AND closed < $1 AND state = 'closed'
			ORDER BY closed
			LIMIT $2`, []any{before, int64(limit)}, func(r row) error {
			var n int64
			err := r.Scan(&n)
			numbers = append(numbers, n)
			return err
		})
		cases = len(numbers)
		for _, text := range thinning {
			if err == nil {
				_, err = execIn(t, text, nil, numbers)
			}
		}
		if err == nil {
			_, err = execIn(t, `UPDATE cases SET thinned = $1 WHERE number IN (?)`, []any{now}, numbers)
		}
		return err
	})
	return cases, err
}

// Reprocess makes a mail unfinished again that was parked or refused: the next
// pass takes it up as if it had just come. The error is ErrUnknown if there is
// no such mail, or it became something else, and ErrDropped where there is
// nothing left to take up.
func (s *Store) Reprocess(ctx context.Context, id int64) error {
	return s.change(ctx, fmt.Sprintf("reprocessing mail %d", id), func(t *tx) error {
		kept, err := t.one(`SELECT 1 FROM raws WHERE mail = $1`, []any{id}, new(int64))
		if err != nil {
			return err
		}
		n, err := t.exec(`
			UPDATE mails
			SET state = 'kept',
				became = '',
				done = NULL
			WHERE id = $1 AND state = 'done' AND became IN ('parked', 'refused')`,
			id)
		switch {
		case err == nil && n == 0:
			return ErrUnknown
		case err == nil && !kept:
			return ErrDropped
		}
		return err
	})
}
