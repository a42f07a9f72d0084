package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// find is a term in a text.
type find struct {
	span
	core     span // without what belongs to it in a compound
	kind     TermKind
	gloss    *gloss // nil where the glossary has none
	sentence int
	weak     bool
	faint    bool // weak, and no term without a certain one nearby
}

// finds gives all terms of the text that count, in order.
func (c *plainCheck) finds(allow []string) []find {
	hard := c.marks()
	all := c.glossed(hard)
	all = append(all, c.acronyms(spansOf(hard, all))...)
	all = append(all, c.names(spansOf(hard, all))...)
	all = append(all, hard...)
	strong := c.technical(all)
	all = append(all, c.strangers(spansOf(all))...)
	slices.SortFunc(all, func(a, b find) int { return a.start - b.start })
	allowed := map[string]bool{}
	for _, a := range allow {
		allowed[strings.ToLower(strings.TrimSpace(a))] = true
	}
	return slices.DeleteFunc(all, func(f find) bool {
		return !c.counts(f, strong) || allowed[strings.ToLower(c.text[f.start:f.end])] || allowed[strings.ToLower(c.text[f.core.start:f.core.end])]
	})
}

// technical tells which sentences speak of technical things: those with a term
// that is one anywhere, or with two that may be. They are numbered from 1.
func (c *plainCheck) technical(all []find) []bool {
	strong, weak := make([]bool, len(c.ends)+2), make([]*gloss, len(c.ends)+2)
	for _, f := range all {
		at := f.sentence + 1
		switch {
		case f.gloss != nil && f.gloss.unless != nil && c.sentenceHas(f, f.gloss.unless.has):
		case !f.weak, weak[at] != nil && f.gloss != nil && weak[at].entry != f.gloss.entry:
			strong[at] = true
		case f.gloss != nil:
			weak[at] = f.gloss
		}
	}
	return strong
}

// counts tells whether a find is jargon where it stands.
func (c *plainCheck) counts(f find, strong []bool) bool {
	g := f.gloss
	if g != nil && g.unless != nil && c.sentenceHas(f, g.unless.has) {
		return false
	}
	if !f.weak || strong[f.sentence] || strong[f.sentence+1] || strong[f.sentence+2] {
		return true
	}
	if f.faint {
		return false
	}
	if g != nil && g.needs != nil {
		return c.sentenceHas(f, g.needs.has)
	}
	return c.sentenceHas(f, func(w string) bool { return c.lang.tech[w] })
}

// sentenceReach is how many words away other words of a sentence count, and
// mostJoined how many words hyphens join: no text is slow to read.
const (
	sentenceReach = 40
	mostJoined    = 6
)

// sentenceHas tells whether another word of the find's sentence is among those
// asked for.
func (c *plainCheck) sentenceHas(f find, has func(string) bool) bool {
	here, _ := slices.BinarySearchFunc(c.units, f.start, func(u unit, start int) int { return u.start - start })
	for at := max(0, here-sentenceReach); at < min(len(c.units), here+sentenceReach); at++ {
		if c.units[at].sentence != f.sentence {
			continue
		}
		if u := c.units[at]; !u.overlaps(f.span) && has(u.lower) {
			return true
		}
	}
	return false
}

// glossed finds the terms of the glossary outside of what the marks have found.
func (c *plainCheck) glossed(hard []find) (all []find) {
	taken := 0
	for i := 0; i < len(c.units); {
		for taken < len(hard) && hard[taken].end <= c.units[i].start {
			taken++
		}
		if taken < len(hard) && hard[taken].start < c.units[i].end || c.inLink(i) {
			i++
			continue
		}
		t, n := c.at(i)
		torn := taken < len(hard) && hard[taken].start < c.units[i+n-1].end // "error 13" of "error 13.B9.D2"
		if t == nil || torn || n == 1 && t.weak && !t.replace && !t.verb && c.isVerb(i) {
			i++
			continue
		}
		f := find{span: span{c.units[i].start, c.units[i+n-1].end}, kind: TermGlossary, gloss: t, sentence: c.units[i].sentence, weak: t.weak}
		f.core = f.span
		n += c.extend(&f, i, n)
		all = append(all, f)
		for i += n; i < len(c.units) && c.units[i].start < c.explained(all); {
			i++
		}
	}
	return all
}

