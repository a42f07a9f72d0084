// Package imaptest provides IMAP servers on a loopback port: one in memory,
// for tests and the demonstration, and a private Dovecot, to see how a server
// of the wide world behaves.
package imaptest

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Server is a running server with one user, who has an INBOX.
type Server struct {
	Addr, User, Password string

	users   map[string]*imapmemserver.User // nil for Dovecot
	memory  *imapmemserver.Server
	running *imapserver.Server
	asked   *askedListener
	caps    imap.CapSet
	cfg     Config
	stop    func() error
	start   func() error

	mu         sync.Mutex
	script     func(At) error
	noKeywords bool
}

// Config says how a server in memory behaves.
type Config struct {
	User, Password string
	// Without lists capabilities that it shall not offer.
	Without []imap.Cap
	// Tokens takes access tokens too, nil: none.
	Tokens *Tokens
	// TLS is the certificate to protect connections with: by STARTTLS, or
	// from the first byte where Implicit is set.
	TLS      *tls.Config
	Implicit bool
}

// Start starts a server in memory, on a free loopback port. It has IDLE and
// MOVE; without lists capabilities that it shall not offer.
func Start(user, password string, without ...imap.Cap) (*Server, error) {
	return StartWith(Config{User: user, Password: password, Without: without})
}

// StartWith starts a server in memory, on a free loopback port.
func StartWith(cfg Config) (*Server, error) {
	s := &Server{User: cfg.User, Password: cfg.Password, Addr: "127.0.0.1:0", cfg: cfg, memory: imapmemserver.New(), users: make(map[string]*imapmemserver.User)}
	s.caps = imap.CapSet{
		imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {},
		imap.CapESearch: {}, imap.CapNamespace: {}, imap.CapUnselect: {},
	}
	for _, c := range cfg.Without {
		delete(s.caps, c)
	}
	s.start, s.stop = s.listen, s.shut
	if err := s.AddUser(cfg.User, cfg.Password); err != nil {
		return nil, err
	}
	return s, s.listen()
}

// AddUser gives another person a mailbox, with an INBOX. Only a server in
// memory can do so.
func (s *Server) AddUser(name, password string) error {
	user := imapmemserver.NewUser(name, password)
	if err := user.Create("INBOX", nil); err != nil {
		return err
	}
	s.memory.AddUser(user)
	s.users[name] = user
	return nil
}

// listen serves at Addr, which after the first time is a certain port.
func (s *Server) listen() error {
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return err
	}
	s.Addr = listener.Addr().String()
	s.running = imapserver.New(&imapserver.Options{
		NewSession: s.session,
		Caps:       maps.Clone(s.caps), InsecureAuth: true, Logger: log.New(io.Discard, "", 0), TLSConfig: s.startTLS(),
	})
	running := s.running
	s.asked = &askedListener{Listener: listener, asked: make(chan struct{})}
	asked := s.asked
	var serve net.Listener = asked
	if s.cfg.Implicit {
		serve = tls.NewListener(asked, s.cfg.TLS)
	}
	go func() { _ = running.Serve(serve) }()
	return nil
}

// startTLS is what STARTTLS is offered with, nil where it is not.
func (s *Server) startTLS() *tls.Config {
	if s.cfg.Implicit {
		return nil
	}
	return s.cfg.TLS
}

// shut waits until the server has begun, for it must not be closed while it
// begins.
func (s *Server) shut() error {
	<-s.asked.asked
	if err := s.running.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// askedListener tells when it is asked for connections.
type askedListener struct {
	net.Listener
	once  sync.Once
	asked chan struct{} // closed then
}

func (l *askedListener) Accept() (net.Conn, error) {
	l.once.Do(func() { close(l.asked) })
	return l.Listener.Accept()
}

// Stop ends the server and its connections. The mail stays.
func (s *Server) Stop() error { return s.stop() }

// Again starts a stopped server at the same address.
func (s *Server) Again() error { return s.start() }

// Deliver puts a mail into a folder of the user, as received at that time.
func (s *Server) Deliver(folder string, raw []byte, received time.Time) error {
	if s.users != nil {
		return s.DeliverTo(s.User, folder, raw, received)
	}
	c, err := s.Dial()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	appending := c.Append(folder, int64(len(raw)), &imap.AppendOptions{Time: received})
	if _, err := appending.Write(raw); err != nil {
		return err
	}
	if err := appending.Close(); err != nil {
		return err
	}
	_, err = appending.Wait()
	return err
}

// DeliverTo puts a mail into a folder of a user of a server in memory.
func (s *Server) DeliverTo(name, folder string, raw []byte, received time.Time) error {
	user := s.users[name]
	if user == nil {
		return fmt.Errorf("delivering to %q: there is no such user", name)
	}
	_, err := user.Append(folder, literal{bytes.NewReader(raw), int64(len(raw))}, &imap.AppendOptions{Time: received})
	return err
}

// Dial returns a client that is logged in, as a person's mail program is.
func (s *Server) Dial() (*imapclient.Client, error) {
	c, err := imapclient.DialInsecure(s.Addr, nil)
	if err != nil {
		return nil, err
	}
	if err := c.Login(s.User, s.Password).Wait(); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// literal is a mail on its way into a mailbox.
type literal struct {
	io.Reader
	size int64
}

func (l literal) Size() int64 { return l.size }
