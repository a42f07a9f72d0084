package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/rules"
	"refdesk/store/storetest"
)

// TestLoop lives through one case with the program as a process, between a
// real Dovecot and an SMTP server, and looks at all that can be listed.
func TestLoop(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		r := newRig(t, url, imaptest.Dovecot(t), smtptest.Config{})
		s := r.serve()
		<-s.open
		t.Logf("from delivery to acceptance: median %s of %d mails", median(r.quickness(20)).Round(time.Millisecond), 20)
		r.conversation()
		s.stop()
		r.keys()
		r.news()
		r.end()
	})
}

// quickness measures how long each questionnaire takes, one mail after the other.
func (r *rig) quickness(mails int) []time.Duration {
	r.t.Helper()
	took := make([]time.Duration, mails)
	for i := range mails {
		from := fmt.Sprintf("quick-%d@example.org", i)
		have := len(r.sink.Mails())
		start := time.Now()
		r.deliver(mailOf(fmt.Sprintf("quick-%d@home.example", i), from, "Printer", "The printer prints nothing. I think the toner is empty."))
		r.wait("questionnaire", from, have, subject("Printer"))
		took[i] = time.Since(start)
	}
	return took
}

// opening is the mail that the loop is about.
const opening = "Good morning,\n\nI cannot open the planning folder since Monday, it says \"Access denied\". I think my password has expired.\n\nKind regards\nDana Okafor"

// conversation plays a case up to the relay of the technician's words.
func (r *rig) conversation() {
	t := r.t
	have := len(r.sink.Mails())
	r.deliver(mailOf("dana-1@home.example", "Dana Okafor <dana@example.org>", "Planning folder", opening))
	questions := r.wait("questionnaire", "dana@example.org", have, subject("Planning folder"))
	if !strings.Contains(questions.Body, "my password has expired") {
		t.Errorf("the questionnaire does not quote the view:\n%s", questions.Body)
	}
	brief := r.wait("brief", "ines@example.org", have, subject("my password has expired"))

	have = len(r.sink.Mails())
	r.deliver(replyTo(questions, "dana-2@home.example", "Dana Okafor <dana@example.org>", "It is laptop LH-0442, and my colleagues can open the folder."))
	r.wait("brief with the answer", "ines@example.org", have, saying("LH-0442"))

	have = len(r.sink.Mails())
	r.deliver(replyTo(brief, "ines-1@work.example", "Ines Duarte <ines@example.org>", "#take\nHello Dana,\n\nI have found an old permission and am renewing it.\n\nInes"))
	relay := r.wait("relay", "dana@example.org", have, saying("old permission"))
	if strings.Contains(relay.Body, "#take") || strings.Contains(relay.Body, "Earlier cases") {
		t.Errorf("the relay tells what is internal:\n%s", relay.Body)
	}
	r.wait("confirmation", "ines@example.org", have, saying("Done"))
}

// number is the number of Dana's case. There is one: her reply opened no other.
func (r *rig) number() int64 {
	r.t.Helper()
	var found []int64
	for _, c := range listed[caseJSON](r, "cases", "--json") {
		if c.Requester == "dana@example.org" {
			found = append(found, c.Number)
		}
	}
	if len(found) != 1 {
		r.t.Fatalf("Dana has the cases %v, want one", found)
	}
	return found[0]
}

// The keys that programs rely on; they are always there.
const (
	caseKeys   = "number desk state topic subject requester technician opened promise mails letters"
	storyKeys  = caseKeys + " lang views slots cause diagnosis solved linked entries"
	entryKeys  = "at what kind from to subject text state why"
	mailKeys   = "id mailbox uid message_id from subject received became case why"
	letterKeys = "id case kind to subject message_id state attempts due why"
)

