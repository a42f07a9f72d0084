package oauth

import (
	"context"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// Source hands out access tokens of one login. Its methods may be called from
// several goroutines, and several processes may share a token file.
type Source struct {
	cfg Config

	mu      sync.Mutex
	held    access
	unsaved record // a login that the file does not have yet
}

// New returns a source. Nothing is asked yet.
func New(cfg Config) *Source { return &Source{cfg: cfg.WithDefaults()} }

// Token returns an access token that does not end soon, and is not the one
// that a server has just refused ("" if none has). The error is a *Fault
// where the provider or a person has to do something.
//
// Time is that of the machine, whatever time the desk works by: the provider
// counts from now.
func (s *Source) Token(ctx context.Context, refused string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held.usable(time.Now(), refused) {
		return s.held.Token, nil
	}
	if s.cfg.Flow == Client {
		t, err := s.cfg.asItself(ctx)
		if err != nil {
			return "", explain(err, false)
		}
		s.held = newAccess(t, time.Now())
		return s.held.Token, nil
	}
	err := s.renew(ctx, refused)
	if err != nil {
		return "", err
	}
	return s.held.Token, nil
}

// renew takes the login from the file and renews it, unless another process
// has done so meanwhile.
func (s *Source) renew(ctx context.Context, refused string) error {
	unlock, err := s.cfg.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if s.unsaved.Refresh != "" {
		if err := s.ask(ctx, s.unsaved); err == nil {
			return nil
		}
		s.unsaved = record{} // somebody may have logged in again
	}
	r, err := s.cfg.load()
	if err != nil {
		return err
	}
	if r.Access.usable(time.Now(), refused) {
		s.held = r.Access
		return nil
	}
	return s.ask(ctx, r)
}

// ask renews a login at the provider.
func (s *Source) ask(ctx context.Context, r record) error {
	// Once asked it is waited for: an answer that nobody hears may have been
	// the only copy of the next refresh token.
	ctx = s.cfg.with(context.WithoutCancel(ctx))
	t, err := s.cfg.client().TokenSource(ctx, &oauth2.Token{RefreshToken: r.Refresh}).Token()
	if err != nil {
		return explain(err, true)
	}
	renewed := s.cfg.newRecord(t, time.Now())
	if renewed.Ends.IsZero() && renewed.Refresh == r.Refresh {
		renewed.Ends = r.Ends
	}
	s.held = renewed.Access
	s.keep(renewed)
	return nil
}

// keep saves a renewed login. Where that fails it is used all the same, and
// saved the next time: the provider may have made the old one worthless.
func (s *Source) keep(r record) {
	if err := s.cfg.save(r); err != nil {
		s.cfg.Logger.Error("the renewed login could not be saved", "err", err)
		s.unsaved = r
		return
	}
	s.unsaved = record{}
}

// Ends is when the login ends, zero where that is not known or it does not.
func (s *Source) Ends() time.Time {
	if s.cfg.Flow == Client {
		return time.Time{}
	}
	r, err := s.cfg.load()
	if err != nil {
		return time.Time{}
	}
	return r.Ends
}
