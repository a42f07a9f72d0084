package mailin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"refdesk/desk"
)

// intake hands batches over beside the fetching, in their order: while one is
// being received, the next is stored and parsed.
type intake struct {
	*Poller
	session *session
	hard    context.Context // outlives the poller's by Config.Grace
	running []*batch        // oldest first
	fresh   int             // mails that were new
}

// inHand is how many batches are handed over at the same time.
const inHand = 2

// batch is some mails on their way in.
type batch struct {
	uids     []uint32
	fresh    int
	err      error
	kept     chan struct{} // closed when they are stored
	received chan struct{} // closed when all of the above is known
}

// put begins with a batch as soon as there are not too many in hand, and
// meanwhile marks those that are done on the server.
func (in *intake) put(raws []desk.RawMail) error {
	done, err := in.collect(inHand - 1)
	if err == nil && len(raws) > 0 {
		b := &batch{kept: make(chan struct{}), received: make(chan struct{})}
		var before *batch
		if n := len(in.running); n > 0 {
			before = in.running[n-1]
		}
		in.running = append(in.running, b)
		go in.take(in.hard, b, before, raws)
	}
	in.mark(in.hard, in.session, done)
	return err
}

// wait waits until nothing is in hand.
func (in *intake) wait() error {
	done, err := in.collect(0)
	in.mark(in.hard, in.session, done)
	return err
}

// collect waits until no more than so many batches are in hand. It returns
// the mails that were taken in, and the first error.
func (in *intake) collect(most int) (done []uint32, err error) {
	for len(in.running) > most {
		b := in.running[0]
		<-b.received
		in.running = in.running[1:]
		in.fresh += b.fresh
		if b.err == nil {
			done = append(done, b.uids...)
			continue
		}
		in.unfinished = true
		if err == nil {
			err = b.err
		}
	}
	return done, err
}

// errBefore keeps mails from being decided about before those that came
// earlier. They are stored, and taken up again with these.
var errBefore = errors.New("the mails before these were not received")

// take stores mails, and has them decided about once those before them were.
func (p *Poller) take(ctx context.Context, b, before *batch, raws []desk.RawMail) {
	defer close(b.received)
	for i := range raws {
		b.uids = append(b.uids, raws[i].UID)
	}
	mails, err := p.keep(ctx, b, before, raws)
	if before != nil {
		<-before.received
		if before.err != nil && err == nil {
			err = errBefore
		}
	}
	if err == nil {
		err = p.decide(ctx, mails)
	}
	b.err = err
}

// keep stores mails, and parses those that are new.
func (p *Poller) keep(ctx context.Context, b, before *batch, raws []desk.RawMail) ([]*desk.Mail, error) {
	defer close(b.kept)
	if before != nil {
		<-before.kept
	}
	kept, err := p.receiver.Keep(ctx, raws)
	if err != nil {
		return nil, fmt.Errorf("storing %d mails: %w", len(raws), err)
	}
	b.fresh = len(kept)
	return p.understand(ctx, kept)
}

// understand parses mails, in their order. Where what was left out of a large
// one matters, all of it is read.
func (p *Poller) understand(ctx context.Context, kept []desk.RawMail) ([]*desk.Mail, error) {
	mails := understand(kept, p.parse)
	for i, m := range mails {
		if !m.Lacks {
			continue
		}
		raw, err := p.receiver.Whole(ctx, kept[i])
		if err != nil {
			return nil, fmt.Errorf("reading all of a large mail: %w", err)
		}
		mails[i] = parseSafely(raw, p.parse)
	}
	return mails, nil
}

func (p *Poller) decide(ctx context.Context, mails []*desk.Mail) error {
	if len(mails) == 0 {
		return nil
	}
	if err := p.receiver.Receive(ctx, mails); err != nil {
		return fmt.Errorf("receiving %d mails: %w", len(mails), err)
	}
	return nil
}

// parsers is how many mails are parsed at the same time.
const parsers = 2

// understand parses mails, in their order.
func understand(raws []desk.RawMail, parse func(desk.RawMail) *desk.Mail) []*desk.Mail {
	mails := make([]*desk.Mail, len(raws))
	if len(raws) == 1 {
		mails[0] = parseSafely(raws[0], parse)
		return mails
	}
	var group sync.WaitGroup
	for from := range parsers {
		group.Go(func() {
			for i := from; i < len(raws); i += parsers {
				mails[i] = parseSafely(raws[i], parse)
			}
		})
	}
	group.Wait()
	return mails
}

// parseSafely parses a mail. A mistake of ours in it costs the text of this
// mail, not the program.
func parseSafely(raw desk.RawMail, parse func(desk.RawMail) *desk.Mail) (mail *desk.Mail) {
	defer func() {
		if r := recover(); r != nil {
			mail = &desk.Mail{RawMail: raw, Fault: fmt.Sprintf("reading it ended in a fault of the program: %v", r)}
		}
	}()
	mail = parse(raw)
	if raw.Raw == nil && bytes.HasPrefix(raw.Head, []byte(unreadHead)) {
		mail.Fault = unreadFault
	}
	return mail
}

// outside returns what is known of a mail beside its content.
func (p *Poller) outside(s *session, it item) desk.RawMail {
	mail := desk.RawMail{
		Mailbox: p.cfg.Mailbox, UIDValidity: s.uidValidity, UID: it.uid,
		Received: it.received, Size: it.size,
	}
	if mail.Received.IsZero() {
		mail.Received = p.cfg.Now()
	}
	mail.Received = mail.Received.UTC()
	return mail
}

// raw returns a mail as it is stored.
func (p *Poller) raw(s *session, it item, c content) desk.RawMail {
	mail := p.outside(s, it)
	mail.Raw, mail.Head = c.raw, c.head
	if c.raw != nil {
		mail.Hash = ContentHash(c.raw)
	} else {
		// Headers may be the same of mails that are not.
		mail.Hash = ContentHash(append(bytes.Clone(c.head), strconv.FormatInt(it.size, 10)...))
	}
	return mail
}

const (
	unreadHead  = "X-Refdesk-Unread: "
	unreadFault = "the mail server could not hand this mail over; it is still in the mailbox"
)

// unreadable stands for a mail that cannot be fetched, so that people learn
// of it and the others are not held up.
func (p *Poller) unreadable(s *session, uid uint32) desk.RawMail {
	p.log.Error("a mail cannot be fetched", "uid", uid, "tries", p.faults[uid].tries)
	head := fmt.Appendf(nil, "%s%d/%d\r\nSubject: (a mail that could not be read)\r\n\r\n", unreadHead, s.uidValidity, uid)
	mail := p.raw(s, item{uid: uid}, content{head: head})
	mail.Hash = ContentHash(append(head, p.cfg.Mailbox...))
	mail.Pieces = 1 // there may be some, of a large one that broke off: they go
	return mail
}

// grace returns a context that outlives ctx by d.
func grace(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(d, cancel)
		context.AfterFunc(hard, func() { timer.Stop() })
	})
	return hard, func() { stop(); cancel() }
}
