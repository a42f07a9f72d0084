package smtptest

import (
	"net"

	"github.com/emersion/go-smtp"
)

// At is a step of a conversation, when the server is about to answer it.
type At string

// The steps that a script is asked at.
const (
	AtConnect At = "connect" // the greeting
	AtAuth    At = "auth"    // From is the user
	AtMail    At = "mail"
	AtRcpt    At = "rcpt"
	AtData    At = "data" // before the message
	AtBody    At = "body" // after the message
)

// Step is what the server is about to answer.
type Step struct {
	At       At
	Conn     int    // from 1
	From, To string // envelope, as far as it is known
	Raw      []byte // the message, at AtBody
}

// Drop says when the connection ends.
type Drop int

// When the connection ends.
const (
	Stay   Drop = iota
	Before      // instead of the answer
	After       // right after the answer
)

// Answer is what a script wants. The zero Answer accepts.
//
// A message that is accepted counts as accepted even if the connection is
// dropped before the answer; one that is refused never does.
type Answer struct {
	Code int    // 0 accepts
	Text string // with an enhanced code, if there shall be one
	Drop Drop
}

// Always answers every step At with the same answer, and accepts the rest.
func Always(at At, answer Answer) func(Step) Answer {
	return func(s Step) Answer {
		if s.At == at {
			return answer
		}
		return Answer{}
	}
}

func (s *Server) ask(step Step) Answer {
	if s.cfg.Script == nil {
		return Answer{}
	}
	return s.cfg.Script(step)
}

func (c *session) answer(step Step) Answer {
	step.Conn, step.To = c.tap.number, c.tap.to
	if step.From == "" {
		step.From = c.tap.from
	}
	return c.server.ask(step)
}

func (c *session) ask(step Step) error { return c.carryOut(c.answer(step)) }

// carryOut does what a script wants at a step that go-smtp asks us about.
func (c *session) carryOut(a Answer) error {
	c.tap.drop(a.Drop)
	if a.Code < 400 {
		return nil
	}
	return &smtp.SMTPError{Code: a.Code, EnhancedCode: smtp.NoEnhancedCode, Message: a.text()}
}

func (a Answer) text() string {
	if a.Text == "" {
		return "as the script wants"
	}
	return a.Text
}

// tapOf finds the tap below TLS.
func tapOf(conn net.Conn) *tap {
	for {
		switch c := conn.(type) {
		case *tap:
			return c
		case interface{ NetConn() net.Conn }:
			conn = c.NetConn()
		default:
			return &tap{Conn: conn}
		}
	}
}
