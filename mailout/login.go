package mailout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// logIn proves who we are, if the configuration says who; without the access
// token that was refused.
func (k *link) logIn(ctx context.Context, cfg *Config, refused string) error {
	if cfg.User == "" {
		return nil
	}
	_, list := k.client.Extension("AUTH")
	offered := strings.Fields(strings.ToUpper(list))
	if cfg.Token != nil {
		return k.bearer(ctx, cfg, offered, refused)
	}
	auth, err := chooseAuth(cfg, offered)
	if err != nil {
		return &stepError{step: stepLogin, err: err}
	}
	k.deadline(k.timeout)
	if err := k.client.Auth(auth); err != nil {
		return newStepError(stepLogin, err)
	}
	return nil
}

// chooseAuth picks a way to log in by password that the server offers (RFC
// 4954).
func chooseAuth(cfg *Config, offered []string) (smtp.Auth, error) {
	has := func(mechanism string) bool { return slices.Contains(offered, mechanism) }
	// The password may go in clear here: the connection is protected, or
	// goes where the configuration allows that.
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

// bearer logs in by token: by the standard's way where the server has it.
func (k *link) bearer(ctx context.Context, cfg *Config, offered []string, refused string) error {
	b := &bearer{user: cfg.User}
	switch {
	case slices.Contains(offered, "OAUTHBEARER"):
		b.mechanism = "OAUTHBEARER"
	case slices.Contains(offered, "XOAUTH2"):
		b.mechanism = "XOAUTH2"
	default:
		return &stepError{step: stepLogin, err: errors.New("the server takes no OAuth 2 tokens")}
	}
	var err error
	if b.token, err = cfg.Token(ctx, refused); err != nil {
		return &stepError{step: stepLogin, err: fmt.Errorf("getting an access token: %w", err)}
	}
	k.deadline(k.timeout)
	if err := k.client.Auth(b); err != nil {
		e := newStepError(stepLogin, err)
		if e.code >= 500 {
			e.token, e.explained = b.token, b.why()
		}
		return e
	}
	return nil
}

// bearer is either way to log in with a token: that of RFC 7628, or the older
// one, which is all that Microsoft's servers know.
type bearer struct {
	mechanism   string
	user, token string
	challenge   []byte // how the server explains a refusal
}

func (b *bearer) Start(*smtp.ServerInfo) (string, []byte, error) {
	if b.mechanism == "XOAUTH2" {
		return b.mechanism, []byte("user=" + b.user + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
	}
	return b.mechanism, []byte("n,a=" + saslName(b.user) + ",\x01auth=Bearer " + b.token + "\x01\x01"), nil
}

// saslName writes a user name as RFC 5801 §4 wants it.
func saslName(user string) string {
	return strings.NewReplacer("=", "=3D", ",", "=2C").Replace(user)
}

// Next acknowledges the server's explanation of a refusal (RFC 7628 §3.2.3).
func (b *bearer) Next(challenge []byte, more bool) ([]byte, error) {
	switch {
	case !more:
		return nil, nil
	case b.mechanism == "XOAUTH2":
		b.challenge = challenge
		return []byte{}, nil
	}
	b.challenge = challenge
	return []byte{1}, nil
}

// why words the server's explanation (RFC 7628 §3.2.2), as far as there is one.
func (b *bearer) why() string {
	var said struct{ Status, Scope string }
	_ = json.Unmarshal(b.challenge, &said)
	why := "the server refused the access token"
	if said.Status != "" {
		why += ": it says " + clip(oneLine(said.Status), 100)
	}
	if said.Scope != "" {
		why += ", and wants a token with the scope " + clip(oneLine(said.Scope), 100)
	}
	return why
}
