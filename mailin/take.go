package mailin

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"refdesk/desk"
)

// intake hands batches over, one at a time, beside the fetching.
type intake struct {
	*Poller
	session *session
	hard    context.Context // outlives the poller's by Config.Grace
	results chan taken
	busy    bool
	fresh   int // mails that were new
}

// taken is a batch that was handed over.
type taken struct {
	uids  []uint32
	fresh int
	err   error
}

// put waits for the batch before, begins with the next and meanwhile marks
// the one before on the server.
func (in *intake) put(raws []desk.RawMail) error {
	before := in.collect()
	if before.err == nil && len(raws) > 0 {
		in.busy = true
		go func() { in.results <- in.take(in.hard, raws) }()
	}
	in.mark(in.hard, in.session, before.uids)
	return before.err
}

// wait waits for the last batch.
func (in *intake) wait() error { return in.put(nil) }

func (in *intake) collect() taken {
	if !in.busy {
		return taken{}
	}
	in.busy = false
	t := <-in.results
	in.fresh += t.fresh
	if t.err != nil {
		in.unfinished = true
		t.uids = nil
	}
	return t
}

// take stores mails, and has them decided about.
func (p *Poller) take(ctx context.Context, raws []desk.RawMail) taken {
	t := taken{uids: make([]uint32, len(raws))}
	for i := range raws {
		t.uids[i] = raws[i].UID
	}
	kept, err := p.receiver.Keep(ctx, raws)
	if err != nil {
		t.err = fmt.Errorf("storing %d mails: %w", len(raws), err)
		return t
	}
	t.fresh = len(kept)
	t.err = p.receive(ctx, kept)
	return t
}

func (p *Poller) receive(ctx context.Context, kept []desk.RawMail) error {
	if len(kept) == 0 {
		return nil
	}
	err := p.receiver.Receive(ctx, understand(kept, func(raw desk.RawMail) *desk.Mail {
		return Parse(raw, p.cfg.Limits)
	}))
	if err != nil {
		return fmt.Errorf("receiving %d mails: %w", len(kept), err)
	}
	return nil
}

// finish receives what was stored before and not received, as after a crash.
func (p *Poller) finish(ctx context.Context) error {
	if !p.unfinished {
		return nil
	}
	hard, cancel := grace(ctx, p.cfg.Grace)
	defer cancel()
	last := int64(0)
	for ctx.Err() == nil {
		raws, err := p.receiver.Unfinished(ctx, p.cfg.Mailbox)
		if err != nil {
			return fmt.Errorf("asking for unfinished mails: %w", err)
		}
		if len(raws) == 0 {
			p.unfinished = false
			return nil
		}
		if raws[0].ID == last {
			return fmt.Errorf("mail %d stays unfinished though it was received", last)
		}
		last = raws[0].ID
		if err := p.receive(hard, raws); err != nil {
			return err
		}
	}
	return ctx.Err()
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

// raw returns a mail as it is stored.
func (p *Poller) raw(s *session, it item, c content) desk.RawMail {
	mail := desk.RawMail{
		Mailbox: p.cfg.Mailbox, UIDValidity: s.uidValidity, UID: it.uid,
		Received: it.received, Size: it.size, Raw: c.raw, Head: c.head,
	}
	if mail.Received.IsZero() {
		mail.Received = p.cfg.Now()
	}
	mail.Received = mail.Received.UTC()
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
	p.log.Error("a mail cannot be fetched", "uid", uid, "tries", p.faults[uid])
	head := fmt.Appendf(nil, "%s%d/%d\r\nSubject: (a mail that could not be read)\r\n\r\n", unreadHead, s.uidValidity, uid)
	mail := p.raw(s, item{uid: uid}, content{head: head})
	mail.Hash = ContentHash(append(head, p.cfg.Mailbox...))
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
