package mailout

import (
	"fmt"
	"sync"
	"time"

	"refdesk/desk"
)

// stock is what a pass has claimed and no worker has taken yet. One worker at
// a time claims more, before the stock is used up, while the others go on:
// a claim is a transaction, and few of them are worth it.
type stock struct {
	mu       sync.Mutex
	changed  sync.Cond // a claim has ended
	letters  []inHand
	claiming bool
	partial  bool // the last claim found less than there was room for
	end      bool // nothing more is due, or the claim failed
}

// inHand is a letter that was claimed.
type inHand struct {
	desk.Claimed
	since time.Time // by this machine's clock
	first bool      // of its claim: it is tried however long that took
}

// next returns a letter to send; false where there is none any more.
func (p *pass) next() (inHand, bool) {
	s := &p.stock
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if !s.claiming && !s.end && s.low(p.room()) {
			p.claim()
		}
		if len(s.letters) > 0 {
			l := s.letters[0]
			s.letters = s.letters[1:]
			return l, true
		}
		if !s.claiming && s.end {
			return inHand{}, false
		}
		if s.claiming {
			s.changed.Wait()
		}
	}
}

// room is how many letters the stock may hold.
func (p *pass) room() int { return p.cfg.Connections * p.cfg.Batch }

// low tells that it is time to claim. Where the last claim found little, the
// next is put off until all of it was taken.
func (s *stock) low(room int) bool {
	return len(s.letters) == 0 || !s.partial && len(s.letters) <= room/2
}

// claim fills the stock. It is called, and returns, with the lock inHand.
func (p *pass) claim() {
	s := &p.stock
	s.claiming = true
	free := p.room() - len(s.letters)
	s.mu.Unlock()
	now, since := p.cfg.Now(), time.Now()
	letters, err := p.outbox.Claim(p.hard, p.cfg.Desk, now, now.Add(p.cfg.UncertainAfter), free)
	if err != nil {
		p.fail(fmt.Errorf("claiming letters: %w", err))
	}
	s.mu.Lock()
	for i, l := range letters {
		s.letters = append(s.letters, inHand{l, since, i == 0})
	}
	s.claiming, s.partial, s.end = false, len(letters) < free, len(letters) == 0
	s.changed.Broadcast()
	p.hire(1 + len(s.letters)/p.cfg.Batch)
}
