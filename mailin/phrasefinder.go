package mailin

import (
	"encoding/binary"
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

// ofWords is of, where the phrase must not end within a word; in most other
// scripts than ours it may.
func (p *prefixes) ofWords(s string) (string, bool) {
	if s == "" {
		return "", false
	}
	for _, phrase := range p[s[0]] {
		rest, begins := strings.CutPrefix(s, phrase)
		if begins && (rest == "" || !isWord(phrase[len(phrase)-1]) || !isWord(rest[0]) && rest[0] < 0x80) {
			return phrase, true
		}
	}
	return "", false
}

// finder finds many phrases in a text at once: those that begin a word, and,
// in scripts without spaces, those that stand anywhere.
type finder struct {
	maybe [1 << sieveBits / 64]uint64 // which heads may be in the map
	heads map[[headBytes]byte][]string
}

// sieveBits make a sieve that about one word in a hundred slips through.
const sieveBits = 14

// sieve is the place of a head in the sieve.
func sieve(head [headBytes]byte) uint32 {
	const spread = 0x9e3779b1 // 2³² by the golden ratio
	return binary.LittleEndian.Uint32(head[:]) * spread >> (32 - sieveBits)
}

// headBytes is how much of a phrase is looked up; none is shorter.
const headBytes = 4

func finderOf(list []string) *finder {
	f := &finder{heads: map[[headBytes]byte][]string{}}
	for _, phrase := range list {
		head := [headBytes]byte([]byte(phrase[:headBytes]))
		f.heads[head] = append(f.heads[head], phrase)
		f.maybe[sieve(head)/64] |= 1 << (sieve(head) % 64)
	}
	return f
}

// at returns the phrases that begin like s, which is not shorter than a head.
func (f *finder) at(s string) []string {
	head := [headBytes]byte{s[0], s[1], s[2], s[3]}
	place := sieve(head)
	if f.maybe[place/64]&(1<<(place%64)) == 0 {
		return nil
	}
	return f.heads[head]
}

// count tells how many different phrases stand in s, counting to limit, which
// is small.
func (f *finder) count(s string, limit int) int {
	var found []string
	f.each(s, func(phrase string) bool {
		if !slices.Contains(found, phrase) {
			found = append(found, phrase)
		}
		return len(found) < limit
	})
	return len(found)
}

// each calls found with the phrases that stand in s, until that returns false.
func (f *finder) each(s string, found func(phrase string) bool) {
	inWord := false
	for i := 0; i+headBytes <= len(s); i++ {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 0x80
		if !inWord || !letter || c >= 0xe3 {
			for _, phrase := range f.at(s[i:]) {
				if strings.HasPrefix(s[i:], phrase) && !found(phrase) {
					return
				}
			}
		}
		inWord = letter
	}
}

// together finds phrases of which each may want others in the same text.
type together struct {
	first  *finder
	others map[string][][]string // by the first one
}

// togetherOf reads "one + another", where all must be there.
func togetherOf(list []string) *together {
	t := &together{others: map[string][][]string{}}
	var first []string
	for _, phrases := range list {
		pieces := strings.Split(phrases, " + ")
		if _, known := t.others[pieces[0]]; !known {
			first = append(first, pieces[0])
		}
		t.others[pieces[0]] = append(t.others[pieces[0]], pieces[1:])
	}
	t.first = finderOf(first)
	return t
}

// in tells whether s holds one of the phrases, and what it wants.
func (t *together) in(s string) (found bool) {
	t.first.each(s, func(phrase string) bool {
		found = slices.ContainsFunc(t.others[phrase], func(others []string) bool { return containsAll(s, others) })
		return !found
	})
	return found
}

func containsAll(s string, pieces []string) bool {
	for _, piece := range pieces {
		if !strings.Contains(s, piece) {
			return false
		}
	}
	return true
}
