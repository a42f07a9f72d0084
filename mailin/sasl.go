package mailin

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
)

// login proves who we are.
func (s *session) login(ctx context.Context) error {
	if s.cfg.Token == nil {
		return s.do(ctx, doingLogin, s.cfg.Timeout, s.password)
	}
	token, err := s.cfg.Token(ctx)
	if err != nil {
		return fmt.Errorf("getting an access token: %w", err)
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

func (s *session) bearer(token string) error {
	caps := s.client.Caps()
	switch {
	case caps.Has(imap.AuthCap("XOAUTH2")):
		return s.client.Authenticate(&xoauth2{user: s.cfg.User, token: token})
	case caps.Has(imap.AuthCap("OAUTHBEARER")):
		return s.client.Authenticate(sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: s.cfg.User, Token: token}))
	}
	return errors.New("the server takes no OAuth 2 tokens")
}

// xoauth2 is the one way to log in with a token that Microsoft's servers
// offer. It has no RFC; go-sasl has left it out on purpose.
type xoauth2 struct{ user, token string }

func (x *xoauth2) Start() (mechanism string, initial []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next gets the server's explanation of a refusal. An empty answer would be
// right, but go-imap sends it as "=", which servers refuse to read: so the
// login ends here.
func (x *xoauth2) Next([]byte) ([]byte, error) {
	return nil, errors.New("the server refused the access token")
}
