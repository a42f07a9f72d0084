package mailin

import (
	"context"
	"time"

	"refdesk/desk"
)

// Receiver takes in what the poller reads. *desk.Desk is one.
type Receiver interface {
	// Lease takes or renews the right to read a mailbox for the term; held is
	// false where another instance has it. It runs out by itself.
	Lease(ctx context.Context, mailbox string, term time.Duration) (held bool, err error)
	// Release gives the lease back, where it is ours.
	Release(ctx context.Context, mailbox string) error
	// Position returns how far the mailbox was read; the zero Position
	// before the first run.
	Position(ctx context.Context, mailbox string) (desk.Position, error)
	// SetPosition notes a first run, or a new UIDVALIDITY.
	SetPosition(ctx context.Context, mailbox string, p desk.Position) error
	// Known returns those of the UIDs that were taken in before.
	Known(ctx context.Context, mailbox string, uidValidity uint32, uids []uint32) ([]uint32, error)
	// Keep stores raw mails and returns those that are new, with their IDs. It
	// fails, as SetPosition does, where another instance has the lease.
	Keep(ctx context.Context, mails []desk.RawMail) ([]desk.RawMail, error)
	// KeepPart stores a piece of a large mail, before Keep stores its gist;
	// the first one takes the place of all that were kept of it before. It
	// fails where another instance has the lease.
	KeepPart(ctx context.Context, part desk.RawPart) error
	// Whole returns a mail with all that its cuts left out; with its cuts
	// where the pieces are not kept any more.
	Whole(ctx context.Context, mail desk.RawMail) (desk.RawMail, error)
	// Unfinished returns mails that were kept but not received, such as
	// after a crash.
	Unfinished(ctx context.Context, mailbox string) ([]desk.RawMail, error)
	// Retry counts, before they are taken up, that a program begins anew with
	// such mails.
	Retry(ctx context.Context, ids []int64) error
	// Receive decides about mails, in their order.
	Receive(ctx context.Context, mails []*desk.Mail) error
}
