package rules

import (
	"strings"
	"unicode/utf8"
)

// mostCandidates bounds the addresses that are weighed in one report.
const mostCandidates = 200

// weighed is an address that may be the one that failed.
type weighed struct {
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
	var all []weighed
	index := map[string]int{}
	section := 0         // lines that still belong to "the following recipients"
	recent := []int(nil) // candidates of the lines above, which a reason may follow
	recentLines := 0     // how many lines ago
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if len(all) >= mostCandidates {
			break
		}
		line = cut(line, 1000)
		opens, reason := s.lineWords(line)
		var found []int
		if strings.IndexByte(line, '@') >= 0 {
			found = s.weighLine(strings.ToLower(line), reason, section > 0, &all, index)
		}
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
func (s *sight) lineWords(line string) (opens, reason bool) {
	s.marks.phrases.find(even(line), func(_ int, ph markPhrase) bool {
		opens = opens || ph.set == textFailed
		reason = reason || ph.set == textReason
		return !opens || !reason
	})
	if !reason {
		_, reason = statusIn(line)
		reason = reason || replyCodeIn(line) != ""
	}
	return opens, reason
}

// weighLine adds the addresses of one lowered line and gives their indexes.
func (s *sight) weighLine(low string, reason, section bool, all *[]weighed, index map[string]int) []int {
	var found []int
	for at := 0; at < len(low) && len(*all) < mostCandidates; {
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
			*all = append(*all, weighed{address, weight})
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
	return rest == "" || r >= utf8.RuneSelf || !isLetterByte(byte(r)) && !isDigitByte(byte(r)) && r != '-'
}

// pick corrects the weights by what is known otherwise and takes the heaviest.
func (s *sight) pick(all []weighed, to []string, from, local string) string {
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
