package mailin

import (
	"slices"
	"strings"
)

// Bounds of Message-IDs; the first and the last references are kept, which
// tell the start of the thread and the mail that is answered.
const (
	longestID      = 500
	mostReferences = 50
)

// parseMessageIDs reads the Message-IDs of a value (RFC 5322 §3.6.4) without
// their brackets: with comments, phrases and white space around and inside,
// and without brackets where there are none at all.
func parseMessageIDs(value string) []string {
	if strings.Contains(value, "=?") { // Seen in practice: Exchange encodes long ones.
		value = decodeWords(value, "")
	}
	var ids []string
	for rest := value; rest != ""; {
		var id string
		if id, rest = nextBracketed(rest); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		if len(ids) > mostReferences {
			ids = slices.Delete(ids, 1, 2)
		}
	}
	if ids == nil && !strings.ContainsAny(value, "<>") {
		return bareIDs(value)
	}
	return ids
}

// nextBracketed returns the next valid id in angle brackets and what follows
// it; a closing bracket that is missing is taken for there at the next white
// space or opening one.
func nextBracketed(s string) (id, rest string) {
	start := strings.IndexByte(s, '<')
	if start < 0 {
		return "", ""
	}
	s = s[start+1:]
	end := strings.IndexAny(s, "<>")
	switch {
	case end < 0:
		first, _, _ := strings.Cut(strings.TrimSpace(s), " ")
		return validID(first), ""
	case s[end] == '<':
		first, _, _ := strings.Cut(strings.TrimSpace(s[:end]), " ")
		return validID(first), s[end:]
	}
	return validID(s[:end]), s[end+1:]
}

// bareIDs reads ids that have no brackets: words with an at sign, or the one
// word that there is.
func bareIDs(value string) []string {
	words := strings.FieldsFunc(withoutComments(value), func(r rune) bool {
		return r == ' ' || r == '\t' || r == ',' || r == ';' || r == '"'
	})
	var ids []string
	for _, word := range words {
		if len(words) > 1 && !strings.Contains(word, "@") {
			continue
		}
		if id := validID(word); id != "" && len(ids) < mostReferences {
			ids = append(ids, id)
		}
	}
	return ids
}

// validID removes the white space of broken folding and obsolete comments
// from an id; "" if anything but visible ASCII is left, or too much of it.
func validID(s string) string {
	if len(s) > 4*longestID {
		return ""
	}
	if strings.ContainsAny(s, " \t") {
		s = strings.Map(dropSpace, withoutComments(s))
	}
	if s == "" || len(s) > longestID {
		return ""
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return ""
		}
	}
	return s
}

// firstID is the Message-ID of a field that holds one.
func firstID(value string) string {
	if ids := parseMessageIDs(value); len(ids) > 0 {
		return ids[0]
	}
	return ""
}
