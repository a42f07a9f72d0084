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

const eli = "Eli Brandt <eli@example.org>"

// newsOf is when the requester of a case hears again.
func newsOf(c *desk.Case) time.Time {
	for _, p := range c.Promises {
		if p.Kind == desk.PromiseNews {
			return p.Due
		}
	}
	return time.Time{}
}

// TestMerge: a part of another case is followed from either number, and the
// earlier promise holds.
func TestMerge(t *testing.T) { storetest.Each(t, merge) }

func merge(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	first := o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed."))
	o.get(reply(kofi, o.to(first, "kofi@example.org"), "#next in 4 working days"))
	second := o.get(mail(dana, "Toner everywhere", "The toner leaks from the printer in room 214 since this morning. I think the cartridge is broken."))
	third := o.get(mail(eli, "Paper jam", "My printer eats paper."))
	brief, questions := o.to(second, "kofi@example.org"), o.to(second, "dana@example.org")

	got := o.get(reply(kofi, brief, "#merge 1003"))
	if answer := o.to(got, "kofi@example.org").Text; kinds(got) != "reply-to-command kofi" || !strings.Contains(answer, "Did you mean #link 1003?") {
		t.Fatalf("merging cases of two people: %s\n%s", kinds(got), answer)
	}
	due := newsOf(o.story(1002).Case)
	got = o.get(reply(kofi, brief, "#merge 1001\n\nHello Dana, we look at both together."))
	if kinds(got) != "relay dana, reply-to-command kofi" || o.to(got, "dana@example.org").Case != 1001 {
		t.Fatalf("merging: %s", kinds(got))
	}
	part, whole := o.story(1002).Case, o.story(1001).Case
	if part.State != desk.StateClosed || part.MergedInto != 1001 || len(part.Promises) != 0 || part.Closed.IsZero() {
		t.Errorf("the part is %+v", part)
	}
	if len(whole.Views) == 0 || !slices.ContainsFunc(whole.Answers, func(a desk.Answer) bool { return a.Slot == "where" }) {
		t.Errorf("the whole does not know what the part knew: %+v %+v", whole.Views, whole.Answers)
	}
	if news := newsOf(whole); news.After(due) {
		t.Errorf("the earlier promise %s became %s", due, news)
	}
	if !happened(o.story(1002), "merged") || !happened(o.story(1001), "merged") {
		t.Error("a history does not tell it")
	}
	o.get(reply(dana, questions, "It is worse now."))
	o.get(mail(dana, "Re: [Case 1002] Toner everywhere", "And it smells."))
	got = o.get(reply(kofi, brief, "Thank you, I am coming."))
	if l := o.to(got, "dana@example.org"); l.Case != 1001 {
		t.Errorf("an answer to the old brief goes to case %d", l.Case)
	}
	want := "case 1001, command 1001, case 1002, case 1003, refused 1002, command 1002, answer 1001, answer 1001, command 1001"
	if log := strings.Join(o.log(), ", "); log != want {
		t.Errorf("the mails became\n%s, want\n%s", log, want)
	}
	_ = third
}

// TestLink: cases with one cause get one update, each in its own case and
// language; closing one leaves the others open and says so.
func TestLink(t *testing.T) { storetest.Each(t, link) }

func link(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	a := o.to(o.get(mail(dana, "No wifi", "The wifi is gone in room 214.")), "ines@example.org")
	o.get(mail(eli, "WLAN weg", "Guten Tag,\n\ndas WLAN geht im Lesesaal seit heute früh nicht mehr. Ich glaube, der Router ist kaputt.\n\nViele Grüße\nEli"))
	o.get(mail("Zoe <zoe@example.org>", "Internet", "The wireless network is down in the cafe."))
	got := o.get(reply(ines, a, "#link 1002, 1003"))
	if text := o.to(got, "ines@example.org").Text; !strings.Contains(text, "Eli Brandt (1002), Zoe (1003)") {
		t.Errorf("linking says:\n%s", text)
	}
	for n, want := range map[int64][]int64{1001: {1002, 1003}, 1002: {1003, 1001}, 1003: {1002, 1001}} {
		c := o.story(n).Case
		slices.Sort(c.Common)
		slices.Sort(want)
		if !slices.Equal(c.Common, want) || !happened(o.story(n), "linked") {
			t.Errorf("case %d has one cause with %v", n, c.Common)
		}
	}
	got = o.get(reply(ines, a, "#update The supplier replaces the router tonight."))
	if text := o.to(got, "ines@example.org").Text; !strings.Contains(text, "Eli Brandt (1002), Zoe (1003): they will get it too") {
		t.Errorf("the update says:\n%s", text)
	}
	o.now = time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	told := 0
	for _, l := range o.due() {
		if l.Kind != desk.KindProgress {
			continue
		}
		told++
		if !strings.Contains(l.Text, "The supplier replaces the router tonight.") || l.To.Addr == "eli@example.org" && !strings.Contains(l.Text, "Mit freundlichen Grüßen") && l.Lang != "de" {
			t.Errorf("to %s:\n%s", l.To.Addr, l.Text)
		}
	}
	if told != 3 {
		t.Errorf("%d were told", told)
	}
	got = o.get(reply(ines, a, "#close The router was broken"))
	if text := o.to(got, "ines@example.org").Text; !strings.Contains(text, "still open: Eli Brandt (1002), Zoe (1003)") || o.story(1002).Case.State == desk.StateSolved {
		t.Errorf("closing says:\n%s", text)
	}
}