// explained tells where the explanation ends that stands behind the last of
// the terms already, 0 where there is none. What is in it is no jargon.
func (c *plainCheck) explained(all []find) int {
	end := all[len(all)-1].end
	end += len(c.possessive(end))
	rest := c.text[end:]
	close := strings.IndexByte(rest, ')')
	for _, f := range all[max(0, len(all)-4):] {
		says := f.gloss.says
		switch named := c.saying(f, false); {
		case strings.HasPrefix(rest, ", "+named):
			c.ours = append(c.ours, span{end, end + 2 + len(named)})
		case strings.HasPrefix(rest, " (") && close > 0 && strings.Contains(rest[:close], says):
			c.ours = append(c.ours, span{end, end + close})
		default:
			continue
		}
		return c.ours[len(c.ours)-1].end
	}
	return 0
}

// isVerb tells whether the words around a noun show that it is a verb here, as
// in "do not switch it off". A participle is no noun: "isn't signed" counts.
func (c *plainCheck) isVerb(i int) bool {
	if c.lang.passive.isParticiple(c.units[i].lower) {
		return false
	}
	next := i+1 < len(c.units) && c.text[c.units[i].end:c.units[i+1].start] == " " && c.lang.verbAfter[c.units[i+1].lower]
	return next || i > 0 && c.lang.verbBefore[c.units[i-1].lower] && c.units[i-1].sentence == c.units[i].sentence
}

func (c *plainCheck) inLink(i int) bool {
	return overlapsAny(c.units[i].span, c.links)
}

// extend makes a find whole: the rest of a compound with hyphens, and nouns
// that follow it, as in "DNS record". It tells how many units it took in.
func (c *plainCheck) extend(f *find, i, n int) (more int) {
	for k := i; k > max(0, i-mostJoined) && isHyphen(c.text[c.units[k-1].end:c.units[k].start]); k-- {
		f.start = c.units[k-1].start
	}
	next := i + n
	for next < min(len(c.units), i+n+mostJoined) && isHyphen(c.text[c.units[next-1].end:c.units[next].start]) {
		f.end = c.units[next].end
		next++
	}
	if f.gloss.replace {
		return next - i - n
	}
	for k := 0; k < 2 && next < len(c.units) && c.text[c.units[next-1].end:c.units[next].start] == " " && c.isHead(next); k++ {
		if t, _ := c.at(next); t != nil {
			break
		}
		f.end = c.units[next].end
		next++
	}
	return next - i - n
}

func isHyphen(s string) bool { return s == "-" || s == "‑" }

func (c *plainCheck) isHead(i int) bool {
	w := c.units[i].lower
	return c.lang.heads[w] || len(w) > 3 && strings.HasSuffix(w, "s") && c.lang.heads[w[:len(w)-1]]
}

// acronyms finds words in capitals that neither the glossary nor people know.
func (c *plainCheck) acronyms(taken []span) (all []find) {
	loud := c.loudSentences()
	for i, u := range c.units {
		word := strings.TrimSuffix(c.word(i), "s")
		if mixed := (find{span: c.wholeWord(i), core: u.span, kind: TermAcronym, sentence: u.sentence}); c.isMixed(i) {
			if !overlapsAny(mixed.span, taken) {
				all = append(all, mixed)
			}
			continue
		}
		if !isAcronym(word) || len(word) > 6 || strings.ContainsAny(word, "0123456789") && strings.Trim(word[:1], "0123456789") == "" {
			continue
		}
		if loud[u.sentence] || overlapsAny(u.span, c.ours) || overlapsAny(u.span, c.shut) || c.isKnownAcronym(i, word) || c.isName(i) || c.inLink(i) {
			continue
		}
		f := find{span: c.wholeWord(i), core: u.span, kind: TermAcronym, sentence: u.sentence, weak: c.isSpeakable(word) && !c.isDetermined(i, word)}
		if !overlapsAny(f.span, taken) {
			all = append(all, f)
		}
	}
	return all
}

// spansOf gives where finds stand.
func spansOf(lists ...[]find) (all []span) {
	for _, list := range lists {
		for _, f := range list {
			all = append(all, f.span)
		}
	}
	return merged(all)
}

// isDetermined tells whether a short word in capitals has an article: then it
// is a thing, and nobody's name.
func (c *plainCheck) isDetermined(i int, word string) bool {
	return len(word) == 3 && i > 0 && c.lang.determiners[c.units[i-1].lower]
}

