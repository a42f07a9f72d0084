package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wrapWidth is the length from which on a line may have been broken by the
// mail program, so that the next one continues it.
const wrapWidth = 58

// freeLines gives the lines of a region that are not used, with lines put
// together that the mail program broke.
func (t *taker) freeLines(r region) []span {
	p := t.passages[r.passage]
	var all []span
	open := false // the line before may go on
	for _, l := range lineSpans(p.text[:r.end]) {
		if l.end <= r.start {
			continue
		}
		start, end := p.unusedEdges(max(l.start, r.start), l.end)
		if start >= end {
			open = false
			continue
		}
		if first, _ := utf8.DecodeRuneInString(p.text[start:]); open && (unicode.IsLower(first) || first == '(') {
			all[len(all)-1].end = end
		} else {
			all = append(all, span{start, end})
		}
		open = l.end-l.start >= wrapWidth
	}
	return all
}

// freeParagraphs gives the paragraphs of a region that are not used.
func (t *taker) freeParagraphs(r region) []span {
	p := t.passages[r.passage]
	var all []span
	blank := true
	for _, l := range lineSpans(p.text[:r.end]) {
		if l.end <= r.start {
			continue
		}
		start, end := p.unusedEdges(max(l.start, r.start), l.end)
		if start >= end {
			blank = true
			continue
		}
		if blank {
			all = append(all, span{start, end})
		}
		all[len(all)-1].end = end
		blank = false
	}
	return all
}

// freePieces cuts each line further and gives what is not used.
func (t *taker) freePieces(r region, lines []span, cut func(string, span) []span) []span {
	p := t.passages[r.passage]
	var all []span
	for _, l := range lines {
		for _, s := range cut(p.text, l) {
			if s.start, s.end = p.unusedEdges(s.start, s.end); s.start < s.end && len(plainWords(p.text[s.start:s.end])) > 0 {
				all = append(all, s)
			}
		}
	}
	return all
}

// sentenceSpans cuts a line behind full stops, question and exclamation marks
// that a blank and a new sentence follow; not inside quotation marks, and not
// behind a number or a single letter ("am 3. Dezember", "z. B.").
func sentenceSpans(text string, l span) []span {
	return cutSpans(text, l, func(i int) bool {
		switch text[i] {
		case '!', '?', ';':
			return true
		case '.':
			word := strings.TrimRight(text[l.start:i], ".")
			last := word[strings.LastIndexAny(word, " \t\n.(")+1:]
			return len(last) > 2 || endsInNumber(word) || i+2 < l.end && isCapital(text[i+2:]) && len(last) > 1 && !isDigit(last[0])
		}
		return false
	})
}

// numbered are words whose number stands behind them: a full stop behind that
// number is one.
var numbered = newPhraseSet([]string{
	"room", "office", "floor", "level", "building", "desk", "ext", "extension", "lab", "windows", "wing", "annexe",
	"raum", "zimmer", "büro", "stock", "gebäude", "haus", "platz", "durchwahl", "nebenstelle", "apparat", "labor", "saal", "nummer",
	"salle", "bureau", "étage", "bâtiment", "poste", "labo", "numéro",
	"sala", "despacho", "planta", "edificio", "aula", "extensión", "oficina", "puesto", "número",
})

// endsInNumber tells whether a text ends in the number of something that is
// called by it ("room 7").
func endsInNumber(text string) bool {
	words := plainWords(text[max(0, len(text)-40):])
	n := len(words)
	return n > 1 && isDigits(words[n-1].text, 5) && numbered.has(words[n-2].text)
}

// commaSpans cuts a line at its commas, semicolons and slashes.
func commaSpans(text string, l span) []span {
	return cutSpans(text, l, func(i int) bool {
		return text[i] == ',' || text[i] == ';' || text[i] == '/' && i > l.start && text[i-1] == ' '
	})
}

// cutSpans cuts a line behind each byte that ends a piece and is followed by
// a blank, outside quotation marks.
func cutSpans(text string, l span, ends func(i int) bool) []span {
	var all []span
	start, quoted := l.start, false
	for i := l.start; i < l.end; i++ {
		if text[i] == '"' {
			quoted = !quoted
		}
		if !quoted && (i+1 == l.end || text[i+1] == ' ' || text[i+1] == '\n') && ends(i) {
			all = append(all, span{start, i + 1})
			start = i + 1
		}
	}
	if start < l.end {
		all = append(all, span{start, l.end})
	}
	return all
}
