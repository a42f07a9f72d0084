package main

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store"
	"refdesk/store/storetest"
)

// weekSeed decides what the script leaves open: who greets how, and who does not.
const weekSeed = 5

// weekStart is the Monday. It is past: a mail server does not take mail from
// the future.
var weekStart = time.Date(2025, 11, 24, 0, 0, 0, 0, time.UTC)

// TestWeek lives through the week of testdata/week between an IMAP and an
// SMTP server, and judges every letter. What passed can be read in
// transcript.txt; go test -run TestWeek -update writes it anew.
func TestWeek(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		w := newWeek(t, url, memoryBox(t))
		w.live()
		w.judge()
		w.golden()
	})
	t.Run("dovecot", func(t *testing.T) {
		t.Parallel()
		w := newWeek(t, storetest.SQLite(t), imaptest.Dovecot(t))
		w.days = 2 // it takes its time to log in
		w.live()
		w.judge()
		w.golden()
	})
}

// week is a week as it is lived.
type week struct {
	t       *testing.T
	script  *script
	clock   *stoppedClock
	program *program
	box     *imaptest.Server
	sink    *smtptest.Server
	dice    *rand.Rand

	cases   map[string]int64 // by what the script calls them
	labels  map[int64]string
	begins  map[string]*delivered // the mail that began each
	passed  []*passing            // everything, in its order
	letters []*sentLetter
	days    int // how many are lived
	seen    int // letters of the sink that were looked at
	mails   int // mails delivered
}

// delivered is a mail of the script in the desk's mailbox.
type delivered struct {
	*weekMail
	id, words string // Message-ID; what the person wrote themselves
	subject   string
	answers   *sentLetter // nil if it answers none
	line      store.InboxLine
	led       int // letters that were sent in the minutes after it
}

// sentLetter is a letter that the SMTP server took.
type sentLetter struct {
	letterFrom
	store.OutboxLine
	raw  []byte
	html string
	at   time.Time
}

// passing is a mail that came in or a letter that went out.
type passing struct {
	in  *delivered
	out *sentLetter
}

