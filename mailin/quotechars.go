package mailin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanText makes a decoded text fit for reading and searching: lines end
// with LF, have no blanks at their end, and nothing is in it that nobody sees.
func cleanText(s string) string {
	if !plainASCII(s) {
		s = strings.Map(visible, strings.ToValidUTF8(s, "\uFFFD"))
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return trimLineEnds(s)
}

// plainASCII tells whether visible would change nothing in s.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// visible drops runes that show nothing, such as preview padding, direction
// marks and byte order marks, and makes each kind of space a plain one.
// Joiners (U+200C, U+200D) stay: they shape Persian words and emoji.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return r
	case r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n'
	case r < ' ' || r >= 0x7f && r < 0xa0, r == 0xad, r == 0x34f, r == 0x61c, r == 0x180e, r == 0x200b, r == 0x200e, r == 0x200f,
		r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
		return -1
	case r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000:
		return ' '
	}
	return r
}

// trimLineEnds takes blanks off the end of each line and blank lines off both
// ends of the text.
func trimLineEnds(s string) string {
	if strings.Contains(s, " \n") || strings.Contains(s, "\t\n") {
		var b strings.Builder
		b.Grow(len(s))
		for l := range strings.Lines(s) {
			if body, ended := strings.CutSuffix(l, "\n"); ended {
				b.WriteString(keepDelimiter(body))
				b.WriteByte('\n')
			} else {
				b.WriteString(body)
			}
		}
		s = b.String()
	}
	s = strings.TrimRight(s, " \t\n")
	for {
		first, rest, found := strings.Cut(s, "\n")
		if !found || strings.TrimSpace(first) != "" {
			return s
		}
		s = rest
	}
}

// keepDelimiter right-trims a line, but not the signature delimiter "-- "
// (RFC 3676 §4.3).
func keepDelimiter(l string) string {
	trimmed := strings.TrimRight(l, " \t")
	if trimmed == "--" && len(l) > 2 {
		return "-- "
	}
	return trimmed
}

// fold makes a line comparable with the phrases: lower case, plain
// apostrophes, single blanks, without the rules and stars around it.
func fold(s string) string {
	s = trimDecoration(s)
	s = strings.TrimRight(s, ":：")
	s = strings.ToLower(trimDecoration(s))
	if strings.Contains(s, "’") {
		s = strings.ReplaceAll(s, "’", "'")
	}
	if strings.Contains(s, "  ") || strings.Contains(s, "\t") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}

// decoration is what programs put around their marks.
const decoration = " \t-–—_=*~#|<>•·.+\""

// trimDecoration takes off what programs put around their marks.
func trimDecoration(s string) string {
	if s == "" || isWord(s[0]) && isWord(s[len(s)-1]) {
		return s
	}
	return strings.Trim(s, decoration)
}

// isBlank tells whether a text shows nothing.
func isBlank(s string) bool {
	return s == "" || !(s[0] > ' ' && s[0] < 0x80) && strings.TrimSpace(s) == ""
}

// isRule tells whether a line is nothing but a drawn line.
func isRule(s string) bool {
	if s == "" || isWord(s[0]) {
		return false
	}
	s = strings.TrimSpace(s)
	return len(s) >= 2 && strings.Trim(s, "-–—_=*~# \t") == ""
}

func hasColon(s string) bool {
	return strings.IndexByte(s, ':') >= 0 || strings.Contains(s, "：")
}

func endsWithColon(s string) bool {
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") || strings.HasSuffix(s, "﹕")
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " \t"))
	return r
}

func isLower(r rune) bool { return unicode.IsLower(r) }
func isUpper(r rune) bool { return unicode.IsUpper(r) }

// letters counts the ASCII letters of s.
func letters(s string) int {
	n := 0
	for i := range len(s) {
		if c := s[i] | 0x20; c >= 'a' && c <= 'z' {
			n++
		}
	}
	return n
}

// speaks tells whether a text holds a letter or digit.
func speaks(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}
