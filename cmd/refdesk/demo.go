package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

type demoCmd struct {
	NoWait bool `help:"End when the play ends; the exit code tells whether all went well."`
}

// demoPassword opens every mailbox of the demonstration.
const demoPassword = "demo"

// demoConfig is the configuration of the invented office; the ports and the
// database are filled in.
const demoConfig = `database = "sqlite:%s"
[desk]
name = "Lantern House Service Desk"
address = "support@lantern.example"
timezone = "Europe/London"
[mailbox]
imap = "imap://%s"
user = "support@lantern.example"
password = "demo"
since = "all"
[smtp]
url = "smtp://%s"
user = "support@lantern.example"
password = "demo"
[[technicians]]
name = "Ines Duarte"
addresses = ["ines@lantern.example"]
topics = ["network", "account", "email", "security"]
[[technicians]]
name = "Kofi Mensah"
addresses = ["kofi@lantern.example"]
topics = ["printing", "hardware", "phone"]
[[technicians]]
name = "Ruth Adler"
addresses = ["ruth@lantern.example"]
lead = true
`

// demoPeople are the accounts of the office.
var demoPeople = []account{
	{"Lantern House Service Desk", "support@lantern.example"},
	{"Dana Okafor", "dana@lantern.example"},
	{"Tomás Rivera", "tomas@lantern.example"},
	{"Ines Duarte", "ines@lantern.example"},
	{"Kofi Mensah", "kofi@lantern.example"},
	{"Ruth Adler", "ruth@lantern.example"},
}

type account struct{ name, address string }

// demoStart is when the play begins: a Monday morning.
var demoStart = time.Date(2026, 11, 23, 9, 2, 0, 0, time.UTC)

func (c *demoCmd) Run(e *environment) error {
	folder, err := os.MkdirTemp("", "refdesk-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demonstration: %w", err)
	}
	defer os.RemoveAll(folder)
	p := &play{ctx: e.ctx, stage: newStage(e.out), clock: &stoppedClock{now: demoStart}, arrived: make(chan struct{}, 1)}
	if err := p.open(folder); err != nil {
		return err
	}
	stop := p.start()
	err = p.perform()
	if err == nil && !c.NoWait {
		p.stayOpen()
		<-e.ctx.Done()
	}
	return errors.Join(err, stop())
}

// stoppedClock stands still until it is set; set to the zero time it shows
// the real one from then on.
type stoppedClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stoppedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now.IsZero() {
		return time.Now()
	}
	return c.now
}

func (c *stoppedClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// play is the demonstration: real parts, invented people, and a clock that
// moves when the play says so.
type play struct {
	ctx     context.Context
	stage   *stage
	clock   *stoppedClock
	office  *postOffice
	program *program

	arrived chan struct{} // something is new in mails
	mu      sync.Mutex
	mails   []*demoMail // to people, not yet waited for
	count   int         // mails that passed
	trouble []string    // what went wrong
}

func (p *play) open(folder string) error {
	addresses := make([]string, len(demoPeople))
	for i, a := range demoPeople {
		addresses[i] = a.address
	}
	var err error
	if p.office, err = openPostOffice(addresses, demoPassword, p.clock.Now, p.passed); err != nil {
		return err
	}
	text := fmt.Sprintf(demoConfig, filepath.Join(folder, "demo.db"), p.office.imapAddr, p.office.smtpAddr)
	c, err := parseConfig("the demonstration", []byte(text))
	if err != nil {
		return err
	}
	p.program, err = open(p.ctx, c, slog.New(slog.DiscardHandler), settings{now: p.clock.Now})
	return err
}

// demoDueEvery is how often the demonstration looks for what is due: its
// clock jumps.
const demoDueEvery = 20 * time.Millisecond

// start runs the desk; stop ends it and everything else.
func (p *play) start() (stop func() error) {
	ctx, cancel := context.WithCancel(p.ctx)
	ended := make(chan error, 1)
	go func() { ended <- p.program.run(ctx, demoDueEvery) }()
	return func() error {
		cancel()
		return errors.Join(<-ended, p.program.Close(), p.office.Close())
	}
}

// stayOpen tells how to join in with any mail program.
func (p *play) stayOpen() {
	var names []string
	for _, a := range demoPeople[1:] {
		names = append(names, a.address)
	}
	p.clock.set(time.Time{})
	p.stage.say(fmt.Sprintf(`The desk stays open. Join in with any mail program:
  IMAP server %s, SMTP server %s, no encryption, this machine only
  accounts    %s
  password    %s
Write to support@lantern.example, and reply to what comes back. Ctrl-C ends it.`,
		p.office.imapAddr, p.office.smtpAddr, strings.Join(names, ", "), demoPassword))
}
