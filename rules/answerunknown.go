package rules

import (
	"slices"
	"strings"
)

// isUnknown tells whether an answer says no more than that the writer does
// not know.
func (w *replyWords) isUnknown(words []plainWord, text string) bool {
	if len(words) == 0 {
		return strings.Trim(text, "?-–—/. \t\r\n") == "" && text != ""
	}
	return w.saysOnly(w.unknown, words) || w.knowsNothing(text)
}

// knowsNothing tells whether a text begins with not knowing and then only
// denies more ("no idea, I can't see a sticker").
func (w *replyWords) knowsNothing(text string) bool {
	for i, c := range commaSpans(text, span{0, len(text)}) {
		words := plainWords(text[c.start:c.end])
		if len(words) == 0 || w.saysOnly(w.unknown, words) {
			continue
		}
		if i == 0 || !w.denies.at0(words) || len(words) > 8 {
			return false
		}
	}
	return len(text) > 0
}

// pointsBack tells whether an answer only points to something said elsewhere.
func (w *replyWords) pointsBack(words []plainWord) bool {
	return w.saysOnly(w.referBack, words)
}

// saysOnly tells whether one of the phrases is there, and beside it at most
// filler and two other words.
func (w *replyWords) saysOnly(phrases *phraseSet, words []plainWord) bool {
	found, others := false, 0
	for i := 0; i < len(words); {
		n := phrases.at(words, i)
		if n > 0 {
			found = true
		} else if n = max(w.filler.at(words, i), w.signoffs.at(words, i)); n == 0 {
			n = 1
			others++
		}
		i += n
	}
	return found && others <= 2
}

// saysMore tells whether beside "I don't know" or "as I said" a part of an
// answer does speak for its slot ("don't know, maybe Tuesday").
func (t *taker) saysMore(said, slot string) bool {
	for _, c := range commaSpans(said, span{0, len(said)}) {
		part := said[c.start:c.end]
		words := plainWords(part)
		if !t.words.unknown.in(words) && !t.words.referBack.in(words) && !t.words.denies.at0(words) && t.words.score(words, part, slot) >= enoughScore {
			return true
		}
	}
	return false
}

// longestNotKnowing is how many words a clause or two have that name what is
// not known.
const longestNotKnowing = 9

// takeNotKnowing takes the clauses that name what is not known ("when it
// began, I can't say, I was away") before what stands around them is read.
func (t *taker) takeNotKnowing(passage int) {
	p := t.passages[passage]
	whole := region{passage: passage, end: len(p.text), question: -1}
	for _, s := range t.freePieces(whole, t.freeLines(whole), sentenceSpans) {
		words := plainWords(p.text[s.start:s.end])
		if !t.words.unknown.in(words) || t.words.others.in(words) {
			continue
		}
		parts := commaSpans(p.text, s)
		for i := 0; i < len(parts); i++ {
			one := parts[i]
			q := t.notKnown(p.text, one)
			if q < 0 && i+1 < len(parts) {
				one.end = parts[i+1].end
				if q = t.notKnown(p.text, one); q >= 0 {
					i++
				}
			}
			if q < 0 {
				continue
			}
			for i+1 < len(parts) && t.words.onlyFiller(plainWords(p.text[parts[i+1].start:parts[i+1].end])) {
				i++
				one.end = parts[i].end
			}
			t.giveUnknown(passage, one, q)
		}
	}
}

// onlyFiller tells whether words say nothing ("sorry").
func (w *replyWords) onlyFiller(words []plainWord) bool {
	for i := 0; i < len(words); {
		n := max(w.filler.at(words, i), w.signoffs.at(words, i))
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// notKnown gives the open question that a piece names and does not know, -1
// if there is none.
func (t *taker) notKnown(text string, s span) int {
	words := plainWords(text[s.start:s.end])
	if len(words) > longestNotKnowing || !t.words.unknown.in(words) {
		return -1
	}
	found := -1
	for _, q := range t.open() {
		if c, ok := t.words.cues[t.asked[q].slot]; ok && c.about.in(words) && !t.knowsAfterAll(text[s.start:s.end], t.asked[q].slot, c.about) {
			if found >= 0 {
				return -1
			}
			found = q
		}
	}
	return found
}

// knowsAfterAll tells whether a part that does not name the slot answers it.
func (t *taker) knowsAfterAll(said, slot string, about *phraseSet) bool {
	for _, c := range commaSpans(said, span{0, len(said)}) {
		words := plainWords(said[c.start:c.end])
		if !about.in(words) && t.saysMore(said[c.start:c.end], slot) {
			return true
		}
	}
	return false
}

// takeUnknown takes sentences that say that something is not known: for the
// question that they name, for all that are left ("the rest I don't know"),
// or for the only one that is left.
func (t *taker) takeUnknown(passage int) {
	p := t.passages[passage]
	whole := region{passage: passage, end: len(p.text), question: -1}
	for _, s := range t.freePieces(whole, t.freeLines(whole), sentenceSpans) {
		words := plainWords(p.text[s.start:s.end])
		open := t.open()
		if len(open) == 0 || !t.words.unknown.in(words) {
			continue
		}
		about, all := t.unknownAbout(words, open), t.words.others.in(words)
		switch only := t.words.isUnknown(words, p.text[s.start:s.end]); {
		case all:
			for _, q := range open {
				t.giveUnknown(passage, s, q)
			}
		case about >= 0:
			t.giveUnknown(passage, s, about)
		case only && len(open) == 1:
			t.giveUnknown(passage, s, open[0])
		}
	}
}

func (t *taker) giveUnknown(passage int, s span, question int) {
	slot := t.asked[question].slot
	said := strings.Trim(t.passages[passage].text[s.start:s.end], " \t\r\n,;")
	t.answers[slot] = takenAnswer{Answer{slot, said, true, howContent}, passage, s.start}
	t.claim(passage, s.start, s.end)
}

// longestUnknown is how many words not knowing something may take.
const longestUnknown = 14

// unknownAbout gives the question that a sentence names of which it says that
// it is not known, -1 if it names none or several.
func (t *taker) unknownAbout(words []plainWord, open []int) int {
	if len(words) > longestUnknown {
		return -1
	}
	best, most, tie := -1, 0, false
	for _, q := range open {
		n := t.names(words, t.asked[q])
		switch {
		case n > most:
			best, most, tie = q, n, false
		case n == most:
			tie = true
		}
	}
	if most == 0 || tie {
		return -1
	}
	return best
}

// names tells how much words name a question: by what it is about, by its
// label, by its longer words.
func (t *taker) names(words []plainWord, q askedWords) int {
	n := 0
	if c, ok := t.words.cues[q.slot]; ok {
		n = 3*c.about.count(words) + 2*c.strong.count(words)
	}
	for _, w := range words {
		same := func(o plainWord) bool { return o.text == w.text && len(w.text) > 3 }
		if t.words.unknown.has(w.text) || t.words.filler.has(w.text) {
			continue
		}
		if slices.ContainsFunc(q.text, same) || slices.ContainsFunc(q.label, same) {
			n++
		}
	}
	return n
}

// at0 tells whether words begin with a phrase, be it behind one other word.
func (s *phraseSet) at0(words []plainWord) bool {
	for i := range words[:min(len(words), 3)] {
		if s.at(words, i) > 0 {
			return true
		}
	}
	return false
}
