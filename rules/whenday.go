package rules

// dayWord reads "tomorrow".
func (p *whenParser) dayWord() bool {
	start := p.at
	n, ok := p.take(roleDay)
	if !ok || p.placed() {
		return false
	}
	if p.said.weekday >= 0 && p.at == start+1 && hasRole(p.tokens[start].word, rolePart) {
		return false // "Montag Morgen"
	}
	p.said.day = midnight(p.now, n)
	return true
}

// weekdayItem reads "Friday", "next Friday", "vendredi prochain".
func (p *whenParser) weekdayItem() bool {
	if p.said.weekday >= 0 {
		return false
	}
	step, next := p.take(roleNext)
	if !next {
		_, p.said.this = p.take(roleThis)
	}
	day, ok := p.weekday()
	if !ok {
		p.said.this = false
		return false
	}
	p.said.weekday = day
	if step == 2 || p.nextBehind() == 2 || p.weekBehind() {
		p.said.later = 1
	}
	return true
}

// nextBehind passes over the second word of "vendredi prochain", but not of
// "Friday next week".
func (p *whenParser) nextBehind() int {
	start := p.at
	n, ok := p.take(roleNext)
	if at := p.at; ok {
		if _, ok := p.take(roleUnit); !ok {
			return n
		}
		p.at = at
	}
	p.at = start
	return 0
}

// weekBehind passes over the second word of "Friday week".
func (p *whenParser) weekBehind() bool {
	if p.at+1 < len(p.tokens) && p.tokens[p.at+1].number >= 0 {
		return false
	}
	return p.sign("week")
}

// weekday passes over the name of a day, with the dot of its abbreviation. The
// two letters of German calendars ("Fr") count only with one, before a number, or
// at the end: "so" and "do" are English words.
func (p *whenParser) weekday() (int, bool) {
	start := p.at
	n, ok := p.take(roleWeekday)
	if !ok {
		return 0, false
	}
	short := len(p.tokens[p.at-1].word)
	dotted := p.at1(".") || p.at1(",")
	if short == 2 && !dotted && !p.done() && p.tokens[p.at].number < 0 {
		p.at = start
		return 0, false
	}
	if short <= 4 && p.at1(".") {
		p.at++
	}
	return n, true
}

// partOfDay reads "morning", "nachmittags", "de l'après-midi".
func (p *whenParser) partOfDay() bool {
	s := &p.said
	if s.part >= 0 || s.close || !s.exact.IsZero() {
		return false
	}
	p.take(roleThis)
	minute, ok := p.take(rolePart)
	if !ok {
		return false
	}
	if minute == endOfDay {
		s.close = true
		return true
	}
	s.part = minute
	s.evening = minute > 12*60
	s.early = minute < 12*60
	return true
}
