package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/store"
	"refdesk/store/storetest"
)

// friday is when the digest of the week of monday is due.
var friday = time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)

// withDigest is a desk whose digest goes to all, and to an address that is
// alone in its language.
func withDigest(c *desk.Config) {
	team(c)
	c.Digest = desk.DigestConfig{Day: time.Friday, At: "15:00", To: []string{"All-Staff@example.org"}}
}

// busyWeek plays a week: two cases are solved, one of them as its sender
// thought; one stays open; work is told of, and thanks come in.
func busyWeek(o *office) {
	o.t.Helper()
	o.now = monday
	printer := o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks.\n\nDana"))
	brief := o.to(printer, "kofi@example.org")
	network := o.get(mail("Tomás Rivera <tomas@example.org>", "No network", "The network in my office is down, no connection at all. I think the switch is dead."))
	o.get(mail("Eli Brandt <eli@example.org>", "Printer is slow", "The printer in the hall prints very slowly."))
	o.now = monday.Add(2 * time.Hour)
	o.get(reply(kofi, brief, "Hello Dana, I am on my way."))
	o.get(reply(ines, o.to(network, "ines@example.org"), "#proactive Replaced the disks of dana@example.org before they failed.\n#planned 1.12. New switches on the ground floor\n\nI am looking at it."))
	o.now = monday.Add(26 * time.Hour)
	o.get(reply(ines, o.to(network, "ines@example.org"), "#diagnosis right\n#close The switch was dead."))
	closing := o.to(o.get(reply(kofi, brief, "#diagnosis wrong\n#close A torn label.")), "dana@example.org")
	o.now = monday.Add(28 * time.Hour)
	o.get(reply(dana, closing, "Thank you so much, it works again!"))
}

// TestDigest holds what the letter of a week tells, and that it goes out once.
func TestDigest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, withDigest)
		busyWeek(o)
		o.now = friday.Add(-time.Minute)
		if got := o.due(); strings.Contains(kinds(got), "digest") {
			t.Errorf("before its time: %s", kinds(got))
		}
		o.now = friday.Add(20 * time.Second)
		letter := o.to(o.due(), "all-staff@example.org")
		for _, want := range []string{
			"3 new cases came in, 2 were solved, and 1 is still open", "The network", "Printing", "Replaced the disks of … before they failed.",
			"Tuesday, 1 December: New switches on the ground floor", "1 of 2 (50%)", "1 thank-you", "A tip: printing", "News sent when promised        2 of 3 (67%)",
			"A first word from one of us took 2 hours of working time.", "write “unsubscribe” to support@example.org",
		} {
			if !strings.Contains(letter.Text, want) {
				t.Errorf("the digest does not say %q:\n%s", want, letter.Text)
			}
		}
		for _, private := range []string{"Dana", "dana", "Eli", "Tom", "it works again"} {
			if strings.Contains(letter.Text+letter.HTML, private) {
				t.Errorf("the digest names %q:\n%s", private, letter.Text)
			}
		}
		if letter.Kind != desk.KindDigest || letter.Case != 0 || letter.Replied || letter.Human {
			t.Errorf("the letter is %+v", letter)
		}
		fields := headOf(t, letter)
		for _, want := range []string{
			"List-Id: <digest.support.example.org>", "List-Unsubscribe: <mailto:support@example.org?subject=unsubscribe>", "Auto-Submitted: auto-generated", "Precedence: bulk",
		} {
			if !strings.Contains(fields, want) {
				t.Errorf("no %q in\n%s", want, fields)
			}
		}
		if strings.Contains(fields, "List-Unsubscribe-Post") {
			t.Error("one click is promised, and there is no web address")
		}
		if again := o.due(); len(again) > 0 {
			t.Errorf("a second time: %s", kinds(again))
		}
		if o.now = friday.AddDate(0, 0, 1); len(o.due()) > 0 {
			t.Error("on the next day once more")
		}
	})
}

// headOf is the header of a letter as it is sent.
func headOf(t *testing.T, l desk.Letter) string {
	t.Helper()
	raw, err := mailout.Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	m := mailin.Parse(desk.RawMail{Raw: raw}, mailin.DefaultLimits)
	var all []string
	for _, f := range m.Header {
		all = append(all, f.Name+": "+f.Value)
	}
	return strings.Join(all, "\n")
}

// TestDigestOfLittle: an empty week has no letter, one with little a short one.
func TestDigestOfLittle(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, withDigest)
		o.now = friday
		if got := o.due(); len(got) > 0 {
			t.Errorf("of an empty week: %s", kinds(got))
		}
		o.now = friday.AddDate(0, 0, 3)
		o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed."))
		o.now = friday.AddDate(0, 0, 7)
		o.due()
		letter := o.to(o.sent, "all-staff@example.org")
		if n := strings.Count(letter.Text, "\n"); n > 25 || !strings.Contains(letter.Text, "1 new case came in, none was solved") {
			t.Errorf("%d lines:\n%s", n, letter.Text)
		}
		for _, empty := range []string{"What was fixed", "Done before", "What is coming", "Thank you", "You knew the cause"} {
			if strings.Contains(letter.Text, empty) {
				t.Errorf("it has %q:\n%s", empty, letter.Text)
			}
		}
	})
}

