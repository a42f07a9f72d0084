package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// alarmed is a desk with a clock of its own, whose alerts go to a file too.
type alarmed struct {
	*rig
	*program
	now  time.Time
	file string
	down atomic.Bool // the SMTP server
}

func newAlarmed(t *testing.T, database string) *alarmed {
	a := &alarmed{now: time.Now().UTC(), file: filepath.Join(t.TempDir(), "alerts")}
	a.rig = newRig(t, database, memoryBox(t), smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		if a.down.Load() && s.At == smtptest.AtConnect {
			return smtptest.Answer{Code: 421, Text: "4.3.2 not now, dear ines@example.org"}
		}
		return smtptest.Answer{}
	}})
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n(echo \"$REFDESK_ALERT $REFDESK_SECRET\"; cat) >> \"$1\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("REFDESK_SECRET", "hunter2")
	config, err := os.OpenFile(a.config, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	more, _ := json.Marshal([]string{script, a.file + ".ran"})
	if _, err := config.WriteString("[alerts]\nfile = \"" + a.file + "\"\ncommand = " + string(more) + "\n"); err != nil {
		t.Fatal(err)
	}
	_ = config.Close()
	a.program = a.running(settings{now: func() time.Time { return a.now }})
	return a
}

// later makes a pass some time later, and returns the subjects of the letters
// that went out, and the alerts in the file.
func (a *alarmed) later(d time.Duration) (letters []string) {
	a.t.Helper()
	a.now = a.now.Add(d)
	before := len(a.sink.Mails())
	_ = a.once(a.t.Context()) // that it fails is what this is about
	for _, m := range a.sink.Mails()[before:] {
		letters = append(letters, m.To+": "+understood(m).Subject)
	}
	return letters
}

func (a *alarmed) alerts() (all []string) {
	b, _ := os.ReadFile(a.file)
	for line := range strings.Lines(string(b)) {
		var j alertJSON
		if err := json.Unmarshal([]byte(line), &j); err != nil || j.Text == "" || strings.Contains(line, "@") {
			a.t.Errorf("%v: %s", err, line)
		}
		all = append(all, j.Alert)
	}
	return all
}

func (a *alarmed) expect(what string, got []string, want ...string) {
	a.t.Helper()
	if !slices.Equal(got, want) {
		a.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// TestReadingStops: the leads get one letter when it has lasted, and one when
// it is over; a short outage is none.
func TestReadingStops(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		a := newAlarmed(t, url)
		const stopped, again = "ines@example.org: IT Service Desk: mail is not being read", "ines@example.org: IT Service Desk: mail is read again"
		a.expect("well", a.later(0))
		_ = a.imap.Stop()
		a.expect("just stopped", a.later(time.Minute))
		a.expect("for 3 minutes", a.later(3*time.Minute))
		_ = a.imap.Again()
		a.expect("a short one", a.later(time.Minute))
		_ = a.imap.Stop()
		a.expect("stopped", a.later(time.Minute))
		a.expect("for 6 minutes", a.later(6*time.Minute), stopped)
		a.expect("for an hour", a.later(54*time.Minute))
		_ = a.imap.Again()
		a.expect("works", a.later(20*time.Minute), again)
		a.expect("works on", a.later(time.Minute))
		a.expect("the file", a.alerts(), "reading-stopped", "reading-works")
		text := understood(a.sink.Mails()[len(a.sink.Mails())-1]).Body
		if !strings.Contains(text, "It lasted 1 hour 20 minutes.") {
			t.Error(text)
		}
		ran, _ := os.ReadFile(a.file + ".ran")
		if !strings.HasPrefix(string(ran), "reading-stopped \nIT Service Desk: mail is not being read\n\n") || strings.Contains(string(ran), "hunter2") {
			t.Errorf("the command got %q", ran)
		}
	})
}

// TestSendingStops: no letter can say so; the file does, and once it works
// again a letter says how long it lasted.
func TestSendingStops(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		a := newAlarmed(t, url)
		a.expect("well", a.later(0))
		a.down.Store(true)
		a.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "No network", "The wall socket must be dead."))
		a.expect("stopped", a.later(time.Minute))
		a.expect("for 10 minutes", a.later(10*time.Minute))
		a.expect("the file", a.alerts(), "sending-stopped")
		if code, body := ask(t, a.program, "/healthz"); code != 503 || !strings.Contains(body, `"sending":{"ok":false`) || !strings.Contains(body, `"error":"connect"`) && !strings.Contains(body, `"error":"server"`) {
			t.Errorf("%d %s", code, body)
		}
		a.down.Store(false)
		if n := len(a.later(30 * time.Minute)); n != 2 {
			t.Errorf("%d letters, want the two that waited", n)
		}
		a.expect("works", a.later(time.Minute), "ines@example.org: IT Service Desk: letters go out again")
		a.expect("the file", a.alerts(), "sending-stopped", "sending-works")
	})
}

// TestMailIsLeft: what lies in the mailbox and was not taken in is found by the
// server's own count, and told once it stays.
func TestMailIsLeft(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		a := newAlarmed(t, url)
		a.later(0)
		one := a.desks[0]
		look := func(d time.Duration) []string {
			a.now = a.now.Add(d)
			if err := a.compare(t.Context(), one); err != nil {
				t.Fatal(err)
			}
			a.report(t.Context(), one, desk.PartIntake)
			before := len(a.sink.Mails())
			if _, err := one.courier.SendDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			var letters []string
			for _, m := range a.sink.Mails()[before:] {
				letters = append(letters, understood(m).Subject)
			}
			return letters
		}
		a.expect("an empty mailbox", look(time.Minute))
		a.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "No network", "The wall socket must be dead."))
		a.expect("just come", look(time.Minute))
		a.expect("lies for 20 minutes", look(20*time.Minute))
		a.expect("still there", look(5*time.Minute))
		a.expect("and stays", look(6*time.Minute), "IT Service Desk: some mail was not taken in")
		if g := one.gap.Load(); g.mailbox != 1 || g.taken != 0 || g.waiting != 1 {
			t.Errorf("counted %+v", g)
		}
		if code, body := ask(t, a.program, "/healthz"); code != 503 || !strings.Contains(body, `"left_too_long":1`) {
			t.Errorf("%d %s", code, body)
		}
		a.later(time.Minute)
		a.expect("taken in", look(time.Minute), "IT Service Desk: all mail is taken in again")
		a.expect("the file", a.alerts(), "intake-stopped", "intake-works")
	})
}

// TestTwoInstancesAlertOnce on one database.
func TestTwoInstancesAlertOnce(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		a := newAlarmed(t, url)
		a.later(0)
		b := a.running(settings{now: func() time.Time { return a.now }})
		report := func(d time.Duration) {
			a.now = a.now.Add(d)
			for _, p := range []*program{a.program, b} {
				p.report(t.Context(), p.desks[0], desk.PartReading)
			}
		}
		a.desks[0].reading.fails(a.now, "login")
		b.desks[0].reading.fails(a.now, "connect")
		for range 5 {
			report(4 * time.Minute)
		}
		b.desks[0].reading.works(a.now.Add(time.Second))
		report(time.Minute)
		a.desks[0].reading.works(a.now.Add(time.Second))
		report(time.Minute)
		if letters := len(a.later(time.Minute)); letters != 2 {
			t.Errorf("%d letters, want one of the end and one of the beginning", letters)
		}
	})
}
