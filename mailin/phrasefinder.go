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
	inWord := false
	for i := 0; i+headBytes <= len(s); i++ {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 0x80
		if !inWord || !letter || c >= 0xe3 {
			for _, phrase := range f.at(s[i:]) {
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
