package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/migrations"
)

// Erased counts what was taken away of a person.
type Erased struct {
	Cases, Mails, Letters int // that are without the person now
	Mentions              int // rows elsewhere in which they were named
}

// erasing is what is done to the rows that are about a person, in order. $n is
// the moment, as the last argument.
var erasing = []string{
	// Letters that wait for the person wait no more.
	`UPDATE letters SET state = 'cancelled', why = 'its reader was erased' WHERE state IN ('queued', 'uncertain', 'held') AND (to_address IN (?) OR case_number IN ` + theirs + `)`,
	`DELETE FROM letter_files WHERE letter IN (SELECT id FROM letters WHERE to_address IN (?) OR case_number IN ` + theirs + `)`,
	`UPDATE letter_texts SET text = '', html = '' WHERE letter IN (SELECT id FROM letters WHERE to_address IN (?) OR case_number IN ` + theirs + `)`,
	`UPDATE letters SET subject = '', in_reply_to = '', refs = '[]' WHERE to_address IN (?) OR case_number IN ` + theirs,
	`UPDATE letters SET to_name = '', to_address = '' WHERE to_address IN (?)`,
	partsOf + `sender IN (?) OR case_number IN ` + theirs + `)`,
	`DELETE FROM raws WHERE mail IN (SELECT id FROM mails WHERE sender IN (?) OR case_number IN ` + theirs + `)`,
	`DELETE FROM gathered WHERE case_number IN ` + theirs,
	`DELETE FROM views WHERE case_number IN ` + theirs + ` OR mail IN (SELECT id FROM mails WHERE sender IN (?))`,
	`DELETE FROM answers WHERE case_number IN ` + theirs + ` OR mail IN (SELECT id FROM mails WHERE sender IN (?))`,
	`DELETE FROM questions WHERE case_number IN ` + theirs,
	`UPDATE mails SET text = '', subject = '', recipients = '[]' WHERE sender IN (?) OR case_number IN ` + theirs,
	`UPDATE mails SET sender = '', sender_name = '', message_id = '' WHERE sender IN (?)`,
	`UPDATE thanks SET text = '' WHERE sender IN (?) OR case_number IN ` + theirs,
	`UPDATE thanks SET sender = '' WHERE sender IN (?)`,
	`DELETE FROM participants WHERE address IN (?)`,
	`UPDATE participants SET thread = '[]', subject = '' WHERE case_number IN ` + theirs,
	`DELETE FROM subscriptions WHERE address IN (?)`,
	`DELETE FROM floods WHERE sender IN (?)`,
	`DELETE FROM technicians WHERE address IN (?)`,
	`DELETE FROM summaries WHERE technician IN (?)`,
	`DELETE FROM addresses WHERE address IN (?)`,
	`DELETE FROM people WHERE NOT EXISTS (SELECT 1 FROM addresses WHERE person = people.id)`,
	`UPDATE promises SET ended = 'cancelled', closed = $n WHERE closed IS NULL AND case_number IN ` + theirs,
	`UPDATE cases SET state = 'closed', closed = coalesce(closed, $n), changed = $n, version = version + 1,
		subject = '', words = '', last_progress = '', waits = '' WHERE requester IN (?)`,
	`UPDATE cases SET requester = '', requester_name = '' WHERE requester IN (?)`,
}

