package store

import (
	"cmp"
	"slices"
	"time"

	"refdesk/desk"
)

// How a promise ended.
const (
	endedMoved     = "moved"
	endedKept      = "kept"
	endedCancelled = "cancelled"
)

// promiseKey says which promise is meant: a case has one open of a kind.
type promiseKey struct {
	number int64
	kind   desk.PromiseKind
}

// ending is how and when a promise ended.
type ending struct {
	promiseKey
	how string
	at  time.Time
}

// made is a promise of a batch. It may have ended in the same batch.
type made struct {
	promiseKey
	desk.Promise
	at    time.Time
	ended ending
}

// promising plays the promises of a batch through in memory, so that it costs
// two statements in the end.
type promising struct {
	made    []made
	open    map[promiseKey]int // the open one in made
	endings []ending           // of promises that were open before the batch
	ended   map[promiseKey]bool
}

// end closes the promise that is open by now, if one is.
func (p *promising) end(e ending) {
	if i, ok := p.open[e.promiseKey]; ok {
		p.made[i].ended = e
		delete(p.open, e.promiseKey)
		return
	}
	if !p.ended[e.promiseKey] {
		p.ended[e.promiseKey] = true
		p.endings = append(p.endings, e)
	}
}

func (p *promising) change(c *desk.Change) {
	for _, kind := range c.Kept {
		p.end(ending{promiseKey{c.Case.Number, kind}, endedKept, c.At})
	}
	for _, kind := range c.Dropped {
		p.end(ending{promiseKey{c.Case.Number, kind}, endedCancelled, c.At})
	}
	for _, promise := range c.Promises {
		k := promiseKey{c.Case.Number, promise.Kind}
		p.end(ending{k, endedMoved, c.At})
		p.open[k] = len(p.made)
		p.made = append(p.made, made{promiseKey: k, Promise: promise, at: c.At})
	}
}

// savePromises closes what was kept, dropped or replaced, and adds what is
// new. Closed ones stay: they tell how promises were kept.
func savePromises(t *tx, changes []desk.Change) error {
	p := promising{open: map[promiseKey]int{}, ended: map[promiseKey]bool{}}
	opened := make(map[int64]bool) // a new case has nothing to close
	for i := range changes {
		c := &changes[i]
		if len(c.Kept)+len(c.Dropped)+len(c.Promises) == 0 {
			continue
		}
		if c.Case == nil {
			return wrap("saving promises", errNoCase)
		}
		opened[c.Case.Number] = opened[c.Case.Number] || c.Case.Version == 0
		p.change(c)
	}
	if err := p.saveEndings(t, opened); err != nil {
		return wrap("closing promises", err)
	}
	return wrap("saving promises", p.saveMade(t))
}

// saveEndings closes what was open before. SQLite must not look the values up
// for each promise that there is, but the promises for each value: it cannot
// look up what has to be worked out first.
func (p *promising) saveEndings(t *tx, opened map[int64]bool) error {
	slices.SortFunc(p.endings, func(a, b ending) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.kind, b.kind))
	})
	closing := rows{casts: []string{"bigint", "text", "text", "bigint"}}
	for _, e := range p.endings {
		if !opened[e.number] {
			closing.add(e.number, string(e.kind), e.how, e.at)
		}
	}
	_, err := closing.run(t, `
		UPDATE promises
		SET ended = v.column3,
			closed = v.column4
		FROM (`,
		`) AS v
		WHERE promises.case_number = v.column1 + 0 AND promises.kind = v.column2 || '' AND promises.closed IS NULL`)
	return err
}

func (p *promising) saveMade(t *tx) error {
	var all rows
	for _, m := range p.made {
		var how any
		if m.ended.how != "" {
			how = m.ended.how
		}
		all.add(m.number, string(m.kind), m.Due, m.at, key(m.MadeBy), how, m.ended.at)
	}
	_, err := all.run(t, `INSERT INTO promises (case_number, kind, due, made, made_by, ended, closed)`, ``)
	return err
}
