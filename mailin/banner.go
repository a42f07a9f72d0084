package mailin

import (
	"slices"
	"strings"
)

const (
	bannerLines      = 8 // of one paragraph
	bannerParagraphs = 3
	bannerBytes      = 700
	bannerEnough     = 2 // signs
	bannerSure       = 3
	bannerWrapped    = 50 // bytes of a line that may have been wrapped
	bannerStatement  = 2  // spaces in an opening that is more than a label
)

// markBanners marks the warnings that a gateway put above the text, such as
// "[EXTERNAL] This mail originated from outside the organization".
func markBanners(lines []line) {
	i := 0
	for range bannerParagraphs {
		for i < len(lines) && (lines[i].blank() || isRule(lines[i].text)) {
			i++
		}
		end := i
		for end < len(lines) && !lines[end].blank() && lines[end].depth == 0 && lines[end].kind == own {
			end++
		}
		n := bannerIn(lines[i:end])
		if n == 0 {
			return
		}
		for j := range lines[:i+n] {
			if lines[j].kind == own && !lines[j].blank() {
				lines[j].kind = notice
			}
		}
		i += n
	}
}

// bannerIn returns how many lines of a paragraph at the top are a warning: all
// of them, or the first ones where the letter begins directly below.
func bannerIn(block []line) int {
	if len(block) == 0 {
		return 0
	}
	p := words()
	first := bannerFirst(block[0].text)
	opening, ok := p.banner.of(first)
	if p.bannerAlone[first] || ok && p.bannerAlone[withoutLabel(first)] {
		return 1
	}
	if !ok {
		return 0
	}
	for n := 1; n <= min(len(block), bannerLines); n++ {
		text := paragraph(block[:n], 0)
		if len(text) > bannerBytes {
			return 0
		}
		if bannerSigns(text, opening) < bannerEnough {
			continue
		}
		if n = bannerEnd(block, n); !selfIn(block[:n]) {
			return n
		}
		return 0
	}
	return 0
}

// bannerFirst makes the first line of a paragraph comparable.
func bannerFirst(text string) string {
	text = strings.TrimSpace(strings.Trim(strings.ToLower(text), "*#!_⚠\uFE0F -:."))
	return strings.ReplaceAll(text, "’", "'")
}

// withoutLabel takes "caution: " off.
func withoutLabel(first string) string {
	if _, rest, labelled := strings.Cut(first, ": "); labelled {
		return rest
	}
	return first
}

// bannerSigns counts what makes a paragraph a warning: what it asks people to
// do or to leave, and if so, that it speaks of what is outside, and makes an
// exception. A label such as "External" is no sign: with it people begin to
// tell of their screens.
func bannerSigns(text, opening string) int {
	p := words()
	if strings.Count(opening, " ") < bannerStatement {
		_, text, _ = strings.Cut(text, opening)
	}
	warned := p.beware.count(text, bannerSure)
	if warned == 0 {
		return 0
	}
	return warned + p.outside.count(text, 1) + p.unless.count(text, 1)
}

// selfIn tells whether in one of the lines somebody asks, or speaks of
// themselves.
func selfIn(block []line) bool {
	return slices.ContainsFunc(block, func(l line) bool { return asks(l.text) || words().speaksOfSelf(l.text) })
}

// bannerEnd goes on from line n to where the last sentence of a warning ends.
func bannerEnd(block []line, n int) int {
	for n < len(block) && n < bannerLines {
		if !goesOn(block[n-1].text, block[n].text) && words().beware.count(paragraph(block[n:n+1], 0), 1) == 0 {
			break
		}
		n++
	}
	return n
}

// goesOn tells whether the sentence of a line was wrapped into the next one.
func goesOn(text, next string) bool {
	return !strings.ContainsRune(".!?)]>。*", lastRune(text)) && (len(text) >= bannerWrapped || startsSmall(next))
}
