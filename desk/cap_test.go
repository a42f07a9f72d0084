package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// promised lists the kinds of the open promises of a case.
func (o *office) promised(number int64) string {
	o.t.Helper()
	var all []string
	for _, p := range o.story(number).Case.Promises {
		all = append(all, string(p.Kind))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// TestClosingAfterManyLetters: what the team has had does not keep the closing
// letter from the requester.
func TestClosingAfterManyLetters(t *testing.T) { storetest.Each(t, closingAfterManyLetters) }

func closingAfterManyLetters(t *testing.T, s *store.Store) {
	o := newOffice(t, s, func(c *desk.Config) { team(c); c.Bundle = 0 })
	brief := o.jam()
	for i := range 6 { // makes a confirmation and a brief each
		o.now = o.now.Add(80 * time.Second)
		question := o.to(o.get(reply(kofi, brief, fmt.Sprintf("Please try step %d now, and tell me what the display shows.", i))), "dana@example.org")
		o.get(reply(dana, question, fmt.Sprintf("Step %d is done and the lamp is green now.", i)))
	}
	got := o.get(reply(kofi, brief, "#close The drum was worn out. I changed it."))
	expect(t, "after a quick exchange", got, "closing dana, reply-to-command kofi")
	says(t, o.to(got, "kofi@example.org"), "Dana Okafor is told what it was")
	if got := o.promised(brief.Case); got != "autoclose" {
		t.Errorf("promised: %s", got)
	}
}

// TestClosingOfManyTechnicians: nor do the briefs of many technicians.
func TestClosingOfManyTechnicians(t *testing.T) { storetest.Each(t, closingOfManyTechnicians) }

func closingOfManyTechnicians(t *testing.T, s *store.Store) {
	o := newOffice(t, s, func(c *desk.Config) {
		c.Team = nil
		for i := range 9 {
			c.Team = append(c.Team, desk.Technician{Name: fmt.Sprintf("Tech %d", i), Addresses: []string{fmt.Sprintf("t%d@example.org", i)}})
		}
	})
	letters := o.get(mail(dana, "Printer again", "The printer in room 12 makes a black line on every page. I think the drum is worn out.\n\nDana"))
	o.now = o.now.Add(5 * time.Minute)
	got := o.get(reply("Tech 3 <t3@example.org>", o.to(letters, "t3@example.org"), "#close The drum was worn out. I changed it."))
	expect(t, "soon after the briefs", got, "closing dana, reply-to-command t3")
}

// often lets the desk write to Dana so often that no more may go to her.
func (o *office) often(number int64) {
	o.t.Helper()
	var letters []desk.Letter
	for i := range 10 {
		letters = append(letters, desk.Letter{
			Desk: address, Case: number, Kind: desk.KindReceipt, Lang: "en", MessageID: fmt.Sprintf("often%d.%d@example.org", i, o.now.Unix()),
			From: desk.Address{Addr: address}, To: desk.Address{Name: "Dana Okafor", Addr: "dana@example.org"}, Subject: "x", Text: "x",
			State: desk.LetterQueued, Created: o.now, Due: o.now,
		})
	}
	if err := o.store.Save(o.t.Context(), []desk.Change{{At: o.now, Letters: letters}}); err != nil {
		o.t.Fatal(err)
	}
	o.letters()
}

// TestClosingThatMayNotGoOut: the case is closed by itself all the same, the
// technician reads why there was no letter, and their own words go out.
func TestClosingThatMayNotGoOut(t *testing.T) { storetest.Each(t, closingThatMayNotGoOut) }

func closingThatMayNotGoOut(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	for _, test := range []struct {
		name   string
		before func(brief desk.Letter)
		says   string
	}{
		{"too many letters", func(brief desk.Letter) { o.often(brief.Case) }, "many automatic letters in a short time"},
		{"mail comes back", func(desk.Letter) {
			if err := o.store.Save(t.Context(), []desk.Change{{At: o.now, People: []desk.Person{{Address: desk.Address{Addr: "dana@example.org"}, Suppressed: "there is no such mailbox"}}}}); err != nil {
				t.Fatal(err)
			}
		}, "mail to them comes back"},
	} {
		brief := o.jam()
		test.before(brief)
		got := o.get(reply(kofi, brief, "#close The drum was worn out.\n\nYou can print again, Dana."))
		expect(t, test.name, got, "relay dana, reply-to-command kofi")
		says(t, o.to(got, "kofi@example.org"), test.says, "Your words went to dana@example.org")
		says(t, o.to(got, "dana@example.org"), "You can print again, Dana.")
		if c := o.story(brief.Case).Case; c.State != desk.StateSolved || o.promised(brief.Case) != "autoclose" {
			t.Errorf("%s: %s, promised: %s", test.name, c.State, o.promised(brief.Case))
		}
		o.now = o.now.AddDate(0, 0, 14)
		o.due()
		if c := o.story(brief.Case).Case; c.State != desk.StateClosed {
			t.Errorf("%s: two weeks later it is %s", test.name, c.State)
		}
	}
}

// TestNewsAfterManyLetters: the lead reads why news may not go out, and the
// draft of the day before comes all the same.
func TestNewsAfterManyLetters(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	_, brief := o.problem()
	o.at(26)
	o.often(brief.Case)
	expect(t, "a day before", slices.DeleteFunc(o.due(), func(l desk.Letter) bool { return l.Kind != desk.KindDraft }), "draft kofi")
	o.at(49)
	o.often(brief.Case)
	got := o.due()
	says(t, o.only(got, desk.KindOverdue), "so many automatic letters in a short time", "what a person writes does go out")
	if text := o.only(got, desk.KindOverdue).Text; strings.Contains(text, "nothing can be sent") {
		t.Error(text)
	}
}
