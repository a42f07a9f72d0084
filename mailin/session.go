package mailin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// keyword marks mail that was taken in. Servers may lower-case it.
const keyword imap.Flag = "$Refdesk"

// What is being done before a session can be used.
const (
	doingConnect = "connecting"
	doingLogin   = "logging in"
	doingOpen    = "opening the folder"
)

// session is one connection to the server with the folder selected. One
// goroutine uses it at a time.
//
// The client library has no time-outs and takes no context: each command runs
// inside do, which cuts the connection off. A session is of no use after an
// error that is not the server's plain refusal.
type session struct {
	cfg         *Config
	conn        net.Conn
	client      *imapclient.Client
	news        chan struct{} // something has changed in the folder
	uidValidity uint32
	uidNext     uint32 // 0 where the server does not say
	keywords    bool   // the folder takes our keyword
	marked      map[uint32]bool
	quiet       time.Duration // how long the last IDLE was to last
}

// connect opens a session. Where the server refuses the access token another
// one gets a try, over a connection of its own: the first may have ended, or
// been withdrawn, before its time.
func connect(ctx context.Context, cfg *Config) (*session, error) {
	s, err := connectWithout(ctx, cfg, "")
	var refusal *tokenRefusal
	if errors.As(err, &refusal) {
		return connectWithout(ctx, cfg, refusal.token)
	}
	return s, err
}

// connectWithout opens a session, without the access token that was refused.
func connectWithout(ctx context.Context, cfg *Config, refused string) (*session, error) {
	dialer := net.Dialer{Timeout: min(30*time.Second, cfg.Timeout), KeepAlive: 30 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", cfg.Addr)
	if err != nil {
		return nil, &commandError{doingConnect, err}
	}
	s := &session{cfg: cfg, conn: conn, news: make(chan struct{}, 1), marked: make(map[uint32]bool)}
	if err := s.open(ctx, refused); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) open(ctx context.Context, refused string) error {
	if err := s.do(ctx, doingConnect, s.cfg.Timeout, s.greet); err != nil {
		return err
	}
	if err := s.login(ctx, refused); err != nil {
		return err
	}
	return s.do(ctx, doingOpen, s.cfg.Timeout, s.choose)
}

// greet protects the connection and waits for the server's greeting.
func (s *session) greet() (err error) {
	options := &imapclient.Options{
		TLSConfig:             s.cfg.TLSConfig,
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: s.changed},
	}
	switch s.cfg.Security {
	case StartTLS:
		s.client, err = imapclient.NewStartTLS(s.conn, options)
		var refused *imap.Error
		if errors.As(err, &refused) {
			return fmt.Errorf("%w: %w", errNoStartTLS, err)
		}
		return err
	case ImplicitTLS:
		protected := tls.Client(s.conn, s.cfg.TLSConfig)
		if err := protected.Handshake(); err != nil { // here, for the client would hide the reason
			return err
		}
		s.client = imapclient.New(protected, options)
	default:
		s.client = imapclient.New(s.conn, options)
	}
	return s.client.WaitGreeting()
}

// errNoStartTLS is of a server that cannot protect a connection by STARTTLS.
// Nothing is sent in clear then (RFC 8314 §3.2).
var errNoStartTLS = errors.New("the server does not offer STARTTLS")

// changed is told what the server says unasked.
func (s *session) changed(data *imapclient.UnilateralDataMailbox) {
	if data.NumMessages == nil {
		return
	}
	select {
	case s.news <- struct{}{}:
	default:
	}
}

func (s *session) choose() error {
	data, err := s.client.Select(s.cfg.Folder, nil).Wait()
	if err != nil {
		return err
	}
	s.uidValidity, s.uidNext = data.UIDValidity, uint32(data.UIDNext)
	// A server that says nothing keeps all flags (RFC 3501 §7.1).
	s.keywords = len(data.PermanentFlags) == 0 || slices.ContainsFunc(data.PermanentFlags, func(f imap.Flag) bool {
		return f == imap.FlagWildcard || strings.EqualFold(string(f), string(keyword))
	})
	return nil
}

// do runs a command and ends the connection where it takes too long or ctx
// ends: that is the only way to get a blocked command back.
func (s *session) do(ctx context.Context, doing string, timeout time.Duration, command func() error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = s.conn.Close() })
	err := command()
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		return &commandError{doing, err}
	}
	return nil
}

// close ends the session, politely where the server still answers.
func (s *session) close() {
	if s.client != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = s.do(ctx, "logging out", 2*time.Second, func() error { return s.client.Logout().Wait() })
		_ = s.conn.Close()
		return
	}
	_ = s.conn.Close()
}

// search returns the UIDs, ascending, from the first on that the criteria
// match.
func (s *session) search(ctx context.Context, first uint32, criteria imap.SearchCriteria) ([]uint32, error) {
	// The star is the last mail, whose UID may be below first (RFC 3501
	// §6.4.8): such a one is dropped below.
	criteria.UID = []imap.UIDSet{{imap.UIDRange{Start: imap.UID(max(first, 1)), Stop: 0}}}
	var found []uint32
	err := s.do(ctx, "searching the folder", s.cfg.Timeout, func() error {
		data, err := s.client.UIDSearch(&criteria, nil).Wait()
		if err != nil {
			return err
		}
		for _, uid := range data.AllUIDs() {
			if uint32(uid) >= first {
				found = append(found, uint32(uid))
			}
		}
		return nil
	})
	slices.Sort(found)
	return slices.Compact(found), err
}

// uidSet returns a set of UIDs to ask for.
func uidSet(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return set
}
