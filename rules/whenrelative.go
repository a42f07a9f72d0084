package rules

import "time"

// relative reads "in 3 working days", "dans deux semaines", "2 hours",
// "next working day".
func (p *whenParser) relative() bool {
	if p.placed() {
		return false
	}
	if p.nextWorkingDay() {
		return true
	}
	_, in := p.take(roleIn)
	if !in && (p.said.weekday >= 0 || p.said.timed()) {
		return false
	}
	if n, ok := p.take(roleMinutes); ok {
		p.said.exact = p.now.Add(time.Duration(n) * time.Minute)
		return true
	}
	n, ok := p.quantity()
	if !ok {
		return false
	}
	_, working := p.take(roleWorking)
	at := p.at
	unit, ok := p.take(roleUnit)
	if !ok || !in && hasRole(p.tokens[at].word, roleHours) {
		return false
	}
	if _, after := p.take(roleWorking); after || working {
		unit = unitWorkingDay
	}
	p.take(roleFromNow)
	return p.ahead(n, unit)
}

// nextWorkingDay reads "next working day", "le prochain jour ouvré".
func (p *whenParser) nextWorkingDay() bool {
	start := p.at
	if n, ok := p.take(roleNext); !ok || n != 1 {
		return false
	}
	_, before := p.take(roleWorking)
	unit, ok := p.take(roleUnit)
	_, after := p.take(roleWorking)
	if ok && (unit == unitWorkingDay || unit == unitDay && (before || after)) {
		p.said.working = 1
		return true
	}
	p.at = start
	return false
}

// ahead notes a moment that is so many units ahead.
func (p *whenParser) ahead(n, unit int) bool {
	s := &p.said
	switch unit {
	case unitMinute, unitHour:
		if s.weekday >= 0 || s.clock >= 0 {
			return false
		}
		s.exact = p.now.Add(time.Duration(n) * time.Minute)
		if unit == unitHour {
			s.exact = p.now.Add(time.Duration(n) * time.Hour)
		}
	case unitDay:
		if weeks := (n + 1) / 7; s.weekday >= 0 && n%7 < 2 && weeks > 0 {
			s.later = weeks // "Freitag in 8 Tagen" is in a week
			return true
		}
		s.day = midnight(p.now, n)
	case unitWorkingDay:
		if n == 0 || n > 300 {
			return false
		}
		s.working = n
	case unitWeek:
		if s.weekday >= 0 {
			s.later = n
			return true
		}
		s.day = midnight(p.now, 7*n)
		p.weekdayOfWeek()
	case unitMonth:
		s.day = monthsAhead(p.today(), n)
	}
	return true
}

// weekdayOfWeek reads the day behind "in two weeks, on Friday".
func (p *whenParser) weekdayOfWeek() {
	start := p.at
	for p.filler() {
		continue
	}
	day, ok := p.weekday()
	if !ok {
		p.at = start
		return
	}
	p.said.weekday = day
	p.said.week, p.said.day = monday(p.said.day), time.Time{}
}

// monthsAhead is the same day so many months later, or the last of that month.
func monthsAhead(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, day.Location())
	return midnight(first, min(day.Day(), lastOf(first).Day())-1)
}

func lastOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, day.Location())
}
