package rules

import "math"

// The templates of the features of one found span: whether it is a view at
// all, and how sure its sender is.
const (
	vBefore = 0x1000 + iota*16 // each concept before it in its sentence
	vWithin                    // each concept in it
	vAfter                     // each concept after it in its sentence
	vNext                      // what stands right after it
	vAsks                      // question or not, and how its sentence begins
	vEdge                      // what stands right before it
	vSize                      // its length, and how much of its sentence it is
	vStart                     // its first keys
	vEnd                       // its last keys
	vClause                    // does it begin and end with a clause, and its classes
	vTagged                    // what the tagger thinks of it
	vMail                      // what the mail as a whole looks like
	vAround                    // classes of the rest of the sentence, and of the one before
	sTagged                    // slot: what the tagger thinks
	sMail                      // slot: what the mail as a whole looks like
	sBoth                      // slot: both
	sWithin                    // slot: each concept in it
	sEdge                      // slot: what stands around it
	sShape                     // slot: its length and place
)

// spanStretch is the range of tokens of the sentences that a span touches.
func (p *part) spanStretch(v found) (first, end int, asks bool) {
	s, last := p.sentences[p.facts[v.first].sentence], p.sentences[p.facts[v.end-1].sentence]
	return s.first, last.end, last.asks
}

// viewFeatures appends what tells how sure a sender is of a view: cues around
// it and in it, and whether its sentence asks.
func (p *part) viewFeatures(b []uint32, v found) []uint32 {
	first, end, asking := p.spanStretch(v)
	asks := uint32(0)
	if asking {
		asks = 1
	}
	var before, within, after classes
	for i := first; i < end; i++ {
		f := &p.facts[i]
		template, near := vWithin, 0
		switch {
		case i < v.first:
			template, near = vBefore, min(v.first-i, 4)
			before |= f.bits
		case i >= v.end:
			template, near = vAfter, min(i-v.end+1, 4)
			after |= f.bits
		default:
			within |= f.bits
		}
		for _, c := range f.concepts {
			b = append(b, feature(template, c.hash, 0))
			if near > 0 {
				b = append(b, feature(template+1, c.hash, uint32(near)))
			}
			if c.bit&(isHedge|isAsk) != 0 {
				b = append(b, feature(template+2, c.hash, asks))
			}
		}
		if template != vWithin && near < 4 {
			b = append(b, feature(template+3, f.word, 0))
		}
	}
	core := isThing | isFault | isCause | isHedge | isNeg | isTried
	return append(b,
		feature(vAsks, asks, 0), feature(vAsks+1, asks, p.key(first)), feature(vAsks+2, asks, p.key(v.first-1)),
		feature(vAsks+3, asks, uint32((before|after)&isHedge)),
		feature(vEdge, p.key(v.first-1), 0), feature(vEdge+1, p.key(v.first-1), p.key(v.first-2)), feature(vEdge+2, p.word(v.first-1), 0),
		feature(vNext, p.key(v.end), 0), feature(vNext+1, p.key(v.end), p.key(v.end+1)), feature(vNext+2, p.word(v.end), 0),
		feature(vSize, uint32(min(v.end-v.first, 10)), uint32(p.number)), feature(vSize+1, uint32(min(v.first-first, 4)), uint32(min(end-v.end, 3))),
		feature(vStart, p.key(first), p.key(first+1)), feature(vStart+1, p.key(v.first), asks), feature(vStart+2, p.key(v.first), p.key(v.first+1)),
		feature(vStart+3, p.word(v.first), 0), feature(vStart+4, p.key(v.first), p.key(v.first-1)),
		feature(vEnd, p.key(v.end-1), 0), feature(vEnd+1, p.key(v.end-1), p.key(v.end-2)), feature(vEnd+2, p.key(v.end-1), p.key(v.end)), feature(vEnd+3, p.word(v.end-1), 0),
		feature(vClause, p.atClauseEdges(v), uint32(within&core)), feature(vClause+1, uint32(within&core), uint32(before&(isHedge|isCause|isAsk))),
		feature(vClause+2, p.atClauseEdges(v), uint32(min(v.end-v.first, 4))), feature(vClause+3, uint32(within&(isThing|isFault|isCause)), uint32(p.number)<<1|asks),
		feature(vAround, uint32(before&core), uint32(after&core)),
	)
}

