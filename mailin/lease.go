package mailin

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errElsewhere says that another instance reads the mailbox; errUnrenewed that
// one may, for the lease could not be renewed in time.
var (
	errElsewhere = errors.New("another instance reads this mailbox")
	errUnrenewed = errors.New("the right to read the mailbox could not be renewed")
)

// lease is the right to read the mailbox, for as long as it is renewed.
type lease struct {
	*Poller
	ctx  context.Context // ends when the lease is lost
	lose context.CancelCauseFunc
	done chan struct{} // closed when it is not renewed any more
}

// lease takes the right to read the mailbox; the error is errElsewhere where
// another instance has it. Whoever got it has to end it.
func (p *Poller) lease(ctx context.Context) (*lease, error) {
	taken := time.Now()
	held, err := p.renew(ctx)
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, errElsewhere
	}
	// Whoever had it may have died between storing mails and receiving them.
	p.unfinished = true
	l := &lease{Poller: p, done: make(chan struct{})}
	l.ctx, l.lose = context.WithCancelCause(ctx)
	go l.keep(taken)
	return l, nil
}

// renew takes or renews the lease.
func (p *Poller) renew(ctx context.Context) (held bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, max(p.cfg.Lease/3, time.Second))
	defer cancel()
	held, err = p.receiver.Lease(ctx, p.cfg.Mailbox, p.cfg.Lease)
	if err != nil {
		return false, fmt.Errorf("asking whether another instance reads the mailbox: %w", err)
	}
	return held, nil
}

// keep renews the lease until its context ends. It gives up where somebody
// else has it, or where it could not be renewed for so long that somebody may.
func (l *lease) keep(renewed time.Time) {
	defer close(l.done)
	ticker := time.NewTicker(l.cfg.Lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-ticker.C:
		}
		now := time.Now()
		held, err := l.renew(l.ctx)
		switch {
		case err == nil && held:
			renewed = now
		case err == nil:
			l.lose(errElsewhere)
		case time.Since(renewed) > l.cfg.Lease*9/10:
			l.lose(fmt.Errorf("%w: %w", errUnrenewed, err))
		}
	}
}

// releaseWithin bounds how long giving the lease back may take: it would run
// out anyway.
const releaseWithin = 2 * time.Second

// end gives the lease back. It returns err, or why the lease was lost before.
func (l *lease) end(err error) error {
	if err != nil && l.ctx.Err() == nil {
		if held, errRenew := l.renew(l.ctx); errRenew == nil && !held {
			l.lose(errElsewhere) // what went wrong may come from having lost it
		}
	}
	l.lose(nil)
	<-l.done
	if cause := context.Cause(l.ctx); errors.Is(cause, errElsewhere) || errors.Is(cause, errUnrenewed) {
		return cause
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), releaseWithin)
	defer cancel()
	if errRelease := l.receiver.Release(ctx, l.cfg.Mailbox); errRelease != nil {
		l.log.Debug("the lease was not given back", "err", discreet(errRelease))
	}
	return err
}

// standBy waits until it is time to ask for the lease again.
func (p *Poller) standBy(ctx context.Context) {
	if !p.standing {
		p.standing = true
		p.log.Info("another instance reads this mailbox; this one stands by", "mailbox", p.cfg.Mailbox)
	}
	p.works()
	timer := time.NewTimer(p.cfg.Lease / 3)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-p.free:
	}
}

// Free tells the poller that the lease of its mailbox may be had. It never
// blocks.
func (p *Poller) Free() {
	select {
	case p.free <- struct{}{}:
	default:
	}
}

// Mailbox returns the name under which the store remembers what was read.
func (p *Poller) Mailbox() string { return p.cfg.Mailbox }
