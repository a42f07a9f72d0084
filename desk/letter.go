package desk

import (
	"slices"
	"time"
)

// Kind is the kind of a letter.
type Kind string

// The kinds of letters.
const (
	KindQuestionnaire Kind = "questionnaire"
	KindReceipt       Kind = "receipt"
	KindReminder      Kind = "reminder"
	KindRelay         Kind = "relay"
	KindBrief         Kind = "brief"
	KindDraft         Kind = "draft"
	KindProgress      Kind = "progress"
	KindOverdue       Kind = "overdue"
	KindClosing       Kind = "closing"
	KindReopened      Kind = "reopened"
	KindReferral      Kind = "referral"
	KindDigest        Kind = "digest"
	KindCommandReply  Kind = "reply-to-command"
)

// forTechnicians tells whether letters of a kind go to technicians alone.
func (k Kind) forTechnicians() bool {
	return slices.Contains([]Kind{KindBrief, KindDraft, KindOverdue, KindCommandReply}, k)
}

// LetterState is what became of a letter.
type LetterState string

// The states of a letter. A letter is uncertain from the moment that a
// courier claims it until the courier has told the outcome: whoever dies in
// between leaves it so, and it is sent again, with the same Message-ID, once
// its next attempt is due.
const (
	LetterQueued    LetterState = "queued"
	LetterSent      LetterState = "sent"
	LetterFailed    LetterState = "failed"
	LetterUncertain LetterState = "uncertain"
	LetterHeld      LetterState = "held"
	LetterCancelled LetterState = "cancelled"
)

// Letter is a mail that the desk writes: all that is needed to build the same
// bytes each time it is tried.
type Letter struct {
	ID         int64
	Desk       string // address of the desk
	Case       int64  // 0 if it belongs to none
	Kind       Kind
	From       Address
	ReplyTo    Address
	To         Address
	Subject    string
	Text       string // the text part
	HTML       string // the HTML part, "" for none
	Lang       string
	MessageID  string   // without angle brackets, fixed for ever
	InReplyTo  string   // without angle brackets, "" if it answers nothing
	References []string // oldest first
	// Replied tells that a mail caused it ("auto-replied" of RFC 3834 §5)
	// rather than the clock ("auto-generated").
	Replied bool
	// Human tells that it passes on a person's words; such a letter is not
	// marked as automatic, for its reader should be able to answer from an
	// absence note as to a person.
	Human   bool
	AsIs    bool   // the technician wants the words as they are, without explanations
	List    string // List-Id of a digest, "" otherwise
	Leave   string // web address that ends its subscription, "" if there is none; not stored, the courier knows it
	Files   []File
	Created time.Time // also its Date

	State    LetterState
	Attempts int
	Due      time.Time // of the next attempt
	Why      string    // what became of it, in words
	SentAt   time.Time // zero if it was not
	Reviews  string    // Message-ID of the held letter that it asks its reader about, "" otherwise
	About    int64     // the mail that it asks about (a confirmation), 0 otherwise
}

// File is a file that a letter carries.
type File struct {
	Name    string
	Type    string
	Content []byte
}

// Claimed is a letter that a courier is about to send.
type Claimed struct {
	Letter
	Doubtful bool // an earlier attempt may have arrived already
}

// Attempt is what became of one attempt to send a letter.
type Attempt struct {
	ID       int64
	Attempts int         // as claimed: the outcome of a later claim is not overwritten
	State    LetterState // sent, failed, queued (try again at Due) or uncertain (look again at Due)
	Due      time.Time
	At       time.Time
	Why      string // in words, with the server's reply
}
