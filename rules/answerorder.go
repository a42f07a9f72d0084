package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wrapWidth is the length from which on a line may have been broken by the
// mail program, so that the next one continues it.
const wrapWidth = 58

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

// freeLines gives the lines of a region that are not used, with lines put
// together that the mail program broke.
func (t *taker) freeLines(r region) []span {
	p := t.passages[r.passage]
	var all []span
	open := false // the line before may go on
	for _, l := range lineSpans(p.text[:r.end]) {
		if l.end <= r.start {
			continue
		}
		start, end := p.unusedEdges(max(l.start, r.start), l.end)
		if start >= end {
			open = false
			continue
		}
		if first, _ := utf8.DecodeRuneInString(p.text[start:]); open && (unicode.IsLower(first) || first == '(') {
			all[len(all)-1].end = end
		} else {
			all = append(all, span{start, end})
		}
		open = l.end-l.start >= wrapWidth
	}
	return all
}

// freeParagraphs gives the paragraphs of a region that are not used.
func (t *taker) freeParagraphs(r region) []span {
	p := t.passages[r.passage]
	var all []span
	blank := true
	for _, l := range lineSpans(p.text[:r.end]) {
		if l.end <= r.start {
			continue
		}
		start, end := p.unusedEdges(max(l.start, r.start), l.end)
		if start >= end {
			blank = true
			continue
		}
		if blank {
			all = append(all, span{start, end})
		}
		all[len(all)-1].end = end
		blank = false
	}
	return all
}

// freePieces cuts each line further and gives what is not used.
func (t *taker) freePieces(r region, lines []span, cut func(string, span) []span) []span {
	p := t.passages[r.passage]
	var all []span
	for _, l := range lines {
		for _, s := range cut(p.text, l) {
			if s.start, s.end = p.unusedEdges(s.start, s.end); s.start < s.end && len(plainWords(p.text[s.start:s.end])) > 0 {
				all = append(all, s)
			}
		}
	}
	return all
}

// sentenceSpans cuts a line behind full stops, question and exclamation marks
// that a blank and a new sentence follow; not inside quotation marks, and not
// behind a number or a single letter ("am 3. Dezember", "z. B.").
func sentenceSpans(text string, l span) []span {
	return cutSpans(text, l, func(i int) bool {
		switch text[i] {
		case '!', '?', ';':
			return true
		case '.':
			word := strings.TrimRight(text[l.start:i], ".")
			last := word[strings.LastIndexAny(word, " \t\n.(")+1:]
			return len(last) > 2 || i+2 < l.end && isCapital(text[i+2:]) && len(last) > 1 && !isDigit(last[0])
		}
		return false
	})
}

// commaSpans cuts a line at its commas, semicolons and slashes.
func commaSpans(text string, l span) []span {
	return cutSpans(text, l, func(i int) bool {
		return text[i] == ',' || text[i] == ';' || text[i] == '/' && i > l.start && text[i-1] == ' '
	})
}

// cutSpans cuts a line behind each byte that ends a piece and is followed by
// a blank, outside quotation marks.
func cutSpans(text string, l span, ends func(i int) bool) []span {
	var all []span
	start, quoted := l.start, false
	for i := l.start; i < l.end; i++ {
		if text[i] == '"' {
			quoted = !quoted
		}
		if !quoted && (i+1 == l.end || text[i+1] == ' ' || text[i+1] == '\n') && ends(i) {
			all = append(all, span{start, i + 1})
			start = i + 1
		}
	}
	if start < l.end {
		all = append(all, span{start, l.end})
	}
	return all
}
