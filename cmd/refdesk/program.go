package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/rules"
	"refdesk/store"
	"refdesk/templates"
)

// program is everything that runs: a store, and the parts of each desk.
type program struct {
	store *store.Store
	desks []*counter
	log   *slog.Logger

	now    func() time.Time
	listen string // where readers of the digest leave it, "" for nowhere
	watch  string // where programs ask how it does, "" for nowhere

	meter    *meter
	database vital

	limits           desk.Limits
	retention        retentionKeys
	alerts           alertKeys
	alertAfter, left time.Duration
	toldDatabase     bool // that it does not answer
}

// counter is one desk with its two ends.
type counter struct {
	desk    *desk.Desk
	poller  *mailin.Poller
	courier *mailout.Courier
	config  *deskConfig
	mailbox string // as the store knows it

	reading, sending, intake vital
	gap                      atomic.Pointer[gap]
	access                   *access
	in                       mailin.Config
	out                      mailout.Config
	warn                     int // how many days before it ends something is told
}

// settings are what tests and the demonstration change about a program.
type settings struct {
	now   func() time.Time // nil: the clock
	peers []desk.Peer      // of one desk
	leave string           // web address before the Message-ID of a letter that is left, "" for none

	book    *rules.Book          // nil: loaded, as the configuration says
	letters *templates.Templates // likewise

	// What tests change, for their faults do not last for minutes; nil: nothing.
	reading  func(*mailin.Config)
	sending  func(*mailout.Config)
	patience time.Duration // of a transaction; 0: as usual

	warnDays int // how early what ends is told
}

// open builds a program. Nothing is connected yet but the database.
func open(ctx context.Context, c *config, log *slog.Logger, s settings) (*program, error) {
	if err := s.load(c); err != nil {
		return nil, usageError{err}
	}
	if err := makePrivate(c.Database); err != nil {
		return nil, err
	}
	memory, err := store.Config{URL: c.Database, Patience: s.patience}.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	if s.now == nil {
		s.now = time.Now
	}
	p := &program{store: memory, log: log, now: s.now, watch: c.Status.Listen, meter: newMeter(memory)}
	p.retention = c.Retention
	p.limits = desk.Limits{Mails: c.Limits.Mails, Cases: c.Limits.Cases, Bytes: int64(c.Limits.MB) << 20}
	p.alerts, p.alertAfter, p.left = c.Alerts, time.Duration(c.Alerts.After), time.Duration(c.Alerts.Left)
	if c.Web.Address != "" {
		p.listen, s.leave = c.Web.Listen, strings.TrimRight(c.Web.Address, "/")+leavePath
	}
	for _, d := range c.desks() {
		s.peers, s.warnDays = peersOf(c, d), c.WarnDays
		one, err := p.counter(ctx, d, s.book, s.letters, s)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("setting up the desk %s: %w", d.Desk.Address, err), memory.Close())
		}
		p.desks = append(p.desks, one)
	}
	return p, nil
}

// load loads the rules and the letters that were not given.
func (s *settings) load(c *config) (err error) {
	if s.book == nil {
		if s.book, err = rules.Load(folder(c.Rules)); err != nil {
			return err
		}
	}
	if s.letters == nil {
		s.letters, err = templates.Load(folder(c.Templates))
	}
	return err
}

func (p *program) counter(ctx context.Context, d *deskConfig, book *rules.Book, letters *templates.Templates, s settings) (*counter, error) {
	one := &counter{config: d, warn: s.warnDays}
	settings, err := deskSettings(d, s.now, p.log)
	if err != nil {
		return nil, err
	}
	if one.access, err = newAccess(d, p.log); err != nil {
		return nil, err
	}
	settings.Ending = func(now time.Time) []desk.Ending { return one.access.soon(s.warnDays, now) }
	settings.Queued = func() { one.courier.Kick() }
	settings.Limits = p.limits
	settings.Peers, settings.Neighbours, settings.AlertAfter = s.peers, p.neighbours, p.alertAfter
	if one.desk, err = desk.New(ctx, p.meter, book, letters, settings); err != nil {
		return nil, err
	}
	if one.out, err = courierSettings(d, one.access, s.now, p.log); err != nil {
		return nil, err
	}
	if one.in, err = pollerSettings(d, one.access, s.now, p.log); err != nil {
		return nil, err
	}
	if s.reading != nil {
		s.reading(&one.in)
	}
	one.out.Opens = one.desk.Letters.Next
	one.out.Leave, one.out.Arrived = s.leave, arrived(one.in, d.Mailbox.Sent)
	one.out.Health, one.out.Works = watched(&one.sending, s.now, mailout.Class)
	if s.sending != nil {
		s.sending(&one.out)
	}
	if one.courier, err = mailout.New(p.meter, one.out); err != nil {
		return nil, err
	}
	one.mailbox = one.in.Mailbox
	one.in.Health, one.in.Works = watched(&one.reading, s.now, mailin.Class)
	one.poller, err = mailin.New(one.desk, one.in)
	return one, err
}

