package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"refdesk/cmd/refdesk/oauth/oauthtest"
	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

const sharedBox = "support@example.org"

// guarded is a desk between servers that take tokens of a provider, and
// nothing else; a colleague's account may open its mailbox.
type guarded struct {
	t        *testing.T
	provider *oauthtest.Server
	box      *imaptest.Server
	sink     *smtptest.Server
	config   string
	file     string // of the login
}

func newGuarded(t *testing.T, mechanism, more string) *guarded {
	t.Helper()
	g := &guarded{t: t, provider: oauthtest.New().Start(t), file: filepath.Join(t.TempDir(), "refdesk.token")}
	g.provider.Account, g.provider.Mailboxes, g.provider.Interval = "ines@example.org", []string{sharedBox}, 1
	g.provider.Rotates = true
	var err error
	g.box, err = imaptest.StartWith(imaptest.Config{User: sharedBox, Password: "secret", Tokens: &imaptest.Tokens{Mechanisms: []string{mechanism}, Check: g.provider.Check}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.box.Stop() })
	if g.sink, err = smtptest.Start(smtptest.Config{Tokens: &smtptest.Tokens{Mechanisms: []string{mechanism}, Check: g.provider.Check}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.sink.Close() })
	g.config = filepath.Join(t.TempDir(), "refdesk.toml")
	g.write(fmt.Sprintf(`
flow = "device"
client_id = "refdesk"
token_file = %q
scopes = ["mail"]
token_url = "%[2]s/token"
device_url = "%[2]s/device"
auth_url = "%[2]s/auth"
%[3]s`, g.file, g.provider.URL, more))
	return g
}

// write writes a configuration with these keys in [mailbox.oauth2].
func (g *guarded) write(keys string) {
	g.t.Helper()
	text := fmt.Sprintf(`database = %q
[desk]
address = "support@example.org"
bundle = "0s"
[mailbox]
imap = "imap://%s"
user = "support@example.org"
since = "all"
[mailbox.oauth2]
%s
[smtp]
url = "smtp://%s"
user = "support@example.org"
[[technicians]]
name = "Ines Duarte"
addresses = ["ines@example.org"]
lead = true
`, storetest.SQLite(g.t), g.box.Addr, keys, g.sink.Addr())
	if err := os.WriteFile(g.config, []byte(text), 0o600); err != nil {
		g.t.Fatal(err)
	}
}

// run runs a command and checks its code, and what it prints; never a token.
func (g *guarded) run(code int, want string, args ...string) string {
	g.t.Helper()
	out, got := command(g.t, append([]string{"--config", g.config}, args...)...)
	if got != code || !strings.Contains(out, want) {
		g.t.Errorf("refdesk %s: code %d, want %d and %q:\n%s", strings.Join(args, " "), got, code, want, out)
	}
	if strings.Contains(out, "-of-the-test") {
		g.t.Errorf("refdesk %s prints a token:\n%s", strings.Join(args, " "), out)
	}
	return out
}

// deliver puts a request into the mailbox.
func (g *guarded) deliver(n int) {
	g.t.Helper()
	raw := fmt.Sprintf("From: Dana <dana%d@example.org>\r\nTo: support@example.org\r\nMessage-ID: <%d@home.example>\r\nSubject: Printer\r\n\r\nThe printer is jammed.\r\n", n, n)
	if err := g.box.Deliver("INBOX", []byte(raw), time.Now()); err != nil {
		g.t.Fatal(err)
	}
}

// answered checks how many requests were answered.
func (g *guarded) answered(want int) {
	g.t.Helper()
	n := 0
	for _, m := range g.sink.Mails() {
		if strings.HasPrefix(m.To, "dana") {
			n++
		}
	}
	if n != want {
		g.t.Errorf("%d requests were answered, want %d", n, want)
	}
}

func TestLoginByDevice(t *testing.T) {
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			g := newGuarded(t, mechanism, "")
			g.run(exitFailed, "nobody has logged in yet: there is no "+g.file, "check")
			g.run(exitFailed, "run `refdesk login`", "once")
			out := g.run(exitDone, "Type this code there:\n\n    WDJB-MJHT\n", "login")
			for _, want := range []string{"https://login.example.org/device", "The login is kept in " + g.file, "good   reading the mailbox", "good   sending as", "All is well"} {
				if !strings.Contains(out, want) {
					t.Errorf("login does not say %q:\n%s", want, out)
				}
			}
			g.run(exitDone, "All is well", "check")
			g.deliver(1)
			g.run(exitDone, "", "once")
			g.answered(1)
			// The tokens end early, such as by a clock that is wrong.
			g.provider.Withdraw()
			g.deliver(2)
			g.run(exitDone, "", "once")
			g.answered(2)
			g.provider.Revoke()
			g.deliver(3)
			log := g.run(exitFailed, "the login has ended, or was revoked (invalid_grant AADSTS70000)", "once")
			if !strings.Contains(log, "run `refdesk login`") {
				t.Errorf("what to do?\n%s", log)
			}
			g.run(exitFailed, "docs/mail-accounts.md", "check")
			g.run(exitDone, "All is well", "login")
			g.run(exitDone, "", "once")
			g.answered(3)
		})
	}
}

