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
// of them, or the first where the letter begins directly below it.
func bannerIn(block []line) int {
	if len(block) == 0 {
		return 0
	}
	p := words()
	first := strings.ToLower(strings.TrimLeft(block[0].text, " *#!_⚠️-"))
	if _, ok := startsWithAny(strings.ReplaceAll(first, "’", "'"), p.banner); !ok {
		return 0
	}
	whole := paragraph(block, 0)
	if len(block) > bannerLines || len(whole) > bannerBytes {
		return 0
	}
	if strings.HasPrefix(first, "[ext") && len(block) > 1 {
		return 1
	}
	if containsAny(whole, p.outside, 2) >= 2 || len(whole) < 40 && containsAny(whole, p.outside, 1) > 0 {
		return len(block)
	}
	return 0
}
