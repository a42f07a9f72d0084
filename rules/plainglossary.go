package rules

import (
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostExplaining is how many words an explanation may have.
const mostExplaining = 12

// glossary knows the terms of a language by their first word, and those that
// are found inside of compounds.
type glossary struct {
	all      []*gloss
	byFirst  map[string][]*gloss // longest first
	suffixes map[string]*gloss
	prefixes map[string]*gloss
	shortest int // bytes of the shortest suffix or prefix
}

// gloss is one form of a term.
type gloss struct {
	entry   int    // the same for all forms of a term
	form    string // as written in the file
	words   []glossWord
	says    string // explanation or replacement
	replace bool
	weak    bool // counts only where the sentence is technical
	verb    bool // its line lists its participle, too
	needs   *contextWords
	unless  *contextWords
}

// glossWord is a word of a term.
type glossWord struct {
	lower  string
	exact  string // as written where the case counts, "" otherwise
	before string // what stands between it and the word before
	number bool   // any number
	name   bool   // begins with a capital
	bends  bool   // may have an ending
}

// contextWords are words, and beginnings of words, of a sentence.
type contextWords struct {
	words    map[string]bool
	prefixes []string
}

func newContextWords(list string) *contextWords {
	c := &contextWords{words: map[string]bool{}}
	for w := range strings.FieldsSeq(strings.ToLower(list)) {
		if head, ok := strings.CutSuffix(w, "*"); ok {
			c.prefixes = append(c.prefixes, head)
		} else {
			c.words[w] = true
		}
	}
	return c
}

func (c *contextWords) has(word string) bool {
	if c.words[word] {
		return true
	}
	for _, p := range c.prefixes {
		if strings.HasPrefix(word, p) {
			return true
		}
	}
	return false
}

// glossaryFile is the shape of glossary-<language>.toml.
type glossaryFile struct {
	Explain, Replace, Needs, Unless map[string]string
}

func glossaryName(language string) string { return "glossary-" + language + ".toml" }

// loadGlossary reads the glossary of a language.
func loadGlossary(folder fs.FS, lang *plainLang) (*glossary, []error) {
	var in glossaryFile
	f := readRules(folder, glossaryName(lang.name), &in)
	g := &glossary{byFirst: map[string][]*gloss{}, suffixes: map[string]*gloss{}, prefixes: map[string]*gloss{}, shortest: 100}
	seen := map[string]bool{}
	for _, part := range []struct {
		name    string
		terms   map[string]string
		replace bool
	}{{"replace", in.Replace, true}, {"explain", in.Explain, false}} {
		for _, key := range sortedKeys(part.terms) {
			f.addTerm(g, lang, &in, key, part.terms[key], part.replace, seen)
		}
	}
	if len(g.all) == 0 && len(f.mistakes) == 0 {
		f.note(0, "the glossary is empty", "list terms under [explain] and [replace]")
	}
	for _, part := range []map[string]string{in.Needs, in.Unless} {
		for _, form := range sortedKeys(part) {
			if !seen[form] {
				f.note(f.termLine(form), "the term "+form+" is not in the glossary", "list it under [explain] or [replace], or take it out here")
			}
		}
	}
	return g, f.mistakes
}

// addTerm takes in one line of the glossary: forms and what is said for them.
func (f *ruleFile) addTerm(g *glossary, lang *plainLang, in *glossaryFile, key, says string, replace bool, seen map[string]bool) {
	each := strings.Split(key, "|")
	said := strings.Split(says, "|")
	entry := len(g.all)
	for i, form := range each {
		form, weak := strings.CutPrefix(strings.TrimSpace(form), "?")
		one := said[0]
		if len(said) == len(each) {
			one = said[i]
		}
		if why := wrongTerm(form, one, len(said), len(each), replace, seen); why != "" {
			f.note(f.termLine(key), why, "a line reads \"term|other form\" = \"what it says in everyday words\"")
			continue
		}
		seen[form] = true
		t := &gloss{entry: entry, form: form, says: strings.TrimSpace(one), replace: replace, weak: weak, verb: isVerbOf(form, each, lang)}
		if list := in.Needs[form]; list != "" {
			t.needs = newContextWords(list)
		}
		if list := in.Unless[form]; list != "" {
			t.unless = newContextWords(list)
		}
		g.add(t, lang)
	}
}

// isVerbOf tells whether a form is a verb: then its participle is a form, too.
func isVerbOf(form string, each []string, lang *plainLang) bool {
	stem := strings.TrimSuffix(form, "e")
	return slices.ContainsFunc(each, func(other string) bool {
		other = strings.TrimPrefix(strings.TrimSpace(other), "?")
		return other != form && strings.HasPrefix(other, stem) && lang.passive.isParticiple(other)
	})
}

func wrongTerm(form, says string, n, forms int, replace bool, seen map[string]bool) string {
	switch {
	case len(unitsOf(form)) == 0:
		return "a term has no letters"
	case strings.TrimSpace(says) == "":
		return "the term " + form + " has no explanation"
	case n > 1 && (n != forms || !replace):
		return "the term " + form + " has more words to say than forms"
	case len(strings.Fields(says)) > mostExplaining:
		return "the explanation of " + form + " is longer than 12 words"
	case seen[form]:
		return "the term " + form + " stands there twice"
	}
	return ""
}

// termLine finds the line of a term, 0 where there is none.
func (f *ruleFile) termLine(key string) int {
	for i, line := range f.lines {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), `"`+key+`"`); ok && strings.HasPrefix(strings.TrimSpace(rest), "=") {
			return i + 1
		}
	}
	return 0
}

