package mailin

import (
	"context"
	"fmt"
	"slices"

	"refdesk/desk"
)

// finish receives what was stored before and not received, as after a crash.
func (p *Poller) finish(ctx context.Context) error {
	if !p.unfinished {
		return nil
	}
	hard, cancel := grace(ctx, p.cfg.Grace)
	defer cancel()
	defer func() { p.begun = true }()
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
		if err := p.takeUp(hard, raws); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// How often a program may begin with a mail before each mail is taken up alone,
// to find out which one ends it; and before only the header of that one is read.
// A program may be killed several times in a row for other reasons.
const (
	triesTogether = 3
	mostTries     = 10
)

const endingFault = "the program ended each time that it read this mail, so only its header was read; the mail is still in the mailbox"

// takeUp decides about mails that were stored before. One of them may have ended
// the program, and would again: so a program that was just started counts its
// tries first. One that has met an error has survived it.
func (p *Poller) takeUp(ctx context.Context, raws []desk.RawMail) error {
	together := len(raws)
	if slices.ContainsFunc(raws, func(m desk.RawMail) bool { return m.Tries >= triesTogether }) {
		together = 1
	}
	for some := range slices.Chunk(raws, together) {
		if err := p.count(ctx, some); err != nil {
			return err
		}
		mails, err := p.understand(ctx, some)
		if err == nil {
			err = p.decide(ctx, mails)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Poller) count(ctx context.Context, raws []desk.RawMail) error {
	if p.begun {
		return nil
	}
	var ids []int64
	for i := range raws {
		ids = append(ids, raws[i].ID)
	}
	if err := p.receiver.Retry(ctx, ids); err != nil {
		return fmt.Errorf("counting that %d mails are taken up: %w", len(ids), err)
	}
	return nil
}

// parse reads a mail, or its header where more of it ended the program.
func (p *Poller) parse(raw desk.RawMail) *desk.Mail {
	if raw.Tries < mostTries {
		return Parse(raw, p.cfg.Limits)
	}
	p.log.Error("the program ended each time that it read a mail", "mail", raw.ID, "uid", raw.UID)
	all, head := raw.Raw, raw
	if all == nil {
		all = raw.Head
	}
	head.Raw, head.Head = nil, headOf(all[:min(len(all), longestHead)])
	mail := Parse(head, p.cfg.Limits)
	mail.RawMail, mail.Fault = raw, endingFault
	return mail
}

// longestHead bounds what is read of a mail that may be what ends the program.
const longestHead = 64 << 10
