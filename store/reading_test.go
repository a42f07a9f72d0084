package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// all collects a list.
func all[T any](t *testing.T, list iter.Seq2[T, error]) []T {
	t.Helper()
	var lines []T
	for l, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestListsTellWhatThereIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		mustKeep(t, s, rawMail(2, "second"))
		cases := []store.CaseLine{{
			Number: c.Number, Desk: office, State: desk.StateInterviewing, Topic: "network", Subject: "No network on deck 3",
			Requester: "mara@example.net", Opened: noon, Promise: noon.Add(48 * time.Hour), Mails: 1, Letters: 2,
		}}
		if got := all(t, s.Cases(t.Context())); !reflect.DeepEqual(got, cases) {
			t.Errorf("cases: got %+v, want %+v", got, cases)
		}
		mails := []store.InboxLine{
			{ID: 1, Mailbox: inbox, UID: 1, MessageID: "m1@example.net", From: "mara@example.net", Subject: "No network on deck 3",
				Received: noon.Add(-time.Minute), Became: desk.BecameCase, Case: c.Number, Why: "a new matter"},
			{ID: 2, Mailbox: inbox, UID: 2, Received: noon.Add(-time.Minute)},
		}
		if got := all(t, s.Inbox(t.Context())); !reflect.DeepEqual(got, mails) {
			t.Errorf("inbox: got %+v, want %+v", got, mails)
		}
		claim(t, s, noon, 1)
		settle(t, s, desk.Attempt{ID: 1, Attempts: 1, State: desk.LetterSent, At: noon})
		letters := []store.OutboxLine{{
			ID: 2, Case: c.Number, Kind: desk.KindBrief, To: "tom@harbour.example", Subject: "No network on deck 3",
			MessageID: "b.1001@harbour.example", State: desk.LetterQueued, Due: noon,
		}}
		if got := all(t, s.Outbox(t.Context(), false)); !reflect.DeepEqual(got, letters) {
			t.Errorf("outbox: got %+v, want %+v", got, letters)
		}
		if got := all(t, s.Outbox(t.Context(), true)); len(got) != 2 {
			t.Errorf("the whole outbox has %d letters, want 2", len(got))
		}
	})
}

func TestStoryIsInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := open(t, s)
		save(t, s, desk.Change{At: noon.Add(time.Hour), Case: c, Events: []desk.Event{{At: noon.Add(time.Hour), Kind: "taken", Actor: "tom@harbour.example", Why: "by command"}}})
		story, err := s.Story(t.Context(), c.Number)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range story.Entries {
			got = append(got, strings.Join([]string{e.At.Format("15:04"), e.What, e.Kind, e.From, e.To, e.State, e.Why}, "|"))
		}
		want := []string{
			"11:59|mail|case|mara@example.net|support@harbour.example||a new matter",
			"12:00|event|opened||||a new matter",
			"12:00|event|asked||||four things are missing",
			"12:00|event|told||||technicians of network",
			"12:00|letter|questionnaire|support@harbour.example|mara@example.net|queued|",
			"12:00|letter|brief|support@harbour.example|tom@harbour.example|queued|",
			"13:00|event|taken|tom@harbour.example|||by command",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if e := story.Entries[0]; e.Subject != "No network on deck 3" || e.Text != "The wall socket must be dead." {
			t.Errorf("the mail says %q, %q", e.Subject, e.Text)
		}
		if !reflect.DeepEqual(story.Case, load(t, s, c.Number)) || story.Mails != 1 || story.Letters != 2 {
			t.Errorf("the story is of %+v, %+v", story.CaseLine, story.Case)
		}
		if _, err := s.Story(t.Context(), 9); !errors.Is(err, store.ErrUnknown) {
			t.Errorf("a case that is not there: got error %v", err)
		}
	})
}

func TestReprocessTakesUpWhatWasParked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		open(t, s)
		raw := mustKeep(t, s, rawMail(2, "?"))
		change := desk.Change{At: noon, Outcome: &desk.Outcome{Mail: &desk.Mail{RawMail: raw}, Became: desk.BecameParked}}
		for range 2 {
			save(t, s, change)
			if left, _ := s.Unfinished(t.Context(), inbox, 9); len(left) > 0 {
				t.Fatalf("%d mails are left", len(left))
			}
			if err := s.Reprocess(t.Context(), raw.ID); err != nil {
				t.Fatal(err)
			}
			if left, err := s.Unfinished(t.Context(), inbox, 9); err != nil || len(left) != 1 || string(left[0].Raw) != "?" {
				t.Fatalf("unfinished are %v, error %v", left, err)
			}
		}
		for _, id := range []int64{1, 99} {
			if err := s.Reprocess(t.Context(), id); !errors.Is(err, store.ErrUnknown) {
				t.Errorf("mail %d: got error %v, want ErrUnknown", id, err)
			}
		}
	})
}

// TestHistoryCannotBeChanged looks at the database itself.
func TestHistoryCannotBeChanged(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		c := open(t, s)
		for i := range 3 {
			c = load(t, s, c.Number)
			save(t, s, desk.Change{At: noon.Add(time.Hour), Case: c, Promises: []desk.Promise{{Kind: desk.PromiseNews, Due: noon.Add(time.Duration(i) * time.Hour)}}})
		}
		c = load(t, s, c.Number)
		save(t, s, desk.Change{At: noon.Add(time.Hour), Case: c, Kept: []desk.PromiseKind{desk.PromiseNews}, Dropped: []desk.PromiseKind{desk.PromiseReminder}})

		db := raw(t, url)
		var ended string
		err := db.QueryRow(`
			SELECT string_agg(kind || ' ' || ended, ', ')
			FROM (SELECT kind, ended FROM promises WHERE closed IS NOT NULL ORDER BY kind, id) AS closed`).Scan(&ended)
		if want := "news moved, news moved, news moved, news kept, reminder cancelled"; err != nil || ended != want {
			t.Errorf("promises ended as %q, error %v; want %q", ended, err, want)
		}
		for _, text := range []string{`UPDATE events SET why = ''`, `DELETE FROM events`} {
			if _, err := db.Exec(text); err == nil || !strings.Contains(err.Error(), "only ever added") {
				t.Errorf("%s: got error %v", text, err)
			}
		}
	})
}

// raw opens the database beside the store.
func raw(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, name := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, name = "sqlite", path
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestOpenRefusesWhatItCannotRead(t *testing.T) {
	check := func(url, want string) {
		t.Helper()
		_, err := store.Open(t.Context(), url)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got error %v, want one that says %q", url, err, want)
		}
	}
	check("", "none is named")
	check("refdesk.db", "must be written as")
	check("bob:hunter2@db/refdesk", "not known")
	check("mysql://db/refdesk", `"mysql:" is not known`)
	check("sqlite:", "not known")
	check("sqlite::memory:", "not the path of a file")
	check("sqlite:"+t.TempDir()+"/none/refdesk.db", "unable to open database file")
	check("postgres://u:hunter2@%zz/refdesk", "opening the postgres database")
	check("postgres://u:hunter2@127.0.0.1:1/refdesk?connect_timeout=5", "connecting to the postgres database")
}

func TestOpenMakesAFileOfAnyName(t *testing.T) {
	path := t.TempDir() + "/ä b%20#1;x.db"
	for range 2 {
		storetest.Open(t, "sqlite:"+path)
	}
	if got := fmt.Sprint(all(t, storetest.Open(t, "sqlite://"+path).Cases(t.Context()))); got != "[]" {
		t.Errorf("got %s", got)
	}
}
