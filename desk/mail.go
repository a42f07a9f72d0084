package desk

import (
	"time"

	"refdesk/rules"
)

// Address is a mailbox of RFC 5322 §3.4: a decoded display name ("" if none)
// and an addr-spec in lower case ("" where the mail has no valid one).
type Address struct{ Name, Addr string }

// RawMail is a mail as it was fetched, before anybody tried to understand it.
type RawMail struct {
	ID          int64 // given by the store
	Mailbox     string
	UIDValidity uint32
	UID         uint32
	Received    time.Time // when the mail server got it (INTERNALDATE), else when it was fetched
	Size        int64     // in bytes, as the server says
	Raw         []byte    // nil where the mail is over the limit and only its header was fetched; then Head is set
	Cuts        []Cut     // where Raw is the gist of a large mail, what it lacks; the whole is in its RawParts
	Head        []byte    // header block of an oversized mail, nil otherwise
	Hash        string    // of the content, in hexadecimal
	// Pieces is how many RawParts were kept before the mail, 0 for one that
	// was fetched at once. It is not remembered.
	Pieces int
	// Tries is how often a program began anew with the mail after one had
	// ended over it, or otherwise before it was done with.
	Tries int
}

// Cut is a place in the gist of a large mail where content of a file was left
// out.
type Cut struct {
	At    int   // offset in RawMail.Raw
	Bytes int64 // that were left out there
	// Letters is how many of them are letters of base64, in whole groups of
	// four, while all others are line ends; -1 where they are something else.
	Letters int64
}

// RawPart is a piece of a large mail, as it was fetched.
type RawPart struct {
	Mailbox     string
	UIDValidity uint32
	UID         uint32
	Part        int // from 0: the first takes the place of all that were kept before
	At          time.Time
	Bytes       []byte
}

// Mail is an understood mail.
type Mail struct {
	RawMail
	rules.Incoming

	MessageID  string    // without angle brackets, "" if none
	InReplyTo  []string  // Message-IDs without angle brackets
	References []string  // likewise, oldest first
	Author     Address   // first address of From
	Authors    []Address // all that From says, of several fields too
	Sender     Address   // of the Sender field
	ReplyTo    []Address
	ToList     []Address
	CcList     []Address
	Date       time.Time // zero if the mail has none that can be read

	Passages    []rules.Passage // the newly written text with the quotes it answers
	Signature   string          // the sign-off that was cut, "" if none
	Quoted      bool            // the mail quotes another
	Whole       bool            // nothing was newly written: Text is all of the mail, quotes too
	Forwarded   *Forwarded      // nil if it is not a forwarded mail
	Attachments []Attachment
	Protection  string // "signed" or "encrypted" by S/MIME or PGP, "" otherwise
	Fault       string // what could not be understood, in words; "" if all was
	Lacks       bool   // what the cuts left out would have been looked into: the whole has to be read
}

// Forwarded is the mail inside a forwarded mail.
type Forwarded struct {
	From    Address
	Subject string
	Text    string
}

// Attachment is a file in a mail.
type Attachment struct {
	Name      string
	Type      string // by its content, the declared one where the content does not tell
	Size      int64  // in bytes, decoded
	Dangerous bool   // a program or a document that can run one
	// Decoration tells that it is a picture which the text shows only in a
	// signature or a quote, or one as small as an icon.
	Decoration bool
	Content    []byte // nil where it was not kept in memory: see Cut
}

// Position is how far a mailbox was read.
type Position struct {
	UIDValidity uint32    // 0 before the first run
	FirstUID    uint32    // the first UID that concerns us under that UIDVALIDITY; 1: all
	Since       time.Time // mail that the server received earlier is left alone; zero: all
}
