package mailin

import (
	"context"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// rest waits until the server may have something new: it says so by IDLE (RFC
// 2177), or the time is up. It ends with a NOOP, which finds out whether the
// connection is still alive.
func (s *session) rest(ctx context.Context) error {
	if !s.client.Caps().Has(imap.CapIdle) {
		s.await(ctx, s.cfg.Every)
		return s.noop(ctx)
	}
	var idle *imapclient.IdleCommand
	err := s.do(ctx, "waiting for news", s.cfg.Timeout, func() (err error) {
		idle, err = s.client.Idle()
		return err
	})
	if err != nil {
		return err
	}
	s.await(ctx, s.cfg.IdleFor)
	err = s.do(ctx, "waiting for news", s.cfg.Timeout, func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
	if err != nil {
		return err
	}
	return s.noop(ctx)
}

func (s *session) noop(ctx context.Context) error {
	return s.do(ctx, "asking for news", s.cfg.Timeout, func() error { return s.client.Noop().Wait() })
}

// await waits for news, for the time to pass, or for an end.
func (s *session) await(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-s.news:
	case <-timer.C:
	case <-ctx.Done():
	case <-s.client.Closed():
	}
}
