package desk

import (
	"fmt"
	"slices"
	"strings"

	"refdesk/rules"
	"refdesk/templates"
)

// What the confirmation asks a technician.
const (
	askCause     = "cause"     // what it was; the case is not closed before
	askDiagnosis = "diagnosis" // whether the requester was right
)

// closeCase sends the closing letter: what it was, credit where it is due,
// and the question whether it is solved. Words below the commands go along.
// Where nobody has told what it was, that is asked first, once. A case that is
// over already gets no second closing letter.
func (w *work) closeCase(p *Participant, c rules.Command, rest *string) []templates.Result {
	w.takenBy(p)
	if w.c.State == StateClosed {
		return append(did("already"), w.causeOf(p, c)...)
	}
	if c.Text != "" {
		w.c.Cause = c.Text
	}
	if w.c.Cause == "" && *rest == "" && w.c.AskedCause == "" {
		w.ask = askCause
		return nil
	}
	w.c.State = StateSolved
	w.event("solved", p.Address.Addr, "%s closed the case: %s", p.Address.Name, or(w.c.Cause, "what it was is not known"))
	w.keep(PromiseNews)
	w.drop(PromiseDraft)
	w.drop(PromiseReminder)
	if w.c.Diagnosis == "" && w.c.AskedDiagnosis == "" && w.c.Cause != "" && len(w.view("").Views) > 0 {
		w.ask = askDiagnosis
	}
	return append(w.closingLetter(p, rest), w.stillOpen()...)
}

// causeOf notes what the line that closes a case tells, if it does.
func (w *work) causeOf(p *Participant, c rules.Command) []templates.Result {
	if c.Text == "" {
		return nil
	}
	return w.cause(p, c, nil)
}

// closingLetter writes it, and promises when the case is closed by itself.
// Where it may not go out, the words below the commands do, as any do that a
// person writes.
func (w *work) closingLetter(p *Participant, rest *string) []templates.Result {
	to := w.participant(w.c.Requester, RoleRequester)
	v := w.view(w.c.Lang)
	v.Technician = templates.Person{Name: p.Address.Name}
	v.Words = *rest
	v.Author = p.Address.Name
	v.Tips, v.AnswerTo = w.tips(), w.answerTo(to.Address.Addr)
	w.credit(&v)
	var words, cause []templates.Result
	v.Words, words = w.plainly(v.Words)
	v.Cause, cause = w.plainly(v.Cause)
	files, left := w.files()
	v.Left = left
	due := w.d.Calendar.AddDays(w.now, w.d.CloseAfter, w.d.NewsAt)
	l := w.write(KindClosing, to, w.c.Lang, v)
	if l == nil {
		w.promise(PromiseAutoClose, due, "")
		reason, _ := w.refusal(KindClosing, to.Address.Addr)
		return did("silent-" + reason)
	}
	l.Files, *rest = files, ""
	w.promise(PromiseAutoClose, due, l.MessageID)
	return slices.Concat(didTo("closed", w.c.Requester.called()), words, cause)
}

// credit leaves that view in a closing letter that was right: of several the
// one that shares the most words with the cause, and none where that is not
// clear. Nobody is credited with what they have given up.
func (w *work) credit(v *templates.View) {
	if len(v.Views) == 0 && len(v.Earlier) > 0 {
		v.Diagnosis = ""
		return
	}
	candidates := v.Views
	if v.Withdrawn == "" {
		candidates = append(candidates, v.Earlier...)
	}
	cause := map[string]bool{}
	for _, word := range rules.TellingWords(v.Cause + "\n" + v.Words) {
		cause[word] = true
	}
	var best []templates.Quote
	if len(v.Views) == 1 {
		best = v.Views
	}
	most := 0
	for _, q := range candidates {
		shared := 0
		for _, word := range rules.TellingWords(q.Text) {
			if cause[word] {
				shared++
			}
		}
		if shared > most {
			best, most = []templates.Quote{q}, shared
		}
	}
	v.Views = best
}

// answerTo begins the links by which a click writes an answer. Such a mail
// refers to no letter: its address or its subject tells whose answer it is.
func (w *work) answerTo(reader string) string {
	to, subject := w.d.Address, fmt.Sprintf("Re: [Case %d] %s", w.c.Number, shortened(w.c.Subject))
	if w.d.PlusAddresses {
		to = w.d.signer.replyAddress(w.c.Number, reader)
	} else {
		subject = w.d.signer.answerSubject(subject, w.c.Number, reader)
	}
	return templates.MailTo(to, subject)
}

// shortened cuts a subject for a link: some mail programs take no long ones.
func shortened(subject string) string {
	if len(subject) <= longSubject {
		return subject
	}
	return beginning(subject)
}

// tipsAtOnce is how many of a topic's steps a closing letter tells.
const tipsAtOnce = 3

// tips are the steps that the closing letter tells: the technician's own, or
// some of the topic's in turn. Nobody can help themselves to what they have
// asked for.
func (w *work) tips() (all []string) {
	for line := range strings.Lines(w.c.Tip) {
		line = strings.TrimLeft(strings.TrimSpace(line), "-*• ")
		if number, step, ok := strings.Cut(line, " "); ok && strings.Trim(number, "0123456789.)") == "" {
			line = strings.TrimSpace(step)
		}
		if line != "" {
			all = append(all, line)
		}
	}
	if all != nil || w.c.Request != rules.RequestProblem {
		return all
	}
	topic := w.d.book.Tips(w.c.Lang, w.c.Topic)
	for i := range min(tipsAtOnce, len(topic)) {
		all = append(all, topic[(int(w.c.Number)+i)%len(topic)])
	}
	return all
}

func (w *work) tip(p *Participant, c rules.Command, _ *string) []templates.Result {
	words, plain := w.plainly(c.Text)
	w.c.Tip = strings.TrimSpace(w.c.Tip + "\n" + words)
	w.event("tip", p.Address.Addr, "for the closing letter: %s", words)
	return append(did("tip"), plain...)
}

// asks notes that a letter asked the technician something, so that it is not
// asked again.
func (w *work) asks(l *Letter) {
	switch {
	case l == nil:
	case w.ask == askCause:
		w.c.AskedCause = l.MessageID
		w.event("asked", l.To.Addr, "what it was: the case is closed once that is told, or closed once more")
	case w.ask == askDiagnosis:
		w.c.AskedDiagnosis = l.MessageID
		w.event("asked", l.To.Addr, "whether the requester was right about the cause")
	}
}

// wasAsked takes plain words for what they answer, if the desk has asked the
// technician something: they are no words for the requester.
func (w *work) wasAsked(words string) ([]rules.Command, string) {
	if w.c == nil || words == "" {
		return nil, words
	}
	line, _, _ := strings.Cut(words, "\n")
	if choice := rules.DiagnosisWord(words); choice != "" && w.c.AskedDiagnosis != "" && w.c.Diagnosis == "" {
		return []rules.Command{{Name: "diagnosis", Choice: choice, Line: line}}, ""
	}
	if w.in.found.answers && w.in.found.id == w.c.AskedCause && w.c.AskedCause != "" && w.goesOn() {
		return []rules.Command{{Name: "close", Text: words, Line: line}}, ""
	}
	return nil, words
}
