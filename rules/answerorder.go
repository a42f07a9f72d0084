package rules

import (
	"slices"
	"strings"
)

// takeFree takes answers out of what stands under no question: by number, by
// order, by what it is about.
func (t *taker) takeFree() {
	for i := range t.passages {
		r := region{passage: i, end: len(t.passages[i].text), question: -1}
		if !t.takeNumbered(r) && !t.takeLabelled(r) && !t.takeInOrder(r) {
			t.takeMixed(r)
		}
		t.takeByContent(r)
	}
}

// takeLabelled takes lines that say themselves what they are about ("Since
// when: Monday", "Printer: HP 400"). It tells whether there were at least two,
// or one with the very label of a slot.
func (t *taker) takeLabelled(r region) bool {
	p := t.passages[r.passage]
	var found []region
	var slots []string
	exact := false
	for _, l := range t.freeLines(r) {
		slot, same := t.labelOf(p.text[l.start:l.end], slots)
		if slot == "" {
			continue
		}
		exact = exact || same
		colon := l.start + strings.IndexByte(p.text[l.start:l.end], ':')
		found = append(found, region{r.passage, colon + 1, l.end, -1, howQuoted})
		slots = append(slots, slot)
	}
	if len(found) < 2 && !exact {
		return false
	}
	for i, one := range found {
		if t.give(slots[i], one) {
			t.claimLabel(one)
		}
	}
	return true
}

// claimLabel claims the label before an answer.
func (t *taker) claimLabel(r region) {
	start := strings.LastIndexByte(t.passages[r.passage].text[:r.start], '\n') + 1
	t.claim(r.passage, start, r.start)
}

// labelOf gives the open slot that the words before a colon name, but for
// those that are taken: by its label, else by what the words speak for.
func (t *taker) labelOf(line string, taken []string) (slot string, exact bool) {
	label, said, found := strings.Cut(line, ":")
	words := plainWords(label)
	if !found || len(words) == 0 || len(words) > 4 || strings.HasPrefix(said, "//") || strings.TrimSpace(said) == "" {
		return "", false
	}
	most, tie := 0, false
	for _, s := range t.openSlots() {
		if slices.Contains(taken, s) {
			continue
		}
		if sameWords(words, t.labels[s]) {
			return s, true
		}
		switch score := t.words.score(words, label, s); {
		case score > most:
			slot, most, tie = s, score, false
		case score == most:
			tie = true
		}
	}
	if most == 0 || tie {
		return "", false
	}
	return slot, false
}

// takeInOrder takes as many paragraphs, lines, sentences or parts of a
// sentence as there are open questions, one for each, unless what they are
// about speaks against it.
func (t *taker) takeInOrder(r region) bool {
	open := t.open()
	if len(open) == 0 || len(open) < len(t.asked) && len(open) < 2 {
		return false
	}
	p := t.passages[r.passage]
	if len(t.asked) == 1 {
		r.start, _ = p.unusedEdges(r.start, r.end)
		r.end, r.how = firstParagraph(p.text, r.start, r.end), howOrder
		return t.give(t.asked[0].slot, r)
	}
	lines := t.freeLines(r)
	for _, pieces := range [][]span{t.freeParagraphs(r), lines, t.freePieces(r, lines, sentenceSpans), t.freePieces(r, lines, commaSpans)} {
		if len(pieces) != len(open) || !t.mayBeInOrder(p.text, pieces, open) {
			continue
		}
		for i, s := range pieces {
			t.give(t.asked[open[i]].slot, region{r.passage, s.start, s.end, open[i], howOrder})
		}
		return true
	}
	return false
}

// mayBeInOrder tells whether pieces can answer questions in their order: no
// more than one in four is plainly about another open question.
func (t *taker) mayBeInOrder(text string, pieces []span, open []int) bool {
	against := 0
	for i, s := range pieces {
		words := plainWords(text[s.start:s.end])
		if t.words.isUnknown(words, text[s.start:s.end]) {
			continue
		}
		own, other := 0, 0
		for j, q := range open {
			score := t.words.score(words, text[s.start:s.end], t.asked[q].slot)
			if i == j {
				own = score
			} else {
				other = max(other, score)
			}
		}
		if own == 0 && other >= 2 || other >= own+3 {
			against++
		}
	}
	return against*4 <= len(pieces)
}

// takeMixed takes a list of lines that is shorter than the questions, or out
// of step with them: lines that speak for themselves are anchors, and as many
// lines as questions between two anchors belong together.
func (t *taker) takeMixed(r region) {
	lines, open := t.freeLines(r), t.open()
	if len(lines) < 2 || len(open) < 2 || len(lines) > len(open) || !t.isList(r, lines) {
		return
	}
	p := t.passages[r.passage]
	line, question := 0, 0 // the first ones after the anchor before
	for i := 0; i <= len(lines); i++ {
		at := len(open)
		if i < len(lines) {
			if at = t.anchor(p.text, lines[i], open); at < question {
				continue // speaks for none, or for one that was passed
			}
		}
		if i-line == at-question {
			for k := line; k < i; k++ {
				q := open[question+k-line]
				t.give(t.asked[q].slot, region{r.passage, lines[k].start, lines[k].end, q, howOrder})
			}
		}
		if i < len(lines) {
			t.give(t.asked[open[at]].slot, region{r.passage, lines[i].start, lines[i].end, open[at], howContent})
		}
		line, question = i+1, at+1
	}
}

// isList tells whether lines are short ones, one for each matter, rather than
// running text.
func (t *taker) isList(r region, lines []span) bool {
	p := t.passages[r.passage]
	for _, l := range lines {
		if len(plainWords(p.text[l.start:l.end])) > 25 {
			return false
		}
	}
	return true
}

// anchor gives the place among the open questions of the one that a line
// plainly answers, -1 if there is none or more than one.
func (t *taker) anchor(text string, l span, open []int) int {
	words := plainWords(text[l.start:l.end])
	at, best, next := -1, 1, 0
	for i, q := range open {
		switch s := t.words.score(words, text[l.start:l.end], t.asked[q].slot); {
		case s > best:
			at, best, next = i, s, best
		case s > next:
			next = s
		}
	}
	if best == next {
		return -1
	}
	return at
}
