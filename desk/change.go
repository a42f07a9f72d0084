package desk

import (
	"context"
	"errors"
	"time"

	"refdesk/rules"
)

// Became is what a mail turned out to be.
type Became string

// What a mail may become.
const (
	BecameCase      Became = "case"      // a new case
	BecameAnswer    Became = "answer"    // more for a case, from the requester's side
	BecameCommand   Became = "command"   // a technician's mail: commands, words to pass on
	BecameBounce    Became = "bounce"    // a delivery report
	BecameAutomatic Became = "automatic" // a machine's mail that is only kept
	BecameParked    Became = "parked"    // not understood; waits for a person
	BecameDuplicate Became = "duplicate" // was already taken in
	BecameHeld      Became = "held"      // a technician's mail that waits for proof
	BecameRefused   Became = "refused"   // not acted upon
	BecameGathered  Became = "gathered"  // one too many of its sender: kept with others in a case
)

// Outcome is what became of a mail, for the communication log.
type Outcome struct {
	Mail    *Mail
	Became  Became
	Case    int64 // 0 if none
	Why     string
	Lang    string
	Verdict rules.Verdict
}

// Change is everything that follows from one mail, or from one moment at
// which something was due. It is saved whole or not at all.
type Change struct {
	At      time.Time
	Outcome *Outcome // nil if no mail caused it
	// Case is the case as it shall be, nil if none changes. Its Version is
	// the one that was read; a new case has Version 0. Its Participants are
	// all saved; its Views, Answers, Questions and Promises are not: what is
	// new of them is listed below.
	Case          *Case
	People        []Person // to be remembered, or changed; an empty Lang or Suppressed changes nothing
	Views         []View
	Answers       []Answer
	Questions     []Question
	Events        []Event       // of Case, or of none where Case is nil
	Promises      []Promise     // each replaces the open one of its kind
	Kept          []PromiseKind // open promises that were fulfilled by this change
	Dropped       []PromiseKind // open promises that no longer hold
	Overdue       []Overdue     // open promises that the leads are told of
	Letters       []Letter
	Exposes       []string // Message-IDs of letters that others than their readers may know from now on
	Bounced       *Bounced
	Told          []int64    // refused letters that this change tells of
	Gathered      []Gathered // what technicians are to hear of later; PromiseBrief tells when
	Duties        []Duty     // each replaces the one of its address
	Summary       *Summary   // the morning letter that this is, nil if none
	Settles       int64      // a held mail that this change has settled, 0 if none
	Overruled     []string   // terms that a technician did not want explained, in lower case
	Takes         int64      // a mail that belongs to Case from now on, 0 if none
	Works         []Work
	Thanks        []Thanks
	Digest        *DigestMade    // the digest that this is, nil if none
	Subscriptions []Subscription // each replaces the one of its address and list
	Outage        *OutageStep    // how an outage goes on, nil if none does
	Reviewed      *Reviewed      // what a reviewer said of a held letter, nil if nothing
	Flood         *Flood         // where more of the sender is gathered, nil if it is not
	// Others is what the same mail changes in further cases. The desk saves
	// them beside this one: a store finds it empty.
	Others []Change
}

// Overdue notes on an open promise that it cannot be kept, and why.
type Overdue struct {
	Kind PromiseKind
	Why  string
}

// Unheard is a case whose requester may not hear in time: the letter by which
// they were to hear has not gone out.
type Unheard struct {
	Case    int64
	Kind    Kind        // of the letter
	Promise PromiseKind // that it made, and that is still open
	Since   time.Time   // when it was written
	Due     time.Time   // by when the requester was to hear
	State   LetterState
	Why     string // what became of it so far
}

// Bounced notes on a letter that it did not arrive.
type Bounced struct {
	MessageID string
	Why       string
}

