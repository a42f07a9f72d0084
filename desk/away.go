package desk

import "refdesk/rules"

// leaves notes a technician's absence, and gives the case back to the team.
// The note must prove itself as any mail of a technician: else whoever forges
// one takes a case from its technician.
func (w *work) leaves(t *Technician) {
	if ok, why := w.proven(); !ok {
		w.change.Outcome.Why += "; the absence of " + t.Name + " is not noted: " + why
		return
	}
	until, named := rules.AwayUntil(w.in.mail.Subject+"\n"+w.in.mail.Text, w.now, w.d.Calendar)
	if !named {
		until = w.d.nextDay(w.now)
	}
	w.setDuty(t, func(d *Duty) { d.Away = until })
	w.change.Outcome.Why += "; " + t.Name + " is away until " + until.In(w.d.Calendar.Zone()).Format("2006-01-02 15:04")
	if w.c == nil || w.d.team[w.c.Technician] != t {
		return
	}
	w.giveBack()
	if w.c.Technician == "" {
		w.tell(Gathered{At: w.now, Reason: "away", Author: t.Name, Until: until, Told: []string{t.Addresses[0]}})
	}
}
