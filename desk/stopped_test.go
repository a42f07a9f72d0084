package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// lift lets letters go to an address again, as refdesk person lift does.
func (o *office) lift(addr string) {
	o.t.Helper()
	if err := o.store.Lift(o.t.Context(), addr); err != nil {
		o.t.Fatal(err)
	}
}

// lacks checks that nobody of a name gets a letter.
func lacks(t *testing.T, what string, letters []desk.Letter, name string) {
	t.Helper()
	if got := kinds(letters); strings.Contains(got, " "+name) {
		t.Errorf("%s: %s", what, got)
	}
}

// TestStoppedIsTold: whoever works on a case of somebody whose mail came back
// learns that, and how it is lifted, at once and whenever that person writes
// again; lifted, letters go there as before.
func TestStoppedIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, team)
		q, _ := o.problem()
		how := "refdesk person lift dana@example.org"
		says(t, o.to(o.get(report(q, "5.1.1")), "kofi@example.org"), "It was for dana@example.org", "no longer writes to dana@example.org", how)
		o.now = o.now.AddDate(0, 1, 0)
		got := o.get(mail(dana, "The phone is dead", "My phone in room 12 does not ring any more. I think the cable is broken."))
		lacks(t, "Dana writes again", got, "dana")
		says(t, o.to(got, "kim@example.org"), "no longer writes to dana@example.org", "the address does not exist", how)
		o.lift("dana@example.org")
		got = o.get(mail(dana, "The screen flickers", "My screen in room 12 flickers. I think the cable is broken."))
		o.to(got, "dana@example.org")
		for _, l := range got {
			if strings.Contains(l.Text, "person lift") {
				t.Errorf("lifted, and still told of:\n%s", l.Text)
			}
		}
	})
}

// TestBounceForNow: mail that may arrive the next time stops nothing.
func TestBounceForNow(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	q, _ := o.problem()
	if l := o.to(o.get(report(q, "4.2.2")), "kofi@example.org"); strings.Contains(l.Text, "person lift") {
		t.Errorf("nothing is stopped:\n%s", l.Text)
	}
	o.to(o.get(reply(dana, q, "The printer is the one in the hall.\n\nOne more: I cannot log in.")), "kofi@example.org")
	o.now = o.now.AddDate(0, 0, 7)
	o.to(o.get(mail(dana, "The phone is dead", "My phone in room 12 does not ring any more.")), "dana@example.org")
}

// TestStoppedForTechnicians: what a technician's mail brings about does not go
// to an address that mail came back from either, but for their own words.
func TestStoppedForTechnicians(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, team)
		q, brief := o.problem()
		o.get(report(q, "5.1.1"))
		o.now = o.now.Add(time.Hour)
		if got := kinds(o.get(reply(kofi, brief, "Hello Dana, I will come at ten."))); !strings.Contains(got, "relay dana") {
			t.Errorf("a person's words: %s", got)
		}
		got := o.get(reply(kofi, brief, "#next Friday"))
		lacks(t, "#next", got, "dana")
		got = o.get(reply(kofi, brief, "#close The drum was worn out."))
		lacks(t, "#close", got, "dana")
		says(t, o.to(got, "kofi@example.org"), "No letter went to the requester", "refdesk person lift dana@example.org")
		if c := o.story(1001).Case; c.State != desk.StateClosed {
			t.Errorf("the case is %s, and nobody was asked whether it is solved", c.State)
		}
	})
}

// TestStoppedReader: somebody who reads along, and whose mail came back, gets
// no copies any more.
func TestStoppedReader(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	_, brief := o.problem()
	o.get(reply(kofi, brief, "#cc eli@example.org"))
	copied := o.to(o.get(reply(kofi, brief, "I will come at ten.")), "eli@example.org")
	says(t, o.to(o.get(report(copied, "5.1.1")), "kofi@example.org"), "refdesk person lift eli@example.org")
	got := o.get(reply(kofi, brief, "I am on my way."))
	lacks(t, "the next words", got, "eli")
	o.to(got, "dana@example.org")
}

// held is an office in which Kofi has Dana's case, and Ines is the lead.
func held(t *testing.T, s *store.Store) (o *office, q, brief desk.Letter) {
	o = newOffice(t, s, func(c *desk.Config) {
		team(c)
		c.Team[0].Lead, c.Team[1].Lead = true, false
	})
	q, brief = o.problem()
	o.get(reply(kofi, brief, "#take"))
	o.now = o.now.Add(time.Hour)
	return o, q, o.to(o.get(reply(dana, q, "It is the printer in the hall.")), "kofi@example.org")
}

