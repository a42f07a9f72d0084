package rules

import (
	"slices"
	"strings"
)

// takeInline takes the answers that stand under a quoted question, in the
// line of one, or under a question that was copied without quote marks.
func (t *taker) takeInline() {
	broken := t.brokenQuestions()
	for i := range t.passages {
		for _, r := range t.residues(i) {
			t.giveResidue(i, r)
		}
	}
	t.above = t.answersAbove()
	for i, p := range t.passages {
		hits := withBroken(t.findQuestions(p.text), broken[i])
		for _, h := range hits {
			t.claimQuestion(i, h)
		}
		t.dropLetter(i)
		t.dropCourtesies(i)
		t.takeBetween(i, hits)
	}
}

// brokenQuestions finds the questions of which a mail program broke the lines
// and marked only some of them as quoted. It gives, by passage, the parts that
// stand in the written text.
func (t *taker) brokenQuestions() map[int][]questionHit {
	var whole strings.Builder
	starts := make([]int, len(t.passages)) // of the written text of each
	for i, p := range t.passages {
		whole.WriteString(p.quote + "\n")
		starts[i] = whole.Len()
		whole.WriteString(p.text + "\n")
	}
	broken := map[int][]questionHit{}
	if whole.Len() > longestReply || !slices.ContainsFunc(t.passages, func(p *passageText) bool { return p.quote != "" }) {
		return broken
	}
	for _, h := range t.findQuestions(whole.String()) {
		for i, start := range starts {
			end := start + len(t.passages[i].text)
			if h.end <= start || h.start >= end || h.start >= start && h.end <= end+1 {
				continue // not in this text, or all in it
			}
			part := questionHit{question: h.question, start: max(h.start-start, 0), end: min(h.end, end) - start, weight: h.weight}
			broken[i] = append(broken[i], part)
		}
	}
	return broken
}

// withBroken puts the parts of broken questions to the whole ones of a text.
func withBroken(hits, broken []questionHit) []questionHit {
	for _, b := range broken {
		hits = slices.DeleteFunc(hits, func(h questionHit) bool { return h.start < b.end && b.start < h.end })
		hits = append(hits, b)
	}
	slices.SortFunc(hits, func(a, b questionHit) int { return a.start - b.start })
	return hits
}

// claimQuestion claims a question that stands in the text, but for the words
// in it that somebody changed.
func (t *taker) claimQuestion(passage int, h questionHit) {
	t.claim(passage, h.start, h.end)
	for _, s := range h.strays {
		t.setAside(passage, s)
	}
}

// giveResidue takes what was written behind a quoted question. It stands in
// the quote, and so has no place in the written text to be claimed.
func (t *taker) giveResidue(passage int, r residue) {
	slot := t.asked[r.question].slot
	words := plainWords(r.text)
	if _, there := t.answers[slot]; there || t.words.pointsBack(words) || t.words.isCourtesy(r.text) {
		return
	}
	t.answers[slot] = takenAnswer{Answer{slot, r.text, t.words.isUnknown(words, r.text), howInline}, passage, 0}
}

// takeBetween takes what stands under the quote of a passage, and between the
// questions that were copied into it.
func (t *taker) takeBetween(passage int, hits []questionHit) {
	p := t.passages[passage]
	question, several := t.contextOf(p.quote)
	if len(several) > 1 && !t.interleaved() {
		question = -1 // the whole list is quoted, and answered below it
	}
	if t.above {
		question = t.questionBelow(passage)
	}
	r := region{passage, 0, len(p.text), question, howInline}
	if slot := t.labelledSlot(p.quote); question < 0 && slot != "" && len(hits) == 0 {
		t.give(slot, region{passage, 0, firstParagraph(p.text, 0, len(p.text)), -1, howInline})
		return
	}
	for _, h := range hits {
		r.end = h.start
		t.takeUnder(r, false)
		r = region{passage, h.end, len(p.text), h.question, howQuoted}
	}
	t.takeUnder(r, passage == len(t.passages)-1)
}

// interleaved tells whether the reply is written between the lines of the
// letter: under more than one quoted piece.
func (t *taker) interleaved() bool {
	n := 0
	for _, p := range t.passages {
		if strings.TrimSpace(p.quote) != "" && strings.TrimSpace(p.text) != "" {
			n++
		}
	}
	return n > 1
}

// takeUnder takes a region that stands under a question. Below the last
// question a blank line ends the answer.
func (t *taker) takeUnder(r region, last bool) {
	if r.question < 0 || r.start >= r.end {
		return
	}
	p := t.passages[r.passage]
	if marks := t.numberMarks(p.text[r.start:r.end]); len(marks) > 1 {
		return // a numbered list: see takeFree
	}
	if last {
		r.end = firstParagraph(p.text, r.start, r.end)
	}
	r.end = t.beforePostscript(p.text, r.start, r.end)
	t.give(t.asked[r.question].slot, r)
}

// beforePostscript gives the end of an answer where a line below it begins
// something else ("PS: …").
func (t *taker) beforePostscript(text string, start, end int) int {
	said := false
	for _, l := range lineSpans(text[:end]) {
		if l.end <= start {
			continue
		}
		words := plainWords(text[max(l.start, start):l.end])
		if said && len(words) > 2 && t.words.postscripts.at(words, 0) > 0 {
			return l.start
		}
		said = said || len(words) > 0
	}
	return end
}

// answersAbove tells whether each answer stands above its question: the text
// begins with one, ends with a quoted question, and what is said fits the
// questions below better than those above.
func (t *taker) answersAbove() bool {
	n := len(t.passages) - 1
	if n < 1 || strings.TrimSpace(t.passages[0].quote) != "" || strings.TrimSpace(t.passages[n].text) != "" {
		return false
	}
	fit := 0
	for i, p := range t.passages[:n] {
		q := t.questionBelow(i)
		if q < 0 {
			return false
		}
		words := plainWords(p.text)
		fit += t.words.score(words, p.text, t.asked[q].slot)
		if i > 0 {
			fit -= t.words.score(words, p.text, t.asked[t.questionBelow(i-1)].slot)
		}
	}
	return fit > 0 && n > 1
}

// questionBelow gives the only question that the quote below a passage holds,
// -1 if there is none or are several.
func (t *taker) questionBelow(passage int) int {
	if passage+1 >= len(t.passages) {
		return -1
	}
	asked := hitQuestions(t.findQuestions(t.passages[passage+1].quote))
	if len(asked) != 1 {
		return -1
	}
	return asked[0]
}
