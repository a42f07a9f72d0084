package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// open makes a case of a mail and asks what is worth asking.
func (w *work) open() {
	m := w.in.mail
	reading := w.d.book.Read(rules.Words{Subject: m.Subject, Text: m.Text, Signature: m.Signature, Lang: or(w.s.People[m.From].Lang, w.d.Language)})
	w.newCase(reading)
	w.note(reading)
	w.outcome(BecameCase, "opened case %d", w.c.Number)
	w.event("opened", m.From, "a mail from %s opened the case", or(m.From, "an unknown sender"))
	if w.in.found.possibly != 0 {
		w.c.Linked = append(w.c.Linked, w.in.found.possibly)
		w.event("linked", "", "it possibly belongs to case %d, and that is not certain enough", w.in.found.possibly)
	}
	w.answerOpening(reading)
	w.brief("new", rules.Mask(m.Text, reading.Secrets), "")
	w.endAtOnce()
}

// endAtOnce closes the case of a mail that wants nothing: it would stay open
// for ever, with nothing to tell its sender.
func (w *work) endAtOnce() {
	if w.finished() {
		w.c.State, w.c.Closed = StateClosed, w.now
		w.event("closed", "", "closed at once: it says thanks, and asks for nothing")
	}
}

func (w *work) newCase(r rules.Reading) {
	m := w.in.mail
	lang := r.Lang
	if w.in.behalf { // the technician's words do not tell what the person reads
		lang = or(w.s.People[m.From].Lang, lang)
	}
	if !slices.Contains(rules.Languages[:], lang) {
		lang = w.d.Language
	}
	w.c = &Case{
		Number: w.in.number, Desk: w.d.Address, State: StateNew, Topic: r.Topic, Request: r.Request, Priority: r.Urgency,
		Subject: plainSubject(m.Subject), Lang: lang, Requester: w.requester(), Opened: w.now,
	}
	if w.c.Requester.Addr != "" {
		p := w.participant(w.c.Requester, RoleRequester)
		p.Thread = chain(chain(nil, m.References...), m.MessageID)
		w.change.People = append(w.change.People, Person{Address: w.c.Requester, Lang: lang})
	}
	w.copies()
}

// requester is who asked: the author, or where that has no address, whoever
// is to be answered.
func (w *work) requester() Address {
	m := w.in.mail
	if m.Author.Addr == "" && len(m.ReplyTo) > 0 {
		return m.ReplyTo[0]
	}
	return m.Author
}

// isDesk tells whether an address is the desk's, with or without a tag.
func (d *Desk) isDesk(address string) bool {
	local, domain, _ := strings.Cut(d.Address, "@")
	return address == d.Address || address != "" && address == d.Digest.Address || strings.HasPrefix(address, local+"+") && strings.HasSuffix(address, "@"+domain)
}

// note keeps what the mail says: views, answered slots. Secrets are masked
// before anything is kept that a letter could show.
func (w *work) note(r rules.Reading) {
	for _, v := range r.Views {
		w.addView(View{Span: rules.Mask(v.Span, r.Secrets), Certainty: v.Certainty, Confidence: v.Confidence})
	}
	for _, slot := range sortedKeys(r.Slots) {
		if !w.known(slot) || w.wasUnknown(slot) {
			w.addAnswer(Answer{Slot: slot, Text: rules.Mask(r.Slots[slot], r.Secrets)})
		}
	}
	if len(r.Secrets) > 0 {
		w.event("secret", w.in.mail.From, "the mail held a password or number, which letters do not show")
	}
}

func (w *work) addView(v View) {
	if w.holds(v) {
		return
	}
	v.Mail, v.At = w.in.mail.ID, w.now
	w.c.Views = append(w.c.Views, v)
	w.change.Views = append(w.change.Views, v)
}

