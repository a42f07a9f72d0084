package rules

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// errNothingLabelled is what training without examples gives.
var errNothingLabelled = errors.New("no labelled mails to learn from")

// The settings of training, chosen by cross-validation.
const (
	chainEpochs   = 8
	chainRate     = 0.05
	chainDecay    = 0.003 // pull towards 0 at each step that a feature takes part in
	mailEpochs    = 25
	mailRate      = 0.08
	mailDecay     = 0.04
	judgeEpochs   = 12
	judgeRate     = 0.1
	judgeDecay    = 0.005
	ease          = 2     // what holds the first steps of a weight back
	seenIn        = 2     // mails that a feature must stand in
	leastGradient = 0.003 // smaller ones are left out by the tagger, for speed
	leastWeight   = 0.02  // of a row; rows below weigh next to nothing
)

// Train learns from labelled mails what Read needs, with the cue words of the
// book, and returns it in the form of the file model.bin. The same
// examples in the same order and the same seed give the same bytes.
func (b *Book) Train(examples []Labelled, seed uint64) ([]byte, error) {
	if len(examples) == 0 {
		return nil, errNothingLabelled
	}
	m := b.understanding.learn(examples, seed)
	return m.encode(), nil
}

// WithModel is the book with another model: what Train returned.
func (b *Book) WithModel(model []byte) (*Book, error) {
	m, err := decodeModel(model)
	if err != nil {
		return nil, err
	}
	other, u := *b, *b.understanding
	u.model = m
	other.understanding = &u
	return &other, nil
}

func (u *understanding) learn(examples []Labelled, seed uint64) *model {
	documents := make([]*document, len(examples))
	for i := range examples {
		e := &examples[i]
		documents[i] = newDocument(e.words(), e.Lang, u.lexicon(e.Lang))
	}
	m, l := &model{}, lessonBook{examples, documents}
	m.learnChains(l.where(forTagger), rand.New(rand.NewPCG(seed, 1)))
	m.learnHeads(l, rand.New(rand.NewPCG(seed, 2)))
	m.learnJudges(l, seed)
	return m
}

// lessonBook is labelled mails and what was made of them.
type lessonBook struct {
	examples  []Labelled
	documents []*document
}

// where is the lessons of which wanted is true, of their place and content.
func (l lessonBook) where(wanted func(i int, e *Labelled) bool) lessonBook {
	var some lessonBook
	for i := range l.examples {
		if wanted(i, &l.examples[i]) {
			some.examples, some.documents = append(some.examples, l.examples[i]), append(some.documents, l.documents[i])
		}
	}
	return some
}

// whole tells whether a mail is labelled as a whole. Practice is not: what it
// leaves out nobody learns from.
func whole(_ int, e *Labelled) bool { return e.Kind != "" && e.Answered != nil }

// forTagger tells whether the tagger learns from a mail: not from one that
// does not tell which spans it has.
func forTagger(_ int, e *Labelled) bool { return e.Answered != nil }

// learner holds the weights of one table while they are learned, by AdaGrad
// (Duchi and others 2011): steps grow smaller for weights that moved much.
type learner struct {
	width              int
	rate, decay, least float32
	index              map[uint32]int32
	weights            []float32
	squares            []float32
	sums               []float64 // of the weights after each of some epochs, see settle
	settled            int
}

// newLearner makes a learner for the features that stand in enough mails.
// The features of each mail may repeat.
func newLearner(width int, rate, decay float32, mails [][]uint32) *learner {
	count := map[uint32]int32{}
	for _, features := range mails {
		features = slices.Compact(slices.Sorted(slices.Values(features)))
		for _, f := range features {
			count[f]++
		}
	}
	l := &learner{width: width, rate: rate, decay: decay, index: map[uint32]int32{}}
	for f, n := range count {
		if int(n) >= seenIn {
			l.index[f] = 0
		}
	}
	keys := make([]uint32, 0, len(l.index))
	for f := range l.index {
		keys = append(keys, f)
	}
	slices.Sort(keys)
	for i, f := range keys {
		l.index[f] = int32(i)
	}
	l.weights, l.squares = make([]float32, len(keys)*width), make([]float32, len(keys)*width)
	return l
}

// rows are the rows of the known ones among features.
func (l *learner) rows(features []uint32) []int32 {
	rows := make([]int32, 0, len(features))
	for _, f := range features {
		if i, ok := l.index[f]; ok {
			rows = append(rows, i)
		}
	}
	return rows
}

func (l *learner) add(sum []float32, rows []int32) {
	for _, r := range rows {
		row := l.weights[int(r)*l.width:][:l.width]
		for i, w := range row {
			sum[i] += w
		}
	}
}

// step moves the weights of rows along a gradient.
func (l *learner) step(rows []int32, gradient []float32) {
	for _, r := range rows {
		w, q := l.weights[int(r)*l.width:][:l.width], l.squares[int(r)*l.width:][:l.width]
		for i, g := range gradient {
			if -l.least < g && g < l.least {
				continue
			}
			g -= l.decay * w[i]
			q[i] += g * g
			w[i] += l.rate * g / float32(math.Sqrt(float64(q[i])+ease))
		}
	}
}

// settle counts the weights as they are now into what is learned: the mean of
// several epochs depends less on which mails came last than any of them
// (Polyak and Juditsky 1992).
func (l *learner) settle() {
	if l.sums == nil {
		l.sums = make([]float64, len(l.weights))
	}
	for i, w := range l.weights {
		l.sums[i] += float64(w)
	}
	l.settled++
}

// table is what was learned, in the form of the model: the mean of the epochs
// that were counted.
func (l *learner) table() table {
	for i, sum := range l.sums {
		l.weights[i] = float32(sum / float64(l.settled))
	}
	weights := make(map[uint32][]float32, len(l.index))
	for f, i := range l.index {
		weights[f] = l.weights[int(i)*l.width:][:l.width]
	}
	return newTable(l.width, weights, leastWeight)
}

// spanTokens finds the tokens of a span in a part; ok is false where the part
// does not have it. An occurrence at the edges of words goes first.
func (p *part) spanTokens(text string) (first, end int, ok bool) {
	for from := 0; ; {
		at := strings.Index(p.text[from:], text)
		if at < 0 {
			return first, end, ok
		}
		start, stop := from+at, from+at+len(text)
		a, b := p.between(start, stop)
		if a < b && !ok {
			first, end, ok = a, b, true
		}
		if a < b && p.tokens[a].start == start && p.tokens[b-1].end <= stop {
			return a, b, true
		}
		from = start + 1
	}
}

// between is the range of tokens that have a byte in start..stop.
func (p *part) between(start, stop int) (first, end int) {
	for first < len(p.tokens) && p.tokens[first].end <= start {
		first++
	}
	for end = first; end < len(p.tokens) && p.tokens[end].start < stop; end++ {
	}
	return first, end
}
