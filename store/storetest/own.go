package storetest

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Cluster is a PostgreSQL of one test's own, which it can stop.
type Cluster struct {
	*server
	tb  testing.TB
	bin string
}

// OwnPostgres starts a PostgreSQL that ends with the test.
func OwnPostgres(tb testing.TB) *Cluster {
	tb.Helper()
	running(tb) // skips the test where there is none
	bin := binaries()
	s, err := launch(bin)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.lifeline.Close() })
	if s.admin, err = sql.Open("pgx", s.url("postgres")); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.admin.Close() })
	if err := s.await(); err != nil {
		tb.Fatal(err)
	}
	// What was committed has to be there after a crash, though not after a
	// power cut.
	for _, do := range []string{`ALTER SYSTEM SET synchronous_commit = on`, `SELECT pg_reload_conf()`} {
		if _, err := s.admin.Exec(do); err != nil {
			tb.Fatal(err)
		}
	}
	return &Cluster{s, tb, bin}
}

// URL returns that of its only database, which is empty at first.
func (c *Cluster) URL() string { return c.url("postgres") }

// Stop ends the server at once, as a crash does.
func (c *Cluster) Stop() {
	c.tb.Helper()
	pid, err := c.pid()
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGQUIT)
	}
	if err != nil {
		c.tb.Fatalf("stopping PostgreSQL: %v", err)
	}
	for range 1000 {
		if _, err := c.pid(); err != nil { // it removes the file at its end
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.tb.Fatal("PostgreSQL does not stop")
}

func (c *Cluster) pid() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.dir, "data", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(first)
}

// Again starts the server after Stop, and waits for it.
func (c *Cluster) Again() {
	c.tb.Helper()
	who, err := owner()
	if err != nil {
		c.tb.Fatal(err)
	}
	lifeline, err := start(c.bin, c.dir, who)
	if err != nil {
		c.tb.Fatal(fmt.Errorf("starting PostgreSQL again: %w", err))
	}
	c.tb.Cleanup(func() { _ = lifeline.Close() })
	if err := c.await(); err != nil {
		c.tb.Fatal(err)
	}
}
