package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
)

// commonWords are words that readers know, sorted, each on a line of its own:
// they are searched where they lie, for most texts ask for none of them. Empty
// where a language has no such list.
type commonWords string

func commonName(language string) string { return "common-" + language + ".txt" }

// loadCommonWords reads common-<language>.txt, without the remarks at its top.
func loadCommonWords(folder fs.FS, language string) (commonWords, error) {
	name := commonName(language)
	data, err := interviewFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	text, line, last := string(data), 1, ""
	for ; strings.HasPrefix(text, "#"); line++ {
		_, text, _ = strings.Cut(text, "\n")
	}
	for word := range strings.Lines(text) {
		if word <= last {
			return "", &Mistake{File: name, Line: line, Text: fmt.Sprintf("%q is not in its place", strings.TrimSpace(word)), Hint: "sort the words, one a line, in lower case"}
		}
		line, last = line+1, word
	}
	return commonWords(text), nil
}

// has tells whether a word in lower case is in the list as it stands.
func (l commonWords) has(word string) bool {
	from, to := 0, len(l)
	for from < to {
		at := from + strings.LastIndexByte(string(l[from:(from+to)/2]), '\n') + 1
		line, _, _ := strings.Cut(string(l[at:to]), "\n")
		switch order := strings.Compare(line, word); {
		case order == 0:
			return true
		case order < 0:
			from = at + len(line) + 1
		default:
			to = at
		}
	}
	return false
}

// shorter are the endings of English words, and what stands for them in the
// word that they are made from.
var shorter = [...]struct{ ending, instead string }{
	{"s", ""}, {"es", ""}, {"ies", "y"}, {"ed", ""}, {"ed", "e"}, {"ied", "y"}, {"ing", ""}, {"ing", "e"}, {"ly", ""},
}

// knows tells whether readers know a word: it, or what it is made from, is in
// the list.
func (l commonWords) knows(word string) bool {
	if l.has(word) {
		return true
	}
	for _, s := range shorter {
		if stem, ok := strings.CutSuffix(word, s.ending); ok && len(stem) > 1 && l.has(stem+s.instead) {
			return true
		}
	}
	return false
}

// strangers finds words that readers of a text may never have seen: such in
// lower case, and verbs at the beginning of a sentence. A sentence full of them
// is in another language, and a text without capitals may have names anywhere.
func (c *plainCheck) strangers(taken []span) (all []find) {
	if c.common == "" || c.casual {
		return nil
	}
	words, strange := make([]int, len(c.ends)+1), make([]int, len(c.ends)+1)
	for i, u := range c.units {
		words[u.sentence]++
		if !c.isStranger(i) {
			continue
		}
		strange[u.sentence]++
		if whole := c.wholeWord(i); !overlapsAny(whole, taken) && !overlapsAny(whole, c.ours) && !overlapsAny(whole, c.shut) {
			all = append(all, find{span: whole, core: u.span, kind: TermUnknown, sentence: u.sentence})
		}
	}
	return slices.DeleteFunc(all, func(f find) bool { return strange[f.sentence] > 2 && strange[f.sentence]*3 > words[f.sentence] })
}

// isStranger tells whether no reader is known to know a word.
func (c *plainCheck) isStranger(i int) bool {
	word, lower := c.word(i), c.units[i].lower
	if len(word) < 3 || !isLetters(word) || !c.standsAlone(i) {
		return false
	}
	if word != lower && !(c.startsSentence(i) && word[1:] == lower[1:] && looksLikeVerb(word)) {
		return false
	}
	for _, known := range [...]map[string]bool{c.rules.acronyms, c.lang.acronyms, c.rules.files, c.lang.tech, c.lang.shouted, c.lang.everyday} {
		if known[lower] {
			return false
		}
	}
	return !c.common.knows(lower)
}

// looksLikeVerb recognises the forms of a verb that names seldom have.
func looksLikeVerb(word string) bool {
	return len(word) > 5 && (strings.HasSuffix(word, "ed") || strings.HasSuffix(word, "ing"))
}

// standsAlone tells whether space, a hyphen or the punctuation of a sentence is
// on both sides of a word: it is no piece of a name of a file, and no "doesn't".
func (c *plainCheck) standsAlone(i int) bool {
	before, after := c.text[:c.units[i].start], c.text[c.units[i].end:]
	if before != "" && !strings.ContainsRune(" \n\t(-", rune(before[len(before)-1])) {
		return false
	}
	rest := strings.TrimLeft(after, ".,;:!?)")
	return rest == "" || unicode.IsSpace(rune(rest[0])) || rest[0] == '-' && rest == after
}
