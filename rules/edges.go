package rules

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words that a quote does not begin with: they join it to what stood before.
var joining = [...]string{"and", "but", "so", "because", "is", "it's", "it is", "und", "aber", "weil", "dass", "daß", "denn", "et", "mais", "parce que", "car", "que", "y", "pero", "porque"}

// Words behind which the English "that" joins a clause, and does not point at
// a thing ("that router").
var clauseBegins = [...]string{"the", "a", "an", "my", "your", "our", "their", "his", "her", "it", "it's", "this", "these", "they", "we", "i", "he", "she", "you", "there", "somebody", "someone", "nobody"}

// Words that a quote does not end with: what follows them belongs to it.
var dangling = [...]string{
	"and", "or", "but", "so", "because", "which", "who", "that", "since", "as", "if", "when", "while",
	"und", "oder", "aber", "weil", "dass", "daß", "denn", "wenn", "da", "sodass", "obwohl",
	"et", "ou", "mais", "car", "que", "qui", "puisque", "quand", "donc",
	"y", "o", "pero", "porque", "quien", "cuando", "pues",
}

// Words that cannot end a clause: a quote that ends so was cut in the middle.
var unfinished = [...]string{
	"the", "a", "an", "to", "of", "with", "from", "at", "my", "your", "our", "their", "is", "are", "was", "be",
	"der", "den", "dem", "des", "ein", "eine", "einen", "einem", "für", "von", "mein", "meine", "unser", "unsere",
	"le", "la", "les", "du", "des", "un", "une", "de", "à", "mon", "ma", "mes", "notre", "est",
	"el", "los", "las", "una", "con", "por", "para", "en", "mi", "su", "al", "del",
}

// doubtful is the most confidence that a view can have that is not to be
// quoted.
const doubtful = 0.4

// leastMoreConfidence is what a view must have to be quoted beside a surer one:
// of several in one mail the weaker are more often none.
const leastMoreConfidence = 0.7

// plainConfidence is from which confidence on a view that says plainly what
// broke, right behind words of doubt, is as sure as those that need no more.
const plainConfidence = 0.6

// doubtMore doubts what is found beside the surest view.
func doubtMore(views []View) {
	surest := 0.0
	for _, v := range views {
		surest = max(surest, v.Confidence)
	}
	for i := range views {
		if v := &views[i]; v.Confidence < min(surest, leastMoreConfidence) {
			v.Confidence = min(v.Confidence, doubtful)
		}
	}
}

// quotation trims what was found as a view so that it can be quoted: to one
// sentence, without the words that joined it to others. ok is false where what
// is left was cut in the middle; such a view is understood, yet not quoted.
func quotation(text string) (quote string, ok bool) {
	quote = trimStart(oneSentence(text))
	for {
		before := quote
		quote = strings.TrimRightFunc(quote, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:-–—(", r) })
		if last := lastWord(quote); slices.Contains(dangling[:], strings.ToLower(last)) {
			quote = strings.TrimSuffix(quote, last)
		}
		if quote == before {
			break
		}
	}
	return quote, quote != "" && paired(quote) && !slices.Contains(unfinished[:], strings.ToLower(lastWord(quote)))
}

// oneSentence is a text up to the end of its first sentence.
func oneSentence(text string) string {
	for i, r := range text {
		if !strings.ContainsRune("?!.", r) {
			continue
		}
		rest := text[i+1:]
		next := strings.TrimLeft(rest, " \n\t\u00a0")
		first, _ := utf8.DecodeRuneInString(next)
		short := len(lastWord(text[:i])) < 3 // "e.g. the router", "the 2. floor"
		if next != rest && (r != '.' || unicode.IsUpper(first) && !short) {
			return text[:i]
		}
	}
	return text
}

// trimStart takes the joining words from the beginning.
func trimStart(text string) string {
	for _, word := range joining {
		if rest, ok := cutWord(text, word); ok {
			return trimStart(rest)
		}
	}
	if rest, ok := cutWord(text, "that"); ok && slices.Contains(clauseBegins[:], strings.ToLower(firstWord(rest))) {
		return rest
	}
	for _, apostrophe := range [...]string{"'", "’"} {
		if rest, ok := strings.CutPrefix(text, "qu"+apostrophe); ok {
			return rest
		}
	}
	return text
}

// cutWord takes a word in any case from the beginning of a text.
func cutWord(text, word string) (rest string, ok bool) {
	if len(text) <= len(word) || !strings.EqualFold(text[:len(word)], word) {
		return text, false
	}
	rest = strings.TrimLeft(text[len(word):], " \n\t")
	return rest, rest != "" && rest != text[len(word):]
}

func firstWord(text string) string {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}

func lastWord(text string) string {
	fields := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("'’(", r) })
	if len(fields) == 0 {
		return ""
	}
	return fields[len(fields)-1]
}

// paired tells whether every bracket and quotation mark of a text is closed.
func paired(text string) bool {
	return strings.Count(text, "(") == strings.Count(text, ")") && strings.Count(text, `"`)%2 == 0 && strings.Count(text, "«") == strings.Count(text, "»")
}

// answerOf is the text of a span that answers a slot, with the bracket that it
// belongs with.
func (p *part) answerOf(v found) string {
	text := p.textOf(v)
	end := p.tokens[v.end-1].end
	text += storey.FindString(p.text[end:])
	switch strings.Count(text, "(") - strings.Count(text, ")") {
	case 1:
		if strings.HasPrefix(p.text[end:], ")") {
			return text + ")"
		}
	case -1:
		return strings.TrimSuffix(text, ")")
	}
	return text
}

// storey is what belongs to an ordinal number at the end of a place in German.
var storey = regexp.MustCompile(`^\. ?(OG|UG|Stock|Stockwerk|Etage|Obergeschoss)\b`)

// tells tells whether a span says anything about a slot: "since" alone is no
// time, and a time alone nothing that changed.
func (p *part) tells(slot string, v found) bool {
	if slices.Contains(unfinished[:], p.tokens[v.end-1].norm) {
		return false
	}
	content, when := 0, 0
	for i := v.first; i < v.end; i++ {
		switch t := &p.tokens[i]; {
		case t.digits || p.facts[i].bits&isTime != 0:
			when++
		case t.word && len(t.norm) > 2 && !slices.Contains(unfinished[:], t.norm):
			content++
		}
	}
	switch slot {
	case "since_when":
		return when > 0 && !p.onlySince(v) || content > 2
	case "what_changed":
		return content > 0
	}
	return when+content > 0
}

// onlySince tells whether a span is one word that begins a time, such as
// "since".
func (p *part) onlySince(v found) bool {
	return v.end-v.first == 1 && slices.Contains(sinceWords[:], p.tokens[v.first].norm)
}

var sinceWords = [...]string{"since", "after", "before", "seit", "ab", "nach", "depuis", "desde", "now", "in"}
