package desk_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// jam opens a case of Dana's with a view, and returns its brief.
func (o *office) jam() desk.Letter {
	o.t.Helper()
	letters := o.get(mail(dana, "Printer "+letterWord(), "The printer in room 12 makes a black line on every page. I think the drum is worn out.\n\nDana"))
	return o.to(letters, "kofi@example.org")
}

// closed opens a case and closes it.
func (o *office) closed() desk.Letter {
	o.t.Helper()
	return o.to(o.get(reply(kofi, o.jam(), "#close The drum was worn out. I changed it.\n#diagnosis right")), "dana@example.org")
}

// only is the one letter of a kind.
func (o *office) only(letters []desk.Letter, kind desk.Kind) desk.Letter {
	o.t.Helper()
	at := slices.IndexFunc(letters, func(l desk.Letter) bool { return l.Kind == kind })
	if at < 0 {
		o.t.Fatalf("no %s among %s", kind, kinds(letters))
	}
	return letters[at]
}

// says checks that a letter has these words.
func (o *office) says(l desk.Letter, words ...string) {
	o.t.Helper()
	for _, w := range words {
		if !strings.Contains(l.Text, w) {
			o.t.Errorf("the %s to %s does not say %q:\n%s", l.Kind, l.To.Addr, w, l.Text)
		}
	}
}

func TestCloseAsksOnce(t *testing.T) { storetest.Each(t, closeAsksOnce) }

func closeAsksOnce(t *testing.T, s *store.Store) {
	o := newOffice(t, s, func(c *desk.Config) { c.Confirm = desk.ConfirmProblems })
	brief := o.jam()
	got := o.get(reply(kofi, brief, "#close"))
	if kinds(got) != "reply-to-command kofi" {
		t.Fatalf("#close without a cause: %s", kinds(got))
	}
	o.says(got[0], "not closed yet: what was it")
	got = o.get(reply(kofi, got[0], "The drum was worn out. I changed it."))
	closing, asked := o.only(got, desk.KindClosing), o.only(got, desk.KindCommandReply)
	o.says(closing, "The drum was worn out. I changed it.", "Is it solved for you? Is there anything else?")
	o.says(asked, "Was Dana Okafor right about the cause? “the drum is worn out”")
	if strings.Contains(closing.Text, "You were") {
		t.Errorf("nobody told whether Dana was right:\n%s", closing.Text)
	}
	got = o.get(reply(kofi, asked, "Right."))
	if c := o.story(brief.Case).Case; c.Diagnosis != "right" || kinds(got) != "" {
		t.Errorf("diagnosis %q, letters %s", c.Diagnosis, kinds(got))
	}
	got = o.get(reply(kofi, brief, "#reopen"), reply(kofi, brief, "#close The drum was dirty."))
	for _, l := range got {
		if strings.Contains(l.Text, "right about the cause?") {
			t.Error("it was asked a second time")
		}
	}
	// Nobody knows what it was.
	brief = o.jam()
	o.get(reply(kofi, brief, "#close"))
	closing = o.only(o.get(reply(kofi, brief, "#close")), desk.KindClosing)
	o.says(closing, "although we cannot say for certain what it was")
}

func TestCredit(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	check := func(name, first, second, commands, want string) {
		t.Helper()
		letters := o.get(mail(dana, "Trouble "+letterWord(), first))
		brief, q := o.only(letters, desk.KindBrief), o.to(letters, "dana@example.org")
		if second != "" {
			o.get(reply(dana, q, second))
		}
		l := o.only(o.get(reply(brief.To.Addr, brief, commands)), desk.KindClosing)
		credit := regexp.MustCompile(`You were [^\n]*`).FindString(l.Text)
		if credit != want {
			t.Errorf("%s: %q, want %q\n%s", name, credit, want, l.Text)
		}
	}
	const drum = "The printer in room 12 makes a black line on every page. I think the drum is worn out."
	check("right", drum, "", "#diagnosis right\n#close The drum was old. I changed it.", "You were right: “the drum is worn out”. That helped us to find it sooner. Thank you!")
	check("partly", drum, "", "#diagnosis partly\n#close The drum was dirty.", "You were on the right track: “the drum is worn out”. That helped us to look in the right place. Thank you!")
	check("wrong", drum, "", "#diagnosis wrong\n#close A label was stuck.", "")
	check("not told", drum, "", "#close A label was stuck.", "")
	check("two views", "The internet in room 12 is down since Monday. I think the network cable is broken. Or maybe the router is overheated.", "", "#diagnosis right\n#close The router was too hot. I moved it.", "You were right: “the router is overheated”. That helped us to find it sooner. Thank you!")
	check("two views, neither named", "The internet in room 12 is down since Monday. I think the network cable is broken. Or maybe the router is overheated.", "", "#diagnosis right\n#close A plug was loose.", "You were right about the cause, and that helped us to find it sooner. Thank you!")
	check("withdrawn", drum, "It was not the drum after all, forget what I said about the drum.", "#diagnosis right\n#close A label was stuck.", "")
}

var hrefs = regexp.MustCompile(`href="(mailto:[^"]*)"`)

