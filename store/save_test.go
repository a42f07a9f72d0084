package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/rules"
	"refdesk/store"
	"refdesk/store/storetest"
)

// isOrNil tells whether an error is the wanted one; none may be wanted.
func isOrNil(err, want error) bool {
	if want == nil {
		return err == nil
	}
	return errors.Is(err, want)
}

func TestCaseComesBackAsSaved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		got := open(t, s)
		change := opening(desk.RawMail{ID: 1}, got.Number, "mara@example.net")
		want := *change.Case
		want.Version = 1
		want.Views, want.Answers, want.Questions = change.Views, change.Answers, change.Questions
		want.Promises = []desk.Promise{change.Promises[1], change.Promises[0]} // by when they are due
		if !reflect.DeepEqual(got, &want) {
			t.Errorf("got  %+v\nwant %+v", got, &want)
		}

		solved := true
		want.State, want.Solved, want.Cause, want.Diagnosis = desk.StateClosed, &solved, "the socket", "right"
		want.Changed, want.Closed, want.Linked, want.Empty = noon.Add(time.Hour), noon.Add(time.Hour), []int64{7, 9}, 2
		want.Words, want.LastProgress, want.Technician, want.Lang = "words", "last", "tom@harbour.example", "de"
		want.Topic, want.Request, want.Priority, want.Subject = "hardware", rules.RequestService, rules.UrgencyHigh, "Socket"
		want.Participants = want.Participants[1:]
		want.Waits, want.Common, want.Tip, want.MergedInto = "a part", []int64{3}, "Pull slowly.", want.Number
		given := want
		save(t, s, desk.Change{At: noon.Add(time.Hour), Case: &given,
			Answers:   []desk.Answer{{Slot: "where", Text: "deck 4", Mail: 1, At: noon.Add(time.Hour)}, {Slot: "device", Unknown: true, At: noon.Add(time.Hour)}},
			Questions: []desk.Question{{Letter: "second", Number: 1, Slot: "impact", Text: "Who waits?", At: noon.Add(time.Hour)}},
		})
		want.Version = 2
		want.Answers = []desk.Answer{{Slot: "where", Text: "deck 4", Mail: 1, At: noon.Add(time.Hour)}, {Slot: "device", Unknown: true, At: noon.Add(time.Hour)}}
		want.Questions = []desk.Question{{Letter: "second", Number: 1, Slot: "impact", Text: "Who waits?", At: noon.Add(time.Hour)}}
		if got := load(t, s, got.Number); !reflect.DeepEqual(got, &want) {
			t.Errorf("got  %+v\nwant %+v", got, &want)
		}
	})
}

func TestStaleChangeSavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		stale := open(t, s)
		fresh := *stale
		save(t, s, desk.Change{At: noon, Case: &fresh})
		raw := desk.RawMail(mustKeep(t, s, rawMail(2, "second")))
		number := stale.Number + 1
		check := func(what string, changes ...desk.Change) {
			t.Helper()
			if err := s.Save(t.Context(), changes); !errors.Is(err, desk.ErrStale) {
				t.Errorf("%s: got error %v, want ErrStale", what, err)
			}
			lines := 0
			for range s.Cases(t.Context()) {
				lines++
			}
			if left, err := s.Unfinished(t.Context(), inbox, 9); err != nil || len(left) != 1 || lines != 1 || len(outbox(t, s)) != 2 {
				t.Errorf("%s: something of it was saved (%d unfinished mails, %d cases, letters %q)", what, len(left), lines, outbox(t, s))
			}
		}
		good := opening(raw, number, "eli@example.net")
		check("an older version", good, desk.Change{At: noon, Case: stale})
		taken := opening(raw, stale.Number, "eli@example.net")
		check("a number that is taken", taken)
		finished := opening(desk.RawMail{ID: 1}, number, "eli@example.net")
		check("a mail that is finished", finished)
		check("a mail that is not held", desk.Change{At: noon, Settles: 1}, good)
	})
}

