package store_test

import (
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestPromisesOfABatch: what one change of a batch promises, a later one ends.
func TestPromisesOfABatch(t *testing.T) { storetest.Each(t, promisesOfABatch) }

func promisesOfABatch(t *testing.T, s *store.Store) {
	c := load(t, s, open(t, s).Number)
	at := func(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }
	save(t, s,
		desk.Change{At: at(1), Case: c, Promises: []desk.Promise{{Kind: desk.PromiseNews, Due: at(5)}, {Kind: desk.PromiseDraft, Due: at(4)}}},
		desk.Change{At: at(2), Case: c, Kept: []desk.PromiseKind{desk.PromiseNews}, Dropped: []desk.PromiseKind{desk.PromiseDraft, desk.PromiseReminder}},
		desk.Change{At: at(2), Case: c, Promises: []desk.Promise{{Kind: desk.PromiseAutoClose, Due: at(9)}}},
	)
	if open := load(t, s, c.Number).Promises; len(open) != 1 || open[0].Kind != desk.PromiseAutoClose {
		t.Errorf("open: %+v", open)
	}
}
