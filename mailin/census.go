package mailin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"refdesk/desk"
)

// Memory knows what was taken in. *desk.Desk is one.
type Memory interface {
	Position(ctx context.Context, mailbox string) (desk.Position, error)
	Known(ctx context.Context, mailbox string, uidValidity uint32, uids []uint32) ([]uint32, error)
}

// Census compares a folder with what was taken in of it.
type Census struct {
	Mails  int       // in the folder, as far as they concern the desk
	Taken  int       // of these were taken in
	Left   int       // of these were not, though they have been there for too long
	Oldest time.Time // when the first of these came
}

// Count counts over a connection of its own, and from the beginning: it finds
// also what a poller does not that is mistaken. A mail is left when the server
// got it more than so long ago.
func Count(ctx context.Context, memory Memory, cfg Config, long time.Duration) (Census, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return Census{}, fmt.Errorf("counting the mails of %s: %w", cfg.Mailbox, err)
	}
	position, err := memory.Position(ctx, cfg.Mailbox)
	if err != nil || position.UIDValidity == 0 { // it was never read
		return Census{}, err
	}
	s, err := connect(ctx, &cfg)
	if err != nil {
		return Census{}, fmt.Errorf("counting the mails of %s: %w", cfg.Mailbox, err)
	}
	defer s.close()
	if s.uidValidity != position.UIDValidity { // all are new, then
		position.FirstUID = 1
	}
	all, err := s.search(ctx, position.FirstUID, everything)
	if err != nil {
		return Census{}, err
	}
	c := Census{Mails: len(all)}
	var fresh []uint32
	for chunk := range slices.Chunk(all, knownAtOnce) {
		known, err := memory.Known(ctx, cfg.Mailbox, s.uidValidity, chunk)
		if err != nil {
			return Census{}, fmt.Errorf("asking which mails are known: %w", err)
		}
		c.Taken += len(known)
		fresh = append(fresh, slices.DeleteFunc(chunk, func(uid uint32) bool { return slices.Contains(known, uid) })...)
	}
	return c, c.age(ctx, s, fresh, position, cfg.Now().Add(-long))
}

// age looks how long mails have been there that were not taken in. Those from
// before the first run do not concern the desk.
func (c *Census) age(ctx context.Context, s *session, fresh []uint32, position desk.Position, before time.Time) error {
	for chunk := range slices.Chunk(fresh, measuredAtOnce) {
		items, err := s.measure(ctx, chunk, true)
		if err != nil {
			return err
		}
		for _, it := range items {
			switch {
			case position.FirstUID <= 1 && it.received.Before(position.Since):
				c.Mails--
			case it.received.Before(before):
				c.Left++
				if c.Oldest.IsZero() || it.received.Before(c.Oldest) {
					c.Oldest = it.received
				}
			}
		}
	}
	return nil
}
