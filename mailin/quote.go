package mailin

import "strings"

// A cutter marks the lines of a mail with what they are. Each line is looked
// at a bounded number of times, whatever the mail holds.
type cutter struct {
	lines    []line
	from     int // first line that an attribution may begin at
	original *forwarded
	forward  *forwarded
}

// cut marks all lines.
func (c *cutter) cut() {
	markBanners(c.lines)
	markWrapped(c.lines)
	fenced := false
	for i := 0; i < len(c.lines); {
		l := &c.lines[i]
		if strings.HasPrefix(l.text, "```") && (fenced || c.fenceCloses(i)) {
			fenced = !fenced
		}
		next := i + 1
		if !fenced && l.kind == own {
			next = c.look(i)
		}
		i = next
	}
	c.signatures()
}

// fenceCloses tells whether a code fence that opens at line i is closed within
// a screen or two.
func (c *cutter) fenceCloses(i int) bool {
	for j := i + 1; j < len(c.lines) && j < i+60; j++ {
		if strings.HasPrefix(c.lines[j].text, "```") {
			return true
		}
	}
	return false
}

// look judges line i and returns the index of the line to go on with.
func (c *cutter) look(i int) int {
	l := &c.lines[i]
	switch {
	case l.mark&markBoundary != 0:
		return c.boundary(i, i)
	case l.mark&markAttribution != 0 && l.depth == 0:
		return c.attributed(i)
	case l.depth > 0:
		l.kind = quoteKind
		c.from = i + 1
		return i + 1
	case l.blank():
		return i + 1
	}
	if next := c.separated(i); next > i {
		return next
	}
	if next := c.headed(i); next > i {
		return next
	}
	if start, ok := runOnAt(c.lines, c.from, i); ok && !c.noticed(start) {
		return c.ranOn(start, i)
	}
	if !mayEndAttribution(l.text) {
		return i + 1
	}
	quoted := c.quoteFollows(i + 1)
	start, ok := attributionAt(c.lines, c.from, i, quoted)
	if !ok || c.noticed(start) || !quoted && !programWrote(c.lines, start, i+1) {
		return i + 1
	}
	return c.quoteAfter(start, i+1)
}

// ranOn marks a quote that begins at line i itself, behind its attribution,
// and goes to the end.
func (c *cutter) ranOn(start, i int) int {
	if !c.quoteFollows(i + 1) {
		return c.boundary(start, i)
	}
	c.frame(start, i+1)
	return i + 1
}

// noticed keeps an attribution from reaching up into a banner.
func (c *cutter) noticed(start int) bool { return c.lines[start].kind != own }

// attributed takes the lines of an HTML container for attributions.
func (c *cutter) attributed(i int) int {
	if separatorAt(c.lines, i) == separatorForward {
		return c.separated(i)
	}
	next := i
	for next < len(c.lines) && c.lines[next].mark&markAttribution != 0 && c.lines[next].depth == 0 {
		next++
	}
	return c.quoteAfter(i, next)
}

// separated acts on a separator at line i; it returns i if there is none.
func (c *cutter) separated(i int) int {
	switch separatorAt(c.lines, i) {
	case separatorForward:
		if c.forward == nil {
			c.forward = readForwarded(c.lines, i+1)
		}
		return c.quoteAfter(i, c.behindHeader(i+1))
	case separatorOriginal:
		return c.quoteAfter(i, c.behindHeader(i+1))
	case separatorAbove:
		return c.boundary(i, i)
	}
	return i
}

// behindHeader is the index of the line behind the header that stands at
// start, below a separator.
func (c *cutter) behindHeader(start int) int {
	at := start
	for at < len(c.lines) && at < start+3 && c.lines[at].blank() {
		at++
	}
	h := headerAt(c.lines, min(at, len(c.lines)))
	if !h.convinces(true) {
		return start
	}
	c.keepOriginal(at)
	return h.next
}

// headed acts on a header that begins at line i; it returns i if there is
// none.
func (c *cutter) headed(i int) int {
	if !hasColon(c.lines[i].text) {
		return i
	}
	separated := c.lines[i].mark&markRule != 0 || c.ruleAbove(i)
	if is, _ := fieldOf(c.lines[i].text); is == fieldNone {
		if separated {
			if next, ok := unknownHeader(c.lines, i); ok {
				return c.quoteAfter(i, next)
			}
		}
		return i
	}
	h := headerAt(c.lines, i)
	if h.convinces(separated) {
		c.keepOriginal(i)
		return c.quoteAfter(i, h.next)
	}
	if runTogether(c.lines[i].text) {
		return c.quoteAfter(i, i+1)
	}
	return i
}

func (c *cutter) keepOriginal(at int) {
	if c.original == nil {
		c.original = readForwarded(c.lines, at)
	}
}

// ruleAbove tells whether a drawn line stands above line i.
func (c *cutter) ruleAbove(i int) bool {
	for i--; i >= 0 && c.lines[i].blank(); i-- {
	}
	return i >= 0 && isRule(c.lines[i].text)
}

// quoteFollows tells whether the next line that is not blank is quoted.
func (c *cutter) quoteFollows(i int) bool {
	for ; i < len(c.lines); i++ {
		if !c.lines[i].blank() || c.lines[i].depth > 0 {
			return c.lines[i].depth > 0 || c.lines[i].mark&markBoundary != 0
		}
	}
	return false
}

// quoteAfter marks the lines from start to next as what introduces a quote.
// Where quoted lines follow, what is not quoted below them is an answer;
// otherwise all the rest is the quote.
func (c *cutter) quoteAfter(start, next int) int {
	if !c.quoteFollows(next) {
		markBars(c.lines[next:])
	}
	if !c.quoteFollows(next) {
		return c.boundary(start, next)
	}
	c.frame(start, next)
	return next
}

// boundary marks all from line next on as quoted.
func (c *cutter) boundary(start, next int) int {
	c.frame(start, next)
	for i := next; i < len(c.lines); i++ {
		c.lines[i].kind = quoteKind
	}
	return len(c.lines)
}

// frame marks the lines from start to next, and the rules above them.
func (c *cutter) frame(start, next int) {
	markAll(c.lines[start:next], frame)
	for i := start - 1; i >= 0 && c.lines[i].kind == own && c.lines[i].depth == 0; i-- {
		if c.lines[i].blank() {
			continue
		}
		if !isRule(c.lines[i].text) {
			break
		}
		c.lines[i].kind = frame
	}
	c.from = next
}

// signatures marks signatures in each region of own lines.
func (c *cutter) signatures() {
	start := 0
	for i := range c.lines {
		if k := c.lines[i].kind; k == quoteKind || k == frame || k == notice {
			markSignatures(c.lines[start:i])
			start = i + 1
		}
	}
	markSignatures(c.lines[start:])
}
