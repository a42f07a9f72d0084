package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// full puts something into as many tables as a desk does.
func full(t *testing.T, s *store.Store) {
	t.Helper()
	c := open(t, s)
	if _, err := s.Secret(t.Context(), []byte("0123456789abcdef0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	if err := s.SetPosition(t.Context(), inbox, desk.Position{UIDValidity: 7, FirstUID: 1, Since: noon}); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepPart(t.Context(), desk.RawPart{Mailbox: inbox, UIDValidity: 7, UID: 99, At: noon, Bytes: []byte{0, 255}}); err != nil {
		t.Fatal(err)
	}
	solved := true
	c.State, c.Closed, c.Solved, c.Cause, c.MergedInto = desk.StateClosed, noon, &solved, "the socket's plug — \"loose\" \x00 € \u2028", 0
	l := letter(c.Number, desk.KindRelay, desk.Address{Name: "Mara Lind", Addr: "mara@example.net"}, "file@harbour.example")
	l.Files = []desk.File{{Name: "a.bin", Type: "application/octet-stream", Content: []byte{0, 1, 2, 255}}, {Name: "empty", Type: "text/plain"}}
	save(t, s, desk.Change{
		At: noon, Case: c, Letters: []desk.Letter{l},
		Thanks:   []desk.Thanks{{Desk: office, Case: c.Number, From: "mara@example.net", Text: "Thank you!", At: noon}},
		Works:    []desk.Work{{Desk: office, Kind: desk.WorkPlanned, Date: noon, Text: "New switches", Technician: "tom@harbour.example", At: noon}},
		Gathered: []desk.Gathered{{At: noon, Reason: "mail", Words: "more"}}, Promises: []desk.Promise{{Kind: desk.PromiseBrief, Due: noon}},
		Subscriptions: []desk.Subscription{{Desk: office, List: desk.ListDigest, Address: "mara@example.net", State: desk.SubscriptionConfirmed}},
		Summary:       &desk.Summary{Desk: office, Technician: "tom@harbour.example", Day: "2026-03-10"},
		Overruled:     []string{"vpn"},
	})
}

// rowsOf reads all rows of all tables in a form that both databases share.
func rowsOf(t *testing.T, url string) map[string][]string {
	t.Helper()
	driver, source := "pgx", url
	names := `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source = "sqlite", path
		names = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'case_index%' AND name NOT LIKE 'sqlite_%'`
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all := map[string][]string{}
	for _, name := range strings.Fields(strings.Join(query(t, db, names), " ")) {
		if name != "migrations" {
			all[name] = query(t, db, `SELECT * FROM `+name)
		}
	}
	return all
}

func query(t *testing.T, db *sql.DB, text string) (lines []string) {
	t.Helper()
	rows, err := db.Query(text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	fields, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range fields {
		into[i] = &fields[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var line []string
		for i, v := range fields {
			switch {
			case columns[i] == "vector":
				continue
			case v == true:
				v = int64(1)
			case v == false:
				v = int64(0)
			}
			if b, ok := v.([]byte); ok && len(b) == 0 {
				v = []byte{} // a driver returns a nil slice
			}
			if len(columns) == 1 {
				line = append(line, fmt.Sprintf("%s", v))
				continue
			}
			line = append(line, fmt.Sprintf("%s=%#v", columns[i], v))
		}
		slices.Sort(line) // columns were added in another order
		lines = append(lines, strings.Join(line, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

func compare(t *testing.T, from, to string) {
	t.Helper()
	a, b := rowsOf(t, from), rowsOf(t, to)
	if len(a) != len(b) || len(a) < 20 {
		t.Errorf("%d tables, and %d", len(a), len(b))
	}
	n := 0
	for name := range a {
		n += len(a[name])
		if !slices.Equal(a[name], b[name]) {
			t.Errorf("table %s is another:\n%s\n%s", name, strings.Join(a[name], "\n"), strings.Join(b[name], "\n"))
		}
	}
	if n < 30 {
		t.Errorf("only %d rows were compared", n)
	}
}

func backup(t *testing.T, s *store.Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := s.Backup(t.Context(), &b, noon); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBackupAndRestore: each kind of database into each, row for row; and the
// restored one goes on with fresh numbers, and finds what was solved.
func TestBackupAndRestore(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, from string) {
		s := storetest.Open(t, from)
		full(t, s)
		b := backup(t, s)
		for kind, to := range map[string]string{"sqlite": storetest.SQLite(t), "postgres": storetest.EmptyPostgres(t), "migrated": storetest.Postgres(t)} {
			t.Run("to "+kind, func(t *testing.T) {
				if _, err := store.Restore(t.Context(), to, bytes.NewReader(b)); err != nil {
					t.Fatal(err)
				}
				compare(t, from, to)
				again := storetest.Open(t, to)
				if kept := keep(t, again, 3, "Subject: more\r\n\r\nmore\r\n"); len(kept) != 2 {
					t.Errorf("%d new mails, want 2", len(kept))
				}
				found := 0
				for _, err := range again.Search(t.Context(), "loose plug") {
					if found++; err != nil {
						t.Error(err)
					}
				}
				if found != 1 {
					t.Errorf("%d solved cases were found", found)
				}
				if _, err := store.Restore(t.Context(), to, bytes.NewReader(b)); !errors.Is(err, store.ErrNotEmpty) {
					t.Errorf("a second time: %v", err)
				}
				if got := backup(t, again); len(got) == 0 {
					t.Error("no backup of the restored one")
				}
			})
		}
	})
}

// TestDamagedBackup: whatever byte is missing or another, nothing is restored.
func TestDamagedBackup(t *testing.T) {
	s := storetest.New(t)
	full(t, s)
	whole := backup(t, s)
	for name, damaged := range map[string][]byte{
		"empty": nil, "text": []byte("hello"), "half": whole[:len(whole)/2], "without its end": whole[:len(whole)-1],
		"with a tail": append(slices.Clone(whole), "tail"...), "flipped": flipped(whole, len(whole)/2), "flipped at the end": flipped(whole, len(whole)-5),
	} {
		url := storetest.SQLite(t)
		if _, err := store.Restore(t.Context(), url, bytes.NewReader(damaged)); err == nil {
			t.Errorf("%s: it was restored", name)
		}
		if _, err := os.Stat(strings.TrimPrefix(url, "sqlite:")); err == nil && len(rowsOf(t, url)["mails"]) > 0 {
			t.Errorf("%s: something was restored", name)
		}
	}
}

func flipped(b []byte, at int) []byte {
	b = slices.Clone(b)
	b[at] ^= 0x10
	return b
}

// TestBackupWhileMailComesIn: the backup is one moment of the database, in
// which every mail that is done has its case, and every case its letters.
func TestBackupWhileMailComesIn(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		written := 0
		group.Go(func() {
			for i := 1; i <= 400 && ctx.Err() == nil; i++ { // a backup takes as long as there are mails
				kept, err := s.Keep(t.Context(), []desk.RawMail{rawMail(i, "Subject: No network\r\n\r\nNo network\r\n")})
				if err == nil {
					err = s.Save(t.Context(), []desk.Change{opening(kept[0], int64(i), "mara@example.net")})
				}
				if err != nil {
					t.Error(err)
					return
				}
				written++
			}
		})
		time.Sleep(100 * time.Millisecond)
		for i := range 5 {
			to := "sqlite:" + filepath.Join(t.TempDir(), fmt.Sprint(i))
			if _, err := store.Restore(t.Context(), to, bytes.NewReader(backup(t, s))); err != nil {
				t.Fatal(err)
			}
			r := rowsOf(t, to)
			if done := len(r["cases"]); done == 0 || len(r["letters"]) != 2*done || len(r["letter_texts"]) != 2*done || len(r["answers"]) != done || len(r["mails"])-done > 1 {
				t.Errorf("%d mails, %d cases, %d letters", len(r["mails"]), done, len(r["letters"]))
			}
		}
		stop()
		group.Wait()
		t.Logf("%d mails came in meanwhile", written)
	})
}
