package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainSentences splits a text into sentences, without the white space around
// them. Abbreviations, numbers, initials and links do not end one; a blank
// line and a new item of a list do.
func plainSentences(text string, lang *plainLang) (all []span) {
	start := 0
	cut := func(end int) {
		s := span{start, end}
		for s.start < s.end && isBlank(text[s.start]) {
			s.start++
		}
		for s.end > s.start && isBlank(text[s.end-1]) {
			s.end--
		}
		if s.start < s.end {
			all = append(all, s)
		}
		start = end
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		next := i + size
		switch {
		case r == '\n' && (startsItem(text[next:]) || isBlankLine(text[next:])):
			cut(next)
		case strings.ContainsRune(".!?…", r):
			next = closed(text, next)
			if endsSentence(text, i, next, r, lang) {
				cut(next)
			}
		}
		i = next
	}
	cut(len(text))
	return all
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

func isBlankLine(rest string) bool {
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line) == ""
}

// startsItem tells whether a line begins an item of a list.
func startsItem(line string) bool {
	line = strings.TrimLeft(line, " \t")
	if marker := strings.TrimLeft(line, "-*•–·"); marker != line {
		return strings.HasPrefix(marker, " ")
	}
	digits := strings.TrimLeft(line, "0123456789")
	return len(digits) < len(line) && len(line)-len(digits) <= 2 && len(digits) > 1 && strings.ContainsRune(".)", rune(digits[0])) && digits[1] == ' '
}

// closed goes past further marks, closing quotes and brackets.
func closed(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune(".!?…\"')]”’»“", r) {
			break
		}
		i += size
	}
	return i
}

// endsSentence tells whether the mark at i, with all that follows up to next,
// ends a sentence.
func endsSentence(text string, i, next int, mark rune, lang *plainLang) bool {
	if next >= len(text) {
		return true
	}
	if !isBlank(text[next]) && !strings.HasPrefix(text[next:], "\u00a0") {
		return false
	}
	rest := strings.TrimLeft(text[next:], " \t\n\r\u00a0\u202f\"“«„‘([*_¿¡")
	r, _ := utf8.DecodeRuneInString(rest)
	if unicode.IsLower(r) {
		return false
	}
	return mark != '.' || next > i+1 || !isAbbreviated(text[:i], lang)
}

// isAbbreviated tells whether the full stop after head belongs to its last
// word: an abbreviation, an initial, the number of an item or a German ordinal.
func isAbbreviated(head string, lang *plainLang) bool {
	at := strings.LastIndexAny(head, " \t\n\r(") + 1
	word := strings.TrimLeft(head[at:], "\"“«„'’")
	switch {
	case word == "":
		return false
	case strings.Trim(word, "0123456789") == "":
		return len(word) <= 2 && (lang.ordinals || isLineStart(head, at))
	case utf8.RuneCountInString(word) == 1:
		r, _ := utf8.DecodeRuneInString(word)
		return unicode.IsUpper(r) && !lang.shortWords[strings.ToLower(word)]
	}
	return lang.abbreviations[strings.ToLower(word)]
}

func isLineStart(head string, at int) bool {
	before := strings.TrimRight(head[:at], " \t")
	return before == "" || before[len(before)-1] == '\n'
}
