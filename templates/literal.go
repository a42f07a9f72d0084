package templates

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Every value that a source puts in stands between these two characters, and
// no value can hold them. What stands between them is never looked at for
// markup: that is how nothing that people wrote can become markup, whatever a
// source does with it.
const (
	open = '\x0e' // shift out
	shut = '\x0f' // shift in
)

// kept is a text whose line breaks are kept.
type kept string

// words marks a text of several lines and paragraphs.
func words(s string) kept { return kept(s) }

// ink is what a source is filled into.
type ink struct{ *bytes.Buffer }

// enclose writes a value between open and shut, without the characters that
// are not fit to be shown.
func (w *ink) enclose(s string, fit func(rune) bool) {
	if s == "" {
		return
	}
	start := w.Len()
	w.WriteByte(open)
	if clean(s, fit) {
		w.WriteString(s)
	} else {
		w.mend(s, fit)
	}
	if w.Len() == start+1 {
		w.Truncate(start)
		return
	}
	w.WriteByte(shut)
}

// clean tells whether a value may be shown as it is.
func clean(s string, fit func(rune) bool) bool {
	for _, r := range s {
		if !fit(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// mend writes a value with white space that is not fit as one space and
// without other characters that are not fit. Bytes that are no UTF-8 become
// U+FFFD.
func (w *ink) mend(s string, fit func(rune) bool) {
	spaced, due := true, false
	for _, r := range s {
		switch {
		case fit(r):
			if due && !spaced && r != ' ' {
				w.WriteByte(' ')
			}
			w.WriteRune(r)
			spaced, due = r == ' ', false
		case isBreak(r):
			due = true
		}
	}
}

// isPlain tells whether a character may stand in a value of one line.
func isPlain(r rune) bool { return r >= ' ' && (r < 0x7f || r > 0x9f && !isTrick(r)) }

// isKept tells whether a character may stand in a value of several lines.
func isKept(r rune) bool { return isPlain(r) || r == '\n' || r == '\t' }

// isBreak tells whether a character that is not fit stands for white space.
func isBreak(r rune) bool {
	return r >= '\t' && r <= '\r' || r == 0x85 || r == '\u2028' || r == '\u2029'
}

// isTrick tells of characters that break lines or turn the direction of what
// follows without being seen: "invoice\u202efdp.exe" reads as invoiceexe.pdf.
func isTrick(r rune) bool {
	return r >= '\u2028' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// tidyLines ends all lines with "\n" and leaves at most one empty line in a
// row, none at the start or the end. The lines themselves stay as they are,
// but for white space at their end.
func tidyLines(s string) string {
	if strings.IndexByte(s, '\n') < 0 && strings.IndexByte(s, '\r') < 0 {
		return strings.TrimRight(s, " \t")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	var b strings.Builder
	b.Grow(len(s))
	empty := 0
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t")
		if line == "" {
			empty++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n"[:min(empty+1, 2)])
		}
		b.WriteString(line)
		empty = 0
	}
	return b.String()
}

// cutLine cuts the first line off a filled source. Line breaks inside of
// values do not count.
func cutLine(s string) (line, rest string) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\n':
			return s[:i], s[i+1:]
		case open:
			i += max(strings.IndexByte(s[i:], shut), 0)
		}
	}
	return s, ""
}

// shorten cuts s to at most n characters, at a space where one is near, and
// says so by an ellipsis.
func shorten(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	end := 0
	for i := range s {
		if n--; n == 0 {
			end = i
			break
		}
	}
	if space := strings.LastIndexByte(s[:end], ' '); space > end/2 {
		end = space
	}
	return strings.TrimRight(s[:end], " ") + "…"
}
