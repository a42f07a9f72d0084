package rules

// Words is the text of a mail as the interview reads it.
type Words struct {
	Subject   string
	Text      string // newly written text
	Signature string // the sign-off that was cut from it, "" if none
	Lang      string // language to fall back on when the text does not tell: the sender's last one, or the desk's
}

// Certainty tells how sure the sender is of a view.
type Certainty string

// How sure a sender is.
const (
	Certain Certainty = "certain" // stated flatly
	Hedged  Certainty = "hedged"  // with a doubt, an alternative, or on hearsay
	Asking  Certainty = "asking"  // as a question
)

// View is the sender's own diagnosis: what the sender believes the cause is.
type View struct {
	Span       string // verbatim, as it stands in the subject or the text (line breaks included)
	Certainty  Certainty
	InSubject  bool
	Reported   bool    // the sender passes on what somebody else said
	Confidence float64 // 0 to 1; letters quote only what is at least Book.QuoteFrom
	Why        string  // which words and features decided, for people
}

// The kinds of request.
const (
	RequestProblem  = "problem"  // something does not work
	RequestService  = "request"  // something is wanted
	RequestQuestion = "question" // something is asked
	RequestThanks   = "thanks"
	RequestOther    = "other" // advertisement, complaint, misdirected
)

// Urgency of a mail as its sender sees it.
type Urgency string

// The urgencies.
const (
	UrgencyLow    Urgency = "low"
	UrgencyNormal Urgency = "normal"
	UrgencyHigh   Urgency = "high"
	// UrgencyUrgent is what only a technician says of a case.
	UrgencyUrgent Urgency = "urgent"
)

// Slots lists the things that every interview wants to know; a topic may add
// more (Book.Slots).
var Slots = [...]string{"since_when", "where", "device", "error_text", "what_changed", "who_else", "tried", "impact"}

// Reading is what the rules understood of a mail.
type Reading struct {
	Lang    string // "en", "de", "fr" or "es": the language to answer in; another ISO 639-1 code where the text is clearly that
	Topic   string // a topic of the Book, "other" if none fits
	Request string // one of the Request constants
	Urgency Urgency
	Views   []View            // in order of appearance, nil if none
	Slots   map[string]string // slot to the verbatim span that answers it; only those that are answered
	// Sure tells for each answered slot how sure it is, 0 to 1; letters list
	// only what is at least Book.ListFrom.
	Sure    map[string]float64
	Secrets []Secret // passwords, card numbers: to be masked wherever the text is shown
	Why     []string // reasons in words, for `refdesk explain`
}

// Secret is a password or number in a mail that nobody should read.
type Secret struct {
	Span string // verbatim
	Kind string // "password", "card", "iban"
}

// Question is one question of a questionnaire.
type Question struct {
	Slot string
	Text string // in the language asked for
	Hint string // how to find out, "" if none
}

// Need says what the interview knows before it asks.
type Need struct {
	Lang    string
	Topic   string
	Request string
	Urgency Urgency
	Known   map[string]bool // slots that are filled
	HasView bool            // the sender has said what the cause might be
	Words   int             // length of the mail in words; short, simple mails get fewer questions
	Text    string          // subject and text of the mail: what they show is not asked
	lower   string          // Text in lower case
}

// Asked is a question as it was put in a letter.
type Asked struct {
	Number int // as shown in the letter, from 1
	Slot   string
	Text   string // as shown in the letter, without its number
}

// Reply is the text that answers a questionnaire.
type Reply struct {
	Passages []Passage // newly written pieces, each with the quoted lines above it
	Text     string    // all newly written text
	Lang     string    // of the case
	// Noted is what is known already, by slot; nil if that is not told. It is
	// answered again only by words that plainly mean it.
	Noted map[string]string
	// Letter is the text of the letter that asked, as far as it can be told, ""
	// if not: what stands in it was not newly written.
	Letter string
}

// Answer is what a reply says about one slot.
type Answer struct {
	Slot    string
	Text    string // verbatim
	Unknown bool   // the writer does not know: the question is not asked again
	How     string // "inline", "number", "quoted question", "order" or "content"
}

// Answers is what was taken out of a reply to a questionnaire.
type Answers struct {
	Answers []Answer // at most one for each slot, in the order of the questions, then others
	Rest    string   // what no question claims: kept as said, "" if nothing
}

// Solved is what a reply to a closing letter says.
type Solved string

// What a reply to a closing letter says.
const (
	SolvedYes     Solved = "yes"     // it works, or thanks and nothing else
	SolvedNo      Solved = "no"      // still broken
	SolvedPartly  Solved = "partly"  // better, yet something is left
	SolvedNew     Solved = "new"     // a new matter comes along
	SolvedLater   Solved = "later"   // not known yet: it will be tried
	SolvedAsks    Solved = "asks"    // a question about it
	SolvedSilent  Solved = "silent"  // no words but a name
	SolvedUnclear Solved = "unclear" // neither
)
