package main

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// change replaces a text in the configuration.
func (r *rig) change(from, to string) {
	r.t.Helper()
	b, err := os.ReadFile(r.config)
	if err != nil || !strings.Contains(string(b), from) {
		r.t.Fatalf("%v: %q is not in the configuration", err, from)
	}
	if err := os.WriteFile(r.config, []byte(strings.Replace(string(b), from, to, 1)), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// TestHold: what the desk words waits, what technicians get and write does
// not; the list tells what is promised meanwhile; released it goes out.
func TestHold(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		r := newRig(t, url, memoryBox(t), smtptest.Config{})
		r.change("[mailbox]", "hold = \"all\"\n[mailbox]")
		r.run("once")
		r.deliver(
			mailOf("m1@example.net", "Mara Lind <mara@example.net>", "No network", "The wall socket must be dead."),
			mailOf("m2@example.net", "Jon Berg <jon@example.net>", "Printer", "The printer jams, I think the drum is worn."),
		)
		r.run("once")
		if mails := r.sink.Mails(); len(mails) != 2 || mails[0].To != "ines@example.org" || mails[1].To != "ines@example.org" {
			t.Fatalf("%d letters went out:\n%s", len(mails), r.story(0))
		}
		held := listed[letterJSON](r, "outbox", "--json")
		if len(held) != 2 || held[0].State != "held" || !strings.Contains(held[0].Why, "it promises to hear again by ") {
			t.Fatalf("held: %+v", held)
		}
		slices.SortFunc(held, func(a, b letterJSON) int { return strings.Compare(b.To, a.To) }) // Mara's comes first
		if out := r.run("outbox"); !strings.Contains(out, "2 wait for somebody to look at them") {
			t.Error(out)
		}
		if out := r.run("outbox", "show", strconv.FormatInt(held[0].ID, 10)); !strings.Contains(out, "To: Mara Lind mara@example.net") || !strings.Contains(out, "has the number 1001") {
			t.Error(out)
		}
		brief := r.wait("brief", "ines@example.org", 0, saying("Mara Lind"))
		r.deliver(replyTo(brief, "t1@example.org", "Ines Duarte <ines@example.org>", "Hello Mara, I am on my way."))
		r.run("once")
		r.wait("relay", "mara@example.net", 2, saying("I am on my way"))
		r.run("outbox", "release", strconv.FormatInt(held[0].ID, 10))
		r.run("outbox", "cancel", strconv.FormatInt(held[1].ID, 10))
		r.run("once")
		first := r.wait("questionnaire", "mara@example.net", 3, subject("No network"))
		if time.Since(first.Date) > time.Minute {
			t.Errorf("it is dated %s", first.Date)
		}
		if out, err := process(t, "--config", r.config, "outbox", "release", strconv.FormatInt(held[1].ID, 10)).CombinedOutput(); err == nil {
			t.Errorf("a cancelled letter was released: %s", out)
		}
		r.deliver(mailOf("m3@example.net", "Jon Berg <jon@example.net>", "Monitor", "The monitor flickers since today."))
		r.run("once")
		if out := r.run("outbox", "release", "all"); !strings.HasPrefix(out, "1 letters") {
			t.Error(out)
		}
		before := len(r.sink.Mails())
		r.run("once")
		r.wait("questionnaire", "jon@example.net", before, subject("Monitor"))
	})
}
