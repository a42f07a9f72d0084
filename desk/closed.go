package desk

import (
	"time"

	"refdesk/rules"
)

// afterClosing reads the answer to "is it solved?".
func (w *work) afterClosing() {
	m := w.in.mail
	said := w.d.book.Closing(m.Text, w.c.Lang)
	switch said.Solved {
	case rules.SolvedYes:
		w.confirmSolved(said)
	case rules.SolvedNew:
		w.another(said)
	case rules.SolvedLater:
		w.later(said)
		w.thanked(said.Thanks)
	case rules.SolvedAsks:
		w.thanked(said.Thanks)
		w.question()
	case rules.SolvedSilent:
		w.silence()
	default:
		w.thanked(said.Thanks)
		w.reopen(said.Solved)
	}
}

// confirmSolved ends a case whose requester says that it is solved, and tells
// the technicians.
func (w *work) confirmSolved(said rules.Closing) {
	if !w.endsIt() {
		w.brief("mail", w.masked(w.in.mail.Text), "")
		return
	}
	reason := "solved"
	if said.Thanks != "" {
		reason = "thanks"
		w.thanked(said.Thanks)
	}
	w.brief(reason, w.masked(w.in.mail.Text), "")
}

// endsIt closes a case on its requester's word. It returns whether it is
// theirs: only the requester ends a case.
func (w *work) endsIt() bool {
	from := w.in.mail.From
	if !w.byRequester() {
		w.event("not ended", from, "%s says that it is solved; that it was the requester is not sure", from)
		return false
	}
	if w.c.State == StateSolved {
		yes := true
		w.c.State, w.c.Closed, w.c.Solved = StateClosed, w.now, &yes
		w.drop(PromiseAutoClose)
		w.event("closed", from, "the requester says that it is solved")
	}
	return true
}

// bringsAnother tells whether a mail answers a closing letter and brings a new
// matter along.
func (d *Desk) bringsAnother(in *intake, c *Case) bool {
	if c == nil || c.State != StateSolved && c.State != StateClosed || in.verdict.Machine || in.verdict.Bounce != nil {
		return false
	}
	if d.asTechnician(in.mail, in.found, c) {
		return false
	}
	return d.book.Closing(in.mail.Text, c.Lang).Solved == rules.SolvedNew
}

// another opens a case of the new matter that an answer brings along. Its
// letter answers for both.
func (w *work) another(said rules.Closing) {
	solved := said.Works && w.endsIt()
	if said.Thanks != "" {
		w.thanked(said.Thanks)
		w.brief("thanks", w.masked(said.Thanks), "")
	}
	mail := *w.in.mail
	mail.Text, mail.Subject = said.New, beginning(said.New)
	mail.References, mail.InReplyTo = nil, nil
	in := *w.in
	in.mail, in.found = &mail, found{}
	o := w.d.newWork(w.now, w.s, &in, nil)
	o.after, o.afterSolved = w.c, solved
	o.open()
	o.change.Outcome = nil // what became of the mail is told once
	o.c.Linked = append(o.c.Linked, w.c.Number)
	o.event("said", mail.From, "%s", w.masked(said.New))
	o.event("linked", "", "it came in the answer to the closing letter of case %d", w.c.Number)
	w.c.Linked = append(w.c.Linked, o.c.Number)
	w.event("linked", "", "the answer brings another matter along, which is case %d now", o.c.Number)
	w.others = append(w.others, o)
}

// later leaves a case as it is until the requester has tried, and some days.
func (w *work) later(said rules.Closing) {
	until := rules.Sometime(said.Until, rules.Dating{Now: w.now, Calendar: w.d.Calendar, Clock: w.d.NewsAt, Lang: w.d.Language})
	w.event("later", w.in.mail.From, "the requester does not know yet: %s", w.masked(said.Until))
	if w.c.State != StateSolved {
		return
	}
	due := w.d.Calendar.AddDays(latest(until, w.now), w.d.CloseAfter, w.d.NewsAt)
	w.promise(PromiseAutoClose, latest(due, w.promised(PromiseAutoClose)), "")
}

// question takes a case up again for a question about it: nobody says that it
// is broken, but somebody waits for an answer.
func (w *work) question() {
	w.goOn()
	w.event("asks", w.in.mail.From, "the requester asks something about it: the case is open again until that is answered")
	w.promiseNews(w.news(), "")
	w.added()
	w.brief("asks", w.masked(w.in.mail.Text), "")
}

// silence is a mail without words. A picture may say what words do not.
func (w *work) silence() {
	if len(w.in.mail.Attachments) > 0 {
		w.reopen(rules.SolvedUnclear)
		return
	}
	w.event("greeting", w.in.mail.From, "the mail holds no words")
	w.brief("mail", w.masked(w.in.mail.Text), "")
}

// goOn makes an open case of one that was over.
func (w *work) goOn() {
	w.c.State, w.c.Closed, w.c.Waits = StateWorking, time.Time{}, ""
	w.drop(PromiseAutoClose)
}

// reopen takes a case up again that is not over for its requester.
func (w *work) reopen(solved rules.Solved) {
	w.goOn()
	w.c.Reopened++
	w.event("reopened", w.in.mail.From, "the requester wrote that it is not over: the case is open again")
	v := w.view(w.c.Lang)
	v.News = w.news()
	if solved == rules.SolvedPartly {
		v.Words = w.masked(w.in.mail.Text)
	}
	by := ""
	if w.in.verdict.Answerable {
		if l := w.write(KindReopened, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v); l != nil {
			by = l.MessageID
		}
	}
	w.promiseNews(v.News, by)
	w.tellReopened()
	if solved == rules.SolvedNo || solved == rules.SolvedPartly {
		no := false
		w.c.Solved = &no
	}
	if solved == rules.SolvedNo { // it was something else: that is asked anew
		w.c.Cause, w.c.Diagnosis, w.c.AskedCause, w.c.AskedDiagnosis = "", "", "", ""
	}
}

// tellReopened tells the technicians what was told as the cause, and what the
// requester says now; from the second time on also the leads.
func (w *work) tellReopened() {
	g := Gathered{At: w.now, Reason: "reopened", Words: w.masked(w.in.mail.Text), Cause: w.c.Cause}
	for _, a := range w.in.mail.Attachments {
		a.Content = nil
		g.Files = append(g.Files, a)
	}
	if w.c.Reopened > 1 {
		for _, t := range w.d.those(func(t *Technician) bool { return t.Lead && w.present(t) }) {
			w.writeBrief(reader{Address{t.Name, t.Addresses[0]}, RoleTechnician}, []Gathered{g})
			g.Told = append(g.Told, t.Addresses[0])
		}
	}
	w.tell(g)
}

// thanked keeps words of thanks, if there are any.
func (w *work) thanked(words string) {
	if words == "" {
		return
	}
	words = w.masked(words)
	w.event("thanks", w.in.mail.From, "said thanks: %s", words)
	w.keepThanks(words, w.in.mail.From, w.in.mail.ID)
}

func (w *work) keepThanks(words, from string, mail int64) {
	w.change.Thanks = append(w.change.Thanks, Thanks{
		Desk: w.d.Address, Case: w.c.Number, Mail: mail, From: from, Text: words, Technician: w.c.Technician, At: w.now,
		Allowed: w.d.ThanksWithNames,
	})
}

// masked hides secrets in a text.
func (w *work) masked(text string) string { return rules.Mask(text, w.d.book.Secrets(text)) }
