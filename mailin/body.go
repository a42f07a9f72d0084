package mailin

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// HTML may be this much longer than the text that it holds; what is longer is
// cut before it is read.
const htmlPerText = 4

// isReadable tells whether a leaf is a text to be read by people.
func isReadable(p *part) bool {
	switch p.typ {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown", "application/xhtml+xml":
		return p.disposition != "attachment"
	case "text/rtf", "application/rtf":
		return p.disposition == "" && p.name == ""
	}
	return false
}

// readText decodes the text of a leaf: charset, line ends, control characters.
func (w *walker) readText(p *part) string {
	if p.wasRead {
		return p.text
	}
	p.wasRead = true
	b := w.decode(p)
	most := w.limits.TextBytes * htmlPerText
	w.lacks = w.lacks || p.cut && len(b) < most+longestLine // which may have been cut itself
	if len(b) > most {
		w.fault("the text is longer than %d bytes", w.limits.TextBytes)
		b = b[:most]
	}
	charset := p.charset()
	if charset == "" && p.typ == "text/html" {
		charset = metaCharset(b)
	}
	p.text = normalText(decodeCharset(b, charset, w.charset))
	switch p.typ {
	case "text/html", "application/xhtml+xml":
		p.html = true
	case "text/enriched", "text/richtext":
		p.text = enrichedText(p.text)
	case "text/rtf", "application/rtf":
		p.text, p.html = rtfText(b, w.limits.TextBytes*htmlPerText)
		p.text = normalText(p.text)
	case "text/plain":
		p.html = looksHTML(p.text)
	}
	if strings.EqualFold(p.params["format"], "flowed") && !p.html {
		p.text = joinFlowed(p.text, strings.EqualFold(p.params["delsp"], "yes"))
	}
	return p.text
}

// metaCharset finds the charset that an HTML text names itself.
func metaCharset(b []byte) string {
	const ahead = 2048
	head := strings.ToLower(string(b[:min(len(b), ahead)]))
	_, after, ok := strings.Cut(head, "charset=")
	if !ok {
		return ""
	}
	after = strings.TrimLeft(after, "\"' ")
	n := strings.IndexAny(after, "\"' ;/>")
	return after[:max(n, 0)]
}

// metaCharsetOf finds the charset that the first HTML part names itself, for
// 8-bit headers of a mail that declares none.
func metaCharsetOf(p *part) string {
	if p.typ == "text/html" {
		return metaCharset(p.raw)
	}
	for _, child := range p.children {
		if name := metaCharsetOf(child); name != "" {
			return name
		}
	}
	return ""
}

// looksHTML recognises HTML that is declared as plain text: a document, or
// elements from the first character to the last.
func looksHTML(s string) bool {
	s = strings.Trim(s, " \t\n")
	starts := func(tags ...string) bool {
		return slices.ContainsFunc(tags, func(tag string) bool {
			return len(s) > len(tag) && strings.EqualFold(s[:len(tag)], tag)
		})
	}
	if s == "" || s[0] != '<' {
		return false
	}
	return starts("<!doctype html", "<html") ||
		s[len(s)-1] == '>' && strings.Contains(s, "</") && starts("<p>", "<p ", "<div>", "<div ", "<body", "<head>", "<table", "<meta ", "<span ", "<font ")
}

// pick chooses the leaves that make up the readable text, in order.
func (w *walker) pick(p *part) []*part {
	if p.children == nil {
		if isReadable(p) {
			p.unlisted = true
			return []*part{p}
		}
		return nil
	}
	switch p.typ {
	case "multipart/alternative":
		return w.pickAlternative(p)
	case "multipart/related":
		return w.pickRelated(p)
	case "multipart/encrypted":
		return nil // RFC 1847 §2.2: a control part and ciphertext
	}
	return w.pickMixed(p.children)
}

// pickMixed joins the texts of a multipart/mixed. A text that has a file name
// and is not the first is a file that the program shows inline.
func (w *walker) pickMixed(children []*part) []*part {
	var texts []*part
	for _, child := range children {
		if child.children == nil && child.name != "" && len(texts) > 0 {
			continue
		}
		texts = append(texts, w.pick(child)...)
	}
	return texts
}

