package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// evil writes on a terminal: it sets the title, clears the screen, and turns
// the reading direction around; with C1 controls too.
const evil = "\x1b]0;owned\x07\x1b[2J\u009b31m\u202eevil\x7f\x08"

// TestOutputWritesNoEscapes: whatever stands in a mail, or in what a server
// says, no command hands it to the terminal, in JSON neither.
func TestOutputWritesNoEscapes(t *testing.T) {
	r := newRig(t, storetest.SQLite(t), memoryBox(t), smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		if s.At == smtptest.AtRcpt && strings.HasPrefix(s.To, "refused") {
			return smtptest.Answer{Code: 550, Text: "5.1.1 " + evil}
		}
		return smtptest.Answer{}
	}})
	r.run("once")
	raw := "Message-ID: <e1" + evil + "@example.net>\r\nFrom: \"Mara " + evil + "\" <refused@example.net>\r\nTo: support@example.org\r\nSubject: printer " + evil +
		"\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe printer " + evil + " jams. I think the drum " + evil + " is worn, since Monday " + evil + ".\r\n" +
		"--b\r\nContent-Type: text/plain; name=\"a" + evil + ".txt\"\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--\r\n"
	r.deliver(raw, mailOf("t1@example.net", "Ines Duarte <ines@example.org>", "#proactive "+evil, "#proactive changed "+evil+" disks"))
	r.run("once")
	for _, args := range [][]string{
		{"cases"}, {"cases", "--json"}, {"case", "1001"}, {"case", "1001", "--json"}, {"inbox"}, {"inbox", "--json"}, {"outbox", "--all"}, {"outbox", "--all", "--json"},
		{"outbox", "show", "1"}, {"outbox", "show", "2"}, {"outbox", "show", "3"}, {"person", "export", "refused@example.net"}, {"digest", "--print"}, {"rehearse"}, {"rehearse", "--json"},
		{"explain", "-"}, {"explain", "--json", "-"}, {"preview", "-"}, {"plain"}, {"plain", "--json"}, {"person", "erase", "a\x1b[2J@example.net"}, {"outbox", "release", "\x1b[2J"}, {"check", "--offline"}, {"\x1b[2J"},
	} {
		c := process(t, append([]string{"--config", r.config}, args...)...)
		c.Stdin = strings.NewReader(raw)
		out, _ := c.CombinedOutput() // some have nothing to say
		for i, line := range strings.Split(string(out), "\n") {
			if at := strings.IndexFunc(line, control); at >= 0 {
				t.Errorf("refdesk %q, line %d: %q", args, i+1, line[max(0, at-30):min(len(line), at+30)])
				break
			}
		}
	}
}

// control tells characters that act on a terminal.
func control(r rune) bool {
	return r != '\t' && r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == utf8.RuneError
}
