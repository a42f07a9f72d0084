package rules

import (
	"slices"
	"strings"
)

// letterWords knows the lines of a letter again, wherever they turn up.
type letterWords struct {
	threes map[[3]string]bool // words that follow one another
	lines  map[string]bool
	words  map[string]bool
}

// newLetterWords prepares a letter; none is nil.
func newLetterWords(letter string) *letterWords {
	if letter == "" {
		return nil
	}
	l := &letterWords{map[[3]string]bool{}, map[string]bool{}, map[string]bool{}}
	words := plainWords(letter)
	for i := 0; i+2 < len(words); i++ {
		l.threes[[3]string{words[i].text, words[i+1].text, words[i+2].text}] = true
	}
	for _, w := range words {
		l.words[w.text] = true
	}
	for line := range strings.Lines(letter) {
		l.lines[joinWords(line)] = true
	}
	return l
}

func joinWords(text string) string {
	var all []string
	for _, w := range plainWords(text) {
		all = append(all, w.text)
	}
	return strings.Join(all, " ")
}

// has tells whether most of a piece of text stands in the letter.
func (l *letterWords) has(text string) bool {
	if l == nil {
		return false
	}
	words := plainWords(text)
	covered := make([]bool, len(words))
	for i := 0; i+2 < len(words); i++ {
		if l.threes[[3]string{words[i].text, words[i+1].text, words[i+2].text}] {
			covered[i], covered[i+1], covered[i+2] = true, true, true
		}
	}
	n := 0
	for _, is := range covered {
		if is {
			n++
		}
	}
	return n > 0 && n*10 >= len(words)*7
}

// shortLetterLine is how many words a line has at least that is told to be
// the letter's where no mark says that it is quoted.
const shortLetterLine = 5

// dropLetter claims the lines of the letter that stand in the text without a
// mark, and bare quote marks: nobody wrote them newly.
func (t *taker) dropLetter(passage int) {
	p := t.passages[passage]
	goesOn := false // the line above is the letter's
	for _, l := range lineSpans(p.text) {
		line := p.text[l.start:l.end]
		if strings.Trim(line, "|> \t") == "" {
			t.claim(passage, l.start, l.end)
			continue
		}
		if t.usedBetween(passage, l.start, l.end) {
			continue
		}
		long := len(plainWords(line)) >= shortLetterLine && t.letter.has(line)
		if goesOn = long || goesOn && t.letter.lines[joinWords(line)]; goesOn {
			t.claimLetterLine(passage, l)
		}
	}
}

// claimLetterLine claims a line of the letter, but for words in it that the
// letter does not have.
func (t *taker) claimLetterLine(passage int, l span) {
	t.claim(passage, l.start, l.end)
	for _, w := range plainWords(t.passages[passage].text[l.start:l.end]) {
		if !t.letter.words[w.text] {
			t.setAside(passage, span{l.start + w.start, l.start + w.end})
		}
	}
}

// belowLast gives what somebody wrote into a quote below its last question:
// the lines before those with which the letter goes on.
func (t *taker) belowLast(below string) string {
	if t.letter == nil {
		return ""
	}
	var said []string
	for line := range strings.Lines(below) {
		if t.letter.has(line) {
			return strings.Trim(strings.Join(said, ""), " \t\n>|")
		}
		said = append(said, line)
	}
	return ""
}

// telling tells whether words are more than small ones.
func (w *replyWords) telling(words []plainWord) bool {
	return slices.ContainsFunc(words, func(o plainWord) bool { return !w.leaders.has(o.text) })
}
