package templates

import "time"

// View is everything a letter may speak of. Which fields a letter uses is
// told in its source; all that comes from people is plain text and is escaped
// where it is put in.
type View struct {
	Desk        string         // name of the desk
	DeskAddress string         // its address
	Zone        *time.Location // in which moments are told; nil: UTC
	Now         time.Time

	Case      int64  // 0 if there is none
	Subject   string // of the case
	Topic     string // its name in the language, such as "the network"; for technicians in the desk's language
	TopicKey  string // "network"
	Request   string // "problem", "request", "question", "thanks", "other"
	Urgent    bool
	State     string
	Requester Person // who asked
	Reader    Person // who gets this letter
	// Technician who took the case or wrote the words; Name "" if nobody yet.
	Technician Person

	Where     string   // the place of the trouble, "" if unknown; only briefs tell it apart from Known
	Views     []Quote  // the sender's diagnoses that may be quoted back, in order
	Unsure    bool     // the sender may have named a diagnosis, but not surely enough to quote it
	Earlier   []Quote  // diagnoses that a later mail of the sender has replaced (for technicians)
	Withdrawn string   // the words by which the sender gave up the diagnosis before, "" if they did not (for technicians)
	Answers   []Answer // what the mail at hand tells anew, question by question (for technicians)
	Known     []Fact   // what is already noted, in the order to show
	Unknown   []string // labels of what is not known (for technicians)
	Questions []Question
	Secrets   bool // the mail held a password or card number, which was masked
	Files     []File
	Left      []File // files that were not passed on: dangerous ones, and those there was no room for

	// Words is what a person wrote, paragraphs and line breaks kept: relayed
	// words, news, a closing word; in a draft what will be sent, in an overdue
	// why it could not be; in a brief the mail, or what a mail server reported;
	// in a reply-to-command what went out, or would have.
	Words  string
	Author string // who wrote Words, "" if it is the desk; in a brief about a bounce, to whom the letter went
	Rest   string // words of a reply that belong to no question (for technicians); to a peer desk, the words of Author
	Done   string // what was done since the last news, "" if nothing was noted
	Waits  string // what the case waits for, "" if for nothing special
	Yours  bool   // it is the requester whom it waits for
	// AfterSolved tells that the requester says of the case After that it is solved.
	AfterSolved bool
	Empty       int // how many progress letters in a row had nothing new before this one

	News      time.Time // by when the reader hears again, zero if nothing is promised
	Sends     time.Time // when a draft will go out if nobody changes it
	Cause     string    // what it was, in plain words
	Diagnosis string    // "right", "partly", "wrong", "" unknown
	Tips      []string  // self-help steps
	Right     Share     // how many of the told diagnoses of Past were right
	Past      []Past    // earlier cases of the requester
	Similar   []Past    // solved cases like this one
	Possibly  int64     // a case this one may belong to, 0 if none
	Together  int       // so many people wrote about this topic within a short time, 0 if few
	Since     time.Time // when the first of them did
	AnswerTo  string    // as MailTo gives it: begins the links by which a click writes an answer
	After     int64     // a case whose closing letter the mail answers as well, 0 if none
	Reopened  int       // how often the requester said that it is not over
	Others    []int64   // their open cases, which may have one cause with this one
	Desk2     string    // the desk that a case is referred to

	Done2    []Result  // what commands did, or, with Reason "confirm", would do
	Problems []Problem // what was wrong with commands
	Ask      string    // what a technician is asked beside: "cause" (of a case that is not closed before), "diagnosis" (was one of Views right?), "" nothing
	Commands []string  // what a technician can ask for, by name such as "take"; for help, which names no other
	// Reason tells why this letter is sent. A brief: "new", "answers", "mail",
	// "bounce", "automatic", "overdue", "reopened", "asks" (about a case that
	// was over), "thanks", "solved", "away", "summary"
	// for the open cases in the morning, "ending" (something that the desk
	// needs ends), "assigned" (Author gave you the
	// case), "passed" (a colleague has it now), "referred" (Author of another
	// desk passed it on). A reopened: "ours" where a technician did it, "" where
	// the requester wrote. A reply-to-command: "done",
	// "problems", "help", "confirm", "held", "reach" (Done2 would reach many
	// people). A subscription: "asked", "confirmed", "already", "ended", or
	// "unknown" (the address was not on the list). A receipt: "too-large" (the mail
	// was larger than can be read), "added" (it went to an open case), or ""
	// to go by Request. A referral: "peer" for the letter to the other desk,
	// "" for the one to the requester. A closing: "unanswered" where the
	// requester was asked in vain and the case rests. An overdue: "stuck" (the
	// letter does not go out), "fault" (it cannot be written), "bounced" (nothing
	// may be sent to the address), "nobody" (there is none) or "unanswered" (only
	// a person may answer).
	Reason  string
	Digest  *Digest   // for digest letters only
	Came    []Came    // in a brief about several things: all of them, in order; Reason is the weightiest. In a draft: what was said last
	Until   time.Time // in a brief about an absence: how long it lasts
	Summary *Summary  // with Reason "summary" only
	Endings []Ending  // with Reason "ending" only, soonest first
	// Alert is what an alert tells. Its Reason is "reading-stopped",
	// "reading-works", "sending-stopped", "sending-works", "intake-stopped" (mail
	// lies in the mailbox that was not taken in), "intake-works", "flood" (of
	// mails from one sender) or "parked" (mails that a fault kept from becoming
	// anything).
	Alert *Alert
}

