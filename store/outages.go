package store

import (
	"context"
	"fmt"
	"time"

	"refdesk/desk"
)

// Outage returns how a part of a desk does not work; begun is false where
// nothing is known of that.
func (s *Store) Outage(ctx context.Context, deskAddress string, part desk.Part) (o desk.Outage, begun bool, err error) {
	o.Desk, o.Part = deskAddress, part
	err = s.look(ctx, "looking for an outage", func(t *tx) error {
		begun, err = t.one(`SELECT since, told FROM outages WHERE desk = $1 AND part = $2`, []any{deskAddress, string(part)}, when{&o.Since}, when{&o.Told})
		return err
	})
	return o, begun, err
}

// saveOutages notes how outages go on. Each step is taken once, whoever takes
// it: to the others their change is stale.
func saveOutages(t *tx, changes []desk.Change) error {
	for _, c := range changes {
		if c.Outage == nil {
			continue
		}
		n, err := saveOutage(t, c.Outage)
		if err != nil {
			return fmt.Errorf("noting an outage: %w", err)
		}
		if n == 0 {
			return fmt.Errorf("noting an outage: %w", desk.ErrStale)
		}
	}
	return nil
}

func saveOutage(t *tx, o *desk.OutageStep) (int64, error) {
	switch {
	case o.Over:
		return t.exec(`DELETE FROM outages WHERE desk = $1 AND part = $2 AND since = $3`, o.Desk, string(o.Part), o.Since)
	case !o.Told.IsZero():
		return t.exec(`UPDATE outages SET told = $1 WHERE desk = $2 AND part = $3 AND since = $4 AND told IS NULL`, o.Told, o.Desk, string(o.Part), o.Since)
	}
	return t.exec(`INSERT INTO outages (desk, part, since) VALUES ($1, $2, $3) ON CONFLICT (desk, part) DO NOTHING`, o.Desk, string(o.Part), o.Since)
}

// Stuck counts the mails of a mailbox that were kept, and that nothing was
// made of though they came before a moment. It tells when the first came.
func (s *Store) Stuck(ctx context.Context, mailbox string, before time.Time) (n int, oldest time.Time, err error) {
	err = s.look(ctx, "looking for mails that nothing was made of", func(t *tx) error {
		_, err := t.one(`SELECT count(*), min(received) FROM mails WHERE mailbox = $1 AND state = 'kept' AND received < $2`,
			[]any{mailbox, before}, &n, when{&oldest})
		return err
	})
	return n, oldest, err
}
