package mailout

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"
)

// Security is how the connection to the server is protected.
type Security string

// The ways to protect a connection.
const (
	ImplicitTLS Security = "tls"      // TLS from the first byte (RFC 8314 §3.3)
	StartTLS    Security = "starttls" // required: without it nothing is sent (RFC 3207)
	NoTLS       Security = "none"     // to a loopback address, or where Config.Plaintext allows it
)

// Config says where and how a courier sends.
type Config struct {
	// Desk is the address of the desk whose letters are sent; it is also the
	// envelope sender. Required.
	Desk string
	// Leave is the web address before the Message-ID that ends a subscription
	// with one click. Defaults to none.
	Leave string
	// Addr is host:port of the server. Required.
	Addr string
	// Security defaults to ImplicitTLS.
	Security Security
	// Plaintext allows NoTLS to other machines: password and letters can be
	// read on the way.
	Plaintext bool
	// TLSConfig defaults to the system's certificates and the host of Addr.
	// No version before 1.2 is spoken, whatever it says.
	TLSConfig *tls.Config
	// User is who logs in; "" sends without logging in.
	User string
	// Password is used where Token is nil.
	Password string
	// Token returns an OAuth 2 access token for User, another one than the
	// server has just refused ("" if it has not).
	Token func(ctx context.Context, refused string) (string, error)
	// DKIM signs the letters. Defaults to none.
	DKIM *DKIM
	// Dial opens the connection, without TLS. Defaults to a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	// Arrived looks for a letter of that Message-ID where the provider keeps
	// what was sent, before one of which that is not known is sent again. May
	// be nil: it is sent again then.
	Arrived func(ctx context.Context, messageID string) (bool, error)

	// Connections is how many are used at the same time. Defaults to 4.
	Connections int
	// Batch is how many letters are claimed ahead for each connection; so
	// many are uncertain after a crash. Defaults to 8.
	Batch int
	// Timeout bounds each step but the last. Defaults to 1 minute.
	Timeout time.Duration
	// FinalTimeout bounds the wait for the answer to a whole message, which
	// some servers give only after their scan. Defaults to 5 minutes.
	FinalTimeout time.Duration
	// UncertainAfter is when a letter whose outcome is not known is sent
	// again. It also bounds how long a courier works on letters it claimed.
	// Defaults to 10 minutes.
	UncertainAfter time.Duration
	// Pause is how long to wait after a first failure of the server or the
	// outbox; each time after that it is twice as long, up to MaxPause. They
	// default to 1 second and 5 minutes.
	Pause    time.Duration
	MaxPause time.Duration
	// MaxAge is when a letter that the server puts off again and again is
	// given up. Defaults to 5 days.
	MaxAge time.Duration
	// Backoff is the wait after the first, second, … attempt that was put
	// off; the last one repeats. Defaults to 1, 5, 15, 60, 120, 240 minutes.
	Backoff []time.Duration
	// Every is how often Run looks for letters that nobody told it of.
	// Defaults to 15 seconds.
	Every time.Duration
	// Grace is how long the letters in hand may take after Run's context
	// has ended. Defaults to 10 seconds.
	Grace time.Duration
	// Opens tells when a letter that the clock made may go out, if that is not
	// now: a moment that is not after now means now. Defaults to always.
	Opens func(now time.Time) time.Time
	// Now defaults to time.Now.
	Now func() time.Time
	// Logger defaults to slog.Default.
	Logger *slog.Logger
	// Health is told when sending stops, with the reason, and, with nil,
	// when it works again. It must not block. Defaults to nothing.
	Health func(error)
	// Works is told of each pass that reached the server and went well. It
	// must not block. Defaults to nothing.
	Works func()
}

// withDefaults returns the configuration filled in, or what is wrong with it.
func (c Config) withDefaults() (Config, error) {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return c, fmt.Errorf("reading the server's address %q: %w", c.Addr, err)
	}
	if _, err := path(c.Desk); err != nil {
		return c, fmt.Errorf("reading the desk's address: %w", err)
	}
	setDefault(&c.Security, ImplicitTLS)
	if c.Security == NoTLS && !c.Plaintext && !loopback(host) {
		return c, fmt.Errorf("sending to %q without TLS: only a loopback address may be used so", c.Addr)
	}
	if c.Security != NoTLS && c.Security != StartTLS && c.Security != ImplicitTLS {
		return c, fmt.Errorf("protecting the connection: %q is no way to do so", c.Security)
	}
	c.TLSConfig = tlsConfig(c.TLSConfig, host)
	if c.Dial == nil {
		c.Dial = (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	setDefault(&c.Connections, 4)
	setDefault(&c.Batch, 8)
	setDefault(&c.Timeout, time.Minute)
	setDefault(&c.FinalTimeout, 5*time.Minute)
	setDefault(&c.UncertainAfter, 10*time.Minute)
	setDefault(&c.MaxAge, 5*24*time.Hour)
	setDefault(&c.Pause, time.Second)
	setDefault(&c.MaxPause, 5*time.Minute)
	setDefault(&c.Every, 15*time.Second)
	setDefault(&c.Grace, 10*time.Second)
	if len(c.Backoff) == 0 {
		c.Backoff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Opens == nil {
		c.Opens = func(now time.Time) time.Time { return now }
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Health == nil {
		c.Health = func(error) {}
	}
	if c.Works == nil {
		c.Works = func() {}
	}
	if c.Connections < 0 || c.Batch < 0 || min(c.Timeout, c.FinalTimeout, c.UncertainAfter, c.Pause, c.MaxPause, c.MaxAge, c.Every, c.Grace) < 0 {
		return c, errors.New("numbers and times must not be negative")
	}
	return c, nil
}

// setDefault sets what was not set.
func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func tlsConfig(given *tls.Config, host string) *tls.Config {
	if given == nil {
		given = &tls.Config{}
	}
	given = given.Clone()
	given.MinVersion = max(given.MinVersion, tls.VersionTLS12)
	if given.ServerName == "" {
		given.ServerName = host
	}
	return given
}

// loopback tells whether a host is this machine, without asking a name server.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
