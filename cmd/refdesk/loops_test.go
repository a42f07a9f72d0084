package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// robot answers a letter of the desk, the nth one that it got: with a whole
// mail, or with "" if it keeps silent.
type robot func(l letterFrom, n int) string

const robotAt = "robot@other.example"

// TestLoops lets robots answer the desk for two weeks. All of them have to be
// left alone soon, whatever they hide.
func TestLoops(t *testing.T) {
	check := func(name string, most int, r robot) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLoop(t)
			one := l.desk("support@example.org", "ines@example.org", robotAt, func(letter letterFrom, n int) { l.answer(r(letter, n)) })
			l.box = one.box
			l.answer(mailOf("first@other.example", robotAt, "Printer", "The printer prints grey stripes. I think the drum is worn out."))
			l.days(14)
			l.judge(one, most)
		})
	}
	const away = "Thank you for your mail. I am out of the office until 7 December and will answer when I am back."
	answers := func(l letterFrom) string { return "In-Reply-To: <" + l.MessageID + ">" }
	check("vacation with all headers", 2, func(l letterFrom, n int) string {
		return mailOf(fmt.Sprintf("away-%d@other.example", n), robotAt, "Automatic reply: "+l.Subject, away, answers(l), "Auto-Submitted: auto-replied")
	})
	check("vacation that only its subject tells", 2, func(l letterFrom, n int) string {
		return mailOf(fmt.Sprintf("away-%d@other.example", n), robotAt, "Out of Office: "+l.Subject, away, answers(l))
	})
	check("vacation that nothing but its text tells", 2, func(l letterFrom, n int) string {
		return mailOf(fmt.Sprintf("away-%d@other.example", n), robotAt, "Re: "+l.Subject, away, answers(l))
	})
	ticket := func(l letterFrom, n int, more ...string) string {
		text := fmt.Sprintf("Dear customer,\n\nwe have received your request and opened the ticket INC%05d. Our team will look into it as soon as possible.\n\nYour message was:\n%s", 40000+n, l.Subject)
		return mailOf(fmt.Sprintf("ticket-%d@other.example", n), robotAt, fmt.Sprintf("INC%05d has been created", 40000+n), text, more...)
	}
	check("ticket system with a mark", 2, func(l letterFrom, n int) string { return ticket(l, n, "X-Auto-Response-Suppress: All") })
	check("ticket system that takes care of replies", 2, func(l letterFrom, n int) string { return ticket(l, n, answers(l)) })
	check("ticket system without any mark", 150, func(l letterFrom, n int) string { return ticket(l, n) })
	check("echo", 2, func(l letterFrom, n int) string {
		return mailOf(fmt.Sprintf("echo-%d@other.example", n), robotAt, l.Subject, l.Body)
	})
}

// TestTwoDesks lets two desks write to each other, once as they are, and once
// with a mail server between them that removes all that marks automatic mail.
func TestTwoDesks(t *testing.T) {
	check := func(name string, most int, between func([]byte) []byte) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLoop(t)
			var one, two *loopDesk
			one = l.desk("support@example.org", "ines@example.org", "help@other.example", func(m letterFrom, _ int) { l.into(two.box, between(m.Raw)) })
			two = l.desk("help@other.example", "ruth@other.example", "support@example.org", func(m letterFrom, _ int) { l.into(one.box, between(m.Raw)) })
			l.into(one.box, []byte(mailOf("first@other.example", "help@other.example", "Printer", "The printer prints grey stripes. I think the drum is worn out.")))
			l.days(14)
			l.judge(one, most)
			l.judge(two, most)
		})
	}
	check("as they are", 2, func(raw []byte) []byte { return raw })
	check("without their marks", 2, unmarked)
}

// unmarked is a letter without the fields by which automatic mail is known.
func unmarked(raw []byte) []byte {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	var kept [][]byte
	skip := false
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if len(line) > 0 && line[0] != ' ' && line[0] != '\t' {
			name, _, _ := strings.Cut(strings.ToLower(string(line)), ":")
			skip = strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "auto-") || name == "precedence"
		}
		if !skip {
			kept = append(kept, line)
		}
	}
	return append(append(bytes.Join(kept, []byte("\r\n")), "\r\n\r\n"...), body...)
}

