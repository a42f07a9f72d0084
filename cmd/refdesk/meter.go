package main

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"refdesk/desk"
	"refdesk/store"
)

// meter counts what passes between desks, couriers and the store, since the
// program was started.
type meter struct {
	*store.Store

	mu      sync.Mutex
	mails   map[string]float64    // by what they became
	letters map[[2]string]float64 // by kind, and by what became of them: "queued", "sent" …
	claimed map[int64]desk.Letter // letters in the hands of couriers; without their words
	saving  histogram             // of a transaction
	deciding,
	sending histogram // from the arrival of a mail to the decision; from the writing of a letter to its acceptance
}

func newMeter(s *store.Store) *meter {
	return &meter{
		Store: s, mails: map[string]float64{}, letters: map[[2]string]float64{}, claimed: map[int64]desk.Letter{},
		saving: newHistogram(.01, .1, 1, 10), deciding: newHistogram(1, 5, 30, 120, 600), sending: newHistogram(1, 5, 30, 120, 600),
	}
}

// Save counts what became of mails, and letters by their kind.
func (m *meter) Save(ctx context.Context, changes []desk.Change) error {
	begun := time.Now()
	err := m.Store.Save(ctx, changes)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.saving.add(time.Since(begun))
	if err != nil {
		return err
	}
	for _, c := range changes {
		if o := c.Outcome; o != nil {
			m.mails[string(o.Became)]++
			m.deciding.add(c.At.Sub(o.Mail.Received))
		}
		for _, l := range c.Letters {
			m.letters[[2]string{string(l.Kind), string(desk.LetterQueued)}]++
		}
	}
	return nil
}

// Claim remembers the letters, for Settle to know their kinds.
func (m *meter) Claim(ctx context.Context, address string, now, until time.Time, limit int) ([]desk.Claimed, error) {
	all, err := m.Store.Claim(ctx, address, now, until, limit)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range all {
		m.claimed[l.ID] = desk.Letter{Kind: l.Kind, Created: l.Created}
	}
	return all, err
}

// Settle counts what became of letters.
func (m *meter) Settle(ctx context.Context, outcomes []desk.Attempt) error {
	err := m.Store.Settle(ctx, outcomes)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, o := range outcomes {
		l := m.claimed[o.ID]
		delete(m.claimed, o.ID)
		if err != nil || o.State == desk.LetterQueued {
			continue // it waits again
		}
		m.letters[[2]string{string(l.Kind), string(o.State)}]++
		if o.State == desk.LetterSent {
			m.sending.add(o.At.Sub(l.Created))
		}
	}
	return err
}

// write tells the counts.
func (m *meter) write(w *metrics) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w.family("refdesk_mails_total", "counter", "Mails by what became of them, since the start.")
	for _, became := range slices.Sorted(maps.Keys(m.mails)) {
		w.sample("refdesk_mails_total", m.mails[became], "became", became)
	}
	w.family("refdesk_letters_total", "counter", "Letters by kind and what became of them, since the start.")
	for _, k := range slices.SortedFunc(maps.Keys(m.letters), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		w.sample("refdesk_letters_total", m.letters[k], "kind", k[0], "state", k[1])
	}
	w.histogram("refdesk_save_seconds", "How long a transaction of decisions takes.", m.saving)
	w.histogram("refdesk_mail_wait_seconds", "From the arrival of a mail at the server to the decision about it.", m.deciding)
	w.histogram("refdesk_letter_wait_seconds", "From the writing of a letter to its acceptance by the server.", m.sending)
}

// histogram counts durations in a few buckets.
type histogram struct {
	bounds []float64 // in seconds, ascending
	counts []float64 // as many, of those not above the bound
	sum    float64
	n      float64
}

func newHistogram(bounds ...float64) histogram {
	return histogram{bounds: bounds, counts: make([]float64, len(bounds))}
}

// add counts a duration; clocks that disagree make none negative.
func (h *histogram) add(d time.Duration) {
	seconds := max(0, d.Seconds())
	for i, bound := range h.bounds {
		if seconds <= bound {
			h.counts[i]++
		}
	}
	h.sum += seconds
	h.n++
}
