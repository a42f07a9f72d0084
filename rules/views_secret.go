package rules

import (
	"slices"
	"strings"
)

// withoutSecrets drops the views that share a sentence with a secret: who tells
// a user name and a password tells how to get in, and not what is wrong.
func withoutSecrets(text string, views []View, secrets []Secret) []View {
	if len(secrets) == 0 {
		return views
	}
	telling := slices.DeleteFunc(sentences(text), func(s span) bool {
		return !slices.ContainsFunc(secrets, func(x Secret) bool { return begins(text, x.Span, s) })
	})
	return slices.DeleteFunc(views, func(v View) bool {
		return slices.ContainsFunc(telling, func(s span) bool { return strings.Contains(text[s.start:s.end], v.Span) })
	})
}

// begins tells whether some occurrence of words begins in a piece of a text; a
// password may hold marks that look like the end of a sentence.
func begins(text, words string, s span) bool {
	return strings.Contains(text[s.start:min(len(text), s.end+len(words)-1)], words)
}
