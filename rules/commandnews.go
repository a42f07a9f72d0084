package rules

import (
	"strings"
	"unicode"
)

// untilWords stand between the topic of an announcement and a moment.
var untilWords = foldedPhrases("until, till, til, bis, jusqu'a, jusqu’a, jusqu'au, jusqu’au, jusque, hasta")

// news reads "[topic] [until MOMENT] words". A topic counts only where it
// cannot be the beginning of a sentence: "#announce network: The switches …",
// "#announce network until Friday …", "#announce network The switches …".
func (a *argument) news() CommandProblem {
	text := evenSpaces(a.text)
	if rest, ok := a.newsTopic(text); ok {
		text = rest
	}
	if word, rest, _ := strings.Cut(text, " "); untilWords[foldedWord(word)] {
		m, why := When(rest, a.reader.terms.Dating)
		if why != "" {
			return CommandProblem{Why: why, Part: rest, At: m.At}
		}
		a.command.When, a.command.MovedFrom = m.At, m.Asked
		text = behindName(rest[m.Used:])
	}
	if a.command.Text = strings.TrimSpace(text); a.command.Text == "" {
		return CommandProblem{Why: WhyEmpty}
	}
	return CommandProblem{}
}

// newsTopic cuts the topic off that a text begins with.
func (a *argument) newsTopic(text string) (rest string, ok bool) {
	head, behind, colon := strings.Cut(text, ":")
	if said := foldedWords(head); colon && len(said) > 0 && len(said) < 6 && !strings.Contains(head, "\n") {
		if key, used := chosen(a.reader.book.topicChoices(), said); used == len(said) {
			a.command.Choice = key
			return strings.TrimSpace(behind), true
		}
	}
	key, used := chosen(a.reader.book.topicChoices(), foldedWords(text))
	rest = wordsBehind(text, used)
	word, _, _ := strings.Cut(rest, " ")
	begins := unicode.IsLower(firstRune(text)) && unicode.IsUpper(firstRune(rest))
	if used == 0 || !untilWords[foldedWord(word)] && !begins {
		return text, false
	}
	a.command.Choice = key
	return rest, true
}
