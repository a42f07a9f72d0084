package rules

import "strings"

// letterWords knows the lines of a letter again, wherever they turn up.
type letterWords map[[3]string]bool

// newLetterWords prepares a letter; none is nil.
func newLetterWords(letter string) letterWords {
	if letter == "" {
		return nil
	}
	l := letterWords{}
	words := plainWords(letter)
	for i := 0; i+2 < len(words); i++ {
		l[[3]string{words[i].text, words[i+1].text, words[i+2].text}] = true
	}
	return l
}

// has tells whether most of a piece of text stands in the letter.
func (l letterWords) has(text string) bool {
	words := plainWords(text)
	covered := make([]bool, len(words))
	for i := 0; i+2 < len(words); i++ {
		if l[[3]string{words[i].text, words[i+1].text, words[i+2].text}] {
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
// mark: nobody wrote them newly.
func (t *taker) dropLetter(passage int) {
	if t.letter == nil {
		return
	}
	p := t.passages[passage]
	for _, l := range lineSpans(p.text) {
		line := p.text[l.start:l.end]
		if len(plainWords(line)) >= shortLetterLine && t.letter.has(line) && !t.usedBetween(passage, l.start, l.end) {
			t.claim(passage, l.start, l.end)
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
