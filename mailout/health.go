package mailout

import (
	"errors"
	"time"
)

// health is whether sending works, as far as Run knows.
type health struct{ failures int } // passes in a row

// maxPause is the longest wait of a courier whose server is away.
const maxPause = 5 * time.Minute

// backoff returns 1 s, 2 s, 4 s, … up to maxPause.
func (h *health) backoff() time.Duration {
	return min(maxPause, time.Second<<min(h.failures-1, 10))
}

// note takes in how a pass went, and tells once when that changes.
func (c *Courier) note(h *health, r result) {
	switch {
	case r.err != nil:
		h.failures++
		if h.failures == 1 {
			c.log.Error("sending has stopped", "err", discreet(r.err))
			c.cfg.Health(r.err)
		}
	case h.failures > 0 && r.tried:
		h.failures = 0
		c.log.Info("sending works again")
		c.cfg.Health(nil)
	}
	if r.err == nil && r.tried {
		c.cfg.Works()
	}
}

// discreet returns an error's text for the log, without a server's words:
// those may name people.
func discreet(err error) string {
	var e *stepError
	if errors.As(err, &e) {
		return e.discreet()
	}
	return err.Error()
}
