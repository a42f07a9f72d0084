package desk

import (
	"slices"
	"strings"

	"refdesk/rules"
	"refdesk/templates"
)

// proactive keeps what was done before it broke, for the digest.
func (w *work) proactive(p *Participant, c rules.Command, _ *string) []templates.Result {
	return append(did("proactive"), w.keepWork(p, Work{Kind: WorkProactive, Text: c.Text})...)
}

// planned keeps what is coming, for the digest.
func (w *work) planned(p *Participant, c rules.Command, _ *string) []templates.Result {
	plain := w.keepWork(p, Work{Kind: WorkPlanned, Date: c.When, Text: c.Text})
	return append([]templates.Result{{What: "planned", At: c.When}}, plain...)
}

// toDigest tells whether a technician's mail went to the address that takes
// sentences for the digest.
func (d *Desk) toDigest(m *Mail) bool {
	return d.Digest.Address != "" && d.team[m.From] != nil && slices.Contains(d.recipients(m), d.Digest.Address)
}

// sentence keeps what a technician wrote to that address: its first
// paragraph, for what follows may be a signature.
func (w *work) sentence(p *Participant, text string) {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	if first = fold(first); first == "" {
		w.outcome(BecameRefused, "a mail for the digest has no words")
		return
	}
	w.outcome(BecameCommand, "kept for the digest")
	plain := w.keepWork(p, Work{Kind: WorkProactive, Text: first})
	w.confirm(p, append(did("proactive"), plain...))
}

// keepWork keeps a job for the digest, with its terms explained, and gives what
// the technician is to know about that.
func (w *work) keepWork(p *Participant, job Work) []templates.Result {
	job.Desk, job.Technician, job.At = w.d.Address, p.Address.Addr, w.now
	words, plain := w.plainly(job.Text)
	job.Text = fold(words)
	w.change.Works = append(w.change.Works, job)
	if w.c != nil {
		w.event(string(job.Kind), p.Address.Addr, "for the digest: %s", job.Text)
	}
	return plain
}
