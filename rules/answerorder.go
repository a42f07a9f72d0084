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
		if !t.takeNumbered(r) && !t.takeLabelled(r) {
			t.takeNotKnowing(i)
			if !t.takeInOrder(r) {
				t.takeMixed(r)
			}
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
		switch score := t.words.score(words, label, s) + 3*t.words.cues[s].about.count(words); {
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
	if len(t.asked) == 1 {
		return t.takeOnly(r)
	}
	p := t.passages[r.passage]
	lines := t.freeLines(r)
	said := t.freePieces(r, lines, sentenceSpans)
	cuts := [][]span{t.freeParagraphs(r), lines, said}
	if parts := t.freePieces(r, lines, commaSpans); len(said) == 1 && allShort(p.text, parts) {
		cuts = append(cuts, parts)
	}
	for i, pieces := range cuts {
		if len(pieces) != len(open) || !t.mayBeInOrder(p.text, pieces, open, i < 2) {
			continue
		}
		for i, s := range pieces {
			t.give(t.asked[open[i]].slot, region{r.passage, s.start, s.end, open[i], howOrder})
		}
		return true
	}
	return false
}

// longestPart is how many words a part of a sentence has that answers a
// question of its own.
const longestPart = 6

func allShort(text string, parts []span) bool {
	return !slices.ContainsFunc(parts, func(s span) bool { return len(plainWords(text[s.start:s.end])) > longestPart })
}

// longestAlien is how many words may answer the only question although they
// speak for something else alone.
const longestAlien = 8

// takeOnly takes the beginning of a text for the only question, up to what is
// about something else.
func (t *taker) takeOnly(r region) bool {
	p, slot := t.passages[r.passage], t.asked[0].slot
	r.start, _ = p.unusedEdges(r.start, r.end)
	r.end, r.how = firstParagraph(p.text, r.start, r.end), howOrder
	for _, s := range t.freePieces(r, t.freeLines(r), sentenceSpans) {
		words := plainWords(p.text[s.start:s.end])
		own, other := t.scores(p.text, s, slot)
		if s.start > r.start && (own == 0 && other >= enoughScore || t.usedBetween(r.passage, r.start, s.start)) {
			r.end = s.start
			break
		}
		if s.start == r.start && own == 0 && other >= enoughScore && len(words) > longestAlien {
			return false
		}
	}
	return t.give(slot, r)
}

// usedBetween tells whether words of a passage are used between two places.
func (t *taker) usedBetween(passage, start, end int) bool {
	p := t.passages[passage]
	for i := start; i < end; i++ {
		if p.used[i] && p.text[i] > ' ' {
			return true
		}
	}
	return false
}

// scores tells how much a piece speaks for a slot, and for any other one.
func (t *taker) scores(text string, s span, slot string) (own, other int) {
	words := plainWords(text[s.start:s.end])
	for one := range t.words.cues {
		score := t.words.score(words, text[s.start:s.end], one)
		if one == slot {
			own = score
		} else {
			other = max(other, score)
		}
	}
	return own, other
}

// mayBeInOrder tells whether pieces can answer questions in their order: none
// is plainly about another open question; of lines and paragraphs, no more
// than one in four.
func (t *taker) mayBeInOrder(text string, pieces []span, open []int, whole bool) bool {
	against := 0
	for i, s := range pieces {
		words := plainWords(text[s.start:s.end])
		if t.words.isUnknown(words, text[s.start:s.end]) {
			if about := t.unknownAbout(words, open); about >= 0 && about != open[i] {
				against++
			}
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
		if !whole && own == 0 && len(words) > 3 {
			_, other = t.scores(text, s, t.asked[open[i]].slot)
		}
		if own == 0 && other >= 2 || other >= own+3 {
			against++
		}
	}
	if !whole {
		return against == 0
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
