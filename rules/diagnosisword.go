package rules

import "strings"

// DiagnosisWord reads a text that is nothing but a word for "right", "partly"
// or "wrong" in one of the languages. It returns that key, "" for any other
// text.
func DiagnosisWord(text string) string {
	said := wordsOfText(text)
	for _, c := range diagnosisChoices {
		for _, list := range c.words {
			for word := range strings.SplitSeq(list, ",") {
				if said != "" && said == wordsOfText(word) {
					return c.key
				}
			}
		}
	}
	return ""
}

// wordsOfText folds the words of a text, with one space between them.
func wordsOfText(text string) string {
	var all []string
	for _, w := range plainWords(cut(text, 100)) {
		all = append(all, w.text)
	}
	return strings.Join(all, " ")
}
