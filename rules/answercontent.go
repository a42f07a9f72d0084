package rules

import (
	"slices"
	"strings"
)

// How much must speak for a slot before words without a question are taken
// as its answer; more where the words answer another question already.
const (
	enoughScore = 2
	asideScore  = 4
)

// factSlots may share one piece of text ("since Monday in room 14"); what is
// said of the others belongs to one alone. Of two slots that a text speaks for
// alike, one that is no plain fact is meant ("restarted it yesterday").
var factSlots = []string{"since_when", "where", "device", "number", "connection", "by_when", "for_whom"}

// score tells how much a piece of text speaks for a slot: 2 for each strong
// cue or telling form, 1 for each weak cue, two of each at most.
func (w *replyWords) score(words []plainWord, text, slot string) int {
	c, ok := w.cues[slot]
	if !ok {
		return 0
	}
	return 2*min(c.strong.count(words), 2) + min(c.weak.count(words), 2) + formScore(words, text, slot)
}

// spoken is a piece of text and the slots that it speaks for, the one that it
// is meant for first.
type spoken struct {
	span
	slots []string
	score int
}

// takeByContent takes answers for the open questions out of running text, by
// what its sentences are about.
func (t *taker) takeByContent(r region) {
	open := t.openSlots()
	if len(open) == 0 {
		return
	}
	r.how = howContent
	var said []spoken
	for _, s := range t.freePieces(r, t.freeLines(r), sentenceSpans) {
		said = append(said, t.spokenIn(r.passage, s, open)...)
	}
	makeRoom(said)
	for _, slot := range open {
		if s, ok := bestFor(slot, said); ok {
			t.give(slot, region{r.passage, s.start, s.end, -1, howContent})
		}
	}
	t.shareFacts(r.passage, said)
	t.takeUnknown(r.passage)
}

// makeRoom lets a piece that speaks for two slots stand for the second where
// another piece speaks for the first alone and nothing else for the second
// ("everyone in the lab, lab 2").
func makeRoom(said []spoken) {
	first := func(slot string, alone bool) bool {
		return slices.ContainsFunc(said, func(s spoken) bool {
			return len(s.slots) > 0 && s.slots[0] == slot && (!alone || len(s.slots) == 1)
		})
	}
	for i, s := range said {
		if len(s.slots) == 2 && first(s.slots[0], true) && !first(s.slots[1], false) {
			said[i].slots = []string{s.slots[1]}
		}
	}
}

func (t *taker) openSlots() []string {
	var slots []string
	for _, q := range t.open() {
		slots = append(slots, t.asked[q].slot)
	}
	return slots
}

// spokenIn tells what a sentence speaks for; where that is more than one
// slot, each of its clauses.
func (t *taker) spokenIn(passage int, s span, open []string) []spoken {
	text := t.passages[passage].text
	whole := t.weigh(text, s, open)
	if len(whole.slots) < 2 {
		return []spoken{whole}
	}
	var all []spoken
	for _, c := range t.words.clauses(text, s) {
		one := t.weigh(text, c, open)
		switch n := len(all); {
		case n > 0 && (len(one.slots) == 0 || len(all[n-1].slots) == 0 || one.slots[0] == all[n-1].slots[0]):
			all[n-1].end = c.end
			if len(all[n-1].slots) == 0 {
				all[n-1].slots = one.slots
			}
			all[n-1].score = max(all[n-1].score, one.score)
		default:
			all = append(all, one)
		}
	}
	if len(all) > 1 {
		return all
	}
	if run := t.runOn(text, s, open); run != nil {
		return run
	}
	return []spoken{whole}
}

