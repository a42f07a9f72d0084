package mailout

import (
	"context"
	"time"

	"refdesk/desk"
)

// Outbox is what the courier needs from the store.
type Outbox interface {
	// Claim takes up to limit letters of the desk that are due at now, oldest
	// first: queued ones, and uncertain ones whose outcome nobody told. It
	// raises their attempts, makes them uncertain and pushes their next
	// attempt to until, in one transaction, and returns them as they are then.
	Claim(ctx context.Context, desk string, now, until time.Time, limit int) ([]desk.Claimed, error)
	// Hasten makes letters due at now that were to wait only because a clock
	// was ahead: those written later than now, and those put off to later than
	// latest.
	Hasten(ctx context.Context, desk string, now, latest time.Time) error
	// Settle notes outcomes, all in one transaction.
	Settle(ctx context.Context, outcomes []desk.Attempt) error
	// NextDue returns when the next letter of the desk is due, the zero time
	// if none is waiting.
	NextDue(ctx context.Context, desk string) (time.Time, error)
}
