package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// TestBackupMovesADesk: from a running desk on one kind of database to the
// other, from where it goes on.
func TestBackupMovesADesk(t *testing.T) {
	r := newRig(t, storetest.SQLite(t), memoryBox(t), smtptest.Config{})
	r.run("once") // from now on mail counts
	s := r.serve()
	<-s.open
	r.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "No network", "The wall socket must be dead."))
	r.wait("questionnaire", "mara@example.net", 0, func(letterFrom) bool { return true })
	file := filepath.Join(t.TempDir(), "backup")
	if out := r.run("backup", file); !strings.Contains(out, "rows are in") {
		t.Error(out)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the backup: %v, %v", info, err)
	}
	if out, err := process(t, "--config", r.config, "backup", file).CombinedOutput(); err == nil {
		t.Errorf("a backup was replaced: %s", out)
	}
	if out, err := process(t, "--config", r.config, "restore", file).CombinedOutput(); err == nil || !strings.Contains(string(out), "only into one that is new or empty") {
		t.Errorf("restored over what is there: %v %s", err, out)
	}
	s.stop()
	cases := r.run("cases", "--json")
	r.config = writeConfig(t, storetest.EmptyPostgres(t), r.imap.Addr, r.imap.User, r.imap.Password, r.sink.Addr(), "")
	if out := r.run("restore", file); !strings.Contains(out, "were restored") {
		t.Error(out)
	}
	if again := r.run("cases", "--json"); again != cases {
		t.Errorf("the cases were\n%s and are\n%s", cases, again)
	}
	before := len(r.sink.Mails())
	r.run("once")
	if n := len(r.sink.Mails()); n != before {
		t.Errorf("%d letters were sent once more", n-before)
	}
}
