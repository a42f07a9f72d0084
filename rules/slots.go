package rules

// surest finds the token outside the spans so far that is most likely part of
// one, and the tokens that a span over it may have.
func (l *lattice) surest(taken []found) (at, from, to int) {
	at, to = -1, len(l.factor)
	for i := range l.factor {
		if !inside(taken, i) && (at < 0 || l.covered(i) > l.covered(at)) {
			at = i
		}
	}
	for _, f := range taken {
		if f.end <= at {
			from = max(from, f.end)
		}
		if f.first > at {
			to = min(to, f.first)
		}
	}
	return at, from, to
}

func inside(taken []found, i int) bool {
	for _, f := range taken {
		if f.first <= i && i < f.end {
			return true
		}
	}
	return false
}

// surestOnly is the one most certain span, without marks at its edges; ok is
// false where none is at least that certain.
func (l *lattice) surestOnly(p *part, least float64) (v found, ok bool) {
	at, from, to := l.surest(nil)
	if at < 0 || l.covered(at) < least {
		return v, false
	}
	v = l.best(at, from, to)
	for v.end-1 > v.first && !p.tokens[v.end-1].word && p.tokens[v.end-1].norm != ")" {
		v.end--
	}
	for v.first < v.end-1 && !p.tokens[v.first].word && p.tokens[v.first].norm != "(" {
		v.first++
	}
	return v, true
}
