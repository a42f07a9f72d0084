package rules

import (
	"cmp"
	"slices"
	"strings"
)

// How an answer found its question.
const (
	howInline  = "inline"
	howNumber  = "number"
	howQuoted  = "quoted question"
	howOrder   = "order"
	howContent = "content"
)

// The most text that is read for answers, in bytes; what is beyond is rest.
const longestReply = 64 << 10

// TakeAnswers matches the text of a reply to the questions that were asked:
// by the quoted question above it, by its number, by a question that was
// copied into the text, by the order of the lines, and at last by what the
// words are about. Every answer stands verbatim in the reply. What is neither
// an answer, a greeting, nor a repeated question is the rest, so that nothing
// that was said gets lost.
func (b *Book) TakeAnswers(asked []Asked, r Reply) Answers {
	t := b.newTaker(asked, r)
	t.takeInline()
	t.takeCorrections()
	t.setQuestionsAside()
	t.takeFree()
	t.takeAsides()
	return t.finish()
}

// taker takes the answers out of one reply.
type taker struct {
	words    *replyWords
	asked    []askedWords
	labels   map[string][]plainWord // of all slots
	letter   *letterWords
	noted    map[string]string // what is known already, nil if that was not told
	passages []*passageText
	above    bool                   // answers stand above their questions
	answers  map[string]takenAnswer // by slot
}

// takenAnswer is an answer and where in the reply it begins.
type takenAnswer struct {
	Answer
	passage, start int
}

// passageText is a newly written piece of the reply; used marks the bytes
// that have found their place. aside are pieces that answer nothing and yet
// belong to the rest.
type passageText struct {
	quote, text string
	used        []bool
	aside       []span
}

// region is a piece of a passage. question is the index of the question that
// it stands under, -1 if it stands under none.
type region struct {
	passage    int
	start, end int
	question   int
	how        string
}

func (b *Book) newTaker(asked []Asked, r Reply) *taker {
	wording := b.interview.words(r.Lang)
	t := &taker{words: b.interview.replyWords(r.Lang), noted: r.Noted, letter: newLetterWords(r.Letter), labels: map[string][]plainWord{}, answers: map[string]takenAnswer{}}
	for slot, w := range wording.Slots {
		t.labels[slot] = plainWords(w.Label)
	}
	for _, a := range asked {
		t.asked = append(t.asked, wording.askedWords(a))
	}
	for _, p := range r.Passages {
		t.addPassage(p)
	}
	if len(t.passages) == 0 || !t.hasText() {
		t.passages = nil
		t.addPassage(Passage{Text: r.Text})
	}
	return t
}

func (t *taker) addPassage(p Passage) {
	if len(p.Quote) > longestReply {
		p.Quote = p.Quote[len(p.Quote)-longestReply:]
	}
	t.passages = append(t.passages, &passageText{quote: p.Quote, text: p.Text, used: make([]bool, len(p.Text))})
}

// hasText tells whether anything is written in the passages, be it only at
// the end of a quoted line.
func (t *taker) hasText() bool {
	for i, p := range t.passages {
		if strings.TrimSpace(p.text) != "" || p.quote != "" && len(t.residues(i)) > 0 {
			return true
		}
	}
	return false
}

// claim marks bytes of a passage as having found their place.
func (t *taker) claim(passage, start, end int) {
	used := t.passages[passage].used
	for i := start; i < end && i < len(used); i++ {
		used[i] = true
	}
}

// setAside keeps a piece of a passage out of the answers, and for the rest.
func (t *taker) setAside(passage int, s span) {
	t.claim(passage, s.start, s.end)
	p := t.passages[passage]
	p.aside = append(p.aside, s)
}

// open lists the questions that have no answer yet, in order.
func (t *taker) open() []int {
	var all []int
	for i, a := range t.asked {
		if _, ok := t.answers[a.slot]; !ok && t.noted[a.slot] == "" {
			all = append(all, i)
		}
	}
	return all
}

// give takes a region as the answer for a slot. It tells whether it was one:
// a region without words, one that only points elsewhere ("see above"), and a
// second answer for a slot are left as they are.
func (t *taker) give(slot string, r region) bool {
	p := t.passages[r.passage]
	start, end := t.clean(r.passage, r.start, r.end, slot)
	if r.how == howContent {
		start = t.withoutJoiner(p.text, start, end)
	}
	if _, there := t.answers[slot]; there || start >= end {
		return false
	}
	said := p.text[start:end]
	words := plainWords(said)
	unknown := t.words.isUnknown(words, said) && !t.saysMore(said, slot)
	if len(words) == 0 && !unknown || t.words.pointsBack(words) && !t.saysMore(said, slot) {
		return false
	}
	from, _ := p.unusedEdges(r.start, r.end)
	t.claim(r.passage, min(from, start), end)
	t.answers[slot] = takenAnswer{Answer{slot, said, unknown, r.how}, r.passage, start}
	return true
}

// finish gives the answers in the order of the questions, then others in the
// order of the text, and all that found no place.
func (t *taker) finish() Answers {
	var out Answers
	asked := map[string]bool{}
	for _, q := range t.asked {
		if a, ok := t.answers[q.slot]; ok && !asked[q.slot] {
			out.Answers = append(out.Answers, a.Answer)
		}
		asked[q.slot] = true
	}
	var others []takenAnswer
	for slot, a := range t.answers {
		if !asked[slot] {
			others = append(others, a)
		}
	}
	slices.SortFunc(others, func(a, b takenAnswer) int {
		return cmp.Or(a.passage-b.passage, a.start-b.start, strings.Compare(a.Slot, b.Slot))
	})
	for _, a := range others {
		out.Answers = append(out.Answers, a.Answer)
	}
	out.Rest = t.rest()
	return out
}

// rest gives what found no place, line by line.
func (t *taker) rest() string {
	var lines []string
	for i, p := range t.passages {
		for _, s := range p.aside {
			clear(p.used[s.start:s.end])
		}
		for _, l := range lineSpans(p.text) {
			lines = append(lines, t.unusedIn(i, l)...)
		}
	}
	return strings.Join(lines, "\n")
}

// unusedIn gives the pieces of a line that found no place. Pieces without a
// word, such as the comma between two answers, are nothing; a line of nothing
// but signs is kept where no word of it was used.
func (t *taker) unusedIn(passage int, l span) []string {
	p := t.passages[passage]
	var pieces []string
	for i := l.start; i < l.end; {
		if p.used[i] {
			i++
			continue
		}
		end := i
		for end < l.end && !p.used[end] {
			end++
		}
		piece := strings.TrimSpace(p.text[i:end])
		whole := i == l.start && end == l.end
		if strings.Trim(piece, "|> \t") != "" && (whole || len(plainWords(piece)) > 0) {
			pieces = append(pieces, piece)
		}
		i = end
	}
	return pieces
}

// lineSpans gives the lines of a text without their line ends.
func lineSpans(text string) []span {
	var all []span
	for start := 0; start < len(text); {
		end := strings.IndexByte(text[start:], '\n')
		if end < 0 {
			return append(all, span{start, len(text)})
		}
		all = append(all, span{start, start + end})
		start += end + 1
	}
	return all
}
