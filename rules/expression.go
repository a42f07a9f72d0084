package rules

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// expression is a regular expression that is tried only on texts with the
// letters in it that every match has: of hundreds of expressions, nearly all
// have nothing to say of a mail.
type expression struct {
	letters string // in lower case, "" if there are none that every match has
	words   *regexp.Regexp
}

// newExpression reads an expression in which case does not matter.
func newExpression(source string) (expression, error) {
	words, err := regexp.Compile("(?i)" + source)
	if err != nil {
		return expression{}, err
	}
	tree, err := syntax.Parse("(?i)"+source, syntax.Perl)
	if err != nil {
		return expression{}, err
	}
	return expression{lowered(lettersOf(tree)), words}, nil
}

// in tells whether a text, of which lower is what lowered gives, has a match.
func (e *expression) in(text, lower string) bool {
	return strings.Contains(lower, e.letters) && e.words.MatchString(text)
}

// lowered is a text in lower case as regular expressions see it: to them the
// long s is an s.
func lowered(text string) string { return strings.ReplaceAll(strings.ToLower(text), "ſ", "s") }

// lettersOf gives the longest run of letters that every match has.
func lettersOf(e *syntax.Regexp) (longest string) {
	switch {
	case e.Op == syntax.OpLiteral:
		return string(e.Rune)
	case e.Op == syntax.OpConcat, e.Op == syntax.OpCapture, e.Op == syntax.OpPlus, e.Op == syntax.OpRepeat && e.Min > 0:
		for _, part := range e.Sub {
			longest = longer(longest, lettersOf(part))
		}
	}
	return longest
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}