// TestDigestMoves holds that it goes out on the next working day after one on
// which nobody works, and that a missed week is told of in the next letter.
func TestDigestMoves(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) {
		withDigest(c)
		c.Digest.Day = time.Saturday
	})
	busyWeek(o)
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{24 * time.Hour, false}, {48 * time.Hour, false}, {72*time.Hour - time.Second, false}, {72 * time.Hour, true}, {73 * time.Hour, false}} {
		o.now = friday.Add(step.after)
		if got := strings.Contains(kinds(o.due()), "digest"); got != step.want {
			t.Errorf("%s after Friday: %v", step.after, got)
		}
	}
}

// TestTipsTakeTurns holds that a topic which stays the commonest does not
// bring the same tip again soon.
func TestTipsTakeTurns(t *testing.T) {
	o := newOffice(t, storetest.New(t), withDigest)
	var tips []string
	for week := range 4 {
		o.now = monday.AddDate(0, 0, 7*week)
		o.get(mail(dana, "Printer jammed "+letterWord(), "The printer on the second floor is jammed, the paper does not come out."))
		o.now = friday.AddDate(0, 0, 7*week)
		_, tip, ok := strings.Cut(o.to(o.due(), "all-staff@example.org").Text, "A tip: printing\n")
		if !ok {
			t.Fatal("no tip about printing")
		}
		tip = strings.Split(strings.TrimLeft(tip, "-\n"), "\n")[0]
		if slices.Contains(tips[max(len(tips)-2, 0):], tip) {
			t.Errorf("week %d: %q again", week, tip)
		}
		tips = append(tips, tip)
	}
}

// TestTwoDesksMakeOneDigest lets instances on one database race.
func TestTwoDesksMakeOneDigest(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		first := newOffice(t, storetest.Open(t, url), withDigest)
		busyWeek(first)
		offices := []*office{first}
		for i := range 3 {
			offices = append(offices, newOffice(t, storetest.Open(t, url), func(c *desk.Config) {
				withDigest(c)
				c.Random = &counter{n: uint64(i + 1)}
			}))
		}
		var all sync.WaitGroup
		for _, o := range offices {
			o.now = friday
			all.Go(func() {
				if _, err := o.desk.Due(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := kinds(first.letters()); strings.Count(got, "digest") != 1 {
			t.Errorf("letters: %s", got)
		}
	})
}

// TestGoldenDigests keeps the digest of the same week in each language.
func TestGoldenDigests(t *testing.T) {
	for _, lang := range []string{"en", "de", "fr", "es"} {
		o := newOffice(t, storetest.New(t), func(c *desk.Config) { withDigest(c); c.Language = lang; c.Digest.Names = true })
		busyWeek(o)
		o.now = friday
		letter := o.to(o.due(), "all-staff@example.org")
		name, got := filepath.Join("testdata", "digest-"+lang+".txt"), "Subject: "+letter.Subject+"\n\n"+letter.Text
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(name); err != nil || string(want) != got {
			t.Errorf("%s has changed (-update rewrites it), %v; now:\n%s", name, err, got)
		}
	}
}

// TestPrintDigest holds that looking changes nothing.
func TestPrintDigest(t *testing.T) {
	o := newOffice(t, storetest.New(t), withDigest)
	if _, ok, err := o.desk.PrintDigest(t.Context()); ok || err != nil {
		t.Errorf("of nothing: %v, %v", ok, err)
	}
	busyWeek(o)
	o.now = friday.Add(-time.Hour)
	letter, ok, err := o.desk.PrintDigest(t.Context())
	if !ok || err != nil || !strings.Contains(letter.Text, "2 were solved") {
		t.Errorf("%v, %v:\n%s", ok, err, letter.Text)
	}
	o.now = friday
	if got := kinds(o.due()); !strings.Contains(got, "digest") {
		t.Errorf("after it was printed: %s", got)
	}
}

// TestSentences: a technician's mail to the digest's own address is kept for
// it, with proof only.
func TestSentences(t *testing.T) {
	for _, address := range []string{"", "digest@example.org"} {
		o := newOffice(t, storetest.New(t), func(c *desk.Config) {
			withDigest(c)
			c.TrustedAuthserv, c.PlusAddresses, c.Digest.Address = server, true, address
		})
		to := "To: " + address
		if address == "" {
			to = "To: support+digest@example.org"
		}
		toDigest := func(from string) string {
			return strings.Replace(mail(from, "Disks", "The disks of the file server were replaced\nbefore they failed.\n\nKofi"), "To: support@example.org", to, 1)
		}
		proven := stamp(toDigest(kofi), "dmarc=pass header.from=example.org")
		if got := kinds(o.get(proven)); got != "reply-to-command kofi" {
			t.Errorf("a proven sentence: %s", got)
		}
		if got := kinds(o.get(toDigest(kofi))); got != "reply-to-command kofi" { // asks whether it is his
			t.Errorf("a sentence without proof: %s", got)
		}
		if got := kinds(o.get(toDigest(dana))); !strings.Contains(got, "dana") {
			t.Errorf("a requester's mail: %s", got)
		}
		works, err := o.store.Works(t.Context(), "support@example.org", monday)
		if err != nil || len(works) != 1 || works[0].Text != "The disks of the file server were replaced before they failed." {
			t.Errorf("%v, %v", works, err)
		}
		if slices.Contains(o.log(), fmt.Sprint("case ", 0)) {
			t.Error("a case was opened for it")
		}
	}
}