// TestSplit: the mail that the answered letter is about becomes a case.
func TestSplit(t *testing.T) { storetest.Each(t, split) }

func split(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	q, _ := o.problem()
	about := o.to(o.get(reply(dana, q, "By the way, the phone in room 214 does not ring any more. I think the cable is loose.")), "kofi@example.org")
	o.now = o.now.Add(time.Hour)
	o.get(reply(dana, q, "Since Friday."))
	got := o.get(reply(kofi, about, "#split It is the phone"))
	if kinds(got) != "brief kim, questionnaire dana, reply-to-command kofi" {
		t.Fatalf("splitting: %s\n%s", kinds(got), got[0].Text)
	}
	fresh := o.story(1002)
	if fresh.Mails != 1 || fresh.Case.Topic != "phone" || !slices.Contains(fresh.Case.Linked, 1001) || fresh.Case.Requester.Addr != "dana@example.org" || !happened(fresh, "note") || newsOf(fresh.Case).IsZero() {
		t.Errorf("the new case: %+v %+v", fresh.CaseLine, fresh.Case)
	}
	if old := o.story(1001); old.Mails != 3 || !slices.Contains(old.Case.Linked, 1002) || !happened(old, "split") {
		t.Errorf("the old case: %+v", old.CaseLine)
	}
	if l := o.to(got, "dana@example.org"); l.Case != 1002 || !strings.Contains(l.Text, "the cable is loose") {
		t.Errorf("Dana is asked in case %d:\n%s", l.Case, l.Text)
	}
}

// TestReopenedByTechnician: the requester is told, with the words below.
func TestReopenedByTechnician(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	_, brief := o.problem()
	o.get(reply(kofi, brief, "#close The toner was empty"))
	if got := o.get(reply(kofi, brief, "#next Friday")); !strings.Contains(got[0].Text, "Write #reopen above it") {
		t.Errorf("moving news of a closed case:\n%s", got[0].Text)
	}
	got := o.get(reply(kofi, brief, "#reopen It jams again\n#next Friday\n\nHello Dana, we found one more thing."))
	if kinds(got) != "reopened dana, reply-to-command kofi" {
		t.Fatalf("reopening: %s", kinds(got))
	}
	l := o.to(got, "dana@example.org")
	if !strings.Contains(l.Text, "open again: there is more to do") || !strings.Contains(l.Text, "one more thing") || strings.Contains(l.Text, "It jams again") {
		t.Errorf("the letter:\n%s", l.Text)
	}
	if c := o.story(1001).Case; c.State != desk.StateWorking || newsOf(c).Day() != 27 || len(c.Promises) != 2 {
		t.Errorf("the case is %+v", c)
	}
}

// TestAssignedAway: whoever had the case reads a line.
func TestAssignedAway(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	_, brief := o.problem()
	handed := o.to(o.get(reply(kofi, brief, "#assign Kim")), "kim@example.org")
	got := o.get(reply(kofi, brief, "#assign Ines"))
	if kinds(got) != "brief ines, brief kim, reply-to-command kofi" || !strings.Contains(o.to(got, "kim@example.org").Text, "Ines Duarte has this case now") {
		t.Errorf("assigning on: %s", kinds(got))
	}
	if got := o.get(reply("Kim Lee <kim@example.org>", handed, "#take")); kinds(got) != "brief ines, reply-to-command kim" {
		t.Errorf("taking it back: %s", kinds(got))
	}
}

