package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/rules"
	"refdesk/store"
	"refdesk/store/storetest"
)

// team is three technicians, two of whom begin with the same letter.
func team(c *desk.Config) {
	c.Team = []desk.Technician{
		{Name: "Ines Duarte", Addresses: []string{"ines@example.org"}, Topics: []string{"network"}},
		{Name: "Kofi Mensah", Addresses: []string{"kofi@example.org"}, Topics: []string{"printing"}, Lead: true},
		{Name: "Kim Lee", Addresses: []string{"kim@example.org"}, Topics: []string{"phone"}},
	}
	c.Peers = []desk.Peer{{Name: "Facilities", Address: "facilities@example.net"}}
}

// TestCommands plays one mail of a technician in an open case of Dana's: what
// changes, who gets what, what the history says.
func TestCommands(t *testing.T) { storetest.Each(t, commandTable) }

func commandTable(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	promised := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	due := func(c *desk.Case) time.Time {
		for _, p := range c.Promises {
			if p.Kind == desk.PromiseNews {
				return p.Due
			}
		}
		return time.Time{}
	}
	for i, test := range []struct {
		name, text string
		letters    string // kinds and readers, the confirmation aside
		confirms   string // in the confirmation
		event      string // kind of an event of the case
		holds      func(c *desk.Case) bool
	}{
		{"take", "#take", "", "The case is yours", "taken", func(c *desk.Case) bool { return c.Technician == "kofi@example.org" }},
		{"assign", "#assign ines", "brief ines", "Ines Duarte has the case now", "assigned", func(c *desk.Case) bool { return c.Technician == "ines@example.org" }},
		{"assign by address", "#assign INES@example.org", "brief ines", "Ines Duarte", "assigned", func(c *desk.Case) bool { return c.Technician == "ines@example.org" }},
		{"assign me", "#assign me", "", "The case is yours", "taken", func(c *desk.Case) bool { return c.Technician == "kofi@example.org" }},
		{"note", "#note The drum is old.", "", "Only the team", "note", nil},
		{"update", "#update We cleaned the rollers.", "", "next news tells your words", "update", func(c *desk.Case) bool { return c.Words == "We cleaned the rollers." && due(c).Equal(promised) }},
		{"next, earlier", "#next tomorrow 9:00", "", "another date", "next", func(c *desk.Case) bool { return due(c).Equal(monday.Add(24 * time.Hour)) }},
		{"next, later", "#next Friday 15:00", "progress dana", "Dana Okafor is told at once", "progress", func(c *desk.Case) bool { return due(c).Equal(time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)) }},
		{"next, later, with words", "#next Friday 15:00\n\nHello Dana, the part comes on Friday.", "relay dana", "Friday, 27 November", "next", func(c *desk.Case) bool { return due(c).Equal(time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)) }},
		{"wait", "#wait tomorrow 9:00 the spare part", "", "waits for: the spare part", "waiting", func(c *desk.Case) bool { return c.State == desk.StateWaiting && c.Waits == "the spare part" }},
		{"wait for the requester", "#wait tomorrow 9:00 Dana's room number", "progress dana", "Dana Okafor is told", "waiting", func(c *desk.Case) bool { return c.State == desk.StateWaiting }},
		{"cause", "#cause The drum was worn out.", "", "cause is noted", "cause", func(c *desk.Case) bool { return c.Cause == "The drum was worn out." }},
		{"diagnosis", "#diagnosis partly", "", "partly right", "diagnosis", func(c *desk.Case) bool { return c.Diagnosis == "partly" }},
		{"close", "#tip 1. Open the flap.\n2. Pull slowly.\n#close A torn label.", "closing dana", "Dana Okafor is told what it was", "solved", func(c *desk.Case) bool { return c.State == desk.StateSolved && c.Cause == "A torn label." }},
		{"close with a cause above", "#close\n#cause A torn label.", "closing dana", "is told what it was", "solved", func(c *desk.Case) bool { return c.Cause == "A torn label." }},
		{"reopen, open", "#reopen", "", "Work goes on", "reopened", func(c *desk.Case) bool { return c.State == desk.StateWorking }},
		{"topic", "#topic network", "brief ines", "topic is now", "topic", func(c *desk.Case) bool { return c.Topic == "network" }},
		{"priority urgent", "#priority urgent", "", "now urgent", "priority", func(c *desk.Case) bool { return due(c).Equal(monday.Add(4*time.Hour + 15*time.Minute)) }},
		{"priority low", "#priority low", "", "now low", "priority", func(c *desk.Case) bool { return due(c).Equal(promised) && c.Priority == rules.UrgencyLow }},
		{"cc", "#cc eli@example.org", "", "From now on eli@example.org", "copied", nil},
		{"cc, with words", "#cc eli@example.org\n\nHello both, I am on my way.", "relay dana, relay eli", "eli@example.org", "relay", nil},
		{"watch", "#watch Kim", "", "Kim Lee hears", "watched", nil},
		{"for", "#for eli@example.org\n\nThe phone of Eli is broken, it does not ring.", "brief kim, questionnaire eli", "is open for eli@example.org", "on behalf", func(c *desk.Case) bool { return slices.Contains(c.Linked, c.Number+1) }},
		{"proactive and planned", "#proactive Replaced the disks before they failed.\n#planned 24.12. New switches", "", "Kept for the digest", "planned", nil},
		{"thanks", "#assign Ines\n#thanks Dana called and was happy.", "brief ines, brief ines", "passed on to Ines Duarte", "thanks", nil},
		{"as is", "#asis\n\nThe DHCP lease is gone.", "relay dana", "as they are", "as is", nil},
		{"refer outside", "#refer facilities The socket is dead\n\nHello Dana, this is a matter of the wiring.", "referral dana, referral facilities", "Facilities has the case", "referred", func(c *desk.Case) bool {
			return c.State == desk.StateWaiting && c.Waits == "Facilities" && due(c).Equal(promised)
		}},

		{"assign, ambiguous", "#assign K", "", "Kofi Mensah, Kim Lee", "", untouched},
		{"assign, unknown", "#assign Zoe", "", "Ines Duarte, Kofi Mensah, Kim Lee", "", untouched},
		{"all or nothing", "#take\n#assign Zoe", "", "Nothing of your mail was done", "", untouched},
		{"merge, unknown", "#merge 999", "", "there is no case 999", "", untouched},
		{"link, itself", "#link %d", "", "that is this very case", "", untouched},
		{"split, only one mail", "#split", "", "only the mail that opened the case", "", untouched},
		{"cc, a colleague", "#cc ines@example.org", "", "Did you mean #watch Ines Duarte?", "", untouched},
		{"for, without words", "#for eli@example.org", "", "what the person needs", "", untouched},
		{"refer, unknown", "#refer kitchen", "", "Facilities", "", untouched},
		{"below words", "Hello Dana, it was the drum.\n\n#close The drum was worn out.", "", "Put it at the top", "", untouched},
		{"next and wait", "#next Friday\n#wait Friday A part", "", "does not go together", "", untouched},
	} {
		o.now = monday
		person := fmt.Sprintf("dana@room%d.example", i) // one person would get too many letters
		first := o.get(mail("Dana Okafor <"+person+">", "Printer jammed "+letterWord(), "The printer on the second floor is jammed. I think the toner leaks.\n\nDana"))
		brief := o.to(first, "kofi@example.org")
		text := test.text
		if strings.Contains(text, "%d") {
			text = fmt.Sprintf(text, brief.Case)
		}
		got := o.get(reply(kofi, brief, text))
		var others []desk.Letter
		answer := ""
		for _, l := range got {
			if l.Kind == desk.KindCommandReply {
				answer = l.Text
			} else {
				others = append(others, l)
			}
		}
		if kinds(others) != test.letters {
			t.Errorf("%s: letters %q, want %q\n%s", test.name, kinds(others), test.letters, answer)
		}
		if !strings.Contains(answer, test.confirms) {
			t.Errorf("%s: the confirmation does not say %q:\n%s", test.name, test.confirms, answer)
		}
		story := o.story(brief.Case)
		if test.event != "" && !happened(story, test.event) {
			t.Errorf("%s: the history has no %q", test.name, test.event)
		}
		if test.holds != nil && !test.holds(story.Case) {
			t.Errorf("%s: the case is %+v", test.name, story.Case)
		}
		for _, l := range others {
			switch {
			case test.name == "as is" && !l.AsIs:
				t.Errorf("%s: the letter does not say so", test.name)
			case test.name == "close" && (!strings.Contains(l.Text, "- Open the flap.") || !strings.Contains(l.Text, "- Pull slowly.")):
				t.Errorf("%s: the closing letter has not the steps:\n%s", test.name, l.Text)
			case test.name == "wait for the requester" && !strings.Contains(l.Text, "we need something from you: Dana's room number."):
				t.Errorf("%s: the letter does not ask kindly:\n%s", test.name, l.Text)
			case l.To.Addr == "facilities@example.net" && (l.ReplyTo.Addr != person || !strings.Contains(l.Text, "The socket is dead") || !strings.Contains(l.Text, "I think the toner leaks")):
				t.Errorf("%s: the letter to the peer:\n%+v\n%s", test.name, l.ReplyTo, l.Text)
			case l.Kind == desk.KindBrief && test.name == "assign" && (!strings.Contains(l.Text, "Kofi Mensah has given you this case") || !strings.Contains(l.Text, "I think the toner leaks")):
				t.Errorf("%s: the brief:\n%s", test.name, l.Text)
			}
		}
	}
	works, err := s.Works(t.Context(), address, monday)
	if err != nil || len(works) != 2 || works[0].Text != "Replaced the disks before they failed." || works[1].Date.IsZero() {
		t.Errorf("for the digest: %+v, %v", works, err)
	}
}

func untouched(c *desk.Case) bool {
	return c.Technician == "" && (c.State == desk.StateNew || c.State == desk.StateInterviewing) && len(c.Participants) == 2
}

func happened(s *store.Story, kind string) bool {
	for _, e := range s.Entries {
		if e.What == store.EntryEvent && e.Kind == kind {
			return true
		}
	}
	return false
}

var letterWords int

// letterWord makes subjects that are not alike.
func letterWord() string {
	letterWords++
	return strings.Repeat(string(rune('a'+letterWords%26)), 4+letterWords/26)
}
