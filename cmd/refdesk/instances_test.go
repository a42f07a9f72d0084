package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"refdesk/mailin/imaptest"
	"refdesk/mailout"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// opened is an instance in this process.
func (r *rig) opened(s settings) *program {
	r.t.Helper()
	c, err := loadConfig(r.config)
	if err != nil {
		r.t.Fatal(err)
	}
	p, err := open(r.t.Context(), c, slog.New(slog.DiscardHandler), s)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = p.Close() })
	return p
}

// TestAnotherInstanceSends: what one has queued and does not send itself, the
// other sends, though it looks into the outbox once an hour only.
func TestAnotherInstanceSends(t *testing.T) {
	t.Parallel()
	r := newRig(t, storetest.Postgres(t), memoryBox(t), smtptest.Config{})
	one := r.opened(settings{})
	other := r.opened(settings{sending: func(c *mailout.Config) { c.Every = time.Hour }})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{}, 2)
	go func() { other.store.Listen(ctx, other.hear); ended <- struct{}{} }()
	go func() { _ = other.desks[0].courier.Run(ctx); ended <- struct{}{} }()
	for n := 1; len(r.sink.Mails()) == 0; n++ { // until it listens
		r.deliver(mailOf(asker(n), asker(n), "Stripes", "The printer prints grey stripes. I think the drum is worn out."))
		if _, err := one.desks[0].poller.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
		waiting, done := context.WithTimeout(t.Context(), time.Second)
		r.sink.Wait(waiting, 1)
		if done(); n > 60 {
			t.Fatal("nothing was sent")
		}
	}
	stop()
	<-ended
	<-ended
}

// TestOnceBesideServe leaves the mailbox to the instance that reads it, on
// SQLite too, whatever time it pretends.
func TestOnceBesideServe(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		r := newRig(t, database, memoryBox(t), smtptest.Config{})
		s := r.serve()
		<-s.open
		const mails = 10
		for n := 1; n <= mails; n++ {
			r.deliver(mailOf(asker(n), asker(n), "Stripes", "The printer prints grey stripes. I think the drum is worn out."))
			if n%4 == 0 {
				r.run("once", "--now", time.Now().Add(20*time.Minute).UTC().Format(time.RFC3339))
			}
		}
		second := r.serve() // it stands by
		<-second.open
		ctx, cancel := context.WithTimeout(t.Context(), patienceOfTests)
		defer cancel()
		r.sink.Wait(ctx, 2*mails)
		s.stop()
		second.stop()
		if cases := len(listed[caseJSON](r, "cases", "--json")); cases != mails || len(r.sink.Mails()) != 2*mails {
			t.Errorf("%d cases and %d letters, want %d and %d", cases, len(r.sink.Mails()), mails, 2*mails)
		}
	})
}

// TestUncertainLetterIsLookedFor: the connection ended before the answer, and
// the letter stands in the folder of sent mail.
func TestUncertainLetterIsLookedFor(t *testing.T) {
	t.Parallel()
	box := memoryBox(t)
	var keep *imaptest.Server = box
	lost := smtptest.Config{
		Accepted: func(m smtptest.Mail) { // as providers do
			if err := keep.Deliver("Sent", m.Raw, time.Now()); err != nil {
				t.Error(err)
			}
		},
		Script: smtptest.Always(smtptest.AtBody, smtptest.Answer{Drop: smtptest.Before}),
	}
	r := newRig(t, storetest.SQLite(t), box, lost)
	if err := r.box.Create("Sent", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	c, err := loadConfig(r.config)
	if err != nil {
		t.Fatal(err)
	}
	c.Mailbox.Sent = "Sent"
	clock := &stoppedClock{now: demoStart}
	p, err := open(t.Context(), c, slog.New(slog.DiscardHandler), settings{now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	r.deliver(mailOf("one@home.example", asker(1), "Stripes", "The printer prints grey stripes. I think the drum is worn out."))
	for range 2 {
		if err := p.once(t.Context()); err != nil {
			t.Fatal(err)
		}
		clock.set(clock.Now().Add(time.Hour))
	}
	for l, err := range p.store.Outbox(t.Context(), true) {
		if err != nil || l.State != "sent" || l.Attempts != 2 || l.Why != "found in the folder of sent mail" {
			t.Errorf("the %s is %s after %d attempts: %s, %v", l.Kind, l.State, l.Attempts, l.Why, err)
		}
	}
	if n := len(r.sink.Mails()); n != 2 {
		t.Errorf("%d letters came, want 2", n)
	}
}
