package desk_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store/storetest"
)

// TestEndings: leads hear of what ends at each stage, once, however many desks
// run on the database; the log hears of it every day.
func TestEndings(t *testing.T) { storetest.EachURL(t, endings) }

func endings(t *testing.T, url string) {
	var all []desk.Ending
	var log bytes.Buffer
	settings := func(c *desk.Config) {
		c.Ending = func(time.Time) []desk.Ending { return all }
		c.Logger = slog.New(slog.NewTextHandler(&log, nil))
	}
	a := newOffice(t, storetest.Open(t, url), settings)
	b := newOffice(t, storetest.Open(t, url), func(c *desk.Config) { settings(c); c.Random = &counter{n: 7} })
	expect(t, "nothing ends", a.due(), "")
	secret := desk.Ending{What: desk.EndsSecret, Of: "1b2c", At: monday.AddDate(0, 0, 10)}
	all = []desk.Ending{secret}
	letters := a.due()
	expect(t, "a secret ends", letters, "brief kofi")
	letter := a.to(letters, "kofi@example.org")
	if letter.Case != 0 || letter.Subject != "The desk needs something that ends soon" {
		t.Errorf("the letter is %q of case %d", letter.Subject, letter.Case)
	}
	says(t, letter, "The client secret of 1b2c ends on 3 December.")
	pass := func(days int, what, want string) {
		t.Helper()
		a.now = monday.AddDate(0, 0, days)
		b.now = a.now
		log.Reset()
		expect(t, what, a.due(), want)
		expect(t, what+", elsewhere", b.due(), "")
		expect(t, what+", again", a.due(), "")
		if n := strings.Count(log.String(), "something that the desk needs ends"); n != 2*len(all) {
			t.Errorf("%s: the log has %d lines", what, n)
		}
	}
	pass(1, "the next day", "")
	all = []desk.Ending{{What: desk.EndsCertificate, Of: "imap.example.org", At: monday.AddDate(0, 0, 9)}, secret}
	pass(2, "something else ends", "brief kofi")
	pass(7, "three days before", "brief kofi")
	pass(8, "two days before", "")
	all = all[:1]
	pass(9, "the end", "brief kofi")
	all = nil
	a.now = monday.AddDate(0, 0, 20)
	expect(t, "renewed", a.due(), "")
}
