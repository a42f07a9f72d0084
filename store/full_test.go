package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
)

// TestFullDisk: a SQLite file that cannot grow refuses whole transactions, can
// still be read, and goes on where it was once there is room.
func TestFullDisk(t *testing.T) {
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "refdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	pages := func(n int) {
		t.Helper()
		err := s.change(t.Context(), "setting the size of the disk", func(tx *tx) error {
			var now int
			_, err := tx.one(fmt.Sprintf(`PRAGMA max_page_count = %d`, n), nil, &now)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	kept := 0
	keep := func() error {
		raw := desk.RawMail{Mailbox: "m", UIDValidity: 1, UID: uint32(kept + 1), Received: time.Unix(1e9, 0), Raw: []byte(strings.Repeat("x", 100_000)), Hash: fmt.Sprint(kept)}
		_, err := s.Keep(t.Context(), []desk.RawMail{raw})
		if err == nil {
			kept++
		}
		return err
	}
	pages(1) // as many as there are
	for err = keep(); err == nil && kept < 100; err = keep() {
	}
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("%d mails were kept; error %v", kept, err)
	}
	if got, err := s.Unfinished(context.WithoutCancel(t.Context()), "m", 200); err != nil || len(got) != kept {
		t.Errorf("of %d mails %d can be read, %v", kept, len(got), err)
	}
	pages(1_000_000)
	if err := keep(); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if got, err := s.Unfinished(t.Context(), "m", 200); err != nil || len(got) != kept {
		t.Errorf("of %d mails there are %d, %v", kept, len(got), err)
	}
}

// TestNoFolder: whoever installs is told what to look at.
func TestNoFolder(t *testing.T) {
	_, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "missing", "refdesk.db"))
	if err == nil || !strings.Contains(err.Error(), "missing/refdesk.db\" has to exist, and both have to be writable") {
		t.Errorf("error %v", err)
	}
}
