package storetest

import (
	"database/sql"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// Socket returns the Unix socket of a PostgreSQL of Postgres, "" for SQLite.
func Socket(database string) string {
	_, dir, ok := strings.Cut(database, "?host=")
	if !ok {
		return ""
	}
	return filepath.Join(dir, ".s.PGSQL.5432")
}

// Through returns the URL by which a PostgreSQL is reached at another address.
func Through(database, addr string) string {
	u, err := url.Parse(database)
	if err != nil {
		panic(err) // it is ours
	}
	host, port, _ := net.SplitHostPort(addr)
	return "postgres://refdesk@" + net.JoinHostPort(host, port) + u.Path
}

// Full makes a database refuse whatever adds to it, as it does when its disk
// is full, until lift is called. The errors are those of the real thing.
func Full(tb testing.TB, database string) (lift func()) {
	tb.Helper()
	driver, name := "pgx", database
	text, make, end := fullPostgres, `CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON %s EXECUTE FUNCTION full_disk();`, `DROP FUNCTION full_disk CASCADE`
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		driver, name = "sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(10000)"
		text, make, end = "", `CREATE TRIGGER full_%s BEFORE INSERT ON %s BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END;`, ""
		for _, table := range growing {
			end += `DROP TRIGGER full_` + table + `;`
		}
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	run := func(text string) {
		if _, err := db.Exec(text); err != nil {
			tb.Errorf("filling the disk: %v", err)
		}
	}
	for _, table := range growing {
		text += strings.ReplaceAll(make, "%s", table)
	}
	run(text)
	return func() { run(end) }
}

// growing are tables that everything the program does adds to.
var growing = []string{"mails", "letters", "events", "mailboxes"}

const fullPostgres = `
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$;
`

// Disconnect ends all connections to a PostgreSQL database, as a restart does.
func Disconnect(tb testing.TB, database string) {
	tb.Helper()
	u, err := url.Parse(database)
	if err != nil {
		tb.Fatal(err)
	}
	_, err = running(tb).admin.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, strings.TrimPrefix(u.Path, "/"))
	if err != nil {
		tb.Error(err)
	}
}
