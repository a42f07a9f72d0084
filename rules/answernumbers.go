package rules

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// numberMark is a number before an answer.
type numberMark struct {
	question   int
	start, end int // of the mark, with what parts it from the answer
}

// leadingNumber reads a number of up to two digits that a text begins with,
// and what parts it from what follows: "1.", "2)", "3:", "4 -", "(5)". end is 0
// where there is none.
func leadingNumber(text string) (n, end int) {
	i := len(text) - len(strings.TrimLeft(text, "([#"))
	digits := i
	for i < len(text) && isDigit(text[i]) && i-digits < 3 {
		n = n*10 + int(text[i]-'0')
		i++
	}
	if i == digits || i-digits > 2 {
		return 0, 0
	}
	rest := strings.TrimPrefix(text[i:], "\uFE0F\u20E3") // the key cap of a phone's keyboard
	keycap := len(rest) != len(text[i:])
	end = len(text) - len(strings.TrimLeft(rest, " \t\u00a0"))
	sign, size := utf8.DecodeRuneInString(text[end:])
	switch {
	case strings.ContainsRune(".):]/", sign):
		end += size
	case strings.ContainsRune("-–—=>", sign) && end > i-1:
		end += size
	case !keycap:
		return 0, 0
	}
	after, _ := utf8.DecodeRuneInString(text[end:])
	if unicode.IsDigit(after) && (keycap || sign == '.' || sign == ':' || sign == '/' || sign == '-') {
		return 0, 0 // "1.5", "8:30", "3/4"
	}
	return n, end
}

// numberMarks finds the numbers before answers in a text: at the beginning of
// lines, with "Question 3:" or "Q3" before them too, and within a line where
// the numbers go on.
func (t *taker) numberMarks(text string) []numberMark {
	var marks []numberMark
	words := plainWords(text)
	next := 0
	for _, l := range lineSpans(text) {
		for next < len(words) && words[next].start < l.start {
			next++
		}
		if m, ok := t.markAt(text, words, next, l); ok {
			marks = append(marks, m)
		}
		if len(marks) > 0 {
			marks = t.marksWithin(marks, text, words, next, l)
		}
	}
	if len(marks) == 0 {
		marks = t.bareMarks(text, words)
	}
	if len(marks) == 0 {
		marks = t.ordinalMarks(text, words)
	}
	return marks
}

// ordinalMarks finds "Firstly: … Secondly: …" and "a) … b) …" at the beginning
// of lines and sentences: at least two, one after the other from the first.
func (t *taker) ordinalMarks(text string, words []plainWord) []numberMark {
	var marks []numberMark
	for i, w := range words {
		next := len(marks)
		q := t.numbered(next + 1)
		if q < 0 {
			break
		}
		before := strings.TrimRight(text[:w.start], " \t(-*")
		if before != "" && !strings.ContainsAny(before[len(before)-1:], "\n.!?;,") {
			continue
		}
		if end := t.ordinalEnd(text, words, i, next); end > 0 {
			marks = append(marks, numberMark{q, len(before), end})
		}
	}
	if len(marks) < 2 {
		return nil
	}
	return marks
}

// ordinalEnd gives where an answer begins behind the n-th ordinal (from 0) at
// word i, 0 if there is none.
func (t *taker) ordinalEnd(text string, words []plainWord, i, n int) int {
	w := words[i]
	if w.text == string(rune('a'+n)) && w.end+1 < len(text) && strings.ContainsRune(").:", rune(text[w.end])) && text[w.end+1] == ' ' {
		return w.end + 1
	}
	if n >= len(t.words.ordinals) {
		return 0
	}
	k := t.words.ordinals[n].at(words, i)
	if k == 0 {
		return 0
	}
	if i+k < len(words) && strings.TrimSpace(text[words[i+k-1].end:words[i+k].start]) == "" && t.words.numberWords.has(words[i+k].text) {
		k++ // "First question:"
	}
	rest := text[words[i+k-1].end:]
	after := strings.TrimLeft(rest, " \u00a0")
	if after == "" || !strings.ContainsRune(":,-)", rune(after[0])) {
		return 0
	}
	return len(text) - len(after) + 1
}

// bareMarks finds numbers without a sign behind them, as on phones: "1 canon
// 2 paper jam". The text begins with 1, and the numbers go on one by one, at
// least two of them at the beginning of lines, or all of the questions.
func (t *taker) bareMarks(text string, words []plainWord) []numberMark {
	if len(words) < 4 || words[0].text != "1" || strings.TrimSpace(text[:words[0].start]) != "" {
		return nil
	}
	var marks []numberMark
	lines := 0
	for i, w := range words {
		next := len(marks) + 1
		q := t.numbered(next)
		if q < 0 || !isDigits(w.text, 2) || w.text != strconv.Itoa(next) || i+1 == len(words) || text[w.end] != ' ' {
			continue
		}
		begins := strings.TrimSpace(text[strings.LastIndexByte(text[:w.start], '\n')+1:w.start]) == ""
		if !begins && (text[w.start-1] != ' ' || t.words.takesNumber.has(words[i-1].text) || t.words.joiners.has(words[i-1].text)) {
			continue
		}
		if begins {
			lines++
		}
		marks = append(marks, numberMark{q, w.start, w.end + 1})
	}
	if lines > 1 && lines == len(marks) || len(marks) > 1 && len(marks) == len(t.asked) {
		return marks
	}
	return nil
}

