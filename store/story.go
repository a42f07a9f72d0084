package store

import (
	"context"
	"fmt"
	"time"

	"refdesk/desk"
)

// The sorts of entries of a story.
const (
	EntryMail   = "mail"
	EntryLetter = "letter"
	EntryEvent  = "event"
)

// Entry is something that came in, went out or happened.
type Entry struct {
	At      time.Time
	What    string // EntryMail, EntryLetter or EntryEvent
	Kind    string // what a mail became, the kind of a letter, the word of an event
	From    string // address; of an event its actor, "" for the desk itself
	To      string // addresses, separated by ", "; "" of an event
	Subject string
	Text    string // what a mail's sender newly wrote, a letter's text part
	State   string // of a letter, "" otherwise
	Why     string // why something was done or not done, in words
}

// Story is all there is to tell of a case.
type Story struct {
	CaseLine
	Case    *desk.Case
	Entries []Entry // in the order in which they happened
}

// Story tells a case. The error is ErrUnknown if there is none of that number.
func (s *Store) Story(ctx context.Context, number int64) (*Story, error) {
	var story Story
	err := s.look(ctx, fmt.Sprintf("reading case %d", number), func(t *tx) error {
		cases, err := t.load("", []int64{number})
		if err != nil {
			return err
		}
		if story.Case = cases[number]; story.Case == nil {
			return ErrUnknown
		}
		err = t.each(caseLine+` WHERE c.number = $1`, []any{number}, func(r row) error {
			story.CaseLine, err = scanCaseLine(r)
			return err
		})
		if err != nil {
			return err
		}
		story.Entries, err = t.entries(number)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &story, nil
}

// entries reads mails, letters and events of a case in one order. What happened
// at the same moment follows as one thing leads to the other: a mail comes,
// something happens, letters go out.
func (t *tx) entries(number int64) ([]Entry, error) {
	var all []Entry
	err := t.each(`
		SELECT received AS at, 1 AS rank, id, 'mail' AS what, became AS kind, sender AS sender, recipients AS recipients,
			subject, text, '' AS state, why
		FROM mails
		WHERE case_number = $1
		UNION ALL
		SELECT created, 3, id, 'letter', kind, from_address, to_address, subject, text, state, why
		FROM letters
		JOIN letter_texts ON letter = id
		WHERE case_number = $1
		UNION ALL
		SELECT at, 2, id, 'event', kind, actor, '', '', '', '', why
		FROM events
		WHERE case_number = $1
		ORDER BY at, rank, id`,
		[]any{number}, func(r row) error {
			var e Entry
			var rank, id int64
			err := r.Scan(when{&e.At}, &rank, &id, &e.What, &e.Kind, &e.From, &e.To, &e.Subject, &e.Text, &e.State, &e.Why)
			if err == nil && e.What == EntryMail {
				e.To, err = joined(e.To)
			}
			all = append(all, e)
			return err
		})
	return all, err
}
