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

// settle tells the outbox the outcomes until there will be no more, each time
// those that have gathered while the last ones were saved.
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

// gather returns the outcomes that are to be saved together: those that are
// there. It does not wait for more, for what is not saved when the process
// dies is sent again.
func (p *pass) gather(first desk.Attempt) []desk.Attempt {
	batch := []desk.Attempt{first}
	for len(batch) < p.room() {
		select {
		case o, ok := <-p.outcomes:
			if !ok {
				return batch
			}
			batch = append(batch, o)
		default:
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