// atClauseEdges tells whether a span begins and ends with a clause.
func (p *part) atClauseEdges(v found) uint32 {
	edges := uint32(0)
	if p.clauses[p.facts[v.first].clause].first == v.first {
		edges = 1
	}
	if v.end == len(p.tokens) || !p.tokens[v.end].word || p.facts[v.end].clause != p.facts[v.end-1].clause {
		edges |= 2
	}
	return edges
}

// oddsSteps is how many steps of its logarithmic odds a probability may reach.
const oddsSteps = 11

// step puts a probability into steps of its logarithmic odds, 0 to
// oddsSteps-1. Very small and very large ones share a step.
func step(p float64) uint32 {
	p = min(max(p, 0.006), 0.994)
	return uint32(int(math.Round(math.Log(p/(1-p)))) + oddsSteps/2)
}

// stairs appends one feature for each step that a probability reaches: what is
// learned of a step holds for all above it.
func stairs(b []uint32, template int, p float64, about uint32) []uint32 {
	for n := range step(p) + 1 {
		b = append(b, feature(template, n, about))
	}
	return b
}

// evidence is what the tagger and the whole mail say about a found span.
type evidence struct {
	mean, least, exact float64 // of the span: covered on average, at least, and exactly so
	left, right        float64 // how likely the tokens beside it are covered
	highest            float64 // the best covered token of the mail
	said               float64 // how likely the mail says such a thing at all
	kind               uint32  // hash of the kind of request
	rank               int     // how many found spans do better
}

func (e *evidence) features(b []uint32) []uint32 {
	for n, p := range [...]float64{e.mean, e.exact, e.left, e.right, e.least, e.highest} {
		b = stairs(b, vTagged+n, p, 0)
	}
	b = stairs(b, vMail, e.said, 0)
	return append(b,
		feature(vTagged+6, uint32(min(e.rank, 5)), 0), feature(vTagged+7, uint32(min(e.rank, 3)), step(e.exact)/2),
		feature(vTagged+8, step(e.mean)/2, step(e.exact)/2), feature(vTagged+9, step(e.left)/3, step(e.right)/3),
		feature(vMail+1, step(e.said)/2, step(e.exact)/2), feature(vMail+2, e.kind, 0), feature(vMail+3, e.kind, step(e.highest)/2),
	)
}

// slotFeatures appends what tells whether a found span answers a slot.
func (p *part) slotFeatures(b []uint32, task int, v found, said float64) []uint32 {
	t := uint32(task) << 8
	sure := step(v.sure)
	for i := v.first; i < v.end; i++ {
		for _, c := range p.facts[i].concepts {
			b = append(b, feature(sWithin, c.hash, t))
		}
	}
	b = stairs(stairs(b, sTagged, v.sure, 0), sTagged+1, v.sure, t)
	b = stairs(stairs(b, sMail, said, 0), sMail+1, said, t)
	return append(b,
		feature(sBoth, sure/2, step(said)/2), feature(sBoth+1, sure/3, t|step(said)/3),
		feature(sEdge, p.key(v.first-1), t), feature(sEdge+1, p.key(v.first), t), feature(sEdge+2, p.key(v.end), t), feature(sEdge+3, p.key(v.end-1), t),
		feature(sShape, uint32(min(v.end-v.first, 8)), t), feature(sShape+1, uint32(p.number), t), feature(sShape+2, p.atClauseEdges(v), t), feature(sShape+3, t, 0),
	)
}