// holds tells whether a view is the sender's present one already.
func (w *work) holds(v View) bool {
	now, _, _ := w.views()
	for _, old := range w.c.Views {
		if old.Mail == w.in.mail.ID || !w.quotable(old) {
			now = append(now, templates.Quote{Text: fold(old.Span)})
		}
	}
	return slices.ContainsFunc(now, func(q templates.Quote) bool { return strings.EqualFold(q.Text, fold(v.Span)) })
}

func (w *work) addAnswer(a Answer) {
	a.Mail, a.At = w.in.mail.ID, w.now
	before := ""
	for _, old := range w.c.Answers {
		if old.Slot == a.Slot {
			before = old.Text
		}
	}
	w.c.Answers = slices.DeleteFunc(w.c.Answers, func(old Answer) bool { return old.Slot == a.Slot })
	w.c.Answers = append(w.c.Answers, a)
	w.change.Answers = append(w.change.Answers, a)
	if fold(before) == fold(a.Text) {
		before = ""
	}
	w.told = append(w.told, templates.Answer{Question: w.questionFor(a.Slot), Text: fold(a.Text), Before: fold(before)})
}

// questionFor is the question that was asked for a slot, or its label.
func (w *work) questionFor(slot string) string {
	for _, q := range w.c.Questions {
		if q.Slot == slot {
			return fmt.Sprintf("%d. %s", q.Number, q.Text)
		}
	}
	return w.d.book.Label(w.d.Language, slot) + ":"
}

// known tells whether a slot was answered, be it by "I do not know".
func (w *work) known(slot string) bool {
	return slices.ContainsFunc(w.c.Answers, func(a Answer) bool { return a.Slot == slot })
}

// wasUnknown tells whether an earlier mail said that a slot is not known.
func (w *work) wasUnknown(slot string) bool {
	return slices.ContainsFunc(w.c.Answers, func(a Answer) bool { return a.Slot == slot && a.Unknown && a.Mail != w.in.mail.ID })
}

// answerOpening sends the requester the first letter: the questionnaire to
// whoever has a problem, the receipt where there is nothing to ask. A request
// or a plain question gets no interrogation; nor does a mail that was too large
// to read, for its answers may be in there.
func (w *work) answerOpening(r rules.Reading) {
	if !w.in.verdict.Answerable {
		w.event("no letter", "", "no letter: %s", w.in.verdict.Reason)
		return
	}
	if why := w.echo(); why != "" {
		w.event("no letter", "", "no letter: %s", why)
		return
	}
	if w.c.Requester.Addr == "" {
		w.event("no letter", "", "no letter: the mail has no sender address")
		return
	}
	var questions []rules.Question
	if r.Request == rules.RequestProblem && w.oversized() == "" {
		questions = w.d.book.Questions(w.need(r))
	}
	kind, v := KindReceipt, w.view(w.c.Lang)
	if len(questions) > 0 {
		kind = KindQuestionnaire
	}
	for i, q := range questions {
		v.Questions = append(v.Questions, templates.Question{Number: i + 1, Slot: q.Slot, Text: q.Text, Hint: q.Hint})
	}
	v.Secrets = len(r.Secrets) > 0
	passedOn(v.Views, r.Views)
	v.Known, v.Unsure = w.listed(v, r), len(r.Views) > 0
	if c := w.s.Cases[w.in.found.possibly]; c != nil && c.Requester.Addr == w.c.Requester.Addr {
		v.Possibly = c.Number // their own case; of others' they learn nothing
	}
	if w.after != nil {
		v.After, v.AfterSolved = w.after.Number, w.afterSolved
	}
	v.Reason = w.oversized()
	if w.finished() {
		v.Known = nil // there is nothing to correct in thanks
	} else {
		v.News = w.news()
	}
	l := w.write(kind, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v)
	if l != nil {
		w.asked(l, v)
	}
}

