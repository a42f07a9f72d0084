package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"
)

// errLeased says that somebody else reads a mailbox by now.
var errLeased = errors.New("another instance reads this mailbox now")

// farAway is further in the future than any lease lasts: such a one was
// written by a clock that has been set back since.
const farAway = time.Hour

// newInstance names a store among all that share its database. People see it
// in the database: who reads a mailbox.
func newInstance() string {
	host, _ := os.Hostname() // "" where it has none
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), rand.Text())
}

// Lease takes the lease of a mailbox for the term, or renews it; held is false
// where another instance has it. It runs out by the clock of the database,
// which is one for all instances: neither their clocks nor a pretended time
// matter.
func (s *Store) Lease(ctx context.Context, mailbox string, term time.Duration) (held bool, err error) {
	err = s.change(ctx, fmt.Sprintf("taking the lease of mailbox %q", mailbox), func(t *tx) error {
		var one int
		held, err = t.one(`
			INSERT INTO mailboxes (name, uidvalidity, first_uid, lease_owner, lease_until)
			VALUES ($1, 0, 0, $2, `+s.dialect.clock+` + $3)
			ON CONFLICT (name) DO UPDATE SET
				lease_owner = excluded.lease_owner,
				lease_until = excluded.lease_until
			WHERE mailboxes.lease_owner IN ('', excluded.lease_owner)
				OR coalesce(mailboxes.lease_until, 0) <= `+s.dialect.clock+`
				OR mailboxes.lease_until > `+s.dialect.clock+` + $4
			RETURNING 1`,
			[]any{mailbox, s.instance, term.Microseconds(), farAway.Microseconds()}, &one)
		return err
	})
	return held, err
}

// EndLease gives the lease of a mailbox back, if this instance has it, and
// wakes those who wait for it.
func (s *Store) EndLease(ctx context.Context, mailbox string) error {
	return s.change(ctx, fmt.Sprintf("giving the lease of mailbox %q back", mailbox), func(t *tx) error {
		n, err := t.exec(`
			UPDATE mailboxes
			SET lease_owner = '', lease_until = NULL
			WHERE name = $1 AND lease_owner = $2`,
			mailbox, s.instance)
		if err != nil || n == 0 {
			return err
		}
		return s.tell(t, MailboxFree, mailbox)
	})
}

// fence keeps an instance that has lost the lease from writing: it may not
// know yet, for it was stopped or cut off for a while. Until the transaction
// ends nobody else takes the lease.
func (s *Store) fence(t *tx, mailbox string) error {
	var others bool
	_, err := t.one(`
		SELECT lease_owner NOT IN ('', $2) AND coalesce(lease_until, 0) > `+s.dialect.clock+`
		FROM mailboxes
		WHERE name = $1`+s.dialect.share,
		[]any{mailbox, s.instance}, &others)
	if err == nil && others {
		err = errLeased
	}
	return err
}
