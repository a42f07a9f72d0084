package store

import (
	"context"
	"fmt"
	"time"

	"refdesk/desk"
)

// Position returns how far the mailbox was read, the zero Position before the
// first run.
func (s *Store) Position(ctx context.Context, mailbox string) (desk.Position, error) {
	var p desk.Position
	err := s.look(ctx, fmt.Sprintf("reading the position in mailbox %q", mailbox), func(t *tx) error {
		_, err := t.one(`
			SELECT uidvalidity, first_uid, since
			FROM mailboxes
			WHERE name = $1`,
			[]any{mailbox}, &p.UIDValidity, &p.FirstUID, when{&p.Since})
		return err
	})
	return p, err
}

// SetPosition notes how far the mailbox was read. Like Keep it fails where
// another instance has the lease of the mailbox.
func (s *Store) SetPosition(ctx context.Context, mailbox string, p desk.Position) error {
	return s.change(ctx, fmt.Sprintf("noting the position in mailbox %q", mailbox), func(t *tx) error {
		if err := s.fence(t, mailbox); err != nil {
			return err
		}
		_, err := t.exec(`
			INSERT INTO mailboxes (name, uidvalidity, first_uid, since)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET
				uidvalidity = excluded.uidvalidity,
				first_uid = excluded.first_uid,
				since = excluded.since`,
			mailbox, int64(p.UIDValidity), int64(p.FirstUID), p.Since)
		return err
	})
}

// Known returns those of the UIDs that were kept before, in no order.
func (s *Store) Known(ctx context.Context, mailbox string, uidValidity uint32, uids []uint32) ([]uint32, error) {
	wanted := make([]int64, len(uids))
	for i, uid := range uids {
		wanted[i] = int64(uid)
	}
	var known []uint32
	err := s.look(ctx, fmt.Sprintf("looking up UIDs of mailbox %q", mailbox), func(t *tx) error {
		return in(t, `
			SELECT uid
			FROM mails
			WHERE mailbox = $1 AND uidvalidity = $2 AND uid IN (?)`,
			[]any{mailbox, int64(uidValidity)}, wanted, func(r row) error {
				var uid uint32
				err := r.Scan(&uid)
				known = append(known, uid)
				return err
			})
	})
	return known, err
}

// place is the intake key of a mail: it is taken in once.
type place struct {
	mailbox          string
	uidValidity, uid uint32
}

func placeOf(m desk.RawMail) place { return place{clean(m.Mailbox), m.UIDValidity, m.UID} }

