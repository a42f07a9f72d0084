package mailin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"refdesk/desk"
)

// Bounds of addresses: RFC 5321 §4.5.3.1 allows 64 and 255 bytes, robots use
// longer ones.
const (
	longestAddr = 600
	longestName = 400
	mostPeople  = 2000
)

// parseAddresses reads an address list (RFC 5322 §3.4) with all that
// programs make of it: groups, comments, missing quotes and commas, encoded
// words with commas in them, semicolons between addresses. value is valid
// UTF-8 but not decoded, so that no encoded word can pass for an address
// where a real one stands. nil means that there is none.
func parseAddresses(value, charset string) []desk.Address {
	p := addressParser{charset: charset}
	p.parse(value)
	return p.list
}

// addressParser gathers one mailbox at a time.
type addressParser struct {
	charset string
	list    []desk.Address
	phrase  strings.Builder // words before the angle brackets, quotes removed
	plain   strings.Builder // the same as it stands, for an address without brackets
	comment string
	angle   string
	inAngle bool // angle was seen
	nested  bool // inside an encoded word: no second level
	// A comment or quoted string had no end: no other is looked for, which
	// keeps the time linear.
	openComment, openQuote bool
}

func (p *addressParser) parse(s string) {
	for i := 0; i < len(s) && len(p.list) < mostPeople; {
		i += p.step(s[i:])
	}
	p.flush()
}

// step takes one token off s and returns its length.
func (p *addressParser) step(s string) int {
	switch s[0] {
	case '"':
		return p.quoted(s)
	case '(':
		if p.openComment {
			return 1
		}
		text, n := commentAt(s)
		if p.openComment = n == 1; text != "" {
			p.comment = text
		}
		return n
	case '<':
		if p.inAngle { // Seen in practice: mailboxes without a comma.
			p.flush()
		}
		return p.bracket(s)
	case ',', ';':
		p.flush()
		return 1
	case ':':
		if p.inAngle || strings.Contains(p.plain.String(), "@") {
			break
		}
		p.reset() // the name of a group, or "mailto:"
		return 1
	case '=':
		if !strings.HasPrefix(s, "=?") {
			break
		}
		if word, ok := wordAt(s); ok {
			p.words(s[:word.end])
			return word.end
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	p.words(s[:n])
	return n
}

func (p *addressParser) words(s string) {
	if p.inAngle && strings.TrimSpace(s) != "" {
		p.flush()
	}
	p.phrase.WriteString(s)
	p.plain.WriteString(s)
}

// quoted takes a quoted string; a quotation mark without a partner is left
// out.
func (p *addressParser) quoted(s string) int {
	if p.openQuote {
		return 1
	}
	var text strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf:
			i++
			text.WriteByte(s[i])
		case s[i] == '"':
			if p.inAngle {
				p.flush()
			}
			p.phrase.WriteString(text.String())
			p.plain.WriteString(s[:i+1])
			return i + 1
		default:
			text.WriteByte(s[i])
		}
	}
	p.openQuote = true
	return 1
}

// bracket takes what stands in angle brackets, without route (RFC 5322 §4.4).
func (p *addressParser) bracket(s string) int {
	end, n := len(s), len(s)
	if close := strings.IndexAny(s[1:], "><"); close >= 0 {
		end, n = close+1, close+1
		if s[end] == '>' {
			n++
		}
	} else if comma := strings.IndexByte(s, ','); comma > 0 {
		end, n = comma, comma
	}
	addr := s[1:end]
	if strings.HasPrefix(addr, "@") {
		if colon := strings.LastIndexByte(addr, ':'); colon > 0 {
			addr = addr[colon+1:]
		}
	}
	if p.angle = addr; strings.Contains(addr, "=?") {
		p.angle = decodeWords(addr, p.charset)
	}
	p.inAngle = strings.TrimSpace(addr) != "" || p.phrase.Len() > 0
	return n
}

// commentAt reads a comment, which may hold others, and returns its text and
// its length: one character and no text where it has no end.
func commentAt(s string) (string, int) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return strings.TrimSpace(s[1:i]), i + 1
			}
		}
	}
	return "", 1
}

func (p *addressParser) reset() {
	p.phrase.Reset()
	p.plain.Reset()
	p.comment, p.angle, p.inAngle = "", "", false
}

// flush ends a mailbox.
func (p *addressParser) flush() {
	defer p.reset()
	phrase, plain := p.phrase.String(), strings.TrimSpace(p.plain.String())
	if p.inAngle {
		addr := addrSpec(p.angle)
		if addr == "" { // Seen in practice: "jo@example.org" <jo>
			addr = addrSpec(phrase)
		}
		p.add(phrase, addr)
		return
	}
	if addr := addrSpec(plain); addr != "" {
		p.add("", addr)
		return
	}
	if strings.Contains(plain, "=?") && p.encodedMailbox(plain) {
		return
	}
	if !strings.Contains(plain, "@") || !p.spaced(plain) {
		p.add(phrase, "")
	}
}