// add files a term under its first word in all its forms.
func (g *glossary) add(t *gloss, lang *plainLang) {
	g.all = append(g.all, t)
	if rest, ok := strings.CutPrefix(t.form, "*"); ok {
		g.suffixes[strings.ToLower(rest)] = t
		g.shortest = min(g.shortest, len(rest))
		return
	}
	if rest, ok := strings.CutSuffix(t.form, "*"); ok {
		g.prefixes[strings.ToLower(rest)] = t
		g.shortest = min(g.shortest, len(rest))
		return
	}
	t.words = glossWords(t.form, lang, t.replace)
	first := t.words[0]
	keys := []string{first.lower}
	if first.exact != "" {
		keys = append(keys, first.lower+"s")
	}
	if first.bends {
		for _, e := range lang.endings {
			keys = append(keys, first.lower+e)
		}
	}
	for _, k := range keys {
		at := 0
		for at < len(g.byFirst[k]) && len(g.byFirst[k][at].words) >= len(t.words) {
			at++
		}
		g.byFirst[k] = append(g.byFirst[k][:at:at], append([]*gloss{t}, g.byFirst[k][at:]...)...)
	}
}

// glossWords reads a form: "#" stands for a number, words in capitals keep
// their case, and the last word of a noun may have an ending.
func glossWords(form string, lang *plainLang, replace bool) (words []glossWord) {
	form = strings.ReplaceAll(form, "#", "0")
	units := unitsOf(form)
	for i, u := range units {
		w := glossWord{lower: u.lower, bends: !replace && (lang.inner || i == len(units)-1)}
		if text := form[u.start:u.end]; isAcronym(text) {
			w.exact, w.bends = text, false
		} else if r, _ := utf8.DecodeRuneInString(text); unicode.IsUpper(r) && lang.name != "de" {
			w.name = true
		} else if text == "0" {
			w = glossWord{number: true}
		}
		if i > 0 {
			w.before = between(form[units[i-1].end:u.start])
		}
		words = append(words, w)
	}
	return words
}

// matches tells whether a unit is the word.
func (w *glossWord) matches(c *plainCheck, u unit) bool {
	text := c.text
	switch {
	case w.number:
		return len(u.lower) >= 2 && strings.Trim(u.lower, "0123456789") == "" || len(u.lower) == 1 && u.lower[0] >= '1' && u.lower[0] <= '9'
	case w.exact != "":
		s := text[u.start:u.end]
		return s == w.exact || len(s) == len(w.exact)+1 && s[len(s)-1] == 's' && s[:len(w.exact)] == w.exact
	case w.name && !c.casual && text[u.start:u.end] == u.lower:
		return false // a word that happens to be spelt like a product
	case u.lower == w.lower:
		return true
	}
	return w.bends && hasEnding(u.lower, w.lower, c.lang.endings)
}

func hasEnding(word, stem string, endings []string) bool {
	if len(word) <= len(stem) || word[:len(stem)] != stem {
		return false
	}
	for _, e := range endings {
		if word[len(stem):] == e && (e == "s" || len(stem) > 3) {
			return true
		}
	}
	return false
}

// at gives the longest term that begins at a unit, and how many units it has.
func (c *plainCheck) at(i int) (*gloss, int) {
	g := c.glossary
	for _, t := range g.byFirst[c.units[i].lower] {
		if c.isTermAt(t, i) {
			return t, len(t.words)
		}
	}
	return g.compound(c.units[i].lower, c.lang.endings), 1
}

// isTermAt tells whether a term stands at a unit. A single word that counts
// only when it is part of something longer is no concern of this.
func (c *plainCheck) isTermAt(t *gloss, i int) bool {
	if i+len(t.words) > len(c.units) || len(t.words) > 1 && c.isContracted(i) {
		return false
	}
	for k := range t.words {
		w := &t.words[k]
		if k > 0 && between(c.text[c.units[i+k-1].end:c.units[i+k].start]) != w.before {
			return false
		}
		if !w.matches(c, c.units[i+k]) {
			return false
		}
	}
	return true
}

// isContracted tells whether a unit is the end of "you're": "you're registered"
// has no "re-registered" in it.
func (c *plainCheck) isContracted(i int) bool {
	return i > 0 && c.units[i].lower == "re" && between(c.text[c.units[i-1].end:c.units[i].start]) == "'"
}

// compound finds a term that a longer word ends or begins with.
func (g *glossary) compound(word string, endings []string) *gloss {
	if len(g.suffixes)+len(g.prefixes) == 0 || len(word) <= g.shortest {
		return nil
	}
	for at := 2; at <= len(word)-g.shortest; at++ {
		if !utf8.RuneStart(word[at]) {
			continue
		}
		if t, ok := g.suffixes[word[at:]]; ok {
			return t
		}
		for _, e := range endings {
			if stem, ok := strings.CutSuffix(word[at:], e); ok && g.suffixes[stem] != nil {
				return g.suffixes[stem]
			}
		}
	}
	for end := len(word) - 2; end >= g.shortest; end-- {
		if t, ok := g.prefixes[word[:end]]; ok {
			return t
		}
	}
	return nil
}
