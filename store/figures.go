package store

import (
	"context"
	"time"

	"refdesk/desk"
)

// Figures tell how the program is, without a name or a word of anybody. They
// are found by small indexes, however much was taken in and sent.
type Figures struct {
	Cases      map[desk.State]int // that are not closed
	Unfinished int                // mails that nothing was made of yet
	OldestMail time.Time          // when the first of them came, zero if there is none
	Letters    []LetterCount      // that were not sent
	Late       []LateCount        // promises whose time is over
	Leases     map[string]time.Time
}

// LetterCount counts letters of one kind in one state.
type LetterCount struct {
	Kind   desk.Kind
	State  desk.LetterState
	Count  int
	Oldest time.Time // when the first of them was written
}

// LateCount counts promises of one kind.
type LateCount struct {
	Kind  desk.PromiseKind
	Count int
	First time.Time // when the first of them was due
}

// Figures counts over all desks. A promise is late when it was due before a
// moment.
func (s *Store) Figures(ctx context.Context, late time.Time) (Figures, error) {
	f := Figures{Cases: map[desk.State]int{}, Leases: map[string]time.Time{}}
	err := s.look(ctx, "counting", func(t *tx) error {
		for _, count := range []func(*Figures, time.Time) error{t.countCases, t.countMails, t.countLetters, t.countLate, t.readLeases} {
			if err := count(&f, late); err != nil {
				return err
			}
		}
		return nil
	})
	return f, err
}

func (t *tx) countCases(f *Figures, _ time.Time) error {
	return t.each(`SELECT state, count(*) FROM cases WHERE state <> 'closed' GROUP BY state`, nil, func(r row) error {
		var state desk.State
		var n int
		err := r.Scan(&state, &n)
		f.Cases[state] = n
		return err
	})
}

func (t *tx) countMails(f *Figures, _ time.Time) error {
	_, err := t.one(`SELECT count(*), min(received) FROM mails WHERE state = 'kept'`, nil, &f.Unfinished, when{&f.OldestMail})
	return err
}

func (t *tx) countLetters(f *Figures, _ time.Time) error {
	return t.each(`
		SELECT kind, state, count(*), min(created)
		FROM letters
		WHERE state <> 'sent'
		GROUP BY kind, state
		ORDER BY kind, state`, nil, func(r row) error {
		var c LetterCount
		err := r.Scan(&c.Kind, &c.State, &c.Count, when{&c.Oldest})
		f.Letters = append(f.Letters, c)
		return err
	})
}

func (t *tx) countLate(f *Figures, late time.Time) error {
	return t.each(`
		SELECT kind, count(*), min(due)
		FROM promises
		WHERE closed IS NULL AND due < $1
		GROUP BY kind
		ORDER BY kind`, []any{late}, func(r row) error {
		var c LateCount
		err := r.Scan(&c.Kind, &c.Count, when{&c.First})
		f.Late = append(f.Late, c)
		return err
	})
}

func (t *tx) readLeases(f *Figures, _ time.Time) error {
	return t.each(`SELECT name, lease_until FROM mailboxes WHERE lease_until IS NOT NULL`, nil, func(r row) error {
		var name string
		var until time.Time
		err := r.Scan(&name, when{&until})
		f.Leases[name] = until
		return err
	})
}
