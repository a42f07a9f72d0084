package mailout

import (
	"context"
	"errors"
	"sort"
	"sync"
	"time"

	"refdesk/desk"
)

// memory is an outbox for tests. Like the store's, it lets a claimed letter
// be claimed again only after its time, and takes no outcome of an older claim.
type memory struct {
	mu      sync.Mutex
	letters map[int64]*desk.Letter
	settles int
	err     error // of every Settle
}

var _ Outbox = (*memory)(nil)

func newMemory(letters ...desk.Letter) *memory {
	m := &memory{letters: make(map[int64]*desk.Letter)}
	for _, l := range letters {
		m.add(l)
	}
	return m
}

func (m *memory) add(l desk.Letter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l.State == "" {
		l.State = desk.LetterQueued
	}
	m.letters[l.ID] = &l
}

func (m *memory) get(id int64) desk.Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *m.letters[id]
}

func waiting(l *desk.Letter, address string) bool {
	return l.Desk == address && (l.State == desk.LetterQueued || l.State == desk.LetterUncertain)
}

func (m *memory) Claim(_ context.Context, address string, now, until time.Time, limit int) ([]desk.Claimed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due []*desk.Letter
	for _, l := range m.letters {
		if waiting(l, address) && !l.Due.After(now) {
			due = append(due, l)
		}
	}
	sort.Slice(due, func(i, j int) bool { return due[i].ID < due[j].ID })
	var claimed []desk.Claimed
	for _, l := range due[:min(limit, len(due))] {
		doubtful := l.State == desk.LetterUncertain
		l.Attempts++
		l.State, l.Due = desk.LetterUncertain, until
		claimed = append(claimed, desk.Claimed{Letter: *l, Doubtful: doubtful})
	}
	return claimed, nil
}

func (m *memory) Hasten(_ context.Context, address string, now, latest time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.letters {
		if waiting(l, address) && l.Due.After(now) && (l.Created.After(now) || l.Attempts > 0 && l.Due.After(latest)) {
			l.Due = now
		}
	}
	return m.err
}

func (m *memory) Settle(ctx context.Context, outcomes []desk.Attempt) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	m.settles++
	for _, o := range outcomes {
		l := m.letters[o.ID]
		if l == nil {
			return errors.New("no such letter")
		}
		if l.Attempts == o.Attempts {
			l.State, l.Due, l.Why = o.State, o.Due, o.Why
		}
	}
	return nil
}

func (m *memory) NextDue(_ context.Context, address string) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var next time.Time
	for _, l := range m.letters {
		if waiting(l, address) && (next.IsZero() || l.Due.Before(next)) {
			next = l.Due
		}
	}
	return next, nil
}
