package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/oauth2"
)

// record is what a token file holds: a person's login.
type record struct {
	Client  string    `json:"client_id"`
	Refresh string    `json:"refresh_token"`
	Ends    time.Time `json:"refresh_token_ends,omitzero"` // where the provider says so
	Access  access    `json:"access"`
}

// access is an access token. It is kept in the file too, so that several
// processes need not ask for one each.
type access struct {
	Token string    `json:"token"`
	Got   time.Time `json:"got"`
	Ends  time.Time `json:"ends,omitzero"` // zero: the provider does not say
}

// margin is how long before its end a token is replaced, where it lasts long
// enough for that.
const margin = 5 * time.Minute

// usable tells whether a token can be shown to a server that has not refused
// it.
func (a access) usable(now time.Time, refused string) bool {
	if a.Token == "" || a.Token == refused {
		return false
	}
	early := min(margin, a.Ends.Sub(a.Got)/4)
	return a.Ends.IsZero() || now.Before(a.Ends.Add(-early))
}

// load reads the file. A file of another client is none.
func (c *Config) load() (r record, err error) {
	content, err := os.ReadFile(c.TokenFile)
	if errors.Is(err, os.ErrNotExist) {
		return r, &Fault{text: "nobody has logged in yet: there is no " + c.TokenFile, Again: true, err: err}
	}
	if err != nil {
		return r, fmt.Errorf("reading the token file: %w", err)
	}
	if json.Unmarshal(content, &r) != nil || r.Refresh == "" {
		return r, &Fault{text: c.TokenFile + " holds no login", Again: true}
	}
	if r.Client != c.ClientID {
		return r, &Fault{text: c.TokenFile + " holds the login of another client_id", Again: true}
	}
	return r, nil
}

// save replaces the file in one step: whoever reads it at the same time, or
// after a power cut, finds the old one or the new one.
func (c *Config) save(r record) error {
	temporary, err := os.CreateTemp(filepath.Dir(c.TokenFile), filepath.Base(c.TokenFile)+".new*") // 0600
	if err != nil {
		return fmt.Errorf("saving the login: %w", err)
	}
	content, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		_, err = temporary.Write(append(content, '\n'))
	}
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), c.TokenFile)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
		return fmt.Errorf("saving the login: %w", err)
	}
	return nil
}

// lock keeps other processes from the login while this one renews it: a
// provider may take the second use of a refresh token for a theft, and end
// the login.
func (c *Config) lock(ctx context.Context) (unlock func(), err error) {
	file, err := os.OpenFile(c.TokenFile+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the token file: %w", err)
	}
	for {
		held, err := tryLock(file)
		switch {
		case err != nil:
			_ = file.Close()
			return nil, fmt.Errorf("locking the token file: %w", err)
		case held:
			return func() { _ = file.Close() }, nil
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, fmt.Errorf("locking the token file: %w", context.Cause(ctx))
		case <-time.After(lockPause):
		}
	}
}

const lockPause = 50 * time.Millisecond

// newRecord is what is kept of a token that a provider gave.
func (c *Config) newRecord(t *oauth2.Token, now time.Time) record {
	r := record{Client: c.ClientID, Refresh: t.RefreshToken, Access: newAccess(t, now)}
	if seconds, ok := t.Extra("refresh_token_expires_in").(float64); ok && seconds > 0 {
		r.Ends = now.Add(time.Duration(seconds) * time.Second).UTC()
	}
	return r
}

func newAccess(t *oauth2.Token, now time.Time) access {
	a := access{Token: t.AccessToken, Got: now.UTC()}
	if !t.Expiry.IsZero() {
		a.Ends = t.Expiry.UTC()
	}
	return a
}
