package main

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// backTo is a mail server that delivers what it takes to the mailbox of the desk:
// with plus-addresses or without, and with a line above.
func backTo(t *testing.T, box *imaptest.Server, plus bool, head string) smtptest.Config {
	return smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		switch {
		case s.At != smtptest.AtBody || !strings.HasPrefix(s.To, "support"):
		case !plus && strings.Contains(s.To, "+"):
		default:
			if err := box.Deliver("INBOX", append([]byte(head), s.Raw...), time.Now()); err != nil {
				t.Error(err)
			}
		}
		return smtptest.Answer{}
	}}
}

// TestRoundTrip: how long it takes, whether plus-addresses arrive, and whose
// word on senders there is; and nothing is left of it.
func TestRoundTrip(t *testing.T) {
	const results = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n"
	for name, try := range map[string]struct {
		plus, uses bool
		head       string
		code       int
		want       []string
	}{
		"plus":          {true, false, results, exitDone, []string{"came back after", "plus_addresses = true is possible", `"mx.example.org" writes the topmost`, "All is well."}},
		"none":          {false, false, "", exitDone, []string{"came back after", "do not arrive: keep plus_addresses = false", "bears no Authentication-Results"}},
		"lost by plus":  {false, true, "", exitFailed, []string{"wrong  plus-addresses such as support+check@example.org", "or replies will be lost"}},
		"plus, is used": {true, true, "", exitDone, []string{"good   plus-addresses such as"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := memoryBox(t)
			r := newRig(t, storetest.SQLite(t), box, backTo(t, box, try.plus, try.head))
			if try.uses {
				r.change("[mailbox]", "plus_addresses = true\n[mailbox]")
			}
			b, err := process(t, "--config", r.config, "check", "--round-trip", "--offline").CombinedOutput()
			if out := string(b); err == nil != (try.code == exitDone) || slices.ContainsFunc(try.want, func(w string) bool { return !strings.Contains(out, w) }) {
				t.Errorf("%v:\n%s", err, out)
			}
			data, err := r.box.Select("INBOX", nil).Wait()
			if err != nil || data.NumMessages != 0 {
				t.Errorf("%d mails are left, %v", data.NumMessages, err)
			}
		})
	}
}

// TestRoundTripBesideADesk: a desk that runs takes the letter for one of its
// own; no case comes of it, and no letter.
func TestRoundTripBesideADesk(t *testing.T) {
	box := imaptest.Dovecot(t) // the one in memory does not stand two that move the same mail
	r := newRig(t, storetest.SQLite(t), box, backTo(t, box, true, ""))
	r.change("[mailbox]", "[mailbox]\ndone = \"move:Handled\"")
	s := r.serve()
	<-s.open
	if out := r.run("check", "--round-trip", "--offline"); !strings.Contains(out, "came back after") {
		t.Error(out)
	}
	r.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "No network", "The wall socket must be dead."))
	r.wait("questionnaire", "mara@example.net", 0, func(letterFrom) bool { return true })
	if got := listed[caseJSON](r, "cases", "--json"); len(got) != 1 {
		t.Errorf("%d cases", len(got))
	}
}

// TestRoundTripThatIsLost says so within the time.
func TestRoundTripThatIsLost(t *testing.T) {
	r := newRig(t, storetest.SQLite(t), memoryBox(t), smtptest.Config{})
	b, err := process(t, "--config", r.config, "check", "--round-trip", "--offline", "--wait", "2s").CombinedOutput()
	if out := string(b); exitOf(err) != exitFailed || !strings.Contains(out, "did not arrive within 2s") || !strings.Contains(out, "spam folder") {
		t.Errorf("%v: %s", err, out)
	}
}

// zone answers like a name server.
type zone struct {
	mx  []*net.MX
	txt map[string][]string
	err error
}

func (z zone) LookupMX(context.Context, string) ([]*net.MX, error) { return z.mx, z.err }

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if z.txt[name] == nil && z.err == nil {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return z.txt[name], z.err
}

// TestDNSHints: what is missing, double or weak is told; offline is said.
func TestDNSHints(t *testing.T) {
	good := zone{mx: []*net.MX{{Host: "mx.example.org."}}, txt: map[string][]string{
		"it.example.org": {"google-site-verification=x", "v=spf1 mx -all"}, "_dmarc.example.org": {"v=DMARC1; p=reject"}, "s1._domainkey.it.example.org": {"v=DKIM1; k=rsa; p=MIIB"},
	}}
	bad := zone{mx: []*net.MX{{Host: "."}}, txt: map[string][]string{
		"it.example.org": {"v=spf1 a -all", "v=spf1 mx -all"}, "_dmarc.it.example.org": {"v=DMARC1; p = none"}, "s1._domainkey.it.example.org": {"v=DKIM1; p="},
	}}
	for name, try := range map[string]struct {
		zone resolver
		want []string
	}{
		"good":    {good, []string{"takes mail at mx.example.org", "SPF: v=spf1 mx -all", "DMARC: v=DMARC1; p=reject", "there is a key at s1._domainkey.it.example.org"}},
		"bad":     {bad, []string{"takes no mail at all", "there are 2 records, so none counts", "It only watches", "was withdrawn"}},
		"nothing": {zone{}, []string{"names no server", "SPF: there is no record", "DMARC: there is no record", "there is no key at"}},
		"offline": {zone{err: &net.DNSError{Err: "timeout", IsTimeout: true}}, []string{"no name server answers"}},
		"broken":  {zone{err: errors.New("broken")}, []string{"no name server answers"}},
	} {
		hints := dnsHints(t.Context(), try.zone, "it.example.org", "s1")
		if len(hints) != len(try.want) {
			t.Errorf("%s: %q", name, hints)
			continue
		}
		for i, want := range try.want {
			if !strings.Contains(hints[i], want) && !slices.ContainsFunc(hints, func(h string) bool { return strings.Contains(h, want) }) {
				t.Errorf("%s: %q lacks %q", name, hints, want)
			}
		}
	}
}
