package rules

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// phraseBook finds many phrases in one pass over a text. A phrase that begins
// with a letter or digit of ASCII must stand at the start of a word; its end
// is open, so that one stem finds its endings.
type phraseBook struct {
	first  map[[2]byte][]mark
	starts [1 << 16]bool // first two bytes of some phrase
}

type mark struct {
	text  string
	set   markSet
	index int // of the reason, 0 in other sets
}

func newPhraseBook() *phraseBook { return &phraseBook{first: map[[2]byte][]mark{}} }

// add takes up phrases; a phrase that no evened text can contain is a Mistake.
func (p *phraseBook) add(set markSet, index int, list []string, file, source string) error {
	for _, s := range list {
		if even(s) != s || len(s) < 2 || strings.TrimSpace(s) != s {
			return &Mistake{File: file, Line: lineOf(source, s), Text: fmt.Sprintf("the phrase %q would never be found", s), Hint: fmt.Sprintf("write it as %q, two letters at least", strings.TrimSpace(even(s)))}
		}
		key := [2]byte{s[0], s[1]}
		p.first[key] = append(p.first[key], mark{s, set, index})
		p.starts[int(s[0])<<8|int(s[1])] = true
	}
	return nil
}

// find calls hit for every phrase in an evened text, from left to right, until
// hit returns false.
func (p *phraseBook) find(text string, hit func(at int, ph mark) bool) {
	word := false // the byte before is part of an ASCII word
	for i := 0; i+1 < len(text); i++ {
		c := text[i]
		inWord := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !(inWord && word) && p.starts[int(c)<<8|int(text[i+1])] {
			for _, ph := range p.first[[2]byte{c, text[i+1]}] {
				if strings.HasPrefix(text[i:], ph.text) && !hit(i, ph) {
					return
				}
			}
		}
		word = inWord
	}
}

// has tells whether a phrase of the set is in an evened text.
func (p *phraseBook) has(text string, set markSet) bool {
	_, ok := p.which(text, set)
	return ok
}

// which gives the first phrase of the set in an evened text.
func (p *phraseBook) which(text string, set markSet) (found string, ok bool) {
	p.find(text, func(_ int, ph mark) bool {
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
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '*' || c == '>' && gap || c == '|' || c == '"' || c == 0:
				gap = true
				continue
			case 'A' <= c && c <= 'Z':
				c += 'a' - 'A'
			}
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteByte(c)
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if unicode.IsSpace(r) || r == '“' || r == '”' || r == '„' || r == '«' || r == '»' || r == '\u200b' || r == '\u200e' || r == '\u200f' || r == '\ufeff' {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(plainRune(r))
	}
	return b.String()
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