// loop is a world with a clock of its own, in which somebody answers.
type loop struct {
	t     *testing.T
	clock *stoppedClock
	box   *imaptest.Server // where the robot writes to
	desks []*loopDesk
}

// loopDesk is a desk in it.
type loopDesk struct {
	program *program
	box     *imaptest.Server
	peer    string

	mu      sync.Mutex
	letters []time.Time // when letters to the peer were accepted
}

func newLoop(t *testing.T) *loop {
	return &loop{t: t, clock: &stoppedClock{now: demoStart}}
}

// desk opens a desk; got is told of each letter to the peer.
func (l *loop) desk(address, technician, peer string, got func(m letterFrom, n int)) *loopDesk {
	t := l.t
	t.Helper()
	d := &loopDesk{box: memoryBox(t), peer: peer}
	sink, err := smtptest.Start(smtptest.Config{Accepted: func(m smtptest.Mail) {
		if strings.EqualFold(m.To, peer) {
			got(understood(m), d.count(l.clock.Now()))
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	file := writeConfig(t, storetest.SQLite(t), d.box.Addr, d.box.User, d.box.Password, sink.Addr(), "")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(`address = "support@example.org"`, `address = "`+address+`"`, "ines@example.org", technician).Replace(string(text))
	c, err := parseConfig(file, []byte(changed))
	if err != nil {
		t.Fatal(err)
	}
	if d.program, err = open(t.Context(), c, slog.New(slog.DiscardHandler), settings{now: l.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.program.Close() })
	l.desks = append(l.desks, d)
	return d
}

func (d *loopDesk) count(at time.Time) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.letters = append(d.letters, at)
	return len(d.letters)
}

// answer puts a mail of the robot into the desk's mailbox.
func (l *loop) answer(raw string) {
	if raw != "" {
		l.into(l.box, []byte(raw))
	}
}

// into is called from the SMTP server too, which must not end the test.
func (l *loop) into(box *imaptest.Server, raw []byte) {
	if err := box.Deliver("INBOX", raw, l.clock.Now()); err != nil {
		l.t.Errorf("delivering an answer: %v", err)
	}
}

// days lets time pass. As long as letters lead to letters it passes by half
// minutes, else by hours.
func (l *loop) days(n int) {
	end := demoStart.Add(time.Duration(n) * 24 * time.Hour)
	for busy := true; l.clock.Now().Before(end); {
		step := time.Hour
		if busy {
			step = 30 * time.Second
		}
		l.clock.set(l.clock.Now().Add(step))
		busy = l.pass()
	}
}

// pass lets every desk make one pass, and tells whether letters were sent.
func (l *loop) pass() (busy bool) {
	for _, d := range l.desks {
		before := d.sent()
		if err := d.program.once(l.t.Context()); err != nil {
			l.t.Fatal(err)
		}
		busy = busy || d.sent() > before
	}
	return busy
}

func (d *loopDesk) sent() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.letters)
}

// judge counts the letters to the peer.
func (l *loop) judge(d *loopDesk, most int) {
	counts := map[string]int{}
	for line, err := range d.program.store.Outbox(l.t.Context(), true) {
		if err != nil {
			l.t.Fatal(err)
		}
		if line.To == d.peer {
			counts[string(line.Kind)]++
		}
	}
	cases := 0
	for range d.program.store.Cases(l.t.Context()) {
		cases++
	}
	hour, day := busiest(d.letters, time.Hour), busiest(d.letters, 24*time.Hour)
	l.t.Logf("%d letters to %s in two weeks: %v; %d in the busiest hour, %d in the busiest day; %d cases", len(d.letters), d.peer, counts, hour, day, cases)
	if day > most {
		l.t.Errorf("%d letters to %s within a day, want at most %d", day, d.peer, most)
	}
}

// busiest is the most letters within a span.
func busiest(at []time.Time, span time.Duration) int {
	most := 0
	for i := range at {
		n := 0
		for _, later := range at[i:] {
			if later.Sub(at[i]) < span {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
