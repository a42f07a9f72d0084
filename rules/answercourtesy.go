package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The most names in a greeting or below a sign-off, and the most lines of
// names that may follow one.
const (
	mostNames     = 3
	mostNameLines = 3
	// longestCourtesy is how many bytes a greeting or sign-off has at most.
	longestCourtesy = 300
)

// dropCourtesies claims the greetings, sign-offs and names of a passage: they
// are no answers, and nobody misses them in the rest.
func (t *taker) dropCourtesies(passage int) {
	p := t.passages[passage]
	lines := lineSpans(p.text)
	signed := -1
	for i, l := range lines {
		t.dropGreeting(passage, l)
		if t.dropSignoff(passage, l) {
			signed = i
		}
	}
	if signed >= 0 {
		t.dropNames(passage, lines[signed+1:])
	}
}

// dropGreeting claims a line, or what it begins with up to a comma or full
// stop, that is a greeting or thanks ("Hi Ann, thanks for the quick reply.
// Since Monday").
func (t *taker) dropGreeting(passage int, l span) {
	text := t.passages[passage].text[l.start:l.end]
	for start := 0; start < len(text); {
		if t.words.isCourtesy(text[start:]) {
			t.claim(passage, l.start+start, l.end)
			return
		}
		cut := strings.IndexAny(text[start:], ",.!;:")
		if dash := strings.Index(text[start:], " - "); dash > 0 && (cut < 0 || dash < cut) {
			cut = dash + 1
		}
		if cut <= 0 || !t.words.isCourtesy(text[start:start+cut]) {
			return
		}
		start += cut + 1
		t.claim(passage, l.start, l.start+start)
	}
}

// dropSignoff claims the last sentence of a line where it is a sign-off
// ("Since Monday. Thanks, Ann"). It tells whether the line ends in one.
func (t *taker) dropSignoff(passage int, l span) bool {
	text := strings.TrimRight(t.passages[passage].text[l.start:l.end], " \t\r")
	if text == "" {
		return false
	}
	if t.words.isCourtesy(text) {
		return t.words.signoffs.in(plainWords(text))
	}
	for end := len(text) - 1; end > 0; {
		cut := strings.LastIndexAny(text[:end], ".!?;")
		if cut < 0 || !t.words.isCourtesy(text[cut+1:]) {
			return false
		}
		t.claim(passage, l.start+cut+1, l.end)
		if t.words.signoffs.in(plainWords(text[cut+1:])) {
			return true
		}
		end = cut
	}
	return false
}

// dropNames claims the lines below a sign-off while they look like names.
func (t *taker) dropNames(passage int, lines []span) {
	p := t.passages[passage]
	left := mostNameLines
	for _, l := range lines {
		text := p.text[l.start:l.end]
		if strings.TrimSpace(text) == "" {
			continue
		}
		if left == 0 || !looksLikeName(text) {
			return
		}
		t.claim(passage, l.start, l.end)
		left--
	}
}

// looksLikeName tells whether a line is a few capitalised words.
func looksLikeName(line string) bool {
	words := plainWords(line)
	if len(words) == 0 || len(words) > mostNames+1 || strings.ContainsAny(line, "?!:;0123456789") {
		return false
	}
	for _, w := range words {
		if w.end-w.start > 3 && !isCapital(line[w.start:]) {
			return false
		}
	}
	return isCapital(line[words[0].start:]) || len(words) == 1
}

func isCapital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// isCourtesy tells whether a piece of text is a greeting, a sign-off or a
// pointer to the answers ("see below"), and nothing else but names.
func (w *replyWords) isCourtesy(text string) bool {
	if len(text) > longestCourtesy {
		return false
	}
	words := plainWords(text)
	if len(words) == 0 || len(words) > 14 {
		return false
	}
	signoff := w.signoffs.at(words, 0)
	if w.greetings.at(words, 0) == 0 && signoff == 0 {
		return w.isPointer(words)
	}
	names, thanks := 0, w.thanks.at(words, 0) > 0
	for i := 0; i < len(words); {
		n := max(w.greetings.at(words, i), w.signoffs.at(words, i), w.addressees.at(words, i))
		if n == 0 && thanks {
			n = max(w.polite.at(words, i), w.thanks.at(words, i))
		}
		if n == 0 {
			if names++; names > mostNames || !isCapital(text[words[i].start:]) {
				return w.isPointer(words)
			}
			n = 1
		}
		i += n
	}
	return true
}

// isPointer tells whether words only point to where the answers are.
func (w *replyWords) isPointer(words []plainWord) bool {
	if len(words) > 10 {
		return false
	}
	for i := range words[:min(len(words), 4)] {
		if w.pointers.at(words, i) > 0 {
			return true
		}
	}
	return false
}

