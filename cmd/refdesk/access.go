package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"refdesk/cmd/refdesk/oauth"
	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
)

// access is what lets both ends of a desk into their servers, and knows when
// that ends.
type access struct {
	d       *deskConfig
	in, out *oauth.Source // nil: by password

	mu           sync.Mutex
	certificates map[string]time.Time // by host:port: when the server's ends, as it was last seen
}

// newAccess reads the files that the access needs.
func newAccess(d *deskConfig, log *slog.Logger) (*access, error) {
	a := &access{d: d, certificates: map[string]time.Time{}}
	var err error
	if d.Mailbox.OAuth2.used() {
		if a.in, err = source(d.Mailbox.OAuth2.config(d.Mailbox.User), d.Mailbox.CAFile, log); err != nil {
			return nil, err
		}
	}
	switch {
	case d.SMTP.OAuth2.used():
		a.out, err = source(d.SMTP.OAuth2.config(d.SMTP.User), d.SMTP.CAFile, log)
	case d.sendsAsReads():
		a.out = a.in
	}
	return a, err
}

// source makes a source of tokens whose provider may have a certificate of an
// own authority.
func source(c oauth.Config, caFile string, log *slog.Logger) (*oauth.Source, error) {
	var err error
	if c, err = online(c, caFile, log); err != nil {
		return nil, err
	}
	return oauth.New(c), nil
}

// online gives a configuration what it needs to reach its provider.
func online(c oauth.Config, caFile string, log *slog.Logger) (oauth.Config, error) {
	c.Logger = log
	roots, err := authorities(caFile)
	if err != nil || roots == nil {
		return c, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	c.HTTP = &http.Client{Transport: transport, Timeout: checkPatience}
	return c, nil
}

// tokens is how an end gets its tokens, nil where it has a password.
func tokens(s *oauth.Source) func(context.Context, string) (string, error) {
	if s == nil {
		return nil
	}
	return s.Token
}

// trust is how a server proves that it is the right one. What its certificate
// says of its end is remembered.
func (a *access) trust(addr, caFile string) (*tls.Config, error) {
	roots, err := authorities(caFile)
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(addr)
	return &tls.Config{RootCAs: roots, ServerName: host, MinVersion: tls.VersionTLS12, VerifyConnection: func(s tls.ConnectionState) error {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.certificates[addr] = firstEnd(s.VerifiedChains)
		return nil
	}}, nil
}

// firstEnd is when a certificate stops to convince: with the first link of
// its chain, of the chain that lasts longest.
func firstEnd(chains [][]*x509.Certificate) (end time.Time) {
	for _, chain := range chains {
		first := slices.MinFunc(chain, func(a, b *x509.Certificate) int { return a.NotAfter.Compare(b.NotAfter) })
		if first.NotAfter.After(end) {
			end = first.NotAfter
		}
	}
	return end
}

// endings lists what ends, and when, soonest first: certificates as far as they
// were seen, secrets and logins as far as it is known.
func (a *access) endings() (all []desk.Ending) {
	a.mu.Lock()
	for addr, at := range a.certificates {
		host, _, _ := net.SplitHostPort(addr)
		all = append(all, desk.Ending{What: desk.EndsCertificate, Of: host, At: at})
	}
	a.mu.Unlock()
	for _, end := range []struct {
		keys   *oauthKeys
		source *oauth.Source
	}{{&a.d.Mailbox.OAuth2, a.in}, {&a.d.SMTP.OAuth2, a.out}} {
		all = append(all, desk.Ending{What: desk.EndsSecret, Of: end.keys.ClientID, At: end.keys.SecretExpires.day()})
		if end.source != nil {
			all = append(all, desk.Ending{What: desk.EndsLogin, Of: end.keys.TokenFile, At: end.source.Ends()})
		}
	}
	all = slices.DeleteFunc(all, func(e desk.Ending) bool { return e.Of == "" || e.At.IsZero() })
	slices.SortFunc(all, func(x, y desk.Ending) int {
		return cmp.Or(x.At.Compare(y.At), strings.Compare(x.What+x.Of, y.What+y.Of))
	})
	return slices.CompactFunc(all, func(x, y desk.Ending) bool { return x.What+x.Of == y.What+y.Of && x.At.Equal(y.At) })
}

// soon lists what ends within so many days, or has ended.
func (a *access) soon(days int, now time.Time) []desk.Ending {
	until := now.AddDate(0, 0, days)
	return slices.DeleteFunc(a.endings(), func(e desk.Ending) bool { return e.At.After(until) })
}

// lookAgain looks once a day whether a certificate that ended soon has been
// renewed: a connection that lasts for days only knows the old one. What goes
// wrong here, the poller and the courier tell.
func (one *counter) lookAgain(ctx context.Context) error {
	for every := time.NewTicker(24 * time.Hour); ; {
		select {
		case <-ctx.Done():
			every.Stop()
			return nil
		case <-every.C:
		}
		if len(one.access.soon(one.warn, time.Now())) > 0 {
			_ = one.tryEnds(ctx)
		}
	}
}

// tryEnds connects to both servers, beside the connections that are in use.
func (one *counter) tryEnds(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, checkPatience)
	defer stop()
	in, errIn := mailin.New(nil, one.in)
	out, errOut := mailout.New(nil, one.out)
	if err := errors.Join(errIn, errOut); err != nil {
		return err
	}
	return errors.Join(in.Check(ctx), out.Check(ctx))
}

