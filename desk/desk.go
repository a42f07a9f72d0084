package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// Technician is somebody who works on cases.
type Technician struct {
	Name      string
	Addresses []string // the first one gets the letters
	Topics    []string // nil: every topic that nobody else has
	Lead      bool     // is told when a promise is broken
}

// Assign is how new cases come to technicians.
type Assign string

// The ways: all who may take a case hear of it, or it comes to one of them in
// turn.
const (
	AssignAll  Assign = "all"
	AssignTurn Assign = "turn"
)

// Config is what differs from desk to desk.
type Config struct {
	Name          string // as it stands in letters
	Address       string // From and Reply-To of every letter
	PlusAddresses bool   // the provider delivers support+tag@… to the mailbox
	Language      string // of technicians' letters, and where a sender's is unknown. Defaults to "en"
	Calendar      *rules.Calendar
	// Letters are the hours in which letters made by the clock go out.
	// Defaults to Calendar.
	Letters *rules.Calendar
	Team    []Technician
	// TrustedAuthserv is the authserv-id (RFC 8601 §2.5) whose word on
	// senders counts. Defaults to none: technicians prove themselves by
	// answering letters.
	TrustedAuthserv string

	// Peers are the desks that cases can be referred to. Defaults to none.
	Peers []Peer
	// Neighbours lists the desks of this program, with or without this one.
	// Defaults to none.
	Neighbours func() []*Desk
	// Plain explains the terms in technicians' words to people who are none,
	// but for those in Allow, which everyone here knows.
	Plain bool
	Allow []string
	// Confirm tells when a technician's mail is confirmed. Defaults to
	// ConfirmAlways.
	Confirm Confirm
	// Assign tells who gets a new case. Defaults to AssignAll.
	Assign Assign
	// Bundle is how long what comes in for a technician after a brief of the
	// same case is gathered for the next one. Defaults to 0: each is a brief.
	Bundle time.Duration
	// Hold keeps letters that the desk words for people outside the team until
	// somebody has looked at them. Defaults to HoldNone.
	Hold Hold
	// SummaryForLeads sends leads the morning summary without their asking.
	SummaryForLeads bool

	// Limits bound what one sender may bring. Defaults to no bounds.
	Limits Limits
	// AlertAfter is how long something does not work until leads are told.
	// Defaults to 5 minutes.
	AlertAfter time.Duration

	Digest DigestConfig
	// ThanksWithNames allows thanks to be told to others with names.
	ThanksWithNames bool

	MaxFiles     int64            // bytes of files that a letter carries. Defaults to 15 MB
	NewsEvery    int              // working days from one news to the next. Defaults to 2
	NewsAt       string           // time of day of promised news. Defaults to "10:00"
	RemindAfter  int              // working days until the one reminder. Defaults to 1
	GiveUp       int              // letters that wait for the requester in vain until the case rests; negative: never. Defaults to 3
	CloseAfter   int              // working days until a solved case is closed. Defaults to 5
	ReopenWithin time.Duration    // a later reply to a closed case opens a new one. Defaults to 60 days
	Now          func() time.Time // Defaults to time.Now
	Random       io.Reader        // for Message-IDs; read by several goroutines. Defaults to crypto/rand
	Logger       *slog.Logger     // Defaults to none
	// Parse understands a raw mail that is looked at once more. Required
	// where technicians have to confirm by mail.
	Parse func(RawMail) *Mail
	// Ending lists what the desk needs and what ends soon, or has ended, at a
	// moment. Leads are told. Defaults to nothing.
	Ending func(now time.Time) []Ending
	// Queued is called after letters were queued. Defaults to nothing.
	Queued func()
}

// Confirm tells when a technician's mail is confirmed.
type Confirm string

// When mails are confirmed.
const (
	ConfirmAlways   Confirm = "always"
	ConfirmProblems Confirm = "problems" // not where a single step went well
)

// Desk is one support address. Its methods may be called by several
// goroutines.
type Desk struct {
	Config
	store     Store
	book      *rules.Book
	templates *templates.Templates
	team      map[string]*Technician // by address
	signer    signer
	able      []string // the commands it can carry out
	log       *slog.Logger

	endingsLogged atomic.Value // the day, as a string
}

// New makes a desk. It reads the signing key from the store, or makes one.
func New(ctx context.Context, store Store, book *rules.Book, letters *templates.Templates, config Config) (*Desk, error) {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, err
	}
	fresh := make([]byte, 32)
	if _, err := io.ReadFull(config.Random, fresh); err != nil {
		return nil, fmt.Errorf("making a signing key: %w", err)
	}
	secret, err := store.Secret(ctx, fresh)
	if err != nil {
		return nil, fmt.Errorf("reading the signing key: %w", err)
	}
	return newDesk(store, book, letters, config, secret), nil
}

func newDesk(store Store, book *rules.Book, letters *templates.Templates, config Config, secret []byte) *Desk {
	d := &Desk{Config: config, store: store, book: book, templates: letters, team: map[string]*Technician{}, log: config.Logger.With("pkg", "desk")}
	d.able = d.capable()
	d.signer = signer{secret: secret, random: config.Random, address: config.Address}
	for i := range d.Team {
		for _, address := range d.Team[i].Addresses {
			d.team[strings.ToLower(address)] = &d.Team[i]
		}
	}
	return d
}

func (c Config) withDefaults() Config {
	c.Address = strings.ToLower(c.Address)
	c.Language = or(c.Language, rules.Languages[0])
	c.Assign = or(c.Assign, AssignAll)
	c.MaxFiles = or(c.MaxFiles, 15<<20)
	c.AlertAfter = or(c.AlertAfter, 5*time.Minute)
	c.NewsEvery = or(c.NewsEvery, 2)
	c.NewsAt = or(c.NewsAt, "10:00")
	c.RemindAfter = or(c.RemindAfter, 1)
	c.GiveUp = or(c.GiveUp, 3)
	c.Letters = or(c.Letters, c.Calendar)
	c.CloseAfter = or(c.CloseAfter, 5)
	c.Confirm = or(c.Confirm, ConfirmAlways)
	c.Digest.AskOver = or(c.Digest.AskOver, 50)
	c.Digest.Address = strings.ToLower(c.Digest.Address)
	if c.Digest.Address == "" && c.PlusAddresses {
		c.Digest.Address = strings.Replace(c.Address, "@", "+digest@", 1)
	}
	c.ReopenWithin = or(c.ReopenWithin, 60*24*time.Hour)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Neighbours == nil {
		c.Neighbours = func() []*Desk { return nil }
	}
	if c.Ending == nil {
		c.Ending = func(time.Time) []Ending { return nil }
	}
	if c.Queued == nil {
		c.Queued = func() {}
	}
	return c
}

func (c Config) validate() error {
	switch {
	case !strings.Contains(c.Address, "@"):
		return fmt.Errorf("address %q of the desk: want name@domain", c.Address)
	case c.Calendar == nil:
		return errors.New("the desk has no calendar")
	case c.Parse == nil:
		return errors.New("the desk has nobody to parse held mail")
	}
	return nil
}

// or is a, or b where a is the zero value.
func or[T comparable](a, b T) T {
	var zero T
	if a == zero {
		return b
	}
	return a
}
