package desk

import (
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

func (w *work) take(p *Participant, _ rules.Command, _ *string) []templates.Result {
	w.handTo(p, p.Address)
	return did("taken")
}

func (w *work) noteCommand(p *Participant, c rules.Command, _ *string) []templates.Result {
	w.event("note", p.Address.Addr, "%s", c.Text)
	return did("noted")
}

func (w *work) cause(p *Participant, c rules.Command, _ *string) []templates.Result {
	w.c.Cause = c.Text
	w.event("cause", p.Address.Addr, "%s", c.Text)
	return did("cause")
}

func (w *work) diagnosis(p *Participant, c rules.Command, _ *string) []templates.Result {
	w.c.Diagnosis = c.Choice
	w.event("diagnosis", p.Address.Addr, "the requester's diagnosis was %s", w.c.Diagnosis)
	return did(w.c.Diagnosis)
}

// stillOpen tells which cases with the same cause go on.
func (w *work) stillOpen() []templates.Result {
	if all := w.common(); len(all) > 0 {
		return didTo("open", listed(all))
	}
	return nil
}

// ended tells that a case has to be opened again first.
func (w *work) ended(rules.Command, string) rules.CommandProblem {
	if !w.goesOn() && !w.reopens {
		return rules.CommandProblem{Why: whyEnded}
	}
	return rules.CommandProblem{}
}

// reopenCommand takes work up again: the requester is told, with the words
// below the commands, where they believe that it is over.
func (w *work) reopenCommand(p *Participant, c rules.Command, rest *string) []templates.Result {
	over := !w.goesOn()
	w.c.State, w.c.Closed, w.c.Waits = StateWorking, time.Time{}, ""
	w.drop(PromiseAutoClose)
	w.event("reopened", p.Address.Addr, "%s has taken the work up again%s", p.Address.Name, behind(c.Text))
	if !over {
		if w.promised(PromiseNews).IsZero() {
			w.promiseNews(w.news(), "")
		}
		return did("goes-on")
	}
	v := w.view(w.c.Lang)
	v.Reason, v.News = "ours", w.news()
	words, plain := w.plainly(*rest)
	v.Words, *rest = words, ""
	v.Author = p.Address.Name
	l := w.write(KindReopened, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v)
	if l == nil {
		w.promiseNews(v.News, "")
		return did("goes-on")
	}
	files, left := w.files()
	l.Files = files
	w.promiseNews(v.News, l.MessageID)
	return slices.Concat(didTo("reopened", w.c.Requester.called()), plain, leftBehind(left))
}

// behind puts words behind a sentence of the history.
func behind(words string) string {
	if words == "" {
		return ""
	}
	return ": " + words
}

// topic sets what the case is about. Where nobody has taken it, those whose
// topic it is now hear of it.
func (w *work) topic(p *Participant, c rules.Command, _ *string) []templates.Result {
	before := w.crew()
	w.c.Topic = c.Choice
	w.event("topic", p.Address.Addr, "%s set the topic %s", p.Address.Name, c.Choice)
	for _, t := range w.crew() {
		if !slices.Contains(before, t) && !w.d.samePerson(t.Addresses[0], p.Address.Addr) {
			w.inform(t, "assigned", "", p)
		}
	}
	return didTo("topic", w.d.book.TopicName(w.d.Language, c.Choice))
}

// priority sets how much a case presses. The next news comes earlier where
// that is due, and never later than it was promised.
func (w *work) priority(p *Participant, c rules.Command, _ *string) []templates.Result {
	w.c.Priority = rules.Urgency(c.Choice)
	w.event("priority", p.Address.Addr, "%s set the priority %s", p.Address.Name, c.Choice)
	due := w.promised(PromiseNews)
	if news := w.news(); w.goesOn() && (due.IsZero() || news.Before(due)) {
		w.promiseNews(news, "")
	}
	return did("priority-" + c.Choice)
}

// verbatim lets the words of this mail go out as they are.
func (w *work) verbatim(p *Participant, _ rules.Command, _ *string) []templates.Result {
	w.asIs = true
	w.event("as is", p.Address.Addr, "%s wants the words of this mail as they are", p.Address.Name)
	return did("asis")
}

// thanksCommand keeps a thank-you that came another way, and passes it on.
func (w *work) thanksCommand(p *Participant, c rules.Command, _ *string) []templates.Result {
	w.keepThanks(c.Text, w.c.Requester.Addr, 0)
	w.event("thanks", p.Address.Addr, "%s passes thanks on%s", p.Address.Name, behind(c.Text))
	var told []string
	for _, t := range w.crew() {
		if !w.d.samePerson(t.Addresses[0], p.Address.Addr) {
			w.inform(t, "thanks", c.Text, p)
			told = append(told, t.Name)
		}
	}
	return didTo("thanks", strings.Join(told, ", "))
}

// called is a person as technicians read of them.
func (a Address) called() string { return or(a.Name, a.Addr) }
