package rules

// clockItem reads "15:00", "15 Uhr 30", "3 pm", "noon", and "10" behind "at".
func (p *whenParser) clockItem() bool {
	s := &p.said
	if s.clock >= 0 || !s.exact.IsZero() {
		return false
	}
	if n, ok := p.take(roleNoon); ok {
		s.clock = n
		return true
	}
	start := p.at
	hour, ok := p.number(2)
	if !ok {
		return p.clockInWords()
	}
	minute, sure := p.minutes()
	sure = p.half() || sure
	if !sure && !p.clockWord && !p.lastOfDayWord() {
		p.at = start
		return false
	}
	if !sure && (p.at1(".") || p.at1("/") || p.at1("-") || p.monthFollows()) {
		return false
	}
	return p.setClock(hour, minute, !sure)
}

// clockInWords reads "at three", "a las diez".
func (p *whenParser) clockInWords() bool {
	if !p.clockWord {
		return false
	}
	hour, ok := p.take(roleNumber)
	if !ok || hour > 12 || p.monthFollows() {
		return false
	}
	if _, ok := p.take(roleUnit); ok && !p.hoursBefore() {
		return false
	}
	p.half()
	return p.setClock(hour, 0, true)
}

func (p *whenParser) hoursBefore() bool { return hasRole(p.tokens[p.at-1].word, roleHours) }

// minutes passes over ":30", " Uhr 30", "h30", "pm"; sure is false where
// nothing tells that the number before is an hour.
func (p *whenParser) minutes() (minute int, sure bool) {
	start := p.at
	switch {
	case p.tight(":"), p.clockWord && p.tight("."), p.dottedHours():
		minute, sure = p.twoDigits()
	}
	if !sure {
		p.at = start
	}
	if n, ok := p.take(roleHours); ok {
		sure = true
		if n == 1 && p.at == start+1 {
			minute, _ = p.twoDigits() // "15h30"
		}
	}
	return minute, sure
}

// dottedHours passes over the dot of "10.30 Uhr" and "3.30 p.m.".
func (p *whenParser) dottedHours() bool {
	start := p.at
	if !p.tight(".") {
		return false
	}
	minutes := p.at
	_, ok := p.twoDigits()
	_, hours := p.take(roleHours)
	_, half := p.take(roleHalf)
	p.at = start
	if ok && (hours || half) {
		p.at = minutes
	}
	return p.at == minutes
}

func (p *whenParser) twoDigits() (int, bool) {
	if p.at < len(p.tokens) && p.tokens[p.at].digits == 2 {
		return p.number(2)
	}
	return 0, false
}

// half reads "am" and "pm" behind an hour.
func (p *whenParser) half() bool {
	n, ok := p.take(roleHalf)
	if ok {
		p.said.evening, p.said.early = n == 1, n == 0
	}
	return ok
}

// lastOfDayWord tells whether the number ends the text behind "tomorrow".
func (p *whenParser) lastOfDayWord() bool {
	return p.done() && p.at > 1 && (hasRole(p.tokens[p.at-2].word, roleDay) || p.said.evening || p.said.early)
}

func (p *whenParser) monthFollows() bool {
	start := p.at
	p.take(roleFiller)
	_, ok := p.take(roleMonth)
	p.at = start
	return ok
}

func (p *whenParser) setClock(hour, minute int, bare bool) bool {
	if hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return p.noDay()
	}
	p.said.clock, p.said.bare = hour*60+minute, bare
	return true
}
