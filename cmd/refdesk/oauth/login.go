package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"golang.org/x/oauth2"
)

// LoginByDevice lets a person log in on whatever device they like, and saves
// the login (RFC 8628). tell says where to go, which code to type there, and
// until when.
func LoginByDevice(ctx context.Context, cfg Config, tell func(address, code string, until time.Time)) error {
	cfg = cfg.WithDefaults()
	client := cfg.client()
	granted, err := client.DeviceAuth(cfg.with(ctx))
	if err != nil {
		return explain(err, false)
	}
	if granted.VerificationURI == "" || granted.UserCode == "" {
		return &Fault{text: "the provider answered without an address or without a code: is device_url right?"}
	}
	tell(granted.VerificationURI, granted.UserCode, granted.Expiry)
	t, err := poll(cfg.with(ctx), client, granted)
	if err != nil {
		return err
	}
	return cfg.accept(ctx, t)
}

// poll asks until the person is done. The library minds the interval, and
// "slow_down"; that a request does not get through is not the end here.
func poll(ctx context.Context, client *oauth2.Config, granted *oauth2.DeviceAuthResponse) (*oauth2.Token, error) {
	for {
		t, err := client.DeviceAccessToken(ctx, granted)
		var refused *oauth2.RetrieveError
		switch {
		case err == nil:
			return t, nil
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case errors.Is(err, context.DeadlineExceeded) && !granted.Expiry.IsZero() && !time.Now().Before(granted.Expiry):
			return nil, &Fault{Code: "expired_token", text: inWords["expired_token"], err: err}
		case errors.As(err, &refused):
			return nil, explain(err, false)
		}
		granted.Interval = 2 * max(granted.Interval, 5) // RFC 8628 §3.5
	}
}

// BrowserLogin is a login in a browser, on its way (RFC 8252, RFC 7636).
type BrowserLogin struct {
	// Address is where the person has to go.
	Address string

	cfg             Config
	client          *oauth2.Config
	state, verifier string
}

// LoginByBrowser begins a login. The provider sends the browser to back, an
// address on this machine, in the end.
func LoginByBrowser(cfg Config, back string) *BrowserLogin {
	cfg = cfg.WithDefaults()
	b := &BrowserLogin{cfg: cfg, client: cfg.client(), state: oauth2.GenerateVerifier(), verifier: oauth2.GenerateVerifier()}
	b.client.RedirectURL = back
	// Google gives a refresh token only where it is asked to, and asks for consent.
	b.Address = b.client.AuthCodeURL(b.state, oauth2.AccessTypeOffline, oauth2.ApprovalForce, oauth2.S256ChallengeOption(b.verifier))
	return b
}

// Finish saves the login that the answer stands for: the query of the address
// to which the browser was sent.
func (b *BrowserLogin) Finish(ctx context.Context, answer url.Values) error {
	switch {
	case answer.Get("state") != b.state:
		return &Fault{text: "this address does not belong to this login: begin anew"}
	case answer.Get("error") != "":
		code := oneLine(answer.Get("error"))
		text := inWords[code]
		if text == "" {
			text = "the provider did not let anybody log in"
		}
		return &Fault{Code: code, text: text, theirs: oneLine(answer.Get("error_description"))}
	case answer.Get("code") == "":
		return &Fault{text: "this address has no code in it"}
	}
	t, err := b.client.Exchange(b.cfg.with(ctx), answer.Get("code"), oauth2.VerifierOption(b.verifier))
	if err != nil {
		return explain(err, false)
	}
	return b.cfg.accept(ctx, t)
}

// accept saves a fresh login.
func (c *Config) accept(ctx context.Context, t *oauth2.Token) error {
	if t.RefreshToken == "" {
		return &Fault{text: "the provider gave no refresh token, so the login would end within the hour: is offline_access among the scopes?"}
	}
	unlock, err := c.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := c.save(c.newRecord(t, time.Now())); err != nil {
		return fmt.Errorf("the login worked, but it could not be kept: %w", err)
	}
	return nil
}