func TestLoginsThatDoNotWork(t *testing.T) {
	check := func(name string, change func(*oauthtest.Server), want ...string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGuarded(t, "OAUTHBEARER", "")
			g.provider.Change(change)
			out := g.run(exitFailed, want[0], "login")
			for _, w := range want {
				if !strings.Contains(out, w) {
					t.Errorf("login does not say %q:\n%s", w, out)
				}
			}
		})
	}
	check("denied", func(s *oauthtest.Server) { s.Device = []string{"access_denied"} }, "logging in for support@example.org: the login was refused (access_denied")
	check("too late", func(s *oauthtest.Server) { s.Device = []string{"expired_token"} }, "the code has expired")
	check("unknown client", func(s *oauthtest.Server) { s.ClientID = "else" }, "does not know this client")
	check("not this mailbox", func(s *oauthtest.Server) { s.Mailboxes = nil }, "wrong  reading the mailbox", "the server refused the access token: it says access_denied", "The login is kept in")
	check("wrong scope", func(s *oauthtest.Server) { s.Wants = "mail.send" }, "it says insufficient_scope, and wants a token with the scope mail.send")
	g := newGuarded(t, "XOAUTH2", "")
	if err := os.WriteFile(g.file, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	g.run(exitUsage, "others can read", "check")
	g.run(exitUsage, "no desk has a login of a person", "--config", writeConfig(t, storetest.SQLite(t), "127.0.0.1:1", "u", "p", "127.0.0.1:2", ""), "login")
}

// TestLoginEnds: a provider may say how long a login lasts.
func TestLoginEnds(t *testing.T) {
	g := newGuarded(t, "XOAUTH2", "")
	g.provider.Change(func(s *oauthtest.Server) { s.RefreshLifetime = 10 * 24 * time.Hour })
	g.run(exitDone, "soon   the login in "+g.file+" ends on ", "login")
}