// Keep stores raw mails before anything is made of them, and returns those
// that were not there yet, in the order of mails, with their IDs. All are of
// one mailbox; it fails where another instance has its lease.
func (s *Store) Keep(ctx context.Context, mails []desk.RawMail) ([]desk.RawMail, error) {
	if len(mails) == 0 {
		return nil, nil
	}
	var fresh []desk.RawMail
	err := s.change(ctx, "keeping mails", func(t *tx) error {
		if err := s.fence(t, mails[0].Mailbox); err != nil {
			return err
		}
		ids, err := keepLog(t, mails)
		if err != nil {
			return err
		}
		var raws rows
		for _, m := range mails {
			id, isNew := ids[placeOf(m)]
			if !isNew {
				continue
			}
			delete(ids, placeOf(m)) // a second one of the same place is none
			m.ID = id
			fresh = append(fresh, m)
			raws.add(m.ID, m.Raw, m.Head, cutsText(m.Cuts))
			if m.Pieces > 0 {
				if err := settleParts(t, m); err != nil {
					return err
				}
			}
		}
		_, err = raws.run(t, `INSERT INTO raws (mail, raw, head, cuts)`, ``)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !s.dialect.prepares && s.sizes.grown(len(fresh)) {
		// That it fails costs time, and nothing else.
		_, _ = s.write.ExecContext(ctx, lookAtTables)
	}
	return fresh, nil
}

func keepLog(t *tx, mails []desk.RawMail) (map[place]int64, error) {
	var log rows
	for _, m := range mails {
		received := m.Received
		if received.IsZero() {
			received = time.UnixMicro(0)
		}
		log.add(m.Mailbox, int64(m.UIDValidity), int64(m.UID), received, m.Size, key(m.Hash))
	}
	ids := make(map[place]int64, len(mails))
	err := log.returning(t,
		`INSERT INTO mails (mailbox, uidvalidity, uid, received, size, hash)`,
		`ON CONFLICT (mailbox, uidvalidity, uid) DO NOTHING RETURNING id, mailbox, uidvalidity, uid`,
		func(r row) error {
			var id int64
			var p place
			err := r.Scan(&id, &p.mailbox, &p.uidValidity, &p.uid)
			ids[p] = id
			return err
		})
	return ids, err
}

// rawColumns are what scanRaw reads, from mails m and raws r.
const rawColumns = `m.id, m.mailbox, m.uidvalidity, m.uid, m.received, m.size, r.raw, r.head, r.cuts, m.hash, m.tries`

func scanRaw(r row, m *desk.RawMail) error {
	return r.Scan(&m.ID, &m.Mailbox, &m.UIDValidity, &m.UID, when{&m.Received}, &m.Size, &m.Raw, &m.Head, cuts{&m.Cuts}, &m.Hash, &m.Tries)
}

// Unfinished returns up to limit mails of a mailbox that were kept and not yet
// made anything of, oldest first.
func (s *Store) Unfinished(ctx context.Context, mailbox string, limit int) ([]desk.RawMail, error) {
	var mails []desk.RawMail
	err := s.look(ctx, fmt.Sprintf("looking for unfinished mails of mailbox %q", mailbox), func(t *tx) error {
		return t.each(`
			SELECT `+rawColumns+`
			FROM mails m
			LEFT JOIN raws r ON r.mail = m.id
			WHERE m.mailbox = $1 AND m.state = 'kept'
			ORDER BY m.id
			LIMIT $2`,
			[]any{mailbox, int64(limit)}, func(r row) error {
				var m desk.RawMail
				err := scanRaw(r, &m)
				mails = append(mails, m)
				return err
			})
	})
	return mails, err
}

// Retried counts that a program begins anew with mails of which nothing was made.
func (s *Store) Retried(ctx context.Context, ids []int64) error {
	return s.change(ctx, "counting that mails are taken up again", func(t *tx) error {
		_, err := execIn(t, `UPDATE mails SET tries = tries + 1 WHERE id IN (?)`, nil, ids)
		return err
	})
}

// Held returns a mail that waits for proof; ok is false where there is none of
// that ID, or it was settled.
func (s *Store) Held(ctx context.Context, id int64) (mail desk.RawMail, ok bool, err error) {
	err = s.look(ctx, fmt.Sprintf("looking for held mail %d", id), func(t *tx) error {
		return t.each(`
			SELECT `+rawColumns+`
			FROM mails m
			LEFT JOIN raws r ON r.mail = m.id
			WHERE m.id = $1 AND m.became = 'held' AND m.settled IS NULL`,
			[]any{id}, func(r row) error {
				ok = true
				return scanRaw(r, &mail)
			})
	})
	return mail, ok, err
}

// Reserve sets n case numbers aside and returns the first. A number that is
// not used in the end leaves a gap.
func (s *Store) Reserve(ctx context.Context, n int) (int64, error) {
	var last int64
	err := s.change(ctx, "reserving case numbers", func(t *tx) error {
		_, err := t.one(`
			UPDATE counters
			SET last = last + $1
			WHERE name = 'case'
			RETURNING last`,
			[]any{int64(n)}, &last)
		return err
	})
	return last - int64(n) + 1, err
}

// Secret returns the key for signing: fresh the first time, and the same one
// ever after, whichever instance was first.
func (s *Store) Secret(ctx context.Context, fresh []byte) ([]byte, error) {
	var secret []byte
	err := s.change(ctx, "reading the signing key", func(t *tx) error {
		_, err := t.exec(`
			INSERT INTO settings (name, value)
			VALUES ('signing key', $1)
			ON CONFLICT (name) DO NOTHING`,
			fresh)
		if err != nil {
			return err
		}
		_, err = t.one(`SELECT value FROM settings WHERE name = 'signing key'`, nil, &secret)
		return err
	})
	return secret, err
}