// Clues are what a mail offers to find its case by. All are the sender's
// claims: nothing is proven by them alone.
type Clues struct {
	Sender     string   // address
	MessageID  string   // its own, "" if none
	Hash       string   // of its content
	IDs        []string // Message-IDs it refers to
	Numbers    []int64  // case numbers it names
	Recipients []string // addresses that automatic letters may go to because of it
	Like       string   // text that solved cases are compared with, "" for none
	Turn       []string // desks at which it may come to somebody by turn: their Load is wanted
}

// Seat is an address of a technician at a desk: the same person may work at
// several.
type Seat struct{ Desk, Address string }

// Hit is a Message-ID that the desk knows.
type Hit struct {
	Case    int64
	Letter  bool      // it is one of our letters, not a mail that came in
	To      string    // to whom that letter went
	Kind    Kind      // of that letter
	Reviews string    // the held letter that the letter asks about, "" if none
	About   int64     // the held mail that the letter asks about, 0 if none
	Exposed bool      // others than the recipient may have read the letter's Message-ID
	Left    time.Time // when the letter was made, zero if it never went out
}

// Confirmation is a letter that asks whether a mail is its reader's, and that
// nobody has answered yet.
type Confirmation struct {
	At        time.Time
	MessageID string // of the mail that it asks about
	Text      string // of that mail
}

// Said is what was written about a case.
type Said struct {
	Internal []string // what only the team has read: briefs, others' notes
	Open     []string // what the requester's side has read or written, and the technician who asks
}

// Seen is an earlier mail with the same Message-ID or content.
type Seen struct {
	ID   int64
	Hash string
}

// Situation is what the store knows about a batch of mails. All maps are
// keyed by what was asked for; what is unknown is missing.
type Situation struct {
	Hits map[string]Hit // by Message-ID
	// Cases are the named cases, those of the hits, the newest open case of
	// each sender, and those that these were merged into. Of another desk are
	// only those of hits: a letter was answered, and its case has moved on.
	Cases       map[int64]*Case
	People      map[string]Person              // by address
	Newest      map[string]int64               // by sender: the number of the newest open case as requester
	History     map[string][]Past              // by sender: the latest five cases as requester, newest first
	Sent        map[string]Sent                // by sender: of the last hour
	Automatic   map[string][]time.Time         // by recipient: automatic letters of the last day, newest first
	AutomaticIn map[int64][]time.Time          // by case: likewise
	Briefed     map[int64]map[string]time.Time // by case and recipient: the latest brief of the last day
	Similar     map[string][]Like              // by the Hash of clues with a Like: solved cases like it, at most ten, the most alike first
	Duties      map[Seat]Duty                  // of all technicians who have one, at all desks: a case may be at another, or go there
	Load        map[Seat]int                   // cases of theirs that are not solved; nil where no clue asks for it
	Recent      []Past                         // the cases of the desk that were opened last, newest first
	SeenIDs     map[string]Seen                // by Message-ID
	SeenHash    map[string]Seen                // by content
	Overruled   map[string]int                 // by term in lower case: how often a technician of the desk did not want it explained
	Asked       map[string][]Confirmation      // by recipient: of the last day, newest first
	Told        map[int64][]Utterance          // by case: what was said, where a draft is due; filled in by the desk
}

// ErrStale says that a case was changed by somebody else since it was read.
var ErrStale = errors.New("the case was changed meanwhile")