// TestRenewedCertificates: what ended soon is forgotten once it was renewed,
// though the connection of before goes on.
func TestRenewedCertificates(t *testing.T) {
	ours := newAuthority(t)
	old := ours.serves(func(c *x509.Certificate) { c.NotAfter = time.Now().AddDate(0, 0, 8) })
	fresh := ours.serves(nil)
	var renewed atomic.Bool
	server := &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if renewed.Load() {
			return &fresh.Certificates[0], nil
		}
		return &old.Certificates[0], nil
	}}
	box, err := imaptest.StartWith(imaptest.Config{User: sharedBox, Password: "secret", TLS: server, Implicit: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = box.Stop() }()
	_, port, _ := net.SplitHostPort(box.Addr)
	sink := unguarded(t)
	file := writeConfig(t, storetest.SQLite(t), "localhost:"+port, sharedBox, "secret", sink.Addr(), "")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseConfig(file, []byte(strings.NewReplacer("imap://", "imaps://", "[smtp]", fmt.Sprintf("ca_file = %q\n[smtp]", ours.File)).Replace(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	p, err := open(t.Context(), c, slog.New(slog.NewTextHandler(t.Output(), nil)), settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	one := p.desks[0]
	for _, want := range []int{1, 0} {
		if err := one.tryEnds(t.Context()); err != nil {
			t.Error(err)
		}
		if all := one.access.soon(14, time.Now()); len(all) != want {
			t.Errorf("%d things end soon, want %d: %v", len(all), want, all)
		}
		renewed.Store(true)
	}
}

// addressOf finds where a person is to go.
var addressOf = regexp.MustCompile(`http://\S+/auth\?\S+`)

func TestLoginByBrowser(t *testing.T) {
	// login runs the command, and does with the address what a person does.
	login := func(t *testing.T, g *guarded, person func(address string) (paste string)) string {
		t.Helper()
		text, err := os.ReadFile(g.config)
		if err != nil {
			t.Fatal(err)
		}
		g.must(os.WriteFile(g.config, bytes.Replace(text, []byte(`flow = "device"`), []byte(`flow = "browser"`), 1), 0o600))
		in, typed, err := os.Pipe()
		g.must(err)
		out := &screen{shown: func(text string) {
			if address := addressOf.FindString(text); address != "" {
				if paste := person(address); paste != "" {
					_, _ = typed.WriteString("this is no address\n" + paste + "\n")
				}
			}
		}}
		if code := run(t.Context(), []string{"--config", g.config, "login"}, streams{in, out, out}); code != exitDone {
			t.Errorf("code %d:\n%s", code, out.String())
		}
		return out.String()
	}
	t.Run("here", func(t *testing.T) {
		t.Parallel()
		g := newGuarded(t, "XOAUTH2", "")
		login(t, g, func(address string) string {
			go func() {
				if r, err := http.Get(address); err == nil {
					_ = r.Body.Close()
				}
			}()
			return ""
		})
		g.run(exitDone, "All is well", "check")
	})
	t.Run("elsewhere", func(t *testing.T) {
		t.Parallel()
		g := newGuarded(t, "XOAUTH2", "")
		login(t, g, func(address string) string {
			client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			r, err := client.Get(address)
			if err != nil {
				t.Error(err)
				return ""
			}
			_ = r.Body.Close()
			return r.Header.Get("Location")
		})
		g.run(exitDone, "All is well", "check")
	})
}

func (g *guarded) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// screen shows to somebody what is written.
type screen struct {
	bytes.Buffer
	shown func(string)
}

func (s *screen) Write(p []byte) (int, error) {
	n, err := s.Buffer.Write(p)
	s.shown(string(p))
	return n, err
}

func TestTheProgramLogsInAsItself(t *testing.T) {
	g := newGuarded(t, "XOAUTH2", "")
	g.provider.Change(func(s *oauthtest.Server) { s.Secret = "hush-of-the-test" })
	t.Setenv("REFDESK_TEST_CLIENT_SECRET", "hush-of-the-test")
	ends := func(day string) {
		g.write(fmt.Sprintf("flow = \"client\"\nclient_id = \"refdesk\"\nclient_secret_env = \"REFDESK_TEST_CLIENT_SECRET\"\nclient_secret_expires = %s\nscopes = [\"mail\"]\ntoken_url = \"%s/token\"\n", day, g.provider.URL))
	}
	soon := time.Now().AddDate(0, 0, 9).Format(time.DateOnly)
	ends(soon)
	g.run(exitDone, "soon   the client secret of refdesk ends on "+soon, "check")
	ends("2026-12-01")
	g.deliver(1)
	g.run(exitDone, "", "once", "--now", "2026-11-24T10:00:00Z")
	g.answered(1)
	told := 0
	for _, m := range g.sink.Mails() {
		if strings.Contains(string(m.Raw), "Subject: The desk needs something that ends soon") && m.To == "ines@example.org" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the lead heard %d times that the secret ends", told)
	}
	g.provider.Change(func(s *oauthtest.Server) { s.Secret = "a new one" })
	g.run(exitFailed, "the provider does not know this client", "check")
	g.run(exitUsage, "no desk has a login of a person", "login")
}

// TestProtection tries servers whose protection is wrong in each way, by both
// ways of protecting, at both ends.
func TestProtection(t *testing.T) {
	ours := newAuthority(t)
	day := func(days int) time.Time { return time.Now().AddDate(0, 0, days) }
	good := ours.serves(nil)
	check := func(name string, server *tls.Config, host, caFile string, implicit bool, code int, want string) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			box, err := imaptest.StartWith(imaptest.Config{User: sharedBox, Password: "secret", TLS: server, Implicit: implicit && server != nil})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = box.Stop() }()
			sink, err := smtptest.Start(smtptest.Config{TLS: server, Implicit: implicit && server != nil})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = sink.Close() }()
			_, imapPort, _ := net.SplitHostPort(box.Addr)
			_, smtpPort, _ := net.SplitHostPort(sink.Addr())
			config := writeConfig(t, storetest.SQLite(t), "HOST:"+imapPort, sharedBox, "secret", "HOST:"+smtpPort, fmt.Sprintf("ca_file = %q", caFile))
			text, err := os.ReadFile(config)
			if err != nil {
				t.Fatal(err)
			}
			schemes := strings.NewReplacer("imap://", "imap+starttls://", "smtp://", "smtp+starttls://", "HOST", host, "[smtp]", fmt.Sprintf("ca_file = %q\n[smtp]", caFile))
			if implicit {
				schemes = strings.NewReplacer("imap://", "imaps://", "smtp://", "smtps://", "HOST", host, "[smtp]", fmt.Sprintf("ca_file = %q\n[smtp]", caFile))
			}
			if err := os.WriteFile(config, []byte(schemes.Replace(string(text))), 0o600); err != nil {
				t.Fatal(err)
			}
			out, got := command(t, "--config", config, "check")
			n := 2
			if code == exitDone {
				n = 1
			}
			if got != code || strings.Count(out, want) < n {
				t.Errorf("code %d, want %d and %q for both ends:\n%s", got, code, want, out)
			}
		})
	}
	for _, implicit := range []bool{true, false} {
		name := map[bool]string{true: "tls ", false: "starttls "}[implicit]
		check(name+"own authority", good, "localhost", ours.File, implicit, exitDone, "All is well")
		check(name+"unknown authority", good, "localhost", "", implicit, exitFailed, "Nobody whom this machine trusts has signed the server's certificate")
		check(name+"wrong name", good, "127.0.0.1", ours.File, implicit, exitFailed, "The server's certificate is for localhost: write that host")
		check(name+"expired", ours.serves(func(c *x509.Certificate) { c.NotAfter = day(-3) }), "localhost", ours.File, implicit, exitFailed, "The server's certificate ended on "+day(-3).UTC().Format(time.DateOnly))
		check(name+"not yet", ours.serves(func(c *x509.Certificate) { c.NotBefore = day(3) }), "localhost", ours.File, implicit, exitFailed, "is valid from "+day(3).UTC().Format(time.DateOnly))
		check(name+"ends soon", ours.serves(func(c *x509.Certificate) { c.NotAfter = day(8) }), "localhost", ours.File, implicit, exitDone, "soon   the certificate of localhost ends on "+day(8).UTC().Format(time.DateOnly))
		old := ours.serves(nil)
		old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
		check(name+"old", old, "localhost", ours.File, implicit, exitFailed, "it must know TLS 1.2 or newer")
	}
	check("tls none", nil, "localhost", ours.File, true, exitFailed, "does not speak TLS from the first byte")
	check("starttls none", nil, "localhost", ours.File, false, exitFailed, "The server has no STARTTLS there")
}

