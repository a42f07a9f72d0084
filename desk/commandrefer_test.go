package desk_test

import (
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestReferredIsTold: who was referred to another desk of the program hears
// from it by when they were promised to: they can be written to, as they were
// before.
func TestReferredIsTold(t *testing.T) { storetest.Each(t, referredIsTold) }

func referredIsTold(t *testing.T, s *store.Store) {
	it, library := twoDesks(t, s)
	brief := it.to(it.get(mail(dana, "A second screen", "Could I please have a second screen for my desk in room 12?\n\nDana")), "kofi@example.org")
	it.get(reply(kofi, brief, "#refer library It is about the catalogue\n\nHello Dana, my colleagues know more."))
	library.letters()
	for _, p := range library.story(1001).Case.Promises {
		if p.Kind == desk.PromiseDraft {
			library.now = p.Due
		}
	}
	expect(t, "before the news", library.due(), "draft noor")
	library.now = newsOf(library.story(1001).Case)
	expect(t, "when the news are due", library.due(), "brief noor, progress dana")
}

// TestReferredByTurn: the desk that a case goes to deals it to those of its own
// who are there, by what they have there; what they said of themselves stays.
func TestReferredByTurn(t *testing.T) { storetest.Each(t, referredByTurn) }

func referredByTurn(t *testing.T, s *store.Store) {
	it, library := twoDesks(t, s, func(c *desk.Config) {
		c.Assign = desk.AssignTurn
		c.Team = append(c.Team, desk.Technician{Name: "Omar Haddad", Addresses: []string{"omar@example.org"}}, desk.Technician{Name: "Pia Lund", Addresses: []string{"pia@example.org"}})
	})
	away := desk.Duty{Desk: "library@example.org", Address: "noor@example.org", Mode: desk.ModeQuiet, Away: monday.AddDate(0, 0, 7)}
	library.setDuty(away)
	library.uid = 900
	library.get(mail(eve, "A book", "Where is the book about Monday?")) // goes to Omar
	_, brief := it.problem()
	it.get(reply(kofi, brief, "#refer library It is about the catalogue"))
	expect(t, "at the library", library.letters(), "brief pia")
	duties, _, err := s.Duties(t.Context(), "library@example.org", "")
	if err != nil || duties["noor@example.org"].Mode != away.Mode || !duties["noor@example.org"].Away.Equal(away.Away) {
		t.Errorf("Noor stands as %+v, error %v", duties["noor@example.org"], err)
	}
}

// TestReferredAnswersProve: what a technician of both desks got in a case
// before it moved proves them afterwards.
func TestReferredAnswersProve(t *testing.T) {
	it, library := twoDesks(t, storetest.New(t), func(c *desk.Config) {
		c.Team = append(c.Team, desk.Technician{Name: "Kofi Mensah", Addresses: []string{"kofi@example.org"}})
	})
	_, brief := it.problem()
	it.get(reply(kofi, brief, "#refer library"))
	library.letters()
	if got := kinds(it.get(reply(kofi, brief, "Hello Dana, the book is here."))); got != "" {
		t.Errorf("the old desk writes %s", got)
	}
	expect(t, "to an answer to the old brief", library.letters(), "relay dana, reply-to-command kofi")
	forged := brief
	forged.MessageID = strings.Replace(brief.MessageID, "c1001.", "c1001.a", 1)
	it.get(reply(kofi, forged, "Hello Dana, all is lost."))
	if got := kinds(library.letters()); strings.Contains(got, "dana") {
		t.Errorf("an ID that nobody signed leads to %s", got)
	}
}
