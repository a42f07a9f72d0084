package rules

import "math/rand/v2"

// lesson is a part of a mail made ready for learning the chains.
type lesson struct {
	part      *part
	tokens    [][]int32
	clauses   [][]int32
	sentences [][]int32
	labels    [taskCount][]uint8
}

// learnChains learns the weights of the tagger: one linear-chain conditional
// random field (Lafferty and others 2001) a task, over shared features.
func (m *model) learnChains(book lessonBook, random *rand.Rand) {
	l := newLearner(chainWidth, chainRate, chainDecay, chainFeatures(book.documents))
	l.least = leastGradient
	lessons := make([][]lesson, len(book.examples))
	for i := range lessons {
		lessons[i] = prepareLessons(l, &book.examples[i], book.documents[i])
	}
	var squares transitions
	var work lattice
	for epoch := range chainEpochs {
		for _, i := range random.Perm(len(lessons)) {
			for k := range lessons[i] {
				m.learnLesson(l, &lessons[i][k], &work, &squares)
			}
		}
		if epoch >= chainEpochs/2 {
			l.settle()
		}
	}
	m.chain = l.table()
}

// chainFeatures lists the features of each document, for counting.
func chainFeatures(documents []*document) [][]uint32 {
	all := make([][]uint32, len(documents))
	for i, d := range documents {
		for n := range d.parts {
			p := &d.parts[n]
			for k := range p.tokens {
				all[i] = p.tokenFeatures(all[i], k)
			}
			for k := range p.clauses {
				all[i] = p.clauseFeatures(all[i], k)
			}
			for k := range p.sentences {
				all[i] = p.sentenceFeatures(all[i], k)
			}
		}
	}
	return all
}

func prepareLessons(l *learner, e *Labelled, d *document) []lesson {
	var all []lesson
	for n := range d.parts {
		p := &d.parts[n]
		if len(p.tokens) == 0 {
			continue
		}
		s := lesson{part: p}
		for i := range p.tokens {
			s.tokens = append(s.tokens, l.rows(p.tokenFeatures(nil, i)))
		}
		for i := range p.clauses {
			s.clauses = append(s.clauses, l.rows(p.clauseFeatures(nil, i)))
		}
		for i := range p.sentences {
			s.sentences = append(s.sentences, l.rows(p.sentenceFeatures(nil, i)))
		}
		for task, name := range tasks {
			s.labels[task] = make([]uint8, len(p.tokens))
			for _, text := range e.spansOf(name) {
				if first, end, ok := p.spanTokens(text); ok {
					setLabels(s.labels[task], first, end)
				}
			}
		}
		all = append(all, s)
	}
	return all
}

func setLabels(labels []uint8, first, end int) {
	for i := first; i < end; i++ {
		labels[i] = labelInside
	}
	labels[first] = labelBegin
}

// learnLesson takes one step along the gradient of the likelihood of the
// labels of a part.
func (m *model) learnLesson(l *learner, s *lesson, work *lattice, squares *transitions) {
	all := s.emissions(l)
	gradients := make([]scores, len(all))
	for task := range taskCount {
		work.run(all, task, &m.trans)
		for i := range all {
			g := gradients[i][task*labelCount:]
			for k := range labelCount {
				g[k] = -float32(work.marginal(i, k))
			}
			g[s.labels[task][i]]++
		}
		m.learnTransitions(task, s.labels[task], work, squares, l.rate)
	}
	clauses, sentences := make([]scores, len(s.clauses)), make([]scores, len(s.sentences))
	for i := range all {
		f := &s.part.facts[i]
		l.step(s.tokens[i], gradients[i][:])
		for k, g := range gradients[i] {
			clauses[f.clause][k] += g
			sentences[f.sentence][k] += g
		}
	}
	for i := range clauses {
		l.step(s.clauses[i], clauses[i][:])
	}
	for i := range sentences {
		l.step(s.sentences[i], sentences[i][:])
	}
}

// emissions sums the weights as they are now.
func (s *lesson) emissions(l *learner) []scores {
	clauses, sentences := make([]scores, len(s.clauses)), make([]scores, len(s.sentences))
	for i := range clauses {
		l.add(clauses[i][:], s.clauses[i])
	}
	for i := range sentences {
		l.add(sentences[i][:], s.sentences[i])
	}
	all := make([]scores, len(s.tokens))
	for i := range all {
		f := &s.part.facts[i]
		for k := range all[i] {
			all[i][k] = clauses[f.clause][k] + sentences[f.sentence][k]
		}
		l.add(all[i][:], s.tokens[i])
	}
	return all
}

func (m *model) learnTransitions(task int, labels []uint8, work *lattice, squares *transitions, rate float32) {
	var gradient [labelCount][labelCount]float64
	for i := 1; i < len(labels); i++ {
		gradient[labels[i-1]][labels[i]]++
		for a := range labelCount {
			for b := range labelCount {
				gradient[a][b] -= work.forward[i-1][a] * work.trans[a][b] * work.factor[i][b] * work.back[i][b] / work.scale[i]
			}
		}
	}
	for a := range labelCount {
		for b := range labelCount {
			g := float32(gradient[a][b])
			squares[task][a][b] += g * g
			if g != 0 {
				m.trans[task][a][b] += rate * g / sqrt32(squares[task][a][b]+0.05)
			}
		}
	}
}