// arrived looks for letters in the folder of sent mail, if there is one.
func arrived(in mailin.Config, folder string) func(context.Context, string) (bool, error) {
	if folder == "" {
		return nil
	}
	return func(ctx context.Context, messageID string) (bool, error) {
		return mailin.Arrived(ctx, in, folder, messageID)
	}
}

// hear takes in what other instances tell.
func (p *program) hear(subject store.Subject, name string) {
	for _, one := range p.desks {
		switch {
		case subject == store.LettersQueued && name == one.desk.Address:
			one.courier.Kick()
		case subject == store.MailboxFree && name == one.poller.Mailbox():
			one.poller.Free()
		}
	}
}

// watched is what a poller or a courier tells its vital by.
func watched(v *vital, now func() time.Time, class func(error) string) (health func(error), works func()) {
	works = func() { v.works(now()) }
	return func(err error) {
		if err == nil {
			works()
			return
		}
		v.fails(now(), class(err))
	}, works
}

// peersOf lists the desks that a desk can refer cases to: the others of the
// file, and those outside.
func peersOf(c *config, of *deskConfig) (all []desk.Peer) {
	for _, d := range c.desks() {
		if d.Desk.Address != of.Desk.Address {
			all = append(all, desk.Peer{Name: d.Desk.Name, Address: strings.ToLower(d.Desk.Address)})
		}
	}
	for _, p := range c.Peers {
		all = append(all, desk.Peer{Name: p.Name, Address: strings.ToLower(p.Address)})
	}
	return all
}

// neighbours lists the desks of the program.
func (p *program) neighbours() []*desk.Desk {
	all := make([]*desk.Desk, len(p.desks))
	for i, one := range p.desks {
		all[i] = one.desk
	}
	return all
}

// Close closes the database.
func (p *program) Close() error { return p.store.Close() }

// run runs four workers for each desk, and one that hears what other instances
// tell, until the context ends; the first one
// that fails stops the others.
func (p *program) run(ctx context.Context, every time.Duration) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var group sync.WaitGroup
	errs := make(chan error, 4*len(p.desks)+6)
	start := func(work func(context.Context) error) {
		group.Go(func() {
			defer stop()
			errs <- work(ctx)
		})
	}
	if p.listen != "" {
		start(func(ctx context.Context) error { return p.serveWeb(ctx, p.listen) })
	}
	start(func(ctx context.Context) error {
		p.store.Listen(ctx, p.hear)
		return nil
	})
	if p.watch != "" {
		start(func(ctx context.Context) error { return p.serveStatus(ctx, p.watch) })
	}
	start(p.watchOver)
	start(p.runRetention)
	for _, one := range p.desks {
		start(one.poller.Run)
		start(one.courier.Run)
		start(func(ctx context.Context) error { return one.desk.RunDue(ctx, every) })
		start(one.lookAgain)
	}
	group.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}

// once makes one pass over every desk. A desk that fails does not keep the
// others from theirs.
func (p *program) once(ctx context.Context) error {
	var errs []error
	for _, one := range p.desks {
		_, err := one.poller.Pass(ctx)
		p.passed(ctx, one, desk.PartReading, err, mailin.Class)
		if err != nil {
			errs = append(errs, fmt.Errorf("reading the mail of %s: %w", one.config.Desk.Address, err))
		}
		if _, err := one.desk.Due(ctx); err != nil {
			errs = append(errs, fmt.Errorf("looking for what is due at %s: %w", one.config.Desk.Address, err))
		}
		sent, err := one.courier.SendDue(ctx)
		if sent > 0 || err != nil { // else nothing was tried
			p.passed(ctx, one, desk.PartSending, err, mailout.Class)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("sending the letters of %s: %w", one.config.Desk.Address, err))
		}
	}
	return errors.Join(append(errs, p.retain(ctx, true))...)
}

