package mailin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"strings"
	"time"
)

// Security is how the connection to the server is protected.
type Security string

// The ways to protect a connection.
const (
	ImplicitTLS Security = "tls"      // TLS from the first byte (RFC 8314 §3.2)
	StartTLS    Security = "starttls" // required: without it nothing is read
	NoTLS       Security = "none"     // to a loopback address, or where Config.Plaintext allows it
)

// Done is how mail that was taken in is marked on the server, for people to
// see: "keyword", "seen" or "move:FOLDER".
type Done string

// The ways to mark mail.
const (
	DoneKeyword Done = "keyword" // the keyword $Refdesk; \Seen where the server allows no keywords
	DoneSeen    Done = "seen"
	doneMove         = "move:"
)

// folder returns the folder to move to, "" if mail is not moved.
func (d Done) folder() string {
	folder, _ := strings.CutPrefix(string(d), doneMove)
	if folder == string(d) {
		return ""
	}
	return folder
}

// Config says where and how a poller reads.
type Config struct {
	// Addr is host:port of the server. Required.
	Addr string
	// Security defaults to ImplicitTLS.
	Security Security
	// Plaintext allows NoTLS to other machines: password and mail can be read
	// on the way.
	Plaintext bool
	// TLSConfig defaults to the system's certificates and the host of Addr.
	// No version before 1.2 is spoken, whatever it says.
	TLSConfig *tls.Config
	// User is who logs in. Required.
	User string
	// Password is used where Token is nil.
	Password string
	// Token returns an OAuth 2 access token for User, another one than the
	// server has just refused ("" if it has not).
	Token func(ctx context.Context, refused string) (string, error)

	// Mailbox is the name under which the store remembers what was read. It
	// must stay the same when server or user change their names. Defaults to
	// the user and the folder.
	Mailbox string
	// Folder defaults to INBOX.
	Folder string
	// Done defaults to DoneKeyword.
	Done Done
	// Since is the cut-off of the first run: mail that the server got
	// earlier is left alone. Defaults to the moment of the first run.
	Since time.Time
	// All takes all mail there is at the first run; Since is ignored.
	All bool

	// MaxSize is the largest mail that is read whole, in bytes; of a larger
	// one the header is. Defaults to 25 MB.
	MaxSize int64
	// BatchMails and BatchBytes bound how much is fetched at once. They
	// default to 50 mails and 8 MB.
	BatchMails int
	BatchBytes int64
	// PieceBytes is how much of a large mail is in memory at once: one of more
	// than two pieces is fetched and stored piece by piece. Defaults to 1 MB,
	// for smaller ones cost less in one go, and few mails are larger.
	PieceBytes int64
	// Limits bound what understanding a mail may cost.
	Limits Limits

	// Every is how often a server without IDLE is asked. Defaults to 60 s.
	Every time.Duration
	// IdleFor is how long one IDLE lasts: a connection that has died is
	// noticed only after it. Defaults to 5 minutes.
	IdleFor time.Duration
	// FullEvery is how often the whole folder is compared with what was
	// taken in. Defaults to 10 minutes.
	FullEvery time.Duration
	// Lease is how long nobody reads the mailbox after the instance that did
	// has died. Must be the same for all instances. Defaults to 1 minute.
	Lease time.Duration
	// Backoff is how long to wait after a first failure; each time after that
	// it is twice as long, up to MaxBackoff. They default to 1 second and 5
	// minutes.
	Backoff    time.Duration
	MaxBackoff time.Duration
	// Timeout bounds each command; fetching gets more, by size. Defaults to
	// 1 minute.
	Timeout time.Duration
	// Grace is how long the mails in hand may take after Run's context has
	// ended. Defaults to 10 seconds.
	Grace time.Duration
	// Now defaults to time.Now.
	Now func() time.Time
	// Rand returns a number in [0, 1) that spreads the reconnections of many
	// pollers. Defaults to math/rand.
	Rand func() float64
	// Logger defaults to slog.Default.
	Logger *slog.Logger
	// Health is told when reading stops, with the reason, and, with nil,
	// when it works again. It must not block. Defaults to nothing.
	Health func(error)
	// Works is told of each pass that went well. It must not block. Defaults
	// to nothing.
	Works func()
}

// withDefaults returns the configuration filled in, or what is wrong with it.
func (c Config) withDefaults() (Config, error) {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return c, fmt.Errorf("reading the server's address %q: %w", c.Addr, err)
	}
	otherwise(&c.Security, ImplicitTLS)
	otherwise(&c.Done, DoneKeyword)
	otherwise(&c.Folder, "INBOX")
	otherwise(&c.Mailbox, c.User+"/"+c.Folder)
	otherwise(&c.MaxSize, 25<<20)
	otherwise(&c.BatchMails, 50)
	otherwise(&c.BatchBytes, 8<<20)
	otherwise(&c.PieceBytes, 1<<20)
	otherwise(&c.Every, time.Minute)
	otherwise(&c.IdleFor, 5*time.Minute)
	otherwise(&c.FullEvery, 10*time.Minute)
	otherwise(&c.Lease, time.Minute)
	otherwise(&c.Backoff, time.Second)
	otherwise(&c.MaxBackoff, 5*time.Minute)
	otherwise(&c.Timeout, time.Minute)
	otherwise(&c.Grace, 10*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Float64
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
	if c.TLSConfig == nil {
		c.TLSConfig = &tls.Config{}
	}
	c.TLSConfig = c.TLSConfig.Clone()
	c.TLSConfig.MinVersion = max(c.TLSConfig.MinVersion, tls.VersionTLS12)
	otherwise(&c.TLSConfig.ServerName, host)
	return c, c.validate(host)
}

func (c Config) validate(host string) error {
	switch {
	case c.Security != ImplicitTLS && c.Security != StartTLS && c.Security != NoTLS:
		return fmt.Errorf("protecting the connection: %q is no way to do so", c.Security)
	case c.Security == NoTLS && !c.Plaintext && !isLoopback(host):
		return fmt.Errorf("reading from %q without TLS: only a loopback address may be used so", c.Addr)
	case c.User == "":
		return errors.New("logging in: the user is missing")
	case c.Done != DoneKeyword && c.Done != DoneSeen && c.Done.folder() == "":
		return fmt.Errorf("marking mail: %q is no way to do so", c.Done)
	case c.Done.folder() == c.Folder:
		return fmt.Errorf("marking mail: %q is the folder that is read", c.Folder)
	case min(c.MaxSize, c.BatchBytes, c.PieceBytes, int64(c.BatchMails)) < 0,
		min(c.Every, c.IdleFor, c.FullEvery, c.Lease, c.Backoff, c.MaxBackoff, c.Timeout, c.Grace) < 0:
		return errors.New("numbers and times must not be negative")
	}
	return nil
}

// otherwise sets what was not set.
func otherwise[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// isLoopback tells whether a host is this machine, without asking a name
// server.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
