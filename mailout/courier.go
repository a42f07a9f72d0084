package mailout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"refdesk/desk"
)

// Courier sends the letters of one desk. Its methods may be called from
// several goroutines, but only one of Run and SendDue may run at a time.
//
// Whatever concerns a letter is told to the outbox: it was sent, it was
// refused for good (5xx to the recipient or the message), it is put off (4xx,
// or the connection ended before the message was complete), or its outcome is
// not known (the connection ended between the end of the message and the
// server's answer). Whatever concerns the server, such as a refused login,
// leaves the letters as they were and makes the courier wait.
type Courier struct {
	outbox Outbox
	cfg    Config
	log    *slog.Logger
	wake   chan struct{}
	links  chan *link // kept connections that nobody uses
	health *health    // of Run, nil while SendDue runs
}

// New returns a courier for the outbox. It connects to nothing yet; the error
// says what is wrong with the configuration.
func New(outbox Outbox, cfg Config) (*Courier, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("setting up the courier of %s: %w", cfg.Desk, err)
	}
	return &Courier{
		outbox: outbox,
		cfg:    cfg,
		log:    cfg.Logger.With("pkg", "mailout"),
		wake:   make(chan struct{}, 1),
		links:  make(chan *link, cfg.Connections),
	}, nil
}

// Kick tells the courier that there are new letters. It never blocks.
func (c *Courier) Kick() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run sends what is due until ctx ends, and returns nil then. The letters in
// hand are finished within Config.Grace.
func (c *Courier) Run(ctx context.Context) error {
	defer c.hangUp(0)
	var h health
	c.health = &h
	defer func() { c.health = nil }()
	var seen clockSeen
	for ctx.Err() == nil {
		seen = c.heedClock(ctx, seen)
		r := c.pass(ctx)
		if ctx.Err() != nil {
			break
		}
		c.note(&h, r)
		c.rest(ctx, c.pause(ctx, &h), h.failures == 0)
		c.hangUp(keepIdle)
	}
	return nil
}

// clockSeen is what was seen of the clock.
type clockSeen struct {
	at    time.Time // what it showed last; zero: it was not seen yet
	watch time.Time // until then letters may come that were written before it was set back
}

const (
	// setBack is by how much a clock has to go back to be noticed.
	setBack = time.Minute
	// lateLetters is how long after that letters may be saved whose mails were
	// decided about before.
	lateLetters = 2 * time.Minute
)

// heedClock finds out whether the clock was set back, as may have happened
// before the start: letters of the time before would wait until the clock gets
// there again.
func (c *Courier) heedClock(ctx context.Context, seen clockSeen) clockSeen {
	now := c.cfg.Now().Round(0) // what the clock shows, not what has passed
	first := seen.at.IsZero()
	if !first && !now.After(seen.at.Add(-setBack)) {
		seen.watch = now.Add(lateLetters)
	}
	seen.at = now
	if !first && now.After(seen.watch) {
		return seen
	}
	longest := slices.Max(c.cfg.Backoff) + c.cfg.UncertainAfter
	if err := c.outbox.Hasten(ctx, c.cfg.Desk, now, now.Add(longest)); err != nil {
		return clockSeen{watch: seen.watch} // an outbox that cannot be reached shows in the next pass
	}
	return seen
}

// SendDue sends until nothing is due any more and returns how many letters
// were sent. The error says why it ended early: the server or the outbox
// cannot be used. A letter that is refused is no error.
func (c *Courier) SendDue(ctx context.Context) (sent int, err error) {
	defer c.hangUp(0)
	r := c.pass(ctx)
	return r.sent, r.err
}

// Check connects, logs in and asks whether the desk may send; it sends nothing.
func (c *Courier) Check(ctx context.Context) error {
	k, err := dial(ctx, &c.cfg)
	if err != nil {
		return fmt.Errorf("trying the mail server %s: %w", c.cfg.Addr, err)
	}
	defer k.hangUp()
	if err := k.wouldTake(c.cfg.Desk); err != nil {
		return fmt.Errorf("asking the mail server %s whether %s may send: %w", c.cfg.Addr, c.cfg.Desk, err)
	}
	return nil
}

// wouldTake names the desk as the sender of a letter to itself, and sends none.
// Both are asked: some servers refuse a sender only once they know for whom.
func (k *link) wouldTake(address string) error {
	desk, err := path(address)
	if err != nil {
		return err
	}
	if err := k.ask(command{stepMail, "MAIL FROM:" + desk, 250}, command{stepRcpt, "RCPT TO:" + desk, 25}); err != nil {
		var refused *stepError
		_ = k.recover(err)
		if errors.As(err, &refused) && refused.code/100 == 4 {
			return nil // later, as greylisting says: a letter would be sent again
		}
		return err
	}
	k.deadline(k.timeout)
	if err := k.client.Reset(); err != nil {
		k.broken = true
	}
	return nil
}

// keepIdle is how long an unused connection is kept; servers end them after
// a minute or more.
const keepIdle = 30 * time.Second

// take returns a connection to use: a kept one, else a new one.
func (c *Courier) take(ctx context.Context) (*link, error) {
	for {
		select {
		case k := <-c.links:
			if time.Since(k.idleSince) < keepIdle {
				return k, nil
			}
			k.hangUp()
		default:
			return dial(ctx, &c.cfg)
		}
	}
}

// give keeps a connection for later.
func (c *Courier) give(k *link) {
	if k.broken {
		k.hangUp()
		return
	}
	k.idleSince = time.Now()
	select {
	case c.links <- k:
	default:
		k.hangUp()
	}
}

// hangUp ends the connections that were idle for longer than that.
func (c *Courier) hangUp(idle time.Duration) {
	for range len(c.links) {
		k := <-c.links
		if time.Since(k.idleSince) < idle {
			c.links <- k
			continue
		}
		k.hangUp()
	}
}

// rest waits until it is time, until there are new letters where they may
// cut the wait short, or until ctx ends.
func (c *Courier) rest(ctx context.Context, d time.Duration, wakeable bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	wake := c.wake
	if !wakeable {
		wake = nil
	}
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}

// pause returns how long to wait before the next pass.
func (c *Courier) pause(ctx context.Context, h *health) time.Duration {
	if h.failures > 0 {
		return c.cfg.backoff(h)
	}
	due, err := c.outbox.NextDue(ctx, c.cfg.Desk)
	if err != nil || due.IsZero() {
		return c.cfg.Every // an outbox that cannot be reached shows in the next pass
	}
	// Never nothing: what is due may be in the hands of another courier.
	return min(c.cfg.Every, max(50*time.Millisecond, due.Sub(c.cfg.Now())))
}

// again is the outcome of a letter that was put off.
func (c *Courier) again(l *desk.Claimed, why string) desk.Attempt {
	now := c.cfg.Now()
	if l.Attempts > len(c.cfg.Backoff) && now.Sub(l.Created) > c.cfg.MaxAge {
		return c.outcome(l, desk.LetterFailed, time.Time{}, fmt.Sprintf("given up after %d attempts; the last: %s", l.Attempts, why))
	}
	wait := c.cfg.Backoff[min(max(l.Attempts, 1), len(c.cfg.Backoff))-1]
	return c.outcome(l, desk.LetterQueued, now.Add(wait), why)
}

func (c *Courier) outcome(l *desk.Claimed, state desk.LetterState, due time.Time, why string) desk.Attempt {
	return desk.Attempt{ID: l.ID, Attempts: l.Attempts, State: state, Due: due, At: c.cfg.Now(), Why: why}
}
