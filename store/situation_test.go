package store_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// look loads the situation of one clue.
func look(t *testing.T, s *store.Store, now time.Time, c desk.Clues) *desk.Situation {
	t.Helper()
	sit, err := s.Situation(t.Context(), office, now, []desk.Clues{{}, c})
	if err != nil {
		t.Fatal(err)
	}
	return sit
}

func TestSituationOfNothingKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		got := look(t, s, noon, desk.Clues{Sender: "x@example.net", MessageID: "x", Hash: "x", IDs: []string{"x", ""}, Numbers: []int64{1001}, Recipients: []string{"x"}})
		if n := len(got.Hits) + len(got.Cases) + len(got.People) + len(got.Newest) + len(got.History) + len(got.Automatic) + len(got.AutomaticIn) + len(got.SeenIDs) + len(got.SeenHash); n > 0 {
			t.Errorf("got %+v, want nothing", got)
		}
	})
}

func TestSituationHitsLettersAndMails(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		ask := letter(0, desk.KindCommandReply, desk.Address{Addr: "tom@harbour.example"}, "confirm@harbour.example")
		ask.About = 1
		// A stranger's mail bears the Message-ID of our letter, and of a mail.
		kept, err := s.Keep(t.Context(), []desk.RawMail{rawMail(2, "a"), rawMail(3, "b")})
		if err != nil {
			t.Fatal(err)
		}
		forged := opening(kept[0], 1002, "eve@example.net")
		forged.Outcome.Mail.MessageID = "m1@example.net"
		forged2 := opening(kept[1], 1003, "eve@example.net")
		forged2.Outcome.Mail.MessageID = "q.1001@harbour.example"
		save(t, s, forged, forged2, desk.Change{At: noon, Letters: []desk.Letter{ask}, Exposes: []string{"q.1001@harbour.example"}})

		got := look(t, s, noon, desk.Clues{IDs: []string{"q.1001@harbour.example", "b.1001@harbour.example", "m1@example.net", "confirm@harbour.example", "unknown"}})
		want := map[string]desk.Hit{
			"q.1001@harbour.example":  {Case: c.Number, Letter: true, To: "mara@example.net", Kind: desk.KindQuestionnaire, Exposed: true},
			"b.1001@harbour.example":  {Case: c.Number, Letter: true, To: "tom@harbour.example", Kind: desk.KindBrief},
			"m1@example.net":          {Case: c.Number},
			"confirm@harbour.example": {Letter: true, To: "tom@harbour.example", Kind: desk.KindCommandReply, About: 1},
		}
		if !reflect.DeepEqual(got.Hits, want) {
			t.Errorf("got  %+v\nwant %+v", got.Hits, want)
		}
		if len(got.Cases) != 1 || got.Cases[c.Number] == nil {
			t.Errorf("loaded %v, want the case of the hits", got.Cases)
		}
	})
}

func TestSituationKnowsTheSender(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		kept := keep(t, s, 8, "mail")
		var changes []desk.Change
		for i, raw := range kept {
			c := opening(raw, int64(1001+i), "mara@example.net")
			c.Case.Subject = fmt.Sprintf("matter %d", i)
			if i == 7 {
				c.Case.State, c.Case.Cause, c.Case.Diagnosis = desk.StateClosed, "a cable", "right"
			}
			changes = append(changes, c)
		}
		changes[0].Case.Desk = "other@harbour.example"
		changes[1].People[0].Suppressed = "5.1.1: no such mailbox"
		changes[2].People[0] = desk.Person{Address: desk.Address{Addr: "mara@example.net"}, Lang: "fr"}
		save(t, s, changes...)
		save(t, s, desk.Change{At: noon, People: []desk.Person{{Address: desk.Address{Addr: "mara@example.net"}}}})

		got := look(t, s, noon, desk.Clues{Sender: "mara@example.net", Numbers: []int64{1001, 1003}})
		if got.Newest["mara@example.net"] != 1007 {
			t.Errorf("the newest open case is %d, want 1007", got.Newest["mara@example.net"])
		}
		if len(got.Cases) != 2 || got.Cases[1003] == nil || got.Cases[1007] == nil {
			t.Errorf("loaded %v, want 1003 and 1007: 1001 is another desk's", got.Cases)
		}
		past := got.History["mara@example.net"]
		first := desk.Past{Number: 1008, Subject: "matter 7", Topic: "network", State: desk.StateClosed, Opened: noon, Cause: "a cable", Diagnosis: "right", Requester: "mara@example.net"}
		if len(past) != 5 || past[0] != first || past[4].Number != 1004 {
			t.Errorf("the history is %+v", past)
		}
		// The last of the batch that says a thing counts, and what is empty changes nothing.
		person := desk.Person{Address: desk.Address{Name: "Mara Lind", Addr: "mara@example.net"}, Lang: "en", Suppressed: "5.1.1: no such mailbox"}
		if got.People["mara@example.net"] != person {
			t.Errorf("got %+v, want %+v", got.People["mara@example.net"], person)
		}
		if err := s.Lift(t.Context(), "mara@example.net"); err != nil {
			t.Error(err)
		}
		if got := look(t, s, noon, desk.Clues{Sender: "mara@example.net"}); got.People["mara@example.net"].Suppressed != "" {
			t.Error("the address is still suppressed")
		}
	})
}

