package desk

import (
	"fmt"
	"slices"
	"strings"

	"refdesk/rules"
	"refdesk/templates"
)

// colleagueNamed finds the technician whom a command names: by an address, by
// the full name, by one of its words such as the first name, by a beginning
// that only one of them has. Who names nobody means the writer.
func (w *work) colleagueNamed(c rules.Command) (*Technician, rules.CommandProblem) {
	unknown := rules.CommandProblem{Why: whyNobody, Part: or(strings.Join(c.Addresses, ", "), c.Text), Want: w.d.names(nil)}
	switch {
	case len(c.Addresses) == 1:
		if t := w.d.team[c.Addresses[0]]; t != nil {
			return t, rules.CommandProblem{}
		}
		return nil, unknown
	case len(c.Addresses) > 1:
		return nil, unknown
	case c.Text == "me" || c.Text == "":
		return w.d.team[w.in.mail.From], rules.CommandProblem{}
	}
	for _, fits := range []func(name, said string) bool{sameName, hasWord, strings.HasPrefix, hasWordFrom} {
		found := w.d.namedBy(rules.Folded(c.Text), fits)
		if len(found) == 1 {
			return found[0], rules.CommandProblem{}
		}
		if len(found) > 1 {
			return nil, rules.CommandProblem{Why: whyAmbiguous, Part: c.Text, Want: w.d.names(found)}
		}
	}
	return nil, unknown
}

func sameName(name, said string) bool { return name == said }

func hasWord(name, said string) bool { return slices.Contains(strings.Fields(name), said) }

func hasWordFrom(name, said string) bool {
	return slices.ContainsFunc(strings.Fields(name), func(word string) bool { return strings.HasPrefix(word, said) })
}

func (d *Desk) namedBy(said string, fits func(name, said string) bool) (all []*Technician) {
	for i := range d.Team {
		if fits(rules.Folded(d.Team[i].Name), said) {
			all = append(all, &d.Team[i])
		}
	}
	return all
}

// names lists technicians, nil for all of them.
func (d *Desk) names(of []*Technician) (names []string) {
	for i := range d.Team {
		if of == nil || slices.Contains(of, &d.Team[i]) {
			names = append(names, d.Team[i].Name)
		}
	}
	return names
}

// mailbox is where a technician's letters go.
func (t *Technician) mailbox() Address { return Address{t.Name, t.Addresses[0]} }

func (w *work) unknownColleague(c rules.Command, _ string) rules.CommandProblem {
	_, problem := w.colleagueNamed(c)
	return problem
}

// assign hands the case to a colleague.
func (w *work) assign(p *Participant, c rules.Command, _ *string) []templates.Result {
	t, _ := w.colleagueNamed(c)
	if w.d.team[p.Address.Addr] == t {
		return w.take(p, c, nil)
	}
	if w.d.team[w.c.Technician] != t {
		w.handTo(p, t.mailbox())
		w.inform(t, "assigned", w.story(true), p)
	}
	return didTo("assigned", t.Name)
}

// handTo gives the case to somebody, and tells whoever had it.
func (w *work) handTo(p *Participant, to Address) {
	before := w.d.team[w.c.Technician]
	w.c.Technician = to.Addr
	switch {
	case w.d.samePerson(to.Addr, p.Address.Addr):
		w.event("taken", p.Address.Addr, "%s has taken the case", p.Address.Name)
	default:
		w.event("assigned", p.Address.Addr, "%s has given the case to %s", p.Address.Name, to.Name)
	}
	if before != nil && before != w.d.team[to.Addr] && before != w.d.team[p.Address.Addr] {
		w.inform(before, "passed", "", p)
	}
}

// inform writes one technician a brief because a colleague did something.
func (w *work) inform(t *Technician, reason, words string, by *Participant) {
	to := reader{t.mailbox(), RoleTechnician}
	if reason != "passed" {
		w.writeBrief(to, []Gathered{{At: w.now, Reason: reason, Words: words, Author: by.Address.Name}})
		return
	}
	v := w.view(w.d.Language)
	v.Reason, v.Views, v.Known, v.Unknown = reason, nil, nil, nil // a line is enough
	w.write(KindBrief, w.participant(to.who, to.role), w.d.Language, v)
}

// cannotCopy tells that an address needs no copy.
func (w *work) cannotCopy(c rules.Command, _ string) rules.CommandProblem {
	for _, a := range c.Addresses {
		if w.d.isDesk(a) || w.d.team[a] != nil {
			return rules.CommandProblem{Why: whyOurs, Part: a, Closest: closestWatch(w.d.team[a])}
		}
	}
	return rules.CommandProblem{}
}

