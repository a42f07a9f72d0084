package rules

import (
	"fmt"
	"strings"
)

// why tells in words what spoke for a view.
func (p *part) why(v candidate) string {
	var reasons []string
	first, end, asks := p.spanStretch(v.found)
	for i := first; i < end; i++ {
		f := &p.facts[i]
		if i >= v.first && i < v.end || f.bits&(isHedge|isCause) == 0 || i > first && p.samePhrase(i-1, i) {
			continue
		}
		where := "before"
		if i >= v.end {
			where = "after"
		}
		for _, c := range f.concepts {
			if c.bit == isHedge || c.hash == becauseHash {
				reasons = append(reasons, fmt.Sprintf("“%s” %s it", p.phrase(i), where))
				break
			}
		}
	}
	reasons = reasons[:min(len(reasons), 3)]
	if asks {
		reasons = append(reasons, "its sentence asks")
	}
	if what := p.thingAndFault(v.found); what != "" {
		reasons = append(reasons, what)
	}
	reasons = append(reasons, fmt.Sprintf("the learned model gives %.2f", v.score))
	return strings.Join(reasons, "; ")
}

// samePhrase tells whether two tokens carry the same first cue, as the words
// of one phrase do.
func (p *part) samePhrase(a, b int) bool {
	x, y := p.facts[a].concepts, p.facts[b].concepts
	return len(x) > 0 && len(y) > 0 && x[0] == y[0]
}

// phrase is the text of the cue that begins at token i.
func (p *part) phrase(i int) string {
	end := i
	for end+1 < len(p.tokens) && p.samePhrase(end, end+1) {
		end++
	}
	return p.text[p.tokens[i].start:p.tokens[end].end]
}

// thingAndFault names the thing, and the fault or deed, in a view.
func (p *part) thingAndFault(v found) string {
	thing, fault := -1, -1
	for i := v.first; i < v.end; i++ {
		bits := p.facts[i].bits
		if thing < 0 && bits&isThing != 0 {
			thing = i
		} else if fault < 0 && bits&(isFault|isCause) != 0 {
			fault = i
		}
	}
	word := func(i int) string { return p.text[p.tokens[i].start:p.tokens[i].end] }
	switch {
	case thing >= 0 && fault >= 0:
		return fmt.Sprintf("“%s … %s” is a thing and what happened to it", word(thing), word(fault))
	case thing >= 0:
		return fmt.Sprintf("“%s” is a thing", word(thing))
	case fault >= 0:
		return fmt.Sprintf("“%s” is what happened", word(fault))
	}
	return ""
}

// confidence turns the score of a candidate into the share of such candidates
// that readers marked as well, as cross-validation showed it.
func confidence(score float64) float64 { return min(0.27+0.6*score, 1) }
