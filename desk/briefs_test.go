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

// bundled gathers what comes within three minutes.
func bundled(c *desk.Config) { c.Bundle = 3 * time.Minute }

func expect(t *testing.T, what string, letters []desk.Letter, want string) {
	t.Helper()
	if got := kinds(letters); got != want {
		t.Fatalf("%s: got %q, want %q", what, got, want)
	}
}

func says(t *testing.T, l desk.Letter, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(l.Text, w) {
			t.Errorf("the %s to %s does not say %q:\n%s", l.Kind, l.To.Addr, w, l.Text)
		}
	}
}

func TestBundle(t *testing.T) { storetest.EachURL(t, bundle) }

// bundle: the first brief goes at once; what follows within minutes is one
// brief at the end of them, also if the desk is started anew in between.
func bundle(t *testing.T, url string) {
	o := newOffice(t, storetest.Open(t, url), bundled)
	questions, first := o.problem()
	o.now = monday.Add(time.Minute)
	expect(t, "a second mail", o.get(reply(dana, questions, "It says E-17.")), "")
	o.now = monday.Add(2 * time.Minute)
	expect(t, "a third mail", o.get(reply(dana, questions, "Nobody else has it.", "X-Note: <third>")), "")
	expect(t, "before the end of the window", o.due(), "")

	again := newOffice(t, storetest.Open(t, url), func(c *desk.Config) { bundled(c); c.Random = &counter{n: 7} })
	again.now, again.uid = monday.Add(3*time.Minute), o.uid
	all := again.due()
	expect(t, "after a restart, at the end of the window", all, "brief kofi")
	brief := again.to(all, "kofi@example.org")
	says(t, brief, "Several things have come in", "It says E-17.", "Nobody else has it.")
	if brief.Subject != first.Subject || brief.InReplyTo != first.MessageID || !slices.Equal(brief.References, []string{first.MessageID}) {
		t.Errorf("the brief leaves its thread: %q, %q, %v", brief.Subject, brief.InReplyTo, brief.References)
	}
	expect(t, "nothing twice", again.due(), "")
	if c := again.story(1001).Case; len(c.Gathered) != 0 {
		t.Errorf("there is still something gathered: %+v", c.Gathered)
	}
	again.now = monday.Add(4 * time.Minute)
	expect(t, "right after the bundle", again.get(reply(dana, questions, "And it smells.")), "")
	again.now = monday.Add(10 * time.Minute)
	expect(t, "long after it", again.due(), "brief kofi")
	again.now = monday.Add(20 * time.Minute)
	expect(t, "later", again.get(reply(dana, questions, "Now it smokes.")), "brief kofi")
}

// TestBundleByPerson: a technician who had no brief reads at once, and nobody
// reads the same twice.
func TestBundleByPerson(t *testing.T) {
	o := newOffice(t, storetest.New(t), bundled)
	questions, brief := o.problem()
	o.now = monday.Add(time.Minute)
	o.get(reply(dana, questions, "It says E-17."))
	expect(t, "taken by a colleague", o.get(mail(ines, "[Case 1001]", "#take")), "reply-to-command ines")
	expect(t, "taken", o.get(reply(kofi, brief, "#take")), "reply-to-command kofi")
	o.now = monday.Add(5 * time.Minute)
	all := o.due()
	expect(t, "the bundle", all, "brief kofi")
	says(t, o.to(all, "kofi@example.org"), "E-17")
}

