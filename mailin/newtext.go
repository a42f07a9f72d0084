package mailin

import (
	"slices"
	"strings"

	"refdesk/rules"
)

// split is a readable text taken apart: all of it stands in the mail.
type split struct {
	body      string          // the whole readable text
	text      string          // what was newly written
	passages  []rules.Passage // the same, with the quotes that it answers
	signature string          // signatures, "Sent from …", disclaimers
	quoted    bool            // another mail is quoted or forwarded
	whole     bool            // nothing was newly written: text is all of body, quotes too
	tooLong   bool            // there were more lines than are read
	forwarded *forwarded

	// original is the quoted mail where it stands below a header, as Outlook
	// does both for answers and for forwarding: it is a forwarded one if the
	// subject says so (forwardSubject).
	original *forwarded
}

// cutRounds bounds how often what is left is looked at again: taking a quote
// out may bring lines together that only then are seen as an attribution.
const cutRounds = 6

// splitText takes a plain text apart. A text that is format=flowed (RFC 3676)
// must have been joined before.
func splitText(plain string) split {
	body := cleanText(plain)
	return splitLines(body, readLines(body))
}

// splitHTML takes an HTML text apart.
func splitHTML(html string) split {
	lines, whole := htmlLines(html)
	s := splitLines(joinLines(lines, rawText), lines)
	s.tooLong = !whole
	return s
}

func splitLines(body string, lines []line) split {
	for i := range lines {
		lines[i].at = int32(i)
	}
	c := cutter{lines: lines}
	c.cut()
	quoted := slices.ContainsFunc(lines, func(l line) bool { return l.kind == quoteKind || l.kind == frame })
	whole := choose(lines)
	left := compact(nil, lines)
	if !whole && (len(left) < len(lines) || slices.ContainsFunc(lines, notOwn)) {
		left = cutMore(lines, left)
	}
	s := split{body: body, quoted: quoted, whole: whole, forwarded: c.forward, original: c.original}
	if whole && s.forwarded == nil {
		s.forwarded = s.original // sent on without a word
	}
	s.fill(lines, left)
	return s
}

// cutMore looks at what is left as if it were a mail of its own, until that
// makes it no less, and returns what is left then.
func cutMore(lines, left []line) []line {
	again := make([]line, len(left))
	for range cutRounds {
		again = again[:copy(again, left)]
		for i := range again {
			again[i].looks = 0
		}
		(&cutter{lines: again}).cut()
		if choose(again) || !carryOver(lines, again) {
			break
		}
		left = compact(left[:0], lines)
	}
	return left
}

// carryOver marks the lines as what was found on second sight, and tells
// whether that is anything new.
func carryOver(lines, again []line) bool {
	less := false
	for i := range again {
		lines[again[i].at].looks += again[i].looks
		if k := again[i].kind; k != own && !again[i].blank() {
			lines[again[i].at].kind = k
			less = true
		}
	}
	return less
}

// choose decides what of the marked lines is the text, and makes that own: the
// own lines; if they say nothing, the signature with them; if there is none
// either, everything, which it reports as whole.
func choose(lines []line) (whole bool) {
	putBack(lines)
	var has [notice + 1]bool
	for i := range lines {
		l := &lines[i]
		if l.blank() && l.kind == own {
			continue
		}
		has[l.kind] = true
		if l.kind == own && speaks(l.text) {
			return false
		}
	}
	if has[own] && has[quoteKind] {
		return false
	}
	for i := range lines {
		if !has[own] && !has[signed] || lines[i].kind == signed {
			lines[i].kind = own
		}
	}
	return !has[own] && !has[signed]
}

// compact appends the own lines to left, with one blank line wherever others
// stood.
func compact(left, lines []line) []line {
	if left == nil {
		left = make([]line, 0, len(lines))
	}
	gap := false
	for i := range lines {
		if lines[i].kind != own || isBlank(lines[i].raw) {
			gap = true
			continue
		}
		if gap && len(left) > 0 {
			left = append(left, line{at: int32(i)})
		}
		gap = false
		left = append(left, lines[i])
	}
	return left
}

// fill writes down what the lines were found to be.
func (s *split) fill(lines, left []line) {
	s.text = joinLines(left, rawText)
	var quote, sign []line
	start := 0 // of the passage at hand
	flush := func(end int) {
		text := lines[start:end]
		start = end
		if !slices.ContainsFunc(text, func(l line) bool { return l.kind == own }) {
			return
		}
		if t := joinLines(compact(nil, text), rawText); t != "" {
			s.passages = append(s.passages, rules.Passage{Quote: joinLines(quote, bareText), Text: t})
			quote = quote[:0]
		}
	}
	for i := range lines {
		switch l := &lines[i]; l.kind {
		case quoteKind:
			flush(i)
			quote = append(quote, *l)
		case frame:
			flush(i)
		case signed:
			sign = append(sign, *l)
		}
	}
	flush(len(lines))
	if len(quote) > 0 && len(s.passages) > 0 {
		// below the text, and may hold answers that no mark tells from it
		s.passages = append(s.passages, rules.Passage{Quote: joinLines(quote, bareText)})
	}
	s.signature = joinLines(sign, rawText)
}

func notOwn(l line) bool { return l.kind != own }

func rawText(l *line) string  { return l.raw }
func bareText(l *line) string { return l.text }

// joinLines makes a text of lines again, without blank lines at its ends.
func joinLines(lines []line, text func(*line) string) string {
	n := 0
	for i := range lines {
		n += len(text(&lines[i])) + 1
	}
	var b strings.Builder
	b.Grow(n)
	for i := range lines {
		if b.Len() == 0 && strings.TrimSpace(text(&lines[i])) == "" {
			continue
		}
		b.WriteString(text(&lines[i]))
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), " \t\n")
}
