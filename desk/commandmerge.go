package desk

import (
	"slices"
	"strconv"
	"strings"

	"refdesk/rules"
	"refdesk/templates"
)

// cannotMerge tells why this case cannot become a part of the other.
func (w *work) cannotMerge(c rules.Command, _ string) rules.CommandProblem {
	number := strconv.FormatInt(c.Cases[0], 10)
	other := w.near.known(c.Cases[0])
	switch {
	case len(c.Cases) > 1:
		return rules.CommandProblem{Why: rules.WhyExtra, Part: strconv.FormatInt(c.Cases[1], 10)}
	case other == nil:
		return rules.CommandProblem{Why: whyNoSuch, Part: number}
	case other == w.c:
		return rules.CommandProblem{Why: whySelf}
	case other.Requester.Addr != w.c.Requester.Addr:
		return rules.CommandProblem{Why: whyOthers, Part: number, Closest: "#link " + number}
	case !other.Closed.IsZero() || other.State == StateSolved:
		return rules.CommandProblem{Why: whyOver, Part: number, Closest: "#link " + number}
	}
	return rules.CommandProblem{}
}

// merge makes this case a part of another of the same requester: what is
// written to either belongs there from now on. The earlier of two promises
// holds.
func (w *work) merge(p *Participant, c rules.Command, _ *string) []templates.Result {
	into := w.other(w.near.known(c.Cases[0]))
	due := w.promised(PromiseNews)
	for _, kind := range []PromiseKind{PromiseNews, PromiseDraft, PromiseReminder, PromiseAutoClose} {
		w.drop(kind)
	}
	w.c.State, w.c.Closed, w.c.MergedInto = StateClosed, w.now, into.c.Number
	w.event("merged", p.Address.Addr, "%s made it a part of case %d: what is written about it belongs there", p.Address.Name, into.c.Number)
	into.absorb(w.c)
	into.event("merged", p.Address.Addr, "%s made case %d a part of this one", p.Address.Name, w.c.Number)
	if other := into.promised(PromiseNews); !due.IsZero() && (other.IsZero() || due.Before(other)) {
		into.promiseNews(due, "")
	}
	w.into = into
	return []templates.Result{{What: "merged", Case: into.c.Number, To: strconv.FormatInt(w.c.Number, 10)}}
}

// absorb takes in who takes part in another case, and what is known from it.
func (w *work) absorb(c *Case) {
	for _, p := range c.Participants {
		w.participant(p.Address, p.Role)
	}
	for _, v := range c.Views {
		if !slices.ContainsFunc(w.c.Views, func(old View) bool { return strings.EqualFold(fold(old.Span), fold(v.Span)) }) {
			w.c.Views = append(w.c.Views, v)
			w.change.Views = append(w.change.Views, v)
		}
	}
	for _, a := range c.Answers {
		if !w.known(a.Slot) {
			w.c.Answers = append(w.c.Answers, a)
			w.change.Answers = append(w.change.Answers, a)
		}
	}
	w.c.Words = strings.TrimSpace(w.c.Words + "\n\n" + c.Words)
	w.c.Technician = or(w.c.Technician, c.Technician)
	w.c.Linked = union(w.c.Number, w.c.Linked, c.Linked)
	w.c.Common = union(w.c.Number, w.c.Common, c.Common)
}

// union joins lists of numbers, each once and without the number itself.
func union(self int64, lists ...[]int64) (all []int64) {
	for _, n := range slices.Concat(lists...) {
		if n != self && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// cannotLink tells which of the cases are not there.
func (w *work) cannotLink(c rules.Command, _ string) rules.CommandProblem {
	for _, n := range c.Cases {
		switch other := w.near.known(n); {
		case other == nil:
			return rules.CommandProblem{Why: whyNoSuch, Part: strconv.FormatInt(n, 10)}
		case other == w.c:
			return rules.CommandProblem{Why: whySelf}
		}
	}
	return rules.CommandProblem{}
}

// link notes that cases have one cause: an update of one reaches all.
func (w *work) link(p *Participant, c rules.Command, _ *string) []templates.Result {
	group := []*work{w}
	all := slices.Clone(w.c.Common)
	for _, n := range c.Cases {
		o := w.other(w.near.known(n))
		group = append(group, o)
		all = append(append(all, o.c.Number), o.c.Common...)
	}
	all = union(0, all, []int64{w.c.Number})
	var cases []*Case
	for _, o := range group {
		o.c.Linked = union(o.c.Number, o.c.Linked, all)
		o.c.Common = union(o.c.Number, o.c.Common, all)
		o.event("linked", p.Address.Addr, "%s linked it with %s: one cause, one update for all", p.Address.Name, numbers(o.c.Common))
		if o != w {
			cases = append(cases, o.c)
		}
	}
	return didTo("linked", listed(cases))
}

// numbers writes numbers of cases for the history.
func numbers(all []int64) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(words, ", ")
}

func (w *work) cannotSplit(rules.Command, string) rules.CommandProblem {
	if w.near.mail == nil {
		return rules.CommandProblem{Why: whyOnly}
	}
	return rules.CommandProblem{}
}

// split makes a case of its own of the mail that the answered letter is about.
func (w *work) split(p *Participant, c rules.Command, _ *string) []templates.Result {
	in := w.near.mail
	in.number = w.near.number()
	o := w.opened(in, p, "split", "%s made a case of the mail of %s", p.Address.Name, or(in.mail.From, "an unknown sender"))
	o.change.Takes = in.mail.ID
	if c.Text != "" {
		o.event("note", p.Address.Addr, "%s", c.Text)
	}
	return []templates.Result{{What: "split", Case: o.c.Number, To: o.c.Requester.called()}}
}
