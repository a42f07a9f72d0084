package mailout

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"refdesk/desk"
)

// pass is one go through the outbox until nothing is due.
//
// Workers share a stock of claimed letters and send them, each over a
// connection of its own; there are as many workers as there is work for. One
// more goroutine tells the outbox the outcomes, several in one transaction.
type pass struct {
	*Courier
	stop     context.Context     // ended: take no more letters
	hard     context.Context     // ended: drop everything
	outcomes chan []desk.Attempt // without a buffer: a worker is at most one letter ahead of what is noted
	stock    stock
	workers  sync.WaitGroup

	mu      sync.Mutex
	running int
	most    int // workers that there may be
	err     error
	tried   bool // the server was reached
}

// result is how a pass went.
type result struct {
	sent  int
	tried bool
	err   error
}

func (c *Courier) pass(ctx context.Context) result {
	due, err := c.outbox.NextDue(ctx, c.cfg.Desk)
	if err != nil {
		return result{err: fmt.Errorf("asking the outbox what is due: %w", err)}
	}
	if due.IsZero() || due.After(c.cfg.Now()) {
		return result{}
	}
	hard, cancel := grace(ctx, c.cfg.Grace)
	defer cancel()
	p := &pass{Courier: c, stop: ctx, hard: hard, outcomes: make(chan []desk.Attempt), most: c.cfg.Connections}
	p.stock.changed.L = &p.stock.mu
	settled := make(chan settlement)
	go func() { settled <- p.settle() }()
	p.hire(1)
	p.workers.Wait()
	p.release(p.stock.letters...)
	close(p.outcomes)
	s := <-settled
	return result{sent: s.sent, tried: p.tried, err: errors.Join(p.err, s.err)}
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

// hire starts workers until there are so many, where there may be.
func (p *pass) hire(wanted int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.running < min(wanted, p.most) && p.err == nil {
		p.running++
		p.workers.Go(p.work)
	}
}

// atWork is how many workers there are.
func (p *pass) atWork() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running
}

// leave is what a worker does last. What it failed at ends the pass, unless the
// others go on without it: the server takes no more connections than theirs.
// It is not asked for more again in this pass.
func (p *pass) leave(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running--
	switch {
	case err == nil || p.stop.Err() != nil:
	case p.tried && p.running > 0 && tooMany(err):
		p.most = p.running
	case p.err == nil:
		p.err = err
	}
}

// tooMany tells whether an error may mean that there are too many connections,
// which servers say when one is opened, or puts a letter off at its first step.
func tooMany(err error) bool {
	var e *stepError
	return errors.As(err, &e) && (e.step != stepMail || e.code/100 == 4)
}

// fail ends the pass: what is wrong concerns every letter.
func (p *pass) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
	}
}

// over tells whether no more letters shall be taken.
func (p *pass) over() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err != nil || p.stop.Err() != nil
}

// work sends until nothing is due.
func (p *pass) work() {
	var err error
	if !p.over() {
		err = p.sendAll()
	}
	p.leave(err)
}

// sendAll sends letters while there are any. It connects before it takes one,
// so that a server that is away costs none an attempt.
func (p *pass) sendAll() error {
	k, err := p.take(p.stop)
	if err != nil {
		return err
	}
	defer func() { p.give(k) }()
	p.mu.Lock()
	p.tried = true
	p.mu.Unlock()
	for !p.over() {
		l, ok := p.next()
		if !ok {
			break
		}
		if err := p.sendBefore(&k, l); err != nil {
			p.release(l)
			return err
		}
	}
	return nil
}

// sendBefore sends a letter over *k, which may be replaced by a fresh
// connection, while no other courier may have claimed it.
func (p *pass) sendBefore(k **link, l inHand) error {
	limit := p.holds()
	if !l.first && limit-time.Since(l.since) < limit/4 {
		p.release(l) // there is hardly time left
		return nil
	}
	ctx, cancel := context.WithDeadline(p.hard, l.since.Add(limit))
	defer cancel()
	return p.send(ctx, k, &l.Claimed)
}

// holds is how long a letter may be worked on: after UncertainAfter another
// courier may claim it, so this one must have let go of it before.
func (p *pass) holds() time.Duration { return p.cfg.UncertainAfter * 9 / 10 }

// release puts letters back that were claimed and not tried.
func (p *pass) release(letters ...inHand) {
	var outcomes []desk.Attempt
	for i := range letters {
		outcomes = append(outcomes, p.outcome(&letters[i].Claimed, desk.LetterQueued, p.cfg.Now(), "waits for the mail server"))
	}
	p.tell(outcomes...)
}

