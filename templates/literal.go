package templates

import (
	"fmt"
	"strconv"
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

// literalFunc is the name under which literal ends each pipeline of a source.
const literalFunc = "_literal"

// kept is a text whose line breaks are kept.
type kept string

// words marks a text of several lines and paragraphs.
func words(s string) kept { return kept(s) }

// literal makes a value safe to stand in a source. Numbers stand bare: their
// digits may number a list or a bar.
func literal(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return enclose(v, isPlain), nil
	case kept:
		return enclose(tidyLines(string(v)), isKept), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("a %T can not be shown as it is", v)
}

// enclose puts a value between open and shut, having dropped or replaced the
// characters that are not fit.
func enclose(s string, fit func(rune) bool) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	for i, r := range s {
		if !fit(r) || r == utf8.RuneError {
			s = mend(s, i, fit)
			break
		}
	}
	if s == "" {
		return ""
	}
	return string(open) + s + string(shut)
}

// mend rebuilds s from its first unfit character on: white space becomes one
// space, other control characters go, bytes that are no UTF-8 become U+FFFD.
func mend(s string, from int, fit func(rune) bool) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	b.WriteString(s[:from])
	spaced := strings.HasSuffix(s[:from], " ")
	for _, r := range s[from:] {
		switch {
		case fit(r):
			b.WriteRune(r)
			spaced = r == ' '
		case isBreak(r) && !spaced:
			b.WriteByte(' ')
			spaced = true
		}
	}
	return strings.TrimSpace(b.String())
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
		return s
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
	if space := strings.LastIndexByte(s[:end], ' '); space > end*3/4 {
		end = space
	}
	return strings.TrimRight(s[:end], " ") + "…"
}
