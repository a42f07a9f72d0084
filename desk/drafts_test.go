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

// withPDF makes a mail of one that has a text, and a file.
func withPDF(m, name string) string {
	head, text, _ := strings.Cut(m, "\n\n")
	head = strings.Replace(head, "Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=b", 1)
	return head + "\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n--b\nContent-Type: application/pdf; name=\"" + name +
		"\"\nContent-Disposition: attachment; filename=\"" + name + "\"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQKJcOkw7zDtsOfCg==\n--b--\n"
}

// TestDraftAnsweredWithFiles: files are not kept for later, so what comes with
// them goes out at once, to the one requester.
func TestDraftAnsweredWithFiles(t *testing.T) { storetest.Each(t, draftAnsweredWithFiles) }

func draftAnsweredWithFiles(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	_, brief := o.problem()
	o.get(mail("Tom Weber <tom@example.org>", "No printing", "My printer prints nothing since nine."))
	o.get(reply(kofi, brief, "#link 1002"))
	o.at(26)
	var draft desk.Letter
	for _, l := range o.due() {
		if l.Kind == desk.KindDraft && l.Case == 1001 {
			draft = l
		}
	}
	got := o.get(withPDF(reply(kofi, draft, "ok"), "steps.pdf"))
	expect(t, "the draft is fine, and there is a file", got, "reply-to-command kofi")
	says(t, got[0], "The draft stays as it is.", "“steps.pdf” did not go along")

	got = o.get(withPDF(reply(kofi, draft, "Please follow the steps in the attached file."), "steps.pdf"))
	expect(t, "other words and a file", got, "relay dana, reply-to-command kofi")
	if l := o.to(got, "dana@example.org"); len(l.Files) != 1 || l.Files[0].Name != "steps.pdf" || !strings.Contains(l.Text, "Please follow the steps") {
		t.Errorf("%d files:\n%s", len(l.Files), l.Text)
	}
	says(t, o.to(got, "kofi@example.org"), "They went at once, together with your files", "Tom Weber (1002): nothing went to them")
	if news := newsOf(o.story(1001).Case); !news.After(monday.Add(49 * time.Hour)) {
		t.Errorf("the next news is promised for %s", news)
	}
}

// TestUpdateWithFiles: words for the next news take no files along, and the
// technician reads that.
func TestUpdateWithFiles(t *testing.T) {
	o := newOffice(t, storetest.New(t), team)
	_, brief := o.problem()
	got := o.get(withPDF(reply(kofi, brief, "#update We cleaned the rollers."), "rollers.pdf"))
	says(t, o.to(got, "kofi@example.org"), "The next news tells your words.", "“rollers.pdf” did not go along")
	got = o.get(withPDF(reply(kofi, brief, "#update We cleaned the rollers.\n\nThis is how they look now."), "rollers.pdf"))
	if l := o.to(got, "dana@example.org"); len(l.Files) != 1 {
		t.Errorf("%d files", len(l.Files))
	}
	if text := o.to(got, "kofi@example.org").Text; strings.Contains(text, "did not go along") {
		t.Error(text)
	}
}

// TestDraftBeforeShortDay: the draft comes while there is time to answer it,
// also where the day before the news is over before the time of news.
func TestDraftBeforeShortDay(t *testing.T) {
	for _, test := range []struct{ hours, at, want string }{
		{"Mon-Thu 08:30-17:00, Fri 08:30-13:00", "15:00", "draft Fri 12:00, progress Mon 08:30, draft Tue 15:00, progress Wed 14:45"},
		{"Mon-Fri 08:30-12:00", "15:00", "draft Fri 11:00, progress Mon 08:30, draft Wed 11:00, progress Thu 08:30"},
		{"Mon-Fri 08:30-17:00", "10:00", "draft Thu 10:00, progress Fri 09:45, draft Mon 10:00, progress Tue 09:45, draft Wed 10:00"},
	} {
		o := newOffice(t, storetest.New(t), func(c *desk.Config) {
			team(c)
			c.Calendar = must(rules.NewCalendar(test.hours, "Europe/London", nil))
			c.NewsAt = test.at
		})
		o.now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) // Wednesday
		o.jam()
		var got []string
		for range 8 * 24 * 4 {
			o.now = o.now.Add(15 * time.Minute)
			for _, l := range o.due() {
				if what := fmt.Sprintf("%s %s", l.Kind, o.now.Format("Mon 15:04")); (l.Kind == desk.KindDraft || l.Kind == desk.KindProgress) && !slices.Contains(got, what) {
					got = append(got, what)
				}
			}
		}
		if all := strings.Join(got, ", "); all != test.want {
			t.Errorf("%s, at %s:\ngot  %s\nwant %s", test.hours, test.at, all, test.want)
		}
	}
}

// TestPromiseMadeAndEnded: what one mail promises and ends is over.
func TestPromiseMadeAndEnded(t *testing.T) { storetest.Each(t, promiseMadeAndEnded) }

func promiseMadeAndEnded(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	for _, test := range []struct{ text, want string }{
		{"#priority urgent\n#close The drum was worn out.", "autoclose"},
		{"#update We changed the drum.\n#close The drum was worn out.", "autoclose"},
		{"#priority urgent\n#merge %d", ""},
	} {
		into, brief := o.jam(), o.jam()
		text := test.text
		if strings.Contains(text, "%d") {
			text = fmt.Sprintf(text, into.Case)
		}
		got := o.get(reply(kofi, brief, text))
		if c := o.story(brief.Case).Case; c.State == desk.StateWorking || c.State == desk.StateInterviewing || o.promised(brief.Case) != test.want {
			t.Errorf("%q: %s, promised %q, want %q; letters %s", text, c.State, o.promised(brief.Case), test.want, kinds(got))
		}
		o.now = o.now.Add(time.Hour)
	}
}

// TestClosedAlready: a case that its requester has closed stays closed, and
// only a person's own words go to them.
func TestClosedAlready(t *testing.T) { storetest.Each(t, closedAlready) }

func closedAlready(t *testing.T, s *store.Store) {
	o := newOffice(t, s, team)
	for text, letters := range map[string]string{
		"#close":                               "reply-to-command kofi",
		"#close It was the toner as well.":     "reply-to-command kofi",
		"#close\n\nThe toner is changed, too.": "relay dana, reply-to-command kofi",
	} {
		brief := o.jam()
		closing := o.to(o.get(reply(kofi, brief, "#close The drum was worn out.")), "dana@example.org")
		o.get(reply(dana, closing, "Yes, it is solved."))
		got := o.get(reply(kofi, brief, text))
		expect(t, text, got, letters)
		c := o.story(brief.Case).Case
		says(t, o.to(got, "kofi@example.org"), "The case was closed already")
		if c.State != desk.StateClosed || c.Solved == nil || o.promised(brief.Case) != "" {
			t.Errorf("%q: %s, promised %s", text, c.State, o.promised(brief.Case))
		}
		if want := strings.Contains(text, "toner as well"); strings.Contains(c.Cause, "toner") != want {
			t.Errorf("%q: the cause is %q", text, c.Cause)
		}
		o.now = o.now.Add(time.Hour)
	}
}