// TestTechnicianStopped: where mail to a technician comes back the lead hears,
// and the case is the team's again.
func TestTechnicianStopped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o, q, brief := held(t, s)
		got := o.get(report(brief, "5.1.1"))
		lacks(t, "the report", got, "kofi")
		says(t, o.to(got, "ines@example.org"), "no longer writes to kofi@example.org about cases", "refdesk person lift kofi@example.org")
		if c := o.story(1001).Case; c.Technician != "" {
			t.Errorf("%s still has the case", c.Technician)
		}
		o.now = o.now.Add(time.Hour)
		got = o.get(reply(dana, q, "It prints no letters at all now."))
		lacks(t, "the next mail", got, "kofi")
		if !strings.Contains(kinds(got), "brief") {
			t.Errorf("nobody is told of the next mail: %s", kinds(got))
		}
		got = o.get(mail(tom, "Printer jammed", "The printer on the third floor is jammed."))
		lacks(t, "a new case", got, "kofi")
		if !strings.Contains(kinds(got), "brief") {
			t.Errorf("nobody is told of a new case: %s", kinds(got))
		}
		got = o.get(reply(kofi, brief, "#clsoe The drum was worn out."))
		says(t, o.to(got, "kofi@example.org"), "Nothing of your mail was done")
		o.lift("kofi@example.org")
		o.to(o.get(mail(tom, "Scanner", "The printer on the first floor prints no more.")), "kofi@example.org")
	})
}

// TestTechnicianFull: the lead hears also of a single letter that did not
// reach who has the case.
func TestTechnicianFull(t *testing.T) {
	o, _, brief := held(t, storetest.New(t))
	got := o.get(report(brief, "4.2.2"))
	if l := o.to(got, "ines@example.org"); strings.Contains(l.Text, "person lift") {
		t.Errorf("nothing is stopped:\n%s", l.Text)
	}
	if c := o.story(1001).Case; c.Technician != "kofi@example.org" {
		t.Error("the case was taken from Kofi")
	}
	again := strings.ReplaceAll(report(brief, "4.2.2"), "4.2.2.b@", "4.2.2.c@")
	lacks(t, "a second report", o.get(again), "ines")
}

// TestLastTechnician: of a team that no mail reaches, somebody is written to
// all the same: what comes in must not be lost.
func TestLastTechnician(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { c.Team = c.Team[1:] })
	_, brief := o.problem()
	o.get(report(brief, "5.7.1"))
	o.now = o.now.Add(24 * time.Hour)
	o.to(o.get(mail(tom, "No network", "The network in my office is down.")), "kofi@example.org")
}

// behind is a report that a letter did not reach somebody behind its address.
func behind(l desk.Letter, who string) string {
	final := "Final-Recipient: rfc822; "
	return strings.ReplaceAll(report(l, "5.1.1"), final+l.To.Addr, "Original-Recipient: rfc822; "+l.To.Addr+"\n"+final+who)
}

// nextDigest writes the next digest, of a week in which something was done.
func (o *office) nextDigest() (letters []desk.Letter) {
	o.t.Helper()
	o.get(reply(kofi, o.jam(), "#proactive Replaced the disks before they failed."))
	for range 7 {
		for _, l := range o.due() {
			if l.Kind == desk.KindDigest {
				letters = append(letters, l)
			}
		}
		if o.now = o.now.Add(24 * time.Hour); letters != nil {
			break
		}
	}
	return letters
}

// TestListMember: one dead mailbox behind a list ends the digest for nobody.
// The leads hear of it once a month.
func TestListMember(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, withDigest)
		o.now = monday.Add(7 * time.Hour)
		digest := o.to(o.nextDigest(), "all-staff@example.org")
		got := o.get(behind(digest, "leaver@example.org"))
		says(t, o.to(got, "kofi@example.org"), "leaver@example.org does not get the digest", "all-staff@example.org", "Nothing was stopped")
		if len(got) != 1 {
			t.Errorf("letters: %s", kinds(got))
		}
		if got := o.get(behind(digest, "other@example.org")); len(got) > 0 {
			t.Errorf("a second member: %s", kinds(got))
		}
		if o.standing("all-staff@example.org") != "" || !strings.Contains(o.lastWhy(), "other@example.org does not get what goes to all-staff@example.org") {
			t.Errorf("the list is %q, the log says %q", o.standing("all-staff@example.org"), o.lastWhy())
		}
		next := o.to(o.nextDigest(), "all-staff@example.org")

		// The list itself is gone: that stops it, the lead hears, and it can be lifted.
		says(t, o.to(o.get(report(next, "5.1.1")), "kofi@example.org"), "all-staff@example.org does not get the digest", "refdesk person lift all-staff@example.org")
		if got := o.nextDigest(); len(got) > 0 {
			t.Errorf("to a list that does not exist: %s", kinds(got))
		}
		o.lift("All-Staff@example.org")
		o.to(o.nextDigest(), "all-staff@example.org")
	})
}

// lastWhy is what the log says of the last mail.
func (o *office) lastWhy() (why string) {
	for m, err := range o.store.Inbox(o.t.Context()) {
		if err != nil {
			o.t.Fatal(err)
		}
		why = m.Why
	}
	return why
}

// TestForwardedToNobody: a person whose mail is passed on to a dead address
// gets no letters of cases any more.
func TestForwardedToNobody(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	q, _ := o.problem()
	says(t, o.to(o.get(behind(q, "dana@home.example")), "kofi@example.org"), "refdesk person lift dana@example.org")
	if s := o.story(1001); !slices.ContainsFunc(s.Entries, func(e store.Entry) bool { return e.Kind == "bounce" }) {
		t.Error("the history does not tell")
	}
}
