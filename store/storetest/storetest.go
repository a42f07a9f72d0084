package storetest

import (
	"path/filepath"
	"testing"

	"refdesk/store"
)

// Each runs a test on a fresh store of each kind.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachURL(t, func(t *testing.T, url string) { test(t, Open(t, url)) })
}

// EachURL runs a test on a fresh database of each kind. Several stores may be
// opened on it.
func EachURL(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// New returns a fresh store on SQLite, for tests that are not about storing.
func New(tb testing.TB) *store.Store {
	tb.Helper()
	return Open(tb, SQLite(tb))
}

// SQLite returns the URL of a database that does not exist yet.
func SQLite(tb testing.TB) (url string) {
	tb.Helper()
	return "sqlite:" + filepath.Join(tb.TempDir(), "refdesk.db")
}

// Open opens the store at url and closes it at the end of the test.
func Open(tb testing.TB, url string) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("closing the store: %v", err)
		}
	})
	return s
}
