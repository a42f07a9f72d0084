package imaptest

import (
	"io"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-sasl"
)

// Tokens makes a server take access tokens.
type Tokens struct {
	// Mechanisms are offered: XOAUTH2, OAUTHBEARER or both.
	Mechanisms []string
	// Check looks at a token for a user's mailbox. It returns "" where it is
	// good, else what the server explains (RFC 7628 §3.2.2).
	Check func(user, token string) (refusal string)
}

// tokenSession logs in by token what else needs a password.
type tokenSession struct {
	imapserver.SessionIMAP4rev2
	server *Server
}

func (t *tokenSession) AuthenticateMechanisms() []string { return t.server.cfg.Tokens.Mechanisms }

func (t *tokenSession) Authenticate(mechanism string) (sasl.Server, error) {
	return &exchange{session: t}, nil
}

// exchange is the server's side of both mechanisms: they differ in how they
// begin, and in that XOAUTH2 hears of a refusal what OAUTHBEARER acknowledges.
type exchange struct {
	session *tokenSession
	refused bool
}

func (e *exchange) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case e.refused:
		return nil, false, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAuthenticationFailed, Text: "Authentication failed"}
	case response == nil:
		return nil, false, nil
	}
	user, token, ok := readBearer(string(response))
	if !ok {
		return nil, false, io.ErrUnexpectedEOF
	}
	if refusal := e.session.server.cfg.Tokens.Check(user, token); refusal != "" {
		e.refused = true
		return []byte(refusal), false, nil
	}
	return nil, true, e.session.Login(user, e.session.server.Password)
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
