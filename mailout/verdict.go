package mailout

import (
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
)

// step is where a conversation with the server stands (RFC 5321 §4.1.4).
type step string

const (
	stepConnect step = "connecting"
	stepHello   step = "greeting"
	stepTLS     step = "protecting the connection"
	stepLogin   step = "logging in"
	stepMail    step = "MAIL"
	stepRcpt    step = "RCPT"
	stepData    step = "DATA"
	stepBody    step = "the end of the message"
)

// stepError is what went wrong, and at which step.
type stepError struct {
	step  step
	code  int    // of the server's reply, 0 if there was none
	reply string // its text in one line
	local bool   // nobody asked the server: it had said so before
	err   error  // where there was no reply

	token     string // the access token that was refused, "" if none was; not to be told
	explained string // what its refusal means
}

func newStepError(at step, err error) *stepError {
	var refused *textproto.Error
	if errors.As(err, &refused) {
		return &stepError{step: at, code: refused.Code, reply: clip(oneLine(refused.Msg), 300)}
	}
	return &stepError{step: at, err: err}
}

// Error has the server's own words, which may name people: for the letter's
// record, not for the log.
func (e *stepError) Error() string {
	switch {
	case e.local:
		return e.reply
	case e.explained != "":
		return fmt.Sprintf("%s (%d %s)", e.explained, e.code, e.reply)
	case e.step == stepTLS && e.code == 0:
		return fmt.Sprintf("%s: %v", e.step, e.err)
	case e.code != 0:
		return fmt.Sprintf("refused at %s: %d %s", e.step, e.code, e.reply)
	}
	return fmt.Sprintf("no answer at %s: %v", e.step, e.err)
}

func (e *stepError) Unwrap() error { return e.err }

// discreet says the same without the server's words.
func (e *stepError) discreet() string {
	var careful interface{ Discreet() string } // of whoever gets the tokens
	switch {
	case e.explained != "":
		return e.explained
	case errors.As(e.err, &careful):
		return fmt.Sprintf("%s: %s", e.step, careful.Discreet())
	}
	if e.code != 0 {
		return fmt.Sprintf("the server answered %d at %s", e.code, e.step)
	}
	if e.step == stepTLS {
		return fmt.Sprintf("%s: %v", e.step, e.err)
	}
	return fmt.Sprintf("no answer at %s: %v", e.step, e.err)
}

// verdict is what an error means for the letter.
type verdict int

const (
	// putOff: try again later. What is unknown is put off.
	putOff verdict = iota
	// refused: the letter will never be taken.
	refused
	// uncertain: the letter may have arrived.
	uncertain
	// serverDown: the same would happen to every letter.
	serverDown
)

// judge tells what an error means for the letter in hand.
func (e *stepError) judge() verdict {
	switch e.step {
	case stepRcpt, stepData:
		if e.code >= 500 && !e.aboutSender() {
			return refused
		}
		return putOff
	case stepBody:
		switch {
		case e.code >= 500 && !e.aboutSender():
			return refused
		case e.code != 0:
			return putOff
		}
		return uncertain
	case stepMail:
		if e.local || e.tooLarge() {
			return refused
		}
	}
	// At MAIL nothing is known yet but our own address.
	return serverDown
}

// aboutSender tells a server that lets the desk itself send nothing, or nothing
// more today, from one that will not take this letter. Google and Microsoft say
// so for good (5xx), and only once the letter is there.
func (e *stepError) aboutSender() bool {
	if slices.ContainsFunc(senderCodes, func(code string) bool { return strings.HasPrefix(e.reply, code+" ") }) {
		return true
	}
	reply := strings.ToLower(e.reply)
	return slices.ContainsFunc(senderWords, func(words string) bool { return strings.Contains(reply, words) })
}

var (
	// senderCodes are enhanced status codes (RFC 3463): Google's daily limit,
	// and Microsoft's for a blocked sender and for one who may not use an address.
	senderCodes = []string{"5.4.5", "5.1.8", "5.2.252", "5.7.60"}
	senderWords = []string{"sendasdenied", "sending limit", "sending quota", "send limit"}
)

// tooLarge tells a message that is too large for ever (RFC 1870 §6.1, RFC
// 3463 §3.4) from a server that has no room now (452).
func (e *stepError) tooLarge() bool {
	return e.code == 552 || e.code >= 500 && strings.HasPrefix(e.reply, "5.3.4")
}

// stale tells whether a connection that was kept had ended meanwhile: then
// nothing was sent, and a fresh one will do.
func (e *stepError) stale() bool {
	return e.step != stepBody && (e.code == 0 || e.code == 421) && !e.local
}
