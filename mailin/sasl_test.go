package mailin

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"testing"
)

// tokenServer speaks just enough IMAP to log in by token, and refuses all
// else.
func tokenServer(t *testing.T, mechanisms, token string) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = fmt.Fprintf(conn, "* OK [CAPABILITY IMAP4rev1 SASL-IR %s] ready\r\n", mechanisms)
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			answer(conn, strings.Fields(lines.Text()), token)
		}
	}()
	return listener.Addr().String()
}

func answer(conn net.Conn, words []string, token string) {
	switch {
	case len(words) < 2: // what follows a refusal
	case words[1] == "CAPABILITY":
		_, _ = fmt.Fprintf(conn, "* CAPABILITY IMAP4rev1\r\n%s OK done\r\n", words[0])
	case words[1] == "SELECT":
		_, _ = fmt.Fprintf(conn, "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 1] x\r\n%s OK done\r\n", words[0])
	case words[1] == "LOGOUT":
		_, _ = fmt.Fprintf(conn, "* BYE\r\n%s OK done\r\n", words[0])
	case words[1] == "AUTHENTICATE" && len(words) == 4:
		initial, _ := base64.StdEncoding.DecodeString(words[3])
		if strings.Contains(string(initial), "\x01auth=Bearer "+token+"\x01\x01") && strings.Contains(string(initial), "desk@example.org") {
			_, _ = fmt.Fprintf(conn, "%s OK done\r\n", words[0])
			return
		}
		_, _ = fmt.Fprintf(conn, "+ %s\r\n", base64.StdEncoding.EncodeToString([]byte(`{"status":"401"}`)))
	default:
		_, _ = fmt.Fprintf(conn, "%s BAD what\r\n", words[0])
	}
}

func TestLogsInByToken(t *testing.T) {
	check := func(mechanisms, token, want string) {
		t.Helper()
		p, err := New(newShelf(), Config{
			Addr: tokenServer(t, mechanisms, "good"), Security: NoTLS, User: "desk@example.org",
			Token: func(context.Context) (string, error) { return token, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		err = p.Check(t.Context())
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: error %v, want %q", mechanisms, err, want)
		}
	}
	check("AUTH=XOAUTH2", "good", "")
	check("AUTH=OAUTHBEARER", "good", "")
	check("AUTH=XOAUTH2 AUTH=OAUTHBEARER", "good", "")
	check("AUTH=XOAUTH2", "expired", "refused the access token")
	check("AUTH=OAUTHBEARER", "expired", "logging in")
	check("AUTH=PLAIN", "good", "takes no OAuth 2 tokens")
}
