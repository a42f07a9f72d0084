package desk

import "refdesk/rules"

// forwards tells whether a technician sent on somebody else's mail, which
// opens a case for whoever wrote that.
func (d *Desk) forwards(m *Mail) bool {
	f := m.Forwarded
	return f != nil && f.From.Addr != "" && f.Text != "" && d.team[m.From] != nil && d.team[f.From.Addr] == nil && !d.isDesk(f.From.Addr)
}

// openFor opens a case for the sender of a mail that a technician sent on.
// The technician's own words are a note of the case.
func (w *work) openFor(p *Participant, words string) {
	m := *w.in.mail
	f := m.Forwarded
	m.Author, m.From, m.FromName = f.From, f.From.Addr, f.From.Name
	m.Subject, m.Text = or(f.Subject, m.Subject), f.Text
	strip(&m)
	forwarded := *w.in
	forwarded.mail = &m
	forwarded.verdict = rules.Verdict{Answerable: true, Kind: rules.KindPerson, Reason: "a technician sent it on"}
	taken := w.in
	w.in = &forwarded
	w.open()
	w.in = taken
	w.outcome(BecameCase, "opened case %d for %s, whose mail %s sent on", w.c.Number, f.From.Addr, p.Address.Addr)
	w.event("forwarded", p.Address.Addr, "%s sent the mail of %s on", p.Address.Name, f.From.Addr)
	if words != "" {
		w.event("note", p.Address.Addr, "%s", words)
	}
}
