package mailin

import "strings"

const (
	disclaimerBytes = 90 // the shortest
	footerBytes     = 600
)

// boilerplate tells whether the paragraph that begins at line i is a
// disclaimer, or a footer of a list or a virus scanner, where the letter is
// over already: below a sign-off, "-- " or a rule.
func boilerplate(region []line, i int) bool { return boilerplateAt(region, i, false) }

// boilerplateAt is strict where the letter need not be over: the paragraph
// must then say more of what disclaimers say.
func boilerplateAt(region []line, i int, strict bool) bool {
	if !beginsParagraph(region, i) {
		return false
	}
	text := paragraph(region, i)
	return (footerIn(text) || disclaimerIn(text, strict)) && !personal(region, i)
}

func footerIn(text string) bool { return len(text) < footerBytes && words().footer.in(text) }

// disclaimerIn wants the mail named, and what only disclaimers say of it.
// Words such as "confidential" may as well be those of somebody who sent a
// mail to the wrong person.
func disclaimerIn(text string, strict bool) bool {
	p := words()
	if len(text) < disclaimerBytes || p.thisMail.count(text, 1) == 0 {
		return false
	}
	switch found := p.disclaimer.count(text, 3); {
	case found == 3:
		return true
	case strict || found == 0:
		return false
	case found == 2:
		return true
	}
	return p.disclaimerWord.count(text, 2) == 2
}

func beginsParagraph(region []line, i int) bool {
	return i == 0 || region[i-1].blank() || region[i-1].kind != own || isRule(region[i-1].text)
}

// lastWords is the line from which on a region holds nothing that asks or
// tells, if boilerplate is left out.
func lastWords(region []line) int {
	end := len(region)
	for end > 0 {
		start := end - 1
		for start > 0 && !beginsParagraph(region, start) {
			start--
		}
		if !region[start].blank() && !closesRegion(region[start:end]) && !boilerplateAt(region, start, true) {
			return end
		}
		end = start
	}
	return 0
}

// personal tells whether a paragraph asks something, or somebody speaks in it
// of themselves: no program wrote it.
func personal(region []line, i int) bool {
	for first := i; i < len(region); i++ {
		text := region[i].text
		if region[i].blank() || i > first && isRule(text) {
			return false
		}
		if asks(text) || words().speaksOfSelf(text) {
			return true
		}
	}
	return false
}

// asks tells whether there is a question mark in a text that ends a sentence,
// and not one within a link.
func asks(text string) bool {
	if strings.ContainsAny(text, "¿？؟") {
		return true
	}
	for {
		at := strings.IndexByte(text, '?')
		if at < 0 {
			return false
		}
		if text = text[at+1:]; text == "" || !isWord(text[0]) && text[0] != '%' && text[0] != '&' && text[0] != '_' {
			return true
		}
	}
}

// speaksOfSelf finds "I", "mein", "j'ai". A small i is a word of several
// languages, and no sign.
func (p *phrases) speaksOfSelf(text string) bool {
	for word := range strings.FieldsFuncSeq(text, notInName) {
		if begin := strings.IndexAny(word, "'’"); begin > 0 {
			word = word[:begin] + "'"
		}
		if word == "I" || p.person[strings.ToLower(word)] {
			return true
		}
	}
	return false
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

// markParagraph marks what paragraph reads, and the drawn line that ends it.
func markParagraph(region []line, i int, k kind) {
	for first := i; i < len(region) && !region[i].blank(); i++ {
		region[i].kind = k
		if i > first && isRule(region[i].text) {
			return
		}
	}
}

func markAll(lines []line, k kind) {
	for i := range lines {
		lines[i].kind = k
	}
}
