package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/rules"
)

// plusPatience is how much longer than the first letter the one to a
// plus-address may take.
const plusPatience = 15 * time.Second

// roundTrip sends letters from a desk to itself and looks how they arrive.
func (t *trials) roundTrip(d *deskConfig, patience time.Duration) {
	what := "a letter from " + d.Desk.Address + " to itself"
	ctx, stop := context.WithTimeout(t.e.ctx, patience+checkPatience+plusPatience)
	defer stop()
	in, out, err := t.both(ctx, d)
	if err != nil {
		t.tell(what, err, "")
		return
	}
	defer in.Close()
	defer func() { _ = in.Remove(context.WithoutCancel(ctx)) }() // a mail that stays does no harm
	bare, plus := rand.Text(), rand.Text()
	begun := time.Now()
	if err := out.Try(ctx, d.Desk.Address, trialMail(d.Desk.Address, d.Desk.Address, bare, begun)); err != nil {
		t.tell(what, err, "Is the desk's login allowed to send as "+d.Desk.Address+"?")
		return
	}
	tagged := strings.Replace(d.Desk.Address, "@", "+check@", 1)
	refused := out.Try(ctx, tagged, trialMail(d.Desk.Address, tagged, plus, begun))
	mail, err := await(ctx, in, bare, patience)
	if err != nil {
		t.tell(what, err, "Is [mailbox] the mailbox of that address? Look into its spam folder, and at what the mail server says of the letter.")
		return
	}
	fmt.Fprintf(t.e.out, "good   %s came back after %s\n", what, time.Since(begun).Round(100*time.Millisecond))
	_, err = await(ctx, in, plus, plusPatience)
	t.plusAddresses(d, tagged, refused == nil && err == nil)
	t.authserv(d, rules.Authserv(mail.Header))
}

// both opens the two ends of a desk.
func (t *trials) both(ctx context.Context, d *deskConfig) (*mailin.Trial, *mailout.Courier, error) {
	a, err := newAccess(d, t.e.logger(&config{}))
	if err != nil {
		return nil, nil, err
	}
	reading, err := pollerSettings(d, a, nil, t.e.logger(&config{}))
	if err != nil {
		return nil, nil, err
	}
	sending, err := courierSettings(d, a, nil, t.e.logger(&config{}))
	if err != nil {
		return nil, nil, err
	}
	out, err := mailout.New(nil, sending)
	if err != nil {
		return nil, nil, err
	}
	in, err := mailin.OpenTrial(ctx, reading)
	return in, out, err
}

// await waits for a trial mail.
func await(ctx context.Context, in *mailin.Trial, value string, patience time.Duration) (*desk.Mail, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	mail, ok, err := in.Await(ctx, value)
	if err == nil && !ok {
		err = fmt.Errorf("it was sent, and did not arrive within %s", patience)
	}
	return mail, err
}

// trialMail is marked as one of the desk's own letters: a desk that runs and
// reads it makes nothing of it.
func trialMail(from, to, value string, at time.Time) []byte {
	_, domain, _ := strings.Cut(from, "@")
	return []byte(strings.Join([]string{
		"Date: " + at.Format(time.RFC1123Z), "From: <" + from + ">", "To: <" + to + ">", "Message-ID: <trial." + strings.ToLower(value) + "@" + domain + ">",
		"Subject: refdesk check looks whether this arrives", "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All",
		"X-Refdesk-Loop: " + from, mailin.TrialField + ": " + value, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "",
		"refdesk check --round-trip wrote this to find out how mail arrives here. It can be deleted.", "",
	}, "\r\n"))
}

// plusAddresses tells whether they arrive; where they are used they must.
func (t *trials) plusAddresses(d *deskConfig, tagged string, arrive bool) {
	switch {
	case arrive && d.Desk.PlusAddresses:
		t.tell("plus-addresses such as "+tagged+" arrive", nil, "")
	case arrive:
		t.note("plus-addresses such as %s arrive: plus_addresses = true is possible", tagged)
	case d.Desk.PlusAddresses:
		t.tell("plus-addresses such as "+tagged, fmt.Errorf("the letter did not arrive"), "Set plus_addresses = false, or replies will be lost.")
	default:
		t.note("plus-addresses such as %s do not arrive: keep plus_addresses = false", tagged)
	}
}

// authserv tells what may be put into trusted_authserv.
func (t *trials) authserv(d *deskConfig, named string) {
	trusted := d.Mailbox.TrustedAuthserv
	switch {
	case named == "" && trusted == "":
		t.note("the letter bears no Authentication-Results: keep trusted_authserv empty, unless mail from outside bears some (docs/trust.md)")
	case named == "":
		t.note("the letter bears no Authentication-Results of %q (trusted_authserv). Servers often leave mail of their own unchecked: look at one from outside", trusted)
	case strings.EqualFold(named, trusted):
		t.note("%s checks senders, as trusted_authserv says", named)
	case trusted == "":
		t.note("%q writes the topmost Authentication-Results. If that is your own server, and mail from outside bears the same name, set trusted_authserv to it (docs/trust.md)", printable(named))
	default:
		t.note("%q writes the topmost Authentication-Results, and trusted_authserv is %q: which of them is the server that mail from outside comes to?", printable(named), trusted)
	}
}

// note tells what is no mistake.
func (t *trials) note(text string, values ...any) {
	fmt.Fprintf(t.e.out, "note   "+text+"\n", values...)
}
