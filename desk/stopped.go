package desk

import (
	"context"
	"slices"
	"time"

	"refdesk/templates"
)

// situation loads what clues point at; to whom of the team mail comes back; and
// what it takes to deal a case by turn.
func (d *Desk) situation(ctx context.Context, now time.Time, clues []Clues) (*Situation, error) {
	team := Clues{Turn: d.turns()}
	for _, t := range d.Team {
		team.Team = append(team.Team, t.Addresses[0])
	}
	return d.store.Situation(ctx, d.Address, now, append(slices.Clone(clues), team))
}

// stopped tells why nothing automatic goes to an address, "" if it does: mail
// to it came back, and nobody has lifted that.
func (w *work) stopped(address string) string {
	for _, p := range w.change.People {
		if p.Address.Addr == address && p.Suppressed != "" {
			return p.Suppressed
		}
	}
	return w.s.People[address].Suppressed
}

func (w *work) reachable(t *Technician) bool { return w.stopped(t.Addresses[0]) == "" }

// needed tells whether a letter goes out although mail to its address came
// back: technicians are told what became of what they have just written, and
// of a team somebody has to be written to.
func (w *work) needed(kind Kind, address string) bool {
	t := w.d.team[address]
	return t != nil && (kind == KindCommandReply || w.d.those(w.reachable) == nil)
}

// leads are who is told of what goes wrong: the leads who are there, else those
// whom mail reaches; where there are none, the team.
func (w *work) leads() []*Technician {
	for _, fits := range []func(*Technician) bool{
		func(t *Technician) bool { return t.Lead && w.present(t) },
		func(t *Technician) bool { return t.Lead && w.reachable(t) },
		w.reachable,
		func(t *Technician) bool { return t.Lead },
	} {
		if some := w.d.those(fits); some != nil {
			return some
		}
	}
	return w.d.those(func(*Technician) bool { return true })
}

// tellStopped tells to which of the addresses the desk writes no more.
func (w *work) tellStopped(v *templates.View, addresses ...string) {
	slices.Sort(addresses)
	for _, a := range slices.Compact(addresses) {
		if why := w.stopped(a); why != "" && a != "" {
			v.Stopped = append(v.Stopped, templates.Stopped{Address: a, Why: why, Colleague: w.d.team[a] != nil})
		}
	}
}

// bounced are the addresses of which a brief tells whether the desk writes to
// them: the requester's, and those that letters came back from.
func (w *work) bounced(news []Gathered) []string {
	all := []string{w.c.Requester.Addr}
	for _, g := range news {
		if g.Reason == "bounce" {
			all = append(all, g.Author)
		}
	}
	return all
}

// bounceBrief tells the technicians, and never the address that bounced.
func (w *work) bounceBrief(bounced, why string) {
	g := Gathered{At: w.now, Reason: "bounce", Words: why, Author: bounced, Told: []string{bounced}}
	if w.d.team[bounced] != nil {
		w.tellLeads(&g)
	}
	w.tell(g)
}

// tellLeads tells the leads that a colleague does not get what is written to
// them: nobody else may hear of the case. Of a letter alone they hear once a
// day, for theirs may come back as well.
func (w *work) tellLeads(g *Gathered) {
	for _, t := range w.leads() {
		r := reader{t.mailbox(), RoleTechnician}
		if !w.heard(*g, r) && (w.stopped(g.Author) != "" || w.lastBrief(r).IsZero()) {
			w.writeBrief(r, []Gathered{*g})
			g.Told = append(g.Told, r.who.Addr)
		}
	}
}
