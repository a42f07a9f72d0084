package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/rules"
	"refdesk/store"
	"refdesk/templates"
)

type checkCmd struct {
	RoundTrip    bool          `help:"Also send a letter from each desk to itself, look how it arrives, and take it away again."`
	Wait         time.Duration `help:"How long that letter may take." default:"1m"`
	Offline      bool          `help:"Ask no name servers."`
	DKIMSelector string        `name:"dkim-selector" help:"The selector of the key that your mail server signs with, to look whether it is published." placeholder:"NAME"`
}

// theDatabase is the trial that is not about a mail server.
const theDatabase = "the database"

// checkPatience bounds each trial: a server that does not answer is a result.
const checkPatience = 20 * time.Second

// Run tries everything that can be tried, also after something failed: whoever
// installs wants to know all of it.
func (k checkCmd) Run(e *environment) error {
	t := &trials{e: e}
	c, err := loadConfig(e.config)
	t.tell("the configuration "+e.config, err, "")
	if c == nil || err != nil {
		return usageError{errCheck}
	}
	t.config = c
	book, err := rules.Load(folder(c.Rules))
	t.tell("the rule files", err, "")
	_, err = templates.Load(folder(c.Templates))
	t.tell("the letters", err, "")
	t.tell("secrets and topics", c.careful(book), "")
	t.try(theDatabase, c.placeOf("database"), databaseHint(c), func(ctx context.Context) error { return tryDatabase(ctx, c) })
	for _, d := range c.desks() {
		t.desk(d, c.WarnDays)
		k.more(t, d)
	}
	if t.failed {
		return errCheck
	}
	_, err = fmt.Fprintln(e.out, "All is well. `refdesk serve` opens the desk.")
	if err == nil && !k.RoundTrip {
		_, err = fmt.Fprintln(e.out, "Next, `refdesk check --round-trip` sends a letter from the desk to itself: whether it arrives, how long it takes, and whether plus-addresses do.")
	}
	return err
}

// more tries what takes others to answer.
func (k checkCmd) more(t *trials, d *deskConfig) {
	if k.RoundTrip && !t.failed {
		t.roundTrip(d, k.Wait)
	}
	if k.Offline {
		return
	}
	_, domain, _ := strings.Cut(d.Desk.Address, "@")
	for _, hint := range dnsHints(t.e.ctx, net.DefaultResolver, domain, or(k.DKIMSelector, d.SMTP.DKIM.Selector)) {
		t.note("%s", printable(hint))
	}
}

// promised tells of cases in which somebody waits and was promised nothing.
func promised(ctx context.Context, s *store.Store) error {
	silent, err := s.Silent(ctx)
	if err != nil || len(silent) == 0 {
		return err
	}
	return fmt.Errorf("nothing is promised to the requesters of %s; a technician's #next DATE in each mends that", listOf(silent))
}

// errCheck says that something was wrong; what, was told before.
var errCheck = errors.New("something needs mending, see above")

type trials struct {
	e      *environment
	config *config
	failed bool
}

// desk tries the mailbox and the mail server of a desk, and tells what of it
// ends soon.
func (t *trials) desk(d *deskConfig, warnDays int) {
	a, err := newAccess(d, t.e.logger(&config{}))
	if err != nil {
		t.tell("the access of "+d.Desk.Address, err, "")
		return
	}
	t.ends(d, a)
	t.endings(a.soon(warnDays, time.Now()))
	t.record(d)
}

// endings tells what ends. What has ended shows in what failed before.
func (t *trials) endings(all []desk.Ending) {
	what := map[string]string{
		desk.EndsCertificate: "the certificate of %s ends on %s: whoever runs the server has to renew it",
		desk.EndsSecret:      "the client secret of %s ends on %s: make a new one at the provider, and set client_secret_expires to its end",
		desk.EndsLogin:       "the login in %s ends on %s: `refdesk login` makes a new one",
	}
	for _, e := range all {
		fmt.Fprintf(t.e.out, "soon   "+what[e.What]+"\n", e.Of, e.At.UTC().Format(time.DateOnly))
	}
}

// record tells what has to be published for signatures to be believed.
func (t *trials) record(d *deskConfig) {
	dkim, err := d.SMTP.DKIM.signer()
	if dkim == nil || err != nil {
		return
	}
	if name, text, err := dkim.Record(); err == nil {
		fmt.Fprintf(t.e.out, "note   letters are signed; this TXT record has to be in the DNS:\n       %s\n       %s\n", name, text)
	}
}

// ends tries the mailbox and the mail server of a desk.
func (t *trials) ends(d *deskConfig, a *access) {
	t.try("reading the mailbox of "+d.Desk.Address, t.config.place(d, "mailbox"), "Are host, port, user and password right?", func(ctx context.Context) error {
		in, err := pollerSettings(d, a, nil, t.e.logger(&config{}))
		if err != nil {
			return err
		}
		p, err := mailin.New(nil, in)
		if err != nil {
			return err
		}
		return p.Check(ctx)
	})
	t.try("sending as "+d.Desk.Address, t.config.place(d, "smtp"), "Are host, port, user and password right?", func(ctx context.Context) error {
		out, err := courierSettings(d, a, nil, t.e.logger(&config{}))
		if err != nil {
			return err
		}
		c, err := mailout.New(nil, out)
		if err != nil {
			return err
		}
		return c.Check(ctx)
	})
}

// try tries something; where it fails the place in the configuration is told,
// and how to mend it.
func (t *trials) try(what, place, hint string, do func(context.Context) error) {
	ctx, stop := context.WithTimeout(t.e.ctx, checkPatience)
	defer stop()
	err := do(ctx)
	if what != theDatabase {
		hint = mend(err, hint)
	}
	t.tell(what, err, "See "+place+". "+hint)
}

func (t *trials) tell(what string, err error, hint string) {
	if err == nil {
		fmt.Fprintf(t.e.out, "good   %s\n", what)
		return
	}
	t.failed = true
	fmt.Fprintf(t.e.out, "wrong  %s:\n%s\n", what, printableText(err.Error()))
	if hint != "" {
		fmt.Fprintf(t.e.out, "       %s\n", hint)
	}
}
