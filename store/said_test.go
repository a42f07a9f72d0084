package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestSaidTellsInsideFromOutside: briefs and others' notes are internal, what
// the requester has read or written is open, and so is what one wrote oneself.
func TestSaidTellsInsideFromOutside(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		tom := desk.Address{Addr: "tom@harbour.example"}
		reply := letter(c.Number, desk.KindCommandReply, tom, "reply@harbour.example")
		reply.Text = "Done:\n> his own words\nNoted."
		draft := letter(c.Number, desk.KindDraft, tom, "draft@harbour.example")
		draft.Text = "the next news"
		c.Version = load(t, s, c.Number).Version
		save(t, s, desk.Change{At: noon, Case: c, Letters: []desk.Letter{reply, draft}, Events: []desk.Event{
			{At: noon, Kind: "note", Actor: "ines@harbour.example", Why: "a colleague's note"},
			{At: noon, Kind: "note", Actor: "tom@harbour.example", Why: "his own note"},
		}})
		got, err := s.Said(t.Context(), c.Number, []string{"tom@harbour.example"})
		if err != nil {
			t.Fatal(err)
		}
		inside, outside := strings.Join(got.Internal, "|"), strings.Join(got.Open, "|")
		for _, want := range []string{"a colleague's note", "Done:", "Noted."} {
			if !strings.Contains(inside, want) {
				t.Errorf("%q is not internal: %s", want, inside)
			}
		}
		for _, want := range []string{"The wall socket must be dead.", "the next news"} {
			if !strings.Contains(outside, want) {
				t.Errorf("%q is not open: %s", want, outside)
			}
		}
		if strings.Contains(inside, "his own") {
			t.Errorf("a technician's own words are internal: %s", inside)
		}
	})
}

// TestSituationCountsConfirmations: of the last day, and unanswered.
func TestSituationCountsConfirmations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		open(t, s)
		kept, err := s.Keep(t.Context(), []desk.RawMail{rawMail(2, "a")})
		if err != nil {
			t.Fatal(err)
		}
		held := opening(kept[0], 0, "tom@harbour.example")
		held.Outcome.Became = desk.BecameHeld
		held = desk.Change{At: noon, Outcome: held.Outcome}
		ask := letter(0, desk.KindCommandReply, desk.Address{Addr: "tom@harbour.example"}, "confirm@harbour.example")
		ask.About = kept[0].ID
		save(t, s, held, desk.Change{At: noon, Letters: []desk.Letter{ask}})
		count := func(now time.Time) int {
			return len(look(t, s, now, desk.Clues{Recipients: []string{"tom@harbour.example"}}).Asked["tom@harbour.example"])
		}
		if got := []int{count(noon.Add(time.Hour)), count(noon.Add(25 * time.Hour))}; !slices.Equal(got, []int{1, 0}) {
			t.Errorf("got %v questions after an hour and after a day", got)
		}
		save(t, s, desk.Change{At: noon, Settles: kept[0].ID})
		if n := count(noon.Add(time.Hour)); n != 0 {
			t.Errorf("%d questions though it was answered", n)
		}
	})
}
