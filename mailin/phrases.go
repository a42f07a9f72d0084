package mailin

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed phrases.txt
var phrasesFile string

// set holds phrases that are compared whole.
type set map[string]bool

// field says what a line of a quoted header tells.
type field uint8

const (
	fieldNone field = iota
	fieldFrom
	fieldDate
	fieldTo
	fieldSubject
	fieldOther
)

// phrases are the words of phrases.txt, ready for looking up.
type phrases struct {
	wrote, lead            set
	wroteIn                *finder // of scripts without spaces: found anywhere in the line
	fields                 map[string]field
	original, forwarded    set
	above, device, regards set
	regardsBegin           [256]bool // with which bytes regards do
	forwardSubject         set
	forwardedBy            []string
	sentFrom, banner       *prefixes
	sentFromMine           *prefixes
	sentFromEnd            []string
	sentByMineEnd          set
	besideDevice, mine     set
	brevity                *finder
	sentHeads, sentTails   map[[headBytes]byte]bool // how those begin and end
	thisMail               *finder
	disclaimer             *finder
	disclaimerWord         *finder
	footer                 *together
	person                 set
	greeting, thanks       *prefixes
	bannerAlone            set
	postscript             *prefixes
	you, besideClock       set
	helping, particle      set
	determiner             set
	outside, beware        *finder
	unless, mailWord       *finder
}

// words returns the phrases, which are read once.
var words = sync.OnceValue(func() *phrases { return readPhrases(phrasesFile) })

func readPhrases(file string) *phrases {
	lists := phraseLists(file)
	p := &phrases{
		lead: setOf(lists["lead"]), original: setOf(lists["original"]),
		forwarded: setOf(lists["forwarded"]), above: setOf(lists["above"]),
		device: setOf(lists["device"]), regards: setOf(lists["regards"]),
		forwardSubject: setOf(lists["forward-subject"]), forwardedBy: lists["forwarded-by"],
		sentFrom: prefixesOf(lists["sent-from"]), sentFromEnd: lists["sent-from-end"],
		sentFromMine: prefixesOf(lists["sent-from-mine"]), sentByMineEnd: setOf(lists["sent-by-mine"]),
		besideDevice: setOf(lists["device-beside"]), mine: setOf(lists["mine"]), brevity: finderOf(lists["brevity"]),
		thisMail: finderOf(lists["this-mail"]), footer: togetherOf(lists["footer"]),
		disclaimer: finderOf(lists["disclaimer"]), disclaimerWord: finderOf(lists["disclaimer-word"]),
		postscript: prefixesOf(lists["postscript"]), you: setOf(lists["you"]), besideClock: setOf(lists["beside-clock"]),
		helping: setOf(lists["helping"]), particle: setOf(lists["particle"]), determiner: setOf(lists["determiner"]),
		person: setOf(lists["person"]), greeting: prefixesOf(lists["greeting"]), thanks: prefixesOf(lists["thanks"]),
		banner: prefixesOf(lists["banner"]), bannerAlone: setOf(lists["banner-alone"]),
		outside: finderOf(lists["outside"]), beware: finderOf(lists["beware"]), unless: finderOf(lists["unless"]), mailWord: finderOf(lists["mail-word"]),
		wrote: set{}, fields: map[string]field{},
	}
	var wroteIn []string
	for _, verb := range lists["wrote"] {
		if unspaced(verb) {
			wroteIn = append(wroteIn, verb)
		} else {
			p.wrote[verb] = true
		}
	}
	p.wroteIn = finderOf(wroteIn)
	// "a", "od" and the like stand for one field only: From is the rarest
	// and the one that decides, so it is entered last.
	for _, f := range []struct {
		list string
		is   field
	}{{"other", fieldOther}, {"to", fieldTo}, {"date", fieldDate}, {"subject", fieldSubject}, {"from", fieldFrom}} {
		for _, name := range lists[f.list] {
			p.fields[name] = f.is
		}
	}
	for phrase := range p.regards {
		p.regardsBegin[phrase[0]] = true
	}
	p.sentHeads, p.sentTails = map[[headBytes]byte]bool{}, map[[headBytes]byte]bool{}
	for _, phrase := range append(lists["sent-from"], lists["sent-from-mine"]...) {
		head, _ := ends(phrase)
		p.sentHeads[head] = true
	}
	for _, phrase := range p.sentFromEnd {
		_, tail := ends(phrase)
		p.sentTails[tail] = true
	}
	return p
}

// phraseLists reads sections of "language: phrase | phrase" lines.
func phraseLists(file string) map[string][]string {
	lists := map[string][]string{}
	section := ""
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
		default:
			_, list, _ := strings.Cut(line, ": ")
			for phrase := range strings.SplitSeq(list, " | ") {
				lists[section] = append(lists[section], strings.TrimSpace(phrase))
			}
		}
	}
	return lists
}

func setOf(list []string) set {
	s := make(set, len(list))
	for _, phrase := range list {
		s[phrase] = true
	}
	return s
}

// unspaced tells whether s is written in a script that puts no spaces between
// words.
func unspaced(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			return true
		}
	}
	return false
}
