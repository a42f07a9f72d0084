package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// TestPerson: export tells everything, erase leaves nothing of it, and asks.
func TestPerson(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		r := newRig(t, url, memoryBox(t), smtptest.Config{})
		r.run("once")
		r.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "No network, says Mara Lind", "I think the wall socket is dead, since Monday.\n\nMara Lind"))
		r.run("once")
		r.deliver(mailOf("m2@example.net", "Jon Berg <jon@example.net>", "Same as mara@example.net", "No network, as Mara Lind has told you.", "Cc: mara@example.net"))
		r.run("once")
		out := r.run("person", "export", "mara@example.net")
		var told map[string][]any
		if err := json.Unmarshal([]byte(out), &told); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		for _, table := range []string{"addresses", "names", "cases", "mails", "raws", "views", "answers", "letters", "letter_texts", "events", "participants"} {
			if len(told[table]) == 0 {
				t.Errorf("nothing of %s is told", table)
			}
		}
		erase := func(typed string, more ...string) (string, error) {
			c := process(t, append([]string{"--config", r.config, "person", "erase"}, more...)...)
			c.Stdin = strings.NewReader(typed)
			b, err := c.CombinedOutput()
			return string(b), err
		}
		if out, err := erase("yes\n", "mara@example.net"); err == nil {
			t.Errorf("erased without a yes: %s", out)
		}
		if out, err := erase("", "--yes", "ines@example.org"); err == nil || !strings.Contains(out, "take them out of the configuration first") {
			t.Errorf("a technician: %v %s", err, out)
		}
		if _, err := erase("", "--yes", "mara"); exitOf(err) != exitUsage {
			t.Errorf("no address: %v", err)
		}
		if out, err := erase("mara@example.net\n", "mara@example.net"); err != nil || !strings.Contains(out, "1 cases, 1 mails") {
			t.Errorf("%v: %s", err, out)
		}
		for _, args := range [][]string{{"cases", "--json"}, {"case", "1001", "--json"}, {"case", "1002", "--json"}, {"inbox", "--json"}, {"outbox", "--all", "--json"}} {
			if out := strings.ToLower(r.run(args...)); strings.Contains(out, "mara") || strings.Contains(out, "lind") {
				t.Errorf("%v still names her: %s", args, out)
			}
		}
		r.run("once") // it goes on
		if got := listed[mailJSON](r, "inbox", "--json"); len(got) != 2 {
			t.Errorf("%d mails: hers was taken in again", len(got))
		}
	})
}

// TestPersonLift: an address that mail came back from is written to again, and
// one where nothing was stopped is told of.
func TestPersonLift(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		r := newRig(t, url, memoryBox(t), smtptest.Config{})
		r.run("once")
		lift := func(address string) (string, int) {
			out, err := process(t, "--config", r.config, "person", "lift", address).CombinedOutput()
			if err == nil {
				return string(out), exitDone
			}
			return string(out), exitOf(err)
		}
		if out, code := lift("mara@example.net"); code != exitFailed || !strings.Contains(out, "nothing keeps letters from mara@example.net") {
			t.Errorf("not stopped: %d %s", code, out)
		}
		if out, code := lift("mara"); code != exitUsage {
			t.Errorf("no address: %d %s", code, out)
		}
		s := storetest.Open(t, url)
		gone := desk.Person{Address: desk.Address{Addr: "mara@example.net"}, Suppressed: "the address does not exist"}
		if err := s.Save(t.Context(), []desk.Change{{At: time.Now(), People: []desk.Person{gone}}}); err != nil {
			t.Fatal(err)
		}
		if out, code := lift("Mara@example.net"); code != exitDone || !strings.Contains(out, "Letters go to Mara@example.net again") {
			t.Errorf("stopped: %d %s", code, out)
		}
		r.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "No network", "I think the wall socket is dead, since Monday."))
		r.run("once")
		if got := listed[letterJSON](r, "outbox", "--all", "--json"); !slices.ContainsFunc(got, func(l letterJSON) bool { return l.To == "mara@example.net" }) {
			t.Errorf("nothing went to her: %+v", got)
		}
	})
}

func exitOf(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return -1
}
