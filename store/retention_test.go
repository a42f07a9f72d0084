package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestDropRaws: only originals that are old enough and that nobody waits for.
func TestDropRaws(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		kept := keep(t, s, 9, "Subject: hello\r\n\r\nhello\r\n")
		became := []desk.Became{desk.BecameAutomatic, desk.BecameParked, desk.BecameHeld, desk.BecameHeld, desk.BecameRefused, desk.BecameAutomatic, desk.BecameAutomatic}
		for i, b := range became {
			at := noon.AddDate(0, 0, i-30)
			save(t, s, desk.Change{At: at, Outcome: &desk.Outcome{Mail: &desk.Mail{RawMail: kept[i]}, Became: b}})
		}
		save(t, s, desk.Change{At: noon, Settles: kept[2].ID})
		var last int64
		dropped, passes := 0, 0
		for more := true; more; passes++ {
			var n int
			var err error
			if n, last, more, err = s.DropRaws(t.Context(), noon.AddDate(0, 0, -25), last, 2); err != nil {
				t.Fatal(err)
			}
			dropped += n
		}
		// The 1st, the settled 3rd and the refused 5th are older than 25 days.
		if raws := rowsOf(t, url)["raws"]; dropped != 3 || len(raws) != 6 || passes > 4 {
			t.Errorf("%d were dropped in %d passes, %d are left", dropped, passes, len(raws))
		}
		if err := s.Reprocess(t.Context(), kept[4].ID); !errors.Is(err, store.ErrDropped) {
			t.Errorf("reprocessing a mail without its original: %v", err)
		}
		if err := s.Reprocess(t.Context(), kept[1].ID); err != nil {
			t.Errorf("reprocessing a parked mail: %v", err)
		}
		if err := s.Reprocess(t.Context(), kept[0].ID); !errors.Is(err, store.ErrUnknown) {
			t.Errorf("reprocessing another: %v", err)
		}
		if left, err := s.Unfinished(t.Context(), inbox, 9); err != nil || len(left) != 3 {
			t.Errorf("%d mails are unfinished, %v", len(left), err)
		}
	})
}

// TestThin: of cases that were closed long ago the texts go, once, and the
// notes stay; a case that was reopened and closed again is looked at again.
func TestThin(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		full(t, s) // a case that was closed at noon
		thin := func(before time.Time, want int) {
			t.Helper()
			if n, err := s.Thin(t.Context(), before, noon.AddDate(0, 0, 100), 20); n != want || err != nil {
				t.Errorf("%d cases, want %d; %v", n, want, err)
			}
		}
		thin(noon, 0)
		before := rowsOf(t, url)
		thin(noon.AddDate(0, 0, 1), 1)
		thin(noon.AddDate(0, 0, 1), 0)
		after := rowsOf(t, url)
		if len(after["raws"]) != 0 || len(after["answers"]) != len(before["answers"]) || len(after["views"]) != 2 || len(after["case_texts"]) != 1 {
			t.Errorf("%d raws, %d answers, %d views", len(after["raws"]), len(after["answers"]), len(after["views"]))
		}
		// Its letters were never sent: they may still be.
		if fmt.Sprint(after["letter_texts"]) != fmt.Sprint(before["letter_texts"]) || len(after["letter_files"]) != 2 {
			t.Error("letters that wait lost their words")
		}
		if m := after["mails"][0]; len(after["mails"]) != 1 || m == before["mails"][0] {
			t.Errorf("the mail is %s", m)
		}
		story, err := s.Story(t.Context(), 1001)
		if err != nil || story.Case.Cause == "" {
			t.Errorf("the story is %+v, %v", story, err)
		}
		c := load(t, s, 1001)
		c.Closed = noon.AddDate(0, 0, 101)
		save(t, s, desk.Change{At: c.Closed, Case: c})
		claimed, err := s.Claim(t.Context(), office, noon, noon.Add(time.Hour), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range claimed {
			if err := s.Settle(t.Context(), []desk.Attempt{{ID: l.ID, Attempts: l.Attempts, State: desk.LetterSent, At: noon}}); err != nil {
				t.Fatal(err)
			}
		}
		thin(noon.AddDate(0, 0, 102), 1)
		if after := rowsOf(t, url); len(after["letter_files"]) != 0 || len(after["letter_texts"]) != 3 || after["letter_texts"][0] != `html="" letter=1 text=""` {
			t.Errorf("letters that were sent kept their words: %v", after["letter_texts"])
		}
	})
}
