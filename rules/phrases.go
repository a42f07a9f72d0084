package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainWord is a word of a text, folded for comparing: in lower case and
// without accents, for people on phones leave them out.
type plainWord struct {
	start, end int
	text       string
}

// plainWords cuts a text into words: runs of letters and digits. Apostrophes
// part words ("l'écran", "don't"), in phrases as in texts.
func plainWords(text string) []plainWord {
	all := make([]plainWord, 0, len(text)/6+1)
	start, plain := -1, true
	for i := 0; i <= len(text); {
		r, size := ' ', 1
		if i < len(text) {
			if r = rune(text[i]); r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(text[i:])
			}
		}
		switch in := isWordRune(r); {
		case in && start < 0:
			start, plain = i, true
			fallthrough
		case in:
			plain = plain && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
		case start >= 0:
			w := text[start:i]
			if !plain {
				w = foldWord(w)
			}
			if w != "" { // an accent that stands alone
				all = append(all, plainWord{start, i, w})
			}
			start = -1
		}
		i += size
	}
	return all
}

func isWordRune(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return true
	case r < utf8.RuneSelf || r == utf8.RuneError:
		return false
	case r == '\uFE0F' || r == '\u20E3': // what makes "1" the key cap of a phone's keyboard
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// foldWord gives a word in lower case and without the accents of the
// languages that are spoken here.
func foldWord(w string) string {
	var b strings.Builder
	b.Grow(len(w))
	for _, r := range w {
		switch r = unicode.ToLower(r); r {
		case 'à', 'á', 'â', 'ã', 'ä', 'å':
			b.WriteByte('a')
		case 'è', 'é', 'ê', 'ë':
			b.WriteByte('e')
		case 'ì', 'í', 'î', 'ï':
			b.WriteByte('i')
		case 'ò', 'ó', 'ô', 'õ', 'ö':
			b.WriteByte('o')
		case 'ù', 'ú', 'û', 'ü':
			b.WriteByte('u')
		case 'ç':
			b.WriteByte('c')
		case 'ñ':
			b.WriteByte('n')
		case 'ß':
			b.WriteString("ss")
		case 'œ':
			b.WriteString("oe")
		default:
			if !unicode.IsMark(r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// phraseSet finds phrases among words.
type phraseSet struct {
	byWord map[string][]phraseWords // by first word
	byStem map[string][]phraseWords // by the first letters, where the first word ends in *
}

// stemKey is how many letters a first word with * is looked up by.
const stemKey = 3

// phraseWords is a row of words; one that ends in * stands for all that begin so.
type phraseWords []string

// newPhraseSet prepares phrases. Phrases with an apostrophe are known without
// it as well ("dont").
func newPhraseSet(lists ...[]string) *phraseSet {
	s := &phraseSet{map[string][]phraseWords{}, map[string][]phraseWords{}}
	for _, list := range lists {
		for _, text := range list {
			s.put(text)
			if bare := strings.ReplaceAll(text, "'", ""); bare != text {
				s.put(bare)
			}
		}
	}
	return s
}

func (s *phraseSet) put(text string) {
	var p phraseWords
	for _, field := range strings.Fields(text) {
		star := strings.HasSuffix(field, "*")
		for _, w := range plainWords(field) {
			p = append(p, w.text)
		}
		if star && strings.Trim(field, "*") == "" {
			p = append(p, "*")
		} else if star && len(p) > 0 {
			p[len(p)-1] += "*"
		}
	}
	switch {
	case len(p) == 0:
	case strings.HasSuffix(p[0], "*") && len(p[0]) > stemKey:
		s.byStem[p[0][:stemKey]] = append(s.byStem[p[0][:stemKey]], p)
	default:
		s.byWord[p[0]] = append(s.byWord[p[0]], p)
	}
}

// at gives how many words the longest phrase has that begins at word i, 0 if
// there is none.
func (s *phraseSet) at(words []plainWord, i int) int {
	longest := 0
	for _, p := range s.byWord[words[i].text] {
		if len(p) > longest && p.begins(words[i:]) {
			longest = len(p)
		}
	}
	if first := words[i].text; len(first) >= stemKey && len(s.byStem) > 0 {
		for _, p := range s.byStem[first[:stemKey]] {
			if len(p) > longest && p.begins(words[i:]) {
				longest = len(p)
			}
		}
	}
	return longest
}

func (p phraseWords) begins(words []plainWord) bool {
	if len(p) > len(words) {
		return false
	}
	for i, w := range p {
		stem, star := strings.CutSuffix(w, "*")
		if star && !strings.HasPrefix(words[i].text, stem) || !star && w != words[i].text {
			return false
		}
	}
	return true
}

// count tells how many phrases stand in the words, none inside another.
func (s *phraseSet) count(words []plainWord) int {
	if s == nil {
		return 0
	}
	n := 0
	for i := 0; i < len(words); {
		if l := s.at(words, i); l > 0 {
			n++
			i += l
		} else {
			i++
		}
	}
	return n
}

// in tells whether a phrase stands in the words.
func (s *phraseSet) in(words []plainWord) bool {
	for i := range words {
		if s.at(words, i) > 0 {
			return true
		}
	}
	return false
}

// has tells whether a single word is in the set.
func (s *phraseSet) has(word string) bool {
	return s.at([]plainWord{{text: word}}, 0) == 1
}
