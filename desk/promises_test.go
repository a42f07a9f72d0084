package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// at moves the clock to so many hours after Monday, nine o'clock.
func (o *office) at(hours float64) {
	o.now = monday.Add(time.Duration(hours * float64(time.Hour)))
}

// stuck does what is due, and leaves the letters to the requester in the
// outbox; it returns the others.
func (o *office) stuck(to string) (others []desk.Letter) {
	o.t.Helper()
	if _, err := o.desk.Due(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	claimed, err := o.store.Claim(o.t.Context(), o.desk.Address, o.now, o.now.Add(time.Minute), 100)
	if err != nil {
		o.t.Fatal(err)
	}
	var tried []desk.Attempt
	for _, c := range claimed {
		a := desk.Attempt{ID: c.ID, Attempts: c.Attempts, State: desk.LetterSent, At: o.now}
		if c.To.Addr == to {
			a.State, a.Due, a.Why = desk.LetterQueued, o.now.Add(time.Minute), "421 too busy"
		} else {
			others = append(others, c.Letter)
		}
		tried = append(tried, a)
	}
	if err := o.store.Settle(o.t.Context(), tried); err != nil {
		o.t.Fatal(err)
	}
	return others
}

// TestPromiseStuck: news that the mail server does not take are told to the
// lead once, before the promise runs out, and are not lost.
func TestPromiseStuck(t *testing.T) { storetest.Each(t, promiseStuck) }

func promiseStuck(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	o.problem() // promised for Wednesday, ten o'clock
	o.at(26)
	o.due()
	o.at(48.75) // a quarter of an hour before
	o.stuck("dana@example.org")
	o.at(48.95)
	told := o.stuck("dana@example.org")
	expect(t, "before the promise runs out", told, "overdue kofi")
	says(t, told[0], "Dana Okafor was promised news", "10:00 today", "the letter does not go out", "421 too busy")
	o.at(50)
	expect(t, "once a promise", o.stuck("dana@example.org"), "")
	story := o.story(1001)
	if story.Overdue.IsZero() || !slices.ContainsFunc(story.Entries, func(e store.Entry) bool { return e.Kind == "overdue" }) {
		t.Errorf("the history does not tell: %+v", story.CaseLine)
	}
	o.at(51)
	expect(t, "the server is back", o.letters(), "progress dana")
}

// TestPromiseImpossible: where no letter may go out, the lead hears when the
// draft would be shown, a working day before.
func TestPromiseImpossible(t *testing.T) {
	for name, c := range map[string]struct {
		begins func(o *office)
		says   string
	}{
		"bounced": {func(o *office) {
			q, _ := o.problem()
			o.get(strings.ReplaceAll(bounce, "MESSAGE-ID", q.MessageID))
		}, "nothing can be sent to their address"},
		"unanswered": {func(o *office) {
			o.get(mail(dana, "Printer jammed", "The printer is jammed.", "X-Auto-Response-Suppress: All"))
		}, "only a person can"},
	} {
		o := newOffice(t, storetest.New(t), team)
		c.begins(o)
		o.at(26)
		all := o.due()
		if got := kinds(all); !strings.Contains(got, "overdue kofi") || strings.Contains(got, "dana") || strings.Contains(got, "draft") {
			t.Errorf("%s: %s, want an overdue letter alone", name, got)
			continue
		}
		says(t, o.to(slices.DeleteFunc(all, func(l desk.Letter) bool { return l.Kind != desk.KindOverdue }), "kofi@example.org"), c.says)
		o.at(49)
		if got := kinds(o.due()); strings.Contains(got, "dana") || strings.Contains(got, "overdue") {
			t.Errorf("%s, at the promised moment: %s", name, got)
		}
		if promised := newsOf(o.story(1001).Case); !promised.After(o.now) {
			t.Errorf("%s: the next promise is for %s", name, promised)
		}
	}
}

// TestDraftAgreed: "ok" lets the draft go out as it is, other words replace it,
// and the same words a second time are not sent again.
func TestDraftAgreed(t *testing.T) {
	for _, words := range []string{"ok", "OK!", "Passt.", "d'accord", "vale"} {
		o := newOffice(t, storetest.New(t), team)
		o.problem()
		o.at(26)
		draft := o.only(o.due(), desk.KindDraft)
		o.get(reply(kofi, draft, words))
		o.at(49)
		if l := o.only(o.due(), desk.KindProgress); !strings.Contains(l.Text, "There is no news yet") {
			t.Errorf("%q went to Dana:\n%s", words, l.Text)
		}
	}
	o := newOffice(t, storetest.New(t), team)
	o.problem()
	for i, want := range []bool{true, false} {
		o.at(26 + float64(i)*48)
		draft := o.only(o.due(), desk.KindDraft)
		o.get(reply(kofi, draft, "The spare part is on its way."))
		o.at(49 + float64(i)*48)
		if l := o.only(o.due(), desk.KindProgress); strings.Contains(l.Text, "on its way") != want {
			t.Errorf("letter %d:\n%s", i+1, l.Text)
		}
	}
}

// TestDraftForCommonCause: one answer to a draft words the news of all cases
// with the same cause.
func TestDraftForCommonCause(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	_, brief := o.problem()
	o.get(mail("Tom Weber <tom@example.org>", "No printing", "My printer prints nothing since nine."))
	o.get(reply(kofi, brief, "#link 1002"))
	o.at(26)
	all := o.due()
	var draft desk.Letter
	for _, l := range all {
		if l.Kind == desk.KindDraft && l.Case == 1001 {
			draft = l
		}
	}
	got := o.get(reply(kofi, draft, "The print server is being repaired."))
	says(t, o.to(got, "kofi@example.org"), "1002")
	o.at(49)
	all = o.due()
	for _, to := range []string{"dana@example.org", "tom@example.org"} {
		says(t, o.to(all, to), "being repaired")
	}
}

// TestUrgentCalmsDown: who waits for something urgent hears twice a day at
// first; once the leads know that nothing moves, as often as everybody.
func TestUrgentCalmsDown(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	_, brief := o.problem()
	o.get(reply(kofi, brief, "#priority urgent"))
	var pauses []string
	for range 5 {
		due := newsOf(o.story(1001).Case)
		o.now = due
		if got := kinds(o.due()); !strings.Contains(got, "progress dana") {
			t.Fatalf("at %s: %s", due, got)
		}
		pauses = append(pauses, fmt.Sprint(o.desk.Calendar.Between(o.now, newsOf(o.story(1001).Case)).Round(30*time.Minute)))
	}
	if got := strings.Join(pauses, " "); got != "4h30m0s 4h30m0s 14h0m0s 17h0m0s 17h0m0s" {
		t.Errorf("working time between news: %s", got)
	}
}

// TestTwoDesksOneClock: two instances that look at the same moment send each
// letter once.
func TestTwoDesksOneClock(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		a := newOffice(t, storetest.Open(t, url), team)
		b := newOffice(t, storetest.Open(t, url), func(c *desk.Config) { team(c); c.Random = &counter{n: 7} })
		for i := range 40 {
			a.get(mail(fmt.Sprintf("P%d <p%d@customers.example>", i, i), fmt.Sprintf("Matter number %d", i), "The printer is jammed."))
		}
		for _, hours := range []float64{26, 49} {
			a.at(hours)
			b.at(hours)
			failed := make(chan error)
			for _, o := range []*office{a, b} {
				go func() { _, err := o.desk.Due(t.Context()); failed <- err }()
			}
			for range 2 {
				if err := <-failed; err != nil {
					t.Error(err)
				}
			}
			seen := map[string]int{}
			for _, l := range append(a.letters(), b.letters()...) {
				seen[fmt.Sprint(l.Kind, l.Case, l.To.Addr)]++
			}
			for what, n := range seen {
				if n > 1 {
					t.Errorf("%s went out %d times", what, n)
				}
			}
			if len(seen) < 40 {
				t.Errorf("%v hours: only %d letters", hours, len(seen))
			}
		}
	})
}

