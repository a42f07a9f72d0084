package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// post puts n letters into the outbox, each a second later than the one before.
func post(t *testing.T, s *store.Store, n int) {
	t.Helper()
	change := desk.Change{At: noon}
	for i := range n {
		l := letter(0, desk.KindDigest, desk.Address{Addr: "all@harbour.example"}, fmt.Sprintf("digest%d@harbour.example", i))
		l.Created = noon.Add(time.Duration(i) * time.Second)
		l.Due = l.Created
		change.Letters = append(change.Letters, l)
	}
	save(t, s, change)
}

func claim(t *testing.T, s *store.Store, now time.Time, limit int) []desk.Claimed {
	t.Helper()
	claimed, err := s.Claim(t.Context(), office, now, now.Add(10*time.Minute), limit)
	if err != nil {
		t.Fatal(err)
	}
	return claimed
}

// claimFor claims a letter that nobody else may claim for so long.
func claimFor(t *testing.T, s *store.Store, now time.Time, hold time.Duration) []desk.Claimed {
	t.Helper()
	claimed, err := s.Claim(t.Context(), office, now, now.Add(hold), 1)
	if err != nil {
		t.Fatal(err)
	}
	return claimed
}

// TestLetterInHandIsLeftAlone: whatever time others believe it is.
func TestLetterInHandIsLeftAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, 1)
		first := claimFor(t, s, noon, 10*time.Minute)[0]
		for _, now := range []time.Time{noon.Add(time.Hour), noon.Add(24 * time.Hour), noon.Add(-24 * time.Hour)} {
			if got := claimFor(t, s, now, 10*time.Minute); len(got) > 0 {
				t.Errorf("at %v the letter was claimed from whoever sends it", now)
			}
		}
		settle(t, s, desk.Attempt{ID: first.ID, Attempts: 1, State: desk.LetterUncertain, Due: noon.Add(time.Minute), At: noon, Why: "no answer"})
		if got := claimFor(t, s, noon.Add(2*time.Minute), time.Minute); len(got) != 1 || !got[0].Doubtful {
			t.Errorf("after its outcome was told it is %+v, want a doubtful one", got)
		}
	})
}

// TestLettersOfAClockThatWasAhead go out when it was set back.
func TestLettersOfAClockThatWasAhead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, 3)
		settle(t, s, desk.Attempt{ID: claimFor(t, s, noon, 0)[0].ID, Attempts: 1, State: desk.LetterQueued, Due: noon.Add(time.Hour), At: noon, Why: "450 busy"})
		check := func(now, latest time.Time, want int) {
			t.Helper()
			if err := s.Hasten(t.Context(), office, now, latest); err != nil {
				t.Fatal(err)
			}
			if got := claim(t, s, now, 9); len(got) != want {
				t.Errorf("at %v %d letters are due, want %d", now, len(got), want)
			}
		}
		check(noon, noon.Add(2*time.Hour), 2) // two are of a second later, and one was put off for a while
		check(noon, noon.Add(30*time.Minute), 1)
	})
}

// outbox lists letters as "ID state why".
func outbox(t *testing.T, s *store.Store) []string {
	t.Helper()
	var lines []string
	for l, err := range s.Outbox(t.Context(), true) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%d %s %s", l.ID, l.State, l.Why))
	}
	return lines
}

func TestClaimReturnsTheLetterAsWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		want := letter(c.Number, desk.KindRelay, desk.Address{Name: "Mara Lind", Addr: "mara@example.net"}, "relay@harbour.example")
		want.Human, want.About, want.List = true, 1, "digest.harbour.example"
		want.Files = []desk.File{{Name: "plan.pdf", Type: "application/pdf", Content: []byte("%PDF\x00\xff")}, {Name: "empty.txt", Type: "text/plain", Content: []byte{}}}
		want.Created, want.Due = noon.Add(-time.Hour), noon.Add(-time.Hour)
		c.Technician = "tom@harbour.example"
		save(t, s, desk.Change{At: noon, Case: c, Letters: []desk.Letter{want}})

		got := claim(t, s, noon, 1)
		if len(got) != 1 {
			t.Fatalf("claimed %d letters, want 1", len(got))
		}
		want.ID, want.State, want.Attempts, want.Due = got[0].ID, desk.LetterUncertain, 1, noon.Add(10*time.Minute)
		if g, w := fmt.Sprintf("%+v", got[0].Letter), fmt.Sprintf("%+v", want); g != w || got[0].Doubtful {
			t.Errorf("got  %s\nwant %s", g, w)
		}
	})
}

func TestClaimTakesWhatIsDueOldestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, 5)
		ids := func(claimed []desk.Claimed) (ids []string) {
			for _, c := range claimed {
				ids = append(ids, c.MessageID)
			}
			return ids
		}
		check := func(got []desk.Claimed, want ...string) {
			t.Helper()
			if !slices.Equal(ids(got), want) {
				t.Errorf("claimed %q, want %q", ids(got), want)
			}
		}
		check(claim(t, s, noon.Add(-time.Second), 10))
		check(claim(t, s, noon.Add(3*time.Second), 2), "digest0@harbour.example", "digest1@harbour.example")
		check(claim(t, s, noon.Add(3*time.Second), 10), "digest2@harbour.example", "digest3@harbour.example")
		check(claim(t, s, noon.Add(3*time.Second), 10))
		if due, err := s.NextDue(t.Context(), office); err != nil || !due.Equal(noon.Add(4*time.Second)) {
			t.Errorf("the next is due at %v, error %v", due, err)
		}
		if due, err := s.NextDue(t.Context(), "other@harbour.example"); err != nil || !due.IsZero() {
			t.Errorf("for another desk the next is due at %v, error %v", due, err)
		}
		if other, err := s.Claim(t.Context(), "other@harbour.example", noon.Add(time.Hour), noon.Add(2*time.Hour), 9); err != nil || len(other) > 0 {
			t.Errorf("another desk claimed %v, error %v", ids(other), err)
		}
	})
}

