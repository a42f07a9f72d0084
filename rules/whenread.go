package rules

import "time"

// whenParser reads the words of a moment one item after the other: a date, a
// day, a week, a time, in any order.
type whenParser struct {
	tokens     []whenToken
	at         int
	zone       *time.Location
	now        time.Time
	monthFirst bool
	clockWord  bool // the word before is "at", "um", "à las"
	the        bool // the word before is an article: "le 24"
	said       whenSaid
	why        string
}

// fillers is how many small words may stand before an item: "until the end of".
const fillers = 5

// item reads the next item with the small words before it, and tells whether
// there was one.
func (p *whenParser) item() bool {
	start := p.at
	p.clockWord, p.the = false, false
	for range fillers {
		before := p.at
		if p.read() {
			return true
		}
		p.at = before
		if p.why != "" || !p.filler() {
			break
		}
	}
	p.at = start
	return false
}

// filler passes over a small word.
func (p *whenParser) filler() bool {
	if n, ok := p.take(roleAt); ok {
		p.clockWord, p.the = true, n == 1
		return true
	}
	if n, ok := p.take(roleFiller); ok {
		p.the = n == 1
		return true
	}
	return p.sign(",")
}

// readers read one item each, or leave the parser's place anywhere. The order
// matters where words may be two things.
var readers = [...]func(p *whenParser) bool{
	(*whenParser).relative, (*whenParser).edge, (*whenParser).weekOrMonth, (*whenParser).clockItem,
	(*whenParser).date, (*whenParser).dayWord, (*whenParser).weekdayItem, (*whenParser).dayOfMonth, (*whenParser).partOfDay,
}

func (p *whenParser) read() bool {
	start := p.at
	for _, read := range readers {
		if read(p) {
			return true
		}
		p.at = start
		if p.why != "" {
			return false
		}
	}
	return false
}

// take passes over the longest phrase at this place that has a role.
func (p *whenParser) take(role whenRole) (n int, ok bool) {
	phrase, best := "", 0
	for i := 0; i < phraseLength && p.at+i < len(p.tokens); i++ {
		if i > 0 {
			phrase += " "
		}
		phrase += p.tokens[p.at+i].word
		for _, m := range whenWords[phrase] {
			if m.role == role {
				n, best = m.n, i+1
			}
		}
	}
	p.at += best
	return n, best > 0
}

// sign passes over a sign.
func (p *whenParser) sign(s string) bool {
	if p.at < len(p.tokens) && p.tokens[p.at].word == s {
		p.at++
		return true
	}
	return false
}

// tight passes over a sign that stands right between the last number and the
// next one.
func (p *whenParser) tight(s string) bool {
	if p.at == 0 || p.at+1 >= len(p.tokens) || p.tokens[p.at].word != s || p.tokens[p.at+1].number < 0 {
		return false
	}
	if p.tokens[p.at-1].end != p.tokens[p.at].start || p.tokens[p.at].end != p.tokens[p.at+1].start {
		return false
	}
	p.at++
	return true
}

// number passes over a number of at most so many digits.
func (p *whenParser) number(digits int) (int, bool) {
	if p.at < len(p.tokens) && p.tokens[p.at].number >= 0 && p.tokens[p.at].digits <= digits {
		p.at++
		return p.tokens[p.at-1].number, true
	}
	return 0, false
}

// quantity passes over a number in digits or words.
func (p *whenParser) quantity() (int, bool) {
	if n, ok := p.number(3); ok {
		return n, true
	}
	if n, ok := p.take(roleNumber); ok {
		return n, true
	}
	return p.take(roleOne)
}

// done tells whether nothing follows.
func (p *whenParser) done() bool { return p.at >= len(p.tokens) }

// noDay notes that there is no such day or time.
func (p *whenParser) noDay() bool {
	p.why = WhyNoDay
	return false
}

// today is the beginning of the day.
func (p *whenParser) today() time.Time { return midnight(p.now, 0) }

// monday is the beginning of the week of a day.
func monday(day time.Time) time.Time { return midnight(day, -(int(day.Weekday())+6)%7) }

// placed tells whether a day, a week or a moment was read already.
func (p *whenParser) placed() bool {
	s := &p.said
	return !s.day.IsZero() || !s.week.IsZero() || !s.exact.IsZero() || s.working > 0
}
