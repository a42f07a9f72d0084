package rules

import "time"

// date reads a date in digits, or with the name of its month.
func (p *whenParser) date() bool {
	if p.placed() {
		return false
	}
	start := p.at
	for _, read := range [...]func(p *whenParser) bool{(*whenParser).isoDate, (*whenParser).digitDate, (*whenParser).dayAndMonth, (*whenParser).monthAndDay} {
		if read(p) {
			return true
		}
		if p.why != "" {
			return false
		}
		p.at = start
	}
	return false
}

// isoDate reads "2026-12-24".
func (p *whenParser) isoDate() bool {
	year, ok := p.number(4)
	if !ok || year < 1000 || !(p.tight("-") || p.tight("/") || p.tight(".")) {
		return false
	}
	between := p.tokens[p.at-1].word
	month, ok := p.number(2)
	if !ok || !p.tight(between) {
		return false
	}
	day, ok := p.number(2)
	if p.at < len(p.tokens) && p.tokens[p.at].word == "t" {
		p.at++ // RFC 3339
	}
	return ok && p.setDate(year, month, day)
}

// digitDate reads "24.12.", "24.12.2026", "24. 12. 2026", "24/12", "12/24",
// "24-12-2026".
func (p *whenParser) digitDate() bool {
	first, ok := p.number(2)
	if !ok {
		return false
	}
	dot := p.tokens[p.at:]
	switch {
	case p.tight("/"):
		return p.slashed(first, "/")
	case p.tight("-"):
		return p.slashed(first, "-")
	case len(dot) > 1 && dot[0].word == "." && p.tokens[p.at-1].end == dot[0].start && dot[1].number >= 0:
		p.at++
		return p.dotted(first)
	}
	return false
}

// slashed reads what follows "24/". Hyphens ("24-12") need a year, for "10-12"
// are two hours.
func (p *whenParser) slashed(first int, between string) bool {
	second, ok := p.number(2)
	if !ok {
		return false
	}
	day, month := first, second
	if second > 12 || first <= 12 && p.monthFirst {
		day, month = second, first
	}
	if p.tight(between) {
		year, ok := p.year()
		return ok && p.setDate(year, month, day)
	}
	return between == "/" && p.setDate(0, month, day)
}

// dotted reads what follows "24.". A dot behind the month makes it a date for
// sure; without one, "10.30" is a time and "3.5" a number.
func (p *whenParser) dotted(day int) bool {
	gap := p.tokens[p.at].start > p.tokens[p.at-1].end
	month, ok := p.number(2)
	if !ok {
		return false
	}
	wide := p.tokens[p.at-1].digits
	if !p.at1(".") {
		if gap || wide != 2 || month > 12 || month == 0 || p.hourWordFollows() {
			return false
		}
		return p.setDate(0, month, day)
	}
	end := p.tokens[p.at].end
	p.at++
	if p.at < len(p.tokens) && p.tokens[p.at].number >= 0 && (p.tokens[p.at].start == end || p.tokens[p.at].digits == 4) {
		if year, ok := p.year(); ok {
			return p.setDate(year, month, day)
		}
	}
	return p.setDate(0, month, day)
}

// at1 tells whether a sign comes next, right behind the last token.
func (p *whenParser) at1(sign string) bool {
	return p.at < len(p.tokens) && p.tokens[p.at].word == sign && p.tokens[p.at].start == p.tokens[p.at-1].end
}

func (p *whenParser) hourWordFollows() bool {
	return p.at < len(p.tokens) && hasRole(p.tokens[p.at].word, roleHours)
}

// year passes over a year of two or four digits.
func (p *whenParser) year() (int, bool) {
	start := p.at
	n, ok := p.number(4)
	if !ok || p.tokens[start].digits == 3 || p.tokens[start].digits == 1 || p.at1(":") {
		p.at = start
		return 0, false
	}
	if p.tokens[start].digits == 2 {
		n += 2000
	}
	return n, true
}

// yearBehind passes over the year behind a month: "2026", "de 2026", ", 2026".
func (p *whenParser) yearBehind() (int, bool) {
	start := p.at
	if !p.sign(",") {
		p.take(roleFiller)
	}
	if p.at < len(p.tokens) && p.tokens[p.at].digits == 4 && p.tokens[p.at].number >= 1900 {
		return p.year()
	}
	p.at = start
	return 0, false
}

// dayAndMonth reads "24 December", "24th of December 2026", "24. Dezember".
func (p *whenParser) dayAndMonth() bool {
	day, ok := p.number(2)
	if !ok {
		day, ok = p.take(roleFirst)
	}
	if !ok {
		return false
	}
	p.ordinal()
	p.take(roleFiller)
	month, ok := p.month()
	if !ok {
		return false
	}
	year, _ := p.yearBehind()
	return p.setDate(year, month, day)
}

// monthAndDay reads "Dec 24", "December 24th, 2026".
func (p *whenParser) monthAndDay() bool {
	month, ok := p.month()
	if !ok {
		return false
	}
	p.take(roleFiller)
	day, ok := p.number(2)
	if !ok || p.at1(":") || p.hourWordFollows() {
		return false
	}
	p.ordinal()
	if _, ok := p.month(); ok {
		return false // "mar. 1 déc." begins with a Tuesday
	}
	year, _ := p.yearBehind()
	return p.setDate(year, month, day)
}

// ordinal passes over the "th" of "24th", or its dot.
func (p *whenParser) ordinal() bool {
	_, ok := p.take(roleOrdinal)
	return ok || p.at1(".") && p.sign(".")
}

// month passes over the name of a month, with the dot of its abbreviation.
func (p *whenParser) month() (int, bool) {
	n, ok := p.take(roleMonth)
	if ok && p.at1(".") && len(p.tokens[p.at-1].word) <= 5 {
		p.at++
	}
	return n, ok
}

// dayOfMonth reads "the 24th", "le 24", "am 24.", and "24" behind the weekday
// that it is.
func (p *whenParser) dayOfMonth() bool {
	if p.placed() {
		return false
	}
	n, ok := p.number(2)
	if !ok || n < 1 || n > 31 || p.at1(":") || p.hourWordFollows() {
		return false
	}
	if p.tight(".") {
		return false // "10.30"
	}
	named := p.ordinal()
	next := p.today()
	if n < next.Day() {
		next = midnight(lastOf(next), 1)
	}
	if n > lastOf(next).Day() {
		return named && p.noDay()
	}
	day := midnight(next, n-next.Day())
	fits := p.said.weekday >= 0 && int(day.Weekday()) == p.said.weekday
	if !named && !fits && (!p.the || p.said.weekday >= 0) {
		return false
	}
	p.said.day = day
	return true
}

// setDate notes a date; year is 0 if none was said.
func (p *whenParser) setDate(year, month, day int) bool {
	yearly := year == 0
	if yearly {
		year = p.now.Year()
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, p.zone)
	if yearly && month == 2 && day == 29 && t.Day() != 29 {
		yearly = false
		t = time.Date(year+1, 2, 29, 0, 0, 0, 0, p.zone)
	}
	if month < 1 || month > 12 || t.Day() != day {
		return p.noDay()
	}
	p.said.day, p.said.yearly = t, yearly
	return true
}
