package rules

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// headNames lists what is asked of a whole mail: each topic and each kind of
// request (of each group one is right), then each task: is it said at all?
func headNames(examples []Labelled) []string {
	var topics, kinds, all []string
	for _, e := range examples {
		if e.Topic != "" {
			topics = append(topics, "topic "+e.Topic)
		}
		if e.Kind != "" {
			kinds = append(kinds, "kind "+e.Kind)
		}
	}
	for _, group := range [][]string{topics, kinds} {
		slices.Sort(group)
		all = append(all, slices.Compact(group)...)
	}
	for _, t := range tasks {
		all = append(all, "said "+t)
	}
	return all
}

// untaught is below every gradient but that of a head which a mail teaches
// nothing: practice must not pull such heads towards 0.
const untaught = 1e-12

// learnHeads learns the weights of whole mails by logistic regression.
func (m *model) learnHeads(book lessonBook, random *rand.Rand) {
	m.heads = headNames(book.examples)
	features := make([][]uint32, len(book.documents))
	for i, d := range book.documents {
		features[i] = distinct(d.mailFeatures(nil))
	}
	l := newLearner(len(m.heads), mailRate, mailDecay, features)
	l.least = untaught
	rows := make([][]int32, len(features))
	for i := range features {
		rows[i] = l.rows(features[i])
	}
	sum := make([]float32, l.width)
	for epoch := range mailEpochs {
		for _, i := range random.Perm(len(rows)) {
			clear(sum)
			l.add(sum, rows[i])
			m.headGradient(sum, &book.examples[i])
			l.step(rows[i], sum)
		}
		if epoch >= mailEpochs/2 {
			l.settle()
		}
	}
	m.mail = l.table()
}

// headGradient turns the sums for a mail into the gradient of each.
func (m *model) headGradient(sum []float32, e *Labelled) {
	for _, group := range [2]struct{ prefix, right string }{{"topic ", e.Topic}, {"kind ", e.Kind}} {
		first, end := m.group(group.prefix)
		if group.right == "" {
			clear(sum[first:end])
			continue
		}
		softmax(sum[first:end])
		for i := first; i < end; i++ {
			sum[i] = -sum[i]
			if m.heads[i] == group.prefix+group.right {
				sum[i]++
			}
		}
	}
	first, end := m.group("said ")
	if !whole(0, e) {
		clear(sum[first:end])
		return
	}
	for i := first; i < end; i++ {
		sum[i] = -sigmoid(sum[i])
		if len(e.spansOf(tasks[i-first])) > 0 {
			sum[i]++
		}
	}
}

// group is the range of the heads with that prefix.
func (m *model) group(prefix string) (first, end int) {
	first = slices.IndexFunc(m.heads, func(h string) bool { return strings.HasPrefix(h, prefix) })
	if first < 0 {
		return 0, 0
	}
	for end = first; end < len(m.heads) && strings.HasPrefix(m.heads[end], prefix); end++ {
	}
	return first, end
}

// softmax turns scores into probabilities that add up to 1.
func softmax(s []float32) {
	if len(s) == 0 {
		return
	}
	highest, sum := slices.Max(s), 0.0
	for i := range s {
		e := math.Exp(float64(s[i] - highest))
		s[i] = float32(e)
		sum += e
	}
	for i := range s {
		s[i] = float32(float64(s[i]) / sum)
	}
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

// distinct sorts features and drops repetitions.
func distinct(features []uint32) []uint32 {
	slices.Sort(features)
	return slices.Compact(features)
}