// listed are the facts that the first letter lists: those that are sure, and
// not just quoted as the sender's view.
func (w *work) listed(v templates.View, r rules.Reading) []templates.Fact {
	doubtful := map[string]bool{}
	for slot, sure := range r.Sure {
		if sure < w.d.book.ListFrom {
			doubtful[w.d.book.Label(w.c.Lang, slot)] = true
		}
	}
	return slices.DeleteFunc(withoutParts(v.Known), func(f templates.Fact) bool {
		return doubtful[f.Label] || slices.ContainsFunc(v.Views, func(q templates.Quote) bool { return repeats(f.Text, q.Text) })
	})
}

// withoutParts leaves out facts that stand word for word in another one: who
// reads of "the printer next to the kitchen" knows where it is.
func withoutParts(known []templates.Fact) []templates.Fact {
	return slices.DeleteFunc(slices.Clone(known), func(f templates.Fact) bool {
		return slices.ContainsFunc(known, func(o templates.Fact) bool { return len(o.Text) > len(f.Text) && strings.Contains(o.Text, f.Text) })
	})
}

// passedOn marks the quotes that the sender only passes on.
func passedOn(quotes []templates.Quote, views []rules.View) {
	for i := range quotes {
		quotes[i].Reported = slices.ContainsFunc(views, func(v rules.View) bool { return v.Reported && fold(v.Span) == quotes[i].Text })
	}
}

// repeats tells whether a fact says nothing but what a quote said already.
func repeats(fact, quote string) bool {
	const fewWords = 4 // a day or a place is worth noting on its own
	fact, quote = strings.ToLower(fact), strings.ToLower(quote)
	if strings.Contains(fact, quote) {
		return len(fact) < 2*len(quote)
	}
	return strings.Contains(quote, fact) && len(strings.Fields(fact)) >= fewWords
}

// echoWithin is how soon a program on the other side answers a letter.
const echoWithin = 10 * time.Minute

// echo tells why a mail is taken for the answer of another help desk's program
// although no field says so: it comes right after an automatic letter to that
// address, and reads like "we have received your request". It is a case all
// the same; but it gets no letter, which would only get an answer again.
func (w *work) echo() string {
	sent := w.s.Automatic[w.in.mail.From]
	if len(sent) == 0 || w.now.Sub(sent[0]) > echoWithin {
		return ""
	}
	if by, ok := rules.Acknowledges(w.in.mail.Subject, w.in.mail.Text); ok {
		return fmt.Sprintf("it came right after an automatic letter and reads like a program's answer (%q)", by)
	}
	return ""
}

// oversized is the reason of a receipt for a mail that was too large to read.
func (w *work) oversized() string {
	if w.in.mail.Raw == nil && w.in.mail.Head != nil {
		return "too-large"
	}
	return ""
}

// finished tells whether a mail wants nothing: thanks that came without a case.
func (w *work) finished() bool { return w.c.Request == rules.RequestThanks }

func (w *work) need(r rules.Reading) rules.Need {
	n := rules.Need{Lang: w.c.Lang, Topic: r.Topic, Request: r.Request, Urgency: r.Urgency, Known: map[string]bool{}}
	for _, a := range w.c.Answers {
		n.Known[a.Slot] = true
	}
	n.HasView = len(r.Views) > 0
	n.Words = len(strings.Fields(w.in.mail.Text))
	n.Text = w.in.mail.Subject + "\n" + w.in.mail.Text
	return n
}

// asked notes the questions that went out, and the promises of the letter.
func (w *work) asked(l *Letter, v templates.View) {
	for _, q := range v.Questions {
		question := Question{Letter: l.MessageID, Number: q.Number, Slot: q.Slot, Text: q.Text, At: w.now}
		w.c.Questions = append(w.c.Questions, question)
		w.change.Questions = append(w.change.Questions, question)
	}
	if len(v.Questions) > 0 {
		w.c.State = StateInterviewing
		w.promise(PromiseReminder, w.d.Calendar.AddDays(w.now, w.d.RemindAfter, w.d.NewsAt), l.MessageID)
	}
	if !v.News.IsZero() {
		w.promiseNews(v.News, l.MessageID)
	}
}
