package mailin

import (
	"context"
	"strings"
	"testing"

	"refdesk/mailin/imaptest"
)

// tokenBox is a mailbox that takes the token "good", for the shared mailbox.
func tokenBox(t *testing.T, mechanisms ...string) *imaptest.Server {
	t.Helper()
	s, err := imaptest.StartWith(imaptest.Config{User: "desk@example.org", Password: "secret", Tokens: &imaptest.Tokens{
		Mechanisms: mechanisms,
		Check: func(user, token string) string {
			switch {
			case user != "desk@example.org" || token == "revoked":
				return `{"status":"401","schemes":"Bearer"}`
			case token != "good":
				return `{"status":"invalid_token","scope":"https://mail.example/"}`
			}
			return ""
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() })
	return s
}

func TestLogsInByToken(t *testing.T) {
	both := []string{"XOAUTH2", "OAUTHBEARER"}
	check := func(mechanisms []string, tokens []string, want string, asked int) {
		t.Helper()
		n := 0
		p, err := New(newShelf(), Config{
			Addr: tokenBox(t, mechanisms...).Addr, Security: NoTLS, User: "desk@example.org",
			Token: func(_ context.Context, refused string) (string, error) {
				if n > 0 && refused != tokens[n-1] {
					t.Errorf("%v: %q was refused, not %q", mechanisms, tokens[n-1], refused)
				}
				n++
				return tokens[n-1], nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		err = p.Check(t.Context())
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) || n != asked {
			t.Errorf("%v: after %d tokens, want %d: error %v, want %q", mechanisms, n, asked, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "bad") || strings.Contains(discreet(err), "bad")) {
			t.Errorf("%v: the token is told: %v", mechanisms, err)
		}
	}
	check([]string{"XOAUTH2"}, []string{"good"}, "", 1)
	check([]string{"OAUTHBEARER"}, []string{"good"}, "", 1)
	check(both, []string{"good"}, "", 1)
	// One more is tried, not two.
	check([]string{"XOAUTH2"}, []string{"bad", "good"}, "", 2)
	check([]string{"OAUTHBEARER"}, []string{"revoked", "good"}, "", 2)
	check(both, []string{"bad", "bad2"}, "the server refused the access token: it says invalid_token, and wants a token with the scope https://mail.example/", 2)
	check([]string{"XOAUTH2"}, []string{"bad", "revoked"}, "the server refused the access token: it says 401", 2)
	check(nil, []string{"good"}, "the server takes no OAuth 2 tokens", 1)
}
