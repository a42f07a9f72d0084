package main

import (
	"context"
	"sync"
	"time"
)

// vital is how something does that a desk cannot be without. The zero value
// was not tried yet, which is no fault.
type vital struct {
	mu      sync.Mutex
	failing bool
	since   time.Time // it is as it is
	good    time.Time // when it last worked, zero if it never did
	class   string    // of the error, "" while there is none
}

// works notes that it worked just now.
func (v *vital) works(now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failing || v.since.IsZero() {
		v.failing, v.since, v.class = false, now, ""
	}
	v.good = now
}

// fails notes that it does not work, and of what class the error is.
func (v *vital) fails(now time.Time, class string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.failing {
		v.failing, v.since = true, now
	}
	v.class = class
}

// state is a copy of a vital.
type state struct {
	failing     bool
	since, good time.Time
	class       string
}

func (v *vital) state() state {
	v.mu.Lock()
	defer v.mu.Unlock()
	return state{v.failing, v.since, v.good, v.class}
}

// gap compares a mailbox with what was taken in of it.
type gap struct {
	at      time.Time // when they were compared
	mailbox int       // mails in the folder that concern the desk
	taken   int       // of these were taken in
	waiting int       // of these were not, for longer than they should
	oldest  time.Time // when the first of these came
}

// health is what /healthz tells. It names no address and no mail.
type health struct {
	Status   string       `json:"status"` // "ok" or "failing"
	Version  string       `json:"version"`
	Database partHealth   `json:"database"`
	Desks    []deskHealth `json:"desks"`
}

type deskHealth struct {
	Desk    string     `json:"desk"` // its name
	Reading partHealth `json:"reading"`
	Sending partHealth `json:"sending"`
	Mailbox *gapHealth `json:"mailbox"` // null until they were compared
}

type partHealth struct {
	OK       bool    `json:"ok"`
	Since    *string `json:"since"`
	LastGood *string `json:"last_good"`
	Error    *string `json:"error"`
}

type gapHealth struct {
	OK      bool    `json:"ok"`
	At      string  `json:"compared"`
	Mailbox int     `json:"mails"`
	Taken   int     `json:"taken_in"`
	Waiting int     `json:"left_too_long"`
	Oldest  *string `json:"oldest_left"`
}

func (s state) health() partHealth {
	return partHealth{OK: !s.failing, Since: text(moment(s.since)), LastGood: text(moment(s.good)), Error: text(s.class)}
}

func (g *gap) health(intake state) *gapHealth {
	if g == nil {
		return nil
	}
	return &gapHealth{!intake.failing, moment(g.at), g.mailbox, g.taken, g.waiting, text(moment(g.oldest))}
}

// databasePatience bounds how long the database may take to answer.
const databasePatience = 3 * time.Second

// askDatabase notes whether the database answers.
func (p *program) askDatabase(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, databasePatience)
	defer stop()
	switch err := p.store.Ping(ctx); {
	case err == nil:
		p.database.works(p.now())
	case ctx.Err() != nil:
		p.database.fails(p.now(), "timeout")
	default:
		p.database.fails(p.now(), "connect")
	}
}

// health asks the database and collects the rest.
func (p *program) health(ctx context.Context) (h health, ok bool) {
	p.askDatabase(ctx)
	h = health{Version: versionText(), Database: p.database.state().health(), Desks: []deskHealth{}}
	ok = h.Database.OK
	for _, one := range p.desks {
		d := deskHealth{one.desk.Name, one.reading.state().health(), one.sending.state().health(), one.gap.Load().health(one.intake.state())}
		ok = ok && d.Reading.OK && d.Sending.OK && (d.Mailbox == nil || d.Mailbox.OK)
		h.Desks = append(h.Desks, d)
	}
	h.Status = "ok"
	if !ok {
		h.Status = "failing"
	}
	return h, ok
}
