package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync"
	"testing"

	"refdesk/store"
)

// template is the database, with the schema in it, that others are copied of.
const template = "schema"

// server is the PostgreSQL of this test process.
type server struct {
	dir   string // of its data, its log and its socket
	admin *sql.DB
	// lifeline is never closed here: the kernel does it when the process
	// ends. Being reachable it is not collected as garbage before.
	lifeline *os.File

	mu   sync.Mutex // a template can be copied by one at a time
	last int        // number of the latest database
}

// theServer is started by the first test that needs it.
var theServer = sync.OnceValues(startServer)

// Postgres returns the URL of a fresh database with the schema in it. It is
// dropped at the end of the test.
func Postgres(tb testing.TB) (url string) {
	tb.Helper()
	s := running(tb)
	name, err := s.create(tb.Context(), template)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.drop(tb, name) })
	return s.url(name)
}

// EmptyPostgres is Postgres without the schema.
func EmptyPostgres(tb testing.TB) (url string) {
	tb.Helper()
	s := running(tb)
	name, err := s.create(tb.Context(), "template0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.drop(tb, name) })
	return s.url(name)
}

// Durable lets PostgreSQL wait for the disk until the test ends, as it does in
// earnest: for measuring.
func Durable(tb testing.TB) {
	tb.Helper()
	s := running(tb)
	set := func(value string) {
		for _, name := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
			if _, err := s.admin.Exec(`ALTER SYSTEM SET ` + name + ` = ` + value); err != nil {
				tb.Fatal(err)
			}
		}
		if _, err := s.admin.Exec(`SELECT pg_reload_conf()`); err != nil {
			tb.Fatal(err)
		}
	}
	set("on")
	tb.Cleanup(func() { set("off") })
}

// running returns the server, or skips the test.
func running(tb testing.TB) *server {
	tb.Helper()
	missing := tb.Skip
	if os.Getenv("REFDESK_TEST_POSTGRES") == "required" {
		missing = tb.Fatal
	}
	s, err := theServer()
	if err != nil {
		tb.Fatal(err)
	}
	if s == nil {
		missing("there is no PostgreSQL here: install the Debian package postgresql (or put initdb and postgres into PATH)")
	}
	return s
}

// startServer returns nil where there are no binaries.
func startServer() (*server, error) {
	bin := binaries()
	if bin == "" {
		return nil, nil
	}
	s, err := launch(bin)
	if err != nil {
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	if s.admin, err = sql.Open("pgx", s.url("postgres")); err != nil {
		return nil, err
	}
	if err := s.await(); err != nil {
		return nil, err
	}
	if _, err := s.admin.Exec(`CREATE DATABASE ` + template); err != nil {
		return nil, fmt.Errorf("creating the template: %w", err)
	}
	first, err := store.Open(context.Background(), s.url(template))
	if err != nil {
		return nil, fmt.Errorf("filling the template: %w", err)
	}
	return s, first.Close() // nobody may be connected to a template
}

func (s *server) url(name string) string {
	return "postgres://refdesk@/" + name + "?host=" + s.dir
}

func (s *server) create(ctx context.Context, from string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	name := fmt.Sprintf("test%d", s.last)
	if _, err := s.admin.ExecContext(ctx, `CREATE DATABASE `+name+` TEMPLATE `+from); err != nil {
		return "", fmt.Errorf("creating database %s: %w", name, err)
	}
	return name, nil
}

// drop runs in a cleanup, when the context of the test has ended already.
func (s *server) drop(tb testing.TB, name string) {
	if _, err := s.admin.Exec(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
		tb.Errorf("dropping database %s: %v", name, err)
	}
}
