package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"refdesk/migrations"
)

// dialect is all that differs between the two databases.
type dialect struct {
	name    migrations.Dialect
	open    func(url string) (*Store, error)
	looking *sql.TxOptions // of a transaction that only reads
	// skip is put behind a SELECT of rows that are about to be changed: other
	// instances take the next ones instead of waiting for the same.
	skip string
	// share is put behind a SELECT of rows that must stay as they are until
	// the transaction ends. SQLite has one writer anyway.
	share string
	// clock is the database's own time in microseconds.
	clock string
	// rows and list are how many rows a statement takes, and how many values
	// an IN list; both powers of two. For PostgreSQL each statement is a way
	// to the server and back; SQLite has no such way.
	rows, list int
	// matching finds the solved cases whose words match $1, and expression
	// joins words to what that asks for.
	matching   string
	expression expression
	// anonymous tells that parameters of many rows are written as "?": SQLite
	// searches a list for the name of each, which takes quadratic time.
	anonymous bool
	// prepares tells that the store prepares statements itself: the driver
	// does not remember them.
	prepares bool
}

// dialectOf finds the dialect by the scheme. Its error does not repeat the
// URL, which may hold a password.
func dialectOf(url string) (dialect, error) {
	scheme, rest, found := strings.Cut(url, ":")
	switch {
	case found && scheme == "sqlite" && rest != "":
		return dialect{name: migrations.SQLite, open: openSQLite, clock: `CAST(unixepoch('subsec') * 1000000 AS INTEGER)`, rows: 8, list: 64, anonymous: true, prepares: true, matching: matchingSQLite, expression: expression{`"`, " OR ", " AND "}}, nil
	case found && (scheme == "postgres" || scheme == "postgresql") && strings.HasPrefix(rest, "//"):
		return dialect{
			name: migrations.Postgres,
			open: openPostgres,
			// Read committed would show each query another moment.
			looking:  &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
			skip:     ` FOR UPDATE SKIP LOCKED`,
			share:    ` FOR SHARE`,
			clock:    `CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)`,
			rows:     64,
			list:     1024,
			matching: matchingPostgres, expression: expression{`'`, " | ", " & "},
		}, nil
	case url == "":
		return dialect{}, errors.New(`opening the database: none is named; write "sqlite:refdesk.db" or "postgres://user@host/name"`)
	case !found || strings.ContainsAny(scheme, "@/ "): // it may be anything, a secret included
		return dialect{}, errors.New(`opening the database: it must be written as "sqlite:PATH" or "postgres://user@host/name"`)
	}
	return dialect{}, fmt.Errorf(`opening the database: %q is not known; write "sqlite:PATH" or "postgres://user@host/name"`, scheme+":")
}

// openSQLite opens a file twice: one connection writes, and others read what
// was last committed meanwhile.
//
// A lost row is a case that nobody works on, or a letter sent twice, so a
// commit waits for the disk (synchronous FULL).
func openSQLite(u string) (*Store, error) {
	path := strings.TrimPrefix(strings.TrimPrefix(u, "sqlite:"), "//")
	if path == "" || strings.HasPrefix(path, ":memory:") || strings.Contains(path, "?") {
		return nil, fmt.Errorf("opening the database: %q is not the path of a file", path)
	}
	file := "file:" + (&url.URL{Path: path}).EscapedPath() + "?"
	common := url.Values{"_pragma": {"busy_timeout(10000)", "page_size(8192)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}}
	write, err := sql.Open("sqlite", file+common.Encode()+"&_txlock=immediate&_pragma=cache_size(-8000)")
	if err != nil {
		return nil, fmt.Errorf("opening the database %q: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	common.Add("_pragma", "query_only(1)")
	common.Add("_pragma", "cache_size(-2000)") // the system caches the file too
	read, err := sql.Open("sqlite", file+common.Encode())
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("opening the database %q: %w", path, err)
	}
	read.SetMaxOpenConns(2 * readers) // the others are for lists, which take long
	return &Store{write: write, read: read}, nil
}

// readers is how many transactions may read a SQLite file at the same time.
const readers = 4

// sessionSettings are for all connections, unless the URL has others.
var sessionSettings = map[string]string{
	"application_name": "refdesk",
	// Every statement finds its rows by an index, whatever its parameters
	// are: it is planned once, not for each of thousands of parameters anew.
	"plan_cache_mode": "force_generic_plan",
	// An instance that stands still, or was cut off, in the middle of a
	// transaction must not hold up the others for ever.
	"idle_in_transaction_session_timeout": "60s",
	"tcp_keepalives_idle":                 "30",
	"tcp_keepalives_interval":             "10",
	"tcp_keepalives_count":                "3",
	// Such a plan expects more rows than there are, and would start workers
	// and compile itself each time, which takes longer than all of the rest.
	"max_parallel_workers_per_gather": "0",
	"jit":                             "off",
}

// openPostgres opens a pool that leaves room for other instances within
// PostgreSQL's usual 100 connections.
func openPostgres(u string) (*Store, error) {
	config, err := pgx.ParseConfig(u)
	if err != nil {
		return nil, fmt.Errorf("opening the postgres database: %w", err) // pgx leaves the password out
	}
	for name, value := range sessionSettings {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(compress))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	// A restarted or moved server is noticed on connections in use; this is
	// for those behind a load balancer that would stay on the old one.
	db.SetConnMaxLifetime(time.Hour)
	return &Store{write: db, read: db, config: config}, nil
}

// hint says what to look at where a database cannot be opened. The URL of a
// PostgreSQL may hold a password.
func (d dialect) hint(url string) string {
	if d.name != migrations.SQLite {
		return ""
	}
	return fmt.Sprintf("; the folder of %q has to exist, and both have to be writable for the user that runs this", strings.TrimPrefix(url, "sqlite:"))
}

// connections is how many a store has to PostgreSQL at most.
const connections = 10

// compress chooses the quicker way to store long texts, where the server was
// built with it; where not, it stays with the other.
func compress(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
		SELECT set_config('default_toast_compression', 'lz4', false)
		FROM pg_settings
		WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)`)
	return err
}