func deskSettings(d *deskConfig, now func() time.Time, log *slog.Logger) (desk.Config, error) {
	calendar, err := rules.NewCalendar(d.Desk.Hours, d.Desk.Timezone, d.Desk.Holidays)
	if err != nil {
		return desk.Config{}, usageError{err}
	}
	hours := calendar
	if d.Desk.Quiet != "" {
		if hours, err = calendar.Outside(d.Desk.Quiet); err != nil {
			return desk.Config{}, usageError{err}
		}
	}
	c := desk.Config{
		Name: d.Desk.Name, Address: d.Desk.Address, PlusAddresses: d.Desk.PlusAddresses, Language: d.Desk.Language,
		Calendar: calendar, Letters: hours, GiveUp: giveUp(d.Progress.GiveUp), TrustedAuthserv: d.Mailbox.TrustedAuthserv,
		Assign: desk.Assign(d.Desk.Assign), Hold: desk.Hold(d.Desk.Hold), Bundle: time.Duration(d.Desk.Bundle), SummaryForLeads: d.Desk.Summary == "leads",
		ThanksWithNames: d.Digest.Names,
		NewsEvery:       int(d.Progress.Every), NewsAt: d.Progress.At, RemindAfter: int(d.Progress.Remind),
		CloseAfter: int(d.Progress.Close), Confirm: desk.Confirm(d.Desk.Confirm), Plain: d.Desk.Plain, Allow: d.Desk.Allow, ReopenWithin: time.Duration(d.Progress.ReopenDays) * 24 * time.Hour,
		Digest: digestSettings(&d.Digest), MaxFiles: d.SMTP.MaxFiles << 20, Now: now, Logger: log,
		Parse: func(raw desk.RawMail) *desk.Mail { return mailin.Parse(raw, mailin.DefaultLimits) },
	}
	for _, t := range d.Technicians {
		c.Team = append(c.Team, desk.Technician{Name: t.Name, Addresses: t.Addresses, Topics: t.Topics, Lead: t.Lead})
	}
	return c, nil
}

// giveUp is how the desk is told never to.
func giveUp(letters int) int {
	if letters == 0 {
		return -1
	}
	return letters
}

func digestSettings(k *digestKeys) desk.DigestConfig {
	c := desk.DigestConfig{At: k.At, To: k.To, Names: k.Names, Address: k.Address, AskOver: k.AskOver}
	for day := range time.Weekday(7) {
		if day.String() == k.Day {
			c.Day = day
		}
	}
	return c
}

func courierSettings(d *deskConfig, a *access, now func() time.Time, log *slog.Logger) (mailout.Config, error) {
	addr, scheme, err := serverAddress(d.SMTP.URL, map[string]string{"smtps": "465", "smtp+starttls": "587", "smtp": "25"})
	if err != nil {
		return mailout.Config{}, err
	}
	security := map[string]mailout.Security{"smtps": mailout.ImplicitTLS, "smtp+starttls": mailout.StartTLS, "smtp": mailout.NoTLS}[scheme]
	trust, err := a.trust(addr, d.SMTP.CAFile)
	if err != nil {
		return mailout.Config{}, err
	}
	dkim, err := d.SMTP.DKIM.signer()
	if err != nil {
		return mailout.Config{}, err
	}
	return mailout.Config{
		Desk: d.Desk.Address, Addr: addr, Security: security, Plaintext: d.SMTP.Plaintext, TLSConfig: trust,
		User: d.SMTP.User, Password: d.SMTP.Password, Token: tokens(a.out), DKIM: dkim,
		Connections: d.SMTP.Connections, UncertainAfter: time.Duration(d.SMTP.UncertainAfter), MaxAge: time.Duration(d.SMTP.GiveUpAfter),
		Now: now, Logger: log,
	}, nil
}

// serverAddress takes a server's URL apart; ports are those of its schemes.
func serverAddress(server string, ports map[string]string) (addr, scheme string, err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", "", fmt.Errorf("reading the server %q: %w", server, err)
	}
	port := u.Port()
	if port == "" {
		port = ports[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port), u.Scheme, nil
}

func pollerSettings(d *deskConfig, a *access, now func() time.Time, log *slog.Logger) (mailin.Config, error) {
	addr, scheme, err := serverAddress(d.Mailbox.IMAP, map[string]string{"imaps": "993", "imap+starttls": "143", "imap": "143"})
	if err != nil {
		return mailin.Config{}, err
	}
	since, err := parseSince(d.Mailbox.Since)
	if err != nil {
		return mailin.Config{}, fmt.Errorf("reading the first-run cut-off %q: %w", d.Mailbox.Since, err)
	}
	security := map[string]mailin.Security{"imaps": mailin.ImplicitTLS, "imap+starttls": mailin.StartTLS, "imap": mailin.NoTLS}[scheme]
	trust, err := a.trust(addr, d.Mailbox.CAFile)
	if err != nil {
		return mailin.Config{}, err
	}
	return mailin.Config{
		Addr: addr, Security: security, Plaintext: d.Mailbox.Plaintext, TLSConfig: trust,
		User: d.Mailbox.User, Password: d.Mailbox.Password, Token: tokens(a.in),
		Mailbox: d.Desk.Address + " " + d.Mailbox.Folder, Folder: d.Mailbox.Folder, Done: mailin.Done(d.Mailbox.Done),
		Since: since, All: d.Mailbox.Since == "all", MaxSize: d.Mailbox.MaxMail << 20, Every: time.Duration(d.Mailbox.Every), Lease: time.Duration(d.Mailbox.Lease),
		Limits: mailin.DefaultLimits, Now: now, Logger: log,
	}, nil
}
