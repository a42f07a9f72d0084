package rules

import (
	"strings"
	"unicode/utf8"
)

// addressIn gives the first address in a lower-case text, "" if there is none.
func addressIn(text string) string {
	start, end, ok := nextAddress(text)
	if !ok {
		return ""
	}
	return text[start:end]
}

// nextAddress finds the first thing that looks like a mail address (RFC 5322
// §3.4.1 without comments; other scripts as in RFC 6531).
func nextAddress(text string) (start, end int, ok bool) {
	for from := 0; ; {
		at := strings.IndexByte(text[from:], '@')
		if at < 0 {
			return 0, 0, false
		}
		at += from
		start, end = localStart(text, from, at), domainEnd(text, at+1)
		if start < at && end > at+1 {
			return start, end, true
		}
		from = at + 1
	}
}

// localStart walks back over a local part of at most 64 characters (a few
// more, because some systems write longer ones), not before the limit.
func localStart(text string, limit, at int) int {
	if at > limit && text[at-1] == '"' {
		if open := strings.LastIndexByte(text[limit:at-1], '"'); open >= 0 && at-open-limit < 80 {
			return limit + open
		}
	}
	limit = max(limit, at-128)
	i := at
	for i > limit && isLocal(text[i-1]) {
		if text[i-1] < utf8.RuneSelf {
			i--
			continue
		}
		r, n := utf8.DecodeLastRuneInString(text[limit:i])
		if r == utf8.RuneError || isWide(r) {
			break
		}
		i -= n
	}
	for i < at && (text[i] == '.' || text[i] == '\'' || text[i] == '`' || text[i] == '*' || text[i] == '-' || text[i] == '=' || text[i]&0xC0 == 0x80) {
		i++
	}
	if eq := strings.LastIndexByte(text[i:at], '='); eq >= 0 && (text[i:i+eq] == "to" || text[i:i+eq] == "rcpt" || text[i:i+eq] == "orcpt") {
		i += eq + 1
	}
	return i
}

func isLocal(c byte) bool {
	return isLetterByte(c) || isDigitByte(c) || c >= utf8.RuneSelf || strings.IndexByte("!#$%&'*+-/=?^_`{|}~.", c) >= 0
}

// domainEnd walks over a domain with a dot in it, or an address literal; it
// gives from where there is none.
func domainEnd(text string, from int) int {
	if from < len(text) && text[from] == '[' {
		if end := strings.IndexByte(text[from:min(len(text), from+64)], ']'); end > 0 {
			return from + end + 1
		}
		return from
	}
	i, limit := from, min(len(text), from+255)
	for i < limit && (isLetterByte(text[i]) || isDigitByte(text[i]) || text[i] == '-' || text[i] == '.' || text[i] == '_' || text[i] >= utf8.RuneSelf && !startsWide(text[i:])) {
		i++
	}
	for i > from && (text[i-1] == '.' || text[i-1] == '-' || text[i-1] == '_') {
		i--
	}
	if strings.IndexByte(text[from:i], '.') <= 0 {
		return from
	}
	return i
}

// startsWide tells whether a text begins with punctuation or script that only
// stands next to an address, never in it: Japanese reports put no space there.
func startsWide(text string) bool {
	if text[0]&0xC0 == 0x80 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text)
	return r == utf8.RuneError || isWide(r)
}

func isWide(r rune) bool {
	return r == '\u00a0' || r >= 0x2000 && r <= 0x206F || r >= 0x3000 && r <= 0x30FF || r >= 0xFF00 || r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r == '»' || r == '«'
}
