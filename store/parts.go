package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"refdesk/desk"
)

// KeepPart stores a piece of a large mail, before the mail itself is kept: the
// first one takes the place of all that were kept of it before. Like Keep it
// fails where another instance has the lease of the mailbox.
func (s *Store) KeepPart(ctx context.Context, part desk.RawPart) error {
	return s.change(ctx, "keeping a piece of a mail", func(t *tx) error {
		if err := s.fence(t, part.Mailbox); err != nil {
			return err
		}
		if part.Part == 0 {
			if err := dropParts(t, place{part.Mailbox, part.UIDValidity, part.UID}); err != nil {
				return err
			}
		}
		_, err := t.exec(`
			INSERT INTO raw_parts (mailbox, uidvalidity, uid, part, at, bytes)
			VALUES ($1, $2, $3, $4, $5, $6)`,
			part.Mailbox, int64(part.UIDValidity), int64(part.UID), int64(part.Part), part.At, part.Bytes)
		return err
	})
}

// Whole returns a mail with all that its cuts left out. A mail whose pieces
// are not kept any more comes back as it is, with its cuts.
func (s *Store) Whole(ctx context.Context, mail desk.RawMail) (desk.RawMail, error) {
	size := int64(len(mail.Raw))
	for _, c := range mail.Cuts {
		size += c.Bytes
	}
	whole := make([]byte, 0, size)
	err := s.look(ctx, fmt.Sprintf("reading the pieces of mail %d", mail.ID), func(t *tx) error {
		return t.each(`
			SELECT bytes
			FROM raw_parts
			WHERE mailbox = $1 AND uidvalidity = $2 AND uid = $3
			ORDER BY part`,
			[]any{mail.Mailbox, int64(mail.UIDValidity), int64(mail.UID)}, func(r row) error {
				var piece []byte
				err := r.Scan(&piece)
				whole = append(whole, piece...)
				return err
			})
	})
	if err == nil && int64(len(whole)) == size {
		mail.Raw, mail.Cuts = whole, nil
	}
	return mail, err
}

// errPieces says that pieces of a mail went away before it was kept, as where
// somebody was erased who is named in them. It has to be fetched again.
var errPieces = errors.New("pieces of the mail are missing")

// settleParts makes sure that all pieces of a mail are there, or none where
// they are not needed: nothing was left out of it, or only its header is kept.
func settleParts(t *tx, m desk.RawMail) error {
	if len(m.Cuts) == 0 {
		return dropParts(t, placeOf(m))
	}
	var n int
	_, err := t.one(`
		SELECT count(*)
		FROM raw_parts
		WHERE mailbox = $1 AND uidvalidity = $2 AND uid = $3`,
		[]any{m.Mailbox, int64(m.UIDValidity), int64(m.UID)}, &n)
	if err == nil && n != m.Pieces {
		err = errPieces
	}
	return err
}

func dropParts(t *tx, of place) error {
	_, err := t.exec(`
		DELETE FROM raw_parts
		WHERE mailbox = $1 AND uidvalidity = $2 AND uid = $3`,
		of.mailbox, int64(of.uidValidity), int64(of.uid))
	return err
}

// partsOf begins a statement that drops the pieces of certain mails.
const partsOf = `DELETE FROM raw_parts WHERE (mailbox, uidvalidity, uid) IN (SELECT mailbox, uidvalidity, uid FROM mails WHERE `

// dropRaws drops the originals of mails, and returns how many there were.
func dropRaws(t *tx, mails []int64) (int64, error) {
	if _, err := execIn(t, partsOf+`id IN (?))`, nil, mails); err != nil {
		return 0, err
	}
	return execIn(t, `DELETE FROM raws WHERE mail IN (?)`, nil, mails)
}

// DropOrphans drops pieces that were fetched before a moment and whose mail
// was never kept: the fetching broke off, and the mail was not there any more.
// It returns how many there were.
func (s *Store) DropOrphans(ctx context.Context, before time.Time) (pieces int, err error) {
	err = s.change(ctx, "dropping pieces of mails that were never kept", func(t *tx) error {
		n, err := t.exec(`
			DELETE FROM raw_parts
			WHERE at < $1 AND NOT EXISTS (
				SELECT 1
				FROM mails m
				JOIN raws r ON r.mail = m.id
				WHERE m.mailbox = raw_parts.mailbox AND m.uidvalidity = raw_parts.uidvalidity AND m.uid = raw_parts.uid
			)`, before)
		pieces = int(n)
		return err
	})
	return pieces, err
}

// sweepParts drops the originals of other people's mails that name the person
// in their pieces. A name may begin in one piece and end in the next.
func (t *tx) sweepParts(m *mention, e *Erased) error {
	longest := 0
	for _, phrase := range m.bytes {
		longest = max(longest, len(phrase))
	}
	var last place
	var named []place
	var end []byte // of the piece before
	err := t.each(`
		SELECT mailbox, uidvalidity, uid, bytes
		FROM raw_parts
		ORDER BY mailbox, uidvalidity, uid, part`, nil, func(r row) error {
		var of place
		var piece []byte
		if err := r.Scan(&of.mailbox, &of.uidValidity, &of.uid, &piece); err != nil {
			return err
		}
		if of != last {
			last, end = of, nil
		}
		piece = append(end, piece...)
		if m.in(piece) && (len(named) == 0 || named[len(named)-1] != of) {
			named = append(named, of)
		}
		// Capitals may take more bytes than the small letters looked for.
		const folded = 2
		end = bytes.Clone(piece[max(0, len(piece)-folded*longest):])
		return nil
	})
	for _, of := range named {
		if err == nil {
			err = t.dropOriginal(of)
		}
	}
	e.Mentions += len(named)
	return err
}

// dropOriginal drops the original of a mail, or the pieces of one that was not
// kept.
func (t *tx) dropOriginal(of place) error {
	if err := dropParts(t, of); err != nil {
		return err
	}
	_, err := t.exec(`
		DELETE FROM raws
		WHERE mail IN (SELECT id FROM mails WHERE mailbox = $1 AND uidvalidity = $2 AND uid = $3)`,
		of.mailbox, int64(of.uidValidity), int64(of.uid))
	return err
}

// cutsText is how cuts are stored; NULL for a mail that has none.
func cutsText(all []desk.Cut) any {
	if len(all) == 0 {
		return nil
	}
	text, _ := json.Marshal(all) // numbers are always valid
	return string(text)
}

// cuts scans what cutsText made.
type cuts struct{ to *[]desk.Cut }

func (c cuts) Scan(v any) error {
	*c.to = nil
	if v == nil {
		return nil
	}
	return items[desk.Cut](c).Scan(v)
}
