package rules

import (
	"cmp"
	"math"
	"slices"
)

// judgeWidth is the width of the table for found spans: one weight for each
// certainty, and one for being what it was found as.
const (
	judgeWidth = 4
	judgeReal  = 3
)

var certainties = [judgeReal]Certainty{Certain, Hedged, Asking}

// candidate is a span that may be a view.
type candidate struct {
	found
	part     int
	evidence evidence
	score    float64
}

// Bounds of the search for views.
const (
	preferExact   = 0.25 // what a span gains that the tagger would have cut just so
	leastMore     = 0.35 // what a second view must be better than the first must
	leastCovered  = 0.04 // of the best token of a candidate
	leastEdge     = 0.04 // probability of beginning or ending there
	maxCandidates = 24   // in one mail
)

// candidates finds the spans of a part that may be views: from where the
// tagger, a clause or a cue lets one begin to where one may end.
func (p *part) candidates(all []candidate, l *lattice) []candidate {
	for n, s := range p.sentences {
		highest := 0.0
		for i := s.first; i < s.end; i++ {
			highest = max(highest, l.covered(i))
		}
		if highest < leastCovered {
			continue
		}
		limit := s.end
		if n+1 < len(p.sentences) && l.marginal(s.end, labelInside) > leastEdge {
			limit = p.sentences[n+1].end
		}
		all = p.sentenceCandidates(all, l, s.first, s.end, limit)
	}
	return all
}

func (p *part) sentenceCandidates(all []candidate, l *lattice, from, to, limit int) []candidate {
	for first := from; first < to; first++ {
		if !p.mayBegin(l, first) {
			continue
		}
		highest, sum, least := 0.0, 0.0, 1.0
		weight := l.forward[first][labelBegin]
		for end := first + 1; end <= limit && end-first <= longestSpan; end++ {
			c := l.covered(end - 1)
			highest, sum, least = max(highest, c), sum+c, min(least, c)
			if highest >= leastCovered && p.mayEnd(l, end) {
				v := candidate{found: found{first, end, highest}, part: p.number}
				v.evidence = evidence{mean: sum / float64(end-first), least: least, exact: weight * l.leave(end)}
				if first > 0 {
					v.evidence.left = l.covered(first - 1)
				}
				if end < len(p.tokens) {
					v.evidence.right = l.covered(end)
				}
				all = append(all, v)
			}
			if end < limit {
				label := labelBegin
				if end > first+1 {
					label = labelInside
				}
				weight *= l.trans[label][labelInside] * l.factor[end][labelInside] / l.scale[end]
			}
		}
	}
	return all
}

// mayBegin tells whether a view may begin at token i.
func (p *part) mayBegin(l *lattice, i int) bool {
	if !p.tokens[i].word || p.doubts(i) || p.leadsIn(i) {
		return false
	}
	if l.marginal(i, labelBegin) > leastEdge {
		return true
	}
	return p.clauses[p.facts[i].clause].first == i || p.facts[i-1].bits&(isHedge|isCause) != 0
}

// leadsIn tells whether token i only makes a question of what follows ("is the
// server down?").
func (p *part) leadsIn(i int) bool {
	f := &p.facts[i]
	s := p.sentences[f.sentence]
	return s.asks && i == s.first && (f.carries(beHash) || f.carries(haveHash) || f.carries(auxHash))
}

// plainDoubt tells whether a span says what happened to a thing right behind
// words of doubt ("I think that the cable is broken"), be it with the verb in
// between ("Vielleicht ist das Kabel kaputt").
func (p *part) plainDoubt(v found) bool {
	i := v.first - 1
	if i > 0 && (p.facts[i].carries(conjunctionHash) || p.facts[i].carries(beHash) || p.facts[i].carries(haveHash)) {
		i--
	}
	if i < 0 || !p.facts[i].carries(thinkHash) && !p.facts[i].carries(maybeHash) && !p.facts[i].carries(seemsHash) {
		return false
	}
	var bits classes
	for k := v.first; k < v.end; k++ {
		bits |= p.facts[k].bits
	}
	return bits&isThing != 0 && bits&isFault != 0 && bits&isTime == 0
}

