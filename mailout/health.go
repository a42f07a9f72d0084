package mailout

import (
	"errors"
	"time"
)

// health is whether sending works, as far as Run knows.
type health struct {
	failures int // passes, or tries to save outcomes, in a row
	told     bool
}

// backoff returns 1, 2, 4, … times Config.Pause, up to Config.MaxPause.
func (c *Config) backoff(h *health) time.Duration {
	return min(c.MaxPause, c.Pause<<min(h.failures-1, 10))
}

// note takes in how a pass went, and tells once when that changes.
func (c *Courier) note(h *health, r result) {
	switch {
	case r.err != nil:
		// A single failure of the outbox is no news: its connection has ended.
		var server *stepError
		if h.failures++; !h.told && (h.failures > 1 || errors.As(r.err, &server)) {
			h.told = true
			c.log.Error("sending has stopped", "err", discreet(r.err))
			c.cfg.Health(r.err)
		}
	case h.told && r.tried:
		h.failures, h.told = 0, false
		c.log.Info("sending works again")
		c.cfg.Health(nil)
	case !h.told:
		h.failures = 0
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
