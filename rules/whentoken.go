package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// whenToken is a word, a number or a sign.
type whenToken struct {
	word   string // folded: lower case, without accents
	number int    // -1 if it is none
	digits int    // of the number
	start  int    // in bytes of the text
	end    int
}

// whenLimit is how many tokens are looked at: no moment is longer.
const whenLimit = 48

// whenTokens cuts the beginning of a text into tokens. White space, and
// apostrophes and hyphens within words, part them only.
func whenTokens(text string) (tokens []whenToken) {
	for at := 0; at < len(text) && len(tokens) < whenLimit; {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case unicode.IsSpace(r) || zeroWidth(r):
			at += size
			continue
		case r >= '0' && r <= '9':
			size = spanOf(text[at:], func(r rune) bool { return r >= '0' && r <= '9' })
			tokens = append(tokens, numberToken(text[at:at+size], at))
		case unicode.IsLetter(r) || r == 'º' || r == '°':
			size = spanOf(text[at:], func(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || r == 'º' || r == '°' })
			tokens = append(tokens, wordTokens(text[at:at+size], at)...)
		default:
			if !joins(text, at, size) {
				tokens = append(tokens, whenToken{word: string(r), number: -1, start: at, end: at + size})
			}
		}
		at += size
	}
	return tokens
}

// joins tells whether a hyphen or an apostrophe stands between two letters.
func joins(text string, at, size int) bool {
	if !strings.ContainsAny(text[at:at+size], "-'’‘‑") {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+size:])
	return unicode.IsLetter(before) && unicode.IsLetter(after)
}

func spanOf(s string, in func(r rune) bool) int {
	if end := strings.IndexFunc(s, func(r rune) bool { return !in(r) }); end >= 0 {
		return end
	}
	return len(s)
}

func numberToken(digits string, at int) whenToken {
	t := whenToken{word: digits, digits: len(digits), start: at, end: at + len(digits)}
	for _, d := range digits {
		t.number = min(t.number*10+int(d-'0'), 1_000_000)
	}
	return t
}

// wordTokens folds a word, and parts "Freitagvormittag" in two.
func wordTokens(word string, at int) []whenToken {
	whole := whenToken{word: foldedWord(word), number: -1, start: at, end: at + len(word)}
	if len(whenWords[whole.word]) > 0 || len(whole.word) != len(word) {
		return []whenToken{whole}
	}
	for _, day := range germanDays {
		rest, ok := strings.CutPrefix(whole.word, day)
		if ok && hasRole(rest, rolePart) {
			cut := at + len(day)
			return []whenToken{{word: day, number: -1, start: at, end: cut}, {word: rest, number: -1, start: cut, end: whole.end}}
		}
	}
	return []whenToken{whole}
}

var germanDays = [...]string{"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"}

var accents = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "ss", "á", "a", "â", "a", "é", "e", "è", "e",
	"ê", "e", "ë", "e", "í", "i", "î", "i", "ï", "i", "ó", "o", "ô", "o", "ú", "u", "û", "u", "ù", "u", "ñ", "n",
	"ç", "c", "œ", "oe", "\u0300", "", "\u0301", "", "\u0302", "", "\u0303", "", "\u0308", "", "\u0327", "")

// foldedWord folds a word. A lone "à" stays what it is: "a" is another word.
func foldedWord(s string) string {
	s = strings.ToLower(s)
	if s == "à" || s == "a\u0300" {
		return "à"
	}
	return accents.Replace(strings.ReplaceAll(s, "à", "a"))
}

// Folded is a text for comparing: in lower case and without accents.
func Folded(s string) string { return foldedWord(s) }

// zeroWidth tells whether a character takes no room: editors and web pages
// leave them behind.
func zeroWidth(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r == 0x2060 || r == 0xfeff || r == 0xad || r >= 0x202a && r <= 0x202e
}
