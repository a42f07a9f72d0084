package rules

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markBook finds many phrases in one pass over a text. A phrase that begins
// with a letter or digit of ASCII must stand at the start of a word; its end
// is open, so that one stem finds its endings.
//
// The phrases are a tree by their bytes: from each start of a word one path is
// followed until no phrase goes on that way.
type markBook struct {
	nodes []markNode
	root  [256]int32 // nodes behind the first byte, 0 if none: most words end here
}

// markNode is the place in the tree behind some beginning of phrases.
type markNode struct {
	bytes string  // that a phrase goes on with
	next  []int32 // nodes behind them
	ends  []markPhrase
}

type markPhrase struct {
	text  string
	set   markSet
	index int // of the reason, 0 in other sets
}

func newMarkBook() *markBook { return &markBook{nodes: make([]markNode, 1)} }

// add takes up phrases; a phrase that no evened text can contain is a Mistake.
func (p *markBook) add(set markSet, index int, list []string, file, source string) error {
	for _, s := range list {
		if even(s) != s || len(s) < 2 || strings.TrimSpace(s) != s {
			return &Mistake{File: file, Line: lineOf(source, s), Text: fmt.Sprintf("the phrase %q would never be found", s), Hint: fmt.Sprintf("write it as %q, two letters at least", strings.TrimSpace(even(s)))}
		}
		at := int32(0)
		for i := range len(s) {
			at = p.grow(at, s[i])
		}
		p.nodes[at].ends = append(p.nodes[at].ends, markPhrase{s, set, index})
	}
	return nil
}

// grow gives the node behind a byte, a new one where there is none yet.
func (p *markBook) grow(at int32, c byte) int32 {
	n := &p.nodes[at]
	if i := strings.IndexByte(n.bytes, c); i >= 0 {
		return n.next[i]
	}
	to := int32(len(p.nodes))
	n.bytes += string([]byte{c})
	n.next = append(n.next, to)
	if at == 0 {
		p.root[c] = to
	}
	p.nodes = append(p.nodes, markNode{})
	return to
}

// find calls hit for every phrase in an evened text, from left to right and
// shorter ones first, until hit returns false.
func (p *markBook) find(text string, hit func(at int, ph markPhrase) bool) {
	word := false // the byte before is part of an ASCII word
	for i := 0; i < len(text); i++ {
		c := text[i]
		inWord := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !(inWord && word) && !p.follow(text, i, hit) {
			return
		}
		word = inWord
	}
}

// follow goes down the tree with the text from i on.
func (p *markBook) follow(text string, i int, hit func(at int, ph markPhrase) bool) bool {
	at := p.root[text[i]]
	if at == 0 {
		return true
	}
	node := &p.nodes[at]
	for j := i + 1; j < len(text); j++ {
		k := strings.IndexByte(node.bytes, text[j])
		if k < 0 {
			return true
		}
		node = &p.nodes[node.next[k]]
		for _, ph := range node.ends {
			if !hit(i, ph) {
				return false
			}
		}
	}
	return true
}

// markFindings is the first phrase of each set in a text, "" where there is none.
type markFindings [setCount]string

// all gives the first phrase of each set in an evened text.
func (p *markBook) all(text string) *markFindings {
	var f markFindings
	p.find(text, func(_ int, ph markPhrase) bool {
		if f[ph.set] == "" {
			f[ph.set] = ph.text
		}
		return true
	})
	return &f
}

// has tells whether a phrase of the set is in an evened text.
func (p *markBook) has(text string, set markSet) bool {
	_, ok := p.which(text, set)
	return ok
}

// which gives the first phrase of the set in an evened text.
func (p *markBook) which(text string, set markSet) (found string, ok bool) {
	p.find(text, func(_ int, ph markPhrase) bool {
		if ph.set == set {
			found, ok = ph.text, true
		}
		return !ok
	})
	return found, ok
}

// even makes a text comparable: lower case, every run of white space, quote
// marks of lines and asterisks one space, typographic apostrophes and dashes
// plain.
func even(s string) string {
	b := make([]byte, 0, len(s))
	gap := false
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			if c = plainByte(c); c == 0 || c == '>' && gap {
				gap = true
				continue
			}
			if gap && len(b) > 0 {
				b = append(b, ' ')
			}
			gap = false
			b = append(b, c)
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if unicode.IsSpace(r) || r == '“' || r == '”' || r == '„' || r == '«' || r == '»' || r == '\u200b' || r == '\u200e' || r == '\u200f' || r == '\ufeff' {
			gap = true
			continue
		}
		if gap && len(b) > 0 {
			b = append(b, ' ')
		}
		gap = false
		b = utf8.AppendRune(b, plainRune(r))
	}
	return string(b)
}

// plainByte gives the lower-case form of an ASCII character, 0 for what counts
// as a gap between words.
func plainByte(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	case c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '*' || c == '|' || c == '"':
		return 0
	}
	return c
}

// plainRune gives the lower-case, typewriter form of a character.
func plainRune(r rune) rune {
	switch r {
	case '’', '‘', '´', '`':
		return '\''
	case '–', '—', '‐', '‑':
		return '-'
	case ':':
		return ':'
	}
	return unicode.ToLower(r)
}

// squeeze brings a name or local part into the form in which senders are
// compared: lower case without what people put between words.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '.', '-', '_', ' ', '\t', '=', '\'', '"':
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// hasAnyPrefix gives the first of the prefixes that an evened text begins with.
func hasAnyPrefix(text string, prefixes []string) (string, bool) {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return p, true
		}
	}
	return "", false
}
