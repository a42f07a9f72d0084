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
	if _, digest := d.digestDue(after.AddDate(0, 0, 7)); digest.After(after) && digest.Before(next) {
		next = digest
	}
	for kind, due := range coming {
		at := d.Letters.Next(due)
		switch kind {
		case PromiseNews:
			at = d.newsAt(due)
		case PromiseBrief:
			at = due
		}
		if !at.After(after) { // made just now, and due at once: the next look finds it
			at = after.Add(time.Second)
			if kind != PromiseBrief {
				at = d.Letters.Next(at)
			}
		}
		if at.Before(next) {
			next = at
		}
	}
	return next, nil
}
