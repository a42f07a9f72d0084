package rules

import (
	"slices"
	"strings"
)

// correctable are the slots that people correct unasked, where it is not
// known what was noted: plain facts.
var correctable = []string{"where", "device", "since_when", "number", "account", "file", "page", "by_when"}

// longestCorrection is how many words a sentence that puts a fact right has at
// most, where it does not say that it does.
const longestCorrection = 14

// takeCorrections takes what puts right something that was noted before
// ("sorry, it is room 14, not room 4"). The sentence stays in the rest: it
// tells what was wrong.
func (t *taker) takeCorrections() {
	for i, p := range t.passages {
		whole := region{passage: i, end: len(p.text), question: -1}
		if len(t.numberMarks(p.text)) > 0 {
			whole.start = t.lastListLine(p.text)
		}
		for _, s := range t.freePieces(whole, t.freeLines(whole), sentenceSpans) {
			t.takeCorrection(i, s)
		}
	}
}

// lastListLine gives where the numbered list at the beginning of a text ends.
func (t *taker) lastListLine(text string) int {
	marks := t.numberMarks(text)
	return firstParagraph(text, marks[len(marks)-1].end, len(text))
}

func (t *taker) takeCorrection(passage int, s span) {
	text := t.passages[passage].text
	words := plainWords(text[s.start:s.end])
	if len(words) < 2 || strings.HasSuffix(text[:s.end], "?") {
		return
	}
	if t.takeView(passage, s) || t.words.score(words, text[s.start:s.end], slotView) >= enoughScore {
		return // a view, which is no correction of a fact
	}
	best := correction{}
	for _, slot := range t.correctable() {
		if _, there := t.answers[slot]; there {
			continue
		}
		if c := t.corrected(text, s, slot); c.weight > best.weight {
			best = c
		}
	}
	if best.weight == 0 {
		return
	}
	said := strings.Trim(text[best.right.start:best.right.end], " \t\r\n,;.!")
	if said == "" {
		return
	}
	t.answers[best.slot] = takenAnswer{Answer{best.slot, said, false, howContent}, passage, best.right.start}
	t.setAside(passage, s)
}

// correctable lists the slots that may be corrected.
func (t *taker) correctable() []string {
	if t.noted == nil {
		return correctable
	}
	var all []string
	for _, slot := range sortedKeys(t.noted) {
		if slot != slotView {
			all = append(all, slot)
		}
	}
	return all
}

// correction is what a sentence says instead of what was noted, and how much
// speaks for it being one, 0 if nothing.
type correction struct {
	slot   string
	right  span
	weight int
}

// corrected looks whether a sentence corrects a slot: by denying something
// about it ("not room 4 but 14"), by saying that it corrects ("sorry, it is
// room 14"), or by stating another fact ("it is room 14").
func (t *taker) corrected(text string, s span, slot string) correction {
	none := correction{}
	denied, right, ok := t.contrast(text, s, slot)
	words := plainWords(text[right.start:right.end])
	score := t.words.score(words, text[right.start:right.end], slot)
	if !ok || len(words) == 0 || t.sameFact(words, slot) {
		return none
	}
	all := plainWords(text[s.start:s.end])
	explicit := t.words.correction.in(all)
	states := len(all) <= longestCorrection && t.words.states.at(words, 0) > 0 && slices.Contains(factSlots, slot)
	switch {
	case denied > 0:
		return correction{slot, right, denied + score + 2}
	case score >= enoughScore && (explicit || t.noted != nil && states):
		return correction{slot, right, score}
	}
	return none
}

// contrast parts a sentence into what it denies and what it says instead. It
// gives how much the denied part speaks for the slot, and the other part.
func (t *taker) contrast(text string, s span, slot string) (denied int, right span, ok bool) {
	best := -1
	for _, c := range t.contrastClauses(text, s) {
		words := plainWords(text[c.start:c.end])
		if t.words.negation.in(words) {
			denied = max(denied, t.words.score(words, text[c.start:c.end], slot)+2*t.sharedWithNoted(words, slot))
			continue
		}
		if len(words) == 0 {
			continue
		}
		begins, n := c.start, t.words.joiners.at(words, 0)
		if n < len(words) {
			c.start += words[n].start
			words = plainWords(text[c.start:c.end])
		}
		score := 2 * t.words.score(words, text[c.start:c.end], slot)
		if n > 0 {
			score += 5 // "but …", "sondern …"
		}
		states := score >= 2*enoughScore && t.words.states.at(words, 0) > 0
		switch {
		case states && n == 0 && best < 2*enoughScore+2:
			right, best, ok = c, max(best, score), true // "the wrong one, it is …"
		case ok && best >= 2 && score >= 2 && right.end == begins && text[right.end-1] == ',':
			right.end = c.end // "the other printer, the Canon"
			best = max(best, score)
		case score > best:
			right, best, ok = c, score, true
		}
	}
	return denied, right, ok
}

// contrastClauses cuts a sentence into clauses, before denials and behind
// colons too.
func (t *taker) contrastClauses(text string, s span) []span {
	var all []span
	for _, c := range t.words.clauses(text, s) {
		words := plainWords(text[c.start:c.end])
		start := c.start
		for i, w := range words {
			at := c.start + w.start
			colon := i > 0 && strings.Contains(text[c.start+words[i-1].end:at], ": ")
			if colon || i > 1 && t.denies(text[c.start:at], words, i) {
				all = append(all, span{start, at})
				start = at
			}
		}
		all = append(all, span{start, c.end})
	}
	return all
}

// denies tells whether the words from i on deny something ("room 14, not room
// 4"). One at the end of a clause denies what stands before it ("es geht noch
// nicht"), and one inside quotation marks is what a screen says.
func (t *taker) denies(before string, words []plainWord, i int) bool {
	n := t.words.negation.at(words, i)
	return n > 0 && i+n < len(words) && strings.Count(before, `"`)%2 == 0
}

// sharedWithNoted counts the telling words that a text has in common with what
// was noted.
func (t *taker) sharedWithNoted(words []plainWord, slot string) int {
	n := 0
	for _, noted := range plainWords(t.noted[slot]) {
		if len(noted.text) < 4 && !isDigits(noted.text, 9) && noted.text != "hp" {
			continue
		}
		if slices.ContainsFunc(words, func(w plainWord) bool { return w.text == noted.text }) {
			n++
		}
	}
	return n
}

// sameFact tells whether words say no more than what was noted.
func (t *taker) sameFact(words []plainWord, slot string) bool {
	noted := plainWords(t.noted[slot])
	for _, w := range words {
		telling := len(w.text) > 3 || isDigits(w.text, 9)
		if telling && !slices.ContainsFunc(noted, func(n plainWord) bool { return n.text == w.text }) {
			return false
		}
	}
	return len(noted) > 0
}