// clicks are the mails that the links of a letter prepare.
func (o *office) clicks(l desk.Letter) (to, subject string, bodies []string) {
	o.t.Helper()
	for _, m := range hrefs.FindAllStringSubmatch(l.HTML, -1) {
		link := strings.ReplaceAll(m[1], "&amp;", "&")
		u, err := url.Parse(link)
		if err != nil || strings.ContainsAny(link, " +\n") {
			o.t.Fatalf("the link %q: %v", link, err)
		}
		if to, err = url.PathUnescape(u.Opaque); err != nil {
			o.t.Fatal(err)
		}
		q := u.Query()
		subject, bodies = q.Get("subject"), append(bodies, q.Get("body"))
	}
	return to, subject, bodies
}

// clicked are mails of programs that were opened by a link.
var clicked = []struct {
	name  string
	write func(to, subject, body string) string
}{
	{"Outlook", func(to, subject, body string) string {
		m := mail(dana, subject, `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body lang=EN-GB><div class=WordSection1><p class=MsoNormal>`+body+`<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Dana Okafor<br>Accounts</p></div></body></html>`)
		return strings.Replace(strings.Replace(m, "text/plain", "text/html", 1), "To: "+address, "To: <"+to+">", 1)
	}},
	{"Gmail", func(to, subject, body string) string {
		m := mail(dana, subject, "--x\nContent-Type: text/plain; charset=\"UTF-8\"\n\n"+body+"\n\n--x\nContent-Type: text/html; charset=\"UTF-8\"\n\n<div dir=\"auto\">"+body+"</div>\n\n--x--")
		return strings.Replace(strings.Replace(m, "text/plain; charset=utf-8", "multipart/alternative; boundary=x", 1), "To: "+address, "To: "+to, 1)
	}},
	{"Apple Mail", func(to, subject, body string) string {
		return strings.Replace(mail(dana, subject, body, "X-Mailer: Apple Mail (2.3826)"), "To: "+address, "To: IT Service Desk <"+to+">", 1)
	}},
	{"iOS", func(to, subject, body string) string {
		return strings.Replace(mail(dana, subject, body+"\n\nSent from my iPhone", "X-Mailer: iPhone Mail (22B83)"), "To: "+address, "To: "+to, 1)
	}},
}

// TestOneClick: what a click sends counts, with no reference to any letter.
func TestOneClick(t *testing.T) {
	for _, plus := range []bool{false, true} {
		o := newOffice(t, storetest.New(t), func(c *desk.Config) { c.PlusAddresses = plus })
		for _, client := range clicked {
			check := func(i int, more, letters, state string) {
				t.Helper()
				o.now = o.now.Add(time.Hour)
				closing := o.closed()
				to, subject, bodies := o.clicks(closing)
				if len(bodies) != 3 {
					t.Fatalf("%d links:\n%s", len(bodies), closing.HTML)
				}
				got := o.get(client.write(to, subject, bodies[i]+more))
				if c := o.story(closing.Case).Case; kinds(got) != letters || string(c.State) != state {
					t.Errorf("%s, plus %v, %q: %s, %s, want %s, %s", client.name, plus, bodies[i]+more, kinds(got), c.State, letters, state)
				}
			}
			check(0, "", "brief kofi", "closed")
			check(1, "the line is still there", "brief kofi, reopened dana", "working")
			check(2, "The projector in room 3 flickers since Monday.", "brief kofi, questionnaire dana", "solved")
			check(2, "", "brief kofi", "solved")
		}
		closing := o.closed()
		_, subject, bodies := o.clicks(closing)
		o.get(mail(eve, subject, bodies[0]), mail(dana, "Re: [Case "+fmt.Sprint(closing.Case)+"] x (aaaaaaaaaaaa)", bodies[0]))
		if c := o.story(closing.Case).Case; c.State != desk.StateSolved {
			t.Errorf("a forged click made it %s", c.State)
		}
	}
}

// TestAnswersToClosing plays one answer each, from every mail program, with
// the letter quoted.
func TestAnswersToClosing(t *testing.T) { storetest.Each(t, answersToClosing) }

func answersToClosing(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	for _, test := range []struct{ words, letters, state string }{
		{"Yes, thanks!", "brief kofi", "closed"},
		{"sí", "brief kofi", "closed"},
		{"👍", "brief kofi", "closed"},
		{"No, the line is still there.", "brief kofi, reopened dana", "working"},
		{"Better, but every tenth page still has it.", "brief kofi, reopened dana", "working"},
		{"Yes, but now the scanner does not start any more.", "brief kofi, questionnaire dana", "closed"},
		{"Why did that happen?", "brief kofi, receipt dana", "working"},
		{"Not sure yet, will try on Monday.", "", "solved"},
	} {
		for _, style := range styles {
			o.now = o.now.Add(30 * time.Minute)
			closing := o.closed()
			m := strings.Replace(reply(dana, closing, style.write(test.words, closing)), "text/plain", style.typ, 1)
			got := kinds(o.get(m))
			if c := o.story(closing.Case).Case; got != test.letters || string(c.State) != test.state {
				t.Errorf("%s: %q: %s, %s, want %s, %s", style.name, test.words, got, c.State, test.letters, test.state)
			}
		}
	}
}

