package rules

import (
	"slices"
	"strings"
	"unicode"
)

// formScore tells how much the form of a text speaks for a slot: a time of
// day, a code, a model number, an address.
func formScore(words []plainWord, text, slot string) int {
	ok := false
	switch slot {
	case "since_when", "by_when":
		ok = hasTime(words, text)
	case "error_text":
		ok = strings.ContainsAny(text, "\"“„«") || hasCode(words, text)
	case "device":
		ok = hasModel(words, text)
	case "number":
		ok = hasDigits(words, 3)
	case "account", "message":
		ok = strings.ContainsRune(text, '@')
	case "page":
		ok = strings.Contains(text, "://") || strings.Contains(text, "www.")
	case "file":
		ok = strings.ContainsRune(text, '\\') || hasFileName(text)
	}
	if ok {
		return 2
	}
	return 0
}

// hasTime tells whether a text has a time of day or a date in figures.
func hasTime(words []plainWord, text string) bool {
	for i, w := range words {
		if i+1 < len(words) && isDigits(w.text, 2) && isDigits(words[i+1].text, 2) {
			between := text[w.end:words[i+1].start]
			if between == ":" || between == "/" || between == "." && strings.HasPrefix(text[words[i+1].end:], ".") {
				return true
			}
		}
		if n := strings.TrimRight(w.text, "amph"); len(n) < len(w.text) && isDigits(n, 2) {
			return true // 9am, 14h
		}
	}
	return false
}

func isDigits(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
}

// hasCode tells whether a text has an error code: 0x80070005, E-50, ERR_TIMEOUT.
func hasCode(words []plainWord, text string) bool {
	for _, w := range words {
		if strings.HasPrefix(w.text, "0x") && len(w.text) > 4 {
			return true
		}
		if raw := text[w.start:w.end]; w.end < len(text) && text[w.end] == '_' && strings.ToUpper(raw) == raw {
			return true
		}
	}
	return false
}

// hasModel tells whether a text has a model or asset number: capitals and
// figures in one word, or tied by a hyphen (PC-20871).
func hasModel(words []plainWord, text string) bool {
	for i, w := range words {
		raw := text[w.start:w.end]
		if !isCapital(raw) {
			continue
		}
		if len(raw) > 2 && strings.ContainsAny(raw, "0123456789") {
			return true
		}
		if i+1 < len(words) && text[w.end:words[i+1].start] == "-" && isDigits(words[i+1].text, 8) && len(words[i+1].text) > 1 {
			return true
		}
	}
	return false
}

func hasDigits(words []plainWord, least int) bool {
	return slices.ContainsFunc(words, func(w plainWord) bool { return len(w.text) >= least && isDigits(w.text, 20) })
}

// hasFileName tells whether a word of a text ends in a file's ending.
func hasFileName(text string) bool {
	for _, f := range strings.Fields(text) {
		f = strings.TrimRight(f, ".,;:!?)\"'”»")
		dot := strings.LastIndexByte(f, '.')
		if dot > 0 && len(f)-dot >= 4 && len(f)-dot <= 5 && !strings.ContainsAny(f, "@/") && strings.IndexFunc(f[dot+1:], unicode.IsUpper) < 0 && !isDigit(f[len(f)-1]) {
			return true
		}
	}
	return false
}
