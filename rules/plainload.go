package rules

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// plainRules are all that the plain-language check knows.
type plainRules struct {
	langs    map[string]*plainLang
	commands map[string]bool // first words of commands
	pairs    map[string]bool // commands of two words
	acronyms map[string]bool // known to everyone, and names of products
	hosts    map[string]bool // parts of host names
	domains  map[string]bool // last labels of names inside an office
	tickets  map[string]bool // what stands before the number of a ticket
	files    map[string]bool // endings of ordinary files
	programs map[string]bool // endings of files that nobody opens
	codes    map[string]bool // what stands before the number of an error
}

// plainFile is the shape of plain.toml: words with spaces between them.
type plainFile struct {
	Commands, Acronyms, Hosts, Domains, Tickets, Files, Programs, Codes string
	CommandPairs                                                        []string `toml:"command_pairs"`
}

// plainLang is what the check knows of a language.
type plainLang struct {
	name          string
	glossary      func() *glossary // read at its first use: few desks write in all languages
	acronyms      map[string]bool
	shouted       map[string]bool // words that stand in capitals to be loud
	titles        map[string]bool // words before a name
	heads         map[string]bool // nouns after a term, as in "DNS record"
	tech          map[string]bool // words that make a sentence a technical one
	mail          map[string]bool // words that make 5.7.1 an error of mail
	versions      map[string]bool // words before the number of a version
	abbreviations map[string]bool
	shortWords    map[string]bool // words of one letter that end sentences
	determiners   map[string]bool // articles and the like
	doings        map[string]bool // what verbs of technicians begin with before a hyphen
	redone        map[string]bool // what anybody does once more
	verbBefore    map[string]bool // words before a verb, and after it: there a noun is none
	verbAfter     map[string]bool
	counted       map[string]bool    // what a number before it counts: "20 minutes"
	everyday      map[string]bool    // known to everyone, and too young for the list
	common        func() commonWords // read at its first use
	ordinals      bool               // "3." is an ordinal
	endings       []string           // of nouns in the plural or another case
	inner         bool               // words inside of a term are inflected too
	blame         []blamePattern
	passive       passiveWords
}

// plainLangFile is the shape of plain-<language>.toml.
type plainLangFile struct {
	Acronyms, Shouted, Titles, Heads, Tech, Mail, Versions string
	Abbreviations, Endings                                 string
	Determiners, Everyday, Counted                         string
	VerbBefore                                             string `toml:"verb_before"`
	VerbAfter                                              string `toml:"verb_after"`
	ShortWords                                             string `toml:"short_words"`
	Doings, Redone                                         string
	Ordinals                                               bool
	Inner                                                  bool
	Blame                                                  []string
	Passive                                                struct{ Auxiliaries, Participles, Irregular, Except string }
}

// loadPlain reads the rules of the plain-language check.
func loadPlain(folder fs.FS) (*plainRules, error) {
	var in plainFile
	f := readRules(folder, "plain.toml", &in)
	f.filled("commands", in.Commands, "acronyms", in.Acronyms)
	mistakes := f.mistakes
	r := &plainRules{
		langs: map[string]*plainLang{}, commands: wordSet(in.Commands), pairs: map[string]bool{}, acronyms: wordSet(in.Acronyms),
		hosts: wordSet(in.Hosts), domains: wordSet(in.Domains), tickets: wordSet(in.Tickets), files: wordSet(in.Files), programs: wordSet(in.Programs), codes: wordSet(in.Codes),
	}
	for _, pair := range in.CommandPairs {
		r.pairs[pair] = true
	}
	for _, name := range Languages {
		lang, errs := loadPlainLang(folder, name)
		r.langs[name] = lang
		mistakes = append(mistakes, errs...)
	}
	return r, errors.Join(mistakes...)
}

func loadPlainLang(folder fs.FS, name string) (*plainLang, []error) {
	var in plainLangFile
	f := readRules(folder, "plain-"+name+".toml", &in)
	f.filled("acronyms", in.Acronyms, "abbreviations", in.Abbreviations, "endings", in.Endings,
		"passive.auxiliaries", in.Passive.Auxiliaries, "passive.participles", in.Passive.Participles)
	l := &plainLang{
		name: name, acronyms: wordSet(in.Acronyms), shouted: wordSet(in.Shouted), titles: wordSet(in.Titles), heads: wordSet(in.Heads),
		tech: wordSet(in.Tech), mail: wordSet(in.Mail), versions: wordSet(in.Versions), abbreviations: wordSet(in.Abbreviations),
		shortWords: wordSet(in.ShortWords), determiners: wordSet(in.Determiners), doings: wordSet(in.Doings), redone: wordSet(in.Redone), verbBefore: wordSet(in.VerbBefore), verbAfter: wordSet(in.VerbAfter), everyday: wordSet(in.Everyday), counted: wordSet(in.Counted), ordinals: in.Ordinals, endings: strings.Fields(in.Endings), inner: in.Inner,
		passive: newPassiveWords(in.Passive.Auxiliaries, in.Passive.Participles, in.Passive.Irregular, in.Passive.Except),
	}
	for i, pattern := range in.Blame {
		p := newBlamePattern(pattern)
		if len(p) == 0 {
			f.note(f.lineOfValue("blame", pattern, i+1), "a pattern of blame is empty", "take it out")
			continue
		}
		l.blame = append(l.blame, p)
	}
	return l, append(f.mistakes, l.lookUp(folder)...)
}

// lookUp makes the glossary and the common words ready to be read, and reads at
// once what the desk has written itself, for its mistakes.
func (l *plainLang) lookUp(folder fs.FS) []error {
	terms := sync.OnceValues(func() (*glossary, []error) { return loadGlossary(folder, l) })
	words := sync.OnceValues(func() (commonWords, error) { return loadCommonWords(folder, l.name) })
	l.glossary = func() *glossary { g, _ := terms(); return g }
	l.common = func() commonWords { w, _ := words(); return w }
	var mistakes []error
	if isOwn(folder, glossaryName(l.name)) {
		_, mistakes = terms()
	}
	if isOwn(folder, commonName(l.name)) {
		if _, err := words(); err != nil {
			mistakes = append(mistakes, err)
		}
	}
	return mistakes
}

// filled notes keys whose values are empty: key, value, key, value …
func (f *ruleFile) filled(pairs ...string) {
	if len(f.mistakes) > 0 {
		return
	}
	for i := 0; i < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			f.noteKey(pairs[i], "the list "+pairs[i]+" is empty", "see the shipped file for what belongs there")
		}
	}
}

// wordSet makes a set of words, in lower case.
func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[strings.ToLower(w)] = true
	}
	return set
}

// Glossary lists the terms of the glossary of a language with their
// explanations or replacements, sorted: for people who look after it.
func (b *Book) Glossary(lang string) (terms [][2]string) {
	l, ok := b.plain.langs[lang]
	if !ok {
		return nil
	}
	for _, g := range l.glossary().all {
		terms = append(terms, [2]string{g.form, g.says})
	}
	slices.SortFunc(terms, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return terms
}

// isAcronym tells whether a word is written in capitals: two letters at least,
// and digits.
func isAcronym(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			letters++
		case !unicode.IsDigit(r):
			return false
		}
	}
	return letters >= 2
}
