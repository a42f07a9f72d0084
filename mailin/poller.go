package mailin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"refdesk/desk"
)

// Poller reads one folder. Only one of Run and Pass may run at a time. Of all
// pollers of a mailbox one reads at a time: it has the lease.
//
// What was taken in is known by the receiver, by UIDVALIDITY and UID; marks on
// the server are for people, and are not relied upon. A mail is stored before
// it is looked at, and marked last: a crash anywhere repeats what comes after
// the storing, and loses nothing.
type Poller struct {
	receiver   Receiver
	cfg        Config
	log        *slog.Logger
	failures   int  // connections in a row that ended before a pass was done
	unfinished bool // there may be mails that were kept and not received
	begun      bool // those that were left before the start were taken up
	standing   bool // it was told that another instance reads
	free       chan struct{}

	// About the folder under its present UIDVALIDITY.
	position desk.Position
	next     uint32          // first UID that no search has found yet
	left     map[uint32]bool // mails before the cut-off
	faults   map[uint32]failing
	handed   bool     // a mail was fetched over this connection
	unmarked []uint32 // mails whose marking did not work
}

// New returns a poller for the receiver. It connects to nothing yet; the error
// says what is wrong with the configuration.
func New(receiver Receiver, cfg Config) (*Poller, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("setting up the reading of %s: %w", cfg.Mailbox, err)
	}
	return &Poller{receiver: receiver, cfg: cfg, log: cfg.Logger.With("pkg", "mailin"), free: make(chan struct{}, 1)}, nil
}

// Run reads until ctx ends, and returns nil then. It begins at once, waits
// for news, and comes back by itself after any failure. The mails in hand are
// finished within Config.Grace.
func (p *Poller) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := p.turn(ctx)
		if ctx.Err() != nil {
			break
		}
		if errors.Is(err, errElsewhere) {
			p.standBy(ctx)
			continue
		}
		p.stopped(err)
		wait(ctx, p.cfg.backoff(p.failures))
	}
	return nil
}

// turn reads for as long as the lease, the server and the database last. The
// lease is given back then: another instance may have better luck.
func (p *Poller) turn(ctx context.Context) error {
	l, err := p.lease(ctx)
	if err != nil {
		return err
	}
	p.standing = false
	return l.end(p.stay(l.ctx))
}

// Pass connects, takes in all new mail, and disconnects. It returns how many
// mails were new: none where another instance reads the mailbox. A mail that
// cannot be understood is no error.
func (p *Poller) Pass(ctx context.Context) (n int, err error) {
	l, err := p.lease(ctx)
	if errors.Is(err, errElsewhere) {
		p.log.Info("another instance reads this mailbox; its mail is left to it", "mailbox", p.cfg.Mailbox)
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err = p.passOnce(l.ctx)
	return n, l.end(err)
}

func (p *Poller) passOnce(ctx context.Context) (n int, err error) {
	s, err := p.connect(ctx)
	if err != nil {
		return 0, err
	}
	defer s.close()
	return p.pass(ctx, s, true)
}

// Check connects, logs in and opens the folder, and reads nothing.
func (p *Poller) Check(ctx context.Context) error {
	s, err := connect(ctx, &p.cfg)
	if err != nil {
		return fmt.Errorf("trying the mailbox at %s: %w", p.cfg.Addr, err)
	}
	s.close()
	return nil
}

// stay reads over one connection for as long as it lasts.
func (p *Poller) stay(ctx context.Context) error {
	s, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	var full time.Time // of the last full pass
	for {
		now := p.cfg.Now()
		since := now.Sub(full)
		all := since >= p.cfg.FullEvery || since < 0 // the clock was set back
		if _, err := p.pass(ctx, s, all); err != nil {
			return err
		}
		if all {
			full = now
		}
		p.works()
		if err := s.rest(ctx); err != nil {
			return err
		}
	}
}

// stopped notes a failure, and tells the first.
func (p *Poller) stopped(err error) {
	p.failures++
	// A connection that ends now and then, to the server or to the database,
	// is no news: it is told once a fresh one does not work either.
	if p.failures == 2 || p.failures == 1 && isOut(err) {
		p.failures = max(p.failures, 2)
		p.log.Error("reading mail has stopped", "err", discreet(err))
		p.cfg.Health(err)
	}
}

// works notes a success, and tells the first.
func (p *Poller) works() {
	if p.failures >= 2 {
		p.log.Info("reading mail works again")
		p.cfg.Health(nil)
	}
	p.failures = 0
	p.cfg.Works()
}

// isOut tells a server that does not let us in at all from a connection that
// ended while it was used.
func isOut(err error) bool {
	var command *commandError
	return errors.As(err, &command) && (command.doing == doingConnect || command.doing == doingLogin || command.doing == doingOpen)
}

// connect opens a session and finds out where the reading stands.
func (p *Poller) connect(ctx context.Context) (*session, error) {
	s, err := connect(ctx, &p.cfg)
	if err != nil {
		return nil, err
	}
	if err := p.orient(ctx, s); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// orient compares the folder with how far it was read.
func (p *Poller) orient(ctx context.Context, s *session) error {
	position, err := p.receiver.Position(ctx, p.cfg.Mailbox)
	if err != nil {
		return fmt.Errorf("asking how far the mailbox was read: %w", err)
	}
	if position.UIDValidity != s.uidValidity {
		if position, err = p.begin(ctx, s, position); err != nil {
			return err
		}
		if err := p.receiver.SetPosition(ctx, p.cfg.Mailbox, position); err != nil {
			return fmt.Errorf("noting how far the mailbox was read: %w", err)
		}
	}
	if p.position != position || p.left == nil {
		p.position, p.unmarked = position, nil
		p.left, p.faults = make(map[uint32]bool), make(map[uint32]failing)
	}
	p.next, p.handed = position.FirstUID, false
	return nil
}

// begin returns where to begin under a UIDVALIDITY that was not seen before.
func (p *Poller) begin(ctx context.Context, s *session, before desk.Position) (desk.Position, error) {
	start := desk.Position{UIDValidity: s.uidValidity, FirstUID: 1, Since: before.Since}
	switch {
	case before.UIDValidity != 0:
		// The UIDs mean other mails now: all is looked at again, and what was
		// taken in before is found by its content.
		p.log.Warn("the folder was renumbered; all of it is looked at again")
		return start, nil
	case p.cfg.All:
		return start, nil
	case !p.cfg.Since.IsZero():
		start.Since = p.cfg.Since
		return start, nil
	}
	next := s.uidNext
	if next == 0 {
		all, err := s.search(ctx, 1, everything)
		if err != nil {
			return start, err
		}
		next = 1
		if len(all) > 0 {
			next = all[len(all)-1] + 1
		}
	}
	// From now on, told by the UID, for the server's clock may be wrong. In an
	// empty folder all is from now on, so that no date is needed either.
	if start.FirstUID = next; next > 1 {
		start.Since = p.cfg.Now()
	}
	return start, nil
}
