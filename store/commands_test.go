package store_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestTold: what was said comes in its order, and notes are marked.
func TestTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		relay := letter(c.Number, desk.KindRelay, c.Requester, "r@harbour.example")
		relay.AsIs, relay.Created = true, noon.Add(2*time.Hour)
		save(t, s, desk.Change{At: noon.Add(2 * time.Hour), Case: c, Letters: []desk.Letter{relay},
			Events: []desk.Event{{At: noon.Add(time.Hour), Kind: "note", Actor: "tom@harbour.example", Why: "A note"}, {At: noon, Kind: "taken", Why: "x"}}})
		told, err := s.Told(t.Context(), c.Number)
		if err != nil || len(told) != 3 || told[0].By.Name != "Mara Lind" || told[1].Text != "A note" || !told[1].Internal || told[2].Internal || told[2].By.Name != "IT Desk" {
			t.Errorf("told %+v, %v", told, err)
		}
		claimed, err := s.Claim(t.Context(), office, noon.Add(3*time.Hour), noon.Add(4*time.Hour), 9)
		if err != nil || !slices.ContainsFunc(claimed, func(l desk.Claimed) bool { return l.Kind == desk.KindRelay && l.AsIs }) {
			t.Errorf("the relay has lost its mark: %v", err)
		}
	})
}

// TestMailAbout: the mail that opened a case is never found; of the others the
// newest, or the newest that a letter can be about. Taken along, it is gone.
func TestMailAbout(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		check := func(letter string, want uint32) {
			t.Helper()
			m, ok, err := s.MailAbout(t.Context(), c.Number, letter)
			if err != nil || ok != (want != 0) || m.UID != want {
				t.Errorf("about %q: mail %d, %v, want %d", letter, m.UID, err, want)
			}
		}
		check("", 0)
		for n := 2; n < 4; n++ {
			at := noon.Add(time.Duration(n) * time.Hour)
			raw := mustKeep(t, s, rawMail(n, "more"))
			id := []string{"", "", "two@harbour.example", "three@harbour.example"}[n]
			brief := letter(c.Number, desk.KindBrief, desk.Address{Addr: "tom@harbour.example"}, id)
			brief.Created = at
			c = load(t, s, c.Number)
			save(t, s, desk.Change{At: at, Case: c, Letters: []desk.Letter{brief},
				Outcome: &desk.Outcome{Mail: &desk.Mail{RawMail: raw}, Became: desk.BecameAnswer, Case: c.Number}})
		}
		check("", 3)
		check("two@harbour.example", 2)
		check("three@harbour.example", 3)
		m, _, err := s.MailAbout(t.Context(), c.Number, "two@harbour.example")
		if err != nil {
			t.Fatal(err)
		}
		fresh := opening(m, c.Number+1, "mara@example.net")
		fresh.Outcome, fresh.Takes = nil, m.ID
		save(t, s, fresh)
		check("two@harbour.example", 0)
	})
}

// TestWorks: what the digest tells comes back as it was kept.
func TestWorks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all := []desk.Work{
			{Desk: office, Kind: desk.WorkProactive, Text: "New disks", Technician: "tom@harbour.example", At: noon},
			{Desk: office, Kind: desk.WorkPlanned, Date: noon.AddDate(0, 0, 9), Text: "New switches", Technician: "tom@harbour.example", At: noon.Add(time.Hour)},
		}
		save(t, s, desk.Change{At: noon, Works: all})
		got, err := s.Works(t.Context(), office, noon)
		if err != nil || len(got) != 2 || got[0].Text != all[0].Text || !got[0].Date.IsZero() || !got[1].Date.Equal(all[1].Date) || got[1].Kind != desk.WorkPlanned {
			t.Errorf("got %+v, %v", got, err)
		}
		if got, _ := s.Works(t.Context(), office, noon.Add(time.Minute)); len(got) != 1 {
			t.Errorf("since later: %+v", got)
		}
	})
}

// TestMovedCases: a case that was merged comes with what it was merged into;
// one of another desk comes only where a letter was answered.
func TestMovedCases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first := open(t, s)
		raw := mustKeep(t, s, rawMail(2, "second"))
		save(t, s, opening(raw, first.Number+1, "mara@example.net"))
		first.MergedInto = first.Number + 1
		save(t, s, desk.Change{At: noon, Case: first})
		second := load(t, s, first.Number+1)
		second.Desk = "library@harbour.example"
		save(t, s, desk.Change{At: noon, Case: second})
		check := func(want int, clues desk.Clues) {
			t.Helper()
			sit, err := s.Situation(t.Context(), office, noon, []desk.Clues{clues})
			if err != nil || len(sit.Cases) != want {
				t.Errorf("%+v: %d cases, %v, want %d", clues, len(sit.Cases), err, want)
			}
		}
		check(2, desk.Clues{Numbers: []int64{first.Number}})
		check(0, desk.Clues{Numbers: []int64{second.Number}})
		check(1, desk.Clues{IDs: []string{"q." + strconv.FormatInt(second.Number, 10) + "@harbour.example"}})
	})
}
