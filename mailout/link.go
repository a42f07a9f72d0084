package mailout

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// link is a connection to the server, ready for a message. One goroutine
// uses it at a time.
type link struct {
	conn      net.Conn // below TLS, for deadlines
	client    *smtp.Client
	timeout   time.Duration
	final     time.Duration
	pipelines bool // PIPELINING (RFC 2920)
	utf8      bool // SMTPUTF8 (RFC 6531)
	sizes     bool // SIZE (RFC 1870)
	maxSize   int  // in bytes, 0 if the server does not say
	used      bool // something was sent over it before
	broken    bool // must not be used again
	idleSince time.Time
}

// dial opens a link: connects, protects it and logs in. Whatever goes wrong
// concerns the server, not a letter: the error is a *stepError.
//
// Where the server refuses the access token another one gets a try, over a
// link of its own: the first may have ended, or been withdrawn, before its time.
func dial(ctx context.Context, cfg *Config) (*link, error) {
	k, err := dialWithout(ctx, cfg, "")
	var e *stepError
	if errors.As(err, &e) && e.token != "" {
		return dialWithout(ctx, cfg, e.token)
	}
	return k, err
}

// dialWithout opens a link, without the access token that was refused.
func dialWithout(ctx context.Context, cfg *Config, refused string) (*link, error) {
	conn, err := cfg.Dial(ctx, "tcp", cfg.Addr)
	if err != nil {
		return nil, &stepError{step: stepConnect, err: err}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	k := &link{conn: conn, timeout: cfg.Timeout, final: cfg.FinalTimeout}
	err = k.open(ctx, cfg, refused)
	if !stop() && err == nil {
		err = &stepError{step: stepConnect, err: context.Cause(ctx)}
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return k, nil
}

func (k *link) open(ctx context.Context, cfg *Config, refused string) error {
	host := cfg.TLSConfig.ServerName
	under := k.conn
	k.deadline(k.timeout)
	if cfg.Security == ImplicitTLS {
		protected := tls.Client(k.conn, cfg.TLSConfig)
		if err := protected.Handshake(); err != nil {
			return &stepError{step: stepTLS, err: err}
		}
		under = protected
	}
	client, err := smtp.NewClient(under, host)
	if err != nil {
		return newStepError(stepConnect, err)
	}
	k.client = client
	if err := client.Hello(greeting(k.conn)); err != nil {
		return newStepError(stepHello, err)
	}
	if cfg.Security == StartTLS {
		// Refused or not offered: an error, never plain text (RFC 3207 §6).
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return &stepError{step: stepTLS, err: errNoStartTLS}
		}
		if err := client.StartTLS(cfg.TLSConfig); err != nil {
			return newStepError(stepTLS, err)
		}
	}
	if err := k.logIn(ctx, cfg, refused); err != nil {
		return err
	}
	k.learn()
	return nil
}

// errNoStartTLS is of a server that cannot protect a connection by STARTTLS.
var errNoStartTLS = errors.New("the server does not offer STARTTLS")

// greeting names this machine by its address, which is always true, while a
// host's idea of its name often is not (RFC 5321 §4.1.3).
func greeting(conn net.Conn) string {
	addr, ok := conn.LocalAddr().(*net.TCPAddr)
	switch {
	case !ok:
		return "localhost"
	case addr.IP.To4() != nil:
		return "[" + addr.IP.String() + "]"
	}
	return "[IPv6:" + addr.IP.String() + "]"
}

// learn notes what the server can do.
func (k *link) learn() {
	k.pipelines, _ = k.client.Extension("PIPELINING")
	k.utf8, _ = k.client.Extension("SMTPUTF8")
	var limit string
	k.sizes, limit = k.client.Extension("SIZE")
	k.maxSize, _ = strconv.Atoi(limit)
}

func (k *link) deadline(d time.Duration) { _ = k.conn.SetDeadline(time.Now().Add(d)) }

// deliver sends one message to one recipient and returns the server's reply.
// The error is a *stepError; where the link cannot be used any more after it,
// broken is set.
func (k *link) deliver(from, to string, message []byte) (reply string, err error) {
	utf8 := !isASCII(message) || !isASCII([]byte(to+from))
	if utf8 && !k.utf8 {
		return "", &stepError{step: stepMail, code: 550, reply: "the server takes no addresses with such letters", local: true}
	}
	if k.maxSize > 0 && len(message) > k.maxSize {
		return "", &stepError{step: stepMail, code: 552, reply: fmt.Sprintf("the server takes at most %d bytes", k.maxSize), local: true}
	}
	err = k.ask(
		command{stepMail, k.mailCommand(from, len(message), utf8), 250},
		command{stepRcpt, "RCPT TO:" + to, 25},
		command{stepData, "DATA", 354},
	)
	if err != nil {
		return "", k.recover(err)
	}
	reply, err = k.content(message)
	if err != nil {
		return "", k.recover(err)
	}
	k.used = true
	return reply, nil
}

// mailCommand asks for what the message needs, not for all that the server
// offers: a next hop that cannot do it would have to send the letter back.
func (k *link) mailCommand(from string, size int, utf8 bool) string {
	var b strings.Builder
	b.WriteString("MAIL FROM:" + from)
	if k.sizes {
		b.WriteString(" SIZE=" + strconv.Itoa(size))
	}
	if utf8 {
		b.WriteString(" BODY=8BITMIME SMTPUTF8")
	}
	return b.String()
}

// command is one line to the server, and the answer that it wants: all of a
// code, or its first digits.
type command struct {
	step step
	line string
	want int
}

// ask gives commands to the server and returns the first refusal; in one go
// where the server allows (RFC 2920), for on a long line the round trips are
// what takes time. Else those after a refused one are not given.
func (k *link) ask(commands ...command) error {
	if !k.pipelines {
		for _, c := range commands {
			if err := k.put(c); err != nil {
				return err
			}
			if err := k.answer(c); err != nil {
				return err
			}
		}
		return nil
	}
	if err := k.put(commands...); err != nil {
		return err
	}
	var first error
	for _, c := range commands {
		err := k.answer(c)
		var e *stepError
		if errors.As(err, &e) && e.code == 0 && first == nil {
			return err // there will be no further answer
		}
		if err == nil && first != nil && c.step == stepData {
			_, err = k.end(c.step) // of a message that nobody gets
		}
		if first == nil {
			first = err
		}
	}
	return first
}

func (k *link) put(commands ...command) error {
	k.deadline(k.timeout)
	for _, c := range commands {
		_, _ = k.client.Text.W.WriteString(c.line + "\r\n")
	}
	if err := k.client.Text.W.Flush(); err != nil {
		return newStepError(commands[0].step, err)
	}
	return nil
}

func (k *link) answer(c command) error {
	k.deadline(k.timeout)
	if _, _, err := k.client.Text.ReadResponse(c.want); err != nil {
		return newStepError(c.step, err)
	}
	return nil
}

// content sends the message itself and returns the server's reply.
func (k *link) content(message []byte) (string, error) {
	k.deadline(k.final)
	if err := stuff(k.client.Text.W, message); err != nil {
		return "", newStepError(stepData, err)
	}
	return k.end(stepBody)
}

// end ends a message. From here on it may have arrived, whatever Flush says.
func (k *link) end(at step) (string, error) {
	text := k.client.Text
	_, _ = text.W.WriteString(".\r\n")
	if err := text.W.Flush(); err != nil {
		return "", newStepError(at, err)
	}
	_, reply, err := text.ReadResponse(250)
	if err != nil {
		return "", newStepError(at, err)
	}
	return reply, nil
}

// stuff writes a composed message. Lines that begin with a dot get another
// one (RFC 5321 §4.5.2); the first never does, for it is a field. textproto
// has a writer for this, which looks at each byte and takes ten times as long.
func stuff(w *bufio.Writer, message []byte) error {
	rest := message
	for {
		at := bytes.Index(rest, []byte("\n."))
		if at < 0 {
			break
		}
		_, _ = w.Write(rest[:at+1])
		_ = w.WriteByte('.')
		rest = rest[at+1:]
	}
	_, err := w.Write(rest)
	if err == nil && !bytes.HasSuffix(message, []byte("\r\n")) {
		_, err = w.WriteString("\r\n")
	}
	return err
}

// recover makes the link usable again after a refusal, or marks it broken.
func (k *link) recover(cause error) error {
	var e *stepError
	if !errors.As(cause, &e) || e.code == 0 || e.code == 421 {
		k.broken = true
		return cause
	}
	k.deadline(k.timeout)
	if err := k.client.Reset(); err != nil {
		k.broken = true
	}
	return cause
}

// hangUp ends the connection politely, but not slowly.
func (k *link) hangUp() {
	k.deadline(2 * time.Second)
	if !k.broken {
		_ = k.client.Quit()
	}
	_ = k.conn.Close()
}
