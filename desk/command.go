package desk

import (
	"slices"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// command is what the desk can do on a technician's word.
type command struct {
	needsCase bool
	// wrong tells why it cannot be done, where the words alone do not; nil:
	// nothing more can be wrong. Why is "" where nothing is.
	wrong func(w *work, c rules.Command, rest string) rules.CommandProblem
	run   func(w *work, p *Participant, c rules.Command, rest *string) []templates.Result
}

// commands lists what technicians may ask for, by name.
var commands = map[string]command{
	"take":      {true, nil, (*work).take},
	"assign":    {true, (*work).unknownColleague, (*work).assign},
	"note":      {true, nil, (*work).noteCommand},
	"update":    {true, (*work).ended, (*work).update},
	"next":      {true, (*work).ended, (*work).nextNews},
	"wait":      {true, (*work).ended, (*work).wait},
	"cause":     {true, nil, (*work).cause},
	"diagnosis": {true, nil, (*work).diagnosis},
	"close":     {true, nil, (*work).closeCase},
	"reopen":    {true, nil, (*work).reopenCommand},
	"topic":     {true, nil, (*work).topic},
	"priority":  {true, nil, (*work).priority},
	"merge":     {true, (*work).cannotMerge, (*work).merge},
	"split":     {true, (*work).cannotSplit, (*work).split},
	"link":      {true, (*work).cannotLink, (*work).link},
	"refer":     {true, (*work).ended, (*work).refer},
	"cc":        {true, (*work).cannotCopy, (*work).copyTo},
	"watch":     {true, (*work).unknownColleague, (*work).watch},
	"for":       {false, (*work).cannotOpenFor, (*work).openOnBehalf},
	"proactive": {false, nil, (*work).proactive},
	"planned":   {false, nil, (*work).planned},
	"announce":  {false, (*work).nobodyToTell, (*work).announce},
	"quiet":     {false, nil, (*work).quietCommand},
	"thanks":    {true, nil, (*work).thanksCommand},
	"tip":       {true, nil, (*work).tip},
	"asis":      {true, nil, (*work).verbatim},
	"help":      {false, nil, (*work).help},
}

// capable lists the commands that the desk can carry out, in the order for
// lists.
func (d *Desk) capable() []string {
	return slices.DeleteFunc(rules.CommandNames(), func(name string) bool {
		return commands[name].run == nil || name == "refer" && len(d.Peers) == 0
	})
}

// commandTerms is what the reading of commands depends on here.
func (d *Desk) commandTerms(now time.Time) rules.CommandTerms {
	terms := rules.CommandTerms{
		Dating: rules.Dating{Now: now, Calendar: d.Calendar, Clock: d.NewsAt, Lang: d.Language},
		Able:   d.able, Desks: []string{},
	}
	for _, p := range d.Peers {
		terms.Desks = append(terms.Desks, p.Name)
	}
	return terms
}

// Why a command cannot be carried out, beside what its words tell.
const (
	whyNobody    = "nobody"    // no colleague has the name in Part; Want has all names
	whyAmbiguous = "ambiguous" // several have it: those in Want
	whyEnded     = "ended"     // the case is closed
	whyNoSuch    = "nosuch"    // there is no case of the number in Part
	whySelf      = "self"      // the case is this very one
	whyOthers    = "others"    // the case in Part is another person's
	whyOver      = "over"      // the case in Part is closed
	whyOnly      = "only"      // there is no mail but the one that opened the case
	whyBelow     = "below"     // the words below the command are missing
	whyNoReader  = "noreader"  // the announcement would reach nobody
	whyNoAddress = "noaddress" // there is no address that words could go to
	whyOurs      = "ours"      // the address in Part is the desk's or a technician's
)

// cannot tells which of the commands cannot be carried out here.
func (w *work) cannot(all []rules.Command, rest string) (problems []rules.CommandProblem) {
	w.reopens = slices.ContainsFunc(all, func(c rules.Command) bool { return c.Name == "reopen" })
	w.causes = slices.ContainsFunc(all, func(c rules.Command) bool { return c.Name == "cause" })
	for _, c := range all {
		known, ok := commands[c.Name]
		if !c.When.IsZero() && c.Name != "planned" && w.reopens {
			w.next = c.When // the letter that opens it again tells the date
		}
		var p rules.CommandProblem
		switch {
		case !ok:
			p.Why = rules.WhyUnknown
		case known.needsCase && w.c == nil:
			p.Why = rules.WhyNoCase
		case known.wrong != nil:
			p = known.wrong(w, c, rest)
		}
		if p.Why != "" {
			p.Line = c.Line
			problems = append(problems, p)
		}
	}
	if w.unaddressed() && rest != "" && !slices.ContainsFunc(all, func(c rules.Command) bool { return c.Name == "for" }) {
		problems = append(problems, rules.CommandProblem{Why: whyNoAddress, Line: beginning(rest)})
	}
	return problems
}

// unaddressed tells whether the requester cannot be written to, because their
// mail names no address.
func (w *work) unaddressed() bool { return w.c != nil && w.c.Requester.Addr == "" }

// unheard tells a technician that nobody will read what the next news is to
// tell.
func (w *work) unheard(all []rules.Command) []templates.Result {
	news := func(c rules.Command) bool { return slices.Contains([]string{"update", "next", "wait"}, c.Name) }
	if w.unaddressed() && slices.ContainsFunc(all, news) {
		return did("unheard")
	}
	return nil
}

// run carries commands out in their order, but what others change the words
// of first, and the end of the case last: its letter tells what the others
// note.
func (w *work) run(p *Participant, all []rules.Command, rest *string) (results []templates.Result) {
	slices.SortStableFunc(all, func(a, b rules.Command) int { return turn(a) - turn(b) })
	for _, c := range all {
		for _, r := range commands[c.Name].run(w, p, c, rest) {
			r.Command = c.Line
			results = append(results, r)
		}
	}
	return results
}

// turn is when a command is carried out among the others of a mail.
func turn(c rules.Command) int {
	switch c.Name {
	case "asis", "reopen":
		return -1
	case "close", "refer", "merge":
		return 1
	}
	return 0
}

// did is the result of a command that did one thing.
func did(what string) []templates.Result { return []templates.Result{{What: what}} }

// didTo is did where what was done concerns somebody or something.
func didTo(what, to string) []templates.Result { return []templates.Result{{What: what, To: to}} }

func (w *work) help(p *Participant, _ rules.Command, _ *string) []templates.Result {
	v := w.view(w.d.Language)
	v.Reason, v.Commands = "help", w.d.able
	w.write(KindCommandReply, p, w.d.Language, v)
	return nil
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

// confirm tells the technician what was done and what went to whom. Of a
// single step that went well the desk may be set to say nothing, unless it
// reached further than the case, or not as far as one would think.
func (w *work) confirm(p *Participant, results []templates.Result) {
	further := func(r templates.Result) bool {
		return slices.Contains([]string{"also", "open", "announced", "yours", "unheard"}, r.What)
	}
	silent := len(results) == 0 || w.d.Confirm == ConfirmProblems && w.steps < 2 && !slices.ContainsFunc(results, further)
	if silent && w.ask == "" {
		return
	}
	v := w.view(w.d.Language)
	v.Reason, v.Done2, v.Ask = "done", results, w.ask
	if w.c != nil && w.goesOn() {
		v.News = w.promised(PromiseNews)
	}
	w.asks(w.write(KindCommandReply, p, w.d.Language, v))
}