// keys looks at the listings.
func (r *rig) keys() {
	t := r.t
	check := func(what, want string, have map[string]any) {
		t.Helper()
		got, wanted := slices.Sorted(maps.Keys(have)), strings.Fields(want)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("%s has the keys\n%v, want\n%v", what, got, wanted)
		}
	}
	all := func(what, want string, rows []map[string]any) {
		t.Helper()
		if len(rows) == 0 {
			t.Errorf("%s lists nothing", what)
		}
		for _, row := range rows {
			check(what, want, row)
		}
	}
	all("cases", caseKeys, listed[map[string]any](r, "cases", "--json"))
	all("inbox", mailKeys, listed[map[string]any](r, "inbox", "--json"))
	all("outbox", letterKeys, listed[map[string]any](r, "outbox", "--json", "--all"))
	if left := listed[map[string]any](r, "outbox", "--json"); len(left) != 0 {
		t.Errorf("the outbox holds %v, want nothing", left)
	}
	story := listed[map[string]any](r, "case", fmt.Sprint(r.number()), "--json")
	all("case", storyKeys, story)
	entries, _ := story[0]["entries"].([]any)
	whats := map[string]int{}
	for _, e := range entries {
		entry, _ := e.(map[string]any)
		check("an entry", entryKeys, entry)
		whats[fmt.Sprint(entry["what"])]++
	}
	if whats["mail"] != 3 || whats["letter"] < 5 || whats["event"] == 0 {
		t.Errorf("the story has %v, want 3 mails, at least 5 letters, and events", whats)
	}
	slots, _ := story[0]["slots"].(map[string]any)
	for _, slot := range rules.Slots {
		if _, ok := slots[string(slot)]; !ok {
			t.Errorf("the slots lack %s: %v", slot, slots)
		}
	}
}

// news lets the promised moment come.
func (r *rig) news() {
	t := r.t
	number := r.number()
	before := r.kinds(number)
	story := listed[storyJSON](r, "case", fmt.Sprint(number), "--json")[0]
	if story.Promise == nil {
		t.Fatal("there is no promise")
	}
	r.run("once", "--now", *story.Promise)
	after := r.kinds(number)
	if got := after["progress"] - before["progress"]; got != 1 {
		t.Errorf("%d progress letters went out at the promised moment, want 1: %v", got, after)
	}
	r.run("once", "--now", *story.Promise)
	if again := r.kinds(number); again["progress"] != after["progress"] {
		t.Errorf("a second pass at the same moment sent another: %v", again)
	}
	next := listed[storyJSON](r, "case", fmt.Sprint(number), "--json")[0].Promise
	if next == nil || *next <= *story.Promise {
		t.Errorf("the next promise is %v, want one after %s", next, *story.Promise)
	}
}

// end closes the case.
func (r *rig) end() {
	t := r.t
	number := r.number()
	brief := r.wait("brief", "ines@example.org", 0, subject(fmt.Sprintf("[Case %d]", number)))
	have := len(r.sink.Mails())
	r.deliver(replyTo(brief, "ines-2@work.example", "Ines Duarte <ines@example.org>", "#diagnosis partly\n#close An old permission had run out. It is renewed."))
	r.run("once")
	closing := r.wait("closing letter", "dana@example.org", have, saying("An old permission had run out"))
	r.deliver(replyTo(closing, "dana-3@home.example", "Dana Okafor <dana@example.org>", "Yes, it works again. Thank you!"))
	r.run("once")
	story := listed[storyJSON](r, "case", fmt.Sprint(number), "--json")[0]
	if story.State != "closed" || story.Solved == nil || !*story.Solved || story.Diagnosis == nil || *story.Diagnosis != "partly" {
		t.Errorf("the case is %s, solved %v, diagnosis %v; want closed, true, partly", story.State, story.Solved, story.Diagnosis)
	}
}

// kinds counts the sent letters of a case by their kind.
func (r *rig) kinds(number int64) map[string]int {
	r.t.Helper()
	kinds := map[string]int{}
	for _, l := range listed[letterJSON](r, "outbox", "--json", "--all") {
		if l.Case != nil && *l.Case == number && l.State == "sent" {
			kinds[l.Kind]++
		}
	}
	return kinds
}
