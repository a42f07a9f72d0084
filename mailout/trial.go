package mailout

import (
	"context"
	"fmt"
)

// Try sends one message to an address at once, past the outbox. The error says
// why it was not taken.
func (c *Courier) Try(ctx context.Context, to string, message []byte) error {
	sender, err := path(c.cfg.Desk)
	if err != nil {
		return err
	}
	reader, err := path(to)
	if err != nil {
		return err
	}
	if c.cfg.DKIM != nil {
		if message, err = c.cfg.DKIM.sign(message); err != nil {
			return err
		}
	}
	k, err := dial(ctx, &c.cfg)
	if err != nil {
		return fmt.Errorf("trying the mail server %s: %w", c.cfg.Addr, err)
	}
	defer k.hangUp()
	_, err = k.deliverBefore(ctx, sender, reader, message)
	return err
}
