package desk_test

import (
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store/storetest"
)

// TestOwnCase: in a case of their own, technicians write as technicians where
// they answer a letter that only technicians get, whatever its kind.
func TestOwnCase(t *testing.T) {
	open := func(t *testing.T) (*office, desk.Letter) {
		o := newOffice(t, storetest.New(t), team)
		got := o.get(mail(kofi, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks."))
		return o, o.only(got, desk.KindBrief)
	}
	closes := func(t *testing.T, o *office, l desk.Letter) {
		t.Helper()
		got := o.get(reply(kofi, l, "#close The cable was loose."))
		s := o.story(1001)
		if s.Case.State != desk.StateSolved || s.Case.Cause != "The cable was loose." || len(s.Case.Answers) > 0 && s.Case.Answers[len(s.Case.Answers)-1].Text == "close The cable was loose." {
			t.Errorf("#close in answer to the %s: %s, the case is %s with the answers %+v", l.Kind, kinds(got), s.Case.State, s.Case.Answers)
		}
	}
	t.Run("reply-to-command", func(t *testing.T) {
		o, brief := open(t)
		closes(t, o, o.only(o.get(reply(kofi, brief, "#take")), desk.KindCommandReply))
	})
	t.Run("draft", func(t *testing.T) {
		o, _ := open(t)
		o.now = promised(o.story(1001).Case, desk.PromiseDraft)
		closes(t, o, o.only(o.due(), desk.KindDraft))
	})
	t.Run("overdue", func(t *testing.T) {
		o, _ := open(t)
		o.fails = desk.KindProgress
		o.now = promised(o.story(1001).Case, desk.PromiseNews)
		all := o.due()
		for range 4 {
			o.now = o.now.Add(15 * time.Minute)
			all = append(all, o.due()...)
		}
		closes(t, o, o.only(all, desk.KindOverdue))
	})
	t.Run("closed", func(t *testing.T) {
		o, brief := open(t)
		o.get(reply(kofi, brief, "#close The cable was loose."))
		o.now = promised(o.story(1001).Case, desk.PromiseAutoClose)
		o.due()
		if got := o.get(reply(kofi, brief, "#reopen")); o.story(1001).Case.State != desk.StateWorking {
			t.Errorf("#reopen in answer to the brief: %s, the case is %s", kinds(got), o.story(1001).Case.State)
		}
	})
}
