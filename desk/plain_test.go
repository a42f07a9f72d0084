package desk_test

import (
	"strings"
	"testing"

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

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
