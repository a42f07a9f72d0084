package rules

import (
	"math/rand/v2"
)

// viewWidth is the width of the table for found views: one weight for each
// certainty.
const viewWidth = 3

var certainties = [viewWidth]Certainty{Certain, Hedged, Asking}

// viewFeatures appends what tells how sure a sender is of a view: cues around
// it and in it, and whether its sentence asks.
func (p *part) viewFeatures(b []uint32, v found) []uint32 {
	const (
		vBefore = 0x1000 + iota*16
		vWithin
		vAfter
		vNext
		vAsks
		vEdge
		vSize
		vStart
	)
	s := p.sentences[p.facts[v.first].sentence]
	last := p.sentences[p.facts[v.end-1].sentence]
	asks := uint32(0)
	if last.asks {
		asks = 1
	}
	for i := s.first; i < last.end; i++ {
		template := vWithin
		near := uint32(0)
		switch {
		case i < v.first:
			template, near = vBefore, uint32(min(v.first-i, 4))
		case i >= v.end:
			template, near = vAfter, uint32(min(i-v.end+1, 4))
		}
		for _, c := range p.facts[i].concepts {
			b = append(b, feature(template, c.hash, 0))
			if near > 0 {
				b = append(b, feature(template+1, c.hash, near))
			}
			if c.bit&(isHedge|isAsk) != 0 {
				b = append(b, feature(template+2, c.hash, asks))
			}
		}
		if i < v.first && v.first-i < 5 || i >= v.end && i-v.end < 4 {
			b = append(b, feature(template+3, p.facts[i].word, 0))
		}
	}
	return append(b,
		feature(vAsks, asks, 0), feature(vAsks+1, asks, p.key(s.first)), feature(vAsks+2, asks, p.key(v.first-1)), feature(vAsks+3, asks, uint32(s.bits&isHedge)),
		feature(vEdge, p.key(v.first-1), 0), feature(vEdge+1, p.key(v.first-1), p.key(v.first-2)), feature(vEdge+2, p.word(v.first-1), 0),
		feature(vNext, p.key(v.end), 0), feature(vNext+1, p.key(v.end), p.key(v.end+1)),
		feature(vSize, uint32(min(v.end-v.first, 10)), uint32(p.number)),
		feature(vStart, p.key(s.first), p.key(s.first+1)), feature(vStart+1, p.key(v.first), asks),
		feature(vSize+1, uint32(min(v.first-s.first, 4)), uint32(min(last.end-v.end, 3))),
	)
}

// learnViews learns the certainty of views from the labelled ones.
func (m *model) learnViews(examples []Labelled, documents []*document, random *rand.Rand) {
	var features [][]uint32
	var right []Certainty
	for i, d := range documents {
		for _, v := range examples[i].Diagnosis {
			for n := range d.parts {
				if first, end, ok := d.parts[n].spanTokens(v.Span); ok {
					features = append(features, distinct(d.parts[n].viewFeatures(nil, found{first: first, end: end})))
					right = append(right, v.Certainty)
					break
				}
			}
		}
	}
	l := newLearner(viewWidth, viewRate, viewDecay, features)
	var sum [viewWidth]float32
	for range viewEpochs {
		for _, i := range random.Perm(len(features)) {
			clear(sum[:])
			rows := l.rows(features[i])
			l.add(sum[:], rows)
			softmax(sum[:])
			for k := range sum {
				sum[k] = -sum[k]
				if certainties[k] == right[i] {
					sum[k]++
				}
			}
			l.step(rows, sum[:])
		}
	}
	m.view = l.table()
}

// certainty tells how sure the sender is of a view.
func (m *model) certainty(p *part, v found) Certainty {
	var sum [viewWidth]int32
	m.view.add(sum[:], distinct(p.viewFeatures(make([]uint32, 0, 256), v)))
	best := 0
	for k := range sum {
		if sum[k] > sum[best] {
			best = k
		}
	}
	return certainties[best]
}

// spans finds the spans of a task in a part, most certain first, none below
// least.
func (l *lattice) spans(all []scores, task int, trans *transitions, least float64) []found {
	l.run(all, task, trans)
	var result []found
	for {
		at, from, to := l.surest(result)
		if at < 0 || l.covered(at) < least {
			return result
		}
		result = append(result, l.best(at, from, to))
	}
}

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
