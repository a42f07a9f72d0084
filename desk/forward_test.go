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
