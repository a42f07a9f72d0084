package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// explain works the glossary into the text: which terms were found, and how
// the text changes.
func (c *plainCheck) explain(finds []find) (terms []Term, edits []Edit) {
	told := map[string]bool{}
	listed := map[string]int{}
	for i := 0; i < len(finds); {
		n := c.group(finds, i)
		group := finds[i : i+n]
		e, explained := c.edit(group, told)
		if e != nil {
			edits = append(edits, *e)
		}
		for _, f := range group {
			terms = c.list(terms, listed, f, explained)
		}
		i += n
	}
	return terms, edits
}

// list adds a term that is not yet listed.
func (c *plainCheck) list(terms []Term, listed map[string]int, f find, explained bool) []Term {
	t := Term{Place: Place{f.start, f.end, c.text[f.start:f.end]}, Kind: f.kind}
	if f.gloss != nil {
		t.Explanation, t.Explained = f.gloss.says, explained
	}
	key := strings.ToLower(t.Text)
	if at, ok := listed[key]; ok {
		terms[at].Explained = terms[at].Explained || t.Explained
		return terms
	}
	listed[key] = len(terms)
	return append(terms, t)
}

// group tells how many terms stand side by side: they are explained together,
// for an explanation between them would tear them apart.
func (c *plainCheck) group(finds []find, i int) int {
	n := 1
	for ; i+n < len(finds); n++ {
		last, next := finds[i+n-1], finds[i+n]
		sep := c.text[last.end:max(last.end, next.start)]
		if sep != " " && sep != "-" && sep != "/" || last.replaces() || next.replaces() {
			break
		}
	}
	return n
}

func (f *find) replaces() bool { return f.gloss != nil && f.gloss.replace }

// edit changes the text at a group of terms, nil where it stays as it is. It
// tells whether the terms are explained here, or were before.
func (c *plainCheck) edit(group []find, told map[string]bool) (*Edit, bool) {
	whole := span{group[0].start, group[len(group)-1].end}
	whole.end += len(c.numberAfter(whole.end))
	if overlapsAny(whole, c.shut) {
		return nil, false
	}
	if len(group) == 1 && group[0].replaces() {
		if e := c.replacement(group[0]); e != nil {
			return e, true
		}
	}
	says := c.sayings(group, told)
	if says == "" {
		return nil, true
	}
	return c.apposition(whole, says)
}

// numberAfter gives the number or the letter of a drive that a term has behind
// it, as in "firmware 2.4" and "drive P:", or the rest of its own number, as in
// "TLS 1.2": an explanation does not part them. In "left the queue 20 minutes
// later" the number belongs to what is counted.
func (c *plainCheck) numberAfter(at int) string {
	rest := c.text[at:]
	if len(rest) > 2 && rest[0] == ' ' && rest[1] >= 'A' && rest[1] <= 'Z' && rest[2] == ':' && (len(rest) == 3 || rest[3] != '\\') {
		return rest[:3]
	}
	n := 1
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '.') {
		n++
	}
	if n == 1 || rest[0] != ' ' && rest[0] != '.' || n < len(rest) && isWordByte(rest[n]) {
		return ""
	}
	if next := strings.Fields(rest[n:min(len(rest), n+20)]); len(next) > 0 && c.lang.counted[strings.ToLower(strings.TrimRight(next[0], ".,;:!?)"))] {
		return ""
	}
	return strings.TrimRight(rest[:n], ".")
}

// sayings are the explanations of the terms of a group that have none yet.
func (c *plainCheck) sayings(group []find, told map[string]bool) string {
	var says []string
	for _, f := range group {
		if f.gloss == nil || told[f.gloss.says] {
			continue
		}
		told[f.gloss.says] = true
		says = append(says, c.saying(f, len(group) > 1))
	}
	return strings.Join(says, "; ")
}

// saying is the explanation of a term, which names the term where it would not
// fit behind it as it is: it tells of one thing, and behind "two APs" stand
// several; or of the first half, and behind "DNS error" stands another thing.
func (c *plainCheck) saying(f find, several bool) string {
	core := c.text[f.core.start:f.core.end]
	switch name := f.gloss.name(c.lang); {
	case name != "" && oneWord(name) != oneWord(core):
		return name + c.lang.colon() + f.gloss.says
	case f.core.end < f.end && !strings.Contains(f.gloss.form, "#"):
		return core + c.lang.colon() + f.gloss.says
	case several:
		return c.text[f.start:f.end] + c.lang.colon() + f.gloss.says
	}
	return f.gloss.says
}

// oneWord is a term as it is compared: "plug-in", "plug in" and "Plugin" are one.
func oneWord(s string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "‑", "", " ", "", "’", "'").Replace(s))
}

// name is the form without an ending, "" for one with a number or for the last
// part of compounds, which is what the whole compound is.
func (g *gloss) name(l *plainLang) string {
	stem, first := strings.CutSuffix(g.form, "*")
	switch {
	case strings.ContainsAny(stem, "#*"):
		return ""
	case first && l.name == "de":
		r, size := utf8.DecodeRuneInString(stem)
		return string(unicode.ToUpper(r)) + stem[size:]
	}
	return stem
}

