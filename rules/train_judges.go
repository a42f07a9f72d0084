package rules

import (
	"math/rand/v2"
	"strings"
)

// judged is one span to learn from.
type judged struct {
	features []uint32
	right    [judgeWidth]float32 // what the weights should say, 0 to 1
	counts   [judgeWidth]bool    // which of them this span teaches
}

// folds is in how many pieces the examples are cut so that the judges learn
// from what the tagger makes of mails that it did not learn from.
const folds = 4

// learnJudges learns whether a found span is what it was found as, and how
// sure the sender is of a view.
func (m *model) learnJudges(book lessonBook, seed uint64) {
	var all []judged
	for fold := range uint64(folds) {
		held := func(i int, e *Labelled) bool { return whole(i, e) && uint64(i)%folds == fold }
		known := book.where(func(i int, e *Labelled) bool { return !held(i, e) })
		other := &model{}
		other.learnChains(known.where(forTagger), rand.New(rand.NewPCG(seed, 10+fold)))
		other.learnHeads(known, rand.New(rand.NewPCG(seed, 20+fold)))
		read := book.where(held)
		for i := range read.examples {
			all = append(all, judgements(&read.examples[i], other.find(read.documents[i]))...)
		}
	}
	features := make([][]uint32, len(all))
	for i := range all {
		features[i] = all[i].features
	}
	l := newLearner(judgeWidth, judgeRate, judgeDecay, features)
	random := rand.New(rand.NewPCG(seed, 3))
	var sum [judgeWidth]float32
	for epoch := range judgeEpochs {
		for _, i := range random.Perm(len(all)) {
			clear(sum[:])
			rows := l.rows(all[i].features)
			l.add(sum[:], rows)
			softmax(sum[:judgeReal])
			sum[judgeReal] = sigmoid(sum[judgeReal])
			for k := range sum {
				if all[i].counts[k] {
					sum[k] = all[i].right[k] - sum[k]
				} else {
					sum[k] = 0
				}
			}
			l.step(rows, sum[:])
		}
		if epoch >= judgeEpochs/2 {
			l.settle()
		}
	}
	m.judges = l.table()
}

// judgements turns what was found in a labelled mail into spans to learn from.
func judgements(e *Labelled, f *findings) []judged {
	all := certaintyLessons(e, f.document)
	labelled := e.spansOf(tasks[0])
	for i := range f.views {
		v := &f.views[i]
		p := &f.document.parts[v.part]
		j := judged{features: distinct(v.evidence.features(p.viewFeatures(nil, v.found)))}
		text := p.textOf(v.found)
		for _, l := range labelled {
			j.right[judgeReal] = max(j.right[judgeReal], overlap(text, l))
		}
		j.right[judgeReal] = sharpened(j.right[judgeReal])
		j.counts[judgeReal] = true
		all = append(all, j)
	}
	for task := 1; task < taskCount; task++ {
		s := &f.slots[task]
		if !s.ok {
			continue
		}
		j := judged{features: distinct(f.document.parts[s.part].slotFeatures(nil, task, s.found, s.said))}
		if e.Answered[tasks[task]] != "" {
			j.right[judgeReal] = 1
		}
		j.counts[judgeReal] = true
		all = append(all, j)
	}
	return all
}

// sharpened makes a good overlap count and a small one not.
func sharpened(f1 float32) float32 { return min(max(f1*1.25-0.25, 0), 1) }

func certaintyLessons(e *Labelled, d *document) []judged {
	var all []judged
	for _, v := range e.Diagnosis {
		for n := range d.parts {
			p := &d.parts[n]
			first, end, ok := p.spanTokens(v.Span)
			if !ok {
				continue
			}
			j := judged{features: distinct(p.viewFeatures(nil, found{first: first, end: end}))}
			for k, c := range certainties {
				j.counts[k] = true
				if c == v.Certainty {
					j.right[k] = 1
				}
			}
			all = append(all, j)
			break
		}
	}
	return all
}

// overlap is the F1 of the words that two texts share.
func overlap(a, b string) float32 {
	count := map[string]int{}
	total := 0
	for _, w := range words(a) {
		count[strings.ToLower(a[w.start:w.end])]++
		total++
	}
	same := 0
	for _, w := range words(b) {
		total++
		if k := strings.ToLower(b[w.start:w.end]); count[k] > 0 {
			count[k]--
			same++
		}
	}
	if total == 0 {
		return 0
	}
	return 2 * float32(same) / float32(total)
}