// Erase takes the person who has an address out of all that is stored. Their
// cases stay, closed and without them; so does what the desk has counted.
// Afterwards the space in which they stood is written over, as far as the
// database does that.
func (s *Store) Erase(ctx context.Context, address string, now time.Time) (e Erased, err error) {
	err = s.change(unhurried(ctx), "erasing a person", func(t *tx) error {
		p, err := t.who(address)
		if err != nil {
			return err
		}
		own, err := t.own(p)
		if err != nil {
			return err
		}
		if err := t.countOf(p, &e); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO settings (name, value) VALUES ('erasing', $1)`, []byte{}); err != nil {
			return err
		}
		for _, text := range erasing {
			if err := t.eraseBy(p, text, now); err != nil {
				return err
			}
		}
		touched, err := t.sweep(p, own, &e)
		if err != nil {
			return err
		}
		if err := t.indexAnew(append(touched, own...)); err != nil {
			return err
		}
		_, err = t.exec(`DELETE FROM settings WHERE name = 'erasing'`)
		return err
	})
	if err != nil {
		return Erased{}, err
	}
	return e, s.overwrite(ctx)
}

// eraseBy runs one statement.
func (t *tx) eraseBy(p *person, text string, now time.Time) error {
	var args []any
	if strings.Contains(text, "(?)") {
		args = p.arguments()
	}
	if strings.Contains(text, "$n") {
		text = strings.ReplaceAll(text, "$n", fmt.Sprintf("$%d", len(args)+1))
		args = append(args, now)
	}
	_, err := t.exec(p.in(text), args...)
	return err
}

// own lists the cases that the person asked for help in.
func (t *tx) own(p *person) (numbers []int64, err error) {
	err = t.each(p.in(`SELECT number FROM cases WHERE requester IN (?) ORDER BY number`), p.arguments(), func(r row) error {
		var n int64
		err := r.Scan(&n)
		numbers = append(numbers, n)
		return err
	})
	return numbers, err
}

func (t *tx) countOf(p *person, e *Erased) error {
	_, err := t.one(p.in(`
		SELECT
			(SELECT count(*) FROM cases WHERE requester IN (?)),
			(SELECT count(*) FROM mails WHERE sender IN (?)),
			(SELECT count(*) FROM letters WHERE to_address IN (?))`), p.arguments(), &e.Cases, &e.Mails, &e.Letters)
	return err
}

// indexAnew makes the words by which cases are found anew from what is left.
func (t *tx) indexAnew(numbers []int64) error {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	cases, err := t.load("", numbers)
	if err != nil {
		return err
	}
	maps.DeleteFunc(cases, func(_ int64, c *desk.Case) bool {
		return c.State != desk.StateSolved && c.State != desk.StateClosed
	})
	if err := t.indexCases(cases); err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM case_words WHERE cases <= 0`)
	if err == nil && t.dialect.name == migrations.SQLite {
		// What was deleted stands in the index until its parts are merged.
		_, err = t.exec(`INSERT INTO case_index (case_index) VALUES ('rebuild')`)
	}
	return err
}

// erasedTables are vacuumed in PostgreSQL after an erasure.
const erasedTables = `addresses, people, cases, participants, mails, raws, raw_parts, views, answers, questions, events, letters, letter_texts, letter_files, gathered, thanks, works, subscriptions, case_texts, case_words`

// overwrite gives the space back in which erased rows stood.
func (s *Store) overwrite(ctx context.Context) error {
	if s.dialect.name == migrations.Postgres {
		if _, err := s.write.ExecContext(ctx, `VACUUM `+erasedTables); err != nil {
			return fmt.Errorf("all is erased, but the space was not given back: %w", err)
		}
		return nil
	}
	one, err := s.writing.take(ctx)
	if err != nil {
		return err
	}
	defer s.writing.give(one, false)
	if _, err := one.ExecContext(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("all is erased, but the file still has the old bytes; try again when nothing else uses it: %w", err)
	}
	return emptyLog(ctx, one)
}

// emptyLog moves what stands in the write-ahead log into the file and empties
// it, as soon as nobody reads from it.
func emptyLog(ctx context.Context, one *session) error {
	for range 50 {
		var busy, pages, moved int64
		if err := one.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
			return fmt.Errorf("all is erased, but the write-ahead log still has the old bytes: %w", err)
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return errors.New("all is erased, but the write-ahead log is in use and still has the old bytes; they go when the desk is next stopped")
}
