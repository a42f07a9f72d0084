package main

import (
	"strings"
	"testing"
	"time"

	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// TestRetention: a pass drops what is older than the configuration says.
func TestRetention(t *testing.T) {
	now := time.Now()
	r := newRig(t, storetest.SQLite(t), memoryBox(t), smtptest.Config{})
	p := r.running(settings{now: func() time.Time { return now }})
	pass := func() {
		t.Helper()
		if err := p.once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	pass()
	r.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "Your newsletter", "Please read it.", "Auto-Submitted: auto-generated"))
	pass()
	now = now.AddDate(0, 0, 31)
	pass()
	raws := func() int {
		dropped, _, _, err := p.store.DropRaws(t.Context(), now.Add(time.Hour), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		return dropped
	}
	p.retention.RawDays, p.retention.TextDays = 30, 30
	pass()
	if n := raws(); n != 0 {
		t.Errorf("%d originals are still there", n)
	}
	if out := r.run("inbox"); !strings.Contains(out, "Your newsletter") {
		t.Errorf("the log lost the mail: %s", out)
	}
}
