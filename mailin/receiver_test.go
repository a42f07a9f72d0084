package mailin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"refdesk/desk"
)

// shelf is a receiver for tests. It remembers as the store does: a mail is
// known by UIDVALIDITY and UID, and is new by its content.
type shelf struct {
	mu       sync.Mutex
	position desk.Position
	kept     []desk.RawMail
	received map[int64]*desk.Mail
	order    []int64
	news     chan struct{} // closed when mail was received
	fail     error         // of the next Receive
	keeping  func()        // called in Keep
	deciding func()        // called in Receive
	leased   bool          // to somebody else
	parts    map[string][]byte
	piece    func(part int) error // called in KeepPart, nil: nothing
	wholes   int                  // that were asked for
	retried  [][]int64
}

func placeOf(mailbox string, validity, uid uint32) string { return fmt.Sprint(mailbox, validity, uid) }

func (r *shelf) KeepPart(_ context.Context, p desk.RawPart) error {
	if r.piece != nil {
		if err := r.piece(p.Part); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	place := placeOf(p.Mailbox, p.UIDValidity, p.UID)
	if p.Part == 0 {
		delete(r.parts, place)
	}
	r.parts[place] = append(r.parts[place], p.Bytes...)
	return nil
}

func (r *shelf) Whole(_ context.Context, m desk.RawMail) (desk.RawMail, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wholes++
	m.Raw, m.Cuts = r.parts[placeOf(m.Mailbox, m.UIDValidity, m.UID)], nil
	return m, nil
}

var _ Receiver = (*shelf)(nil)

func newShelf() *shelf {
	return &shelf{parts: make(map[string][]byte), received: make(map[int64]*desk.Mail), news: make(chan struct{})}
}

func (r *shelf) Lease(context.Context, string, time.Duration) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.leased, nil
}

// lend gives the lease to somebody else, or takes it back.
func (r *shelf) lend(out bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.leased = out
}

func (r *shelf) Release(context.Context, string) error { return nil }

func (r *shelf) Position(context.Context, string) (desk.Position, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.position, nil
}

func (r *shelf) SetPosition(_ context.Context, _ string, p desk.Position) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.position = p
	return nil
}

func (r *shelf) Known(_ context.Context, _ string, validity uint32, uids []uint32) ([]uint32, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var known []uint32
	for _, m := range r.kept {
		if m.UIDValidity == validity && slices.Contains(uids, m.UID) {
			known = append(known, m.UID)
		}
	}
	return known, nil
}

func (r *shelf) Keep(ctx context.Context, mails []desk.RawMail) ([]desk.RawMail, error) {
	if r.keeping != nil {
		r.keeping()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var fresh []desk.RawMail
	for _, m := range mails {
		again := slices.ContainsFunc(r.kept, func(k desk.RawMail) bool { return k.Hash == m.Hash })
		m.ID = int64(len(r.kept) + 1)
		r.kept = append(r.kept, m)
		if again {
			r.received[m.ID] = &desk.Mail{RawMail: m}
			continue
		}
		fresh = append(fresh, m)
	}
	return fresh, nil
}

func (r *shelf) Unfinished(context.Context, string) ([]desk.RawMail, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var raws []desk.RawMail
	for _, m := range r.kept {
		if r.received[m.ID] == nil {
			raws = append(raws, m)
		}
	}
	return raws, nil
}

func (r *shelf) Retry(_ context.Context, ids []int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.retried = append(r.retried, ids)
	return nil
}

func (r *shelf) Receive(_ context.Context, mails []*desk.Mail) error {
	if r.deciding != nil {
		r.deciding()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fail; err != nil {
		r.fail = nil
		return err
	}
	for _, m := range mails {
		if r.received[m.ID] != nil {
			return errors.New("received twice")
		}
		r.received[m.ID] = m
		r.order = append(r.order, m.ID)
	}
	close(r.news)
	r.news = make(chan struct{})
	return nil
}

// mails returns what was received, in order.
func (r *shelf) mails() []*desk.Mail {
	r.mu.Lock()
	defer r.mu.Unlock()
	var mails []*desk.Mail
	for _, id := range r.order {
		mails = append(mails, r.received[id])
	}
	return mails
}

// wait returns once n mails were received, or ctx has ended.
func (r *shelf) wait(ctx context.Context, n int) {
	for {
		r.mu.Lock()
		have, news := len(r.order), r.news
		r.mu.Unlock()
		if have >= n {
			return
		}
		select {
		case <-news:
		case <-ctx.Done():
			return
		}
	}
}
