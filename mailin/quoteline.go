package mailin

import (
	"strings"
	"unicode/utf8"
)

// kind says what a line is for the person who wrote the mail.
type kind uint8

const (
	own       kind = iota // newly written
	quoteKind             // a line of another mail
	frame                 // belongs to a quote without being of it: attribution, rule, header
	signed                // signature, "Sent from …", disclaimer
	notice                // a warning that a gateway put on top
)

// mark is what the HTML of a mail says about a line.
type mark uint8

const (
	markAttribution mark = 1 << iota // stands in a container for attributions
	markBoundary                     // from here on all is another mail
	markRule                         // a rule or border stands above
	markSignature                    // stands in a container for signatures
)

// line is one line of readable text.
type line struct {
	raw   string // as it stands in the body, right-trimmed
	text  string // without quote marks
	at    int32  // its place in the mail
	depth int32  // how many quotes it stands in
	mark  mark
	kind  kind
	looks uint32 // how often it was looked at, which must not grow with the mail
}

func (l *line) blank() bool {
	l.looks++
	return isBlank(l.text)
}

// readLines parts a clean text into lines and counts their quote marks.
func readLines(body string) []line {
	lines := make([]line, 0, strings.Count(body, "\n")+1)
	for raw := range strings.SplitSeq(body, "\n") {
		l := line{raw: raw, text: raw}
		l.text, l.depth = unquote(raw)
		if l.depth > 0 && len(lines) > 0 && closesAddress(lines[len(lines)-1].raw, raw) {
			l.text, l.depth = raw, 0
		}
		lines = append(lines, l)
	}
	unescapeFrom(lines)
	return lines
}

// unquote takes the marks ">", "> >", "＞" off and counts them.
func unquote(raw string) (text string, depth int32) {
	if raw == "" || isWord(raw[0]) {
		return raw, 0
	}
	rest, after := raw, raw
	for {
		rest = strings.TrimLeft(rest, " \t")
		switch {
		case depth == 0 && len(raw)-len(rest) > 3:
			return raw, 0 // indented: code, or a drawing
		case strings.HasPrefix(rest, ">"):
			rest = rest[1:]
		case strings.HasPrefix(rest, "＞"):
			rest = rest[len("＞"):]
		default:
			return strings.TrimPrefix(after, " "), depth
		}
		depth++
		after = rest
	}
}

// closesAddress tells whether the ">" at the start of raw ends an address that
// was wrapped over two lines, as in "Ann <ann@example.org\n> wrote:".
func closesAddress(previous, raw string) bool {
	open := strings.LastIndexByte(previous, '<')
	if open < 0 || strings.IndexByte(previous[open:], '>') >= 0 || !strings.Contains(previous[open:], "@") {
		return false
	}
	raw = strings.TrimRight(raw, " ")
	return len(raw) < 80 && endsWithColon(raw)
}

// unescapeFrom sees ">From here" alone between own lines as what it is: a
// line that an mbox file had to escape.
func unescapeFrom(lines []line) {
	for i := range lines {
		l := &lines[i]
		if l.depth != 1 || !strings.HasPrefix(l.raw, ">From ") {
			continue
		}
		if (i == 0 || lines[i-1].depth == 0) && (i+1 == len(lines) || lines[i+1].depth == 0) {
			l.depth, l.text = 0, l.raw
		}
	}
}

// markWrapped finds quoted lines whose end was wrapped without a quote mark:
//
//	> a long line that a careless program
//	wrapped
//	> and the next one
func markWrapped(lines []line) {
	for i := 1; i+1 < len(lines); i++ {
		prev, l, next := &lines[i-1], &lines[i], &lines[i+1]
		if prev.depth == 0 || l.depth > 0 || next.depth == 0 || l.mark != 0 {
			continue
		}
		if wrappedFrom(prev.text, l.text) {
			l.depth = prev.depth
		}
	}
}

// wrappedFrom tells whether next goes on in the middle of a sentence of a
// long line before it.
func wrappedFrom(before, next string) bool {
	first, _ := utf8.DecodeRuneInString(next)
	if len(before) < 55 || !isLower(first) {
		return false
	}
	return !strings.ContainsRune(".!?:", lastRune(before))
}

// barLines bounds how far below an attribution its quote marks are looked for.
const barLines = 300

// markBars takes "| text" and "AB> text" for quotes where an attribution
// stands directly above; elsewhere they are tables and prompts.
func markBars(lines []line) {
	prefix := ""
	for i := range min(len(lines), barLines) {
		l := &lines[i]
		text := strings.TrimLeft(l.text, " ")
		if prefix == "" {
			prefix = barPrefix(text)
		}
		if prefix == "" && l.blank() {
			continue // blank lines between attribution and quote
		}
		if prefix == "" {
			return
		}
		if !strings.HasPrefix(text, prefix) {
			continue
		}
		l.depth++
		l.text = strings.TrimPrefix(text[len(prefix):], " ")
	}
}

// barPrefix is the quote mark other than ">" that a line begins with, "" if
// there is none.
func barPrefix(text string) string {
	if strings.HasPrefix(text, "|") {
		return "|"
	}
	if end := strings.IndexByte(text, '>'); end > 0 && end <= 8 && isUpper(rune(text[0])) && letters(text[:end]) == end {
		return text[:end+1]
	}
	return ""
}
