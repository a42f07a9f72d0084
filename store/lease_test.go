package store_test

import (
	"context"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// twoInstances are stores on one database.
func twoInstances(t *testing.T, test func(t *testing.T, one, other *store.Store)) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		test(t, storetest.Open(t, url), storetest.Open(t, url))
	})
}

const mailbox = "support INBOX"

func lease(t *testing.T, s *store.Store, term time.Duration) bool {
	t.Helper()
	held, err := s.Lease(t.Context(), mailbox, term)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestOneInstanceHasTheLease(t *testing.T) {
	twoInstances(t, func(t *testing.T, one, other *store.Store) {
		for range 2 { // the second time renews it
			if !lease(t, one, time.Minute) {
				t.Error("the first does not get it")
			}
		}
		if lease(t, other, time.Minute) {
			t.Error("the second gets it as well")
		}
		if err := other.EndLease(t.Context(), mailbox); err != nil || lease(t, other, time.Minute) {
			t.Errorf("the second gave it back for the first: %v", err)
		}
		if p, err := other.Position(t.Context(), mailbox); err != nil || p != (desk.Position{}) {
			t.Errorf("before the first run the position is %+v, %v", p, err)
		}
		if err := one.EndLease(t.Context(), mailbox); err != nil || !lease(t, other, time.Minute) {
			t.Errorf("given back, it is not to be had: %v", err)
		}
	})
}

// TestLeaseRunsOut: who lost it writes nothing any more.
func TestLeaseRunsOut(t *testing.T) {
	twoInstances(t, func(t *testing.T, one, other *store.Store) {
		if !lease(t, one, 0) || !lease(t, other, time.Minute) {
			t.Fatal("a lease that has run out is not to be had")
		}
		if lease(t, one, time.Minute) {
			t.Error("the first renews what it has lost")
		}
		raw := desk.RawMail{Mailbox: mailbox, UIDValidity: 1, UID: 1, Received: noon, Raw: []byte("x"), Hash: "x"}
		if kept, err := one.Keep(t.Context(), []desk.RawMail{raw}); err == nil {
			t.Errorf("the first kept %d mails", len(kept))
		}
		if err := one.KeepPart(t.Context(), desk.RawPart{Mailbox: mailbox, UIDValidity: 1, UID: 1, At: noon, Bytes: []byte("x")}); err == nil {
			t.Error("the first kept a piece")
		}
		if err := one.SetPosition(t.Context(), mailbox, desk.Position{UIDValidity: 1}); err == nil {
			t.Error("the first set the position")
		}
		if kept, err := other.Keep(t.Context(), []desk.RawMail{raw}); err != nil || len(kept) != 1 {
			t.Errorf("the second kept %d mails: %v", len(kept), err)
		}
		if err := other.SetPosition(t.Context(), mailbox, desk.Position{UIDValidity: 7, FirstUID: 1}); err != nil || !lease(t, other, time.Minute) {
			t.Errorf("the second cannot go on: %v", err)
		}
		if p, err := one.Position(t.Context(), mailbox); err != nil || p.UIDValidity != 7 {
			t.Errorf("the position is %+v, %v", p, err)
		}
	})
}

// TestLeaseOfAClockThatWasAhead does not hold for a day.
func TestLeaseOfAClockThatWasAhead(t *testing.T) {
	twoInstances(t, func(t *testing.T, one, other *store.Store) {
		if !lease(t, one, 24*time.Hour) || !lease(t, other, time.Minute) {
			t.Error("nobody reads for a day")
		}
	})
}

func TestInstancesTellEachOther(t *testing.T) {
	url := storetest.Postgres(t)
	one, other := storetest.Open(t, url), storetest.Open(t, url)
	heard := make(chan string, 100)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		other.Listen(ctx, func(s store.Subject, name string) { heard <- string(s) + " " + name })
	}()
	expect := func(want string, do func()) {
		t.Helper()
		do()
		for range 500 {
			select {
			case got := <-heard:
				if got == want {
					return
				}
			case <-time.After(20 * time.Millisecond): // it may not listen yet
				do()
			}
		}
		t.Errorf("never heard %q", want)
	}
	expect("mailbox "+mailbox, func() {
		lease(t, one, time.Minute)
		if err := one.EndLease(t.Context(), mailbox); err != nil {
			t.Fatal(err)
		}
	})
	post(t, one, 1)
	expect("letters "+office, func() {
		if err := one.Retry(t.Context(), 1, noon); err != nil {
			t.Fatal(err)
		}
	})
	stop()
	<-ended
}
