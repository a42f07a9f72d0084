package rules

import "time"

// edge reads "end of the week", "Anfang Dezember", "fin du mois".
func (p *whenParser) edge() bool {
	if p.placed() || p.weekend() {
		return false
	}
	if unit, ok := p.take(roleEndOf); ok {
		return p.edgeOf(edgeEnd, unit, 0)
	}
	edge, ok := p.take(roleEdge)
	if !ok {
		return false
	}
	for range 3 {
		if _, ok := p.take(roleFiller); !ok {
			break
		}
	}
	if day, ok := p.weekday(); ok && edge == edgeEnd && p.said.weekday < 0 {
		p.said.weekday, p.said.close = day, true
		return true
	}
	start := p.at
	if unit, ok := p.take(roleUnit); ok && unit == unitDay && edge == edgeEnd {
		p.said.close = true
		return true
	}
	p.at = start
	if month, ok := p.month(); ok {
		return p.edgeOfMonth(edge, p.comingMonth(month))
	}
	return p.edgeOfSpan(edge)
}

// edgeOfSpan reads the week, month or year behind "end of".
func (p *whenParser) edgeOfSpan(edge int) bool {
	unit, n, ok := p.span()
	return ok && p.edgeOf(edge, unit, n)
}

// edgeOf notes the edge of the n-th week, month or year from now.
func (p *whenParser) edgeOf(edge, unit, n int) bool {
	switch unit {
	case unitWeek:
		p.edgeOfWeek(edge, midnight(monday(p.today()), 7*n))
		return true
	case unitMonth:
		first := time.Date(p.now.Year(), p.now.Month()+time.Month(n), 1, 0, 0, 0, 0, p.zone)
		return p.edgeOfMonth(edge, first)
	case unitYear:
		return edge == edgeEnd && p.edgeOfMonth(edge, time.Date(p.now.Year()+n, 12, 1, 0, 0, 0, 0, p.zone))
	}
	return false
}

func (p *whenParser) edgeOfWeek(edge int, monday time.Time) {
	switch edge {
	case edgeBegin:
		p.said.week = monday
	case edgeMiddle:
		p.said.day = midnight(monday, 2)
	case edgeEnd:
		p.said.day, p.said.last = midnight(monday, 6), true
	}
}

func (p *whenParser) edgeOfMonth(edge int, first time.Time) bool {
	switch edge {
	case edgeBegin:
		p.said.day = first
	case edgeMiddle:
		p.said.day = midnight(first, 14)
	case edgeEnd:
		p.said.day, p.said.last = lastOf(first), true
	}
	return true
}

// comingMonth is the first of the month that comes next by that name, or of
// the current one.
func (p *whenParser) comingMonth(month int) time.Time {
	year := p.now.Year()
	if time.Month(month) < p.now.Month() {
		year++
	}
	if n, ok := p.yearBehind(); ok {
		year = n
	}
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, p.zone)
}

// span reads "next week", "the week", "KW 50", "le mois prochain"; n counts
// from the current one.
func (p *whenParser) span() (unit, n int, ok bool) {
	step, stepped := p.take(roleNext)
	if !stepped {
		step = 0
		p.take(roleThis)
	}
	if week, ok := p.numberedWeek(); ok {
		return unitWeek, int(week.Sub(monday(p.today())).Hours()+12) / (7 * 24), true
	}
	unit, ok = p.take(roleUnit)
	if !ok || unit != unitWeek && unit != unitMonth && unit != unitYear {
		return 0, 0, false
	}
	if after, ok := p.take(roleNext); ok && !stepped {
		step = after
	}
	return unit, step, true
}

// numberedWeek reads "KW 50", "week 50": the Monday of that ISO week.
func (p *whenParser) numberedWeek() (time.Time, bool) {
	start := p.at
	if _, ok := p.take(roleWeekNumber); ok {
		p.sign(".")
		if n, ok := p.number(2); ok && n >= 1 && n <= 53 {
			return p.comingWeek(n), true
		}
	}
	p.at = start
	return time.Time{}, false
}

// comingWeek is the Monday of a numbered week that is not over.
func (p *whenParser) comingWeek(n int) time.Time {
	this := monday(p.today())
	for i := range 110 {
		week := midnight(this, 7*i)
		if _, number := week.ISOWeek(); number == n {
			return week
		}
	}
	return this
}

// weekOrMonth reads "next week", "this week", "KW 50", "nächsten Monat".
func (p *whenParser) weekOrMonth() bool {
	if p.placed() || p.weekend() {
		return false
	}
	if week, ok := p.numberedWeek(); ok {
		p.said.week = week
		return true
	}
	start := p.at
	_, this := p.take(roleThis)
	p.at = start
	unit, n, ok := p.span()
	if !ok || n == 0 && !this {
		return false
	}
	if unit == unitWeek {
		p.said.week = midnight(monday(p.today()), 7*n)
		return true
	}
	if unit == unitMonth && n > 0 {
		p.said.day = time.Date(p.now.Year(), p.now.Month()+time.Month(n), 1, 0, 0, 0, 0, p.zone)
		return true
	}
	return false
}

// weekend tells whether a phrase such as "week-end" or "fin de semana" comes
// next, which begins like another.
func (p *whenParser) weekend() bool {
	start := p.at
	p.take(roleThis)
	at := p.at
	p.take(roleWeekday)
	long := p.at > at+1
	p.at = start
	return long
}
