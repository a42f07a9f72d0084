package mailin

import (
	"slices"
	"strings"
)

// forwarded is a mail inside the text of another.
type forwarded struct {
	from    string // the value of the From line, undecoded: a name, an address, or both
	subject string
	text    string
}

// separator says what a line between two mails announces.
type separator uint8

const (
	separatorNone     separator = iota
	separatorOriginal           // the mail that is answered
	separatorForward            // a mail that is passed on
	separatorAbove              // "reply above this line"
)

// separatorAt tells whether lines[i] is a separator such as
// "-----Original Message-----".
func separatorAt(lines []line, i int) separator {
	text := strings.TrimSpace(lines[i].text)
	if boxed(text) {
		return separatorAbove
	}
	if len(text) < 5 || len(text) > 200 {
		return separatorNone
	}
	drawn := ruled(text) || strings.HasPrefix(text, "##") || strings.HasPrefix(text, "**")
	if !drawn && (len(text) > 80 || !endsWithColon(text) && !headerFollows(lines, i)) {
		return separatorNone
	}
	p, folded := words(), fold(text)
	by := slices.ContainsFunc(p.forwardedBy, func(phrase string) bool { return strings.HasPrefix(folded, phrase) })
	switch {
	case p.forwarded[folded], by && (drawn || headerFollows(lines, i)):
		return separatorForward
	case p.original[folded] && (ruled(text) || quoteOpens(lines, i)):
		return separatorOriginal
	case p.above[folded]:
		return separatorAbove
	case drawn && framed(text) && headerFollows(lines, i):
		return separatorOriginal
	}
	return separatorNone
}

// boxed tells whether a line is the top of the box that old Lotus Notes drew
// around the header of the mail that it quoted: "|-----+------->".
func boxed(text string) bool {
	return strings.HasPrefix(text, "|--") && strings.HasSuffix(text, "->") && strings.Trim(text, "|-+>") == ""
}

// ruled tells whether a separator is drawn as programs do: stars and number
// signs alone are what people put around a heading.
func ruled(text string) bool {
	return strings.HasPrefix(text, "--") || strings.HasPrefix(text, "==") || strings.HasPrefix(text, "__") ||
		strings.HasPrefix(text, "——") || strings.HasPrefix(text, "***")
}

// framed tells whether rules stand on both sides of a few words, as in a
// separator whose language is not known.
func framed(text string) bool {
	return (strings.HasSuffix(text, "---") || strings.HasSuffix(text, "===")) &&
		(strings.HasPrefix(text, "---") || strings.HasPrefix(text, "===")) && speaks(text)
}

// headerFollows tells whether a header field stands in the next lines.
func headerFollows(lines []line, i int) bool {
	for n := 1; n <= 3 && i+n < len(lines); n++ {
		if is, _ := fieldOf(lines[i+n].text); is != fieldNone {
			return true
		}
	}
	return false
}

// quoteOpens tells whether what stands below an undrawn "Original message:" is
// a mail, and not what somebody wants to show: "Original: server/a.xls".
func quoteOpens(lines []line, i int) bool {
	for i++; i < len(lines) && lines[i].blank(); i++ {
	}
	if i == len(lines) {
		return false
	}
	if lines[i].depth > 0 || runTogether(lines[i].text) {
		return true
	}
	h := headerAt(lines, i)
	return h.has[fieldFrom] && h.fields >= 2
}

// readForwarded reads the mail that begins at lines[start]: a header, where
// there is one, and all that follows.
func readForwarded(lines []line, start int) *forwarded {
	for start < len(lines) && lines[start].blank() {
		start++
	}
	f := &forwarded{}
	if start < len(lines) {
		h := headerAt(lines, start)
		f.from, f.subject = h.from, h.subject
		start = h.next
	}
	f.text = joinLines(lines[start:], func(l *line) string { return l.text })
	return f
}

// forwardSubject tells whether a subject says that the mail is forwarded:
// "Fwd: …", "WG: …", "TR : …".
func forwardSubject(subject string) bool {
	prefix, _, found := strings.Cut(strings.ReplaceAll(subject, "：", ":"), ":")
	return found && len(prefix) < 24 && words().forwardSubject[strings.ToLower(strings.TrimSpace(prefix))]
}
