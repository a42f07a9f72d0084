package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a piece of a text by its byte offsets.
type span struct{ start, end int }

// token is a word, a number or a single mark of a text.
type token struct {
	span
	norm   string // lower case, without accents and apostrophes
	lines  uint8  // line breaks between the token before and this one, 3 at most
	spaced bool   // white space stands before it
	word   bool   // a word or a number, no mark
	digits bool   // has a digit
	upper  bool   // begins with an upper-case letter
	caps   bool   // has no lower-case letter, and more than one letter
}

// tokenise cuts a text into words, numbers and marks. A word keeps hyphens,
// dots and such that stand inside it (wi-fi, 10.15, a@b.example); French
// elisions (l', qu') are words of their own, English ones (can't) are not.
func tokenise(text string) []token {
	tokens := make([]token, 0, len(text)/5+4)
	norms := make([]byte, 0, len(text)+16)
	lines, spaced := 0, false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) || r == 0xfeff {
			if r == '\n' {
				lines++
			}
			spaced = true
			i += size
			continue
		}
		t := token{span: span{i, i + size}, lines: uint8(min(lines, 3)), spaced: spaced || i == 0}
		if inWord(r) {
			t.word = true
			t.end = wordEnd(text, i)
			shape(&t, text)
		}
		from := len(norms)
		norms = appendNorm(norms, text[t.start:t.end])
		t.norm = string(norms[from:])
		tokens = append(tokens, t)
		i, lines, spaced = t.end, 0, false
	}
	return tokens
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// wordEnd is where the word that begins at i ends.
func wordEnd(text string, i int) int {
	begin := i
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if inWord(r) {
			i += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[i+size:])
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		switch {
		case !inWord(next):
			return i
		case r == '\'' || r == '’' || r == '`' || r == '´':
			if elided(text[begin:i], text[i+size:]) {
				return i + size
			}
		case r == '-' || r == '_' || r == '@' || r == '‑':
		case r == '.' && !unicode.IsUpper(next):
		case (r == ':' || r == '/' || r == ',') && unicode.IsDigit(before) && unicode.IsDigit(next):
		default:
			return i
		}
		i += size
	}
	return i
}

// elided tells whether an apostrophe after head parts two words (l'écran),
// and is not inside one (it's).
func elided(head, rest string) bool {
	switch strings.ToLower(head) {
	case "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "presqu":
		return true
	}
	if utf8.RuneCountInString(head) > 1 {
		return false
	}
	end := 0
	for end < len(rest) {
		r, size := utf8.DecodeRuneInString(rest[end:])
		if !unicode.IsLetter(r) {
			break
		}
		end += size
	}
	switch strings.ToLower(rest[:end]) {
	case "s", "t", "m", "d", "ll", "re", "ve":
		return false
	}
	return true
}

func shape(t *token, text string) {
	letters, lower := 0, false
	for _, r := range text[t.start:t.end] {
		switch {
		case unicode.IsDigit(r):
			t.digits = true
		case unicode.IsLower(r):
			letters++
			lower = true
		case unicode.IsLetter(r):
			letters++
		}
	}
	first, _ := utf8.DecodeRuneInString(text[t.start:])
	t.upper = unicode.IsUpper(first)
	t.caps = letters > 1 && !lower
}

// bases holds the letters that stand for U+00C0 to U+017F without accent.
var bases = strings.Fields("a a a a a a ae c e e e e i i i i d n o o o o o x o u u u u y th ss " +
	"a a a a a a ae c e e e e i i i i d n o o o o o x o u u u u y th y " +
	"a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h i i i i i i i i i i ij ij " +
	"j j k k k l l l l l l l l l l n n n n n n n n n o o o o o o oe oe r r r r r r s s s s s s s s t t t t t t " +
	"u u u u u u u u u u u u w w y y y z z z z z z s")

// appendNorm appends the normal form of a word: what lists of cues and the
// learned model know it by.
func appendNorm(b []byte, word string) []byte {
	for i, r := range word {
		switch {
		case r < utf8.RuneSelf && 'A' <= r && r <= 'Z':
			b = append(b, byte(r)+'a'-'A')
		case r == '\'' || r == '’' || r == '`' || r == '´':
			if i > 0 && i+utf8.RuneLen(r) == len(word) {
				b = append(b, '\'')
			} else if i == 0 {
				b = append(b, '\'')
			}
		case r == '“' || r == '”' || r == '„' || r == '«' || r == '»':
			b = append(b, '"')
		case r == '–' || r == '—' || r == '‑':
			b = append(b, '-')
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		case 0xc0 <= r && r <= 0x17f:
			b = append(b, bases[r-0xc0]...)
		case unicode.Is(unicode.Mn, r):
		default:
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
	}
	return b
}

// shortLine is the length in bytes up to which a line is taken to have been
// ended by its writer, not by a mail program that breaks lines.
const shortLine = 50

// abbreviations end in a dot that ends no sentence.
var abbreviations = map[string]bool{
	"dr": true, "mr": true, "mrs": true, "ms": true, "prof": true, "nr": true, "no": true, "ca": true, "bzw": true, "evtl": true,
	"usw": true, "z.b": true, "ext": true, "inv": true, "tel": true, "str": true, "zi": true, "fr": true, "hr": true, "sr": true,
	"sra": true, "dra": true, "lic": true, "ing": true, "mme": true, "st": true, "bat": true, "approx": true, "i.a": true, "kl": true,
	"rm": true, "bldg": true, "e.g": true, "i.e": true, "vs": true, "desp": true, "arq": true, "sem": true, "p.ej": true,
}

// sentenceEnds tells whether a sentence ends between tokens i-1 and i (i > 0).
func sentenceEnds(text string, tokens []token, i int) bool {
	before, t := &tokens[i-1], &tokens[i]
	if t.lines > 0 && (t.lines > 1 || lineLength(text, before.end) < shortLine || signsOff(tokens, i)) {
		return true
	}
	switch before.norm {
	case "?", "!", "…":
		return t.word || t.spaced
	case ".":
		if i < 2 || !t.spaced {
			return false
		}
		w := &tokens[i-2]
		numbered := w.digits && w.end-w.start <= 2 && t.word && t.lines == 0
		return !abbreviations[w.norm] && !numbered
	}
	return false
}

// mostSigned is how many tokens a line with nothing but a name has at most.
const mostSigned = 3

// signsOff tells whether the line that begins at token i is a name right below
// a text: short, the last one, and begun with a capital.
func signsOff(tokens []token, i int) bool {
	if !tokens[i].upper {
		return false
	}
	for k := i + 1; k < len(tokens) && tokens[k].lines < 2; k++ {
		if tokens[k].lines > 0 || k-i >= mostSigned {
			return false
		}
	}
	return true
}

// lineLength is the length of the line that ends after offset.
func lineLength(text string, offset int) int {
	return offset - strings.LastIndexByte(text[:offset], '\n') - 1
}

// sentences cuts a text into sentences, line by line where the lines are not
// flowing text, without the white space around them.
func sentences(text string) []span {
	tokens := tokenise(text)
	var all []span
	first := 0
	for i := 1; i <= len(tokens); i++ {
		if i == len(tokens) || sentenceEnds(text, tokens, i) {
			all = append(all, span{tokens[first].start, tokens[i-1].end})
			first = i
		}
	}
	return all
}

// words finds the words and numbers of a text.
func words(text string) []span {
	var all []span
	for _, t := range tokenise(text) {
		if t.word {
			all = append(all, t.span)
		}
	}
	return all
}
