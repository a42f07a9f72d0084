package mailin

import "strings"

const (
	pleasantryWords = 12 // of a line that thanks
	greetingWords   = 6
	nameWords       = 3
)

// putBack is a safety net: where nothing would be left but "Hello" and
// "Thanks, Ann", what stands between them was the letter, whatever it reads
// like. It stays where it is below a line that ends the letter.
func putBack(lines []line) {
	last, polite, only := pleasantriesOnly(lines)
	if !only {
		return
	}
	for i := 0; i < len(lines) && (polite || i < last); {
		end := endOfBlock(lines, i)
		k := lines[i].kind
		if (k == own || k == signed) && endsLetterIn(lines[i:end]) {
			return
		}
		if k == signed && toPutBack(lines[i:end], i < last) || k == notice && doubtfulBanner(lines[i:end]) {
			markAll(lines[i:end], own)
		}
		i = end
	}
}

// pleasantriesOnly tells whether the own lines say nothing but what letters
// begin and end with, and which is the last of them. What may be a name may be
// an answer as well: they are polite if there is more.
func pleasantriesOnly(lines []line) (last int, polite, only bool) {
	last = -1
	for i := range lines {
		l := &lines[i]
		if l.kind != own || l.blank() || !speaks(l.text) {
			continue
		}
		last = i
		if words().pleasantry(l.text) {
			polite = true
		} else if !mayBeName(l.text) {
			return last, false, false
		}
	}
	return last, polite, last >= 0
}

// endOfBlock is where the lines of one kind and paragraph end.
func endOfBlock(lines []line, i int) int {
	end := i + 1
	for end < len(lines) && lines[end].kind == lines[i].kind && !lines[end].blank() && !lines[end-1].blank() {
		end++
	}
	return end
}

func endsLetterIn(block []line) bool {
	for i := range block {
		if words().thanksIn(block[i].text) || words().regardsIn(strings.TrimSpace(block[i].text)) {
			return true
		}
	}
	return false
}

// toPutBack tells whether a signature says something. One in which a program
// seems to speak does only where the letter goes on below.
func toPutBack(block []line, goesOn bool) bool {
	if block[0].mark&markSignature != 0 || sentFrom(block[0].text) {
		return false
	}
	if !goesOn && boilerplateAt(block, 0, true) {
		return false
	}
	return !closesRegion(block) || personal(block, 0)
}

// doubtfulBanner tells whether a warning has no more signs of one than it
// takes, and does not even speak of mail.
func doubtfulBanner(block []line) bool {
	p := words()
	first, text := bannerFirst(block[0].text), paragraph(block, 0)
	opening, ok := p.banner.of(first)
	return ok && !p.bannerAlone[first] && p.mailWord.count(text, 1) == 0 && bannerSigns(text, opening) <= bannerEnough
}

// pleasantry tells whether a line greets, thanks or ends a letter.
func (p *phrases) pleasantry(text string) bool {
	text = strings.TrimSpace(text)
	if len(text) > sentFromBytes || asks(text) {
		return false
	}
	_, greets := p.greeting.ofWords(fold(text))
	return greets && strings.Count(text, " ") < greetingWords || p.thanksIn(text) || p.regardsIn(text)
}

func mayBeName(text string) bool {
	return nameLike(text) && strings.Count(text, " ") < nameWords && !strings.ContainsAny(text, ".:")
}

// thanksIn tells whether a line is one that thanks, as letters end.
func (p *phrases) thanksIn(text string) bool {
	_, thanks := p.thanks.ofWords(fold(text))
	return thanks && strings.Count(text, " ") < pleasantryWords
}
