package rules

import "strings"

// takeInline takes the answers that stand under a quoted question, in the
// line of one, or under a question that was copied without quote marks.
func (t *taker) takeInline() {
	for i := range t.passages {
		for _, r := range t.residues(i) {
			t.giveResidue(i, r)
		}
	}
	for i, p := range t.passages {
		hits := t.findQuestions(p.text)
		for _, h := range hits {
			t.claim(i, h.start, h.end)
		}
		t.dropCourtesies(i)
		t.takeBetween(i, hits)
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
	t.give(t.asked[r.question].slot, r)
}
