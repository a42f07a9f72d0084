package rules

import "strings"

// Field is one header field: unfolded, with encoded words (RFC 2047) decoded.
type Field struct{ Name, Value string }

// Header is the header of a mail, in the order of the mail: a field that a
// later server added stands above those that were there before it.
type Header []Field

// Get returns the value of the topmost field of that name (any case), "" if
// there is none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// All returns the values of all fields of that name, topmost first.
func (h Header) All(name string) []string {
	var values []string
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// Has tells whether a field of that name is there, be it empty.
func (h Header) Has(name string) bool {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// Part is one leaf of a mail's MIME tree (RFC 2045), message/* and text/*
// parts with their text, all others with type and name only.
type Part struct {
	Type   string            // media type in lower case, such as "message/delivery-status"
	Params map[string]string // of Content-Type; keys in lower case; nil if none
	Name   string            // file name, "" if none
	Text   string            // decoded text, cut at 64 KB; "" for parts that are not text or message
}

// Incoming is what the verdicts look at: a mail as far as it was understood.
type Incoming struct {
	Header   Header
	From     string            // address of the (first) author in lower case, "" if none
	FromName string            // display name, "" if none
	To       []string          // addresses in To and Cc, lower case
	Desk     []string          // the desk's own addresses, lower case; nil if not known: then every list is a foreign one
	Subject  string            // decoded
	Type     string            // media type of the whole mail in lower case, "text/plain" if not said
	Params   map[string]string // parameters of that type, keys in lower case; nil if none
	Parts    []Part            // every leaf, in order
	Text     string            // what the sender newly wrote
	Body     string            // the whole readable text
}

// Passage is a piece of newly written text and the quoted lines that stand
// directly above it, without their quote marks: "" for text above any quote.
type Passage struct{ Quote, Text string }

// Verdict is the judgement of a mail before anything is decided about it.
type Verdict struct {
	Machine    bool   // a machine wrote it, no person (RFC 3834 §2)
	Answerable bool   // it may be answered automatically
	Kind       string // one of the Kind constants; KindPerson where nothing speaks against a person
	Reason     string // why, in plain English words, never empty
	Bounce     *Bounce
}

// The kinds of mail that verdicts tell apart.
const (
	KindPerson    = "person"    // nothing speaks against a person having written it
	KindBounce    = "bounce"    // a failed delivery
	KindDelayed   = "delayed"   // not delivered yet, still being tried
	KindDelivered = "delivered" // a success report: delivered, relayed or expanded
	KindReceipt   = "receipt"   // a disposition notification (RFC 8098): read, deleted …
	KindVacation  = "vacation"  // an out-of-office reply
	KindAutoReply = "autoreply" // any other automatic reply, such as another help desk's
	KindGenerated = "generated" // sent by a program of its own accord
	KindList      = "list"      // came through a list or in bulk
	KindCalendar  = "calendar"  // an invitation or the answer to one
	KindFeedback  = "feedback"  // an abuse report (RFC 5965)
	KindChallenge = "challenge" // asks the sender to prove being a person
	KindForwarded = "forwarded" // stamped as automatic, yet a person's words: forwarded by a rule, ServiceNow, Microsoft 365
	KindNoReply   = "noreply"   // a person's or program's mail from an address that reads no answers
)

// Bounce is what a delivery report says about the letter that did not arrive.
type Bounce struct {
	Recipient string // the address that failed, lower case, "" if the report does not say
	// OriginalRecipient is the address that the letter was sent to, lower case,
	// where the report names another than Recipient: the mail was passed on to
	// that one (RFC 3464 §2.3.1). "" otherwise.
	OriginalRecipient string
	Status            string // enhanced status code (RFC 3463) such as "5.1.1"; a bare reply code such as "550" where the report has no other; "" if none
	Permanent         bool   // no later attempt can succeed
	MessageID         string // of the letter that was returned, without angle brackets, "" if unknown
	Why               string // the reason in plain English words for a technician
}
