package desk_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/rules"
	"refdesk/store"
	"refdesk/templates"
)

// office is a desk on a real store with a clock that tests set.
type office struct {
	t     testing.TB
	now   time.Time
	store *store.Store
	desk  *desk.Desk
	uid   uint32
	sent  []desk.Letter // every letter, in order
	fails desk.Kind     // of letters that the mail server refuses, "" for none
}

const address = "support@example.org"

// monday is a working morning.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func newOffice(t testing.TB, s *store.Store, change func(*desk.Config)) *office {
	t.Helper()
	o := &office{t: t, now: monday, store: s}
	calendar, err := rules.NewCalendar("Mon-Fri 08:30-17:00", "Europe/London", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := desk.Config{
		Name: "IT Service Desk", Address: address, Calendar: calendar, Random: &counter{},
		Now: func() time.Time { return o.now }, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Parse: func(raw desk.RawMail) *desk.Mail { return mailin.Parse(raw, mailin.DefaultLimits) },
		Team: []desk.Technician{
			{Name: "Ines Duarte", Addresses: []string{"ines@example.org", "ines@home.example"}, Topics: []string{"network"}},
			{Name: "Kofi Mensah", Addresses: []string{"kofi@example.org"}, Lead: true},
		},
	}
	if change != nil {
		change(&c)
	}
	o.desk, err = desk.New(t.Context(), o.store, theBook(), theLetters(), c)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Loading rules takes longer than most tests.
var (
	theBook    = sync.OnceValue(func() *rules.Book { return must(rules.Load(nil)) })
	theLetters = sync.OnceValue(func() *templates.Templates { return must(templates.Load(nil)) })
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// counter is a source of bytes that never repeats within a test.
type counter struct {
	mu sync.Mutex
	n  uint64
}

func (c *counter) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range p {
		c.n = c.n*6364136223846793005 + 1442695040888963407
		p[i] = byte(c.n >> 40)
	}
	return len(p), nil
}

// get takes mails in, as one batch, and returns the letters they led to.
func (o *office) get(mails ...string) []desk.Letter {
	o.t.Helper()
	var raws []desk.RawMail
	for _, m := range mails {
		o.uid++
		raw := []byte(strings.ReplaceAll(m, "\n", "\r\n"))
		raws = append(raws, desk.RawMail{Mailbox: "INBOX", UIDValidity: 1, UID: o.uid, Received: o.now, Size: int64(len(raw)), Raw: raw, Hash: mailin.ContentHash(raw)})
	}
	kept, err := o.desk.Keep(o.t.Context(), raws)
	if err != nil {
		o.t.Fatal(err)
	}
	var parsed []*desk.Mail
	for _, raw := range kept {
		parsed = append(parsed, mailin.Parse(raw, mailin.DefaultLimits))
	}
	if err := o.desk.Receive(o.t.Context(), parsed); err != nil {
		o.t.Fatal(err)
	}
	return o.letters()
}

// due does what is due and returns the letters.
func (o *office) due() []desk.Letter {
	o.t.Helper()
	if _, err := o.desk.Due(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	return o.letters()
}

// letters claims what was queued, and marks it as sent, or refused.
func (o *office) letters() []desk.Letter {
	o.t.Helper()
	claimed, err := o.store.Claim(o.t.Context(), o.desk.Address, o.now, o.now.Add(time.Hour), 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	var all []desk.Letter
	var done []desk.Attempt
	for _, c := range claimed {
		all = append(all, c.Letter)
		a := desk.Attempt{ID: c.ID, Attempts: c.Attempts, State: desk.LetterSent, At: o.now}
		if c.Kind == o.fails {
			a.State, a.Why = desk.LetterFailed, "550 no such user"
		}
		done = append(done, a)
	}
	if err := o.store.Settle(o.t.Context(), done); err != nil {
		o.t.Fatal(err)
	}
	o.sent = append(o.sent, all...)
	return all
}

// story returns a case as the store tells it.
func (o *office) story(number int64) *store.Story {
	o.t.Helper()
	s, err := o.store.Story(o.t.Context(), number)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// log returns "became case" of every mail.
func (o *office) log() (all []string) {
	for m, err := range o.store.Inbox(context.Background()) {
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s %d", m.Became, m.Case))
	}
	return all
}

// kinds lists "kind to" of letters, sorted.
func kinds(letters []desk.Letter) string {
	var all []string
	for _, l := range letters {
		local, _, _ := strings.Cut(l.To.Addr, "@")
		all = append(all, string(l.Kind)+" "+local)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// to returns the letter to an address.
func (o *office) to(letters []desk.Letter, addr string) desk.Letter {
	o.t.Helper()
	for _, l := range letters {
		if l.To.Addr == addr {
			return l
		}
	}
	o.t.Fatalf("no letter to %s among %s", addr, kinds(letters))
	return desk.Letter{}
}

var mailNumber atomic.Int64

// mail writes a mail; fields come first, as "Name: value" lines.
func mail(from, subject, text string, fields ...string) string {
	head := []string{
		"From: " + from, "To: " + address, "Subject: " + subject, fmt.Sprintf("Message-ID: <m%d@client.example>", mailNumber.Add(1)),
		"Date: Mon, 23 Nov 2026 09:00:00 +0000", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
	}
	return strings.Join(append(head, fields...), "\n") + "\n\n" + text + "\n"
}

// reply writes a mail that answers a letter.
func reply(from string, l desk.Letter, text string, fields ...string) string {
	refs := append(slices.Clone(l.References), l.MessageID)
	fields = append(fields, "In-Reply-To: <"+l.MessageID+">", "References: <"+strings.Join(refs, ">\n <")+">")
	return mail(from, "Re: "+strings.TrimPrefix(l.Subject, "Re: "), text, fields...)
}

const (
	dana = "Dana Okafor <dana@example.org>"
	ines = "Ines Duarte <ines@example.org>"
	kofi = "Kofi Mensah <kofi@example.org>"
)
