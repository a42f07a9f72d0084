package main

import (
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailout/smtptest"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestMailThatEndedTheProgram: of a stored mail over which the program was
// ended again and again only the header is read; whoever wrote it is answered,
// the list of mails says why, and the mail before it is read as ever.
func TestMailThatEndedTheProgram(t *testing.T) {
	for name, url := range map[string]string{"sqlite": storetest.SQLite(t), "postgres": storetest.Postgres(t)} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, url, memoryBox(t), smtptest.Config{})
			r.run("once")
			s, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			stored := func(uid uint32, who, what string) desk.RawMail {
				raw := strings.ReplaceAll(mailOf(who+"1@example.net", who+"@example.net", "A screen", what), "\n", "\r\n")
				return desk.RawMail{Mailbox: "support@example.org INBOX", UIDValidity: 1, UID: uid, Received: time.Now(), Size: int64(len(raw)), Raw: []byte(raw), Hash: who}
			}
			kept, err := s.Keep(t.Context(), []desk.RawMail{stored(901, "ann", "The screen in room 3 is dark."), stored(902, "bob", "The screen in room 4 is dark.")})
			if err != nil {
				t.Fatal(err)
			}
			for range 10 {
				if err := s.Retried(t.Context(), []int64{kept[1].ID}); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			r.run("once")
			story := r.story(0)
			for _, want := range []string{"- to ann@example.net: ", "- to bob@example.net: "} {
				if !strings.Contains(story, want) {
					t.Errorf("nothing went out %q:\n%s", want, story)
				}
			}
			r.wait("brief", "ines@example.org", 0, saying("room 3"))
			if inbox := r.run("inbox"); strings.Count(inbox, "only its header was read") != 1 {
				t.Errorf("the list of mails does not say it of one:\n%s", inbox)
			}
			for _, m := range r.sink.Mails() {
				if strings.Contains(string(m.Raw), "room 4") {
					t.Errorf("the text was read all the same:\n%s", m.Raw)
				}
			}
		})
	}
}
