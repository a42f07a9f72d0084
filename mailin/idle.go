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
	// Servers should tell at once what came before IDLE did, but not all do
	// (seen in practice: the one in memory that we test with). So the first
	// rest after news is short, and each one after it twice as long.
	s.quiet = min(max(2*s.quiet, firstIdle), s.cfg.IdleFor)
	if s.await(ctx, s.quiet) {
		s.quiet = 0
	}
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

// firstIdle is how long the first IDLE after news lasts.
const firstIdle = time.Second

// await waits for news, for the time to pass, or for an end. It tells whether
// there was news.
func (s *session) await(ctx context.Context, d time.Duration) (news bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-s.news:
		return true
	case <-timer.C:
	case <-ctx.Done():
	case <-s.client.Closed():
	}
	return false
}