// tell hands outcomes over to be saved.
func (p *pass) tell(outcomes ...desk.Attempt) {
	if len(outcomes) > 0 {
		p.outcomes <- outcomes
	}
}

// send sends one letter and notes its outcome. It returns an error, and notes
// nothing, where the server is the trouble.
func (p *pass) send(ctx context.Context, k **link, l *desk.Claimed) error {
	if now := p.cfg.Now(); !l.Replied && !l.Human {
		if opens := p.cfg.Opens(now); opens.After(now) {
			p.tell(p.outcome(l, desk.LetterQueued, opens, "waits for the hours of letters"))
			return nil
		}
	}
	message, from, to, err := p.pack(l)
	if err != nil {
		p.refuse(l, 0, err.Error())
		return nil
	}
	if l.Doubtful && p.arrived(ctx, l.MessageID) {
		p.tell(p.outcome(l, desk.LetterSent, time.Time{}, "found in the folder of sent mail"))
		return nil
	}
	reply, err := p.deliver(ctx, k, from, to, message)
	if err == nil {
		p.tell(p.outcome(l, desk.LetterSent, time.Time{}, "accepted: "+clip(oneLine(reply), 300)))
		return nil
	}
	var e *stepError
	if !errors.As(err, &e) {
		return err
	}
	switch e.judge() {
	case serverDown:
		if ctx.Err() != nil && p.hard.Err() == nil { // it was too long in our hands
			p.tell(p.again(l, e.Error()))
			return nil
		}
		return e
	case refused:
		p.refuse(l, e.code, e.Error())
	case uncertain:
		p.tell(p.outcome(l, desk.LetterUncertain, p.cfg.Now().Add(p.cfg.UncertainAfter), e.Error()))
	case putOff:
		p.tell(p.again(l, e.Error()))
	}
	return nil
}

// arrived tells that a letter, of which nobody could say, is where the provider
// keeps what was sent. Where that cannot be seen it is sent again.
func (p *pass) arrived(ctx context.Context, messageID string) bool {
	if p.cfg.Arrived == nil {
		return false
	}
	found, err := p.cfg.Arrived(ctx, messageID)
	if err != nil {
		p.log.Warn("an uncertain letter could not be looked for and is sent again", "err", err)
	}
	return found && err == nil
}

// pack returns a letter ready to send. A fault of the program in it fails this
// letter, and ends nothing.
func (p *pass) pack(l *desk.Claimed) (message []byte, from, to string, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("a fault of the program: %v", fault)
		}
	}()
	if l.List != "" && p.cfg.Leave != "" {
		l.Leave = p.cfg.Leave + url.PathEscape(l.MessageID)
	}
	if message, err = Compose(l.Letter); err != nil {
		return nil, "", "", err
	}
	if p.cfg.DKIM != nil {
		if message, err = p.cfg.DKIM.sign(message); err != nil {
			return nil, "", "", err
		}
	}
	if from, err = path(p.cfg.Desk); err != nil {
		return nil, "", "", err
	}
	to, err = path(l.To.Addr)
	return message, from, to, err
}

func (p *pass) refuse(l *desk.Claimed, code int, why string) {
	p.log.Error("letter failed", "letter", l.ID, "case", l.Case, "kind", string(l.Kind), "code", code)
	p.tell(p.outcome(l, desk.LetterFailed, time.Time{}, why))
}

// deliver sends a message over *k; over a fresh connection where that is
// needed, once.
func (p *pass) deliver(ctx context.Context, k **link, from, to string, message []byte) (string, error) {
	kept := (*k).used
	if (*k).broken {
		if err := p.redial(ctx, k); err != nil {
			return "", err
		}
		kept = false
	}
	reply, err := (*k).deliverBefore(ctx, from, to, message)
	var e *stepError
	if !kept || !errors.As(err, &e) || !e.stale() || ctx.Err() != nil {
		return reply, err
	}
	if err := p.redial(ctx, k); err != nil {
		return "", err
	}
	return (*k).deliverBefore(ctx, from, to, message)
}

// redial replaces a connection that is of no use any more.
func (p *pass) redial(ctx context.Context, k **link) error {
	(*k).broken = true
	(*k).hangUp()
	fresh, err := dial(ctx, &p.cfg)
	if err != nil {
		return err
	}
	*k = fresh
	return nil
}

// deliverBefore is deliver, cut off when ctx ends.
func (k *link) deliverBefore(ctx context.Context, from, to string, message []byte) (string, error) {
	stop := context.AfterFunc(ctx, func() { _ = k.conn.Close() })
	reply, err := k.deliver(from, to, message)
	if !stop() {
		k.broken = true
	}
	return reply, err
}
