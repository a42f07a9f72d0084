package mailin

import (
	"strings"
	"unicode/utf8"
)

// normalText makes lines that end in \n of a decoded text and removes NUL and
// the other control characters. s is valid UTF-8.
func normalText(s string) string {
	i := 0
	for i < len(s) && (s[i] >= ' ' && s[i] < 0x7f || s[i] == '\n' || s[i] == '\t') {
		i++
	}
	if i == len(s) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i = 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			out = append(out, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\r':
			for i+size < len(s) && s[i+size] == '\r' { // \r\r\n is one end
				size++
			}
			if i+size >= len(s) || s[i+size] != '\n' {
				out = append(out, '\n')
			}
		case r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\f' || r == '\v':
			out = append(out, '\n')
		case isControl(r):
		default:
			out = append(out, s[i:i+size]...)
		}
		i += size
	}
	return string(out)
}

// isControl tells whether a character is a control character of C0 or C1, a
// byte order mark, or no character at all.
func isControl(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\ufeff' || r == '\ufffe' || r == '\uffff'
}

// oneLine makes a header value fit to be shown and compared: one line, no
// control characters, no white space around. What an encoded word decodes to
// may hold line ends, which would otherwise make new fields.
func oneLine(s string) string {
	s = strings.TrimSpace(s)
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = s[i] >= ' ' && s[i] != 0x7f && s[i] < utf8.RuneSelf
	}
	if clean {
		return s
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return ' '
		case isControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError))))
}

// cutText cuts a text to a number of bytes, not inside a character.
func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