func mustKeep(t *testing.T, s *store.Store, m desk.RawMail) desk.RawMail {
	t.Helper()
	kept, err := s.Keep(t.Context(), []desk.RawMail{m})
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept %d mails, error %v", len(kept), err)
	}
	return kept[0]
}

func TestOneOfTwoChangesAtOnceIsStale(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		stores := []*store.Store{storetest.Open(t, url), storetest.Open(t, url)}
		read := *open(t, stores[0])
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				c := read
				c.Words = fmt.Sprint(i)
				errs[i] = stores[i%2].Save(t.Context(), []desk.Change{{At: noon, Case: &c,
					Promises: []desk.Promise{{Kind: desk.PromiseNews, Due: noon}}, People: []desk.Person{{Address: c.Requester}}}})
			})
		}
		wg.Wait()
		saved := 0
		for i, err := range errs {
			switch {
			case err == nil:
				saved++
				if got := load(t, stores[0], read.Number); got.Words != fmt.Sprint(i) || got.Version != read.Version+1 {
					t.Errorf("saved was %d, there is %q of version %d", i, got.Words, got.Version)
				}
			case !errors.Is(err, desk.ErrStale):
				t.Error(err)
			}
		}
		if saved != 1 {
			t.Errorf("%d of the changes were saved, want 1", saved)
		}
	})
}

func TestCaseMayChangeSeveralTimesInABatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		kept := keep(t, s, 2, "mail")
		first := opening(kept[0], 1001, "mara@example.net")
		first.Case.State = desk.StateWorking
		second := desk.Change{
			At: noon, Case: first.Case, Kept: []desk.PromiseKind{desk.PromiseReminder},
			Outcome:  &desk.Outcome{Mail: &desk.Mail{RawMail: kept[1]}, Became: desk.BecameAnswer, Case: 1001},
			Promises: []desk.Promise{{Kind: desk.PromiseNews, Due: noon.Add(time.Hour), MadeBy: "second"}},
		}
		save(t, s, first, second)
		got := load(t, s, 1001)
		want := []desk.Promise{{Kind: desk.PromiseNews, Due: noon.Add(time.Hour), MadeBy: "second"}}
		if got.State != desk.StateWorking || got.Version != 2 || !slices.Equal(got.Promises, want) {
			t.Errorf("got state %s, version %d, promises %+v", got.State, got.Version, got.Promises)
		}
	})
}

// TestSaveRefusesTwoCopies: one of them would be lost.
func TestSaveRefusesTwoCopies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one, other := *open(t, s), load(t, s, 1001)
		one.Words, other.State = "We have ordered a new one.", desk.StateWorking
		err := s.Save(t.Context(), []desk.Change{{At: noon, Case: &one}, {At: noon, Case: other}})
		if err == nil || errors.Is(err, desk.ErrStale) || !strings.Contains(err.Error(), "case 1001") {
			t.Errorf("saving two copies: %v", err)
		}
		if got := load(t, s, 1001); got.Version != other.Version {
			t.Errorf("saved all the same: version %d", got.Version)
		}
	})
}