// doubts tells whether token i does nothing but express doubt ("I think",
// "wahrscheinlich"): a view begins after it.
func (p *part) doubts(i int) bool {
	concepts := p.facts[i].concepts
	if len(concepts) == 0 || concepts[0].bit != isHedge || concepts[0].hash == sureHash {
		return false
	}
	if i > 0 && p.samePhrase(i-1, i) || i+1 < len(p.tokens) && p.samePhrase(i, i+1) {
		return true
	}
	return len(concepts) == 1 && concepts[0].hash == thinkHash
}

// nearBefore is how many tokens before a view the words stand that report it.
const nearBefore = 8

// reported tells whether a view is what somebody else said ("my colleague
// thinks", "laut Handbuch"), and not the sender ("I'd say").
func (p *part) reported(v found) bool {
	from := max(v.first-nearBefore, p.sentences[p.facts[v.first].sentence].first)
	for i := from; i < v.first; i++ {
		if p.facts[i].carries(reportHash) {
			return !slices.ContainsFunc(p.tokens[from:i+1], func(t token) bool { return slices.Contains(ownVoice[:], t.norm) })
		}
	}
	return false
}

// ownVoice are the words by which senders speak for themselves.
var ownVoice = [...]string{"i", "i'd", "id", "we", "ich", "wir", "je", "j", "nous", "yo", "nosotros", "diria", "dirais", "diriamos"}

// The concepts of doubt that the rules speak of.
var (
	sureHash  = hashString("hedge.sure")
	thinkHash = hashString("hedge.think")
	maybeHash = hashString("hedge.maybe")
	seemsHash = hashString("hedge.seems")
	beHash    = hashString("word.be")
	haveHash  = hashString("word.have")
	auxHash   = hashString("word.aux")

	reportHash = hashString("hedge.report")
)

// mayEnd tells whether a view may end before token end.
func (p *part) mayEnd(l *lattice, end int) bool {
	if !p.tokens[end-1].word && p.tokens[end-1].norm != ")" {
		return false
	}
	if end == len(p.tokens) || !p.tokens[end].word {
		return true
	}
	return p.facts[end].clause != p.facts[end-1].clause || p.facts[end].bits&isHedge != 0 ||
		l.marginal(end-1, labelInside)+l.marginal(end-1, labelBegin)-l.marginal(end, labelInside) > leastEdge
}

// rank keeps the most likely candidates and fills in what the mail says.
func rank(all []candidate, said float64, kind uint32) []candidate {
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.evidence.weight(), a.evidence.weight()) })
	all = all[:min(len(all), maxCandidates)]
	highest := 0.0
	for i := range all {
		highest = max(highest, all[i].sure)
	}
	for i := range all {
		e := &all[i].evidence
		e.said, e.kind, e.rank, e.highest = said, kind, i, highest
	}
	return all
}

// weight orders candidates: by how likely they are exactly so, and covered.
func (e *evidence) weight() float64 {
	return math.Sqrt(e.exact) + e.mean*0.5
}

// choose keeps the best candidates that do not overlap, in order of
// appearance.
func choose(all []candidate, least float64) []candidate {
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Compare(b.score+preferExact*math.Sqrt(b.evidence.exact), a.score+preferExact*math.Sqrt(a.evidence.exact))
	})
	var chosen []candidate
	for _, c := range all {
		free := c.score >= least && (len(chosen) == 0 || c.score >= least+leastMore)
		for _, k := range chosen {
			free = free && (k.part != c.part || c.end <= k.first || k.end <= c.first)
		}
		if free {
			chosen = append(chosen, c)
		}
	}
	slices.SortFunc(chosen, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.first, b.first))
	})
	return chosen
}
