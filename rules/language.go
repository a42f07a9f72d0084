package rules

import (
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

// How a language is decided. Only the beginning of a mail is looked at: what
// its first 4 KB do not tell, the rest does not either.
const (
	languageBytes = 4096
	// wordVote is what a word gives that only one language has; a word that
	// n languages share gives wordVote/n to each.
	wordVote = 12
	// letterVotes is how many telling letters count at most: a name with an
	// ñ in it does not make a mail Spanish.
	letterVotes = 3
)

// languageNames are the languages told apart by their words, in the order of
// the bits in languageWords.
var languageNames = [...]string{"en", "de", "fr", "es", "pt", "it", "nl", "pl"}

// languageWords knows which languages a word, or a letter, belongs to.
type languageWords struct {
	words   map[string]uint8 // folded by case only
	letters map[rune]uint8
}

// loadLanguages reads the words by which languages are told apart.
func loadLanguages(folder fs.FS) (*languageWords, []error) {
	var lists map[string]struct{ Words, Letters string }
	f := readRules(folder, "languages.toml", &lists)
	l := &languageWords{words: map[string]uint8{}, letters: map[rune]uint8{}}
	for i, lang := range languageNames {
		if strings.TrimSpace(lists[lang].Words) == "" && len(f.mistakes) == 0 {
			f.noteKey(lang+".words", "the language "+lang+" has no words", "list some small words that only it has")
		}
		for _, w := range strings.Fields(lists[lang].Words) {
			l.words[strings.ToLower(w)] |= 1 << i
		}
		for _, r := range lists[lang].Letters {
			l.letters[r] |= 1 << i
		}
	}
	for _, lang := range sortedKeys(lists) {
		if !isLanguageName(lang) {
			f.noteKey(lang, "the language "+lang+" is not told apart by words", "take it out")
		}
	}
	return l, f.mistakes
}

func isLanguageName(lang string) bool {
	for _, n := range languageNames {
		if n == lang {
			return true
		}
	}
	return false
}

// Language tells the ISO 639-1 code of the language of a text, or the
// fallback where the text is too short or too mixed to tell; an empty fallback
// means English.
func (b *Book) Language(text, fallback string) string {
	if fallback == "" {
		fallback = Languages[0]
	}
	if len(text) > languageBytes {
		text = text[:languageBytes]
	}
	v := b.interview.language.vote(text)
	if lang := v.winner(fallback); lang != "" {
		return lang
	}
	if lang := languageByLetters(text, v.words, v.best() == 0); lang != "" {
		return lang
	}
	return fallback
}

// votes is what the words of a text say about its language.
type votes struct {
	score [len(languageNames)]int
	words int // counted in all
}

// vote counts the telling words and letters of a text in one pass.
func (l *languageWords) vote(text string) votes {
	var v votes
	var letters [len(languageNames)]int
	var buf [32]byte // the word so far, in lower case
	n, long := 0, false
	for i := 0; i <= len(text); {
		r, size := ' ', 1
		if i < len(text) {
			if r = rune(text[i]); r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(text[i:])
				r = lowerLatin(r)
			}
		}
		i += size
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
			fallthrough
		case r >= 'a' && r <= 'z' || r >= 0xC0 && r < 0x24F && r != utf8.RuneError:
			if n+utf8.UTFMax > len(buf) {
				long = true
				continue
			}
			n += utf8.EncodeRune(buf[n:], r)
			if r >= utf8.RuneSelf {
				addLetter(&letters, l.letters[r])
			}
		case r == '¿' || r == '¡':
			addLetter(&letters, l.letters[r])
		case n > 0:
			v.words++
			if !long {
				v.add(l.words[string(buf[:n])])
			}
			n, long = 0, false
		}
	}
	for i, c := range letters {
		v.score[i] += min(c, letterVotes) * wordVote / 2
	}
	return v
}

// lowerLatin gives the lower case of the letters that the languages use; a
// table lookup for all of Unicode would cost half the time.
func lowerLatin(r rune) rune {
	switch {
	case r >= 0xC0 && r <= 0xDE && r != 0xD7:
		return r + 0x20
	case r >= 0x100 && r < 0x138 || r >= 0x14A && r < 0x178:
		return r | 1
	case r >= 0x139 && r < 0x149 || r >= 0x179 && r < 0x17F:
		return r + r&1
	}
	return r
}

