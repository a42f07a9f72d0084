package desk

import (
	"maps"
	"slices"

	"refdesk/rules"
	"refdesk/templates"
)

// reply takes in what the requester's side writes about a case.
func (w *work) reply() {
	m := w.in.mail
	p := w.participant(m.Author, RoleCopied)
	p.Thread = chain(p.Thread, m.MessageID)
	w.joins()
	w.outcome(BecameAnswer, "belongs to case %d by %s", w.c.Number, w.in.found.how)
	w.event("mail", m.From, "a mail from %s came in", m.From)
	switch {
	case w.c.State == StateSolved || w.c.State == StateClosed:
		w.afterClosing()
	case w.d.book.Thanks(m.Text, w.c.Lang):
		w.thanks()
	default:
		w.takeAnswers()
	}
}

// thanks keeps thanks and passes them on; they change nothing else.
func (w *work) thanks() {
	w.keep(PromiseReminder)
	w.thanked(or(w.d.book.ThanksIn(w.in.mail.Text, w.c.Lang), fold(w.in.mail.Text)))
	w.brief("thanks", w.in.mail.Text, "")
}

// takeAnswers fills in what the mail answers, and tells the technicians.
func (w *work) takeAnswers() {
	m := w.in.mail
	secrets := w.d.book.Secrets(m.Text)
	got := w.d.book.TakeAnswers(w.questions(), rules.Reply{Passages: m.Passages, Text: m.Text, Lang: w.c.Lang, Noted: w.noted(), Letter: w.letter()})
	for _, a := range got.Answers {
		w.takeAnswer(a, secrets)
	}
	views := len(w.c.Views)
	w.note(w.d.book.Read(rules.Words{Text: m.Text, Signature: m.Signature, Lang: w.c.Lang}))
	w.withdraw(views, secrets)
	if w.c.Technician != "" {
		w.thanked(w.d.book.ThanksIn(m.Text, w.c.Lang))
	}
	reason := "mail"
	if len(got.Answers) > 0 {
		reason = "answers"
	}
	if len(got.Answers) == 0 && got.Rest == "" && len(m.Attachments) == 0 {
		w.keep(PromiseReminder)
		w.event("greeting", m.From, "the mail holds a greeting and nothing else")
	} else {
		w.progressed()
	}
	if w.in.found.same {
		w.added()
	}
	w.brief(reason, rules.Mask(m.Text, secrets), rules.Mask(got.Rest, secrets))
}

// questions are the questions of the case as the rules look for them.
func (w *work) questions() []rules.Asked {
	asked := make([]rules.Asked, len(w.c.Questions))
	for i, q := range w.c.Questions {
		asked[i] = rules.Asked{Number: q.Number, Slot: q.Slot, Text: q.Text}
	}
	return asked
}

// noted is what is known of the case, by slot.
func (w *work) noted() map[string]string {
	noted := map[string]string{}
	for _, a := range w.c.Answers {
		if !a.Unknown {
			noted[a.Slot] = a.Text
		}
	}
	for _, v := range w.c.Views {
		noted[slotView] = v.Span
	}
	return noted
}

// letter words the questionnaire again, so that its lines are known where a
// mail program lost their quote marks.
func (w *work) letter() string {
	v := w.view(w.c.Lang)
	for _, q := range w.c.Questions {
		v.Questions = append(v.Questions, templates.Question{Number: q.Number, Slot: q.Slot, Text: q.Text})
	}
	v.News = w.now
	worded, err := w.d.templates.Render(w.c.Lang, string(KindQuestionnaire), v)
	if err != nil {
		return ""
	}
	return worded.Text
}

// withdraw notes where the sender gives up a view that was noted before: that
// is what the sender says about the cause now. n is how many views there were.
func (w *work) withdraw(n int, secrets []rules.Secret) {
	if len(w.c.Views) > n {
		return // a new view tells more
	}
	var spans []string
	for _, v := range w.c.Views {
		if v.Mail != w.in.mail.ID {
			spans = append(spans, v.Span)
		}
	}
	said := w.d.book.Withdrawal(w.in.mail.Text, w.c.Lang, spans)
	if said == "" || len(spans) < len(w.c.Views) {
		return
	}
	w.addAnswer(Answer{Slot: slotView, Text: rules.Mask(said, secrets)})
	w.event("withdrawn", w.in.mail.From, "the sender no longer believes what was noted as the cause")
}

// added tells the sender of a mail that answers nothing where it went.
func (w *work) added() {
	if !w.in.verdict.Answerable {
		return
	}
	v := w.view(w.c.Lang)
	v.Reason, v.News = "added", w.promised(PromiseNews)
	w.write(KindReceipt, w.participant(w.in.mail.Author, RoleCopied), w.c.Lang, v)
}

// slotView is the question for the sender's own diagnosis.
const slotView = "view"

// longView is the length in bytes from which on an answer to that question is
// a story rather than a diagnosis to quote.
const longView = 160

func (w *work) takeAnswer(a rules.Answer, secrets []rules.Secret) {
	text := rules.Mask(a.Text, secrets)
	if a.Unknown {
		text = ""
	}
	if a.Slot != slotView || a.Unknown {
		w.addAnswer(Answer{Slot: a.Slot, Text: text, Unknown: a.Unknown})
		return
	}
	n, quotable := len(w.c.Views), false
	for _, v := range w.d.book.Read(rules.Words{Text: a.Text, Lang: w.c.Lang}).Views {
		if v.Confidence >= w.d.book.QuoteFrom {
			quotable = true
			w.addView(View{Span: rules.Mask(v.Span, secrets), Certainty: v.Certainty, Confidence: v.Confidence})
		}
	}
	if !quotable && len(text) <= longView {
		w.addView(View{Span: text, Certainty: rules.Hedged, Confidence: 1})
	}
	if len(w.c.Views) > n || !quotable {
		w.addAnswer(Answer{Slot: slotView, Text: text})
	}
}

// progressed moves the case on after the requester wrote: the questions need
// no reminder any more, and nobody waits for the requester.
func (w *work) progressed() {
	w.keep(PromiseReminder)
	if w.c.State == StateWaiting && w.c.Waits != "" && !w.awaitsRequester() {
		return // for something else than the requester
	}
	if w.c.State != StateWorking {
		w.c.State = StateWorking
		w.event("working", "", "the requester has written: the case goes on")
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
