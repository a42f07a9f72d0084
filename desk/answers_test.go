package desk_test

import (
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store/storetest"
)

// asks opens a case of a mail and returns the questionnaire and the brief.
func (o *office) asks(subject, text string) (questions, brief desk.Letter) {
	o.t.Helper()
	for _, l := range o.get(mail(dana, subject, text)) {
		switch l.Kind {
		case desk.KindQuestionnaire:
			questions = l
		case desk.KindBrief:
			brief = l
		}
	}
	if questions.MessageID == "" {
		o.t.Fatal("no questionnaire")
	}
	return questions, brief
}

// briefOn returns the brief that a reply leads to.
func (o *office) briefOn(l desk.Letter, text string) desk.Letter {
	o.t.Helper()
	for _, b := range o.get(reply(dana, l, text)) {
		if b.Kind == desk.KindBrief {
			return b
		}
	}
	o.t.Fatalf("no brief after %q", text)
	return desk.Letter{}
}

// has checks what a letter says and does not say; what begins with "!" must
// not stand in it.
func has(t *testing.T, l desk.Letter, words ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(l.Subject+"\n"+l.Text), " ")
	for _, w := range words {
		bare, not := strings.CutPrefix(w, "!")
		if strings.Contains(text, bare) == not {
			t.Errorf("in the %s, %q:\n%s\n%s", l.Kind, w, l.Subject, l.Text)
		}
	}
}

// answer returns what the store holds for a slot.
func (o *office) answer(slot string) string {
	o.t.Helper()
	for _, a := range o.story(1001).Case.Answers {
		if a.Slot == slot {
			return a.Text
		}
	}
	return ""
}

func number(t *testing.T, o *office, slot string) string {
	t.Helper()
	for _, q := range o.story(1001).Case.Questions {
		if q.Slot == slot {
			return string(rune('0'+q.Number)) + ". " + q.Text
		}
	}
	t.Fatalf("nobody asked for %s", slot)
	return ""
}

// TestAnswersAndCorrections: answers stand beside their questions, later ones
// win, and what was there before is told.
func TestAnswersAndCorrections(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	questions, _ := o.asks("Cannot print", "Hello,\n\nI cannot print in room 4.\n\nDana")
	device, who := number(t, o, "device"), number(t, o, "who_else")
	b := o.briefOn(questions, "> "+device+"\nthe HP by the window\n\n> "+who+"\nall of us\n\nSorry, it's not room 4 but room 14. And we need more paper.")
	has(t, b, device+" the HP by the window", who+" all of us", "room 14 (before: “", "And we need more paper.")
	if o.answer("where") != "room 14" || o.answer("device") != "the HP by the window" {
		t.Errorf("noted: %+v", o.story(1001).Case.Answers)
	}
	b = o.briefOn(questions, "Oh sorry, I looked again: it's the Canon, not the HP.")
	has(t, b, device+" it's the Canon (before: “the HP by the window”)")
	if o.answer("device") != "it's the Canon" || o.answer("who_else") != "all of us" {
		t.Errorf("noted: %+v", o.story(1001).Case.Answers)
	}
	b = o.briefOn(questions, "Any news? We have visitors and it is getting embarrassing.")
	has(t, b, "!**Answers**", "Device: it's the Canon", "Any news?")
	if o.answer("device") != "it's the Canon" {
		t.Errorf("a mail that answers nothing changed %+v", o.story(1001).Case.Answers)
	}
}

// TestViewsChange: the brief quotes the present view as such, and the one
// before with a mark.
func TestViewsChange(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	questions, brief := o.asks("Screen stays black", "Hello,\n\nthe screen of my laptop stays black. I think the cable is broken.\n\nDana")
	has(t, brief, "the cable is broken")
	b := o.briefOn(questions, "Actually, now I think it's the dock.")
	has(t, b, "the dock", "no longer the present view: “the cable is broken”", "!Suspects: “the cable is broken”")
	b = o.briefOn(questions, "It wasn't the dock after all, with another one it is just the same.")
	has(t, b, "Now says: “It wasn't the dock after all", "!Suspects:", "!Says: “", "no longer the present view: “the cable is broken”")
	if n := len(o.story(1001).Case.Views); n < 2 {
		t.Errorf("%d views are kept", n)
	}
}

// TestGreetingIsNoAnswer: a greeting answers nothing; and who wrote anything
// is not reminded.
func TestGreetingIsNoAnswer(t *testing.T) {
	for _, text := range []string{"Hello,\n\nKind regards\nDana", "Thanks a lot!", "I will look that up."} {
		o := newOffice(t, storetest.New(t), nil)
		questions, _ := o.asks("Printer jammed", "Hello,\n\nthe printer is jammed.\n\nDana")
		before := len(o.story(1001).Case.Answers)
		has(t, o.briefOn(questions, text), "!has answered", "!**Answers**")
		if c := o.story(1001).Case; len(c.Answers) != before {
			t.Errorf("%q answers %+v", text, c.Answers)
		}
		o.now = monday.Add(48 * time.Hour)
		if got := kinds(o.due()); strings.Contains(got, "reminder") {
			t.Errorf("after %q: %s", text, got)
		}
	}
}