// TestSituationOfReaders: who takes part in a case is known whoever writes about
// it, and so is the team.
func TestSituationOfReaders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		gone := func(addr string) desk.Person {
			return desk.Person{Address: desk.Address{Addr: addr}, Suppressed: "no such mailbox"}
		}
		to := letter(c.Number, desk.KindProgress, c.Requester, "news")
		to.Created = noon
		save(t, s, desk.Change{At: noon, People: []desk.Person{gone(c.Requester.Addr), gone("kim@example.org"), gone("else@example.net")}, Letters: []desk.Letter{to}})
		got := look(t, s, noon, desk.Clues{Sender: "ines@example.org", Numbers: []int64{c.Number}, Team: []string{"kim@example.org"}})
		for addr, want := range map[string]bool{c.Requester.Addr: true, "kim@example.org": true, "else@example.net": false} {
			if (got.People[addr].Suppressed != "") != want {
				t.Errorf("%s: %+v", addr, got.People[addr])
			}
		}
		if len(got.Automatic[c.Requester.Addr]) == 0 {
			t.Error("the letters to the requester are not counted")
		}
	})
}

func TestSituationCountsAutomaticLetters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		to := desk.Address{Addr: "mara@example.net"}
		at := func(id string, before time.Duration, human bool) desk.Letter {
			l := letter(c.Number, desk.KindProgress, to, id)
			l.Created, l.Human = noon.Add(-before), human
			return l
		}
		save(t, s, desk.Change{At: noon, Letters: []desk.Letter{
			at("hour", time.Hour, false), at("human", time.Minute, true), at("yesterday", 25*time.Hour, false),
		}})
		got := look(t, s, noon, desk.Clues{Recipients: []string{"mara@example.net"}, Numbers: []int64{c.Number}})
		want := []time.Time{noon, noon.Add(-time.Hour)}
		if !reflect.DeepEqual(got.Automatic["mara@example.net"], want) {
			t.Errorf("to the recipient: got %v, want %v", got.Automatic["mara@example.net"], want)
		}
		in := map[desk.Written]int{}
		for _, l := range got.AutomaticIn[c.Number] {
			in[l]++
		}
		if hour := (desk.Written{At: noon.Add(-time.Hour), To: to.Addr}); len(in) != 3 || in[hour] != 1 || in[desk.Written{At: noon, To: to.Addr}] != 1 || in[desk.Written{At: noon, To: "tom@harbour.example"}] != 1 {
			t.Errorf("in the case: got %v, want the questionnaire, the brief and the letter of an hour ago", got.AutomaticIn[c.Number])
		}
	})
}

func TestSituationRemembersFinishedMails(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second := rawMail(1, "mail"), rawMail(2, "mail")
		second.Hash = first.Hash
		one, two := mustKeep(t, s, first), mustKeep(t, s, second)
		ask := desk.Clues{MessageID: "same@example.net", Hash: first.Hash}
		if got := look(t, s, noon, ask); len(got.SeenHash)+len(got.SeenIDs) > 0 {
			t.Errorf("mails that are not finished were seen: %+v", got)
		}
		finish := func(raw desk.RawMail, became desk.Became) desk.Change {
			return desk.Change{At: noon, Outcome: &desk.Outcome{Mail: &desk.Mail{RawMail: raw, MessageID: "same@example.net"}, Became: became}}
		}
		want := desk.Seen{ID: one.ID, Hash: first.Hash}
		for _, c := range []desk.Change{finish(one, desk.BecameParked), finish(two, desk.BecameDuplicate)} {
			save(t, s, c)
			if got := look(t, s, noon, ask); got.SeenHash[first.Hash] != want || got.SeenIDs["same@example.net"] != want {
				t.Errorf("got %+v and %+v, want %+v", got.SeenHash, got.SeenIDs, want)
			}
		}
		// When the first is taken up again it is no duplicate of its duplicate.
		if err := s.Reprocess(t.Context(), one.ID); err != nil {
			t.Fatal(err)
		}
		if got := look(t, s, noon, ask); len(got.SeenHash)+len(got.SeenIDs) > 0 {
			t.Errorf("got %+v and %+v, want nothing", got.SeenHash, got.SeenIDs)
		}
	})
}
