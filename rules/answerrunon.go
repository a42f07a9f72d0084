package rules

import "strings"

// mostPerFact is how many words a fact has at most where several stand in a
// row without punctuation.
const mostPerFact = 4

// runOn parts what was typed on a phone without punctuation ("just me im at
// home on wifi since this morning") where the words for one slot end and those
// for another begin. nil where it is no such row.
func (t *taker) runOn(text string, s span, open []string) []spoken {
	if strings.ContainsAny(text[s.start:s.end], ",;:") {
		return nil
	}
	words := plainWords(text[s.start:s.end])
	starts, slots := t.cueRuns(words, open)
	if len(slots) < 2 || len(words) > mostPerFact*len(slots) {
		return nil
	}
	var all []spoken
	for i, slot := range slots {
		one := spoken{span: s, slots: []string{slot}, score: enoughScore}
		if i > 0 {
			one.start = s.start + words[starts[i]].start
		}
		if i+1 < len(slots) {
			one.end = s.start + words[starts[i+1]].start
		}
		all = append(all, one)
	}
	return all
}

// cueRuns finds the runs of words that speak for one slot each, with the small
// words before them. nil where a slot comes twice.
func (t *taker) cueRuns(words []plainWord, open []string) (starts []int, slots []string) {
	seen, end := map[string]bool{}, 0
	for i := 0; i < len(words); {
		slot, n := t.cueAt(words, i, open)
		if n == 0 {
			i++
			continue
		}
		if len(slots) == 0 || slots[len(slots)-1] != slot {
			if seen[slot] {
				return nil, nil
			}
			seen[slot] = true
			start := i
			for start > end && t.words.leaders.has(words[start-1].text) {
				start--
			}
			starts, slots = append(starts, start), append(slots, slot)
		}
		i += n
		end = i
	}
	return starts, slots
}

// cueAt gives the open slot with the longest strong cue at a word.
func (t *taker) cueAt(words []plainWord, i int, open []string) (slot string, length int) {
	for _, s := range open {
		if c, ok := t.words.cues[s]; ok {
			if n := c.strong.at(words, i); n > length {
				slot, length = s, n
			}
		}
	}
	return slot, length
}

// setQuestionsAside keeps questions to the desk out of the answers.
func (t *taker) setQuestionsAside() {
	for i, p := range t.passages {
		whole := region{passage: i, end: len(p.text), question: -1}
		for _, s := range t.freePieces(whole, t.freeLines(whole), sentenceSpans) {
			if t.asksBack(p.text[s.start:s.end]) {
				t.setAside(i, s)
			}
		}
	}
}

// asksBack tells whether a sentence is a question to the desk, and no answer
// in doubt ("the battery?").
func (t *taker) asksBack(said string) bool {
	if !strings.HasSuffix(strings.TrimRight(said, " )\"”»"), "?") {
		return false
	}
	words := plainWords(said)
	return len(words) > 1 && t.words.requests.in(words)
}
