package mailin

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// attributes are those that matter, in lower case but for href and alt.
type attributes struct {
	id, class, style, kind, name, data string
	href, alt, width, height           string
	hidden                             bool
}

// start acts on a start tag.
func (r *htmlReader) start(z *html.Tokenizer) {
	tag, more := z.TagName()
	name := atom.Lookup(tag)
	own := ""
	if name == 0 {
		own = string(tag) // TagAttr overwrites it
	}
	var a attributes
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		a.set(key, value)
	}
	switch name {
	case atom.Br:
		if r.hidden == 0 {
			r.putLine()
		}
	case atom.Hr:
		r.rule(&a)
	case atom.Img:
		if alt := meaningful(&a); alt != "" && r.hidden == 0 {
			r.write(cleanRun(alt))
		}
	case atom.Meta, atom.Link, atom.Input, atom.Base, atom.Col, atom.Wbr, atom.Area, atom.Source, atom.Embed, atom.Param:
	default:
		r.startElement(name, own, &a)
	}
}

func (a *attributes) set(key, value []byte) {
	switch string(key) {
	case "id":
		a.id = strings.ToLower(string(value))
	case "class":
		a.class = strings.ToLower(string(value))
	case "style":
		a.style = compactStyle(value)
	case "type":
		a.kind = strings.ToLower(string(value))
	case "name":
		a.name = strings.ToLower(string(value))
	case "data-smartmail":
		a.data = string(value)
	case "href":
		a.href = strings.TrimSpace(string(value))
	case "alt":
		a.alt = strings.TrimSpace(string(value))
	case "width":
		a.width = string(value)
	case "height":
		a.height = string(value)
	case "hidden":
		a.hidden = true
	}
}

// compactStyle writes a style in lower case, without blanks behind ":" and
// ";". It changes value.
func compactStyle(value []byte) string {
	n := 0
	for _, c := range value {
		if c == '\n' || c == '\t' || c == '\r' {
			c = ' '
		}
		if c == ' ' && (n == 0 || value[n-1] == ' ' || value[n-1] == ':' || value[n-1] == ';') {
			continue
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		value[n] = c
		n++
	}
	return string(value[:n])
}

// startElement opens an element that has an end.
func (r *htmlReader) startElement(name atom.Atom, tag string, a *attributes) {
	r.closeImplied(name)
	e := element{name: name, tag: tag}
	e.effect.hidden = unseen(name) || hidden(a)
	e.effect.pre = name == atom.Pre || name == atom.Textarea || strings.Contains(a.style, "white-space:pre")
	e.effect.spaced = name == atom.Ul || name == atom.Ol || name == atom.P && !tight(a) || heading(name)
	if name == atom.A {
		e.effect.href = a.href
	}
	if !e.effect.hidden && r.hidden == 0 {
		e.effect.quote, e.effect.mark = quoteContainer(name, a), markContainer(a)
		r.layOut(name, a, e.effect.quote)
	}
	r.enter(e)
}

// layOut breaks the line as the element asks, and notes boundaries.
func (r *htmlReader) layOut(name atom.Atom, a *attributes, quote bool) {
	switch {
	case quote || name == atom.P && !tight(a) || heading(name):
		r.blankLine()
	case name == atom.Td || name == atom.Th:
		if len(r.text) > 0 {
			r.word("  ")
		}
	case name == atom.Li:
		r.breakLine()
		r.word("-")
		r.space = true
	case block(name):
		r.breakLine()
	}
	if boundaryMark(a) {
		r.breakLine()
		r.next |= markBoundary
	}
	if strings.Contains(a.style, "border-top:solid") || strings.Contains(a.style, "border-top:1") {
		r.next |= markRule
	}
}

// rule is a line across the page: it shows as one where quotes do not.
func (r *htmlReader) rule(a *attributes) {
	if r.hidden > 0 {
		return
	}
	r.breakLine()
	r.next |= markRule
	if boundaryMark(a) {
		r.next |= markBoundary
	}
}

// closeImplied ends elements whose end tag may be left out.
func (r *htmlReader) closeImplied(name atom.Atom) {
	n := len(r.open)
	if n == 0 {
		return
	}
	switch top := r.open[n-1].name; name {
	case atom.Li, atom.Option, atom.Tr:
		if top == name {
			r.closeTo(n - 1)
		}
	case atom.Td, atom.Th:
		if top == atom.Td || top == atom.Th {
			r.closeTo(n - 1)
		}
	case atom.Dd, atom.Dt:
		if top == atom.Dd || top == atom.Dt {
			r.closeTo(n - 1)
		}
	default:
		if top == atom.P && block(name) {
			r.closeTo(n - 1)
		}
	}
}

// unseen elements hold nothing to read.
func unseen(name atom.Atom) bool {
	switch name {
	case atom.Head, atom.Script, atom.Style, atom.Title, atom.Template, atom.Object, atom.Svg, atom.Noscript,
		atom.Iframe, atom.Select, atom.Audio, atom.Video, atom.Canvas:
		return true
	}
	return false
}

// hidden tells whether an element is there for machines only, as the preview
// text of newsletters is.
func hidden(a *attributes) bool {
	if a.hidden || strings.Contains(a.class, "preheader") {
		return true
	}
	s := a.style
	if s == "" {
		return false
	}
	return strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") ||
		zero(s, "font-size:0") || zero(s, "max-height:0") || zero(s, "opacity:0")
}

// zero tells whether a style sets that property to nought, not to 0.9.
func zero(style, property string) bool {
	at := strings.Index(style, property)
	if at < 0 || at > 0 && style[at-1] == '-' {
		return false
	}
	rest := style[at+len(property):]
	return rest == "" || rest[0] != '.'
}

func block(name atom.Atom) bool {
	switch name {
	case atom.Div, atom.P, atom.Ul, atom.Ol, atom.Li, atom.Table, atom.Tr, atom.Blockquote, atom.Pre, atom.Section,
		atom.Article, atom.Header, atom.Footer, atom.Main, atom.Address, atom.Center, atom.Form, atom.Fieldset, atom.Dl,
		atom.Dt, atom.Dd, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Body, atom.Caption, atom.Figure,
		atom.Tbody, atom.Thead, atom.Tfoot, atom.Nav, atom.Aside, atom.Details, atom.Summary:
		return true
	}
	return false
}

// inline elements are those of running text.
func inline(name atom.Atom) bool {
	switch name {
	case atom.A, atom.B, atom.I, atom.U, atom.Em, atom.Strong, atom.Font, atom.Span, atom.Small, atom.Big, atom.Code,
		atom.Sub, atom.Sup, atom.S, atom.Strike, atom.Tt, atom.Label:
		return true
	}
	return false
}

func heading(name atom.Atom) bool {
	return name == atom.H1 || name == atom.H2 || name == atom.H3 || name == atom.H4
}

// tight paragraphs have no space between them: Outlook writes each line as one.
func tight(a *attributes) bool {
	return strings.Contains(a.class, "mso") || strings.Contains(a.style, "margin:0") || strings.Contains(a.style, "margin-bottom:0") ||
		strings.Contains(a.style, "margin-top:0")
}