func closestWatch(t *Technician) string {
	if t == nil {
		return ""
	}
	return "#watch " + t.Name
}

// copyTo lets people read along: from now on they get what people write to
// the requester, in its thread.
func (w *work) copyTo(p *Participant, c rules.Command, _ *string) []templates.Result {
	thread := w.participant(w.c.Requester, RoleRequester).Thread
	for _, a := range c.Addresses {
		who := Address{Addr: a}
		if len(c.Addresses) == 1 {
			who.Name = c.Text
		}
		added := w.participant(who, RoleCopied)
		if len(added.Thread) == 0 && len(thread) > 0 {
			added.Thread = chain(nil, thread[0])
		}
		w.event("copied", p.Address.Addr, "%s lets %s read along", p.Address.Name, a)
	}
	return didTo("cc", strings.Join(c.Addresses, ", "))
}

// watch lets a technician hear what happens in the case.
func (w *work) watch(p *Participant, c rules.Command, _ *string) []templates.Result {
	t, _ := w.colleagueNamed(c)
	who := t.mailbox()
	if t == w.d.team[p.Address.Addr] {
		who = p.Address
	}
	w.participant(who, RoleWatcher).Role = RoleWatcher
	w.event("watched", p.Address.Addr, "%s hears what happens in the case", t.Name)
	return didTo("watch", t.Name)
}

// cannotOpenFor tells why no case can be opened for the address.
func (w *work) cannotOpenFor(c rules.Command, rest string) rules.CommandProblem {
	switch a := c.Addresses[0]; {
	case w.d.isDesk(a):
		return rules.CommandProblem{Why: whyOurs, Part: a}
	case rest == "" && !w.d.forwards(w.in.mail):
		return rules.CommandProblem{Why: whyBelow}
	}
	return rules.CommandProblem{}
}

// openOnBehalf opens a case for somebody, of the words below the commands. A
// mail that was sent on with them is a note of the case, or says what it is
// about where there are no words.
func (w *work) openOnBehalf(p *Participant, c rules.Command, rest *string) []templates.Result {
	m := *w.in.mail
	m.Author = Address{Name: or(c.Text, w.near.situation.People[c.Addresses[0]].Address.Name), Addr: c.Addresses[0]}
	m.From, m.FromName = m.Author.Addr, m.Author.Name
	m.Subject, m.Text = plainSubject(m.Subject), *rest
	if w.c != nil { // the subject is that of another matter
		m.Subject = beginning(*rest)
	}
	along := ""
	switch f := m.Forwarded; {
	case !w.d.forwards(w.in.mail):
	case *rest == "":
		m.Subject, m.Text = or(f.Subject, beginning(f.Text)), f.Text
	default:
		along = fmt.Sprintf("the mail of %s that was sent on with it: %s", f.From.Addr, w.masked(f.Text))
	}
	*rest = ""
	strip(&m)
	in := &intake{mail: &m, number: w.near.number(), behalf: true, verdict: rules.Verdict{Answerable: true, Kind: rules.KindPerson, Reason: "a technician wrote it for somebody"}}
	o := w.opened(in, p, "on behalf", "%s opened the case for %s", p.Address.Name, m.From)
	if along != "" {
		o.event("note", p.Address.Addr, "%s", along)
	}
	return []templates.Result{{What: "for", Case: o.c.Number, To: m.Author.called()}}
}

// longSubject is how long the subject of a mail without one is, in bytes.
const longSubject = 70

// beginning makes a subject of the first words of a text.
func beginning(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if len(first) <= longSubject {
		return strings.TrimSpace(first)
	}
	cut := strings.LastIndexByte(first[:longSubject], ' ')
	return strings.ToValidUTF8(first[:max(cut, 0)], "")
}

// strip takes out of a copy of a technician's mail what belongs to its sender.
func strip(m *Mail) {
	m.Signature, m.ReplyTo, m.ToList, m.CcList = "", nil, nil, nil
	// The Message-IDs are those of a mail that its requester never saw.
	m.MessageID, m.References = "", nil
}

// opened opens a case of a mail because a technician's mail says so, and
// notes that in both.
func (w *work) opened(in *intake, p *Participant, kind, why string, values ...any) *work {
	o := w.beside(in, nil)
	o.open()
	o.change.Outcome = nil // what became of the mail is told once
	o.event(kind, p.Address.Addr, why, values...)
	if w.c != nil {
		o.c.Linked = append(o.c.Linked, w.c.Number)
		w.c.Linked = append(w.c.Linked, o.c.Number)
		w.event(kind, p.Address.Addr, "case %d: "+why, append([]any{o.c.Number}, values...)...)
	}
	return o
}
