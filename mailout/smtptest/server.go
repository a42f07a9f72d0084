// Package smtptest is an SMTP server inside the process, on a loopback port.
//
// It keeps the mails it accepts, and at each step of a conversation it can be
// told to refuse, to wait or to drop the connection: every way in which a
// sending can end has a script. Tests use it, and the demonstration.
//
// It does not deliver or relay anything.
package smtptest

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"sync"
	"sync/atomic"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Config says how the server behaves.
type Config struct {
	// Script is asked at every step; nil accepts all. It is called from the
	// goroutines of the connections, and may block.
	Script func(Step) Answer
	// Accepted is told of each mail, before it is acknowledged. May be nil.
	Accepted func(Mail)
	// Users maps user names to passwords. Where there are any, or Tokens,
	// mail is taken only from who logged in.
	Users map[string]string
	// Tokens takes access tokens, nil: none.
	Tokens *Tokens
	// TLS is the certificate to protect connections with: by STARTTLS, or
	// from the first byte where Implicit is set.
	TLS      *tls.Config
	Implicit bool
	// UTF8 offers SMTPUTF8 (RFC 6531).
	UTF8 bool
	// MaxBytes is the largest message taken. Defaults to no limit.
	MaxBytes int64
}

// Mail is an accepted mail.
type Mail struct {
	From, To string   // To is the first recipient
	All      []string // all recipients
	Raw      []byte   // as it came, dots unstuffed, line ends CRLF
	Conn     int      // the connection that it came by, from 1
	Body     string   // what MAIL said of the body: "8BITMIME", or ""
	UTF8     bool     // MAIL asked for SMTPUTF8
}

// Server is a running server.
type Server struct {
	cfg    Config
	smtp   *smtp.Server
	listen net.Listener
	conns  atomic.Int64

	mu    sync.Mutex
	mails []Mail
	news  chan struct{} // closed when a mail arrives
}

// Start starts a server on a free loopback port.
func Start(cfg Config) (*Server, error) { return StartAt("127.0.0.1:0", cfg) }

// StartAt starts a server on the address, as one that comes back after a
// failure.
func StartAt(addr string, cfg Config) (*Server, error) {
	listen, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, listen: listen, news: make(chan struct{})}
	s.smtp = smtp.NewServer(smtp.BackendFunc(s.session))
	s.smtp.Domain = "localhost"
	s.smtp.AllowInsecureAuth = true // loopback only
	s.smtp.EnableSMTPUTF8 = cfg.UTF8
	s.smtp.MaxMessageBytes = cfg.MaxBytes
	s.smtp.ErrorLog = log.New(io.Discard, "", 0)
	s.smtp.TLSConfig = cfg.TLS
	var accept net.Listener = &tapListener{Listener: listen, server: s}
	if cfg.Implicit {
		accept = tls.NewListener(accept, cfg.TLS)
	}
	go func() { _ = s.smtp.Serve(accept) }()
	return s, nil
}

// Addr returns host:port of the server.
func (s *Server) Addr() string { return s.listen.Addr().String() }

// Close stops the server and ends all connections.
func (s *Server) Close() error {
	err := s.smtp.Close()
	if errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	_ = s.listen.Close() // where Serve had not begun yet
	return err
}

// Connections returns how many connections there were.
func (s *Server) Connections() int { return int(s.conns.Load()) }

// Mails returns the mails accepted so far, oldest first.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

// Wait returns the mails once there are n of them, or what there is when ctx
// ends.
func (s *Server) Wait(ctx context.Context, n int) []Mail {
	for {
		s.mu.Lock()
		have, news := len(s.mails), s.news
		s.mu.Unlock()
		if have >= n {
			return s.Mails()
		}
		select {
		case <-news:
		case <-ctx.Done():
			return s.Mails()
		}
	}
}

func (s *Server) keep(m Mail) {
	if s.cfg.Accepted != nil {
		s.cfg.Accepted(m)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	close(s.news)
	s.news = make(chan struct{})
}

// session is one connection after its greeting.
type session struct {
	server *Server
	conn   *smtp.Conn
	tap    *tap
	mail   Mail
	known  bool // logged in
}

func (s *Server) session(conn *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, conn: conn, tap: tapOf(conn.Conn())}, nil
}

func (c *session) AuthMechanisms() (all []string) {
	if len(c.server.cfg.Users) > 0 {
		all = append(all, "PLAIN")
	}
	if c.server.cfg.Tokens != nil {
		all = append(all, c.server.cfg.Tokens.Mechanisms...)
	}
	return all
}

// guarded tells whether mail is taken only from who logged in.
func (c *session) guarded() bool { return len(c.AuthMechanisms()) > 0 }

func (c *session) Auth(mechanism string) (sasl.Server, error) {
	if mechanism != "PLAIN" {
		return &exchange{session: c}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return c.logIn(user, password) }), nil
}

func (c *session) logIn(user, secret string) error {
	if err := c.ask(Step{At: AtAuth, From: user}); err != nil {
		return err
	}
	if want, ok := c.server.cfg.Users[user]; !ok || want != secret {
		return smtp.ErrAuthFailed
	}
	c.known = true
	return nil
}

func (c *session) Mail(from string, opts *smtp.MailOptions) error {
	if c.guarded() && !c.known {
		return smtp.ErrAuthRequired
	}
	c.mail = Mail{From: from, Conn: c.tap.number, Body: string(opts.Body), UTF8: opts.UTF8}
	c.tap.from, c.tap.to = from, ""
	return c.ask(Step{At: AtMail})
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.tap.to = to
	if err := c.ask(Step{At: AtRcpt}); err != nil {
		return err
	}
	if c.mail.To == "" {
		c.mail.To = to
	}
	c.mail.All = append(c.mail.All, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil || c.tap.refusedData() {
		return err
	}
	c.mail.Raw = raw
	answer := c.answer(Step{At: AtBody, Raw: raw})
	if answer.Code < 400 {
		c.server.keep(c.mail)
	}
	return c.carryOut(answer)
}

func (c *session) Reset()        { c.mail = Mail{} }
func (c *session) Logout() error { return nil }