// isMixed recognises names of technical things by capitals inside of them:
// iLO, vCPU, SELinux, NTLMv2.
func (c *plainCheck) isMixed(i int) bool {
	word := c.word(i)
	if len(word) < 3 || len(word) > 12 || c.rules.acronyms[strings.ToLower(word)] || c.lang.acronyms[strings.ToLower(word)] || c.inLink(i) {
		return false
	}
	lower := strings.IndexFunc(word, unicode.IsLower)
	upper := strings.TrimLeft(word, "abcdefghijklmnopqrstuvwxyz")
	switch {
	case lower == 0:
		return len(word)-len(upper) == 1 && isAcronym(upper)
	case lower < 2 || !isAcronym(word[:lower]):
		return false
	}
	return word[lower:] != "s" && len(word) > 4 && word[lower:] != "er"
}

// wholeWord is a unit with what hyphens join to it.
func (c *plainCheck) wholeWord(i int) span {
	s := c.units[i].span
	for k := i; k > max(0, i-mostJoined) && isHyphen(c.text[c.units[k-1].end:c.units[k].start]); k-- {
		s.start = c.units[k-1].start
	}
	for k := i + 1; k < min(len(c.units), i+mostJoined) && isHyphen(c.text[c.units[k-1].end:c.units[k].start]); k++ {
		s.end = c.units[k].end
	}
	return s
}

func (c *plainCheck) isKnownAcronym(i int, word string) bool {
	lower := strings.ToLower(word)
	if c.lang.acronyms[lower] || c.rules.acronyms[lower] || c.lang.shouted[lower] || strings.Trim(lower, "ivxlc") == "" {
		return true
	}
	bare := strings.Trim(lower, "0123456789")
	if len(bare) < 2 || c.rules.acronyms[bare] || c.lang.acronyms[bare] {
		return true
	}
	// Names of files and codes of other trades: BUDGET_2025, LH-4431.
	u := c.units[i]
	after, before := c.text[u.end:], c.text[:u.start]
	if strings.HasPrefix(after, "_") || strings.HasSuffix(before, "_") || strings.HasSuffix(before, "\\") {
		return true
	}
	return len(after) > 1 && (after[0] == '-' || after[0] == ' ' || after[0] == '/') && after[1] >= '0' && after[1] <= '9' && len(word) <= 3
}

// isName tells whether a word in capitals is somebody's name: a title, a first
// name or another such word stands beside it.
func (c *plainCheck) isName(i int) bool {
	for _, k := range []int{i - 1, i - 2} {
		if k >= 0 && c.lang.titles[c.units[k].lower] {
			return true
		}
	}
	if i > 0 && c.text[c.units[i-1].end:c.units[i].start] == " " && len(c.word(i)) > 3 {
		before := c.word(i - 1)
		r, size := utf8.DecodeRuneInString(before)
		second, _ := utf8.DecodeRuneInString(before[size:])
		if unicode.IsUpper(r) && unicode.IsLower(second) && !c.lang.tech[c.units[i-1].lower] && !c.startsSentence(i-1) && c.lang.name != "de" {
			return true
		}
	}
	return false
}

func (c *plainCheck) startsSentence(i int) bool {
	return i == 0 || c.units[i-1].sentence != c.units[i].sentence
}

// isSpeakable tells whether a word in capitals can be said as a word: then it
// is an acronym only in a technical sentence, else it may be a name, or loud.
func (c *plainCheck) isSpeakable(word string) bool {
	if len(word) < 3 {
		return false
	}
	vowels, run, longest := 0, 0, 0
	for _, r := range strings.ToLower(word) {
		if strings.ContainsRune("aeiouyáéíóúàèùâêîôûäöü", r) {
			vowels++
			run = 0
		} else {
			run++
			longest = max(longest, run)
		}
	}
	return vowels*3 >= len(word) && longest < 3
}

// loudSentences tells which sentences are written in capitals.
func (c *plainCheck) loudSentences() []bool {
	loud, all := make([]int, len(c.ends)+1), make([]int, len(c.ends)+1)
	for i, u := range c.units {
		if w := c.word(i); len(w) > 1 && strings.ToLower(w) != strings.ToUpper(w) {
			all[u.sentence]++
			if isAcronym(w) {
				loud[u.sentence]++
			}
		}
	}
	is := make([]bool, len(all))
	for s := range is {
		is[s] = all[s] > 3 && loud[s]*2 > all[s]
	}
	return is
}
