package desk_test

import (
	"testing"

	"refdesk/desk"
	"refdesk/store/storetest"
)

// TestOnBehalfInTheirLanguage: whoever a technician opens a case for is
// written to in the language they write in, not in the technician's.
func TestOnBehalfInTheirLanguage(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	_, brief := o.problem()
	o.get(mail("Yves Morel <yves@example.org>", "Ordinateur lent", "Bonjour, mon ordinateur est très lent depuis la mise à jour de vendredi.\n\nYves"))
	got := o.get(reply(kofi, brief, "#for yves@example.org\n\nHe called: his second screen flickers since the move."))
	if l := o.to(got, "yves@example.org"); l.Lang != "fr" || l.Kind != desk.KindQuestionnaire {
		t.Errorf("a %s in %q", l.Kind, l.Lang)
	}
}

// TestThanksAloneAreOver: a mail that wants nothing leaves no open case.
func TestThanksAloneAreOver(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	got := o.get(mail(dana, "Thank you", "Thank you all for being so quick yesterday. It is good to know that you are there."))
	l := o.to(got, "dana@example.org")
	if c := o.story(l.Case).Case; c.State != desk.StateClosed || len(c.Promises) > 0 {
		t.Errorf("after a %s the case is %s, with %v", l.Kind, c.State, c.Promises)
	}
}
