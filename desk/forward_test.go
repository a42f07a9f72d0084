package desk_test

import (
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

const forwarding = `Please have a look at this, the lady is very unhappy.

---------- Forwarded message ---------
From: Dana Okafor <dana@example.org>
Date: Mon, 23 Nov 2026 at 08:55
Subject: Stripes on every page
To: Kofi Mensah <kofi@example.org>

Dear Kofi,

the printer in room 214 prints grey stripes since Friday. I think the drum is worn out.

Dana
`

// TestForwardedByTechnician: a mail that a technician sends on opens a case
// for whoever wrote it, once it is certain that the technician did.
func TestForwardedByTechnician(t *testing.T) { storetest.Each(t, forwardedByTechnician) }

func forwardedByTechnician(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	got := o.get(mail(kofi, "Fwd: Stripes on every page", forwarding))
	if kinds(got) != "reply-to-command kofi" {
		t.Fatalf("before it is confirmed: %s", kinds(got))
	}
	got = o.get(reply(kofi, got[0], "Yes"))
	l := o.to(got, "dana@example.org")
	if l.Kind != desk.KindQuestionnaire || strings.Contains(l.Text, "unhappy") || !strings.Contains(l.Text, "Dana") {
		t.Errorf("to Dana: %s\n%s", kinds(got), l.Text)
	}
	story := o.story(l.Case)
	if story.Requester != "dana@example.org" || story.Subject != "Stripes on every page" {
		t.Errorf("the case is %+v", story.CaseLine)
	}
	noted := false
	for _, e := range story.Entries {
		noted = noted || e.Kind == "note" && strings.Contains(e.Why, "unhappy")
	}
	if !noted {
		t.Errorf("the technician's own words are not noted: %+v", story.Entries)
	}
}

// above is a forwarded mail with something above it.
func above(top, from string) string {
	return top + "\n\n---------- Forwarded message ---------\nFrom: " + from + "\nDate: Mon, 23 Nov 2026 at 08:00\nSubject: Screen broken\nTo: " + kofi +
		"\n\nHello Kofi,\n\nthe screen in Maria's office does not work any more since this morning. It is all black.\n\nBoss\n"
}

const chief = "Boss <boss@example.org>"

// forwarded is an office in which Kofi has sent such a mail on, and said that
// it was him; and what that led to.
func forwarded(t *testing.T, top, from string) (*office, []desk.Letter) {
	t.Helper()
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { team(c); withDigest(c) })
	return o, o.confirmedBy(mail(kofi, "Fwd: Screen broken", above(top, from)))
}

// TestForwardedForAnother: with #for the case is that person's, and the mail
// that came along is not lost.
func TestForwardedForAnother(t *testing.T) {
	o, got := forwarded(t, "#for maria@example.org\n\nMaria's screen is broken, see below.", chief)
	l := o.to(got, "maria@example.org")
	if strings.Contains(kinds(got), "boss") || l.Kind != desk.KindQuestionnaire && l.Kind != desk.KindReceipt {
		t.Fatalf("it led to: %s", kinds(got))
	}
	found := false
	for _, e := range o.story(l.Case).Entries {
		found = found || e.Kind == "note" && strings.Contains(e.Why, "boss@example.org") && strings.Contains(e.Why, "It is all black")
	}
	if !found {
		t.Errorf("the forwarded mail is lost: %+v", o.story(l.Case).Entries)
	}
}

// TestForwardedForAnotherWithoutWords: then the mail that came along says
// what the person needs.
func TestForwardedForAnotherWithoutWords(t *testing.T) {
	o, got := forwarded(t, "#for maria@example.org", chief)
	l := o.to(got, "maria@example.org")
	if s := o.story(l.Case); s.Subject != "Screen broken" || s.Case.Topic != "hardware" || strings.Contains(kinds(got), "boss") {
		t.Errorf("%s; the case is %+v", kinds(got), s.CaseLine)
	}
}

// TestForwardedBelowCommands: what stands above a forwarded mail is done, and
// confirmed; where it cannot be, the technician is told, and nothing is done.
func TestForwardedBelowCommands(t *testing.T) {
	for _, trusts := range []bool{false, true} {
		o := newOffice(t, storetest.New(t), func(c *desk.Config) {
			team(c)
			withDigest(c)
			if trusts {
				c.TrustedAuthserv = server
			}
		})
		m := mail(kofi, "Fwd: Screen broken", above("#proactive I changed the switch in the hall before it broke.", chief))
		if trusts {
			m = stamp(m, "dmarc=pass header.from=example.org")
		}
		got := o.get(m)
		if !trusts {
			got = o.get(reply(kofi, got[0], "yes"))
		}
		l := o.to(got, "boss@example.org")
		if l.Case < 1001 || l.Kind != desk.KindQuestionnaire {
			t.Errorf("to the boss: a %s of case %d", l.Kind, l.Case)
		}
		o.says(o.only(got, desk.KindCommandReply), "#proactive", "Kept for the digest")
	}
}

func TestForwardedBelowCaseCommand(t *testing.T) {
	o, got := forwarded(t, "#priority urgent\n\nHello", chief)
	if kinds(got) != "reply-to-command kofi" {
		t.Fatalf("it led to: %s", kinds(got))
	}
	o.says(got[0], "Nothing of your mail was done", "#priority urgent")
}

// TestForwardedRobot: whoever reads no answers gets none because a technician
// sent their mail on. The case is the technician's, who is told.
func TestForwardedRobot(t *testing.T) {
	for _, from := range []string{"No Reply <noreply@vendor.example>", "Mail Delivery System <mailer-daemon@vendor.example>"} {
		o, got := forwarded(t, "Please see to it.", from)
		for _, l := range got {
			if strings.HasSuffix(l.To.Addr, "vendor.example") {
				t.Errorf("a %s went to %s", l.Kind, l.To.Addr)
			}
		}
		l := o.only(got, desk.KindCommandReply)
		o.says(l, "in your name", "vendor.example")
		s := o.story(l.Case)
		if s.Requester != "kofi@example.org" || s.Subject != "Screen broken" {
			t.Errorf("the case is %+v", s.CaseLine)
		}
		if all := kinds(got); strings.Contains(all, "questionnaire") || strings.Contains(all, "receipt") {
			t.Errorf("Kofi is asked what a robot wrote: %s", all)
		}
	}
}

// TestForwardedSuppressed: an address whose mail came back is not written to
// because a technician sent on what came from there.
func TestForwardedSuppressed(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	q, _ := o.problem()
	o.get(report(q, "5.1.1"))
	if got := kinds(o.confirmedBy(mail(kofi, "Fwd: Stripes on every page", forwarding))); strings.Contains(got, "dana") || !strings.Contains(got, "brief kofi") {
		t.Errorf("it led to: %s", got)
	}
}
