package desk

import (
	"maps"
	"slices"
	"time"

	"refdesk/rules"
)

// reply takes in what the requester's side writes about a case.
func (w *work) reply() {
	m := w.in.mail
	p := w.participant(m.Author, RoleCopied)
	p.Thread = chain(p.Thread, m.MessageID)
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
	w.event("thanks", w.in.mail.From, "said thanks")
	w.brief("thanks", w.in.mail.Text, "")
}

// takeAnswers fills in what the mail answers, and tells the technicians.
func (w *work) takeAnswers() {
	m := w.in.mail
	asked := make([]rules.Asked, len(w.c.Questions))
	for i, q := range w.c.Questions {
		asked[i] = rules.Asked{Number: q.Number, Slot: q.Slot, Text: q.Text}
	}
	secrets := w.d.book.Secrets(m.Text)
	got := w.d.book.TakeAnswers(asked, rules.Reply{Passages: m.Passages, Text: m.Text, Lang: w.c.Lang})
	for _, a := range got.Answers {
		w.takeAnswer(a, secrets)
	}
	w.note(w.d.book.Read(rules.Words{Text: m.Text, Signature: m.Signature, Lang: w.c.Lang}))
	reason := "mail"
	if len(got.Answers) > 0 {
		reason = "answers"
	}
	w.progressed()
	if w.in.found.same {
		w.added()
	}
	w.brief(reason, rules.Mask(m.Text, secrets), rules.Mask(got.Rest, secrets))
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
	if a.Slot != slotView {
		w.addAnswer(Answer{Slot: a.Slot, Text: text, Unknown: a.Unknown})
		return
	}
	views := w.d.book.Read(rules.Words{Text: a.Text, Lang: w.c.Lang}).Views
	switch {
	case a.Unknown:
	case len(views) > 0:
		for _, v := range views {
			w.addView(View{Span: rules.Mask(v.Span, secrets), Certainty: v.Certainty, Confidence: v.Confidence})
		}
	case len(text) <= longView:
		w.addView(View{Span: text, Certainty: rules.Hedged, Confidence: 1})
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

// afterClosing reads the answer to "is it solved?".
func (w *work) afterClosing() {
	m := w.in.mail
	switch solved := w.d.book.Solved(m.Text, w.c.Lang); {
	case solved == rules.SolvedYes || w.d.book.Thanks(m.Text, w.c.Lang):
		w.confirmSolved()
	default:
		w.reopen(solved)
	}
}

func (w *work) confirmSolved() {
	yes := true
	if w.c.State == StateSolved {
		w.c.State, w.c.Closed, w.c.Solved = StateClosed, w.now, &yes
		w.drop(PromiseAutoClose)
		w.event("closed", w.in.mail.From, "the requester says that it is solved")
	}
	reason := "solved"
	if w.d.book.Thanks(w.in.mail.Text, w.c.Lang) {
		reason = "thanks"
		w.event("thanks", w.in.mail.From, "said thanks")
	}
	w.brief(reason, w.in.mail.Text, "")
}

func (w *work) reopen(solved rules.Solved) {
	if solved == rules.SolvedNo || solved == rules.SolvedPartly {
		no := false
		w.c.Solved = &no
	}
	w.c.State, w.c.Closed = StateWorking, time.Time{}
	w.drop(PromiseAutoClose)
	w.event("reopened", w.in.mail.From, "the requester wrote that it is not over: the case is open again")
	if w.in.verdict.Answerable {
		v := w.view(w.c.Lang)
		v.News = w.news()
		if l := w.write(KindReopened, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v); l != nil {
			w.promiseNews(v.News, l.MessageID)
		}
	}
	w.brief("mail", w.in.mail.Text, "")
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
