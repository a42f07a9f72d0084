package rules

import (
	"embed"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed data/cues-*.toml data/topics.toml
var learnedFiles embed.FS

// maxConcepts is how many concepts one token may carry; further ones are
// dropped.
const maxConcepts = 4

// concept is a meaning that a cue file gives to words, such as "fault.dead".
type concept struct {
	name  string // class and concept, joined by a dot
	class string // such as "fault"
	hash  uint32 // of the name
	kind  uint32 // hash of the class
	bit   classes
}

// classes is a set of the classes that features speak of.
type classes uint32

// The classes of cue words. Files may add others: those take part in features
// by their concepts only.
const (
	isThing classes = 1 << iota
	isFault
	isCause
	isHedge
	isNeg
	isTried
	isTime
	isPlace
	isDevice
	isPeople
	isImpact
	isError
	isAsk
)

var classBits = map[string]classes{
	"thing": isThing, "fault": isFault, "cause": isCause, "hedge": isHedge, "neg": isNeg, "tried": isTried, "time": isTime,
	"place": isPlace, "device": isDevice, "people": isPeople, "impact": isImpact, "error": isError, "ask": isAsk,
}

func newConcept(class, short string) *concept {
	name := class + "." + short
	return &concept{name, class, hashString(name), hashString(class), classBits[class]}
}

// lexicon knows the cue words of one language.
type lexicon struct {
	exact    map[string][]*concept // normal form to concepts
	prefix   map[string][]*concept // of words written "abc*"
	suffix   map[string][]*concept // of words written "*abc"
	phrases  map[string][]phrase   // first word to phrases, longest first
	fallback *lexicon              // asked for words that are not known here; nil if none
}

type phrase struct {
	rest     []string // normal forms after the first word
	concepts []*concept
}

// cueFile is the shape of a cue file: class to concept to words.
type cueFile map[string]map[string]string

// loadLexicon reads one cue file.
func loadLexicon(name string, content []byte) (*lexicon, error) {
	var file cueFile
	if err := toml.Unmarshal(content, &file); err != nil {
		return nil, tomlMistake(name, err)
	}
	return newLexicon(file), nil
}

func newLexicon(file cueFile) *lexicon {
	l := &lexicon{exact: map[string][]*concept{}, prefix: map[string][]*concept{}, suffix: map[string][]*concept{}, phrases: map[string][]phrase{}}
	for _, class := range slices.Sorted(maps.Keys(file)) {
		for _, short := range slices.Sorted(maps.Keys(file[class])) {
			c := newConcept(class, short)
			for entry := range strings.SplitSeq(file[class][short], ",") {
				l.add(strings.TrimSpace(entry), c)
			}
		}
	}
	for _, phrases := range l.phrases {
		slices.SortStableFunc(phrases, func(a, b phrase) int { return len(b.rest) - len(a.rest) })
	}
	return l
}

// tomlMistake tells where a file is wrong.
func tomlMistake(name string, err error) error {
	var d *toml.DecodeError
	if errors.As(err, &d) {
		line, _ := d.Position()
		return &Mistake{File: name, Line: line, Text: d.Error()}
	}
	return &Mistake{File: name, Text: err.Error()}
}

func (l *lexicon) add(entry string, c *concept) {
	open, ends := strings.HasSuffix(entry, "*"), strings.HasPrefix(entry, "*")
	tokens := tokenise(strings.Trim(entry, "*"))
	switch {
	case len(tokens) == 0:
	case len(tokens) > 1:
		p := phrase{concepts: []*concept{c}}
		for _, t := range tokens[1:] {
			p.rest = append(p.rest, t.norm)
		}
		first := tokens[0].norm
		for i, known := range l.phrases[first] {
			if slices.Equal(known.rest, p.rest) {
				l.phrases[first][i].concepts = append(known.concepts, c)
				return
			}
		}
		l.phrases[first] = append(l.phrases[first], p)
	case open:
		l.prefix[tokens[0].norm] = append(l.prefix[tokens[0].norm], c)
	case ends:
		l.suffix[tokens[0].norm] = append(l.suffix[tokens[0].norm], c)
	default:
		l.exact[tokens[0].norm] = append(l.exact[tokens[0].norm], c)
	}
}

// lookup finds the concepts of one word: as it is, by its beginning, by its
// end (German compounds), by the last part of a hyphenated word.
func (l *lexicon) lookup(norm string) []*concept {
	if c := l.exact[norm]; c != nil {
		return c
	}
	for n := len(norm); n >= 2; n-- {
		if c := l.prefix[norm[:n]]; c != nil {
			return c
		}
	}
	for n := 1; n <= len(norm)-3; n++ {
		if c := l.suffix[norm[n:]]; c != nil {
			return c
		}
	}
	if i := strings.LastIndexByte(norm, '-'); i > 0 && i+1 < len(norm) {
		return l.lookup(norm[i+1:])
	}
	if l.fallback != nil {
		return l.fallback.lookupThing(norm)
	}
	return nil
}

// lookupThing finds English words that other languages use as well.
func (l *lexicon) lookupThing(norm string) []*concept {
	found := l.exact[norm]
	for n := len(norm); found == nil && n >= 3; n-- {
		found = l.prefix[norm[:n]]
	}
	if found == nil {
		return nil
	}
	if found[0].bit&(isThing|isDevice) == 0 {
		return nil
	}
	return found
}

// longestPhrase finds the longest phrase that begins at token i.
func (l *lexicon) longestPhrase(tokens []token, i int) *phrase {
	phrases := l.phrases[tokens[i].norm]
next:
	for n := range phrases {
		p := &phrases[n]
		if i+len(p.rest) >= len(tokens) {
			continue
		}
		for k, norm := range p.rest {
			if tokens[i+1+k].norm != norm {
				continue next
			}
		}
		return p
	}
	return nil
}

// loadLexicons reads the cue files of all languages.
func loadLexicons(folder fs.FS) (map[string]*lexicon, error) {
	all := map[string]*lexicon{}
	var errs []error
	for _, lang := range Languages {
		name := "cues-" + lang + ".toml"
		content, err := readData(folder, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		l, err := loadLexicon(name, content)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all[lang] = l
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, lang := range Languages[1:] {
		all[lang].fallback = all[Languages[0]]
	}
	return all, nil
}

// readData reads a rule file: from the folder where it is there, else the
// shipped one.
func readData(folder fs.FS, name string) ([]byte, error) {
	if folder != nil {
		content, err := fs.ReadFile(folder, name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return content, err
		}
	}
	return learnedFiles.ReadFile("data/" + name)
}

// hashString is the 32-bit FNV-1a hash.
func hashString(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}
