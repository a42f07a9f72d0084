package mailin

import (
	"strings"
	"unicode"
)

const (
	sentFromBytes   = 120 // of "Sent from my iPhone", without its link
	sentFromWords   = 9
	disclaimerBytes = 90 // the shortest
	afterDisclaimer = 12 // lines that may follow
)

// sentFrom recognises what programs and telephones put below the text: "Sent
// from my iPhone", "Get Outlook for Android<https://…>".
func sentFrom(text string) bool {
	if link := strings.IndexAny(text, "<("); link > 0 && strings.Contains(text[link:], "://") {
		text = text[:link]
	}
	text = strings.Trim(text, " \t[]")
	if len(text) < 6 || len(text) > sentFromBytes || strings.Count(text, " ") > sentFromWords+8 {
		return false
	}
	p := words()
	return p.maySayDevice(text) && p.sentFromLine(fold(text), text)
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

// sentFromLine wants a known beginning and, where the line goes on like a
// sentence, a device early in it: "Sent from my desk, is much easier" is text.
func (p *phrases) sentFromLine(folded, text string) bool {
	phrase, begins := p.sentFrom.of(folded)
	ends := false
	if !begins {
		for _, end := range p.sentFromEnd {
			if ends = strings.HasSuffix(folded, end); ends {
				break
			}
		}
		return ends && p.namesDevice(folded, sentFromWords)
	}
	rest := folded[len(phrase):]
	if unspaced(phrase) {
		return true
	}
	count := strings.Count(rest, " ")
	sentence := strings.ContainsAny(text, ".?!,;") && !strings.HasSuffix(strings.TrimRight(text, "."), ")")
	if !sentence {
		return count <= sentFromWords && (count <= 6 || p.namesDevice(rest, 6))
	}
	return count <= 14 && p.namesDevice(rest, 4)
}

// namesDevice tells whether one of the first words names a device or program.
func (p *phrases) namesDevice(s string, first int) bool {
	n := 0
	for word := range strings.FieldsFuncSeq(s, notInDevice) {
		if p.device[word] {
			return true
		}
		if n++; n > first {
			break
		}
	}
	if plainASCII(s) {
		return false
	}
	return strings.Contains(s, "iphone") || strings.Contains(s, "ipad") || strings.Contains(s, "android") || strings.Contains(s, "手机")
}

func notInDevice(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '-' && r != '.' || r == ','
}

// boilerplate tells whether the paragraph that begins at line i is a
// disclaimer, or a footer of a list or a virus scanner.
func boilerplate(region []line, i int) bool {
	if i > 0 && !region[i-1].blank() && region[i-1].kind == own && !isRule(region[i-1].text) {
		return false
	}
	text := paragraph(region, i)
	if len(text) < 600 && words().footer.count(text, 1) > 0 {
		return true
	}
	if len(text) < disclaimerBytes {
		return false
	}
	found := words().disclaimer.count(text, 3)
	return found >= 3 || found == 2 && atEnd(region, i)
}

// atEnd tells whether little follows the paragraph at line i: there two pieces
// of a disclaimer are enough.
func atEnd(region []line, i int) bool {
	for i < len(region) && !region[i].blank() {
		i++
	}
	n := 0
	for ; i < len(region) && n <= afterDisclaimer; i++ {
		if !region[i].blank() {
			n++
		}
	}
	return n <= afterDisclaimer
}

// paragraph is the text from line i to the next blank or drawn line, in lower
// case, cut at a length that is enough to judge it.
func paragraph(region []line, i int) string {
	var b strings.Builder
	for first := i; i < len(region) && b.Len() < 4000; i++ {
		if region[i].blank() || i > first && isRule(region[i].text) {
			break
		}
		b.WriteString(region[i].text)
		b.WriteByte(' ')
	}
	return strings.ReplaceAll(strings.ToLower(b.String()), "’", "'")
}

func markParagraph(region []line, i int, k kind) {
	for ; i < len(region) && !region[i].blank(); i++ {
		region[i].kind = k
	}
}

func markAll(lines []line, k kind) {
	for i := range lines {
		lines[i].kind = k
	}
}