// clean narrows a piece of text to what it says: without blanks, bullets, the
// writer's name in brackets, the label of the slot, and what is used already.
func (t *taker) clean(passage int, start, end int, slot string) (int, int) {
	p := t.passages[passage]
	start, end = p.unusedEdges(start, end)
	whole := start
	for start < end {
		before := start
		rest := p.text[start:end]
		start += len(rest) - len(strings.TrimLeft(rest, " \t\r\n\u00a0-–—•*·>→=»|:_"))
		start += bracketTag(p.text[start:end])
		start += t.labelBefore(p.text[start:end], slot)
		if start == before {
			break
		}
	}
	if start >= end {
		start = whole // nothing but signs: they are the answer
	}
	end = start + len(strings.TrimRight(p.text[start:end], " \t\r\n\u00a0*_|,;"))
	return start, end
}

// withoutJoiner gives where a clause begins without the "and" that joined it.
func (t *taker) withoutJoiner(text string, start, end int) int {
	words := plainWords(text[start:min(end, start+60)])
	if n := 0; len(words) > 2 && words[0].start == 0 {
		if n = t.words.joiners.at(words, 0); n > 0 && n < len(words) {
			return start + words[n].start
		}
	}
	return start
}

// unusedEdges moves both ends of a piece of text inward over blanks and over
// what is used.
func (p *passageText) unusedEdges(start, end int) (int, int) {
	free := func(i int) bool { return !p.used[i] && p.text[i] > ' ' }
	for start < end && !free(start) {
		start++
	}
	for end > start && !free(end-1) {
		end--
	}
	return start, end
}

// bracketTag gives the length of a name in brackets that begins a text, as
// some clients put it before what one writes into a quote: "[Ann Keller] no".
func bracketTag(text string) int {
	if !strings.HasPrefix(text, "[") {
		return 0
	}
	end := strings.IndexByte(text, ']')
	if end < 0 || end > 40 || len(strings.TrimSpace(text[end+1:])) == 0 || !looksLikeName(text[1:end]) {
		return 0
	}
	return end + 1
}

// longestLabel is how many bytes may stand before an answer to name it.
const longestLabel = 60

// labelBefore gives the length of "Since when:", "Answer:" or a short form of
// the question ("Which printer?") before an answer.
func (t *taker) labelBefore(text, slot string) int {
	cut := strings.IndexAny(text, ":?=")
	if dash := strings.Index(text, " - "); dash > 0 && (cut < 0 || dash < cut) {
		cut = dash + 1
	}
	if cut < 0 || cut > longestLabel || strings.TrimSpace(text[cut+1:]) == "" {
		return 0
	}
	words := plainWords(text[:cut])
	if len(words) == 0 {
		return 0
	}
	if t.words.numberWords.at(words, 0) == len(words) && text[cut] == ':' && cut == words[len(words)-1].end && strings.HasPrefix(text[cut+1:], " ") {
		return cut + 1
	}
	if sameWords(words, t.labels[slot]) || strings.HasPrefix(text[cut+1:], " ") && t.repeats(words, slot) {
		return cut + 1
	}
	return 0
}

// repeats tells whether words are a short form of the question for a slot:
// all that is longer than two letters stands in it, and it begins like one.
func (t *taker) repeats(words []plainWord, slot string) bool {
	i := slices.IndexFunc(t.asked, func(q askedWords) bool { return q.slot == slot })
	if i < 0 || len(words) < 2 {
		return false
	}
	q := t.asked[i]
	in := func(w plainWord) bool {
		same := func(o plainWord) bool {
			return o.text == w.text || len(w.text) > 5 && len(o.text) > 5 && o.text[:5] == w.text[:5]
		}
		return slices.ContainsFunc(q.text, same)
	}
	for _, w := range words {
		if len(w.text) > 2 && !in(w) {
			return false
		}
	}
	return in(words[0]) && len(q.text) > 0 && words[0].text == q.text[0].text || sameQuestionWord(words, q.text)
}

// sameQuestionWord tells whether a short form begins with the word that asks,
// which may stand behind a preposition in the question ("Um welchen Drucker").
func sameQuestionWord(words, question []plainWord) bool {
	stem := func(w string) string { return w[:min(len(w), 4)] }
	for _, q := range question[:min(len(question), 3)] {
		if len(q.text) > 2 && stem(q.text) == stem(words[0].text) {
			return true
		}
	}
	return false
}

func sameWords(a, b []plainWord) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].text != b[i].text {
			return false
		}
	}
	return true
}
