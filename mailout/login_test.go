package mailout

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
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
	token := func(s string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return s, nil }
	}
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
	check("token", true, func(c *Config) { c.Token = token("secret") }, 1)
	check("wrong token", true, func(c *Config) { c.Token = token("expired") }, 0)
	check("wrong password", true, func(c *Config) { c.Password = "wrong" }, 0)
	check("unknown certificate", true, func(c *Config) { c.TLSConfig = nil }, 0)
	check("unknown certificate, STARTTLS", false, func(c *Config) { c.TLSConfig = nil }, 0)
}

func TestWithoutSTARTTLSNothingIsSent(t *testing.T) {
	b := setUp(t, smtptest.Config{}, func(c *Config) { c.Security = StartTLS }, letter(1))
	if sent, err := b.courier.SendDue(t.Context()); sent != 0 || err == nil {
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
	check(Config{Desk: deskAddress, Addr: "smtp.example.org"}, false)
	check(Config{Desk: "support", Addr: "smtp.example.org:465"}, false)
	check(Config{Desk: deskAddress, Addr: "smtp.example.org:465", Security: "maybe"}, false)
	check(Config{Desk: deskAddress, Addr: "smtp.example.org:465", Batch: -1}, false)
}
