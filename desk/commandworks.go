package desk

import (
	"refdesk/rules"
	"refdesk/templates"
)

// proactive keeps what was done before it broke, for the digest.
func (w *work) proactive(p *Participant, c rules.Command, _ *string) []templates.Result {
	w.keepWork(p, Work{Kind: WorkProactive, Text: c.Text})
	return did("proactive")
}

// planned keeps what is coming, for the digest.
func (w *work) planned(p *Participant, c rules.Command, _ *string) []templates.Result {
	w.keepWork(p, Work{Kind: WorkPlanned, Date: c.When, Text: c.Text})
	return []templates.Result{{What: "planned", At: c.When}}
}

func (w *work) keepWork(p *Participant, job Work) {
	job.Desk, job.Technician, job.At = w.d.Address, p.Address.Addr, w.now
	job.Text = fold(job.Text)
	w.change.Works = append(w.change.Works, job)
	if w.c != nil {
		w.event(string(job.Kind), p.Address.Addr, "for the digest: %s", job.Text)
	}
}
