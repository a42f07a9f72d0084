package mailout

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/mailout/smtptest"
)

// certificate returns the two ends of a protected connection to 127.0.0.1.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates}, &tls.Config{RootCAs: roots}
}

func TestLogsInOverProtectedConnections(t *testing.T) {
	server, client := certificate(t)
	check := func(name string, implicit bool, change func(*Config), want int) {
		t.Run(name, func(t *testing.T) {
			cfg := smtptest.Config{TLS: server, Implicit: implicit, Users: map[string]string{"desk": "secret"}}
			b := setUp(t, cfg, func(c *Config) {
				c.TLSConfig, c.User, c.Password = client, "desk", "secret"
				c.Security = StartTLS
				if implicit {
					c.Security = ImplicitTLS
				}
				change(c)
			}, letter(1))
			sent, err := b.courier.SendDue(t.Context())
			if sent != want || (err == nil) != (want == 1) {
				t.Errorf("%d sent, error %v", sent, err)
			}
			if want == 0 {
				b.expect(t, 1, desk.LetterQueued, 0, "")
			}
		})
	}
	check("STARTTLS", false, func(*Config) {}, 1)
	check("TLS", true, func(*Config) {}, 1)
	check("wrong password", true, func(c *Config) { c.Password = "wrong" }, 0)
	check("unknown certificate", true, func(c *Config) { c.TLSConfig = nil }, 0)
	check("unknown certificate, STARTTLS", false, func(c *Config) { c.TLSConfig = nil }, 0)
}

func TestLogsInByToken(t *testing.T) {
	both := []string{"XOAUTH2", "OAUTHBEARER"}
	check := func(mechanisms []string, tokens []string, want string) {
		t.Helper()
		n := 0
		server := smtptest.Config{Users: map[string]string{"someone": "else"}, Tokens: &smtptest.Tokens{
			Mechanisms: mechanisms,
			Check: func(user, token string) string {
				if user != "desk" || token != "good" {
					return `{"status":"invalid_token","scope":"https://mail.example/"}`
				}
				return ""
			},
		}}
		b := setUp(t, server, func(c *Config) {
			c.User, c.Connections = "desk", 1
			c.Token = func(_ context.Context, refused string) (string, error) {
				if n > 0 && refused != tokens[n-1] {
					t.Errorf("%v: %q was refused, not %q", mechanisms, tokens[n-1], refused)
				}
				n++
				return tokens[n-1], nil
			}
		}, letter(1))
		sent, err := b.courier.SendDue(t.Context())
		if n != len(tokens) || (sent == 1) != (want == "") {
			t.Errorf("%v: %d sent after %d tokens, error %v", mechanisms, sent, n, err)
		}
		if want != "" && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "bad")) {
			t.Errorf("%v: %v", mechanisms, err)
		}
	}
	check([]string{"XOAUTH2"}, []string{"good"}, "")
	check([]string{"OAUTHBEARER"}, []string{"good"}, "")
	check(both, []string{"good"}, "")
	check([]string{"XOAUTH2"}, []string{"bad", "good"}, "")
	check([]string{"OAUTHBEARER"}, []string{"bad", "good"}, "")
	const refused = "the server refused the access token: it says invalid_token, and wants a token with the scope https://mail.example/ (535"
	check([]string{"XOAUTH2"}, []string{"bad", "bad2"}, refused)
	check(both, []string{"bad", "bad2"}, refused)
	check(nil, nil, "the server takes no OAuth 2 tokens")
}

func TestWithoutSTARTTLSNothingIsSent(t *testing.T) {
	b := setUp(t, smtptest.Config{}, func(c *Config) { c.Security = StartTLS }, letter(1))
	if sent, err := b.courier.SendDue(t.Context()); sent != 0 || err == nil || !strings.Contains(err.Error(), "does not offer STARTTLS") {
		t.Errorf("%d sent, error %v", sent, err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	check := func(cfg Config, ok bool) {
		t.Helper()
		if _, err := New(newMemory(), cfg); (err == nil) != ok {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
	check(Config{Desk: deskAddress, Addr: "smtp.example.org:465"}, true)
	check(Config{Desk: deskAddress, Addr: "127.0.0.1:1025", Security: NoTLS}, true)
	check(Config{Desk: deskAddress, Addr: "smtp.example.org:25", Security: NoTLS}, false)
	check(Config{Desk: deskAddress, Addr: "smtp.example.org:25", Security: NoTLS, Plaintext: true}, true)
	check(Config{Desk: deskAddress, Addr: "smtp.example.org"}, false)
	check(Config{Desk: "support", Addr: "smtp.example.org:465"}, false)
	check(Config{Desk: deskAddress, Addr: "smtp.example.org:465", Security: "maybe"}, false)
	check(Config{Desk: deskAddress, Addr: "smtp.example.org:465", Batch: -1}, false)
}