// TestQuietConfirmations: single steps that went well are not confirmed where
// the desk is set so.
func TestQuietConfirmations(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { team(c); c.Confirm = desk.ConfirmProblems })
	_, brief := o.problem()
	for text, want := range map[string]string{
		"#note One":                   "",
		"Hello Dana, on my way.":      "relay dana",
		"#note One\n#note Two":        "reply-to-command kofi",
		"#note One\n\nHello, coming.": "relay dana, reply-to-command kofi",
		"#nte One":                    "reply-to-command kofi",
		"#help":                       "reply-to-command kofi",
	} {
		if got := kinds(o.get(reply(kofi, brief, text))); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// twoDesks are two desks of one program; change is done to the library.
func twoDesks(t *testing.T, s *store.Store, change ...func(*desk.Config)) (it, library *office) {
	var desks []*desk.Desk
	neighbours := func() []*desk.Desk { return desks }
	it = newOffice(t, s, func(c *desk.Config) {
		team(c)
		c.Peers, c.Neighbours = []desk.Peer{{Name: "Library Desk", Address: "library@example.org"}}, neighbours
	})
	library = newOffice(t, s, func(c *desk.Config) {
		c.Name, c.Address = "Library Desk", "library@example.org"
		c.Team = []desk.Technician{{Name: "Noor Haddad", Addresses: []string{"noor@example.org"}}}
		c.Neighbours, c.Random = neighbours, strings.NewReader(strings.Repeat("a library has many books, and no two are alike; so it is with random bytes ", 200))
		for _, do := range change {
			do(c)
		}
	})
	desks = append(desks, it.desk, library.desk)
	return it, library
}

// TestWordsForLinkedCases: words for a draft reach the other case also where
// its requester writes in the same pass; nothing of either is lost.
func TestWordsForLinkedCases(t *testing.T) {
	for _, technicianFirst := range []bool{true, false} {
		o := newOffice(t, storetest.New(t), team)
		brief := o.jam()
		questions := o.to(o.get(mail(eli, "Printer broken", "The printer in room 13 makes a black line on every page. I think the drum is worn out.\n\nEli")), "eli@example.org")
		o.get(reply(kofi, brief, "#link 1002"))
		for _, p := range o.story(1001).Case.Promises {
			if p.Kind == desk.PromiseDraft {
				o.now = p.Due
			}
		}
		var draft desk.Letter
		for _, l := range o.due() {
			if l.Kind == desk.KindDraft && l.Case == 1001 {
				draft = l
			}
		}
		const words = "We have ordered a new drum, it comes on Thursday."
		both := []string{reply(kofi, draft, words), reply(eli, questions, "Since this morning. Nothing else was changed.")}
		if !technicianFirst {
			slices.Reverse(both)
		}
		o.get(both...)
		c := o.story(1002).Case
		thread := c.Participants[slices.IndexFunc(c.Participants, func(p desk.Participant) bool { return p.Address.Addr == "eli@example.org" })].Thread
		if o.story(1001).Case.Words != words || c.Words != words || c.State != desk.StateWorking || !strings.HasSuffix(thread[len(thread)-1], "@client.example") {
			t.Errorf("the technician first %v: case 1002 is %s with words %q, thread %q", technicianFirst, c.State, c.Words, thread)
		}
	}
}

// TestMergedInOnePass: mails to both numbers of a merged case are decided one
// after the other. The race detector sees it where they are not.
func TestMergedInOnePass(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	first := o.to(o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed.")), "kofi@example.org")
	letters := o.get(mail(dana, "Toner everywhere", "The toner leaks from the printer in room 214."))
	second, brief := o.to(letters, "dana@example.org"), o.to(letters, "kofi@example.org")
	o.get(reply(kofi, brief, "#merge 1001"))
	o.get(reply(dana, second, "It began this morning."), reply(kofi, first, "Hello Dana, I will come at ten."))
	if got := strings.Join(o.log()[3:], ", "); got != "answer 1001, command 1001" {
		t.Errorf("the mails became %s", got)
	}
}

// TestReferWithin: a case moves to another desk of the program with its
// promise; what its requester writes to the old one follows it.
func TestReferWithin(t *testing.T) { storetest.Each(t, referWithin) }

func referWithin(t *testing.T, s *store.Store) {
	it, library := twoDesks(t, s)
	q, brief := it.problem()
	it.get(reply(kofi, brief, "#note A secret of the house"))
	due := newsOf(it.story(1001).Case)
	got := it.get(reply(kofi, brief, "#refer library It is about the catalogue\n\nHello Dana, my colleagues know more."))
	moved := library.letters()
	if kinds(got) != "referral dana, reply-to-command kofi" || kinds(moved) != "brief noor" {
		t.Fatalf("referring: %s; %s", kinds(got), kinds(moved))
	}
	if l := it.to(got, "dana@example.org"); !strings.Contains(l.Text, "Library Desk can help you better") || !strings.Contains(l.Text, "know more") || strings.Contains(l.Text, "secret") {
		t.Errorf("to Dana:\n%s", l.Text)
	}
	theirs := moved[0]
	for _, want := range []string{"It is about the catalogue", "I think the toner leaks", "A secret of the house", "Kofi Mensah, IT Service Desk"} {
		if !strings.Contains(theirs.Text, want) {
			t.Errorf("the brief does not say %q:\n%s", want, theirs.Text)
		}
	}
	c := it.story(1001).Case
	if c.Desk != "library@example.org" || c.Technician != "" || !newsOf(c).Equal(due) {
		t.Errorf("the case is %+v", c)
	}
	it.get(reply(dana, q, "It is Monday's book that I need."))
	if got := kinds(library.letters()); got != "brief noor" {
		t.Errorf("an answer to the old desk leads to %s", got)
	}
	library.uid = 900
	if got := library.get(reply("Noor Haddad <noor@example.org>", theirs, "Hello Dana, the book is here.")); kinds(got) != "relay dana, reply-to-command noor" || library.to(got, "dana@example.org").From.Addr != "library@example.org" {
		t.Errorf("the new desk answers: %s", kinds(got))
	}
}

// TestReferOut: the promise is kept until the peer has written.
func TestReferOut(t *testing.T) { storetest.Each(t, referOut) }

func referOut(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	_, brief := o.problem()
	got := o.get(reply(kofi, brief, "#refer facilities"))
	passed := o.to(got, "facilities@example.net")
	o.now = newsOf(o.story(1001).Case)
	news := o.due()
	if l := o.to(news, "dana@example.org"); l.Kind != desk.KindProgress || !strings.Contains(l.Text, "Facilities.") {
		t.Errorf("the news: %s\n%s", kinds(news), l.Text)
	}
	o.get(reply("Facilities <facilities@example.net>", passed, "Dear Dana, we come tomorrow.", "Cc: dana@example.org"))
	if c := o.story(1001).Case; c.State != desk.StateClosed || len(c.Promises) != 0 {
		t.Errorf("after the peer's answer: %s %+v", c.State, c.Promises)
	}
}

// TestAwaits: whose turn a waiting case is.
func TestAwaits(t *testing.T) {
	for reason, want := range map[string]bool{
		"An answer from the requester": true, "Rückmeldung vom Kunden": true, "an answer from the supplier": false, "a reply about the customer portal": false,
		"Dana's answer": true, "the room number of Okafor": true, "the user": true, "answer": true, "Rückmeldung": true, "une réponse": true,
		"the supplier's answer": false, "the spare part": false, "the new user account": false, "Ersatzteil": false, "": false,
	} {
		if got := rules.AwaitsPerson(reason, "Dana Okafor"); got != want {
			t.Errorf("%q: %v", reason, got)
		}
	}
}

// TestHeldCommandsReach: commands of a mail that had to be confirmed reach as far.
func TestHeldCommandsReach(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed."))
	o.get(mail(dana, "Toner everywhere", "The toner leaks from the printer in room 214."))
	asked := o.to(o.get(mail(kofi, "[Case 1002] printing", "#merge 1001")), "kofi@example.org")
	o.get(reply(kofi, asked, "yes"))
	if c := o.story(1002).Case; c.MergedInto != 1001 {
		t.Errorf("case 1002 is %+v, mails %s", c, fmt.Sprint(o.log()))
	}
	got := o.get(mail(kofi, "A new one", "#for Eli Brandt <eli@example.org>\n\nThe phone of Eli does not ring."))
	got = o.get(reply(kofi, o.to(got, "kofi@example.org"), "yes"))
	if !strings.Contains(kinds(got), "questionnaire eli") || !strings.Contains(kinds(got), "brief kim") {
		t.Errorf("a case for Eli: %s", kinds(got))
	}
}
