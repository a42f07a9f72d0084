package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// TestOnceOfSeveralDesks: what a mail to one desk brings about at another goes
// out in the same pass, whichever comes first.
func TestOnceOfSeveralDesks(t *testing.T) {
	boxes := map[string]*imaptest.Server{"support": memoryBox(t), "library": memoryBox(t)}
	r := newRig(t, storetest.SQLite(t), boxes["support"], smtptest.Config{})
	text, err := os.ReadFile(r.config)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(text), "[desk]")
	of := func(desk, technician string) string {
		names := strings.NewReplacer("[mailbox]", "[desks.mailbox]", "[smtp]", "[desks.smtp]", "[[technicians]]", "[[desks.technicians]]",
			boxes["support"].Addr, boxes[desk].Addr, "IT Service Desk", strings.ToUpper(desk[:1])+desk[1:]+" Desk",
			`address = "support@`, `address = "`+desk+`@`, "Ines Duarte", technician, "ines@", strings.ToLower(technician)+"@")
		return "[[desks]]" + names.Replace(rest)
	}
	if err := os.WriteFile(r.config, []byte(first+of("support", "Ines")+of("library", "Noor")), 0o600); err != nil {
		t.Fatal(err)
	}
	r.run("once")
	for _, way := range []struct{ from, to, sender, reader string }{
		{"library", "Support Desk", "Noor <noor@example.org>", "ines@example.org"},
		{"support", "Library Desk", "Ines <ines@example.org>", "noor@example.org"},
	} {
		deliver := func(raw string) {
			t.Helper()
			box, err := boxes[way.from].Dial()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = box.Close() }()
			if err := appendTo(box, strings.Replace(raw, "To: support@", "To: "+way.from+"@", 1), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		before := len(r.sink.Mails())
		deliver(mailOf(way.from+"1@example.net", way.from+"@example.net", "A screen", "The screen in room 3 is dark since Monday."))
		r.run("once")
		own := strings.Trim(way.sender[strings.Index(way.sender, "<"):], "<>")
		brief := r.wait("brief", own, before, saying("room 3"))
		before = len(r.sink.Mails())
		deliver(replyTo(brief, way.from+"2@example.org", way.sender, "#refer "+way.to+" It is about a screen"))
		r.run("once")
		if !strings.Contains(r.story(before), "- to "+way.reader+": ") {
			t.Errorf("%s, at once:\n%s", way.reader, r.story(before))
		}
	}
}
