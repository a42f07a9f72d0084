package templates

import "strings"

// page lays out a letter in both parts at once, line by line, so that they
// say the same.
type page struct {
	text, html strings.Builder
	block      block
	bold       bool
	items      int  // lines of the block so far
	gap        bool // an empty line is due in the text part before the next line
	bars       []bar
}

// block is a kind of block.
type block int

// The kinds of blocks.
const (
	none block = iota
	paragraph
	bullets
	numbers
	quote
	chart
)

// lay turns a filled source, without its subject, into the two parts.
func lay(lang, subject, body string) (text, html string) {
	p := &page{}
	p.text.Grow(len(body) + 64)
	p.html.Grow(2*len(body) + len(head) + 1024)
	p.openDocument(lang, subject)
	for body != "" {
		var line string
		line, body = cutLine(body)
		p.line(strings.TrimRight(line, " \t"))
	}
	p.end()
	p.html.WriteString(tail)
	return p.text.String(), p.html.String()
}

// line lays out one line of the source.
func (p *page) line(s string) {
	switch {
	case s == "":
		p.blank()
	case strings.HasPrefix(s, "- "):
		p.item(bullets, s[:2], s[2:])
	case s == "-" || s == ">":
		p.bare(s)
	case strings.HasPrefix(s, "> "):
		p.flow(quote, "> ", s[2:])
	case strings.HasPrefix(s, "## "):
		p.heading(s[3:])
	case s == "---":
		p.rule()
	case strings.HasPrefix(s, "| "):
		p.bar(s[2:])
	case strings.HasPrefix(s, "   ") && (p.block == numbers || p.block == bullets):
		p.hint(strings.TrimLeft(s, " "))
	default:
		if mark := numberMark(s); mark > 0 {
			p.item(numbers, s[:mark], s[mark:])
			return
		}
		p.flow(paragraph, "", strings.TrimLeft(s, " "))
	}
}

// numberMark is the length of the "12. " at the start of s, 0 if there is none.
func numberMark(s string) int {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 || i > 3 || !strings.HasPrefix(s[i:], ". ") {
		return 0
	}
	return i + 2
}

// blank ends a paragraph or a quote. A list goes on behind it: questions
// stand apart so that answers find room between them.
func (p *page) blank() {
	if p.block != bullets && p.block != numbers {
		p.end()
	}
	p.gap = p.text.Len() > 0
}

// bare is a mark with nothing behind it: an empty bullet, which a letter
// never has, or the empty line between two paragraphs of a quote.
func (p *page) bare(mark string) {
	if mark == ">" && p.block == quote {
		p.text.WriteString(">\n")
		p.html.WriteString("<br>")
	}
}

// startLine writes what stands before a line of the text part.
func (p *page) startLine(mark string) {
	if p.gap {
		p.text.WriteByte('\n')
		p.gap = false
	}
	p.text.WriteString(mark)
}

// into goes on with a block of that kind, or begins one.
func (p *page) into(b block) {
	if p.block == b {
		return
	}
	p.end()
	p.block = b
	switch b {
	case paragraph:
		p.html.WriteString(openParagraph)
	case bullets:
		p.html.WriteString(openBullets)
	case quote:
		p.html.WriteString(openQuote)
	}
}

// end ends the block that is open, if any.
func (p *page) end() {
	p.endBold()
	switch p.block {
	case paragraph:
		p.html.WriteString("</p>\n")
	case bullets:
		p.html.WriteString("</li>\n</ul>\n")
	case numbers:
		p.html.WriteString("</p>\n")
	case quote:
		p.html.WriteString("</blockquote>\n")
	case chart:
		p.drawBars()
	}
	p.block, p.items = none, 0
}

// flow is a line of a paragraph or a quote.
func (p *page) flow(b block, mark, s string) {
	p.into(b)
	if p.items++; p.items > 1 {
		p.html.WriteString("<br>\n")
	}
	p.startLine(mark)
	p.inline(s, mark)
	p.text.WriteByte('\n')
}

// item is a bullet or a numbered line.
func (p *page) item(b block, mark, s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	if b == bullets && p.block == numbers || b == numbers && p.block == bullets {
		p.end()
	}
	p.into(b)
	p.endBold()
	if p.items++; p.items > 1 {
		p.html.WriteString(closeItem[b-bullets])
	}
	p.startLine(mark)
	if b == bullets {
		p.html.WriteString(openItem)
	} else {
		p.html.WriteString(openNumber)
		p.html.WriteString(mark)
		p.html.WriteString("</span>")
	}
	p.inline(s, "   "[:min(len(mark), 3)])
	p.text.WriteByte('\n')
}

// hint is a smaller line below an item.
func (p *page) hint(s string) {
	p.endBold()
	p.html.WriteString(openHint)
	p.startLine("   ")
	p.inline(s, "   ")
	p.endBold()
	p.text.WriteByte('\n')
	p.html.WriteString("</span>")
}

// heading is a line that names what follows.
func (p *page) heading(s string) {
	p.end()
	p.gap = p.text.Len() > 0
	p.startLine("")
	p.html.WriteString(openHeading)
	from := p.text.Len()
	p.inline(s, "")
	p.endBold()
	p.html.WriteString("</h2>\n")
	width := 0
	for range p.text.String()[from:] {
		width++
	}
	p.text.WriteByte('\n')
	p.text.WriteString(strings.Repeat("-", min(width, 60)))
	p.text.WriteByte('\n')
}

// rule is a line across the letter.
func (p *page) rule() {
	p.end()
	p.gap = p.text.Len() > 0
	p.startLine("---\n")
	p.gap = true
	p.html.WriteString(ruler)
}
