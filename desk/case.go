package desk

import (
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// State is where a case stands in its life.
type State string

// The states of a case, drawn in the package comment.
const (
	StateNew          State = "new"          // opened, nobody was asked anything
	StateInterviewing State = "interviewing" // a questionnaire is out
	StateWorking      State = "working"      // a technician has what there is to know
	StateWaiting      State = "waiting"      // for the requester, or for a date or a third party
	StateSolved       State = "solved"       // the closing letter is out
	StateClosed       State = "closed"
)

// Role is what a person has to do with a case.
type Role string

// The roles.
const (
	RoleRequester  Role = "requester"
	RoleCopied     Role = "copied" // was in Cc and reads along
	RoleTechnician Role = "technician"
	RoleWatcher    Role = "watcher"
)

// Participant is somebody who takes part in a case.
type Participant struct {
	Address Address
	Role    Role
	// Thread is the chain of Message-IDs between the desk and this person in
	// this case, oldest first, cut as RFC 5322 §3.6.4 References are (below
	// 2,000 characters, first and last kept).
	Thread []string
	// Subject is that of the first brief to this person, "" if there was none:
	// mail programs keep a conversation together by it.
	Subject string
}

// View is a sender's diagnosis as it was kept.
type View struct {
	Span       string
	Certainty  rules.Certainty
	Confidence float64
	Mail       int64 // the mail it stands in
	At         time.Time
}

// Answer is what is known of a slot. The latest one counts; the others are
// the history.
type Answer struct {
	Slot    string
	Text    string // verbatim; "" where Unknown
	Unknown bool   // asked, and the requester does not know
	Mail    int64
	At      time.Time
}

// Question is a question as it went out.
type Question struct {
	Letter string // Message-ID of the questionnaire
	Number int    // from 1
	Slot   string
	Text   string
	At     time.Time
}

// Event is something that happened to a case. Events are only ever added.
type Event struct {
	At    time.Time
	Kind  string // a short word, such as "opened", "taken", "reopened", "note"
	Actor string // an address, or "" for the desk itself
	Why   string // in words
}

// PromiseKind tells what is due.
type PromiseKind string

// What can be due.
const (
	PromiseNews      PromiseKind = "news"      // the requester hears from the desk
	PromiseDraft     PromiseKind = "draft"     // the technician sees what the requester will be sent
	PromiseReminder  PromiseKind = "reminder"  // the requester is reminded of the questions, once
	PromiseAutoClose PromiseKind = "autoclose" // a solved case is closed
	PromiseBrief     PromiseKind = "brief"     // the technicians read what was gathered for them
)

// Promise is the moment by which something is due, and which letter said so.
// There is at most one open promise of a kind in a case.
type Promise struct {
	Kind   PromiseKind
	Due    time.Time
	MadeBy string // Message-ID of the letter, "" if none
	// Overdue is when the leads were told that it cannot be kept, zero if they
	// were not, and Why the reason.
	Overdue time.Time
	Why     string
}

// Case is one matter, with all that deciding about it needs.
type Case struct {
	Number    int64
	Version   int64  // raised by every change; a change of an older version is refused
	Desk      string // address of the desk
	State     State
	Topic     string
	Request   string // one of rules.Request…
	Priority  rules.Urgency
	Subject   string // of the first mail, without Re: and tags
	Lang      string
	Requester Address
	// Technician is the address of who took it, "" if nobody did.
	Technician string
	Opened     time.Time
	Changed    time.Time
	Closed     time.Time // zero while it is open
	Cause      string    // as the technician told it in plain words, "" if not yet
	Diagnosis  string    // "right", "partly", "wrong", "" if not told
	Solved     *bool     // what the requester said, nil if nothing yet
	Linked     []int64   // cases that have to do with it
	Empty      int       // progress letters in a row that had nothing new to tell

	Participants []Participant
	Views        []View
	Answers      []Answer   // the latest of each slot
	Questions    []Question // of the latest questionnaire
	Promises     []Promise  // the open ones
	Gathered     []Gathered // what the technicians are to hear of when PromiseBrief is due, oldest first
	// Words is what a technician wrote for the next progress letter, "" if nothing.
	Words string
	// LastProgress is the text that the latest progress letter told, "" if there was none.
	LastProgress string
	// Waits is what the case waits for while it is waiting, "" if nobody said so.
	Waits string
	// Common lists cases with the same cause: one update reaches all of them.
	Common []int64
	// Tip is a technician's steps for the closing letter, in place of those of
	// the topic; "" if there are none.
	Tip string
	// MergedInto is the case that this one is a part of, 0 if none.
	MergedInto int64
	// AskedCause and AskedDiagnosis are the Message-IDs of the letters that
	// asked a technician what it was, and whether the requester was right; ""
	// if none did. Neither is asked twice.
	AskedCause, AskedDiagnosis string
	Reopened                   int // how often the requester said that it is not over
}

// Gathered is something that technicians are to hear of. What comes in right
// after a brief waits, so that several things make one letter.
type Gathered struct {
	At      time.Time
	Reason  string             // as in templates.View
	Words   string             // the mail, or what a mail server said
	Rest    string             // what of it belongs to no question
	Author  string             // whom a letter did not reach, or who is away
	Cause   string             // that the requester was told, where they say that it is not over
	Until   time.Time          // how long somebody is away
	Answers []templates.Answer // what it tells anew, question by question
	Files   []Attachment       // without their content
	Told    []string           // addresses that have heard of it, or must not
}

// Duty is how a technician stands to work, as far as the configuration does
// not say it.
type Duty struct {
	Desk    string // its address
	Address string // the first one of the technician
	Mode    Mode
	Away    time.Time // until when; zero: present
	Turn    time.Time // when a case last came to them by turn; zero: never
}

// Mode is how much of the desk's mail a technician wants.
type Mode string

// The modes.
const (
	ModeAll   Mode = "all"   // every case they may take
	ModeQuiet Mode = "quiet" // their own cases, and a summary in the morning
)

// Summary is the morning letter to one technician. There is one a day.
type Summary struct {
	Desk       string
	Technician string // address
	Day        string // as YYYY-MM-DD, in the desk's zone
}

// Open is a case that is not solved, as a summary lists it.
type Open struct {
	Past
	Name       string    // of the requester, "" if not known
	Technician string    // address, "" if nobody took it
	Empty      int       // progress letters in a row that had nothing new to tell
	News       time.Time // by when the requester hears again, zero if nothing is promised
	Overdue    time.Time // when the leads were told that this cannot be kept, zero if they were not
}

// Like is a solved case that shares words with a mail.
type Like struct {
	Past
	Shared int     // how many telling words
	Weight float64 // what they are worth: rare ones more
}

// Person is somebody who wrote to the desk or is written to.
type Person struct {
	Address    Address
	Lang       string // of the latest mail, "" if unknown
	Suppressed string // why nothing automatic may be sent to this address, "" if it may
}

// Past is a line of a person's history.
type Past struct {
	Number    int64
	Subject   string
	Topic     string
	State     State
	Opened    time.Time
	Cause     string
	Diagnosis string
	Requester string // address
}

// Peer is a desk that cases can be referred to: another one of the program, or
// somebody outside.
type Peer struct{ Name, Address string }

// WorkKind is a kind of work that nobody asked for.
type WorkKind string

// The kinds of work.
const (
	WorkProactive WorkKind = "proactive" // done before something broke
	WorkPlanned   WorkKind = "planned"   // coming
)

// Work is something for the digest, as a technician told it.
type Work struct {
	Desk       string // its address
	Kind       WorkKind
	Date       time.Time // when it is planned for, else zero
	Text       string
	Technician string // address
	At         time.Time
}

// Thanks are words of thanks, for whoever did the work.
type Thanks struct {
	Desk       string // its address
	Case       int64
	Mail       int64  // that they stand in, 0 if a technician passed them on
	From       string // address
	Text       string // the words of thanks alone, secrets masked
	Technician string // address of who has the case, "" if nobody has
	At         time.Time
	Allowed    bool // the names may be told to others
}

// Utterance is something that was said in a case.
type Utterance struct {
	At       time.Time
	By       Address
	Text     string
	Internal bool // only the team can read it
}
