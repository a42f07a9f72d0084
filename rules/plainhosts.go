package rules

import (
	"strings"
	"unicode"
)

// isHost recognises names of machines: PRNSRV01, sftp-prod-02, LT-4431,
// appli.corp.local. Public names of the web are links, not hosts.
func (r *plainRules) isHost(s string) bool {
	if dot := strings.LastIndexByte(s, '.'); dot > 0 {
		return r.isInnerName(s, dot)
	}
	if len(s) < 4 || len(s) > 24 || strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return false
	}
	digits := strings.IndexAny(s, "0123456789") > 0
	if strings.Contains(s, "-") {
		return digits && r.hasHostPart(s)
	}
	head := strings.TrimRight(s, "0123456789")
	n := len(s) - len(head)
	if n == 0 || n > 4 || strings.ContainsAny(head, "0123456789") || n == 4 && (s[len(head)] == '1' || s[len(head)] == '2') {
		return false
	}
	lower := strings.ToLower(head)
	if r.acronyms[lower] {
		return false
	}
	if head == strings.ToUpper(head) && len(head) >= 5 {
		return true
	}
	return (head == strings.ToUpper(head) || head == lower) && n >= 2 && r.isHostWord(lower)
}

func (r *plainRules) isInnerName(s string, dot int) bool {
	if strings.ContainsAny(s, "/\\_@") || strings.IndexByte(s, ' ') >= 0 || strings.Contains(s, "..") || s[0] == '.' {
		return false
	}
	if r.domains[strings.ToLower(s[dot+1:])] {
		return true
	}
	first, _, _ := strings.Cut(s, ".")
	return strings.Count(s, ".") >= 2 && len(first) > 2 && unicode.IsLetter(rune(s[dot+1])) && (r.isHost(first) || r.hosts[strings.ToLower(first)])
}

// hasHostPart tells whether one of the parts between hyphens is a word that
// names of machines are made of.
func (r *plainRules) hasHostPart(s string) bool {
	if s != strings.ToUpper(s) && s != strings.ToLower(s) {
		return false
	}
	for part := range strings.SplitSeq(strings.ToLower(s), "-") {
		if r.isHostWord(strings.TrimRight(part, "0123456789")) {
			return true
		}
	}
	return false
}

// isHostWord tells whether a word begins or ends with such a part.
func (r *plainRules) isHostWord(word string) bool {
	if r.hosts[word] {
		return true
	}
	for n := 3; n < len(word); n++ {
		if r.hosts[word[:n]] && len(word)-n >= 2 || r.hosts[word[len(word)-n:]] && len(word)-n >= 2 {
			return true
		}
	}
	return false
}

// isOtherCode tells whether a code names something that is no machine: the
// word before says room, invoice, form, flight, model …
func (c *plainCheck) isOtherCode(chunks []span, i int) bool {
	if i == 0 {
		return false
	}
	return c.rules.codes[strings.ToLower(c.text[chunks[i-1].start:chunks[i-1].end])]
}

// numbered recognises "550 5.7.1": a reply code with its status.
func (c *plainCheck) numbered(chunks []span, i int) int {
	s := c.text[chunks[i].start:chunks[i].end]
	if len(s) != 3 || !allDigits(s) || i+1 >= len(chunks) {
		return 0
	}
	if isMailStatus(c.text[chunks[i+1].start:chunks[i+1].end]) {
		return 2
	}
	return 0
}