// TestThread: all that goes to a technician in one case is one conversation
// for every mail program: one subject, and a chain of references.
func TestThread(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	questions, first := o.problem()
	if want := `[Case 1001] printing: "the toner leaks" (Dana Okafor)`; first.Subject != want {
		t.Errorf("the subject is %q, want %q", first.Subject, want)
	}
	said := []string{first.MessageID}
	check := func(what string, letters []desk.Letter) {
		t.Helper()
		l := o.to(letters, "kofi@example.org")
		if l.Subject != first.Subject {
			t.Errorf("%s: the subject is now %q", what, l.Subject)
		}
		if l.InReplyTo != l.References[len(l.References)-1] || l.References[0] != said[0] || !slices.Contains(l.References, said[len(said)-1]) {
			t.Errorf("%s: in reply to %s, references %v, said %v", what, l.InReplyTo, l.References, said)
		}
		said = append(said, l.MessageID)
	}
	check("answers", o.get(reply(dana, questions, "I think the drum is broken. It is the one in room 214.")))
	check("a command", o.get(reply(kofi, first, "#take")))
	o.now = monday.Add(26 * time.Hour)
	check("a draft", o.due())
	check("another mail", o.get(reply(dana, questions, "Any news?")))
}

const away = "Auto-Submitted: auto-replied"

func TestAbsenceGivesBack(t *testing.T) { storetest.Each(t, absenceGivesBack) }

func absenceGivesBack(t *testing.T, s *store.Store) {
	o := newOffice(t, s, func(c *desk.Config) { c.Team[0].Topics = nil })
	_, brief := o.problem()
	o.get(reply(kofi, brief, "#take"))
	expect(t, "a forged note", o.get(mail(kofi, "Automatic reply", "I am away until 30 November.", away)), "")
	if c := o.story(1001).Case; c.Technician != "kofi@example.org" {
		t.Fatalf("a forged absence note took the case away: %+v", c)
	}
	all := o.get(reply(kofi, brief, "I am out of the office until 30 November.", away))
	expect(t, "an absence note", all, "brief ines")
	says(t, o.to(all, "ines@example.org"), "Kofi Mensah is away until Monday, 30 November, 08:30", "the team’s again", "Nobody has taken it yet")
	story := o.story(1001)
	if story.Case.Technician != "" || !slices.ContainsFunc(story.Entries, func(e store.Entry) bool { return e.Kind == "given back" && strings.Contains(e.Why, "2026-11-30") }) {
		t.Errorf("the case is still %q's, or its history is silent", story.Case.Technician)
	}
	expect(t, "a new case while he is away", o.get(mail("Tom <tom@example.org>", "Scanner", "The scanner is broken.")), "brief ines, questionnaire tom")
	o.now = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	got := kinds(o.get(mail("Una <una@example.org>", "Keyboard", "The keyboard is broken.")))
	if got != "brief ines, brief kofi, questionnaire una" {
		t.Errorf("back again: %s", got)
	}
}

// TestAwayWithoutDate: a note that names no day counts for one working day,
// and other cases of the technician go back when something happens in them.
func TestAwayWithoutDate(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { c.Team[0].Topics = nil })
	questions, brief := o.problem()
	second := o.get(mail("Tom <tom@example.org>", "Scanner", "The scanner is broken."))
	o.get(reply(kofi, brief, "#take"))
	o.get(reply(kofi, o.to(second, "kofi@example.org"), "#take"))
	o.get(reply(kofi, o.to(second, "kofi@example.org"), "I am out of the office today.", away))
	expect(t, "in another case", o.get(reply(dana, questions, "It is still jammed.")), "brief ines")
	if c := o.story(1001).Case; c.Technician != "" {
		t.Errorf("the case is still %s's", c.Technician)
	}
	o.now = time.Date(2026, 11, 24, 8, 31, 0, 0, time.UTC)
	expect(t, "the next morning", o.get(reply(dana, questions, "Hello?")), "brief ines, brief kofi")
}

func byTurn(c *desk.Config) {
	c.Assign = desk.AssignTurn
	c.Team = []desk.Technician{
		{Name: "Ines Duarte", Addresses: []string{"ines@example.org"}},
		{Name: "Kofi Mensah", Addresses: []string{"kofi@example.org"}},
		{Name: "Ruth Adler", Addresses: []string{"ruth@example.org"}, Topics: []string{"phone"}},
	}
}

func TestTurns(t *testing.T) { storetest.Each(t, turns) }

