package rules

import (
	"strings"
	"unicode"
)

// names finds words by their looks that are terms only beside a certain one:
// names of programs (CrowdStrike, AppOps), words that nobody can say (krbtgt,
// httpd), and things done once more or by a machine (re-adopted, force-updated).
func (c *plainCheck) names(taken []span) (all []find) {
	for i, u := range c.units {
		if overlapsAny(u.span, taken) || overlapsAny(u.span, c.ours) || overlapsAny(u.span, c.shut) {
			continue
		}
		whole := c.wholeWord(i)
		if whole.start == u.start && (c.isProgramName(i) || isUnspeakable(c.word(i)) || c.isDoneAgain(i)) {
			all = append(all, find{span: whole, core: u.span, kind: TermCommand, sentence: u.sentence, weak: true, faint: true})
		}
	}
	return all
}

// isProgramName recognises two words in one, both with a capital.
func (c *plainCheck) isProgramName(i int) bool {
	word := c.word(i)
	if len(word) < 5 || c.rules.acronyms[c.units[i].lower] || c.lang.acronyms[c.units[i].lower] || !unicode.IsUpper(rune(word[0])) || strings.HasPrefix(word, "Mc") || strings.HasPrefix(word, "Mac") {
		return false
	}
	inner := strings.IndexFunc(word[1:], unicode.IsUpper) + 1
	return inner >= 2 && len(word)-inner >= 2 && unicode.IsLower(rune(word[inner-1])) && isLetters(word)
}

// isUnspeakable recognises words without a vowel.
func isUnspeakable(word string) bool {
	return len(word) >= 4 && len(word) <= 10 && strings.Trim(word, "bcdfghjklmnpqrstvwxz") == "" && strings.Trim(word, "hmnprst") != ""
}

// isDoneAgain recognises re-adopted and force-updated, in English alone:
// elsewhere such words are few, and in the glossary.
func (c *plainCheck) isDoneAgain(i int) bool {
	if !c.lang.doings[c.units[i].lower] || i+1 == len(c.units) || c.text[c.units[i].end:c.units[i+1].start] != "-" {
		return false
	}
	done := c.units[i+1].lower
	return !c.lang.redone[done] && (strings.HasSuffix(done, "ed") || strings.HasSuffix(done, "ing"))
}

func isLetters(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
