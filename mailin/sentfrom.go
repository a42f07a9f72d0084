package mailin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	sentFromBytes   = 120 // of "Sent from my iPhone", without its link
	sentFromMost    = 17  // spaces in it
	sentFromUnknown = 3   // words of it that tell nothing
	sentFromNoName  = 6   // words where it names no known device
	sentFromBelow   = 3   // lines that are looked at below it in its paragraph …
	sentFromRest    = 12  // … and in all
)

// sent tells how sure it is that a line says by what a mail was sent.
type sent uint8

const (
	sentNot     sent = iota
	sentUnknown      // by something unknown
	sentBy           // by a known program or device
	sentByMine       // by somebody's device
)

// sentFrom recognises what programs and telephones put below the text: "Sent
// from my iPhone", "Get Outlook for Android<https://…>".
func sentFrom(text string) bool { return sentFromOf(text) >= sentBy }

// sentFromAt tells whether line i is such a line and not one of a list or of
// a sentence that goes on.
func sentFromAt(region []line, i int) bool {
	switch sentFromOf(region[i].text) {
	case sentByMine:
		return true
	case sentBy:
		return endsParagraph(region, i)
	case sentUnknown:
		return beginsParagraph(region, i) && endsParagraph(region, i) && nothingBelow(region[i+1:])
	}
	return false
}

// endsParagraph tells whether nothing is said in the lines below line i up to
// the next blank one.
func endsParagraph(region []line, i int) bool {
	for j := i + 1; j < len(region) && j <= i+sentFromBelow; j++ {
		if region[j].blank() {
			return true
		}
		if !besideSentFrom(region[j].text) {
			return false
		}
	}
	return true
}

// nothingBelow tells whether little follows, and none of it is said by
// anybody.
func nothingBelow(rest []line) bool {
	for i := range rest {
		if i >= sentFromRest || !rest[i].blank() && !besideSentFrom(rest[i].text) {
			return false
		}
	}
	return true
}

// besideSentFrom tells whether a line may stand below "Sent from my iPhone"
// and belong to it.
func besideSentFrom(text string) bool {
	text = strings.TrimSpace(text)
	return isRule(text) || sentFrom(text) || strings.Contains(text, "://") && !prose(text) || words().excuses(text)
}

// markSentFrom marks line i and what belongs to it below. What a person wrote
// there stays: on a telephone the signature often stands in the way.
func markSentFrom(region []line, i int) {
	region[i].kind = signed
	for i++; i < len(region); i++ {
		if region[i].blank() {
			continue
		}
		if region[i].kind != own || !besideSentFrom(region[i].text) {
			return
		}
		region[i].kind = signed
	}
}

// excuses tells whether a short text asks to overlook what telephones do to
// writing.
func (p *phrases) excuses(text string) bool {
	return len(text) < sentFromBytes && !asks(text) && p.brevity.count(strings.ToLower(text), 1) > 0
}

func sentFromOf(text string) sent {
	if link := strings.IndexAny(text, "<("); link > 0 && strings.Contains(text[link:], "://") {
		text = text[:link]
	}
	text = strings.Trim(text, " \t[]")
	if len(text) < 6 || len(text) > sentFromBytes || strings.Count(text, " ") > sentFromMost || isBullet(text) {
		return sentNot
	}
	p := words()
	if !p.maySayDevice(text) {
		return sentNot
	}
	return p.sentFromLine(p.withoutExcuse(text))
}

// isBullet tells whether a line is one of a list.
func isBullet(text string) bool {
	mark, rest, _ := strings.Cut(text, " ")
	return rest != "" && (mark == "-" || mark == "*" || mark == "•" || mark == "–" || mark == "·")
}

// withoutExcuse takes "Please excuse my brevity." off.
func (p *phrases) withoutExcuse(text string) string {
	for i := range len(text) - 1 {
		if strings.IndexByte(".,!;-", text[i]) >= 0 && text[i+1] == ' ' && p.excuses(text[i+1:]) {
			return strings.TrimRight(text[:i], " ")
		}
	}
	return text
}

// maySayDevice is the cheap test that most lines fail: how the line begins and
// ends.
func (p *phrases) maySayDevice(text string) bool {
	head, tail := ends(text)
	return p.sentHeads[head] || p.sentTails[tail] || head[0] >= 0x80 || !isWord(text[0])
}

