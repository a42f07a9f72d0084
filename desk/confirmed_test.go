package desk_test

import (
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// doubting is an office whose server's word counts, and in which it says
// nothing about technicians: each of their mails is asked about.
func doubting(t *testing.T, s *store.Store) *office {
	return newOffice(t, s, func(c *desk.Config) {
		team(c)
		c.TrustedAuthserv = server
	})
}

// confirmedBy takes in a mail of Kofi's that proves nothing, and his yes.
func (o *office) confirmedBy(m string) []desk.Letter {
	o.t.Helper()
	asked := o.only(o.get(m), desk.KindCommandReply)
	if asked.About == 0 {
		o.t.Fatalf("not asked whether the mail is his:\n%s", asked.Text)
	}
	return o.get(reply(kofi, asked, "yes"))
}

// promised is when an open promise of a case is due.
func promised(c *desk.Case, kind desk.PromiseKind) (due time.Time) {
	for _, p := range c.Promises {
		if p.Kind == kind {
			due = p.Due
		}
	}
	return due
}

// TestConfirmedDraft: the answer to a draft that is confirmed later is an
// answer to the draft, and no letter to the requester.
func TestConfirmedDraft(t *testing.T) {
	for said, words := range map[string]string{"ok": "", "We have ordered a new drum.": "We have ordered a new drum."} {
		t.Run(said, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) { confirmedDraft(t, s, said, words) })
		})
	}
}

func confirmedDraft(t *testing.T, s *store.Store, said, words string) {
	o := doubting(t, s)
	o.jam()
	o.now = promised(o.story(1001).Case, desk.PromiseDraft)
	draft := o.only(o.due(), desk.KindDraft)
	if got := o.confirmedBy(reply(kofi, draft, said)); kinds(got) != "reply-to-command kofi" {
		t.Errorf("it led to: %s", kinds(got))
	}
	if c := o.story(1001).Case; c.Words != words {
		t.Errorf("the next news tells %q, want %q", c.Words, words)
	}
}

// TestConfirmedCause: so it is with the answer to "what was it?".
func TestConfirmedCause(t *testing.T) {
	o := doubting(t, storetest.New(t))
	brief := o.jam()
	asks := o.only(o.confirmedBy(reply(kofi, brief, "#close")), desk.KindCommandReply)
	got := o.confirmedBy(reply(kofi, asks, "The drum was worn out."))
	if l := o.to(got, "dana@example.org"); l.Kind != desk.KindClosing {
		t.Errorf("the cause went to Dana as a %s", l.Kind)
	}
	if c := o.story(1001).Case; c.State != desk.StateSolved || c.Cause != "The drum was worn out." {
		t.Errorf("the case is %s, because of %q", c.State, c.Cause)
	}
}

// TestConfirmedSplit: #split takes the mail that the answered brief is about,
// whatever came in later.
func TestConfirmedSplit(t *testing.T) {
	o := doubting(t, storetest.New(t))
	first := o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks.\n\nDana"))
	q := o.to(first, "dana@example.org")
	o.now = o.now.AddDate(0, 0, 1)
	brief := o.only(o.get(reply(dana, q, "The telephone in room 5 is dead as well, by the way.")), desk.KindBrief)
	o.now = o.now.AddDate(0, 0, 1)
	o.get(reply(dana, q, "It is the printer beside the lift."))
	o.now = o.now.AddDate(0, 0, 1)
	o.confirmedBy(reply(kofi, brief, "#split"))
	var texts []string
	for _, e := range o.story(1002).Entries {
		texts = append(texts, e.Text)
	}
	if all := strings.Join(texts, "\n"); !strings.Contains(all, "telephone") || strings.Contains(all, "lift") {
		t.Errorf("the split case holds: %s", all)
	}
}

// TestConfirmedForGroup: a group's mail names its author in Reply-To; their
// yes is worth as much as for any other.
func TestConfirmedForGroup(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	o.jam()
	asked := o.only(o.get(mail("Kofi Mensah via Support <"+address+">", "[Case 1001] printing", "#take", "Reply-To: "+kofi)), desk.KindCommandReply)
	o.get(reply(kofi, asked, "yes"))
	if c := o.story(1001).Case; c.Technician != "kofi@example.org" {
		t.Errorf("the case is %q's; %v", c.Technician, o.log())
	}
}

// TestLateDraft: who agrees to a draft that is no longer due writes to nobody.
func TestLateDraft(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	brief := o.jam()
	o.now = promised(o.story(1001).Case, desk.PromiseDraft)
	draft := o.only(o.due(), desk.KindDraft)
	o.get(reply(kofi, brief, "#close The drum was worn out."))
	if got := kinds(o.get(reply(kofi, draft, "ok"))); strings.Contains(got, "dana") {
		t.Errorf("it led to: %s", got)
	}
}