// turns: the one with the fewest open cases is next, and of equals the one who
// waited longest; also within one batch of mails.
func turns(t *testing.T, s *store.Store) {
	o := newOffice(t, s, byTurn)
	var mails []string
	for _, name := range []string{"a", "b", "c", "d"} {
		mails = append(mails, mail(name+"@example.org", "Printer "+name, "The printer is broken."))
	}
	first := o.get(mails...)
	owners := func(numbers ...int64) (all []string) {
		for _, n := range numbers {
			all = append(all, strings.TrimSuffix(o.story(n).Case.Technician, "@example.org"))
		}
		return all
	}
	if got := owners(1001, 1002, 1003, 1004); !slices.Equal(got, []string{"ines", "kofi", "ines", "kofi"}) {
		t.Fatalf("a batch went to %v", got)
	}
	if n := strings.Count(kinds(first), "brief"); n != 4 {
		t.Errorf("%d briefs for four cases: %s", n, kinds(first))
	}
	for _, l := range first {
		if l.Kind == desk.KindBrief && l.Case == 1004 {
			o.get(reply(kofi, l, "#close It was switched off"))
		}
	}
	o.now = o.now.Add(time.Hour)
	o.get(mail("e@example.org", "Printer e", "The printer is broken."))
	o.now = o.now.Add(time.Hour)
	o.get(mail("f@example.org", "Printer f", "The printer is broken."))
	if got := owners(1005, 1006); !slices.Equal(got, []string{"kofi", "ines"}) {
		t.Errorf("after one was closed it went to %v", got)
	}
	o.setDuty(desk.Duty{Desk: address, Address: "ines@example.org", Mode: desk.ModeAll, Away: o.now.Add(time.Hour)})
	o.get(mail("g@example.org", "Printer g", "The printer is broken."))
	o.get(mail("h@example.org", "Printer h", "The printer is broken."))
	if got := owners(1007, 1008); !slices.Equal(got, []string{"kofi", "kofi"}) {
		t.Errorf("while one is away it went to %v", got)
	}
}

// setDuty saves how a technician stands to work.
func (o *office) setDuty(d desk.Duty) {
	o.t.Helper()
	if err := o.store.Save(o.t.Context(), []desk.Change{{At: o.now, Duties: []desk.Duty{d}}}); err != nil {
		o.t.Fatal(err)
	}
}

// TestQuiet: who asked for fewer mails hears of their own cases only, unless
// nobody else is there; and reads a summary in the morning.
func TestQuiet(t *testing.T) { storetest.Each(t, quiet) }

func quiet(t *testing.T, s *store.Store) {
	o := newOffice(t, s, func(c *desk.Config) { c.Team[0].Topics = nil })
	o.setDuty(desk.Duty{Desk: address, Address: "ines@example.org", Mode: desk.ModeQuiet})
	questions, brief := o.problem()
	expect(t, "a case of nobody", o.get(reply(dana, questions, "It says E-17.")), "brief kofi")
	o.get(mail("Tom <tom@example.org>", "Scanner", "The scanner is broken."))
	o.get(reply(kofi, brief, "#take"))

	o.now = time.Date(2026, 11, 24, 8, 29, 0, 0, time.UTC)
	expect(t, "before the day begins", o.due(), "")
	o.now = time.Date(2026, 11, 24, 8, 45, 0, 0, time.UTC)
	all := o.due()
	expect(t, "in the morning", all, "brief ines")
	summary := o.to(all, "ines@example.org")
	if summary.Subject != "1 open case this morning" || summary.Case != 0 {
		t.Errorf("the summary is %q of case %d", summary.Subject, summary.Case)
	}
	says(t, summary, "1002: Scanner (Tom), nobody has taken it")
	expect(t, "once a day", o.due(), "")

	o.setDuty(desk.Duty{Desk: address, Address: "kofi@example.org", Mode: desk.ModeQuiet})
	if got := kinds(o.get(mail("Una <una@example.org>", "Keyboard", "The keyboard is broken."))); got != "brief ines, brief kofi, questionnaire una" {
		t.Errorf("if all are quiet somebody has to hear: %s", got)
	}
}