// ends are the first and the last bytes of a text, in lower case.
func ends(text string) (head, tail [headBytes]byte) {
	for i := range min(headBytes, len(text)) {
		head[i] = lowerByte(text[i])
		tail[headBytes-1-i] = lowerByte(text[len(text)-1-i])
	}
	return head, tail
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func isWord(c byte) bool {
	c = lowerByte(c)
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
}

// sentFromLine judges a line that may be one by its beginning or its end.
func (p *phrases) sentFromLine(text string) sent {
	if strings.HasSuffix(text, ":") {
		return sentNot
	}
	plain, folded := trimDecoration(text), fold(text)
	if phrase, begins := p.sentFrom.ofWords(folded); begins {
		rest := wordsAfter(plain, folded[len(phrase):])
		if unspaced(phrase) || len(rest) == 0 && strings.Count(phrase, " ") >= 2 {
			return sentBy
		}
		return p.sentBy(rest, false)
	}
	if phrase, begins := p.sentFromMine.ofWords(folded); begins {
		return p.sentByMine(wordsAfter(plain, folded[len(phrase):]))
	}
	for _, end := range p.sentFromEnd {
		if strings.HasSuffix(folded, end) && p.namesDevice(folded) {
			return sentBy
		}
	}
	return sentNot
}

// sentByMine judges what stands behind "Von meinem": it must end in
// "gesendet".
func (p *phrases) sentByMine(rest []string) sent {
	n := len(rest) - 1
	if n < 1 || !p.sentByMineEnd[strings.ToLower(rest[n])] {
		return sentNot
	}
	if by := p.sentBy(rest[:n], true); by != sentUnknown || n == 1 {
		return by
	}
	return sentNot
}

// wordsAfter returns the words of a line behind a phrase, as they were
// written; rest is what was made of them for comparing.
func wordsAfter(plain, rest string) []string {
	after, fields := strings.Fields(rest), strings.Fields(plain)
	if len(after) == 0 || len(after) > len(fields) {
		return after
	}
	fields = fields[len(fields)-len(after):]
	if rest[0] != ' ' {
		fields[0] = after[0] // but the end of a word
	}
	return fields
}

// sentBy judges what such a line names. It must go on with a device, and not
// like a sentence: "Sent from my desk, is much easier" is text, and so are
// "Sent via Outlook: fails" and "Sent from Outlook mails vanish".
func (p *phrases) sentBy(rest []string, mine bool) sent {
	device, unknown, small := false, 0, false
	for i, word := range rest {
		last := word[len(word)-1]
		if strings.IndexByte(",.:;?", last) >= 0 && (i+1 < len(rest) || last == '?') {
			return sentNot
		}
		switch word = strings.Trim(strings.ToLower(strings.TrimFunc(word, notInName)), "'’"); {
		case p.isDevice(word):
			device = true
		case p.mine[strings.Split(word, "/")[0]] && unknown == 0:
			mine = true
		case p.besideDevice[word] || strings.ContainsAny(word, "0123456789") || word == "" || hasNoCase(word):
		case device && startsSmall(rest[i]):
			return sentNot
		default:
			unknown++
			small = small || startsSmall(rest[i])
		}
	}
	switch {
	case device && unknown == 0 && !mine:
		return sentBy
	case device && mine && unknown <= sentFromUnknown:
		return sentByMine
	case !device && len(rest) > 0 && (mine && len(rest) <= sentFromNoName || !small && unknown <= sentFromUnknown):
		return sentUnknown
	}
	return sentNot
}

// isDevice knows "iphone", and "android-gerät" by its pieces.
func (p *phrases) isDevice(word string) bool {
	if p.device[word] {
		return true
	}
	for piece := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == '-' || r == '/' || r == '\'' || r == '’' }) {
		if p.device[piece] {
			return true
		}
	}
	return false
}

// hasNoCase tells whether a word is of a script without capital letters, such
// as Hebrew, of which too little is known here to judge it.
func hasNoCase(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLetter(first) && unicode.ToUpper(first) == unicode.ToLower(first)
}

func startsSmall(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return isLower(first)
}

// namesDevice tells whether one of the words names a device or program.
func (p *phrases) namesDevice(s string) bool {
	for word := range strings.FieldsFuncSeq(s, notInDevice) {
		if p.device[word] {
			return true
		}
	}
	if plainASCII(s) {
		return false
	}
	return strings.Contains(s, "iphone") || strings.Contains(s, "ipad") || strings.Contains(s, "android") || strings.Contains(s, "手机")
}

// notInName parts words, and keeps what stands within one.
func notInName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
}

func notInDevice(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '-' && r != '.' || r == ','
}
