package desk_test

import (
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/store/storetest"
)

// TestNoAddress: of a mail without a sender the brief says that nobody can be
// written to, and words for them are not taken silently.
func TestNoAddress(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	brief := o.only(o.get(mail("undisclosed", "Printer jammed", "The printer on the second floor is jammed.")), desk.KindBrief)
	o.says(brief, "no address to write to")
	if strings.Contains(brief.Text, "Reply to write to") {
		t.Errorf("the brief says how to write to nobody:\n%s", brief.Text)
	}
	for _, text := range []string{"Dear user, please switch it off and on.", "#take\n\nDear user, please switch it off and on.", "#close The cable was loose.\n\nDear user, it works again."} {
		got := o.get(reply(kofi, brief, text))
		if kinds(got) != "reply-to-command kofi" {
			t.Fatalf("%q led to: %s", text, kinds(got))
		}
		o.says(got[0], "Nothing of your mail was done", "no address to write to", "Dear user")
		if log := o.log(); !strings.HasPrefix(log[len(log)-1], string(desk.BecameRefused)) {
			t.Errorf("the log says of %q: %s", text, log[len(log)-1])
		}
	}
	if c := o.story(1001).Case; c.Technician != "" || c.State == desk.StateSolved {
		t.Errorf("the case was changed: %+v", c)
	}
	for _, text := range []string{"#update The drum is ordered.", "#next Friday", "#wait Friday The new drum"} {
		o.says(o.only(o.get(reply(kofi, brief, text)), desk.KindCommandReply), "no address to write to")
	}
	// Whoever it was may be known by now.
	got := o.get(reply(kofi, brief, "#for dana@example.org\n\nThe printer on the second floor is jammed."))
	if l := o.to(got, "dana@example.org"); l.Case == 1001 {
		t.Errorf("a %s of case %d", l.Kind, l.Case)
	}
	got = o.get(reply(kofi, brief, "#close The cable was loose."))
	if c := o.story(1001).Case; c.State != desk.StateSolved {
		t.Errorf("after #close the case is %s: %s", c.State, kinds(got))
	}
}