// TestLettersAreSigned: the record that check shows is what proves them.
func TestLettersAreSigned(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	box, sink := memoryBox(t), unguarded(t)
	config := writeConfig(t, storetest.SQLite(t), box.Addr, box.User, box.Password, sink.Addr(),
		fmt.Sprintf("[smtp.dkim]\ndomain = \"example.org\"\nselector = \"desk\"\nkey_file = %q", file))
	record := "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	if out, code := command(t, "--config", config, "check"); code != exitDone || !strings.Contains(out, "desk._domainkey.example.org\n       "+record+"\n") {
		t.Errorf("code %d:\n%s", code, out)
	}
	if err := box.Deliver("INBOX", []byte("From: Dana <dana@example.org>\r\nTo: support@example.org\r\nMessage-ID: <1@home.example>\r\nSubject: Drucker\r\n\r\nDer Drucker im 2. Stock druckt graue Streifen. Grüße\r\n"), time.Now()); err != nil {
		t.Fatal(err)
	}
	if out, code := command(t, "--config", config, "once"); code != exitDone || len(sink.Mails()) == 0 {
		t.Fatalf("code %d, %d letters:\n%s", code, len(sink.Mails()), out)
	}
	for _, m := range sink.Mails() {
		all, err := dkim.VerifyWithOptions(bytes.NewReader(m.Raw), &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) { return []string{record}, nil }})
		if err != nil || len(all) != 1 || all[0].Err != nil || all[0].Domain != "example.org" {
			t.Errorf("the letter to %s: %v, %+v", m.To, err, all)
		}
	}
}

// TestDovecotTakesOurTokens logs in to a real server, which asks the provider
// about each token.
func TestDovecotTakesOurTokens(t *testing.T) {
	provider := oauthtest.New().Start(t)
	provider.Account = "desk"
	box := imaptest.DovecotTokens(t, provider.URL+"/introspect")
	g := newGuarded(t, "OAUTHBEARER", "")
	text, err := os.ReadFile(g.config)
	g.must(err)
	changed := strings.NewReplacer(g.box.Addr, box.Addr, "\nuser = \"support@example.org\"\nsince", "\nuser = \"desk\"\nsince", g.provider.URL, provider.URL, "user = \"support@example.org\"\n[[", "[[").Replace(string(text))
	g.must(os.WriteFile(g.config, []byte(strings.Replace(changed, g.sink.Addr(), unguarded(t).Addr(), 1)), 0o600))
	g.run(exitFailed, "run `refdesk login`", "check")
	g.run(exitDone, "All is well", "login")
	provider.Withdraw()
	g.run(exitDone, "All is well", "check")
	provider.Revoke()
	g.run(exitFailed, "the login has ended, or was revoked", "once")
}

// unguarded is a server that takes mail from anybody.
func unguarded(t *testing.T) *smtptest.Server {
	t.Helper()
	s, err := smtptest.Start(smtptest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