func TestLetterWithoutOutcomeIsClaimedAgainInDoubt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, 1)
		first := claimFor(t, s, noon, 0)[0] // and its courier dies
		later := noon.Add(11 * time.Minute)
		second := claimFor(t, s, later, 0)
		if len(second) != 1 || !second[0].Doubtful || second[0].Attempts != 2 {
			t.Fatalf("got %+v, want a doubtful second attempt", second)
		}
		// The first courier lives after all: what it says comes too late.
		settle(t, s, desk.Attempt{ID: first.ID, Attempts: 1, State: desk.LetterFailed, At: later, Why: "too late"})
		settle(t, s, desk.Attempt{ID: first.ID, Attempts: 2, State: desk.LetterQueued, Due: later, At: later, Why: "450 busy"})
		third := claim(t, s, later, 1)
		if len(third) != 1 || !third[0].Doubtful {
			t.Fatalf("got %+v: the first attempt may still have arrived", third)
		}
		settle(t, s, desk.Attempt{ID: first.ID, Attempts: 3, State: desk.LetterSent, At: later, Why: "250 ok"})
		if got := outbox(t, s); got[0] != fmt.Sprintf("%d sent 250 ok", first.ID) {
			t.Errorf("the letter is %q", got)
		}
	})
}

func settle(t *testing.T, s *store.Store, outcomes ...desk.Attempt) {
	t.Helper()
	if err := s.Settle(t.Context(), outcomes); err != nil {
		t.Fatal(err)
	}
}

func TestSettleKeepsWhatWasSaidMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, 3)
		claimed := claim(t, s, noon.Add(time.Minute), 3)
		save(t, s, desk.Change{At: noon, Bounced: &desk.Bounced{MessageID: claimed[0].MessageID, Why: "no such mailbox"}})
		for _, c := range claimed[1:] {
			if err := s.Cancel(t.Context(), c.ID, noon); err != nil {
				t.Fatal(err)
			}
		}
		settle(t, s,
			desk.Attempt{ID: claimed[0].ID, Attempts: 1, State: desk.LetterSent, At: noon, Why: "250 ok"},
			desk.Attempt{ID: claimed[1].ID, Attempts: 1, State: desk.LetterSent, At: noon, Why: "250 ok"},
			desk.Attempt{ID: claimed[2].ID, Attempts: 1, State: desk.LetterQueued, Due: noon, At: noon, Why: "450 busy"},
		)
		want := []string{"1 failed no such mailbox", "2 sent 250 ok", "3 cancelled cancelled by hand"}
		if got := outbox(t, s); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestCouriersNeverClaimTheSameLetter(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		stores := []*store.Store{storetest.Open(t, url), storetest.Open(t, url)}
		post(t, stores[0], 100)
		now := noon.Add(time.Hour)
		var mu sync.Mutex
		claims := make(map[int64]int)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for {
					claimed, err := stores[i%2].Claim(t.Context(), office, now, now.Add(time.Hour), 7)
					if err != nil {
						t.Error(err)
					}
					if len(claimed) == 0 {
						return
					}
					mu.Lock()
					for _, c := range claimed {
						claims[c.ID]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for id, n := range claims {
			if n != 1 {
				t.Errorf("letter %d was claimed %d times", id, n)
			}
		}
		// Who finds all due letters locked stops above; nobody may be left.
		for range claim(t, stores[0], now, 100) {
			t.Error("a letter was left")
		}
		if len(claims) != 100 {
			t.Errorf("%d letters were claimed, want 100", len(claims))
		}
	})
}

func TestRetryAndCancel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, 2)
		claimed := claim(t, s, noon.Add(time.Minute), 2)
		settle(t, s,
			desk.Attempt{ID: 1, Attempts: 1, State: desk.LetterFailed, At: noon, Why: "550 no"},
			desk.Attempt{ID: 2, Attempts: 1, State: desk.LetterSent, At: noon},
		)
		check := func(what string, err error, want error) {
			t.Helper()
			if !isOrNil(err, want) {
				t.Errorf("%s: got error %v, want %v", what, err, want)
			}
		}
		check("retrying a failed letter", s.Retry(t.Context(), claimed[0].ID, noon), nil)
		if again := claim(t, s, noon, 9); len(again) != 1 || again[0].Doubtful {
			t.Errorf("got %v, want the letter that failed, and no doubt", again)
		}
		check("cancelling it", s.Cancel(t.Context(), claimed[0].ID, noon), nil)
		check("cancelling it again", s.Cancel(t.Context(), claimed[0].ID, noon), store.ErrUnknown)
		check("retrying a sent letter", s.Retry(t.Context(), claimed[1].ID, noon), store.ErrUnknown)
		check("retrying no letter", s.Retry(t.Context(), 99, noon), store.ErrUnknown)
	})
}
