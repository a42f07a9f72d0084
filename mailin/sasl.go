package mailin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
)

// login proves who we are, without the access token that was refused.
func (s *session) login(ctx context.Context, refused string) error {
	if s.cfg.Token == nil {
		return s.do(ctx, doingLogin, s.cfg.Timeout, s.password)
	}
	token, err := s.cfg.Token(ctx, refused)
	if err != nil {
		return &commandError{doingLogin, fmt.Errorf("getting an access token: %w", err)}
	}
	return s.do(ctx, doingLogin, s.cfg.Timeout, func() error { return s.bearer(token) })
}

// password prefers AUTHENTICATE, which allows more than ASCII (RFC 4616).
func (s *session) password() error {
	if s.client.Caps().Has(imap.AuthCap("PLAIN")) {
		return s.client.Authenticate(sasl.NewPlainClient("", s.cfg.User, s.cfg.Password))
	}
	return s.client.Login(s.cfg.User, s.cfg.Password).Wait()
}

// bearer logs in by token: by the standard's way where the server has it.
func (s *session) bearer(token string) error {
	b := &bearer{user: s.cfg.User, token: token}
	switch caps := s.client.Caps(); {
	case caps.Has(imap.AuthCap("OAUTHBEARER")):
		b.mechanism = "OAUTHBEARER"
	case caps.Has(imap.AuthCap("XOAUTH2")):
		b.mechanism = "XOAUTH2"
	default:
		return errors.New("the server takes no OAuth 2 tokens")
	}
	err := s.client.Authenticate(b)
	if b.mechanism == "XOAUTH2" && b.challenge != nil {
		_ = s.conn.Close() // in the middle of the exchange there is no polite end
	}
	var said *imap.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said) && said.Code != imap.ResponseCodeUnavailable, b.challenge != nil:
		return &tokenRefusal{token: token, challenge: b.challenge, err: err}
	}
	return err
}

// bearer is either way to log in with a token. go-sasl has the first one, but
// does not tell what the server explains; the other it left out on purpose, for
// it has no RFC, though it is all that Microsoft's servers know.
type bearer struct {
	mechanism   string
	user, token string
	challenge   []byte // how the server explains a refusal
}

func (b *bearer) Start() (mechanism string, initial []byte, err error) {
	if b.mechanism == "XOAUTH2" {
		return b.mechanism, []byte("user=" + b.user + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
	}
	name := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(b.user) // RFC 5801 §4
	return b.mechanism, []byte("n,a=" + name + ",\x01auth=Bearer " + b.token + "\x01\x01"), nil
}

// Next gets the server's explanation of a refusal, which OAUTHBEARER wants
// acknowledged (RFC 7628 §3.2.3). XOAUTH2 wants an empty answer, but go-imap
// sends that as "=", which servers refuse to read: so the login ends here.
func (b *bearer) Next(challenge []byte) ([]byte, error) {
	b.challenge = challenge
	if b.mechanism == "OAUTHBEARER" {
		return []byte{1}, nil
	}
	return nil, errors.New("the server explains its refusal")
}

// tokenRefusal says that the server did not take an access token.
type tokenRefusal struct {
	token     string // not to be told
	challenge []byte
	err       error
}

func (e *tokenRefusal) Error() string { return "the server refused the access token" + e.why() }
func (e *tokenRefusal) Unwrap() error { return e.err }

// why words the server's explanation (RFC 7628 §3.2.2), as far as there is one.
func (e *tokenRefusal) why() string {
	var said struct{ Status, Scope string }
	_ = json.Unmarshal(e.challenge, &said)
	why := ""
	if said.Status != "" {
		why = ": it says " + clipped(said.Status)
	}
	if said.Scope != "" {
		why += ", and wants a token with the scope " + clipped(said.Scope)
	}
	return why
}

// clipped keeps a server's word short and on one line.
func clipped(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return s[:min(len(s), 100)]
}
