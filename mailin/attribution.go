package mailin

import (
	"strings"
	"unicode"
)

// An attribution is the line above a quote that says who wrote it: "On Monday,
// 3 May 2027 at 14:02, Ann Lee <ann@example.org> wrote:". Programs write it in
// every language, with or without address, wrapped anywhere. So it is not
// compared with samples: it is recognised by what it must hold.

const (
	attributionLines = 5   // over how many lines it may be wrapped
	attributionBytes = 700 // how long it may be
)

// signs are what speaks for a text being an attribution.
type signs struct {
	verb    bool // "wrote" in some language
	colon   bool // ends with one
	ended   bool // ends with a verb: "… wrote ----"
	address bool
	angle   bool // the address stands in angle brackets
	lead    bool // begins as one: "On", "Am", a weekday, a date
	day     bool // holds a date with year
	clock   bool // holds a time of day
}

// attributionAt looks for an attribution that ends at lines[end]. It returns
// the index of its first line; first is the earliest line it may begin at.
func attributionAt(lines []line, first, end int, quoted bool) (start int, ok bool) {
	if !mayEndAttribution(lines[end].text) {
		return 0, false
	}
	joined, fallback, led := "", -1, -1
	for i := end; i >= first && end-i < attributionLines && !lines[i].blank() && lines[i].depth == lines[end].depth; i-- {
		joined = strings.TrimSpace(lines[i].text) + " " + joined
		if len(joined) > attributionBytes {
			break
		}
		s := attributionSigns(joined)
		if s.attributes(quoted) {
			if s.lead && s.day {
				return i, true
			}
			if s.lead && led < 0 {
				led = i // the date may stand in a line above
			}
			if fallback < 0 || soleAddress(lines[i].text) {
				fallback = i
			}
		}
	}
	if led >= 0 {
		return led, true
	}
	return fallback, fallback >= 0
}

// soleAddress tells whether a line is a name and address, nothing more, as
// where "Ann Lee <ann@example.org>" and "wrote on …:" stand apart.
func soleAddress(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) < 120 && strings.HasSuffix(s, ">") && strings.Contains(s, "@") && strings.Count(s, " ") < 8
}

// mayEndAttribution is the cheap test that most lines fail.
func mayEndAttribution(text string) bool {
	s := strings.TrimRight(text, decoration)
	if s == "" {
		return strings.HasSuffix(strings.TrimSpace(text), ">:")
	}
	if endsWithColon(s) {
		return true
	}
	word := s[strings.LastIndexAny(s, " \t>;")+1:]
	return len(word) < 40 && words().wrote[strings.ToLower(word)]
}

// attributes weighs the signs. Where no quoted line follows, all the rest of
// the mail would be taken for the quote: that needs more of them.
func (s signs) attributes(quoted bool) bool {
	closed := s.colon || s.ended
	switch {
	case s.verb && s.day && closed && (quoted || s.clock || s.address || s.lead):
		return true
	case s.verb && s.lead && s.clock && closed && s.address:
		return true
	case s.verb && closed && (s.angle || quoted && s.address):
		return true
	case s.day && s.clock && s.address && s.colon:
		return true
	}
	return quoted && s.colon && (s.verb || s.lead && s.address || s.day && s.clock || s.day && s.address)
}

func attributionSigns(joined string) signs {
	var s signs
	bare := strings.TrimRight(strings.TrimSpace(joined), "-_=*~ >")
	s.colon = endsWithColon(bare) || endsWithColon(strings.TrimSpace(joined))
	lower := strings.ToLower(strings.Trim(bare, decoration))
	s.address = strings.Contains(lower, "@")
	if open := strings.IndexByte(lower, '<'); open >= 0 && s.address {
		s.angle = strings.IndexByte(lower[open:], '@') > 0
	}
	s.day, s.clock = dateIn(lower)
	s.readWords(lower)
	return s
}

// readWords looks for the verb and for the first word.
func (s *signs) readWords(lower string) {
	p := words()
	n := 0
	for word := range strings.FieldsFuncSeq(lower, notInWord) {
		verb := p.wrote[word]
		s.verb, s.ended = s.verb || verb, verb
		if n++; n == 1 {
			s.lead = p.lead[word] || startsWithDate(lower)
		}
	}
	if !s.verb && !plainASCII(lower) {
		s.verb = containsAny(lower, p.wroteIn, 1) > 0
	}
	if !s.lead && !plainASCII(lower) && n > 0 {
		s.lead = strings.HasPrefix(lower, "在") || strings.HasPrefix(lower, "於")
	}
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }

// startsWithDate tells whether a digit stands in the first word, or a short
// word (a weekday) or two come before it.
func startsWithDate(lower string) bool {
	at := strings.IndexFunc(lower, unicode.IsDigit)
	if at < 0 || at > 30 {
		return false
	}
	before := lower[:at]
	return !strings.ContainsAny(before, "<@-+_/\"") && strings.Count(before, " ") <= 2
}
