package mailin

import "strings"

const (
	bannerLines      = 8 // of one paragraph
	bannerParagraphs = 3
	bannerBytes      = 700
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
	first := strings.TrimSpace(strings.Trim(strings.ToLower(block[0].text), "*#!_⚠\uFE0F -:."))
	if p.bannerAlone[first] {
		return 1
	}
	if _, ok := p.banner.of(strings.ReplaceAll(first, "’", "'")); !ok {
		return 0
	}
	for n := 1; n <= min(len(block), bannerLines); n++ {
		text := paragraph(block[:n], 0)
		if len(text) > bannerBytes {
			return 0
		}
		if p.outside.count(text, 1) > 0 && p.beware.count(text, 1) > 0 {
			return bannerEnd(block, n)
		}
	}
	return 0
}

// bannerEnd goes on from line n to where the last sentence of a warning ends.
func bannerEnd(block []line, n int) int {
	for n < len(block) && n < bannerLines {
		unfinished := !strings.ContainsRune(".!?)]>。*", lastRune(block[n-1].text))
		if !unfinished && words().beware.count(paragraph(block[n:n+1], 0), 1) == 0 {
			break
		}
		n++
	}
	return n
}
