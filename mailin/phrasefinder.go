package mailin

import (
	"slices"
	"strings"
)

// prefixes finds which of many phrases a text begins with, by its first byte.
type prefixes [256][]string

func prefixesOf(list []string) *prefixes {
	p := &prefixes{}
	for _, phrase := range list {
		p[phrase[0]] = append(p[phrase[0]], phrase)
	}
	return p
}

// of returns the phrase that s begins with.
func (p *prefixes) of(s string) (string, bool) {
	if s == "" {
		return "", false
	}
	for _, phrase := range p[s[0]] {
		if strings.HasPrefix(s, phrase) {
			return phrase, true
		}
	}
	return "", false
}

// finder finds many phrases in a text at once: those that begin a word, and,
// in scripts without spaces, those that stand anywhere.
type finder struct {
	begins [256]bool // with which bytes
	heads  map[[headBytes]byte][]string
}

// headBytes is how much of a phrase is looked up; none is shorter.
const headBytes = 4

func finderOf(list []string) *finder {
	f := &finder{heads: map[[headBytes]byte][]string{}}
	for _, phrase := range list {
		head := [headBytes]byte([]byte(phrase[:headBytes]))
		f.heads[head] = append(f.heads[head], phrase)
		f.begins[phrase[0]] = true
	}
	return f
}

// count tells how many different phrases stand in s, counting to limit, which
// is small.
func (f *finder) count(s string, limit int) int {
	var found []string
	inWord := false
	for i := 0; i+headBytes <= len(s); i++ {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 0x80
		if (!inWord || !letter || c >= 0xe3) && f.begins[c] {
			for _, phrase := range f.heads[[headBytes]byte([]byte(s[i:i+headBytes]))] {
				if strings.HasPrefix(s[i:], phrase) && !slices.Contains(found, phrase) {
					found = append(found, phrase)
					if len(found) == limit {
						return limit
					}
				}
			}
		}
		inWord = letter
	}
	return len(found)
}
