package desk

import (
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// command is what the desk can do on a technician's word.
type command struct {
	needsCase bool
	run       func(w *work, p *Participant, c rules.Command, rest *string) templates.Result
}

// commands lists what technicians may ask for, by name.
var commands = map[string]command{
	"take":      {true, (*work).take},
	"note":      {true, (*work).noteCommand},
	"cause":     {true, (*work).cause},
	"diagnosis": {true, (*work).diagnosis},
	"close":     {true, (*work).closeCase},
	"help":      {false, (*work).help},
}

// able lists the commands that the desk can carry out, in the order for lists.
func able() []string {
	return slices.DeleteFunc(rules.CommandNames(), func(name string) bool { return commands[name].run == nil })
}

// commandTerms is what the reading of commands depends on here.
func (d *Desk) commandTerms(now time.Time) rules.CommandTerms {
	return rules.CommandTerms{
		Dating: rules.Dating{Now: now, Calendar: d.Calendar, Clock: d.NewsAt, Lang: d.Language},
		Able:   d.able,
	}
}

// cannot tells which of the commands cannot be carried out here.
func (w *work) cannot(all []rules.Command) (problems []rules.CommandProblem) {
	for _, c := range all {
		known, ok := commands[c.Name]
		switch {
		case !ok:
			problems = append(problems, rules.CommandProblem{Line: c.Line, Why: rules.WhyUnknown})
		case known.needsCase && w.c == nil:
			problems = append(problems, rules.CommandProblem{Line: c.Line, Why: rules.WhyNoCase})
		case c.Name == "diagnosis" && !validDiagnosis(c.Text):
			problems = append(problems, rules.CommandProblem{Line: c.Line, Why: rules.WhyDiagnosis})
		case c.Name == "note" && c.Text == "":
			problems = append(problems, rules.CommandProblem{Line: c.Line, Why: rules.WhyEmpty})
		case c.Name == "close" && c.Text == "" && w.c.Cause == "":
			problems = append(problems, rules.CommandProblem{Line: c.Line, Why: rules.WhyCause})
		}
	}
	return problems
}

func validDiagnosis(s string) bool {
	s = strings.ToLower(s)
	return s == "right" || s == "partly" || s == "wrong"
}

// run carries commands out in their order, the closing last: its letter tells
// what the others note.
func (w *work) run(p *Participant, all []rules.Command, rest *string) (results []templates.Result) {
	slices.SortStableFunc(all, func(a, b rules.Command) int { return lateness(a) - lateness(b) })
	for _, c := range all {
		if r := commands[c.Name].run(w, p, c, rest); r.What != "" {
			results = append(results, r)
		}
	}
	return results
}

func lateness(c rules.Command) int {
	if c.Name == "close" {
		return 1
	}
	return 0
}

func (w *work) take(p *Participant, c rules.Command, _ *string) templates.Result {
	w.c.Technician = p.Address.Addr
	w.event("taken", p.Address.Addr, "%s has taken the case", p.Address.Name)
	return templates.Result{Command: c.Line, What: "taken"}
}

func (w *work) noteCommand(p *Participant, c rules.Command, _ *string) templates.Result {
	w.event("note", p.Address.Addr, "%s", c.Text)
	return templates.Result{Command: c.Line, What: "noted"}
}

func (w *work) cause(p *Participant, c rules.Command, _ *string) templates.Result {
	w.c.Cause = c.Text
	w.event("cause", p.Address.Addr, "%s", c.Text)
	return templates.Result{Command: c.Line, What: "cause"}
}

func (w *work) diagnosis(p *Participant, c rules.Command, _ *string) templates.Result {
	w.c.Diagnosis = strings.ToLower(c.Text)
	w.event("diagnosis", p.Address.Addr, "the requester's diagnosis was %s", w.c.Diagnosis)
	return templates.Result{Command: c.Line, What: w.c.Diagnosis}
}

// closeCase sends the closing letter: what it was, credit where it is due,
// and the question whether it is solved. Words below the commands go along.
func (w *work) closeCase(p *Participant, c rules.Command, rest *string) templates.Result {
	w.takenBy(p)
	if c.Text != "" {
		w.c.Cause = c.Text
	}
	w.c.State = StateSolved
	w.event("solved", p.Address.Addr, "%s closed the case: %s", p.Address.Name, w.c.Cause)
	w.keep(PromiseNews)
	w.drop(PromiseDraft)
	w.drop(PromiseReminder)
	v := w.view(w.c.Lang)
	v.Technician = templates.Person{Name: p.Address.Name}
	v.Words, *rest = *rest, ""
	v.Author = p.Address.Name
	v.Tips = w.d.book.Tips(w.c.Lang, w.c.Topic)
	files, left := w.files()
	v.Left = left
	l := w.write(KindClosing, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v)
	if l == nil {
		return templates.Result{Command: c.Line, What: "silent"}
	}
	l.Files = files
	w.promise(PromiseAutoClose, w.d.Calendar.AddDays(w.now, w.d.CloseAfter, w.d.NewsAt), l.MessageID)
	return templates.Result{Command: c.Line, What: "closed", To: w.c.Requester.Addr}
}

func (w *work) help(p *Participant, _ rules.Command, _ *string) templates.Result {
	v := w.view(w.d.Language)
	v.Reason, v.Commands = "help", w.d.able
	w.write(KindCommandReply, p, w.d.Language, v)
	return templates.Result{}
}

// teach answers commands that cannot be carried out.
func (w *work) teach(p *Participant, problems []rules.CommandProblem) {
	w.outcome(BecameRefused, "nothing was done: the line %q cannot be carried out (%s)", problems[0].Line, problems[0].Why)
	v := w.view(w.d.Language)
	v.Reason, v.Words = "problems", w.in.mail.Text
	for _, problem := range problems {
		v.Problems = append(v.Problems, templates.Problem{
			Line: problem.Line, Why: problem.Why, Closest: problem.Closest,
			Part: problem.Part, Want: problem.Want, At: problem.At,
		})
	}
	w.write(KindCommandReply, p, w.d.Language, v)
}

// confirm tells the technician what was done and what went to whom.
func (w *work) confirm(p *Participant, results []templates.Result) {
	if len(results) == 0 {
		return
	}
	v := w.view(w.d.Language)
	v.Reason, v.Done2 = "done", results
	w.write(KindCommandReply, p, w.d.Language, v)
}
