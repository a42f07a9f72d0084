package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

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

func exitOf(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return -1
}