// weigh tells which slots a piece of text speaks for.
func (t *taker) weigh(text string, s span, open []string) spoken {
	said := spoken{span: s}
	words := plainWords(text[s.start:s.end])
	if t.words.isUnknown(words, text[s.start:s.end]) || t.words.pointsBack(words) {
		return said
	}
	for _, slot := range open {
		score := t.words.score(words, text[s.start:s.end], slot)
		if score < enoughScore {
			continue
		}
		if score > said.score || score == said.score && len(said.slots) > 0 && slices.Contains(factSlots, said.slots[0]) && !slices.Contains(factSlots, slot) {
			said.slots = append([]string{slot}, said.slots...)
			said.score = score
		} else {
			said.slots = append(said.slots, slot)
		}
	}
	return said
}

// clauses cuts a sentence at commas, dashes and the words that join clauses.
func (w *replyWords) clauses(text string, s span) []span {
	var all []span
	for _, part := range commaSpans(text, s) {
		words := plainWords(text[part.start:part.end])
		start := part.start
		for i, word := range words {
			if i > 1 && i+1 < len(words) && w.joiners.at(words, i) > 0 {
				all = append(all, span{start, part.start + word.start})
				start = part.start + word.start
			}
		}
		all = append(all, span{start, part.end})
	}
	return all
}

// bestFor gives the piece that speaks most for a slot, together with the
// pieces for the same slot right behind it.
func bestFor(slot string, said []spoken) (spoken, bool) {
	best := spoken{}
	for i := 0; i < len(said); i++ {
		s := said[i]
		if len(s.slots) == 0 || s.slots[0] != slot {
			continue
		}
		for i+1 < len(said) && len(said[i+1].slots) > 0 && said[i+1].slots[0] == slot {
			i++
			s.end = said[i].end
			s.score = max(s.score, said[i].score)
		}
		if s.score > best.score {
			best = s
		}
	}
	return best, best.score > 0
}

// shareFacts gives a piece that was taken for one fact to the other facts in
// it that are still open.
func (t *taker) shareFacts(passage int, said []spoken) {
	for _, s := range said {
		if len(s.slots) < 2 || !slices.Contains(factSlots, s.slots[0]) && s.slots[0] != "what_changed" {
			continue
		}
		for _, slot := range s.slots[1:] {
			if slices.Contains(factSlots, slot) {
				t.share(passage, s.span, slot)
			}
		}
	}
}

// share takes a piece of text for a slot although it is another's answer too.
func (t *taker) share(passage int, s span, slot string) {
	if _, there := t.answers[slot]; there {
		return
	}
	text := t.passages[passage].text[s.start:s.end]
	trimmed := strings.Trim(text, " \t\r\n,;")
	if trimmed == "" {
		return
	}
	t.answers[slot] = takenAnswer{Answer{slot, trimmed, false, howContent}, passage, s.start}
	t.claim(passage, s.start, s.end)
}

// takeAsides looks for facts for open questions within the answers to others.
func (t *taker) takeAsides() {
	for i := range t.passages {
		t.takeUsedFacts(i)
	}
}

// takeUsedFacts shares clauses of answers with open questions that they
// plainly speak for.
func (t *taker) takeUsedFacts(passage int) {
	open := t.openSlots()
	if len(open) == 0 {
		return
	}
	p := t.passages[passage]
	for _, l := range lineSpans(p.text) {
		for _, s := range sentenceSpans(p.text, l) {
			for _, c := range t.words.clauses(p.text, s) {
				one := t.weigh(p.text, c, open)
				if len(one.slots) > 0 && one.score >= asideScore && p.used[c.start+leadingBlank(p.text[c.start:c.end])] && !t.isQuestionText(passage, c) {
					t.share(passage, c, one.slots[0])
				}
			}
		}
	}
}

func leadingBlank(s string) int {
	n := len(s) - len(strings.TrimLeft(s, " \t\r\n"))
	return min(n, max(len(s)-1, 0))
}

// isQuestionText tells whether a piece is no part of any answer: a question
// that was repeated, a greeting.
func (t *taker) isQuestionText(passage int, c span) bool {
	text := strings.TrimSpace(t.passages[passage].text[c.start:c.end])
	for _, a := range t.answers {
		if a.passage == passage && strings.Contains(a.Text, strings.Trim(text, " ,;")) {
			return false
		}
	}
	return true
}
