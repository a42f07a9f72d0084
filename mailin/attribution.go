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
	runOnVerb        = 24  // bytes between its address and its colon
)

// signs are what speaks for a text being an attribution.
type signs struct {
	verb    bool // "wrote" in some language
	colon   bool // ends with one
	ended   bool // ends with a verb: "… wrote ----"
	address bool
	angle   bool // the address stands in angle brackets
	opened  bool // an angle bracket does
	lead    bool // begins as one: "On", "Am", a weekday, a date
	day     bool // holds a date with year
	clock   bool // holds a time of day
}

// attributionAt looks for an attribution that ends at lines[end], which passed
// mayEndAttribution. It returns
// the index of its first line; first is the earliest line it may begin at.
func attributionAt(lines []line, first, end int, quoted bool) (start int, ok bool) {
	all := attributionSigns(lines[end].text)
	if !all.verb && !all.address && !all.day && !all.clock && !closesBracket(lines[end].text) {
		return 0, false
	}
	fallback, led, size := -1, -1, 0
	for i := end; i >= first && end-i < attributionLines && !lines[i].blank() && lines[i].depth == lines[end].depth; i-- {
		if size += len(lines[i].text); size > attributionBytes {
			break
		}
		if i < end {
			all = all.below(attributionSigns(lines[i].text))
		}
		if !all.attributes(quoted) {
			continue
		}
		if all.lead && all.day {
			return i, true
		}
		if all.lead && led < 0 {
			led = i // the date may stand in a line above
		}
		if fallback < 0 || soleAddress(lines[i].text) {
			fallback = i
		}
	}
	if led >= 0 {
		return led, true
	}
	return fallback, fallback >= 0
}

// runOnAt looks for an attribution that ends within lines[end], with the first
// words of the quote behind it, as the programs of Yahoo and AOL on telephones
// write: "On Mon, 3 May 2027 at 14:02, Desk<desk@example.org> wrote:   Hello,".
// It must have all the signs there are.
func runOnAt(lines []line, first, end int) (start int, ok bool) {
	head, ok := runOnHead(lines[end].text)
	if !ok {
		return 0, false
	}
	all := attributionSigns(head)
	for i := end; ; {
		if all.verb && all.lead && all.day && all.clock && all.angle && all.colon {
			return i, true
		}
		if i--; i < first || end-i >= attributionLines || lines[i].blank() || lines[i].depth > 0 {
			return 0, false
		}
		all = all.below(attributionSigns(lines[i].text))
	}
}

// runOnHead is the line to the colon that follows an address in angle
// brackets at once, or behind a verb.
func runOnHead(text string) (head string, ok bool) {
	at := strings.IndexByte(text, '@')
	if at < 0 || at > attributionBytes {
		return "", false
	}
	angle := strings.IndexByte(text[at:], '>')
	if angle < 0 {
		return "", false
	}
	colon := strings.IndexAny(text[at+angle:], ":：")
	if colon < 0 || colon > runOnVerb || strings.ContainsAny(text[at+angle:at+angle+colon], "<@,.?!") {
		return "", false
	}
	head, rest := text[:at+angle+colon], text[at+angle+colon:]
	return head + ":", speaks(rest)
}

// below joins the signs of a text with those of the line above it.
func (s signs) below(above signs) signs {
	return signs{
		verb: s.verb || above.verb, colon: s.colon, ended: s.ended,
		address: s.address || above.address, angle: s.angle || above.angle || above.opened && s.address,
		lead: above.lead, day: s.day || above.day, clock: s.clock || above.clock,
	}
}

// soleAddress tells whether a line is a name and address, nothing more, as
// where "Ann Lee <ann@example.org>" and "wrote on …:" stand apart.
func soleAddress(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) < 120 && strings.HasSuffix(s, ">") && strings.Contains(s, "@") && strings.Count(s, " ") < 8
}

// mayEndAttribution is the cheap test that most lines fail.
func mayEndAttribution(text string) bool {
	s := text
	if s != "" && !isWord(s[len(s)-1]) {
		s = strings.TrimRight(text, decoration)
	}
	if endsWithColon(s) || closesBracket(text) {
		return true
	}
	word := s[strings.LastIndexByte(s, ' ')+1:]
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

// closesBracket tells whether a line is but the end of a wrapped address.
func closesBracket(text string) bool { return strings.HasPrefix(text, ">") && len(text) < 4 }

func attributionSigns(text string) signs {
	var s signs
	if len(text) > attributionBytes {
		return s
	}
	bare := strings.TrimRight(strings.TrimSpace(text), "-_=*~ >")
	s.colon = endsWithColon(bare) || endsWithColon(strings.TrimSpace(text))
	lower := strings.ToLower(strings.Trim(bare, decoration))
	s.address = strings.Contains(lower, "@")
	if open := strings.LastIndexByte(text, '<'); open >= 0 {
		s.angle = strings.IndexByte(text[open:], '@') > 0
		s.opened = strings.IndexByte(text[open:], '>') < 0
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
		s.verb = p.wroteIn.count(lower, 1) > 0
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