// TestNight: at night nothing made by the clock goes out, but a brief that was
// put off because of a mail does.
func TestNight(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { team(c); c.Bundle = 3 * time.Minute })
	o.at(14)
	q, _ := o.problem()
	o.get(reply(dana, q, "It is the one in room 214."))
	o.at(14.1)
	got := o.due()
	expect(t, "at night", got, "brief kofi")
	if !got[0].Replied {
		t.Error("the brief waits for the morning in the outbox")
	}
}

// TestDueWhereCasesCannotBeRead: that cases with something due cannot be read
// is an error, and what is due is done once they can.
func TestDueWhereCasesCannotBeRead(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		o := newOffice(t, storetest.Open(t, url), team)
		o.get(mail(dana, "Printer jammed", "The printer is jammed."))
		db := database(t, url)
		rename := func(from, to string) {
			if _, err := db.Exec(`ALTER TABLE ` + from + ` RENAME TO ` + to); err != nil {
				t.Fatal(err)
			}
		}
		o.now = o.now.AddDate(0, 0, 7)
		rename("participants", "away")
		if n, err := o.desk.Due(t.Context()); n != 0 || err == nil {
			t.Errorf("%d letters, error %v", n, err)
		}
		rename("away", "participants")
		if len(o.due()) == 0 {
			t.Error("nothing was due afterwards")
		}
	})
}