// mend says what to do about an error of a server or a provider; otherwise
// where nothing better is known.
func mend(err error, otherwise string) string {
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var notTLS tls.RecordHeaderError
	var fault *oauth.Fault
	switch {
	case errors.As(err, &fault):
		return "docs/mail-accounts.md tells how a login is set up, step by step."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil && time.Now().Before(invalid.Cert.NotBefore):
		return fmt.Sprintf("The server's certificate is valid from %s on: is this machine's clock right?", invalid.Cert.NotBefore.Format(time.DateOnly))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		return fmt.Sprintf("The server's certificate ended on %s: whoever runs the server has to renew it. (Or is this machine's clock wrong?)", invalid.Cert.NotAfter.Format(time.DateOnly))
	case errors.As(err, &host):
		return "The server's certificate is for " + names(host.Certificate) + ": write that host, if it is the right server."
	case errors.As(err, &authority):
		return "Nobody whom this machine trusts has signed the server's certificate. If it is an authority of your own, name its certificate with ca_file."
	case errors.As(err, &notTLS):
		return "The server does not speak TLS from the first byte there: try +starttls in the address, or another port."
	case saysAny(err, "protocol version not supported", "unsupported protocol version", "tls: handshake failure"): // it has no type
		return "The server and refdesk agree on no protection: it must know TLS 1.2 or newer."
	case saysAny(err, "refused the access token", "authenticated but not connected"):
		return "Does the login have all permissions, and may it open this mailbox? docs/mail-accounts.md lists what can be missing."
	case saysAny(err, "does not offer STARTTLS"):
		return "The server has no STARTTLS there: try imaps:// or smtps://, or another port. Nothing was sent in clear."
	case saysAny(err, "opening the folder"):
		return `The mailbox has no such folder: write folder = "INBOX", or make the folder.`
	case saysAny(err, "send as", "whether"):
		return "The server does not let the login send as the desk: write the address that belongs to this login, or have the server allow it."
	case saysAny(err, "offers no way to log in"):
		return "The server takes no login there: write smtps:// or smtp+starttls://, another port, or leave user out where the server wants none."
	case saysAny(err, "AUTHENTICATIONFAILED", "logging in"):
		return "The server refuses user or password: write them as your provider names them for mail programs. Often the user is the whole address, and the password an app password."
	case saysAny(err, "connection refused", "no such host", "i/o timeout", "deadline exceeded"):
		return "Nothing answers there: write the host and port that your provider names for IMAP and SMTP; then, does a firewall stand between?"
	}
	return otherwise
}

func saysAny(err error, texts ...string) bool {
	return err != nil && slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(err.Error(), text) })
}

// names lists the hosts of a certificate.
func names(c *x509.Certificate) string {
	if c == nil {
		return "another host"
	}
	all := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "no host at all"
	}
	return strings.Join(all[:min(len(all), 5)], ", ")
}
