package rules

import (
	"strings"
	"unicode/utf8"
)

// maxCandidates bounds the addresses that are weighed in one report.
const maxCandidates = 200

// candidate is an address that may be the one that failed.
type candidate struct {
	address string
	weight  int
}

// recipient finds the address that failed: in the report's fields, in
// X-Failed-Recipients, in the words of the mail system, or among those that
// the returned letter was for. "" where none of them says.
func (s *sight) recipient(n *notice, record *dsnRecord) string {
	local := ""
	if record != nil {
		for _, a := range [...]string{record.final, record.original} {
			if strings.Contains(a, "@") {
				return a
			}
		}
		local = record.final
	}
	for _, value := range s.Header.All("X-Failed-Recipients") {
		if a := addressIn(strings.ToLower(cut(value, 1000))); a != "" {
			return a
		}
	}
	to, from := n.lettersTo(), addressIn(strings.ToLower(headerField(n.returned, "from")))
	for _, text := range [...]string{n.text, n.rest} {
		if a := s.heaviest(text, to, from, local); a != "" {
			return a
		}
	}
	for _, a := range to {
		if a != s.From && !s.isDaemonAddress(a) {
			return a
		}
	}
	if record != nil && local != "" {
		return local
	}
	return ""
}

// lettersTo lists the addresses that the returned letter was for.
func (n *notice) lettersTo() []string {
	var to []string
	for _, name := range [...]string{"x-envelope-to", "to", "x-rcpt-to", "envelope-to", "x-original-to", "delivered-to", "cc"} {
		for rest := strings.ToLower(headerField(n.returned, name)); rest != "" && len(to) < 20; {
			start, end, ok := nextAddress(rest)
			if !ok {
				break
			}
			to = append(to, rest[start:end])
			rest = rest[end:]
		}
	}
	return to
}

// heaviest weighs the addresses in a text by where they stand and gives the
// likeliest, "" if none is likely. local, if not "", is its known local part.
func (s *sight) heaviest(text string, to []string, from, local string) string {
	var all []candidate
	index := map[string]int{}
	section := 0         // lines that still belong to "the following recipients"
	recent := []int(nil) // candidates of the lines above, which a reason may follow
	recentLines := 0     // how many lines ago
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if len(all) >= maxCandidates {
			break
		}
		low := strings.ToLower(cut(line, 1000))
		opens, reason := s.lineWords(low)
		found := s.weighLine(low, reason, section > 0, &all, index)
		if reason && len(found) == 0 && recentLines < 4 {
			for _, i := range recent {
				all[i].weight += 2
			}
			recent = nil
		}
		if recentLines++; len(found) > 0 {
			recent, recentLines = found, 0
		}
		if section--; opens {
			section = 6
		}
	}
	return s.pick(all, to, from, local)
}

// lineWords tells whether a line announces recipients, and whether it gives a
// reason or a code.
func (s *sight) lineWords(low string) (opens, reason bool) {
	s.marks.phrases.find(even(low), func(_ int, ph mark) bool {
		opens = opens || ph.set == textFailed
		reason = reason || ph.set == textReason
		return !opens || !reason
	})
	if !reason {
		_, reason = statusIn(low)
		reason = reason || replyCodeIn(low) != ""
	}
	return opens, reason
}

// weighLine adds the addresses of one lowered line and gives their indexes.
func (s *sight) weighLine(low string, reason, section bool, all *[]candidate, index map[string]int) []int {
	var found []int
	for at := 0; at < len(low) && len(*all) < maxCandidates; {
		start, end, ok := nextAddress(low[at:])
		if !ok {
			break
		}
		start, end = start+at, end+at
		at = end
		weight := s.placeWeight(low, start, end)
		if reason {
			weight += 3
		}
		if section && weight >= 0 {
			weight += 3
		}
		address := low[start:end]
		i, known := index[address]
		if !known {
			i = len(*all)
			index[address] = i
			*all = append(*all, candidate{address, weight})
		} else if c := &(*all)[i]; weight > c.weight {
			c.weight = weight + 1
		}
		found = append(found, i)
	}
	return found
}

// placeWeight weighs the place of an address in its line.
func (s *sight) placeWeight(low string, start, end int) int {
	const frame = " \t<>\"'`()[]{}:;,.*-•·|=“”「」、。"
	before, after := low[:start], low[end:]
	trimmed := strings.Trim(before, frame)
	rest := strings.Trim(after, frame)
	weight := 0
	switch {
	case trimmed == "" && rest == "":
		weight += 6
	case trimmed == "" && strings.HasPrefix(strings.TrimLeft(after, " \t<>\"'"), "mailto:"):
		weight += 6
	case trimmed == "":
		weight += 4
	}
	if strings.HasSuffix(before, "<") {
		weight++
	}
	if trimmed != "" {
		weight += s.wordWeight(strings.TrimRight(even(before), " <>\"'`(["))
	}
	return weight
}

// wordWeight weighs the words in front of an address.
func (s *sight) wordWeight(before string) int {
	if strings.HasPrefix(before, "x-") && !strings.Contains(before, " ") {
		return -6
	}
	if strings.HasSuffix(before, "message-id:") || strings.HasSuffix(before, " id") {
		return -20
	}
	bare, length, weight := strings.TrimRight(before, ": "), 0, 0
	for _, w := range s.marks.prefix[wordsElsewhere] {
		if len(w) > length && (endsInWord(before, w) || endsInWord(bare, w)) {
			length, weight = len(w), -7
		} else if weight == 0 && strings.HasSuffix(w, ":") && strings.HasPrefix(before, w) {
			weight = -7
		}
	}
	for _, w := range s.marks.prefix[wordsBefore] {
		if len(w) > length && endsInWord(before, w) {
			length, weight = len(w), 4
		}
	}
	if weight == 0 && strings.HasSuffix(before, ":") {
		return 2
	}
	return weight
}

// endsInWord tells whether a text ends in these words and not within one.
func endsInWord(text, words string) bool {
	rest, ok := strings.CutSuffix(text, words)
	if !ok {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(rest)
	return rest == "" || r >= utf8.RuneSelf || !isLetter(byte(r)) && !asciiDigit(byte(r)) && r != '-'
}

// pick corrects the weights by what is known otherwise and takes the heaviest.
func (s *sight) pick(all []candidate, to []string, from, local string) string {
	best, most := "", 0
	for _, c := range all {
		w := c.weight
		switch {
		case c.address == s.From && s.From != "":
			w -= 12
		case s.isDaemonAddress(c.address):
			w -= 6
		}
		if c.address == from {
			w -= 8
		}
		if contains(s.To, c.address) {
			w -= 5
		}
		if contains(to, c.address) {
			w += 4
		}
		if local != "" && strings.HasPrefix(c.address, local+"@") {
			w += 10
		}
		if w > most {
			best, most = c.address, w
		}
	}
	return best
}

// isDaemonAddress tells whether an address belongs to a mail system.
func (s *sight) isDaemonAddress(address string) bool {
	local, _, _ := strings.Cut(address, "@")
	_, daemon := s.marks.daemons[squeeze(local)]
	return daemon
}

func contains(list []string, want string) bool {
	for _, s := range list {
		if s == want {
			return true
		}
	}
	return false
}

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
	return isLetter(c) || asciiDigit(c) || c >= utf8.RuneSelf || strings.IndexByte("!#$%&'*+-/=?^_`{|}~.", c) >= 0
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
	for i < limit && (isLetter(text[i]) || asciiDigit(text[i]) || text[i] == '-' || text[i] == '.' || text[i] == '_' || text[i] >= utf8.RuneSelf && !startsWide(text[i:])) {
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
