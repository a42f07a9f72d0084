package mailout

import (
	"context"
	"fmt"
	"time"

	"refdesk/desk"
)

// settlement is what the outcomes of a pass came to.
type settlement struct {
	sent int
	err  error
}

// settleTimeout bounds one try to tell the outbox.
const settleTimeout = 10 * time.Second

// settle tells the outbox the outcomes until there will be no more.
func (p *pass) settle() settlement {
	var s settlement
	for first := range p.outcomes {
		batch := p.gather(first)
		if err := p.save(batch); err != nil {
			s.err = err
			p.fail(err)
			continue
		}
		s.sent += countSent(batch)
	}
	return s
}

// gatherFor is how long an outcome waits for those of the other workers: a
// transaction takes about as long, and few of them are worth it.
const gatherFor = 2 * time.Millisecond

// gather returns the outcomes that are to be saved together: one for each
// worker, as far as they come in a moment. It never waits for more, for what is
// not saved when the process dies is sent again: these, and one more of each.
func (p *pass) gather(batch []desk.Attempt) []desk.Attempt {
	moment := time.NewTimer(gatherFor)
	defer moment.Stop()
	for len(batch) < p.atWork() {
		select {
		case more, ok := <-p.outcomes:
			if !ok {
				return batch
			}
			batch = append(batch, more...)
		case <-moment.C:
			return batch
		}
	}
	return batch
}

// save tells the outbox, and tries again while it cannot be reached: a letter
// whose outcome is lost would be sent twice. Meanwhile the workers wait, for
// nobody takes their outcomes. Run tries until it ends; SendDue has an end.
func (p *pass) save(batch []desk.Attempt) error {
	h := p.health
	if h == nil {
		h = new(health)
	}
	for tries := 1; ; tries++ {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(p.stop), settleTimeout)
		err := p.outbox.Settle(ctx, batch)
		cancel()
		if err == nil {
			return nil
		}
		err = fmt.Errorf("saving the outcomes of %d letters: %w", len(batch), err)
		if p.hard.Err() != nil || p.health == nil && tries > settleTries {
			return err
		}
		p.note(h, result{err: err})
		p.rest(p.hard, p.cfg.backoff(h), false)
	}
}

// settleTries bounds the tries of SendDue: 1 + 2 + … + 64 s come close to the time after
// which the letters are uncertain anyway.
const settleTries = 7

func countSent(batch []desk.Attempt) int {
	n := 0
	for _, o := range batch {
		if o.State == desk.LetterSent {
			n++
		}
	}
	return n
}
