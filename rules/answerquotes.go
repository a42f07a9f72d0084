package rules

import (
	"slices"
	"strings"
)

// askedWords is a question as it is looked for in a reply.
type askedWords struct {
	number int
	slot   string
	text   []plainWord
	hints  [][]plainWord // the hint may be worded for any topic
	label  []plainWord
}

// askedWords prepares a question for being looked for.
func (w *wording) askedWords(a Asked) askedWords {
	s := w.Slots[a.Slot]
	q := askedWords{number: a.Number, slot: a.Slot, text: plainWords(a.Text), label: plainWords(s.Label)}
	hints := []string{s.Hint}
	for _, topic := range sortedKeys(s.In) {
		hints = append(hints, s.In[topic].Hint)
	}
	for _, h := range hints {
		if words := plainWords(h); len(words) > 3 {
			q.hints = append(q.hints, words)
		}
	}
	return q
}

// questionHit is a place where a question, or its hint, stands in a text.
type questionHit struct {
	question   int
	start, end int    // with its number before it and its punctuation after it
	weight     int    // words that agree
	strays     []span // words in it that are not the question's: somebody changed them
}

// findQuestions finds the questions that stand in a text, in order, however
// their lines were wrapped and their quote marks were lost.
func (t *taker) findQuestions(text string) []questionHit {
	if len(text) > longestReply {
		text = text[:longestReply]
	}
	words := plainWords(text)
	var hits []questionHit
	for i, q := range t.asked {
		hits = appendHits(hits, i, q.text, words, text)
		for _, h := range q.hints {
			hits = appendHits(hits, i, h, words, text)
		}
	}
	slices.SortStableFunc(hits, func(a, b questionHit) int { return b.weight - a.weight })
	var kept []questionHit
	for _, h := range hits {
		if !slices.ContainsFunc(kept, func(k questionHit) bool { return h.start < k.end && k.start < h.end }) {
			kept = append(kept, h)
		}
	}
	slices.SortFunc(kept, func(a, b questionHit) int { return a.start - b.start })
	return joinHits(kept, text)
}

// appendHits adds the places where the words of a question stand.
func appendHits(hits []questionHit, question int, want, words []plainWord, text string) []questionHit {
	if len(want) < 2 {
		return hits
	}
	for i := 0; i < len(words); i++ {
		if i+1 < len(words) && words[i+1].text == want[0].text {
			continue // begins at the next word, if at all
		}
		if words[i].text != want[0].text && !beginsSecond(want, words[i:]) {
			continue
		}
		a := alignWords(want, words[i:])
		last := words[i+a.last]
		if !isQuestion(a.reached, a.agree, len(want), text, last.end) {
			continue
		}
		start, end := widenQuestion(text, words[i].start, last.end)
		hits = append(hits, questionHit{question, start, end, a.agree, a.strays})
		i += a.last
	}
	return hits
}

// beginsSecond tells whether a text begins with the second word of a long
// question, the first one having got lost.
func beginsSecond(want, words []plainWord) bool {
	return len(want) >= 6 && words[0].text == want[1].text
}

// alignment tells how far a text goes along with a question.
type alignment struct {
	reached int    // words of the question that were passed
	agree   int    // words that are the same
	last    int    // index of the last word of the text that is the same
	strays  []span // words of the text before that one that are not the question's
}

// alignWords walks through a question and a text side by side. A word may be
// missing, doubled or changed.
func alignWords(want, have []plainWord) alignment {
	var a alignment
	var odd []span
	i, j := 0, 0
	same := func(a, b int) bool { return a < len(want) && b < len(have) && want[a].text == have[b].text }
	pass := func() {
		if !slices.ContainsFunc(want, func(w plainWord) bool { return w.text == have[j].text }) {
			odd = append(odd, span{have[j].start, have[j].end})
		}
		j++
	}
	for i < len(want) && j < len(have) {
		switch {
		case same(i, j):
			a.agree, a.last, a.reached = a.agree+1, j, i+1
			a.strays, odd = append(a.strays, odd...), nil
			i, j = i+1, j+1
		case same(i+1, j+1):
			i++
			pass()
		case same(i, j+1):
			pass()
		case same(i+1, j):
			i++
		default:
			return a
		}
	}
	return a
}

// isQuestion tells whether so many words are the question: nearly all of it,
// or a good beginning that ends like a question does.
func isQuestion(reached, agree, of int, text string, end int) bool {
	if of <= 5 {
		return agree == of || agree == of-1 && agree >= 3 && strings.HasPrefix(text[end:], "?")
	}
	if agree*5 >= of*4 {
		return true
	}
	after := strings.TrimLeft(text[end:], " \u00a0\u202f")
	return agree >= 4 && reached == agree && (strings.HasPrefix(after, "?") || strings.HasPrefix(after, "…") || strings.HasPrefix(after, "..."))
}

