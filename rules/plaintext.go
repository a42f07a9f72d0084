package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainCheck is one text on its way through the check.
type plainCheck struct {
	rules    *plainRules
	lang     *plainLang
	glossary *glossary
	common   commonWords
	text     string
	units    []unit
	ends     []span // sentences
	shut     []span // where nothing may be added: quotes, links, addresses, code
	casual   bool   // written without capitals
	links    []span // those of them that are links and addresses
	ours     []span // explanations that were worked in before
}

// unit is a run of letters and digits.
type unit struct {
	span
	lower    string
	sentence int
}

func (c *plainCheck) word(i int) string { return c.text[c.units[i].start:c.units[i].end] }

func (r *plainRules) look(lang *plainLang, text string) *plainCheck {
	c := &plainCheck{rules: r, lang: lang, glossary: lang.glossary(), common: lang.common(), text: text}
	c.units = unitsOf(text)
	c.casual = strings.IndexFunc(text, unicode.IsLetter) == strings.IndexFunc(text, unicode.IsLower)
	c.ends = plainSentences(text, lang)
	s := 0
	for i := range c.units {
		for s < len(c.ends)-1 && c.units[i].start >= c.ends[s].end {
			s++
		}
		c.units[i].sentence = s
	}
	c.shut, c.links = shutOff(text)
	return c
}

func unitsOf(text string) []unit {
	units := make([]unit, 0, len(text)/6+1)
	start := -1
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			units = append(units, unitAt(text, start, i))
			start = -1
		}
	}
	if start >= 0 {
		units = append(units, unitAt(text, start, len(text)))
	}
	return units
}

func unitAt(text string, start, end int) unit {
	return unit{span: span{start, end}, lower: strings.ToLower(text[start:end])}
}

// between is what stands between two units, in the form that forms of the
// glossary are compared in: white space and hyphens are the same.
func between(sep string) string {
	switch t := strings.Trim(sep, " \t\n\r\u00a0\u202f"); {
	case t == "" && sep != "" && strings.Count(sep, "\n") < 2 || sep == "-" || sep == "‑":
		return " "
	case t == "’" || t == "'":
		return "'"
	case t != sep:
		return "\x00" // punctuation and space: never inside a term
	default:
		return t
	}
}

// quotePairs are marks of quotation that open and close.
var quotePairs = map[rune]string{'"': "\"", '“': "”", '«': "»", '„': "“”", '`': "`", '‹': "›", '‚': "‘"}

// mostQuoted bounds how far a quotation reaches, in bytes: a lone mark does
// not quote the rest of the text.
const mostQuoted = 400

// shutOff finds the parts of a text that stay as they are: quotations, code
// between backticks, lines that quote, links and addresses.
func shutOff(text string) (shut, links []span) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if end := quoteEnd(text, i, r, size); end > 0 {
			shut = append(shut, span{i, end})
			i = end
			continue
		}
		if start := i == 0 || text[i-1] == '\n'; start && r == '>' {
			line, _, _ := strings.Cut(text[i:], "\n")
			shut = append(shut, span{i, i + len(line)})
			i += len(line)
			continue
		}
		i += size
	}
	for _, f := range chunksOf(text) {
		if isLink(text[f.start:f.end]) {
			links = append(links, f)
		}
	}
	return merged(append(shut, links...)), links
}

// merged sorts stretches and joins those that overlap.
func merged(all []span) (joined []span) {
	slices.SortFunc(all, func(a, b span) int { return a.start - b.start })
	for _, s := range all {
		if n := len(joined); n > 0 && s.start < joined[n-1].end {
			joined[n-1].end = max(joined[n-1].end, s.end)
		} else {
			joined = append(joined, s)
		}
	}
	return joined
}

func quoteEnd(text string, i int, r rune, size int) int {
	closing, ok := quotePairs[r]
	if !ok || i > 0 && r == '"' && isWordByte(text[i-1]) {
		return 0
	}
	rest := text[i+size : min(len(text), i+size+mostQuoted)]
	if blank := strings.Index(rest, "\n\n"); blank >= 0 {
		rest = rest[:blank]
	}
	at := strings.IndexAny(rest, closing)
	if at <= 0 {
		return 0
	}
	_, n := utf8.DecodeRuneInString(rest[at:])
	return i + size + at + n
}

func isWordByte(b byte) bool {
	return b >= utf8.RuneSelf || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// chunksOf are the stretches without white space, without the punctuation
// around them.
func chunksOf(text string) []span {
	all := make([]span, 0, len(text)/6+1)
	start := -1
	for i, r := range text {
		switch blank := unicode.IsSpace(r); {
		case !blank && start < 0:
			start = i
		case blank && start >= 0:
			all = appendChunk(all, text, start, i)
			start = -1
		}
	}
	if start >= 0 {
		all = appendChunk(all, text, start, len(text))
	}
	return all
}

func appendChunk(all []span, text string, start, end int) []span {
	s := text[start:end]
	s = strings.TrimRight(s, ".,;:!?)]}>\"'”’»“`…")
	front := len(s) - len(strings.TrimLeft(s, "([{<\"'“‘«„`"))
	if front == len(s) {
		return all
	}
	return append(all, span{start + front, start + len(s)})
}

// isLink tells whether a chunk is a link or a mail address.
func isLink(s string) bool {
	if strings.Contains(s, "://") || len(s) > 4 && strings.EqualFold(s[:4], "www.") || strings.HasPrefix(s, "mailto:") {
		return true
	}
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.Contains(s[at:], ".")
}

func (s span) overlaps(o span) bool { return s.start < o.end && o.start < s.end }

// overlapsAny tells whether a stretch overlaps one of others, which are sorted
// and do not overlap each other.
func overlapsAny(s span, all []span) bool {
	at, _ := slices.BinarySearchFunc(all, s.start, func(o span, start int) int { return o.end - start - 1 })
	return at < len(all) && s.overlaps(all[at])
}
