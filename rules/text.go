package rules

import "unicode"

// span is a piece of a text by its byte offsets.
type span struct{ start, end int }

// sentences cuts a text into sentences, line by line where the lines are not
// flowing text, without the white space around them.
func sentences(text string) []span {
	var all []span
	start := -1
	for i, r := range text {
		switch {
		case r == '\n' || r == '.' || r == '?' || r == '!':
			if start >= 0 {
				all = append(all, span{start, i})
			}
			start = -1
		case start < 0 && !unicode.IsSpace(r):
			start = i
		}
	}
	if start >= 0 {
		all = append(all, span{start, len(text)})
	}
	return all
}

// words finds the words and numbers of a text.
func words(text string) []span {
	var all []span
	start := -1
	for i, r := range text {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\''
		if in && start < 0 {
			start = i
		}
		if !in && start >= 0 {
			all = append(all, span{start, i})
			start = -1
		}
	}
	if start >= 0 {
		all = append(all, span{start, len(text)})
	}
	return all
}
