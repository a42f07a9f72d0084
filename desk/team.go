package desk

import (
	"cmp"
	"slices"
	"time"
)

// reader is somebody who gets a brief.
type reader struct {
	who  Address
	role Role
}

// audience lists who hears of a case: its crew and those who watch it.
func (w *work) audience() (all []reader) {
	for _, t := range w.crew() {
		all = append(all, reader{Address{t.Name, t.Addresses[0]}, RoleTechnician})
	}
	for _, p := range w.c.Participants {
		who := p.Address
		if t := w.d.team[who.Addr]; t != nil {
			who = Address{t.Name, t.Addresses[0]}
		}
		if p.Role == RoleWatcher && !slices.ContainsFunc(all, func(r reader) bool { return r.who.Addr == who.Addr }) {
			all = append(all, reader{who, RoleWatcher})
		}
	}
	return all
}

// crew lists the technicians who work on a case: who has it, or all who may
// take it. Whoever is away loses it, and where cases go by turn it gets its
// next owner.
func (w *work) crew() []*Technician {
	w.giveBack()
	w.deal()
	if t := w.d.team[w.c.Technician]; t != nil {
		return []*Technician{t}
	}
	return w.d.fitting(w.c.Topic,
		func(t *Technician) bool { return w.present(t) && !w.quiet(t) },
		w.present,
		func(*Technician) bool { return true })
}

// fitting lists those who may take a case with a topic: by the first of the
// conditions that anybody meets, those who have the topic, else those without
// topics of their own. Where nobody is either, it is all of the team.
func (d *Desk) fitting(topic string, conditions ...func(*Technician) bool) []*Technician {
	for _, fits := range conditions {
		if all := d.those(func(t *Technician) bool { return slices.Contains(t.Topics, topic) && fits(t) }); all != nil {
			return all
		}
		if all := d.those(func(t *Technician) bool { return len(t.Topics) == 0 && fits(t) }); all != nil {
			return all
		}
	}
	for _, fits := range conditions {
		if all := d.those(fits); all != nil {
			return all
		}
	}
	return nil
}

func (d *Desk) those(fits func(*Technician) bool) (all []*Technician) {
	for i := range d.Team {
		if fits(&d.Team[i]) {
			all = append(all, &d.Team[i])
		}
	}
	return all
}

func (w *work) duty(t *Technician) Duty {
	d := w.s.Duties[w.d.seat(t.Addresses[0])]
	d.Desk, d.Address, d.Mode = w.d.Address, t.Addresses[0], or(d.Mode, ModeAll)
	return d
}

// seat is an address at this desk.
func (d *Desk) seat(address string) Seat { return Seat{Desk: d.Address, Address: address} }

// setDuty changes how a technician stands to work.
func (w *work) setDuty(t *Technician, change func(*Duty)) {
	d := w.duty(t)
	change(&d)
	if w.s.Duties == nil {
		w.s.Duties = map[Seat]Duty{}
	}
	w.s.Duties[w.d.seat(d.Address)] = d
	w.change.Duties = append(w.change.Duties, d)
}

func (w *work) present(t *Technician) bool { return !w.duty(t).Away.After(w.now) }
func (w *work) quiet(t *Technician) bool   { return w.duty(t).Mode == ModeQuiet }

// deal gives a case to whoever's turn it is: to the one with the fewest open
// cases, and of these to the one whose last turn is longest ago.
func (w *work) deal() {
	if w.d.Assign != AssignTurn || w.c.Technician != "" || !w.goesOn() {
		return
	}
	all := w.d.fitting(w.c.Topic, w.present)
	if len(all) == 0 {
		return
	}
	next := slices.MinFunc(all, func(a, b *Technician) int {
		return cmp.Or(cmp.Compare(w.load(a), w.load(b)), w.duty(a).Turn.Compare(w.duty(b).Turn))
	})
	if w.s.Load == nil {
		w.s.Load = map[Seat]int{}
	}
	w.c.Technician = next.Addresses[0]
	w.s.Load[w.d.seat(w.c.Technician)]++
	w.setDuty(next, func(d *Duty) { d.Turn = w.now })
	w.event("assigned", next.Addresses[0], "it was the turn of %s", next.Name)
}

// load counts the open cases of a technician, under whatever address they
// were taken.
func (w *work) load(t *Technician) (n int) {
	for _, address := range t.Addresses {
		n += w.s.Load[w.d.seat(address)]
	}
	return n
}

// giveBack takes a case from a technician who is away, where somebody else is
// there to take it.
func (w *work) giveBack() {
	t := w.d.team[w.c.Technician]
	others := func(o *Technician) bool { return o != t && w.present(o) }
	if t == nil || w.present(t) || !w.goesOn() || w.d.those(others) == nil {
		return
	}
	w.c.Technician = ""
	w.event("given back", t.Addresses[0], "%s is away until %s: the case goes back to the team", t.Name, w.duty(t).Away.In(w.d.Calendar.Zone()).Format("2006-01-02 15:04"))
}

// overdue tells the leads of a case that nobody has taken by the time its
// requester was to hear something, or that has had nothing to tell for long.
func (w *work) overdue() {
	if w.awaitsRequester() || w.c.Words != "" || w.c.Technician != "" && w.c.Empty == 0 {
		return
	}
	g := Gathered{At: w.now, Reason: "overdue"}
	for _, t := range w.d.those(func(t *Technician) bool { return t.Lead && w.present(t) }) {
		w.writeBrief(reader{Address{t.Name, t.Addresses[0]}, RoleTechnician}, []Gathered{g})
		g.Told = append(g.Told, t.Addresses[0])
	}
	w.tell(g)
}

// nextDay is when work begins on the next working day after that of t.
func (d *Desk) nextDay(t time.Time) time.Time { return d.Calendar.AddDays(t, 1, "00:00") }
