package main

import (
	"context"
	"time"
)

const (
	// retainEvery is how often a running desk looks for what is too old.
	retainEvery = 10 * time.Minute
	// orphansEach is after how many of them it looks for pieces of mails that
	// were never kept: all pieces have to be looked at for that.
	orphansEach = 144
	// retainFor is how long it may be at it each time: mail comes first.
	retainFor = 2 * time.Second
	// So much is dropped in one transaction.
	rawsAtOnce, casesAtOnce = 200, 20
)

// runRetention drops what is too old until the context ends.
func (p *program) runRetention(ctx context.Context) error {
	timer := time.NewTicker(retainEvery)
	defer timer.Stop()
	for n := 0; ; n++ {
		if err := p.retain(ctx, n%orphansEach == 0); err != nil && ctx.Err() == nil {
			p.log.Error("dropping what is too old", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
	}
}

// retain drops what is too old, as much as there is time for, and orphans if
// it shall.
func (p *program) retain(ctx context.Context, orphans bool) error {
	end := time.Now().Add(retainFor)
	days := func(n int) time.Time { return p.now().AddDate(0, 0, -n) }
	raws, cases := 0, 0
	defer func() {
		if raws+cases > 0 {
			p.log.Info("dropped what is too old", "originals", raws, "cases", cases)
		}
	}()
	if orphans {
		if _, err := p.store.DropOrphans(ctx, days(1)); err != nil {
			return err
		}
	}
	if n := p.retention.RawDays; n > 0 {
		for last, more := int64(0), true; more && time.Now().Before(end); {
			dropped, at, goesOn, err := p.store.DropRaws(ctx, days(n), last, rawsAtOnce)
			if err != nil {
				return err
			}
			raws, last, more = raws+dropped, at, goesOn
		}
	}
	if n := p.retention.TextDays; n > 0 {
		for more := true; more && time.Now().Before(end); {
			thinned, err := p.store.Thin(ctx, days(n), p.now(), casesAtOnce)
			if err != nil {
				return err
			}
			cases, more = cases+thinned, thinned == casesAtOnce
		}
	}
	return nil
}
