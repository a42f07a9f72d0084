package desk_test

import (
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

const boss = "Boss <boss@example.org>"

// TestReviewer: held letters go to a reviewer, whose ok lets each go out and
// whose no keeps it back; nobody else's does, and nor does an absence note.
func TestReviewer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, func(c *desk.Config) { c.Hold = "Boss@example.org" })
		letters := o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks.\n\nDana"))
		if got := kinds(letters); got != "draft boss, brief kofi" && got != "brief kofi, draft boss" {
			t.Fatalf("letters: %s", got)
		}
		review := o.to(letters, "boss@example.org")
		if !strings.Contains(review.Text, "dana@example.org waits for you") || !strings.Contains(review.Text, "the toner leaks") || review.Case != 0 {
			t.Errorf("the review is %+v", review)
		}
		for name, m := range map[string]string{
			"a stranger":     reply("Eve <eve@evil.example>", review, "ok"),
			"another person": reply(dana, review, "ok"),
			"an absence":     reply(boss, review, "I am away until Monday.", "Auto-Submitted: auto-replied"),
			"neither":        reply(boss, review, "Why does it ask for the floor?"),
			"out of the air": mail(boss, "Re: "+review.Subject, "ok"),
		} {
			for _, l := range o.get(m) {
				if l.Kind == desk.KindQuestionnaire || l.To.Addr == "dana@example.org" {
					t.Errorf("%s: it went out", name)
				}
			}
		}
		letters = o.get(reply(boss, review, "OK, fine.\n\nBoss"))
		if len(letters) != 1 || letters[0].To.Addr != "dana@example.org" || letters[0].Kind != desk.KindQuestionnaire {
			t.Fatalf("after the ok: %s", kinds(letters))
		}
		if letters := o.get(reply(boss, review, "no")); len(letters) != 0 {
			t.Errorf("a second word: %s", kinds(letters))
		}
		review = o.to(o.get(mail(tom, "No network", "The network in my office is down. I think the switch is dead.")), "boss@example.org")
		if letters := o.get(reply(boss, review, "No, I will call him.")); len(letters) != 0 {
			t.Errorf("after the no: %s", kinds(letters))
		}
		states := map[desk.LetterState]int{}
		for l, err := range s.Outbox(t.Context(), true) {
			if err != nil {
				t.Fatal(err)
			}
			if l.To == "tom@example.org" {
				states[l.State]++
			}
		}
		if states[desk.LetterCancelled] != 1 || len(states) != 1 {
			t.Errorf("letters to Tom: %v", states)
		}
	})
}