// widenQuestion takes the number and bullets before a question and the
// punctuation after it in.
func widenQuestion(text string, start, end int) (int, int) {
	line := strings.LastIndexByte(text[:start], '\n') + 1
	before := text[line:start]
	number := strings.TrimLeft(strings.TrimRight(before, ".):-–— \t\u00a0¿«\"„“("), ">|-–—•*#_ \t\u00a0¿«\"„“(QqFfPp")
	if len(number) < 3 && strings.Trim(before, "0123456789.):>|-–—•*#_ \t\u00a0¿«\"„“(QqFfPp") == "" {
		start = line
	} else {
		start -= len(before) - len(strings.TrimRight(before, "¿«\"„“( "))
		digits := strings.TrimRight(text[line:start], ".) \t")
		if n := len(digits) - len(strings.TrimRight(digits, "0123456789")); n > 0 && n < 3 && len(digits) < start-line {
			start = line + len(digits) - n
		}
	}
	rest := text[end:]
	after := strings.TrimLeft(rest, " \u00a0\u202f")
	if strings.HasPrefix(after, "?") || strings.HasPrefix(after, ":") || strings.HasPrefix(after, "!") || strings.HasPrefix(after, "»") {
		end += len(rest) - len(after) // as French has it: a blank before the sign
	}
	rest = strings.TrimLeft(text[end:], "?!.:;…»”\"“)*_'") // an opening quotation mark stands behind a blank
	return start, len(text) - len(strings.TrimLeft(rest, " \t\u00a0\u202f"))
}

// joinHits puts a question and its hint together where nothing was written
// between them.
func joinHits(hits []questionHit, text string) []questionHit {
	var all []questionHit
	for _, h := range hits {
		if n := len(all); n > 0 && all[n-1].question == h.question && len(plainWords(text[all[n-1].end:h.start])) == 0 {
			all[n-1].end = h.end
			all[n-1].strays = append(all[n-1].strays, h.strays...)
			continue
		}
		all = append(all, h)
	}
	return all
}

// contextOf tells which question the text below a quote answers. several
// lists the questions where the quote holds more than one, and any of them
// may be meant.
func (t *taker) contextOf(quote string) (question int, several []int) {
	if strings.TrimSpace(quote) == "" {
		return -1, nil
	}
	hits := t.findQuestions(quote)
	if len(hits) == 0 {
		return t.contextByRemains(quote), nil
	}
	last := hits[len(hits)-1]
	tail := strings.TrimSpace(quote[last.end:])
	switch {
	case len(hits) == 1 && len(plainWords(tail)) < 40:
		return last.question, nil
	case len(plainWords(tail)) <= 3:
		return last.question, hitQuestions(hits)
	}
	return -1, hitQuestions(hits)
}

func hitQuestions(hits []questionHit) []int {
	var all []int
	for _, h := range hits {
		if !slices.Contains(all, h.question) {
			all = append(all, h.question)
		}
	}
	return all
}

// labelledSlot gives the slot of a quoted list entry ("Where: room 4") that a
// quote ends with: what stands below it corrects what was noted. "" if there
// is none.
func (t *taker) labelledSlot(quote string) string {
	quote = strings.TrimSpace(quote)
	line := strings.TrimLeft(quote[strings.LastIndexByte(quote, '\n')+1:], "-–—•* \t")
	label, _, found := strings.Cut(line, ":")
	if !found {
		return ""
	}
	words := plainWords(label)
	for _, slot := range sortedKeys(t.labels) {
		if sameWords(words, t.labels[slot]) {
			return slot
		}
	}
	return ""
}

// contextByRemains finds the question of which a quote shows only a part: its
// number, its label, or most of its longer words in the last lines.
func (t *taker) contextByRemains(quote string) int {
	lines := strings.Split(strings.TrimSpace(quote), "\n")
	tail := strings.Join(lines[max(0, len(lines)-3):], "\n")
	words := plainWords(tail)
	best, most, tie := -1, 0, false
	for i, q := range t.asked {
		share := sharedWords(q.text, words)
		switch {
		case share > most:
			best, most, tie = i, share, false
		case share == most:
			tie = true
		}
	}
	if most >= 50 && !tie {
		return best
	}
	if n, end := leadingNumber(strings.TrimSpace(lines[len(lines)-1])); end > 0 {
		return t.numbered(n)
	}
	return -1
}

// sharedWords tells how much of a question's longer words a text has, in percent.
func sharedWords(question, words []plainWord) int {
	have := map[string]bool{}
	for _, w := range words {
		have[w.text] = true
	}
	long, shared := 0, 0
	for _, w := range question {
		if len(w.text) < 4 {
			continue
		}
		long++
		if have[w.text] {
			shared++
		}
	}
	if long < 2 {
		return 0
	}
	return shared * 100 / long
}

// numbered gives the index of the question with a number, -1 if there is none.
func (t *taker) numbered(n int) int {
	return slices.IndexFunc(t.asked, func(q askedWords) bool { return q.number == n })
}
