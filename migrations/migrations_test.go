package migrations_test

import (
	"context"
	"database/sql"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"refdesk/migrations"
	"refdesk/store/storetest"
)

// each runs a test on an empty database of each kind.
func each(t *testing.T, test func(t *testing.T, url string, d migrations.Dialect)) {
	t.Run("sqlite", func(t *testing.T) { test(t, storetest.SQLite(t), migrations.SQLite) })
	t.Run("postgres", func(t *testing.T) { test(t, storetest.EmptyPostgres(t), migrations.Postgres) })
}

// connect opens a database as the store does for migrating.
func connect(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, name := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, name = "sqlite", "file:"+path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// folder makes migrations of "name: text" pairs.
func folder(files ...string) fs.FS {
	all := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		all[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return all
}

const (
	makeTable = `CREATE TABLE things (name text NOT NULL); INSERT INTO things (name) VALUES ('first');`
	addThing  = `INSERT INTO things (name) VALUES ('second');`
)

func count(t *testing.T, db *sql.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRacingInstancesApplyEachOnce(t *testing.T) {
	each(t, func(t *testing.T, url string, d migrations.Dialect) {
		var wg sync.WaitGroup
		for range 8 {
			db := connect(t, url)
			wg.Go(func() {
				if err := migrations.UpFrom(t.Context(), db, d, folder("1.sql", makeTable, "2.sql", addThing)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := count(t, connect(t, url), "things"); n != 2 {
			t.Errorf("there are %d things, want 2", n)
		}
	})
}

func TestUpRefusesWhatDoesNotFit(t *testing.T) {
	each(t, func(t *testing.T, url string, d migrations.Dialect) {
		db := connect(t, url)
		check := func(want string, files ...string) {
			t.Helper()
			err := migrations.UpFrom(t.Context(), db, d, folder(files...))
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("got error %v, want one that says %q", err, want)
			}
		}
		check("", "1.sql", makeTable)
		check("", "1.sql", makeTable)
		check("1.sql was changed after it was applied", "1.sql", makeTable+" ")
		check("applying migration 2.sql", "1.sql", makeTable, "2.sql", addThing+"INSERT INTO nothing VALUES (1);")
		if n := count(t, db, "things"); n != 1 {
			t.Errorf("a broken migration left %d things, want the 1 from before", n)
		}
		check("", "1.sql", makeTable, "2.sql", addThing)
		check("made by a newer refdesk (it has 2.sql, this program ends at 1.sql)", "1.sql", makeTable)
		check("not of the same line", "1.sql", makeTable, "1b.sql", addThing, "2.sql", addThing)
	})
}

// tables are those of the first schema.
var tables = []string{
	"desks", "people", "addresses", "cases", "participants", "mails", "raws", "answers", "views", "questions", "events",
	"promises", "letters", "letter_files", "mailboxes", "subscriptions", "settings", "counters",
}

// TestFirstDatabaseComesUpToDate begins with the frozen schema and its rows.
func TestFirstDatabaseComesUpToDate(t *testing.T) {
	each(t, func(t *testing.T, url string, d migrations.Dialect) {
		db := connect(t, url)
		if err := migrations.UpFrom(t.Context(), db, d, os.DirFS("testdata/frozen/"+string(d))); err != nil {
			t.Fatal(err)
		}
		fill(t, db, d)
		before := map[string]int{}
		for _, table := range tables {
			if before[table] = count(t, db, table); before[table] == 0 {
				t.Errorf("there are no rows in %s to be looked after", table)
			}
		}
		s := storetest.Open(t, url) // brings it up to date
		for _, table := range tables {
			if n := count(t, db, table); n != before[table] {
				t.Errorf("%s has %d rows, had %d", table, n, before[table])
			}
		}
		story, err := s.Story(context.Background(), 1001)
		if err != nil || len(story.Entries) != 3 || len(story.Case.Participants) != 2 || story.Case.Solved == nil || !*story.Case.Solved {
			t.Errorf("case 1001 is now %+v, error %v", story, err)
		}
		left, err := s.Unfinished(context.Background(), "INBOX", 9)
		if err != nil || len(left) != 1 || string(left[0].Head) != "Subject: big" {
			t.Errorf("unfinished mails are now %+v, error %v", left, err)
		}
		if n, err := s.Reserve(context.Background(), 1); err != nil || n != 1003 {
			t.Errorf("the next case is %d, error %v; want 1003", n, err)
		}
	})
}

func fill(t *testing.T, db *sql.DB, d migrations.Dialect) {
	t.Helper()
	rows, err := os.ReadFile("testdata/frozen/rows." + string(d) + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), string(rows)); err != nil {
		t.Fatal(err)
	}
}
