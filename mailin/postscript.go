package mailin

import (
	"strings"
	"unicode/utf8"
)

// postscript tells whether a line begins one: "PS: it is the one in room 204",
// "P.D. El aula 3". Without a mark, as in "PS it is …", it must not look like
// the "PS Machines" of a signature; and "PD Dr. Lee" is a title.
func postscript(text string) bool {
	s := strings.TrimLeft(text, " \t*_(")
	if s == "" || len(words().postscript[lowerByte(s[0])]) == 0 {
		return false
	}
	lower := strings.ToLower(s)
	for _, begin := range words().postscript[lower[0]] {
		rest, found := strings.CutPrefix(lower, begin)
		if !found {
			continue
		}
		dotted := strings.Contains(begin, ".")
		switch {
		case rest == "":
			return len(begin) <= len("pps")
		case strings.ContainsRune(":,;)!", rune(rest[0])), rest[0] == '.' && (dotted || strings.HasPrefix(rest, ". ")):
			return begin != "pd" || rest[0] == ':'
		case rest[0] == ' ':
			return marked(rest) || begin != "pd" && adds(s[len(s)-len(strings.TrimSpace(rest)):])
		}
	}
	return false
}

// marked tells whether a colon or dash stands behind a blank: "PS : …".
func marked(rest string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " "))
	return strings.ContainsRune(":-–—=", first)
}

// adds tells whether words go on like a remark, and not like a name.
func adds(words string) bool {
	first, _ := utf8.DecodeRuneInString(words)
	return isLower(first) || strings.Count(words, " ") >= 3 || strings.ContainsAny(words, "0123456789")
}

// toPostscript counts the lines up to the first that begins a postscript.
func toPostscript(lines []line) int {
	for i := range lines {
		if postscript(lines[i].text) {
			return i
		}
	}
	return len(lines)
}
