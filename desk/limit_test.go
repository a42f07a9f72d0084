package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/store"
	"refdesk/store/storetest"
)

// rounds counts how often a desk saves.
type rounds struct {
	*store.Store
	saved int
}

func (r *rounds) Save(ctx context.Context, changes []desk.Change) error {
	r.saved++
	return r.Store.Save(ctx, changes)
}

// batch takes mails in at once, as a poller does, and counts the rounds.
func (o *office) batch(r *rounds, mails ...string) (saved int) {
	o.t.Helper()
	raws := make([]desk.RawMail, len(mails))
	for i, m := range mails {
		o.uid++
		raws[i] = desk.RawMail{
			Mailbox: "INBOX", UIDValidity: 1, UID: o.uid, Received: o.now, Size: int64(len(m)),
			Raw: []byte(strings.ReplaceAll(m, "\n", "\r\n")), Hash: fmt.Sprint("h", o.uid),
		}
	}
	kept, err := r.Keep(o.t.Context(), raws)
	if err != nil {
		o.t.Fatal(err)
	}
	parsed := make([]*desk.Mail, len(kept))
	for i, raw := range kept {
		parsed[i] = mailin.Parse(raw, mailin.DefaultLimits)
	}
	before := r.saved
	if err := o.desk.Receive(o.t.Context(), parsed); err != nil {
		o.t.Fatal(err)
	}
	return r.saved - before
}

func bomb(n int) string {
	return fmt.Sprintf("From: Eve <eve@evil.example>\nTo: %s\nMessage-ID: <b%d@evil.example>\nSubject: order %d\n\nThe printer number %d jams, I think its drum is worn.\n", address, n, n, n)
}

func neighbour(n int) string {
	return fmt.Sprintf("From: Dana %d <dana%d@example.org>\nTo: %s\nMessage-ID: <n%d@example.org>\nSubject: network\n\nThe network in room %d is down since Monday.\n", n, n, address, n, n)
}

// TestMailBomb: 5,000 mails of one sender make few cases and letters, all are
// kept where a person sees them, leads hear once, and others' mails are
// answered in the first round of their batch.
func TestMailBomb(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		bombs := 5000
		if strings.HasPrefix(url, "postgres") {
			bombs = 1000
		}
		s := storetest.Open(t, url)
		r := &rounds{Store: s}
		o := newOffice(t, s, func(c *desk.Config) { c.Limits = desk.Limits{Mails: 30, Cases: 10, Bytes: 1 << 30} })
		one, err := desk.New(t.Context(), r, theBook(), theLetters(), o.desk.Config)
		if err != nil {
			t.Fatal(err)
		}
		o.desk = one
		begun, others, most := time.Now(), 0, 0
		for n := 0; n < bombs; {
			var mails []string
			for len(mails) < 49 && n < bombs {
				mails = append(mails, bomb(n))
				n++
			}
			others++
			saved := o.batch(r, append(mails, neighbour(others))...)
			if n > 49 {
				most = max(most, saved)
			}
		}
		t.Logf("%d mails in %s", bombs+others, time.Since(begun).Round(time.Millisecond))
		if most > 1 {
			t.Errorf("others waited behind the bomb for %d rounds", most)
		}
		cases, gathered := map[string]int{}, 0
		for c, err := range s.Cases(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			cases[strings.TrimLeft(c.Requester, "0123456789abcdefghijklmnopqrstuvwxyz")]++
		}
		if n := cases["@evil.example"]; n != 11 || cases["@example.org"] != others {
			t.Errorf("%d cases of the bomb, and %v", n, cases)
		}
		for m, err := range s.Inbox(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if m.Became == desk.BecameGathered && m.Case != 0 && strings.Contains(m.Why, "within an hour") {
				gathered++
			}
		}
		if gathered != bombs-11 {
			t.Errorf("%d mails are gathered", gathered)
		}
		letters := map[string]int{}
		for l, err := range s.Outbox(t.Context(), true) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(l.Subject, "very many mails") {
				letters["alerts"]++
			}
			letters[l.To]++
		}
		if letters["eve@evil.example"] != 10 || letters["alerts"] != 1 || letters["dana1@example.org"] != 1 || letters[fmt.Sprintf("dana%d@example.org", others)] != 1 {
			t.Errorf("letters: %d to the bomb, %d alerts", letters["eve@evil.example"], letters["alerts"])
		}
		o.now = o.now.Add(25 * time.Hour)
		o.batch(r, bomb(bombs))
		if n := 0; true {
			for l := range s.Outbox(t.Context(), true) {
				if l.To == "eve@evil.example" {
					n++
				}
			}
			if n != 11 {
				t.Errorf("a day later: %d letters to the sender", n)
			}
		}
	})
}

// TestOverTheLimitInOwnCase: what somebody writes to their case once it is too
// much stays with that case, without a letter or a brief; so it is with bytes.
func TestOverTheLimitInOwnCase(t *testing.T) {
	s := storetest.New(t)
	r := &rounds{Store: s}
	o := newOffice(t, s, func(c *desk.Config) { c.Limits = desk.Limits{Bytes: 4000} })
	first := o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks."))
	question := o.to(first, "dana@example.org")
	o.get(reply(dana, question, "It is on the second floor."))
	o.batch(r, reply(dana, question, strings.Repeat("It is all the same. ", 200)), reply(dana, question, "And more."), neighbour(1))
	var became []string
	for m, err := range s.Inbox(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		became = append(became, fmt.Sprintf("%s %d", m.Became, m.Case))
	}
	if got := strings.Join(became, ", "); got != "case 1001, answer 1001, gathered 1001, gathered 1001, case 1002" {
		t.Errorf("they became %s", got)
	}
	if got := kinds(o.letters()); strings.Contains(got, " dana,") || strings.Count(got, "brief kofi")+strings.Count(got, "brief ines") != 2 {
		t.Errorf("letters: %s (want the alert, and the other person's)", got)
	}
}

// TestTechniciansAreExempt where it is proven that they wrote.
func TestTechniciansAreExempt(t *testing.T) {
	s := storetest.New(t)
	r := &rounds{Store: s}
	o := newOffice(t, s, func(c *desk.Config) {
		c.Limits, c.TrustedAuthserv = desk.Limits{Mails: 3}, server
	})
	own := func(n int) string {
		return fmt.Sprintf("From: Kofi Mensah <kofi@example.org>\nTo: %s\nMessage-ID: <k%d@example.org>\nSubject: screen %d\n\nMy screen number %d flickers since Monday.\n", address, n, n, n)
	}
	for n := range 6 {
		o.batch(r, stamp(own(n), "dmarc=pass header.from=example.org"))
	}
	count := func() (n int) {
		for range s.Cases(t.Context()) {
			n++
		}
		return n
	}
	if n := count(); n != 6 {
		t.Errorf("%d cases of a technician", n)
	}
	for n := 6; n < 12; n++ {
		o.batch(r, own(n)) // not proven
	}
	if n := count(); n > 7 {
		t.Errorf("%d cases, most in a technician's name that is not proven", n)
	}
}
