package mailin

import (
	"strings"
	"unicode/utf8"
)

// A signature is set off, never lost: the body of a split keeps it.

const (
	signatureLines = 40 // below "-- "
	signOffLines   = 12 // below "Best regards"
	dashLines      = 8  // below a rule of underscores or long dashes
)

// markSignatures marks signatures in a region of own lines, one that ends at
// a quote or at the end of the mail.
func markSignatures(region []line) {
	below, delimiters := textLines(region)
	last, over := lastWords(region), false
	for i := range region {
		if region[i].blank() {
			continue
		}
		below--
		if region[i].kind != own {
			continue
		}
		if region[i].mark&markSignature != 0 {
			region[i].kind = signed
			continue
		}
		if signatureAt(region, i, below, delimiters > 1) {
			markAll(region[i:i+toPostscript(region[i:])], signed)
			over = true
			continue
		}
		switch {
		case sentFromAt(region, i):
			markSentFrom(region, i)
			over = true
		case (over || i >= last) && boilerplateAt(region, i, !over):
			markParagraph(region, i, signed)
		default:
			over = over || endsLetter(region[i].text)
		}
	}
	markInitials(region)
	trimRules(region)
}

// signatureAt tells whether all that follows in the region, from line i, is a
// signature, up to a postscript; below is how many lines with text that is, and
// several tells that the region has more than one "--".
func signatureAt(region []line, i, below int, several bool) bool {
	trimmed := strings.TrimSpace(region[i].text)
	switch {
	case trimmed == "--":
		return below <= signatureLines && delimiterAt(region, i, several)
	case trimmed == "—" || trimmed == "–" || isRule(trimmed) && (strings.Trim(trimmed, "_ ") == "" || strings.Trim(trimmed, "—– ") == ""):
		return below > 0 && below <= dashLines && closesRegion(region[i+1:])
	}
	return signsOff(region, i)
}

// endsLetter tells whether below a line such as "Best regards", or a rule, no
// more is to be expected than what programs add.
func endsLetter(text string) bool { return isRule(text) || words().regardsIn(strings.TrimSpace(text)) }

// delimiterAt tells whether the "--" at line i begins a signature. With a blank
// behind it, and alone, it is what RFC 3676 wants. Otherwise what is below it
// must not say anything; and two without a blank part what somebody wrote.
func delimiterAt(region []line, i int, several bool) bool {
	exact := strings.HasPrefix(region[i].text, "-- ")
	if exact != several {
		return exact
	}
	for j := i + 1; j < len(region); j++ {
		if j > i+3*signatureLines {
			return false
		}
		if region[j].blank() {
			continue
		}
		if region[j].kind != own || boilerplate(region, j) || sentFrom(region[j].text) || postscript(region[j].text) {
			return true
		}
		if tells(region[j].text) {
			return false
		}
	}
	return true
}

// textLines counts lines that are not blank, and those of them that may begin
// a signature: "--".
func textLines(region []line) (n, delimiters int) {
	for i := range region {
		if region[i].blank() {
			continue
		}
		n++
		if text := region[i].text; len(text) < 8 && strings.TrimSpace(text) == "--" {
			delimiters++
		}
	}
	return n, delimiters
}

// closesRegion tells whether the rest of a region holds no sentence that asks
// or tells: a name and address, or the foot of a list.
func closesRegion(rest []line) bool {
	for i := range rest {
		if !rest[i].blank() && prose(rest[i].text) {
			return false
		}
	}
	return true
}

// tells tells whether a line is a sentence, be it a short one: "It has
// happened since Monday." A name or title is none: "Harrow Papers Ltd."
func tells(s string) bool {
	if prose(s) {
		return true
	}
	s = strings.TrimSpace(s)
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "!") && !strings.HasSuffix(s, "…") {
		return false
	}
	small := 0
	for word := range strings.FieldsSeq(s) {
		if first, _ := utf8.DecodeRuneInString(word); isLower(first) {
			small++
		}
	}
	return small >= 2
}

// prose tells whether a line reads like a piece of a sentence.
func prose(s string) bool {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, "?") {
		return true
	}
	return strings.Count(s, " ") >= 9 || strings.Count(s, " ") >= 5 && strings.HasSuffix(s, ".")
}

// signsOff recognises "Best regards" and the block of name, title and
// telephone number below it. A name alone is left with the text: where it is
// but "Thanks, Ann" nothing is lost by keeping it.
func signsOff(region []line, i int) bool {
	text := strings.TrimSpace(region[i].text)
	if len(text) > 70 || strings.Count(text, " ") > 7 || !words().regardsIn(text) {
		return false
	}
	below, named := 0, false
	for j := i + 1; j < len(region); j++ {
		l := &region[j]
		if l.blank() {
			continue
		}
		if l.mark&markSignature != 0 || delimits(l.text) || postscript(l.text) || boilerplate(region, j) {
			break
		}
		if below++; below == 1 {
			named = nameLike(l.text)
		}
		if below == signOffLines {
			break
		}
		if prose(l.text) && !contact(l.text) {
			return false
		}
	}
	return below >= 2 && named
}

// regardsIn tells whether a line is nothing but a phrase that ends letters.
func (p *phrases) regardsIn(text string) bool {
	if text == "" || isWord(text[0]) && !p.regardsBegin[lowerByte(text[0])] {
		return false
	}
	return p.regards[fold(strings.TrimRight(text, ",.!，、。 "))]
}

// delimits tells whether a line begins another kind of signature.
func delimits(text string) bool {
	text = strings.TrimSpace(text)
	return isRule(text) || sentFrom(text)
}

// contact tells whether a line holds an address or a telephone number.
func contact(s string) bool {
	if strings.Contains(s, "@") || strings.Contains(s, "www.") || strings.Contains(s, "://") {
		return true
	}
	digits := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	return digits >= 5
}

// nameLike tells whether a line may be a person's name: a few words, the first
// one with a capital where the script has them.
func nameLike(s string) bool {
	s = strings.Trim(s, decoration)
	first, _ := utf8.DecodeRuneInString(s)
	return s != "" && !isLower(first) && (strings.Count(s, " ") < 6 || strings.Contains(s, " | ")) && len(s) < 80 && !strings.ContainsAny(s, "?!")
}

// markInitials marks "-Ann Lee" as the last line of a region.
func markInitials(region []line) {
	last := -1
	for i := range region {
		if region[i].kind == own && !region[i].blank() {
			last = i
		}
	}
	if last < 1 || !region[last-1].blank() {
		return
	}
	name, dashed := strings.CutPrefix(strings.TrimSpace(region[last].text), "-")
	if !dashed || name == "" || strings.Count(name, " ") > 2 {
		return
	}
	for word := range strings.FieldsSeq(name) {
		if first, _ := utf8.DecodeRuneInString(word); !isUpper(first) {
			return
		}
	}
	region[last].kind = signed
}

// trimRules marks drawn lines that are left at the end of a region.
func trimRules(region []line) {
	below := false
	for i := len(region) - 1; i >= 0; i-- {
		l := &region[i]
		switch {
		case l.blank():
		case l.kind == signed:
			below = true
		case below && isRule(l.text):
			l.kind = signed
		default:
			return
		}
	}
}