func addLetter(letters *[len(languageNames)]int, in uint8) {
	for i := range letters {
		if in&(1<<i) != 0 {
			letters[i]++
		}
	}
}

// add counts a word that belongs to the given languages.
func (v *votes) add(in uint8) {
	if in == 0 {
		return
	}
	share := wordVote / popCount(in)
	for i := range v.score {
		if in&(1<<i) != 0 {
			v.score[i] += share
		}
	}
}

func popCount(in uint8) int {
	n := 0
	for ; in != 0; in &= in - 1 {
		n++
	}
	return n
}

func (v *votes) best() int {
	best := 0
	for _, s := range v.score {
		best = max(best, s)
	}
	return best
}

// winner gives the language that the words decide for, the fallback where it
// is about as likely as the best, and "" where they do not decide.
func (v *votes) winner(fallback string) string {
	first, second := -1, -1
	for i, s := range v.score {
		switch {
		case first < 0 || s > v.score[first]:
			first, second = i, first
		case second < 0 || s > v.score[second]:
			second = i
		}
	}
	best, next := v.score[first], v.score[second]
	switch {
	case best >= 2*wordVote && best*2 >= next*3:
		return languageNames[first]
	case best >= wordVote && best >= 2*next && (v.words <= 6 || best >= 3*wordVote/2):
		return languageNames[first] // "still broken", "geht wieder"
	case best >= 2*wordVote && (fallback == languageNames[first] || fallback == languageNames[second]):
		return fallback
	case best >= 3*wordVote && best > next:
		return languageNames[first]
	}
	return ""
}

// letterLanguages are those that letter statistics may decide for: the ones
// told apart by words, and the neighbours that they are mixed up with.
var letterLanguages = map[whatlanggo.Lang]bool{
	whatlanggo.Eng: true, whatlanggo.Deu: true, whatlanggo.Fra: true, whatlanggo.Spa: true,
	whatlanggo.Por: true, whatlanggo.Ita: true, whatlanggo.Nld: true, whatlanggo.Pol: true,
}

var letterNeighbours = map[whatlanggo.Lang]bool{
	whatlanggo.Eng: true, whatlanggo.Deu: true, whatlanggo.Fra: true, whatlanggo.Spa: true,
	whatlanggo.Por: true, whatlanggo.Ita: true, whatlanggo.Nld: true, whatlanggo.Pol: true,
	whatlanggo.Ces: true, whatlanggo.Dan: true, whatlanggo.Swe: true, whatlanggo.Fin: true,
	whatlanggo.Hun: true, whatlanggo.Ron: true, whatlanggo.Tur: true, whatlanggo.Hrv: true,
	whatlanggo.Nob: true,
	whatlanggo.Rus: true,
	whatlanggo.Arb: true, whatlanggo.Pes: true, whatlanggo.Heb: true, whatlanggo.Hin: true,
}

// languageByLetters decides by letter statistics, "" where they are unsure:
// below about six words they are mostly wrong. Where no word of the known
// languages was found, others are considered as well.
func languageByLetters(text string, words int, unknown bool) string {
	latin := isMostlyLatin(text)
	if words < 6 && latin {
		return ""
	}
	if strings.ContainsAny(text, "їєґіЇЄҐІ") {
		return "uk" // letters that Russian does not have decide better than statistics
	}
	among := letterLanguages
	if unknown {
		among = letterNeighbours
	}
	info := whatlanggo.DetectWithOptions(text, whatlanggo.Options{Whitelist: among})
	if latin && !info.IsReliable() || info.Lang < 0 {
		return ""
	}
	return info.Lang.Iso6391()
}

// isMostlyLatin tells whether most letters are Latin ones; other scripts are
// told apart even in short texts.
func isMostlyLatin(text string) bool {
	latin, other := 0, 0
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xC0 && r < 0x250:
			latin++
		case r >= 0x370 && r != utf8.RuneError && r < 0x2000 || r >= 0x3040 && r < 0xE000:
			other++
		}
	}
	return latin >= other
}