// TestSummaryOnce: two desks on one database write one summary.
func TestSummaryOnce(t *testing.T) { storetest.EachURL(t, summaryOnce) }

func summaryOnce(t *testing.T, url string) {
	leads := func(c *desk.Config) { c.SummaryForLeads = true }
	a := newOffice(t, storetest.Open(t, url), leads)
	b := newOffice(t, storetest.Open(t, url), func(c *desk.Config) { leads(c); c.Random = &counter{n: 7} })
	a.now = time.Date(2026, 11, 24, 8, 40, 0, 0, time.UTC)
	expect(t, "nothing to say", a.due(), "")
	a.now = monday
	a.problem()
	a.now = time.Date(2026, 11, 25, 8, 40, 0, 0, time.UTC)
	b.now = a.now
	done := make(chan error)
	for _, o := range []*office{a, b} {
		go func() { _, err := o.desk.Due(t.Context()); done <- err }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	n := 0
	for _, l := range a.letters() {
		if l.Case == 0 {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d summaries", n)
	}
	a.now = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	a.due()
	for _, l := range a.letters() {
		t.Errorf("on a Saturday: a %s to %s", l.Kind, l.To.Addr)
	}
}

// TestWatchers read along, whoever has the case.
func TestWatchers(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	questions, brief := o.problem()
	o.get(reply(kofi, brief, "#take"))
	c := o.story(1001).Case
	c.Participants = append(c.Participants, desk.Participant{Address: desk.Address{Name: "Ines Duarte", Addr: "ines@example.org"}, Role: desk.RoleWatcher})
	if err := o.store.Save(t.Context(), []desk.Change{{At: o.now, Case: c}}); err != nil {
		t.Fatal(err)
	}
	expect(t, "a mail in a watched case", o.get(reply(dana, questions, "It says E-17.")), "brief ines, brief kofi")
}

// TestOverdue: the lead hears of a case that nobody has taken when its
// requester had to be told nothing.
func TestOverdue(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	o.get(mail(dana, "Wifi gone", "The wifi is gone. I think the update broke it."))
	o.now = monday.Add(26 * time.Hour)
	expect(t, "the draft and the reminder", o.due(), "draft ines, reminder dana")
	o.now = monday.Add(49 * time.Hour)
	all := o.due()
	expect(t, "the promised moment", all, "brief ines, brief kofi, progress dana")
	says(t, o.to(all, "kofi@example.org"), "there is nothing to tell", "Nobody has taken the case")
}

// TestSimilarAndHistory: a brief tells what it was the last time.
func TestSimilarAndHistory(t *testing.T) { storetest.Each(t, similarAndHistory) }

func similarAndHistory(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	_, brief := o.problem()
	o.get(reply(kofi, brief, "#diagnosis right\n#close The toner was leaking"))
	o.now = monday.Add(7 * 24 * time.Hour)
	all := o.get(mail("Una <una@example.org>", "Printer again", "The printer on the second floor is jammed, perhaps the toner leaks once more."))
	says(t, o.to(all, "kofi@example.org"), "Solved cases like this one", "1001: Printer jammed. It was: The toner was leaking")
	all = o.get(mail(dana, "Printer again", "The printer on the second floor is jammed, perhaps the toner leaks once more."))
	l := o.to(all, "kofi@example.org")
	says(t, l, "1001, 23 November, solved: Printer jammed. It was: The toner was leaking", "right the last time")
	if strings.Contains(l.Text, "Solved cases") {
		t.Errorf("the same case is told twice:\n%s", l.Text)
	}
	other := o.get(mail("Tom <tom@example.org>", "New keyboard", "Could I have a new keyboard?"))
	if l := o.to(other, "kofi@example.org"); strings.Contains(l.Text, "Solved cases") {
		t.Errorf("a keyboard is like a jam:\n%s", l.Text)
	}
}
