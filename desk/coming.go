package desk

import (
	"context"
	"time"
)

// often is how often there is a look for what has no promise of its own.
const often = 15 * time.Minute

// Next is the earliest moment after another at which Due may have letters to
// write.
func (d *Desk) Next(ctx context.Context, after time.Time) (time.Time, error) {
	coming, err := d.store.Coming(ctx, d.Address)
	if err != nil {
		return time.Time{}, err
	}
	next := d.Letters.Next(after.Truncate(often).Add(often))
	for kind, due := range coming {
		at := d.Letters.Next(due)
		if kind == PromiseNews {
			at = d.newsAt(due)
		}
		if !at.After(after) { // made just now, and due at once: the next look finds it
			at = d.Letters.Next(after.Add(time.Second))
		}
		if at.Before(next) {
			next = at
		}
	}
	return next, nil
}
