package desk

import (
	"context"
	"slices"

	"refdesk/rules"
	"refdesk/templates"
)

// forwards tells whether a technician sent on somebody else's mail, which
// opens a case for whoever wrote that.
func (d *Desk) forwards(m *Mail) bool {
	f := m.Forwarded
	return f != nil && f.From.Addr != "" && f.Text != "" && d.team[m.From] != nil && d.team[f.From.Addr] == nil && !d.isDesk(f.From.Addr)
}

// sendsOn tells whether the case that a mail opens is that of whoever wrote
// the forwarded mail in it. With #for the command says whose it is.
func (w *work) sendsOn(all []rules.Command) bool {
	names := func(c rules.Command) bool { return c.Name == "for" }
	return w.c == nil && w.d.forwards(w.in.mail) && !slices.ContainsFunc(all, names)
}

// sentOn carries out the commands above a forwarded mail, and opens a case of
// it. The words below them are a note, so nobody but the team reads them.
func (w *work) sentOn(ctx context.Context, p *Participant, all []rules.Command, words string) {
	if inside, err := w.internal(ctx, goingOut(all, "")); err != nil || inside != "" {
		w.holdBack(p, words, inside, err)
		return
	}
	w.steps = len(all) + 1
	results := w.run(p, all, &words)
	w.confirm(p, append(results, w.openFor(p, words)...))
}

// openFor opens a case for the sender of a mail that a technician sent on.
// The technician's own words are a note of the case. Where the sender reads no
// answers it is the technician's case, and they are told.
func (w *work) openFor(p *Participant, words string) (results []templates.Result) {
	m := *w.in.mail
	f := m.Forwarded
	in := *w.in
	in.mail, in.verdict = &m, rules.Verdict{Answerable: true, Kind: rules.KindPerson, Reason: "a technician sent it on"}
	by := w.d.book.Judge(&rules.Incoming{From: f.From.Addr, FromName: f.From.Name, Desk: []string{w.d.Address}})
	if by.Answerable {
		m.Author, m.From, m.FromName = f.From, f.From.Addr, f.From.Name
	} else {
		in.behalf, in.verdict.Answerable, in.verdict.Reason = true, false, by.Reason
	}
	m.Subject, m.Text = or(f.Subject, m.Subject), f.Text
	strip(&m)
	taken := w.in
	w.in = &in
	w.open()
	w.in = taken
	w.outcome(BecameCase, "opened case %d for %s: %s sent on the mail of %s", w.c.Number, m.From, p.Address.Addr, f.From.Addr)
	w.event("forwarded", p.Address.Addr, "%s sent the mail of %s on", p.Address.Name, f.From.Addr)
	if words != "" {
		w.event("note", p.Address.Addr, "%s", words)
	}
	if !by.Answerable {
		results = []templates.Result{{What: "yours", Case: w.c.Number, To: f.From.Addr}}
	}
	return results
}