// markAt reads a mark at the beginning of a line whose first word is words[w].
func (t *taker) markAt(text string, words []plainWord, w int, l span) (numberMark, bool) {
	start := l.start + len(text[l.start:l.end]) - len(strings.TrimLeft(text[l.start:l.end], " \t\u00a0>*-–•¿"))
	if n, end := leadingNumber(text[start:l.end]); end > 0 {
		if q := t.numbered(n); q >= 0 && !t.isOtherNumber(text, words, w, start+end, l) {
			return numberMark{q, l.start, start + end}, true
		}
	}
	if w >= len(words) || words[w].start >= l.end {
		return numberMark{}, false
	}
	return t.wordMark(text, words, w, l)
}

// wordMark reads "Question 3:", "Q3 -", "zu 2." or "First," at the beginning
// of a line.
func (t *taker) wordMark(text string, words []plainWord, w int, l span) (numberMark, bool) {
	line := words[w:]
	if n := t.words.numberWords.at(words, w); n > 0 && len(line) > n && line[n].start < l.end {
		if number, end := leadingNumber(text[line[n].start:l.end]); end > 0 {
			if q := t.numbered(number); q >= 0 {
				return numberMark{q, l.start, line[n].start + end}, true
			}
		}
	}
	first := line[0].text
	if len(first) == 2 && line[0].end <= l.end && isDigit(first[1]) && t.words.numberWords.has(first[:1]) {
		if q := t.numbered(int(first[1] - '0')); q >= 0 {
			rest := text[line[0].end:l.end]
			return numberMark{q, l.start, line[0].end + len(rest) - len(strings.TrimLeft(rest, ":.)- \t–"))}, true
		}
	}
	return numberMark{}, false
}

// isOtherNumber tells whether the digits at the beginning of a line are part
// of a date ("3. Dezember").
func (t *taker) isOtherNumber(text string, words []plainWord, w, end int, l span) bool {
	return text[end-1] == '.' && w+1 < len(words) && words[w+1].start < l.end && t.words.months.at(words, w+1) > 0
}

// marksWithin adds the numbers that go on within a line: "1. since Monday
// 2) no". Each must be the next after the one before it, and must not belong
// to a word before it ("room 2").
func (t *taker) marksWithin(marks []numberMark, text string, words []plainWord, from int, l span) []numberMark {
	for i := from; i < len(words); i++ {
		w := words[i]
		last := marks[len(marks)-1]
		if w.start >= l.end {
			break
		}
		if w.start < max(last.end, l.start) || len(w.text) > 2 || !isDigit(w.text[0]) {
			continue
		}
		n, end := leadingNumber(text[w.start:l.end])
		if end == 0 || n != t.asked[last.question].number+1 || t.numbered(n) < 0 {
			continue
		}
		sign := text[w.start+end-1]
		if sign == '.' && (i > 0 && t.words.takesNumber.has(words[i-1].text) || i+1 < len(words) && t.words.months.at(words, i+1) > 0) {
			continue
		}
		if sign != '.' && sign != ')' && sign != ':' {
			continue
		}
		start := w.start - len(text[last.end:w.start]) + len(strings.TrimRight(text[last.end:w.start], " (,;"))
		marks = append(marks, numberMark{t.numbered(n), start, w.start + end})
	}
	return marks
}

// takeNumbered takes the answers of a region by their numbers. It tells
// whether there were any.
func (t *taker) takeNumbered(r region) bool {
	p := t.passages[r.passage]
	marks := t.numberMarks(p.text[r.start:r.end])
	if len(marks) == 0 {
		return false
	}
	for i, m := range marks {
		end := r.end
		if i+1 < len(marks) {
			end = r.start + marks[i+1].start
		}
		answer := region{r.passage, r.start + m.end, end, m.question, howNumber}
		if i+1 == len(marks) {
			answer.end = t.beforePostscript(p.text, answer.start, firstParagraph(p.text, answer.start, end))
		}
		if t.give(t.asked[m.question].slot, answer) {
			t.claim(r.passage, r.start+m.start, r.start+m.end)
		}
	}
	return true
}

// firstParagraph gives the end of the first paragraph of a piece of text: what
// comes after a blank line below the last answer is another matter.
func firstParagraph(text string, start, end int) int {
	body := text[start:end]
	lead := len(body) - len(strings.TrimLeft(body, " \t\r\n"))
	for i := lead; i < len(body); i++ {
		if body[i] != '\n' {
			continue
		}
		rest := strings.TrimLeft(body[i+1:], " \t\r")
		if strings.HasPrefix(rest, "\n") {
			return start + i
		}
	}
	return end
}
