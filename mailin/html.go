package mailin

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The HTML of a mail is read token by token, not as a tree: html.Parse refuses
// what is nested deeper than 512 elements, and a mail needs no more than which
// elements are open. Time and memory are linear in the length.

// element is an open element.
type element struct {
	name   atom.Atom
	tag    string // where name is 0
	effect effect
}

// effect is what an open element does to the text in it.
type effect struct {
	hidden    bool
	quote     bool
	pre       bool
	mark      mark
	spaced    bool // a blank line stands below
	href      string
	linkStart int // where the text of the link begins
}

// htmlReader turns tokens into lines.
type htmlReader struct {
	lines []line
	text  []byte // of the line at hand
	space bool   // a blank is due before the next word
	next  mark   // for the next line that holds text

	open   []element
	count  map[atom.Atom]int // how many of each are open
	hidden int               // how many open elements hide, quote, …
	depth  int32
	pre    int
	marks  [8]int // by bit of mark
}

// mostLines bounds the lines that are read of an HTML text: a tag of three
// letters makes one, which takes a hundred times as much memory.
const mostLines = 50_000

// htmlLines reads HTML as lines of text, quotes and marks noted: the first
// mostLines of them; whole tells whether there are no more.
func htmlLines(source string) (lines []line, whole bool) {
	r := &htmlReader{count: map[atom.Atom]int{}}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		if len(r.lines) == mostLines {
			return trimBlank(r.lines), false
		}
		switch z.Next() {
		case html.ErrorToken:
			r.breakLine()
			return trimBlank(r.lines), len(r.lines) < mostLines
		case html.TextToken:
			if r.hidden == 0 {
				r.write(cleanRun(string(z.Text())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			r.end(atom.Lookup(name), name)
		}
	}
}

// cleanRun removes what nobody sees from a run of text; line ends stay for pre.
func cleanRun(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if plainASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == noBreak {
			return r // a paragraph of one is a blank line
		}
		return visible(r)
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

const noBreak = '\u00a0'

// write adds text to the line at hand, white space collapsed outside of pre.
func (r *htmlReader) write(s string) {
	start := 0
	for i := range len(s) {
		c := s[i]
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			continue
		}
		if i > start {
			r.word(s[start:i])
		}
		start = i + 1
		switch {
		case r.pre == 0:
			r.space = true
		case c == '\n':
			r.putLine()
		case c != '\r':
			r.text = append(r.text, c)
		}
	}
	if start < len(s) {
		r.word(s[start:])
	}
}

func (r *htmlReader) word(s string) {
	if r.space && len(r.text) > 0 {
		r.text = append(r.text, ' ')
	}
	r.space = false
	r.text = append(r.text, s...)
}

// breakLine ends the line at hand, if it holds something.
func (r *htmlReader) breakLine() {
	r.space = false
	if len(r.text) > 0 {
		r.putLine()
	}
}

// putLine ends the line at hand, be it empty.
func (r *htmlReader) putLine() {
	text := strings.TrimRight(strings.ReplaceAll(string(r.text), string(noBreak), " "), " \t")
	r.text = r.text[:0]
	r.space = false
	if len(r.lines) == mostLines {
		return
	}
	if text == "--" {
		text = "-- " // HTML has no blank at the end of a line
	}
	l := line{text: text, raw: quoteMarks(r.depth, text), depth: r.depth, mark: r.markNow()}
	if bare, marks := unquote(text); marks > 0 {
		l.text, l.depth = bare, l.depth+marks // plain text that was made HTML
	}
	if !isBlank(text) {
		l.mark |= r.next
		r.next = 0
	} else if n := len(r.lines); n == 0 || r.lines[n-1].blank() && r.lines[n-1].depth == r.depth {
		return // one blank line is enough
	}
	r.lines = append(r.lines, l)
}

// blankLine makes sure that a blank line stands above what follows.
func (r *htmlReader) blankLine() {
	r.breakLine()
	r.putLine()
}

func (r *htmlReader) markNow() mark {
	var m mark
	for bit := range r.marks {
		if r.marks[bit] > 0 {
			m |= 1 << bit
		}
	}
	return m
}

// quoteMarks puts "> " before a line, once for each quote it stands in; very
// deep ones are cut, for a mail may nest thousands.
func quoteMarks(depth int32, text string) string {
	if depth == 0 {
		return text
	}
	return strings.TrimRight(strings.Repeat(">", int(min(depth, maxMarks)))+" "+text, " ")
}

const maxMarks = 20

// trimBlank drops blank lines at both ends.
func trimBlank(lines []line) []line {
	for len(lines) > 0 && lines[len(lines)-1].blank() {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// closeDepth bounds how deep the element that an end tag names is looked for.
const closeDepth = 512

// end closes the element of that name and all that was left open in it.
// Elements of running text do not close blocks.
func (r *htmlReader) end(name atom.Atom, tag []byte) {
	if name == atom.P && r.count[name] == 0 {
		r.blankLine()
		return
	}
	if name != 0 && r.count[name] == 0 {
		return
	}
	for i := len(r.open) - 1; i >= max(0, len(r.open)-closeDepth); i-- {
		e := &r.open[i]
		if e.name == name && (name != 0 || e.tag == string(tag)) {
			r.closeTo(i)
			return
		}
		if barrier(name, e.name) || name == 0 {
			return
		}
	}
}

// barrier tells whether the end tag of name is void within an open element.
func barrier(name, open atom.Atom) bool {
	switch open {
	case atom.Td, atom.Th, atom.Table:
		return name != atom.Table && name != atom.Tr && name != atom.Tbody && name != atom.Td && name != atom.Th &&
			name != atom.Body && name != atom.Html
	case atom.Div, atom.Blockquote, atom.Ul, atom.Ol:
		return inline(name)
	}
	return false
}

// closeTo closes the open elements from the innermost to open[i].
func (r *htmlReader) closeTo(i int) {
	for j := len(r.open) - 1; j >= i; j-- {
		e := r.open[j]
		r.open = r.open[:j]
		r.count[e.name]--
		r.leave(&e)
	}
}

// enter opens an element.
func (r *htmlReader) enter(e element) {
	if e.effect.quote {
		r.depth++
	}
	if e.effect.hidden {
		r.hidden++
	}
	if e.effect.pre {
		r.pre++
	}
	for bit := range r.marks {
		if e.effect.mark&(1<<bit) != 0 {
			r.marks[bit]++
		}
	}
	e.effect.linkStart = len(r.text)
	r.open = append(r.open, e)
	r.count[e.name]++
}

// leave undoes what enter did.
func (r *htmlReader) leave(e *element) {
	if block(e.name) {
		r.breakLine()
	}
	if e.effect.href != "" && r.hidden == 0 {
		r.writeLink(e)
	}
	if e.effect.quote {
		r.depth--
	}
	if e.effect.hidden {
		r.hidden--
	}
	if e.effect.pre {
		r.pre--
	}
	for bit := range r.marks {
		if e.effect.mark&(1<<bit) != 0 {
			r.marks[bit]--
		}
	}
	if e.effect.spaced || e.effect.quote {
		r.blankLine()
	}
}

// linkText bounds in which texts a link is looked for: links may be nested.
const linkText = 2000

// writeLink adds where a link leads, unless its text says so.
func (r *htmlReader) writeLink(e *element) {
	if len(r.text) < e.effect.linkStart || !utf8.ValidString(e.effect.href) {
		return
	}
	text := bytes.TrimSpace(r.text[e.effect.linkStart:])
	if len(text) == 0 || len(text) < linkText && sameLink(string(text), e.effect.href) {
		return
	}
	r.word(" <" + e.effect.href + ">")
}
