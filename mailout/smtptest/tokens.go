package smtptest

import (
	"io"
	"strings"

	"github.com/emersion/go-smtp"
)

// Tokens makes a server take access tokens.
type Tokens struct {
	// Mechanisms are offered: XOAUTH2, OAUTHBEARER or both.
	Mechanisms []string
	// Check looks at a token for a user. It returns "" where it is good, else
	// what the server explains (RFC 7628 §3.2.2).
	Check func(user, token string) (refusal string)
}

// exchange is the server's side of both mechanisms.
type exchange struct {
	session *session
	refused bool
}

func (e *exchange) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case e.refused:
		return nil, false, smtp.ErrAuthFailed
	case len(response) == 0:
		return nil, false, nil
	}
	user, token, ok := readBearer(string(response))
	if !ok {
		return nil, false, io.ErrUnexpectedEOF
	}
	if err := e.session.ask(Step{At: AtAuth, From: user}); err != nil {
		return nil, false, err
	}
	if refusal := e.session.server.cfg.Tokens.Check(user, token); refusal != "" {
		e.refused = true
		return []byte(refusal), false, nil
	}
	e.session.known = true
	return nil, true, nil
}

// readBearer reads the first message of either mechanism.
func readBearer(message string) (user, token string, ok bool) {
	head, rest, _ := strings.Cut(message, "\x01")
	if name, found := strings.CutPrefix(head, "user="); found {
		user = name
	} else if name, found := strings.CutPrefix(head, "n,a="); found {
		user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(strings.TrimSuffix(name, ","))
	}
	token, end, _ := strings.Cut(strings.TrimPrefix(rest, "auth=Bearer "), "\x01")
	return user, token, user != "" && end == "\x01"
}
