package mailout

import (
	"context"
	"time"

	"refdesk/desk"
)

// Outcome is what became of an attempt to send a letter.
type Outcome struct {
	ID       int64
	Attempts int              // as claimed: a later claim is not overwritten
	State    desk.LetterState // sent, queued (try again at Due), uncertain (look again at Due) or failed
	Due      time.Time
	At       time.Time
	Why      string // in words, with the server's reply
}

// Outbox is what the courier needs from the store.
type Outbox interface {
	// Claim takes up to limit letters of the desk that are due at now, oldest
	// first: it raises their attempts, makes them uncertain and pushes their
	// next attempt to until, in one transaction, and returns them as they are
	// then. Before that State was queued, or uncertain where nobody told the
	// outcome of an earlier claim: Doubtful tells which.
	Claim(ctx context.Context, desk string, now, until time.Time, limit int) ([]Claimed, error)
	// Settle notes outcomes, all in one transaction.
	Settle(ctx context.Context, outcomes []Outcome) error
	// NextDue returns when the next letter of the desk is due, zero if none is waiting.
	NextDue(ctx context.Context, desk string) (time.Time, error)
}

// Claimed is a letter that is about to be sent.
type Claimed struct {
	desk.Letter
	Doubtful bool // an earlier attempt may have arrived already
}