// encodedMailbox reads a whole mailbox that was put into encoded words.
func (p *addressParser) encodedMailbox(plain string) bool {
	decoded := decodeWords(plain, p.charset)
	if p.nested || !strings.Contains(decoded, "@") {
		return false
	}
	inner := addressParser{charset: p.charset, nested: true}
	inner.parse(oneLine(decoded))
	for _, a := range inner.list {
		if a.Addr != "" {
			p.list = append(p.list, a)
		}
	}
	return len(inner.list) > 0 && inner.list[0].Addr != ""
}

// spaced reads addresses with nothing but spaces between them and the name.
func (p *addressParser) spaced(plain string) bool {
	var name []string
	found := false
	for word := range strings.FieldsSeq(plain) {
		addr := addrSpec(strings.Trim(word, "[]'"))
		if addr == "" {
			name = append(name, word)
			continue
		}
		p.comment = strings.Join(name, " ")
		p.add("", addr)
		name, found = nil, true
	}
	return found
}

func (p *addressParser) add(phrase, addr string) {
	name := p.displayName(phrase)
	if name == "" && addr != "" && p.comment != "" {
		name = p.displayName(p.comment)
	}
	if strings.EqualFold(name, addr) {
		name = ""
	}
	if name != "" || addr != "" {
		p.list = append(p.list, desk.Address{Name: name, Addr: addr})
	}
}

func (p *addressParser) displayName(phrase string) string {
	name := oneLine(phrase)
	if strings.Contains(name, "=?") {
		name = oneLine(decodeWords(name, p.charset))
	}
	if strings.Contains(name, "  ") {
		name = strings.Join(strings.Fields(name), " ")
	}
	// Outlook puts names that are addresses into apostrophes.
	for _, quote := range []string{`"`, "'"} {
		if len(name) > 1 && strings.HasPrefix(name, quote) && strings.HasSuffix(name, quote) {
			name = strings.TrimSpace(name[1 : len(name)-1])
		}
	}
	return cutText(name, longestName)
}

// addrSpec checks an address (RFC 5322 §3.4.1, with the UTF-8 of RFC 6532) and
// returns it in lower case, without comments and white space; "" if it is none.
func addrSpec(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > longestAddr || !strings.Contains(s, "@") {
		return ""
	}
	if strings.ContainsAny(s, "( \t") && !strings.Contains(s, `"`) {
		s = withoutComments(s)
		if fields := strings.Fields(s); len(fields) > 1 && !spacedAddr(fields) {
			return ""
		}
		s = strings.Map(dropSpace, s)
	}
	s = strings.Trim(s, "'`")
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	s = strings.TrimSuffix(s, ".")
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || !isLocalPart(s[:at]) || !isDomain(s[at+1:]) {
		return ""
	}
	return lower(s)
}

// lower folds the case of an address. A letter that only looks like one of
// ASCII, such as the sign for Kelvin or an I with a dot, must not become it.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); l >= utf8.RuneSelf || r < utf8.RuneSelf {
			return l
		}
		return r
	}, s)
}

// spacedAddr tells whether white space stands only around dots and the at
// sign, where obsolete syntax allows it (RFC 5322 §4.4).
func spacedAddr(fields []string) bool {
	for i := 1; i < len(fields); i++ {
		last, first := fields[i-1][len(fields[i-1])-1], fields[i][0]
		if last != '.' && last != '@' && first != '.' && first != '@' {
			return false
		}
	}
	return true
}

// withoutComments removes comments (RFC 5322 §3.2.2).
func withoutComments(s string) string {
	if !strings.Contains(s, "(") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '(' {
			text, n := commentAt(s[i:])
			if n == 1 && text == "" { // no end: nothing after it has one either
				out.WriteString(s[i+1:])
				break
			}
			i += n
			continue
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

func isLocalPart(s string) bool {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return !strings.ContainsFunc(s, isControl)
	}
	return !strings.ContainsAny(s, "\"@<>()[],;:\\ \t") && !strings.ContainsFunc(s, isControl)
}

func isDomain(s string) bool {
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		return len(s) > 2 && !strings.ContainsFunc(s, isControl)
	}
	if strings.Contains(s, "..") || s[0] == '.' || s[0] == '-' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return isControl(r) || r < utf8.RuneSelf && !isDomainByte(byte(r)) || r == utf8.RuneError || r == '\u00a0'
	})
}

func isDomainByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_'
}
