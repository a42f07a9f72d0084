package templates

import "strings"

// special marks the bytes at which a run of plain letter text ends.
var special = [256]bool{open: true, '*': true, '[': true, 'h': true, '\\': true, '&': true, '<': true, '>': true, '"': true, '\'': true}

// inline writes a line of the source to both parts. indent stands before the
// further lines of values that have several.
func (p *page) inline(s, indent string) {
	for s != "" {
		i := 0
		for i < len(s) && !special[s[i]] {
			i++
		}
		p.both(s[:i])
		if s = s[i:]; s == "" {
			return
		}
		s = s[p.mark(s, indent):]
	}
}

// both writes text that needs no escaping.
func (p *page) both(s string) {
	p.text.WriteString(s)
	p.html.WriteString(s)
}

// mark writes what begins with a special byte and tells its length.
func (p *page) mark(s, indent string) int {
	switch s[0] {
	case open:
		if n := strings.IndexByte(s, shut); n > 0 {
			p.value(s[1:n], indent)
			return n + 1
		}
	case '*':
		if strings.HasPrefix(s, "**") {
			p.toggleBold()
			return 2
		}
	case '\\':
		if len(s) > 1 {
			p.plain(s[1:2])
			return 2
		}
	case '[':
		if n := p.link(s, indent); n > 0 {
			return n
		}
	case 'h':
		if n := p.bareLink(s); n > 0 {
			return n
		}
	}
	p.plain(s[:1])
	return 1
}

// plain writes text of the source as it stands.
func (p *page) plain(s string) {
	p.text.WriteString(s)
	escape(&p.html, s)
}

// value writes what people wrote: nothing in it means anything.
func (p *page) value(s, indent string) {
	for {
		line, rest, more := strings.Cut(s, "\n")
		p.text.WriteString(line)
		p.spaced(line)
		if !more {
			return
		}
		p.text.WriteByte('\n')
		if strings.HasPrefix(rest, "\n") {
			p.text.WriteString(strings.TrimRight(indent, " "))
		} else {
			p.text.WriteString(indent)
		}
		p.html.WriteString("<br>\n")
		s = rest
	}
}

// spaced writes a line to the HTML part so that its indentation and its
// columns stay, which HTML would fold away.
func (p *page) spaced(line string) {
	if !strings.HasPrefix(line, " ") && !strings.Contains(line, "  ") && strings.IndexByte(line, '\t') < 0 {
		escape(&p.html, line)
		return
	}
	from, before := 0, byte(' ')
	for i := 0; i < len(line); i++ {
		wide := ""
		switch {
		case line[i] == '\t':
			wide = "&nbsp;&nbsp; "
		case line[i] == ' ' && before == ' ':
			wide = "&nbsp;"
		}
		before = line[i]
		if wide != "" {
			escape(&p.html, line[from:i])
			p.html.WriteString(wide)
			from = i + 1
		}
	}
	escape(&p.html, line[from:])
}

func (p *page) toggleBold() {
	if p.bold {
		p.endBold()
		return
	}
	p.bold = true
	p.html.WriteString("<strong>")
}

func (p *page) endBold() {
	if p.bold {
		p.html.WriteString("</strong>")
	}
	p.bold = false
}

// link writes "[label](address)" and tells its length, 0 if s begins with no
// link. In the text part a web address follows its label; that of a mail does
// not, for there the reader can simply reply.
func (p *page) link(s, indent string) int {
	middle := indexOutside(s, "](")
	if middle < 0 {
		return 0
	}
	end := indexOutside(s[middle:], ")")
	if end < 0 {
		return 0
	}
	end += middle
	label, address := s[1:middle], bareAddress(s[middle+2:end])
	if address == "" {
		p.inline(label, indent)
		return end + 1
	}
	p.openLink(address)
	p.inline(label, indent)
	p.html.WriteString("</a>")
	if !strings.HasPrefix(address, "mailto:") {
		p.text.WriteString(" (" + address + ")")
	}
	return end + 1
}

// bareLink writes a web address that stands in the source, up to the next
// space, and tells its length.
func (p *page) bareLink(s string) int {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return 0
	}
	end := strings.IndexAny(s, " \x0e\t<>\"'")
	if end < 0 {
		end = len(s)
	}
	end = len(strings.TrimRight(s[:end], ".,;:!?)"))
	p.openLink(s[:end])
	p.plain(s[:end])
	p.html.WriteString("</a>")
	return end
}

func (p *page) openLink(address string) {
	p.html.WriteString(`<a class="l" style="` + linkStyle + `" href="`)
	escape(&p.html, address)
	p.html.WriteString(`">`)
}

// indexOutside finds mark in s where it does not stand inside of a value.
func indexOutside(s, mark string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == open {
			i += max(strings.IndexByte(s[i:], shut), 0)
			continue
		}
		if strings.HasPrefix(s[i:], mark) {
			return i
		}
	}
	return -1
}

// bareAddress is a link's address, "" if it is none that a letter may open.
func bareAddress(s string) string {
	s = strings.TrimSpace(strings.NewReplacer(string(open), "", string(shut), "").Replace(s))
	for _, scheme := range [...]string{"https://", "http://", "mailto:"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>\"'`\x7f", r) }) {
				return ""
			}
			return scheme + s[len(scheme):]
		}
	}
	return ""
}

// escape writes text that shall mean nothing in HTML.
func escape(b *strings.Builder, s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		entity := ""
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		b.WriteString(s[from:i])
		b.WriteString(entity)
		from = i + 1
	}
	b.WriteString(s[from:])
}