func TestAnotherMatter(t *testing.T) { storetest.Each(t, anotherMatter) }

func anotherMatter(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	closing := o.closed()
	got := o.get(reply(dana, closing, "Thanks, works perfectly! One more thing: the projector in room 3 flickers since Monday."))
	q := o.only(got, desk.KindQuestionnaire)
	o.says(q, fmt.Sprintf("We are glad that case %d is solved. Your other matter has the number %d", closing.Case, q.Case))
	old, fresh := o.story(closing.Case).Case, o.story(q.Case).Case
	if !slices.Contains(old.Linked, q.Case) || !slices.Contains(fresh.Linked, closing.Case) || old.State != desk.StateClosed || old.Solved == nil || !*old.Solved {
		t.Errorf("old %+v\nnew %+v", old, fresh)
	}
	if kinds(got) != "brief kofi, brief kofi, questionnaire dana" {
		t.Errorf("letters: %s", kinds(got))
	}
	if thanks, err := s.Thanks(t.Context(), address, monday); err != nil || len(thanks) != 1 || thanks[0].Text != "Thanks, works perfectly!" || thanks[0].Technician != "kofi@example.org" || thanks[0].Allowed {
		t.Errorf("thanks: %+v, %v", thanks, err)
	}
	ends, err := s.Ends(t.Context(), address, monday, monday.Add(time.Hour))
	if err != nil || ends != (store.Ends{Solved: 1, Right: 1}) {
		t.Errorf("figures: %+v, %v", ends, err)
	}
	examples, err := s.Examples(t.Context())
	if err != nil || len(examples) != 1 || examples[0].Case.Diagnosis != "right" || !strings.Contains(examples[0].Text, "black line") {
		t.Errorf("examples: %+v, %v", examples, err)
	}
}

func TestReopenedTwice(t *testing.T) { storetest.Each(t, reopenedTwice) }

func reopenedTwice(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	letters := o.get(mail(dana, "No network", "The network in room 12 is down since Monday. I think the cable is broken."))
	brief := o.to(letters, "ines@example.org")
	closing := o.only(o.get(reply(ines, brief, "#close The cable was loose.\n#diagnosis partly")), desk.KindClosing)
	got := o.get(reply(dana, closing, "No, it is down again."))
	if kinds(got) != "brief ines, reopened dana" {
		t.Fatalf("once: %s", kinds(got))
	}
	again := o.only(got, desk.KindBrief)
	o.says(again, "says that it is not over", "> No, it is down again.", "What was told as the cause: “The cable was loose.”")
	o.says(o.only(got, desk.KindReopened), "You will hear from us again by Wednesday, 25 November, 10:00")
	if c := o.story(closing.Case).Case; c.Cause != "" || c.Diagnosis != "" || c.Reopened != 1 || c.Solved == nil || *c.Solved {
		t.Errorf("the case: %+v", c)
	}
	closing = o.only(o.get(reply(ines, again, "#close The socket was broken.")), desk.KindClosing)
	got = o.get(reply(dana, closing, "Still not working."))
	if kinds(got) != "brief ines, brief kofi, reopened dana" {
		t.Errorf("twice: %s", kinds(got))
	}
	o.says(o.to(got, "kofi@example.org"), "This has happened 2 times now")
}

func TestAutoClose(t *testing.T) { storetest.Each(t, autoClose) }

func autoClose(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	day := 24 * time.Hour
	patient, silent, away := o.closed(), o.closed(), o.closed()
	o.get(reply(dana, patient, "Not sure yet, will try on Thursday."),
		reply(dana, away, "I am out of the office until 7 December.", "Auto-Submitted: auto-replied"))
	o.now = monday.Add(8 * day)
	o.due()
	for n, want := range map[int64]desk.State{patient.Case: desk.StateSolved, silent.Case: desk.StateClosed, away.Case: desk.StateClosed} {
		if c := o.story(n).Case; c.State != want {
			t.Errorf("case %d is %s, want %s", n, c.State, want)
		}
	}
	if got := o.get(reply(dana, silent, "Thank you so much, Kofi!")); kinds(got) != "brief kofi" {
		t.Errorf("late thanks: %s", kinds(got))
	}
	o.says(o.sent[len(o.sent)-1], "says thank you")
	if c := o.story(silent.Case).Case; c.State != desk.StateClosed {
		t.Errorf("thanks made it %s", c.State)
	}
	o.now = monday.Add(11 * day)
	o.due()
	if c := o.story(patient.Case).Case; c.State != desk.StateClosed {
		t.Errorf("case %d is %s", patient.Case, c.State)
	}
	if got := o.get(reply(dana, silent, "The line has come back.")); kinds(got) != "brief kofi, reopened dana" {
		t.Errorf("a late no: %s", kinds(got))
	}
	o.now = monday.Add(100 * day)
	if got := o.get(reply(dana, patient, "The line has come back.")); len(got) < 2 || got[0].Case == patient.Case {
		t.Errorf("long after: %s", kinds(got))
	}
}
