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

func wholeLife(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	expect := func(what string, letters []desk.Letter, want string) {
		t.Helper()
		if got := kinds(letters); got != want {
			t.Fatalf("%s: got %s, want %s", what, got, want)
		}
	}
	says := func(l desk.Letter, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(l.Text, w) {
				t.Errorf("the %s does not say %q:\n%s", l.Kind, w, l.Text)
			}
		}
	}

	first := o.get(mail(dana, "Wifi gone", "Hello,\n\nthe wifi is gone on my laptop. I think the update last night broke it.\n\nDana"))
	expect("a new case", first, "brief ines, questionnaire dana")
	questions, brief := o.to(first, "dana@example.org"), o.to(first, "ines@example.org")
	says(questions, "the update last night", "You will hear from us again by Wednesday, 25 November, 10:00")
	says(brief, "the update last night", "#take")
	if !questions.Replied || questions.InReplyTo == "" || questions.Human {
		t.Errorf("the questionnaire is no automatic reply: %+v", questions)
	}

	expect("answers", o.get(reply(dana, questions, "Since this morning. Room 214. Nobody else.")), "brief ines")
	if c := o.story(1001).Case; c.State != desk.StateWorking || len(c.Answers) < 2 {
		t.Errorf("after the answers the case is %s and knows %+v", c.State, c.Answers)
	}

	relay := o.get(reply(ines, brief, "Dear Dana,\n\nplease switch the wifi off and on again with the key F8.\n\nInes"))
	expect("words of a technician", relay, "relay dana, reply-to-command ines")
	says(o.to(relay, "dana@example.org"), "the key F8", "You will hear from us again by")
	if l := o.to(relay, "dana@example.org"); !l.Human || l.From.Name != "Ines Duarte (IT Service Desk)" || l.From.Addr != address {
		t.Errorf("the relay comes from %+v", l.From)
	}

	o.now = monday.Add(26 * time.Hour)
	expect("a working day before the promise", o.due(), "draft ines")
	o.now = monday.Add(49 * time.Hour)
	expect("the promised moment", o.due(), "progress dana")
	expect("nothing is due twice", o.due(), "")

	closing := o.get(reply(ines, brief, "#close The wireless switch was off\n#diagnosis partly"))
	expect("the end", closing, "closing dana, reply-to-command ines")
	end := o.to(closing, "dana@example.org")
	says(end, "The wireless switch was off", "Is it solved for you?")
	expect("an absence note", o.get(reply(dana, end, "I am away.", "Auto-Submitted: auto-replied")), "")
	expect("yes", o.get(reply(dana, end, "Yes, it works. Thank you!")), "brief ines")
	story := o.story(1001)
	if story.State != desk.StateClosed || story.Case.Solved == nil || !*story.Case.Solved || story.Case.Diagnosis != "partly" {
		t.Errorf("the case ends as %+v", story.Case)
	}
	o.now = monday.Add(30 * 24 * time.Hour)
	expect("nothing is due in a closed case", o.due(), "")
}

// TestReopened: a "no" to the closing letter reopens the case; so does a later
// reply, and thanks do not.
func TestReopened(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	_, brief := o.problem()
	end := o.to(o.get(reply(kofi, brief, "#close The toner was empty")), "dana@example.org")
	if got := kinds(o.get(reply(dana, end, "No, it is still jammed."))); got != "brief kofi, reopened dana" {
		t.Fatalf("after a no: %s", got)
	}
	end = o.to(o.get(reply(kofi, brief, "#close The drum was dirty")), "dana@example.org")
	o.now = monday.Add(14 * 24 * time.Hour)
	if got := kinds(o.due()); got != "" {
		t.Errorf("closing by itself: %s", got)
	}
	if s := o.story(1001); s.State != desk.StateClosed {
		t.Fatalf("the case is %s", s.State)
	}
	o.get(reply(dana, end, "Thank you so much!"))
	if s := o.story(1001); s.State != desk.StateClosed {
		t.Errorf("thanks made the case %s", s.State)
	}
	if got := kinds(o.get(reply(dana, end, "It is jammed again, sorry."))); got != "brief kofi, reopened dana" {
		t.Errorf("after a later reply: %s", got)
	}
	end = o.to(o.get(reply(kofi, brief, "#close A new part")), "dana@example.org")
	o.get(reply(dana, end, "Yes, thanks."))
	o.now = o.now.Add(100 * 24 * time.Hour)
	o.get(reply(dana, end, "The printer is jammed."))
	if s := o.story(1002); len(s.Case.Linked) != 1 || s.Case.Linked[0] != 1001 {
		t.Errorf("long after, a linked case: %+v", s.Case)
	}
}

// TestReminder: who does not answer is reminded once, and never again.
func TestReminder(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	o.problem()
	reminders := 0
	for day := range 20 {
		o.now = monday.Add(time.Duration(day) * 24 * time.Hour)
		reminders += strings.Count(kinds(o.due()), "reminder dana")
	}
	if reminders != 1 {
		t.Errorf("%d reminders", reminders)
	}
}