// Alert tells how a part of the desk does.
type Alert struct {
	Since  time.Time     // when it began, or the oldest mail came; zero if that is not told
	Lasted time.Duration // 0 while it lasts
	Why    string        // "connect", "login", "tls", "timeout", "server", "database", "" unknown
	Count  int           // mails that lie in the mailbox, or are parked
	Who    string        // of a flood: the sender's address
}

// Ending is something without which the desk cannot read or send mail. What is
// "certificate" (of the server Of), "secret" (of this program, which the
// provider knows as Of) or "login" (that is kept in the file Of).
type Ending struct {
	What, Of string
	At       time.Time
	Over     bool // it has ended
}

// Person is a name to speak to.
type Person struct{ Name, Address string }

// Quote is a sender's diagnosis.
type Quote struct {
	Text      string // verbatim, white space folded
	Certainty string // "certain", "hedged", "asking"
	Reported  bool   // the sender passes on what somebody else said
}

// Fact is something that is noted about a case.
type Fact struct{ Label, Text string }

// Answer is an answer beside its question.
type Answer struct {
	Question string // as it was asked; the label of the slot where it was not
	Text     string // white space folded, "" where the sender does not know
	Before   string // what was noted before, "" if nothing
}

// Question is a question with its hint, "" if none.
type Question struct {
	Number     int
	Text, Hint string
	Slot       string
}

// Came is one of several things that a brief tells.
type Came struct {
	At            time.Time
	Reason        string
	Words, Author string
	Until         time.Time
}

// Summary is the content of a morning letter. No case is in two lists, and
// each list has a number of those that are left out.
type Summary struct {
	Open                             int // all of them
	Late, Today, Waiting             []Waiting
	MoreLate, MoreToday, MoreWaiting int
}

// Waiting is an open case.
type Waiting struct {
	Case         int64
	Subject      string
	Requester    Person
	Technician   Person // Name "" if nobody has taken it
	Opened, News time.Time
}

// File is an attachment that came along.
type File struct {
	Name, Type string
	Size       int64
	Dangerous  bool
}

// Past is an earlier case.
type Past struct {
	Case      int64
	Subject   string
	State     string
	Opened    time.Time
	Cause     string
	Diagnosis string
}

// Result is one thing that a command did.
type Result struct {
	Command string // the line as it was written, "" where no command caused it
	// What is "relayed", "taken", "assigned", "noted", "update", "also" (the
	// update reaches other cases, To), "next", "wait" (To is what for), "told"
	// (of the new date), "cause", "right", "partly", "wrong", "closed", "silent"
	// (closed without a letter), "open" (other cases, To, go on), "goes-on",
	// "reopened", "topic" (To), "priority-low", "priority-normal",
	// "priority-high", "priority-urgent", "merged" (case To into Case), "split",
	// "linked" (cases, To), "referred" or "peer" (to a desk here or outside, To),
	// "told-who" (will answer), "unreachable", "cc", "watch", "for", "yours" (the
	// sender of the forwarded mail, To, reads no answers), "unheard" (there is no
	// address for news), "proactive", "planned", "announced" (to N people), "quiet", "loud", "thanks",
	// "tip", "asis", "draft" or "kept"; "explained", "unexplained", "blame" and
	// "allow" (words, To, in the text); "direct"
	// (the technician wrote to To without the desk); "dangerous" or "too-large"
	// (the file To was not passed on).
	What  string
	To    string    // a name, an address or a file, where What speaks of one
	Case  int64     // where What speaks of another case
	At    time.Time // what was said and moved to a working day, or when work is planned for
	N, Of int       // how many people an announcement reaches; how many of them in their own case
}

// Problem is a command line that could not be carried out. Why is "unknown",
// "number", "nocase", "diagnosis", "choice", "desk", "empty", "reason",
// "cause", "cases", "address", "person", "extra", "twice", "together", "late",
// "when", "past", "far", "weekday", "noday", "nobody" (in the team),
// "ambiguous", "ended" (the case is closed), "nosuch" (no such case), "self",
// "others" (another person's case), "over" (the other case is closed), "only"
// (no further mail), "below" (words are missing below), "noaddress" (for words)
// or "ours" (address).
type Problem struct {
	Line, Why, Closest string
	Part               string    // the words that are wrong, or the other command; "" if it is the whole line
	Want               []string  // the words that would be right, where they are few
	At                 time.Time // the moment that was understood, zero if none
}

// Digest is the content of a weekly digest.
type Digest struct {
	From, To   time.Time
	Fixed      []Count   // by topic, largest first
	Opened     int       // cases opened in the week
	Solved     int       // cases solved in the week
	Open       int       // still open
	Proactive  []string  // what was done before it broke, one sentence each
	Planned    []Planned // what is coming
	Tip        string
	TipTopic   string
	Kept       Share         // promises kept of those due
	FirstWord  time.Duration // median working time to the first human word, 0 unknown
	FirstWords int           // of how many cases
	Right      Share         // senders' own diagnoses: right of those told
	Partly     int
	Thanks     int
	Voices     []string // thanks that may be quoted
	Leave      string   // URL or mailto: to unsubscribe
}

// Count is a bar of a chart.
type Count struct {
	Label string
	N     int
}

// Share is a part of a whole.
type Share struct{ N, Of int }

// Planned is something that is coming.
type Planned struct {
	On   time.Time
	Text string
}
