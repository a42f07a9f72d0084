package store

import (
	"context"
	"fmt"
	"iter"
	"time"

	"refdesk/desk"
)

// CaseLine is a case in a list.
type CaseLine struct {
	Number     int64
	Desk       string
	State      desk.State
	Topic      string
	Subject    string
	Requester  string // address
	Technician string // address, "" if nobody took it
	Opened     time.Time
	Promise    time.Time // by when the requester hears from the desk, zero if nothing is promised
	Mails      int
	Letters    int
	Overdue    time.Time // when the leads were told that the promise cannot be kept, zero if they were not
}

const caseLine = `
	SELECT c.number, c.desk, c.state, c.topic, c.subject, c.requester, c.technician, c.opened,
		(SELECT p.due FROM promises p WHERE p.case_number = c.number AND p.kind = 'news' AND p.closed IS NULL),
		(SELECT count(*) FROM mails m WHERE m.case_number = c.number),
		(SELECT count(*) FROM letters l WHERE l.case_number = c.number),
		(SELECT p.overdue FROM promises p WHERE p.case_number = c.number AND p.kind = 'news' AND p.closed IS NULL)
	FROM cases c`

func scanCaseLine(r row) (c CaseLine, err error) {
	err = r.Scan(&c.Number, &c.Desk, &c.State, &c.Topic, &c.Subject, &c.Requester, &c.Technician, when{&c.Opened},
		when{&c.Promise}, &c.Mails, &c.Letters, when{&c.Overdue})
	return c, err
}

// Cases lists all cases in the order of their numbers. It ends with the first
// error.
func (s *Store) Cases(ctx context.Context) iter.Seq2[CaseLine, error] {
	return stream(ctx, s, "listing cases", scanCaseLine, caseLine+` ORDER BY c.number`)
}

// InboxLine is a mail in the communication log.
type InboxLine struct {
	ID        int64
	Mailbox   string
	UID       uint32
	MessageID string // without angle brackets, "" if none
	From      string // address
	Subject   string
	Received  time.Time
	Became    desk.Became // "" while nothing was made of it
	Case      int64       // 0 if none
	Why       string
}

// Inbox lists all mails that were taken in, in the order in which they were.
// It ends with the first error.
func (s *Store) Inbox(ctx context.Context) iter.Seq2[InboxLine, error] {
	return stream(ctx, s, "listing mails", func(r row) (l InboxLine, err error) {
		err = r.Scan(&l.ID, &l.Mailbox, &l.UID, &l.MessageID, &l.From, &l.Subject, when{&l.Received},
			&l.Became, number{&l.Case}, &l.Why)
		return l, err
	}, `
		SELECT id, mailbox, uid, message_id, sender, subject, received, became, case_number, why
		FROM mails
		ORDER BY id`)
}

// OutboxLine is a letter in a list.
type OutboxLine struct {
	ID        int64
	Case      int64 // 0 if none
	Kind      desk.Kind
	To        string // address
	Subject   string
	MessageID string // without angle brackets
	State     desk.LetterState
	Attempts  int
	Due       time.Time // of the next attempt
	Why       string
	Promises  time.Time // by when it tells its reader to hear again, zero if it does not
}

// Outbox lists the letters that did not go out, whatever the reason, in the
// order in which they were written; with all, also those that did. It ends
// with the first error.
func (s *Store) Outbox(ctx context.Context, all bool) iter.Seq2[OutboxLine, error] {
	which := `WHERE state <> 'sent'`
	if all {
		which = ``
	}
	return stream(ctx, s, "listing letters", func(r row) (l OutboxLine, err error) {
		err = r.Scan(&l.ID, number{&l.Case}, &l.Kind, &l.To, &l.Subject, &l.MessageID, &l.State, &l.Attempts, when{&l.Due}, &l.Why, when{&l.Promises})
		return l, err
	}, `
		SELECT id, case_number, kind, to_address, subject, message_id, state, attempts, due, why,
			(SELECT max(p.due) FROM promises p WHERE p.case_number = letters.case_number AND p.made_by = letters.message_id AND p.kind = 'news')
		FROM letters
		`+which+`
		ORDER BY id`)
}

// stream runs a query and yields its rows one by one, so that a list of any
// length costs no memory.
func stream[T any](ctx context.Context, s *Store, what string, scan func(row) (T, error), text string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := s.read.QueryContext(ctx, text, args...)
		if err != nil {
			yield(none, fmt.Errorf("%s: %w", what, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			one, err := scan(rows)
			if err != nil {
				yield(none, fmt.Errorf("%s: %w", what, err))
				return
			}
			if !yield(one, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, fmt.Errorf("%s: %w", what, err))
		}
	}
}

// Lift lets automatic letters go to an address again. The error is ErrUnknown
// if nothing kept them from it.
func (s *Store) Lift(ctx context.Context, address string) error {
	return s.touch(ctx, "lifting the suppression of an address", `
		UPDATE addresses
		SET suppressed = '',
			suppressed_at = NULL
		WHERE address = $1 AND suppressed <> ''`,
		key(address))
}

// Parked counts the mails of a mailbox that wait for a person. It looks at all
// of them: it is no question for every pass.
func (s *Store) Parked(ctx context.Context, mailbox string) (n int, err error) {
	err = s.look(ctx, "counting parked mails", func(t *tx) error {
		_, err := t.one(`SELECT count(*) FROM mails WHERE mailbox = $1 AND state = 'done' AND became = 'parked'`, []any{mailbox}, &n)
		return err
	})
	return n, err
}
