package rules

import "math"

// scores are the weights of each task and label for one token.
type scores [chainWidth]float32

// emissions sums the features of each token of a part. The sums of a clause
// and of a sentence are made once and shared by their tokens.
func (m *model) emissions(p *part) []scores {
	all := make([]scores, len(p.tokens))
	clauses, sentences := make([][chainWidth]int32, len(p.clauses)), make([][chainWidth]int32, len(p.sentences))
	buffer := make([]uint32, 0, 128)
	for n := range p.clauses {
		buffer = p.clauseFeatures(buffer[:0], n)
		m.chain.add(clauses[n][:], buffer)
	}
	for n := range p.sentences {
		buffer = p.sentenceFeatures(buffer[:0], n)
		m.chain.add(sentences[n][:], buffer)
	}
	for i := range all {
		f := &p.facts[i]
		sum := clauses[f.clause]
		for k, w := range sentences[f.sentence] {
			sum[k] += w
		}
		buffer = p.tokenFeatures(buffer[:0], i)
		m.chain.add(sum[:], buffer)
		for k, w := range sum {
			all[i][k] = float32(w) * m.chain.step
		}
	}
	return all
}

// lattice holds what forward and backward passes (Rabiner 1989, III.B) over
// the labels of one task found: probabilities, scaled at each token.
type lattice struct {
	factor  [][labelCount]float64 // exp of the score of a label at a token
	forward [][labelCount]float64
	back    [][labelCount]float64
	scale   []float64
	trans   [labelCount][labelCount]float64 // exp of the weight; inside after outside is 0
	logNorm float64                         // logarithm of the sum over all labellings
}

// prepare empties l for n tokens, keeping its memory.
func (l *lattice) prepare(n int) {
	if cap(l.factor) < n {
		l.factor, l.forward, l.back = make([][labelCount]float64, n), make([][labelCount]float64, n), make([][labelCount]float64, n)
		l.scale = make([]float64, n)
	}
	l.factor, l.forward, l.back, l.scale = l.factor[:n], l.forward[:n], l.back[:n], l.scale[:n]
}

// run fills l for a task. No labelling begins inside.
func (l *lattice) run(all []scores, task int, trans *transitions) {
	l.prepare(len(all))
	for a := range labelCount {
		for b := range labelCount {
			l.trans[a][b] = math.Exp(float64(trans[task][a][b]))
		}
	}
	l.trans[labelOutside][labelInside] = 0
	l.logNorm = 0
	for i := range all {
		s := all[i][task*labelCount : task*labelCount+labelCount]
		highest := max(s[0], s[1], s[2])
		for k := range labelCount {
			l.factor[i][k] = math.Exp(float64(s[k] - highest))
		}
		l.logNorm += float64(highest)
		sum := 0.0
		for k := range labelCount {
			reach := 1.0
			if i > 0 {
				f := &l.forward[i-1]
				reach = f[0]*l.trans[0][k] + f[1]*l.trans[1][k] + f[2]*l.trans[2][k]
			} else if k == labelInside {
				reach = 0
			}
			l.forward[i][k] = reach * l.factor[i][k]
			sum += l.forward[i][k]
		}
		l.scale[i] = sum
		l.logNorm += math.Log(sum)
		for k := range labelCount {
			l.forward[i][k] /= sum
		}
	}
	l.backward()
}

func (l *lattice) backward() {
	n := len(l.factor)
	if n == 0 {
		return
	}
	l.back[n-1] = [labelCount]float64{1, 1, 1}
	for i := n - 2; i >= 0; i-- {
		for a := range labelCount {
			sum := 0.0
			for b := range labelCount {
				sum += l.trans[a][b] * l.factor[i+1][b] * l.back[i+1][b]
			}
			l.back[i][a] = sum / l.scale[i+1]
		}
	}
}

// marginal is the probability of a label at a token.
func (l *lattice) marginal(i, label int) float64 { return l.forward[i][label] * l.back[i][label] }

// covered is the probability that token i is part of a span.
func (l *lattice) covered(i int) float64 { return 1 - l.marginal(i, labelOutside) }

// found is a stretch of tokens that answers a task.
type found struct {
	first, end int     // tokens, end exclusive
	sure       float64 // probability that its core is part of an answer
}

// longestSpan is how many tokens a span may have.
const longestSpan = 60

// best finds the most likely span over token at, using no token outside
// from..to (exclusive).
func (l *lattice) best(at, from, to int) found {
	result, highest := found{at, at + 1, l.covered(at)}, -1.0
	for first := at; first >= from && at-first < longestSpan; first-- {
		p := l.marginal(first, labelBegin)
		if p < 1e-6 {
			continue
		}
		p = l.forward[first][labelBegin]
		for end := first + 1; end <= to && end-first <= longestSpan; end++ {
			if end > at {
				if q := p * l.leave(end); q > highest {
					result.first, result.end, highest = first, end, q
				}
			}
			if end == to {
				break
			}
			label := labelBegin
			if end > first+1 {
				label = labelInside
			}
			p *= l.trans[label][labelInside] * l.factor[end][labelInside] / l.scale[end]
		}
	}
	return result
}

// leave is the weight of all labellings after a span that ends before end.
// Whether the span was one token long or more weighs the same here, as far as
// the transitions out of begin and inside agree.
func (l *lattice) leave(end int) float64 {
	if end == len(l.factor) {
		return 1
	}
	sum := 0.0
	for _, b := range [2]int{labelOutside, labelBegin} {
		sum += l.trans[labelInside][b] * l.factor[end][b] * l.back[end][b]
	}
	return sum / l.scale[end]
}
