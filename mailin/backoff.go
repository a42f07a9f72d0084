package mailin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
)

// backoff returns how long to wait after so many failures in a row: about 1,
// 2, 4, … times Config.Backoff, spread by chance.
func (c *Config) backoff(failures int) time.Duration {
	d := min(c.MaxBackoff, c.Backoff<<min(max(failures-1, 0), 10))
	return d/2 + time.Duration(c.Rand()*float64(d)/2)
}

// wait waits, or returns false where ctx ended before.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// commandError is what went wrong with the server, and in doing what.
type commandError struct {
	doing string
	err   error
}

// Error has the server's own words, which may name people: not for the log.
func (e *commandError) Error() string { return e.doing + ": " + e.err.Error() }
func (e *commandError) Unwrap() error { return e.err }

// discreet returns an error's text for the log, without a server's words.
func discreet(err error) string {
	var refused *imap.Error
	var command *commandError
	var token *tokenRefusal
	var careful interface{ Discreet() string } // of whoever gets the tokens
	switch {
	case errors.As(err, &token):
		return token.Error() // the server explains it by code words
	case errors.As(err, &careful):
		return doingLogin + ": " + careful.Discreet()
	}
	if errors.As(err, &refused) && errors.As(err, &command) {
		return fmt.Sprintf("%s: the server answered %s %s", command.doing, refused.Type, refused.Code)
	}
	text := err.Error()
	return text[:min(len(text), 200)]
}