func TestDueFollowsThePromises(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		kept := keep(t, s, 3, "mail")
		var changes []desk.Change
		for i, raw := range kept {
			c := opening(raw, int64(1001+i), fmt.Sprintf("w%d@example.net", i))
			c.Promises = []desk.Promise{{Kind: desk.PromiseNews, Due: noon.Add(-time.Duration(i) * time.Hour)}, {Kind: desk.PromiseDraft, Due: noon.Add(time.Hour)}}
			changes = append(changes, c)
		}
		save(t, s, changes...)
		check := func(now time.Time, limit int, want ...int64) {
			t.Helper()
			cases, err := s.Due(t.Context(), office, desk.DueBy{Briefs: now, News: now, Others: now}, limit)
			var got []int64
			for _, c := range cases {
				got = append(got, c.Number)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("due are %v, error %v; want %v", got, err, want)
			}
		}
		check(noon.Add(-3*time.Hour), 9)
		check(noon.Add(-time.Hour), 9, 1003, 1002)
		check(noon, 2, 1003, 1002)
		c := load(t, s, 1003)
		save(t, s, desk.Change{At: noon, Case: c, Kept: []desk.PromiseKind{desk.PromiseNews, desk.PromiseAutoClose}})
		c = load(t, s, 1002)
		save(t, s, desk.Change{At: noon, Case: c, Dropped: []desk.PromiseKind{desk.PromiseDraft},
			Promises: []desk.Promise{{Kind: desk.PromiseNews, Due: noon.Add(time.Minute)}}})
		check(noon, 9, 1001)
		check(noon.Add(2*time.Hour), 9, 1001, 1002, 1003)
		save(t, s, desk.Change{At: noon, Case: load(t, s, 1003), Promises: []desk.Promise{{Kind: desk.PromiseBrief, Due: noon.Add(-time.Minute)}}})
		if night, err := s.Due(t.Context(), office, desk.DueBy{Briefs: noon}, 9); err != nil || len(night) != 1 || night[0].Number != 1003 {
			t.Errorf("of briefs alone %v are due, error %v; want case 1003", night, err)
		}
		if others, err := s.Due(t.Context(), "other@harbour.example", desk.DueBy{News: noon.Add(time.Hour)}, 9); err != nil || len(others) > 0 {
			t.Errorf("another desk has %v due, error %v", others, err)
		}
	})
}

func TestHeldMailIsSettledOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		raw := mustKeep(t, s, rawMail(1, "#close"))
		save(t, s, desk.Change{At: noon, Outcome: &desk.Outcome{Mail: &desk.Mail{RawMail: raw}, Became: desk.BecameHeld, Why: "no proof"}})
		if held, ok, err := s.Held(t.Context(), raw.ID); err != nil || !ok || string(held.Raw) != "#close" {
			t.Fatalf("held is %+v, %v, error %v", held, ok, err)
		}
		save(t, s, desk.Change{At: noon, Settles: raw.ID})
		if _, ok, err := s.Held(t.Context(), raw.ID); err != nil || ok {
			t.Errorf("it is still held, error %v", err)
		}
		if err := s.Save(t.Context(), []desk.Change{{At: noon, Settles: raw.ID}}); !errors.Is(err, desk.ErrStale) {
			t.Errorf("settling twice: got error %v, want ErrStale", err)
		}
	})
}

// TestAnyBytesAreKept saves what PostgreSQL would refuse as a text, and what
// is too long for its indexes.
func TestAnyBytesAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		raw := mustKeep(t, s, rawMail(1, "\x00\xff"))
		change := opening(raw, 1001, strings.Repeat("m", 5000)+"@example.net")
		bad := "caf\xe9 \x00 \U0001F600"
		change.Outcome.Mail.Subject, change.Outcome.Mail.Text, change.Outcome.Why = bad, bad, bad
		change.Outcome.Mail.MessageID = strings.Repeat("\xff", 4000)
		change.Outcome.Mail.Author.Addr = change.Case.Requester.Addr
		change.Case.Subject = bad
		change.Case.Participants[0].Thread = []string{bad, "\"<>&"}
		change.Views[0].Span, change.Answers[0].Text, change.Events[0].Why = bad, bad, bad
		save(t, s, change)
		got := load(t, s, 1001)
		clean, listed := "caf\uFFFD \uFFFD \U0001F600", "caf\uFFFD \x00 \U0001F600"
		if got.Subject != clean || got.Views[0].Span != clean || !slices.Equal(got.Participants[0].Thread, []string{listed, "\"<>&"}) {
			t.Errorf("got %q, %q, %q", got.Subject, got.Views[0].Span, got.Participants[0].Thread)
		}
		sit, err := s.Situation(t.Context(), office, noon, []desk.Clues{{
			Sender: change.Case.Requester.Addr, MessageID: change.Outcome.Mail.MessageID, IDs: []string{change.Outcome.Mail.MessageID},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if sit.Newest[change.Case.Requester.Addr] != 1001 || sit.SeenIDs[change.Outcome.Mail.MessageID].ID != raw.ID ||
			sit.Hits[change.Outcome.Mail.MessageID].Case != 1001 {
			t.Errorf("long keys are not found under what was asked for")
		}
	})
}