// apposition adds an explanation behind a term, unless its author did.
func (c *plainCheck) apposition(s span, says string) (*Edit, bool) {
	end := s.end + len(c.possessive(s.end))
	rest := c.text[end:]
	switch {
	case strings.HasPrefix(rest, " ("), strings.HasPrefix(rest, "\n("), strings.HasPrefix(rest, ", "+says):
		return nil, true
	case !c.inBrackets(s):
		return &Edit{Start: end, New: " (" + says + ")"}, true
	case strings.HasSuffix(c.text[:s.start], "(") && strings.HasPrefix(rest, ")"):
		return nil, true
	}
	comma := ","
	if rest == "" || strings.ContainsRune(".,;:!?)", rune(rest[0])) {
		comma = ""
	}
	return &Edit{Start: end, New: ", " + says + comma}, true
}

// possessive gives the 's at a place of the text, "" where there is none.
func (c *plainCheck) possessive(at int) string {
	for _, s := range [...]string{"'s", "’s"} {
		if strings.HasPrefix(c.text[at:], s) && (len(c.text) == at+len(s) || !isWordByte(c.text[at+len(s)])) {
			return s
		}
	}
	return ""
}

// inBrackets tells whether a place is between brackets.
func (c *plainCheck) inBrackets(s span) bool {
	at, _ := slices.BinarySearchFunc(c.ends, s.start, func(e span, t int) int { return e.end - t - 1 })
	from := 0
	if at < len(c.ends) {
		from = min(c.ends[at].start, s.start)
	}
	before := c.text[from:s.start]
	return strings.Count(before, "(") > strings.Count(before, ")")
}

// replacement puts everyday words in the place of a term, nil where they do
// not fit the grammar there.
func (c *plainCheck) replacement(f find) *Edit {
	if f.span != f.core {
		return nil
	}
	says, more := c.lang.around(f.gloss.says, c.text[f.end:])
	first, _ := utf8.DecodeRuneInString(says)
	old, _ := utf8.DecodeRuneInString(c.text[f.start:])
	start := f.start
	article := ""
	switch c.lang.name {
	case "en":
		start, article = c.article(f.start, says)
	case "fr":
		if !c.elides(f.start, first) {
			return nil
		}
	}
	if article == "" && unicode.IsUpper(old) && c.opens(f) {
		says = string(unicode.ToUpper(first)) + says[utf8.RuneLen(first):]
	}
	return &Edit{Start: start, Old: c.text[start : f.end+more], New: article + says}
}

// around takes a pronoun that follows a verb into its replacement: "set it up"
// and not "set up it". It tells how much of the text after the verb goes in.
func (l *plainLang) around(says, rest string) (string, int) {
	if l.name != "en" {
		return says, 0
	}
	for _, pronoun := range [...]string{" it", " them"} {
		if !strings.HasPrefix(rest, pronoun) || len(rest) > len(pronoun) && isWordByte(rest[len(pronoun)]) {
			continue
		}
		adverb := ""
		if first, _, _ := strings.Cut(says, " "); strings.HasSuffix(first, "ly") {
			adverb = first + " "
		}
		verb, particle, more := strings.Cut(says[len(adverb):], " ")
		if more && l.passive.isParticiple(verb) {
			return adverb + verb + pronoun + " " + particle, len(pronoun)
		}
	}
	return says, 0
}

// opens tells whether a find begins its sentence.
func (c *plainCheck) opens(f find) bool {
	return f.sentence < len(c.ends) && strings.Trim(c.text[min(c.ends[f.sentence].start, f.start):f.start], "\"'“«„([*_-•– ¿¡") == ""
}

// article mends "a" and "an" before a replacement. It gives where the edit
// begins, and the article in it, "" where it stays.
func (c *plainCheck) article(start int, says string) (int, string) {
	vowel := opensWithVowel(strings.ToLower(says))
	for _, a := range [...]struct {
		old, new string
		vowel    bool
	}{{"a ", "an ", true}, {"an ", "a ", false}, {"A ", "An ", true}, {"An ", "A ", false}} {
		at := start - len(a.old)
		if at >= 0 && c.text[at:start] == a.old && (at == 0 || !isWordByte(c.text[at-1])) && a.vowel == vowel {
			return at, a.new
		}
	}
	return start, ""
}

// opensWithVowel tells whether "an" stands before English words: "an updated
// version", but "a user" and "a unique name".
func opensWithVowel(says string) bool {
	if strings.HasPrefix(says, "u") {
		return strings.HasPrefix(says, "up") || strings.HasPrefix(says, "un") && !strings.HasPrefix(says, "uni")
	}
	return strings.IndexAny(says, "aeio") == 0
}

// elides tells whether a French replacement fits the word before it: "l'" and
// "d'" before a vowel only, "le" and "de" before a consonant only.
func (c *plainCheck) elides(start int, first rune) bool {
	vowel := strings.ContainsRune("aeiouhéèêâîôûAEIOUHÉ", first)
	before := c.text[:start]
	if strings.HasSuffix(before, "'") || strings.HasSuffix(before, "’") {
		return vowel
	}
	for _, word := range [...]string{"le ", "la ", "de ", "du ", "que ", "je ", "ne ", "ce ", "me ", "se ", "te ", "au "} {
		if strings.HasSuffix(strings.ToLower(before), word) && (len(before) == len(word) || !isWordByte(before[len(before)-len(word)-1])) {
			return !vowel
		}
	}
	return true
}

// colon stands between a term and its explanation.
func (l *plainLang) colon() string {
	if l.name == "fr" {
		return " : "
	}
	return ": "
}
