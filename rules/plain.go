package rules

import "strings"

// Plain is what the plain-language check of a text found.
type Plain struct {
	Lang  string
	Grade float64 // years of school that the text asks for
	Ease  float64 // reading ease, from 0 (hard) to 100 (easy) and somewhat beyond
	Words int     // counted for both; below ShortText they say little
	// Long are sentences of more than 25 words, Passive those in which the
	// passive piles up, Blame words that fault the reader.
	Long, Passive, Blame []Place
	Terms                []Term // each once, in the order of their first use
	Text                 string // with the explanations worked in
	Edits                []Edit // how Text came from the original, in order
}

// ShortText is the number of words below which reading ease says little.
const ShortText = 30

// Place is a stretch in the checked text.
type Place struct {
	Start, End int // bytes
	Text       string
}

// Term is jargon that was found. Explanation is "" where the glossary has
// none.
type Term struct {
	Place
	Kind        TermKind
	Explanation string
	Explained   bool // worked in, or explained by the author
}

// TermKind tells what a term is.
type TermKind string

// The kinds of terms.
const (
	TermGlossary TermKind = "glossary"
	TermAcronym  TermKind = "acronym"
	TermCode     TermKind = "error-code"
	TermHost     TermKind = "hostname"
	TermAddress  TermKind = "ip"
	TermPath     TermKind = "path"
	TermRegistry TermKind = "registry"
	TermCommand  TermKind = "command"
	TermTicket   TermKind = "ticket"
	TermLog      TermKind = "log"
	TermUnknown  TermKind = "word" // in no list of words that people know
)

// Edit is one change of the text: Old stood at Start of the original, New
// stands at At of the result.
type Edit struct {
	Start, At int
	Old, New  string
}

// Original takes the edits out of the text again.
func (p Plain) Original() string {
	var b strings.Builder
	from := 0
	for _, e := range p.Edits {
		b.WriteString(p.Text[from:e.At])
		b.WriteString(e.Old)
		from = e.At + len(e.New)
	}
	b.WriteString(p.Text[from:])
	return b.String()
}

// Plain checks a text for plain language and explains its terms. An empty lang
// is found out; one that is not shipped counts as English. The terms in allow
// are known to the readers: they are neither found nor explained.
func (b *Book) Plain(text, lang string, allow []string) Plain {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if lang == "" {
		lang = b.Language(text, "")
	}
	words, ok := b.plain.langs[lang]
	if !ok {
		lang = Languages[0]
		words = b.plain.langs[lang]
	}
	c := b.plain.look(words, text)
	p := Plain{Lang: lang}
	finds := c.finds(allow)
	p.Terms, p.Edits = c.explain(finds)
	p.Text = apply(text, p.Edits)
	p.measure(c)
	p.Long, p.Passive, p.Blame = c.longSentences(), c.passives(), c.blames()
	return p
}

// apply makes edits, and notes where they stand in the result.
func apply(text string, edits []Edit) string {
	var b strings.Builder
	from := 0
	for i := range edits {
		e := &edits[i]
		b.WriteString(text[from:e.Start])
		e.At = b.Len()
		b.WriteString(e.New)
		from = e.Start + len(e.Old)
	}
	b.WriteString(text[from:])
	return b.String()
}