// pickRelated takes the root of a multipart/related (RFC 2387 §3.2); the other
// parts belong to it.
func (w *walker) pickRelated(p *part) []*part {
	root := p.children[0]
	if start := strings.Trim(p.params["start"], "<> "); start != "" {
		for _, child := range p.children {
			if firstID(child.header.get("Content-ID")) == start {
				root = child
			}
		}
	}
	if texts := w.pick(root); len(texts) > 0 {
		return texts
	}
	return w.pickMixed(p.children)
}

// pickAlternative chooses among the forms of one text (RFC 2046 §5.1.4): plain
// text, which needs no guessing, unless the HTML says more.
func (w *walker) pickAlternative(p *part) []*part {
	var plain, html []*part
	for _, child := range p.children {
		if child.children == nil && strings.HasPrefix(child.typ, "text/") && child.typ != "text/calendar" && child.disposition != "attachment" {
			child.unlisted = true
		}
		texts := w.pick(child)
		switch {
		case len(texts) == 0:
		case w.hasHTML(texts):
			html = texts
		case w.letters(plain) == 0:
			plain = texts
		}
	}
	if len(html) == 0 || len(plain) > 0 && !w.isStub(plain, html) {
		return plain
	}
	return html
}

func (w *walker) hasHTML(texts []*part) bool {
	for _, p := range texts {
		if w.readText(p); p.html {
			return true
		}
	}
	return false
}

// letters counts the visible letters and digits of texts.
func (w *walker) letters(texts []*part) int {
	n := 0
	for _, p := range texts {
		text := w.readText(p)
		if p.html {
			n += htmlLetters(text)
		} else {
			n += countLetters(text)
		}
	}
	return n
}

// isStub tells whether a plain text only stands in for the HTML: it is empty,
// much shorter, says that HTML is needed, or lost its letters to "?".
func (w *walker) isStub(plain, html []*part) bool {
	inPlain, inHTML := w.letters(plain), w.letters(html)
	const shorter, short, enough = 4, 400, 60
	switch {
	case inHTML == 0:
		return false
	case inPlain == 0:
		return true
	case inPlain*shorter < inHTML && inHTML > enough:
		return true
	}
	text := w.readText(plain[0])
	if strings.Count(text, "??") > inPlain/4 {
		return true
	}
	return inPlain < short && inPlain < inHTML && namesHTML(strings.ToLower(text))
}

// namesHTML recognises the sentences that programs put in place of a plain
// text.
func namesHTML(text string) bool {
	if !strings.Contains(text, "html") {
		return false
	}
	for _, word := range [...]string{"support", "view", "client", "reader", "display", "browser", "program", "anzeig", "unterstütz", "afficher", "lecteur", "prend pas", "visualiz", "soporta", "admite", "format"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

func countLetters(s string) int {
	n := 0
	for i := range len(s) {
		n += letterBytes[s[i]]
	}
	return n
}

// letterBytes holds 1 for letters and digits; a character beyond ASCII counts
// once, by its first byte.
var letterBytes = func() (counts [256]int) {
	for i := range counts {
		c := byte(i)
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf && utf8.RuneStart(c) {
			counts[i] = 1
		}
	}
	return counts
}()

// htmlLetters counts what a reader of the HTML sees: neither tags and comments
// nor styles, scripts and the title.
func htmlLetters(s string) int {
	n := 0
	for len(s) > 0 {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			return n + countLetters(s)
		}
		n += countLetters(withoutEntities(s[:open]))
		s = afterTag(s[open:])
	}
	return n
}

// afterTag returns what follows a tag or comment, or an element whose content
// is not seen.
func afterTag(s string) string {
	if strings.HasPrefix(s, "<!--") {
		_, after, _ := strings.Cut(s[4:], "-->")
		return after
	}
	for _, hidden := range [...]string{"style", "script", "title"} {
		if len(s) > len(hidden) && strings.EqualFold(s[1:1+len(hidden)], hidden) {
			_, after, _ := strings.Cut(s[1:], "</")
			_, after, _ = strings.Cut(after, ">")
			return after
		}
	}
	_, after, _ := strings.Cut(s, ">")
	return after
}

// withoutEntities takes out the spaces and marks that HTML writes in letters.
func withoutEntities(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	for _, entity := range [...]string{"&nbsp;", "&zwnj;", "&#847;", "&#8199;", "&#65279;", "&shy;", "&gt;", "&lt;", "&amp;", "&quot;"} {
		s = strings.ReplaceAll(s, entity, " ")
	}
	return s
}