// Store is what the desk needs to remember. Every method is one transaction.
type Store interface {
	// Lease and EndLease are the right of one instance to read a mailbox: see
	// mailin.Receiver.
	Lease(ctx context.Context, mailbox string, term time.Duration) (held bool, err error)
	EndLease(ctx context.Context, mailbox string) error
	// Position, SetPosition and Known are the memory of a mailbox reader:
	// see mailin.Receiver.
	Position(ctx context.Context, mailbox string) (Position, error)
	SetPosition(ctx context.Context, mailbox string, p Position) error
	Known(ctx context.Context, mailbox string, uidValidity uint32, uids []uint32) ([]uint32, error)
	// Keep stores raw mails before anything is made of them. It returns the
	// mails that were not there yet, with their IDs set.
	Keep(ctx context.Context, mails []RawMail) ([]RawMail, error)
	// KeepPart stores a piece of a large mail before the mail itself is kept.
	KeepPart(ctx context.Context, part RawPart) error
	// Whole returns a mail with all that its cuts left out; with its cuts
	// where the pieces are not kept any more.
	Whole(ctx context.Context, mail RawMail) (RawMail, error)
	// Unfinished returns up to limit mails of a mailbox that were kept and
	// not yet made anything of, oldest first.
	Unfinished(ctx context.Context, mailbox string, limit int) ([]RawMail, error)
	// Retried counts, before they are taken up, that a program begins anew with
	// such mails.
	Retried(ctx context.Context, ids []int64) error
	// Held returns a mail that waits for proof. ok is false where there is
	// none of that ID, or it was settled.
	Held(ctx context.Context, id int64) (mail RawMail, ok bool, err error)
	// Said loads the latest words of a case, as they are to a technician of
	// these addresses.
	Said(ctx context.Context, number int64, own []string) (Said, error)
	// Situation loads what the clues point at, for the desk of that address.
	Situation(ctx context.Context, desk string, now time.Time, clues []Clues) (*Situation, error)
	// Reserve sets n case numbers aside and returns the first.
	Reserve(ctx context.Context, n int) (int64, error)
	// Save makes changes. It returns ErrStale, and saves nothing, where one
	// of the cases has another version by now.
	Save(ctx context.Context, changes []Change) error
	// Told loads what was said in a case, oldest first.
	Told(ctx context.Context, number int64) ([]Utterance, error)
	// MailAbout finds the mail that a letter of a case is about: the newest of
	// the requester's side when it was written; of all where letter is "". ok
	// is false where there is none but the one that opened the case.
	MailAbout(ctx context.Context, number int64, letter string) (mail RawMail, ok bool, err error)
	// Due returns up to limit cases of the desk with a promise that is due by
	// then, the longest due first.
	Due(ctx context.Context, desk string, by DueBy, limit int) ([]*Case, error)
	// Unheard lists the cases of the desk whose letter with news was written by
	// the moment before, has not gone out, and whose leads do not know.
	Unheard(ctx context.Context, desk string, before time.Time) ([]Unheard, error)
	// Coming returns the earliest open promise of each kind.
	Coming(ctx context.Context, desk string) (map[PromiseKind]time.Time, error)
	// Duties returns how the technicians of the desk stand to work, and which
	// of them had their summary of that day.
	Duties(ctx context.Context, desk, day string) (duties map[string]Duty, had map[string]bool, err error)
	// Parked counts the mails of a mailbox that are parked.
	Parked(ctx context.Context, mailbox string) (int, error)
	// Open lists the cases of the desk that are not solved, oldest first.
	Open(ctx context.Context, desk string) ([]Open, error)
	// Refused returns up to limit letters of the desk that were refused for
	// good and of which nobody was told, oldest first.
	Refused(ctx context.Context, desk string, limit int) ([]Refused, error)
	// Digests lists the latest digests of the desk, newest first.
	Digests(ctx context.Context, desk string) ([]DigestMade, error)
	// Week counts what happened at the desk from one moment to another.
	Week(ctx context.Context, desk string, from, to time.Time) (Week, error)
	// Subscriptions lists how addresses stand to a list of the desk; only the
	// one of address, where that is not "".
	Subscriptions(ctx context.Context, desk, list, address string) ([]Subscription, error)
	// Outage returns how a part of the desk does not work; begun is false
	// where nothing is known of that.
	Outage(ctx context.Context, desk string, part Part) (o Outage, begun bool, err error)
	// Secret returns the key for signing, made of fresh the first time.
	Secret(ctx context.Context, fresh []byte) ([]byte, error)
}
