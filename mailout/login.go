package mailout

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// logIn proves who we are, if the configuration says who.
func (k *link) logIn(ctx context.Context, cfg *Config) error {
	if cfg.User == "" {
		return nil
	}
	_, offered := k.client.Extension("AUTH")
	auth, err := chooseAuth(ctx, cfg, strings.Fields(strings.ToUpper(offered)))
	if err != nil {
		return &stepError{step: stepLogin, err: err}
	}
	k.deadline(k.timeout)
	if err := k.client.Auth(auth); err != nil {
		return newStepError(stepLogin, err)
	}
	return nil
}

// chooseAuth picks a way to log in that the server offers (RFC 4954).
func chooseAuth(ctx context.Context, cfg *Config, offered []string) (smtp.Auth, error) {
	has := func(mechanism string) bool { return slices.Contains(offered, mechanism) }
	if cfg.Token != nil {
		token, err := cfg.Token(ctx)
		switch {
		case err != nil:
			return nil, err
		case has("XOAUTH2"):
			return smtp.XOAuth2Auth(cfg.User, token), nil
		case has("OAUTHBEARER"):
			return bearer("n,a=" + saslName(cfg.User) + ",\x01auth=Bearer " + token + "\x01\x01"), nil
		}
		return nil, errors.New("the server takes no OAuth 2 tokens")
	}
	// The password may go in clear here: the connection is protected, or
	// does not leave this machine.
	host := cfg.TLSConfig.ServerName
	switch {
	case has("PLAIN"):
		return smtp.PlainAuth("", cfg.User, cfg.Password, host, true), nil
	case has("LOGIN"):
		return smtp.LoginAuth(cfg.User, cfg.Password, host, true), nil
	case has("SCRAM-SHA-256"):
		return smtp.ScramSHA256Auth(cfg.User, cfg.Password), nil
	case has("CRAM-MD5"):
		return smtp.CRAMMD5Auth(cfg.User, cfg.Password), nil
	}
	return nil, errors.New("the server offers no way to log in that is known here")
}

// saslName writes a user name as RFC 5801 §4 wants it.
func saslName(user string) string {
	return strings.NewReplacer("=", "=3D", ",", "=2C").Replace(user)
}

// bearer is the first and only message of OAUTHBEARER (RFC 7628 §3.1).
type bearer string

func (b bearer) Start(*smtp.ServerInfo) (string, []byte, error) {
	return "OAUTHBEARER", []byte(b), nil
}

// Next acknowledges the server's explanation of a refusal (RFC 7628 §3.2.3).
func (b bearer) Next(_ []byte, more bool) ([]byte, error) {
	if more {
		return []byte{1}, nil
	}
	return nil, nil
}