func newWeek(t *testing.T, url string, box *imaptest.Server) *week {
	w := &week{
		t: t, script: readWeek(t), clock: &stoppedClock{now: weekStart}, box: box, days: 7,
		dice: rand.New(rand.NewPCG(weekSeed, weekSeed)), cases: map[string]int64{}, labels: map[int64]string{}, begins: map[string]*delivered{},
	}
	var err error
	if w.sink, err = smtptest.Start(smtptest.Config{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.sink.Close() })
	c, err := parseConfig("the week", fmt.Appendf(nil, weekConfig, url, box.Addr, box.User, box.Password, w.sink.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	if w.program, err = open(t.Context(), c, slog.New(slog.DiscardHandler), settings{now: w.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.program.Close() })
	return w
}

// live lets the days pass, to the last midnight.
func (w *week) live() {
	end := weekStart.AddDate(0, 0, w.days)
	for _, m := range w.script.mails {
		if m.at.After(end) {
			break
		}
		w.until(m.at)
		w.deliver(m)
	}
	w.until(end)
}

// until lets time pass up to a moment: by quarters of an hour while people are
// at work, by hours at night and at the weekend.
func (w *week) until(t time.Time) {
	for {
		now := w.clock.Now()
		step := time.Hour
		if now.Hour() >= 7 && now.Hour() < 18 && now.Weekday() != time.Saturday && now.Weekday() != time.Sunday {
			step = 15 * time.Minute
		}
		next := now.Truncate(step).Add(step)
		if !next.Before(t) {
			break
		}
		w.clock.set(next)
		w.pass(false)
	}
	w.clock.set(t)
}

// pass lets the desk make a pass, and takes up what it sent.
// It reads the mailbox only where something was delivered.
func (w *week) pass(read bool) (sent int) {
	ctx, desk := w.t.Context(), w.program.desks[0]
	var errs []error
	if read {
		errs = append(errs, w.program.once(ctx))
	} else {
		_, err := desk.desk.Due(ctx)
		_, err2 := desk.courier.SendDue(ctx)
		errs = append(errs, err, err2)
	}
	if err := errors.Join(errs...); err != nil {
		w.t.Fatal(err)
	}
	mails := w.sink.Mails()[w.seen:]
	w.seen += len(mails)
	if len(mails) == 0 {
		return 0
	}
	byID := map[string]smtptest.Mail{}
	for _, m := range mails {
		byID[understood(m).MessageID] = m
	}
	for l, err := range w.program.store.Outbox(w.t.Context(), true) {
		if err != nil {
			w.t.Fatal(err)
		}
		if m, ok := byID[l.MessageID]; ok { // in the order in which they were written
			one := &sentLetter{letterFrom: understood(m), OutboxLine: l, raw: m.Raw, html: htmlOf(m.Raw), at: w.clock.Now()}
			w.letters = append(w.letters, one)
			w.passed = append(w.passed, &passing{out: one})
		}
	}
	return len(mails)
}

var caseNamed = regexp.MustCompile(`\{(\w+)\}`)

// deliver puts a mail into the mailbox, and looks at what the desk makes of it.
func (w *week) deliver(m *weekMail) {
	t := w.t
	d := &delivered{weekMail: m}
	var old *answered
	if m.verb == "re" || m.verb == "bounce" {
		if old = w.answeredBy(d); old == nil {
			t.Errorf("%s: there is nothing to answer", m.where)
			return
		}
	}
	text := caseNamed.ReplaceAllStringFunc(m.text, func(s string) string { return fmt.Sprint(w.cases[s[1:len(s)-1]]) })
	if !m.bare {
		d.id = fmt.Sprintf("%s-%d@mail.example", m.who.short, w.mails)
	}
	raw := w.written(d, text, old)
	times := 1
	if m.twice {
		times = 2
	}
	for range times {
		if err := w.box.Deliver("INBOX", raw, m.at); err != nil {
			t.Fatal(err)
		}
	}
	w.mails += times
	w.passed = append(w.passed, &passing{in: d})
	d.led = w.pass(true)
	w.clock.set(m.at.Add(30 * time.Second))
	w.lookUp(d, times)
}

// written is the mail as bytes; d keeps what the person wrote themselves.
func (w *week) written(d *delivered, text string, old *answered) []byte {
	m := d.weekMail
	if m.verb == "bounce" {
		d.subject, d.words = "Undelivered Mail Returned to Sender", ""
		return m.report(d.id, d.answers.to, d.answers.OutboxLine.MessageID)
	}
	words, inline := w.slots(d, text)
	d.words, d.subject = words, m.subject
	if d.subject == "" && old != nil {
		d.subject = "Re: " + strings.TrimPrefix(old.subject, "Re: ")
	}
	if inline != nil && m.who.client == "thunderbird" {
		return m.sealed(d.id, d.subject, "text/plain", betweenLines(old, m.who.lang, inline), old, w.addressOf)
	}
	return m.raw(d.id, m.around(w.dice, words), old, w.addressOf)
}

var slotLine = regexp.MustCompile(`(?m)^<(\w+)> (.*)$`)

// slots puts answers where they belong: with the number of the question in
// front, or between the lines, by number.
func (w *week) slots(d *delivered, text string) (words string, inline map[int]string) {
	numbers := map[string]int{}
	for _, q := range w.questions(d) {
		numbers[q.Slot] = q.Number
	}
	words = slotLine.ReplaceAllStringFunc(text, func(line string) string {
		f := slotLine.FindStringSubmatch(line)
		n := numbers[f[1]]
		if n == 0 {
			return f[2] // it was not asked
		}
		if inline == nil {
			inline = map[int]string{}
		}
		inline[n] = f[2]
		return fmt.Sprintf("%d. %s", n, f[2])
	})
	return words, inline
}

func (w *week) questions(d *delivered) []desk.Question {
	if !slotLine.MatchString(d.text) {
		return nil
	}
	story, err := w.program.store.Story(w.t.Context(), w.cases[d.label])
	if err != nil {
		w.t.Fatalf("%s: %v", d.where, err)
	}
	return story.Case.Questions
}

// betweenLines answers a letter between its lines.
func betweenLines(old *answered, lang string, answers map[int]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, framings[lang].wrote+"\n", old.at.Format("02.01.2006 15:04"), old.from)
	for line := range strings.Lines(old.text) {
		line = strings.TrimRight(line, "\r\n")
		b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
		for n, answer := range answers {
			if strings.HasPrefix(line, fmt.Sprintf("%d. ", n)) {
				b.WriteString("\n" + answer + "\n\n")
			}
		}
	}
	return b.String()
}

// answeredBy finds what a mail answers: the latest letter to its writer, or
// the mail that began it all.
func (w *week) answeredBy(d *delivered) *answered {
	if first := w.begins[d.label]; d.kind == "first" && first != nil {
		return &answered{from: first.who.name, subject: first.subject, text: first.words, html: asHTML(first.words), id: first.id, at: first.at}
	}
	to := d.who
	kind := d.kind
	if d.verb == "bounce" {
		to, kind = w.begins[d.label].who, ""
	}
	for _, l := range slices.Backward(w.letters) {
		if (l.Case == w.cases[d.label] || d.label == "desk") && l.OutboxLine.To == to.addr && (kind == "" || kind == string(l.Kind)) {
			d.answers = l
			return &answered{from: l.FromName, subject: l.letterFrom.Subject, text: l.Body, html: l.html, id: l.OutboxLine.MessageID, references: l.References, at: l.at}
		}
	}
	return nil
}

func (w *week) addressOf(short string) string {
	if p := w.script.cast[short]; p != nil {
		return p.addr
	}
	w.t.Errorf("%q is nobody of the cast", short)
	return short
}

// lookUp compares what became of a mail with what the script says. Each mail
// is taken in once; a second delivery is known as one.
func (w *week) lookUp(d *delivered, times int) {
	t := w.t
	var all []store.InboxLine
	for l, err := range w.program.store.Inbox(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	if len(all) != w.mails {
		t.Fatalf("%s: %d mails were delivered, and %d taken in", d.where, w.mails, len(all))
	}
	d.line = all[len(all)-times]
	if again := all[len(all)-1]; times > 1 && again.Became != desk.BecameDuplicate {
		t.Errorf("%s: the second copy became %s", d.where, again.Became)
	}
	for c, err := range w.program.store.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if w.labels[c.Number] == "" {
			label := or(d.opens, d.label)
			if w.cases[label] != 0 {
				t.Errorf("%s: it opened case %d as well", d.where, c.Number)
			}
			w.labels[c.Number], w.cases[label], w.begins[label] = label, c.Number, d
		}
	}
	if got, want := string(d.line.Became), d.expected(); got != want {
		t.Errorf("%s: the mail of %s became %q (%s), want %q", d.where, d.who.short, got, d.line.Why, want)
	}
	if want := d.belongs(); w.labels[d.line.Case] != want {
		t.Errorf("%s: the mail of %s went to case %d (%s), want %s", d.where, d.who.short, d.line.Case, w.labels[d.line.Case], or(want, "none"))
	}
	if d.line.Why == "" {
		t.Errorf("%s: nothing tells why the mail of %s became %q", d.where, d.who.short, d.line.Became)
	}
}

// expected is what a mail becomes where nothing special is said.
func (m *weekMail) expected() string {
	switch {
	case m.becomes != "":
		return m.becomes
	case m.who.technician():
		return "command"
	case m.verb == "new":
		return "case"
	}
	return "answer"
}

// belongs is the name of the case that a mail belongs to, "" for none.
func (m *weekMail) belongs() string {
	switch {
	case m.inCase == "none":
		return ""
	case m.inCase == "new":
		return m.opens
	case m.inCase != "":
		return m.inCase
	case m.opens != "":
		return m.opens
	}
	return m.label
}
