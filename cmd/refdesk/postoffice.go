package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// postOffice is a mail server inside the program, for the demonstration and
// for tests: SMTP takes mail in and puts it into mailboxes that IMAP serves.
// It listens on loopback only, and forgets everything when it is closed.
type postOffice struct {
	imapAddr, smtpAddr string // host:port

	password string
	users    map[string]*imapmemserver.User // by address
	domains  map[string]bool
	passed   func(mailItem)
	now      func() time.Time

	imap *imapserver.Server
	smtp *smtp.Server

	mu sync.Mutex // delivery is in the order of arrival
}

// mailItem is a mail on its way through the post office.
type mailItem struct {
	From string
	To   string
	Raw  []byte
}

// openPostOffice starts a post office with a mailbox for each address, all
// with the same password. passed is told of every mail once it is delivered;
// nil: nobody is.
func openPostOffice(addresses []string, password string, now func() time.Time, passed func(mailItem)) (*postOffice, error) {
	p := &postOffice{password: password, users: map[string]*imapmemserver.User{}, domains: map[string]bool{}, passed: passed, now: now}
	if passed == nil {
		p.passed = func(mailItem) {}
	}
	memory := imapmemserver.New()
	for _, address := range addresses {
		user := imapmemserver.NewUser(address, password)
		if err := user.Create("INBOX", nil); err != nil {
			return nil, fmt.Errorf("making the mailbox of %s: %w", address, err)
		}
		memory.AddUser(user)
		p.users[address] = user
		_, domain, _ := strings.Cut(address, "@")
		p.domains[domain] = true
	}
	silent := log.New(io.Discard, "", 0)
	p.imap = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {}},
		InsecureAuth: true, Logger: silent,
	})
	p.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &postSession{office: p}, nil }))
	p.smtp.Domain, p.smtp.AllowInsecureAuth, p.smtp.EnableSMTPUTF8 = "localhost", true, true
	p.smtp.MaxMessageBytes, p.smtp.ErrorLog = 64<<20, silent
	return p, p.listen()
}

func (p *postOffice) listen() error {
	imapListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("opening the post office: %w", err)
	}
	smtpListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		imapListener.Close()
		return fmt.Errorf("opening the post office: %w", err)
	}
	p.imapAddr, p.smtpAddr = imapListener.Addr().String(), smtpListener.Addr().String()
	// Both end with an error when they are closed, which is how they are meant to end.
	go func() { _ = p.imap.Serve(imapListener) }()
	go func() { _ = p.smtp.Serve(smtpListener) }()
	return nil
}

// Close ends both servers.
func (p *postOffice) Close() error { return errors.Join(p.imap.Close(), p.smtp.Close()) }

// deliver puts a mail into the mailbox of an address; what follows a plus
// does not count. Addresses of other places are told as passed, and that is all.
func (p *postOffice) deliver(from, to string, raw []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	local, domain, _ := strings.Cut(strings.ToLower(to), "@")
	local, _, _ = strings.Cut(local, "+")
	if user := p.users[local+"@"+domain]; user != nil {
		head := fmt.Sprintf("Return-Path: <%s>\r\nDelivered-To: %s\r\n", from, to)
		all := append([]byte(head), raw...)
		if _, err := user.Append("INBOX", literal{bytes.NewReader(all)}, &imap.AppendOptions{Time: p.now()}); err != nil {
			return fmt.Errorf("delivering to %s: %w", to, err)
		}
	}
	p.passed(mailItem{From: from, To: to, Raw: raw})
	return nil
}

// known tells whether mail to an address can be taken.
func (p *postOffice) known(to string) bool {
	local, domain, _ := strings.Cut(strings.ToLower(to), "@")
	local, _, _ = strings.Cut(local, "+")
	return !p.domains[domain] || p.users[local+"@"+domain] != nil
}

// literal is a message as the IMAP server takes it.
type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// postSession is one SMTP session.
type postSession struct {
	office *postOffice
	from   string
	to     []string
}

func (s *postSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *postSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != s.office.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *postSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !s.office.known(to) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "there is no such mailbox"}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	for _, to := range s.to {
		if err := s.office.deliver(s.from, to, raw); err != nil {
			return err
		}
	}
	return nil
}

func (s *postSession) Reset()        { s.from, s.to = "", nil }
func (s *postSession) Logout() error { return nil }
