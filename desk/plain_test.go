package desk_test

import (
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestPlainWords follows a technician's jargon: explained to the requester,
// told to the technician, left alone on #asis, and suggested for the list of
// allowed terms the third time.
func TestPlainWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, func(c *desk.Config) { c.Plain, c.Allow = true, []string{"VPN"} })
		letters := o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks.\n\nDana"))
		brief := o.to(letters, "kofi@example.org")
		letters = o.get(reply(kofi, brief, "Hello Dana, the DNS was down, and the VPN with it. XQZ9 was off too."))
		words, answer := o.to(letters, "dana@example.org"), o.to(letters, "kofi@example.org")
		if !strings.Contains(flat(words.Text), "the DNS (the internet's address book) was down, and the VPN with it") {
			t.Errorf("the letter explains nothing:\n%s", words.Text)
		}
		if !strings.Contains(flat(answer.Text), "Explained for the reader: DNS.") {
			t.Errorf("the confirmation does not tell:\n%s", answer.Text)
		}
		for i := range 3 {
			letters = o.get(reply(kofi, brief, "#asis\n\nThe DNS is fine again, attempt "+string(rune('1'+i))+"."))
			words, answer = o.to(letters, "dana@example.org"), o.to(letters, "kofi@example.org")
			if strings.Contains(words.Text, "address book") {
				t.Errorf("#asis explains:\n%s", words.Text)
			}
			if got := strings.Contains(flat(answer.Text), "Often sent without an explanation: dns."); got != (i == 2) {
				t.Errorf("time %d: suggested is %v:\n%s", i+1, got, answer.Text)
			}
		}
	})
}

// TestPlainCommands: what #wait, #tip, #planned and #announce tell others has
// its terms explained too, the technician sees which, and #asis leaves them.
func TestPlainCommands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, func(c *desk.Config) { withDigest(c); c.Plain = true })
		brief := o.to(o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks.\n\nDana")), "kofi@example.org")
		work := func([]desk.Letter) string {
			works, err := s.Works(t.Context(), address, o.now.AddDate(0, 0, -1))
			if err != nil || len(works) == 0 {
				t.Fatal(works, err)
			}
			return works[len(works)-1].Text
		}
		for _, c := range []struct {
			command, says string
			told          func([]desk.Letter) string
		}{
			{
				"#wait Thursday 9:00 the creds of the vendor", "the creds (user name and password) of the vendor",
				func([]desk.Letter) string { return o.story(brief.Case).Case.Waits },
			},
			{
				"#tip Restart the VPN when the lamp is red.", "the VPN (the secure connection to our network from outside)",
				func([]desk.Letter) string {
					lines := strings.Split(o.story(brief.Case).Case.Tip, "\n")
					return lines[len(lines)-1]
				},
			},
			{"#planned Saturday: the DNS moves to another house.", "the DNS (the internet's address book) moves", work},
			{"#proactive Renewed the DNS before it broke.", "the DNS (the internet's address book) before", work},
			{
				"#announce printing until Friday 12:00 The DNS is down, and so are all printers.", "The DNS (the internet's address book) is down",
				func(letters []desk.Letter) string { return without(desk.KindCommandReply, letters)[0].Text },
			},
		} {
			for _, asIs := range []bool{false, true} {
				head := ""
				if asIs {
					head = "#asis\n\n"
				}
				o.now = o.now.Add(time.Minute)
				letters := o.get(reply(kofi, brief, head+c.command))
				if confirms := flat(o.to(letters, "kofi@example.org").Text); strings.Contains(confirms, "Explained for the reader:") == asIs {
					t.Errorf("%s%s: the technician reads\n%s", head, c.command, confirms)
				}
				if told := flat(c.told(letters)); strings.Contains(told, c.says) == asIs {
					t.Errorf("%s%s: others read\n%s", head, c.command, told)
				}
			}
			if state := o.story(brief.Case).Case.State; state != desk.StateWaiting {
				t.Errorf("after %s it is %s", c.command, state)
			}
		}
	})
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
