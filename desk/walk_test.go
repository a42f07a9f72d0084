package desk_test

import (
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestWholeLife walks one case from the first mail to its end.
func TestWholeLife(t *testing.T) { storetest.Each(t, wholeLife) }

func wholeLife(t *testing.T, s0 *store.Store) {
	o := newOffice(t, s0, nil)
	first := o.get(mail(dana, "Wifi gone", "Hello,\n\nthe wifi is gone on my laptop. I think the update last night broke it.\n\nDana"))
	t.Logf("first: %s", kinds(first))
	for _, l := range first {
		t.Logf("=== %s\n%s\n%s", l.Kind, l.Subject, l.Text)
	}
	q := o.to(first, "dana@example.org")
	if q.Kind != desk.KindQuestionnaire {
		t.Fatalf("first letter is a %s", q.Kind)
	}
	brief := o.to(first, "kofi@example.org")

	answers := o.get(reply(dana, q, "Since this morning. Room 214. Nobody else."))
	t.Logf("answers: %s", kinds(answers))

	relay := o.get(reply(kofi, brief, "Dear Dana,\n\nplease switch the wifi off and on again with the key F8.\n\nInes"))
	t.Logf("relay: %s", kinds(relay))
	for _, l := range relay {
		t.Logf("=== %s\n%s\n%s", l.Kind, l.Subject, l.Text)
	}
	toDana := o.to(relay, "dana@example.org")
	if toDana.Kind != desk.KindRelay || !strings.Contains(toDana.Text, "key F8") {
		t.Fatalf("relay: %+v", toDana)
	}

	o.now = monday.Add(24*time.Hour + time.Minute)
	t.Logf("a day later: %s", kinds(o.due()))
	o.now = monday.Add(72 * time.Hour)
	progress := o.due()
	t.Logf("progress: %s", kinds(progress))
	if l := o.to(progress, "dana@example.org"); l.Kind != desk.KindProgress {
		t.Fatalf("no progress mail: %s", l.Kind)
	}

	closing := o.get(reply(kofi, brief, "#close The wireless switch was off\n#diagnosis partly"))
	t.Logf("closing: %s", kinds(closing))
	end := o.to(closing, "dana@example.org")
	t.Logf("%s", end.Text)
	o.get(reply(dana, end, "Yes, it works. Thank you!"))
	s := o.story(1001)
	if s.State != desk.StateClosed || s.Case.Solved == nil || !*s.Case.Solved {
		t.Errorf("the case ends as %s", s.State)
	}
	for _, e := range s.Entries {
		t.Logf("%s %s %s %s → %s %s %s", e.At.Format("15:04"), e.What, e.Kind, e.From, e.To, e.State, e.Why)
	}
	t.Log(o.log())
}
