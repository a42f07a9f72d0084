package rules

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// counted is what the formulas of reading ease are made of.
type counted struct {
	words, sentences, syllables int
	one, three, long            int // words of one syllable, of three and more, of more than six letters
}

// measure works out reading ease and grade by the formula of the language.
func (p *Plain) measure(c *plainCheck) {
	n := c.count()
	p.Words = n.words
	if n.words == 0 {
		p.Ease = 100
		return
	}
	length := float64(n.words) / float64(n.sentences)
	syllables := float64(n.syllables) / float64(n.words)
	p.Ease = readingEase(c.lang.name, length, syllables)
	switch c.lang.name {
	case "en": // Flesch–Kincaid
		p.Grade = 0.39*length + 11.8*syllables - 15.59
	case "de":
		p.Grade = n.wiener(length)
	default:
		p.Grade = gradeOf(p.Ease)
	}
	p.Grade, p.Ease = tenths(max(0, p.Grade)), tenths(p.Ease)
}

// readingEase is the reading ease by words a sentence and syllables a word: Flesch
// (1948), Amstad (1978), Kandel and Moles (1958), Fernández Huerta (1959).
func readingEase(lang string, length, syllables float64) float64 {
	switch lang {
	case "de":
		return 180 - length - 58.5*syllables
	case "fr":
		return 207 - 1.015*length - 73.6*syllables
	case "es":
		return 206.84 - 1.02*length - 60*syllables
	}
	return 206.835 - 1.015*length - 84.6*syllables
}

// wiener is the first Wiener Sachtextformel (Bamberger and Vanecek 1984).
func (n counted) wiener(length float64) float64 {
	share := func(k int) float64 { return 100 * float64(k) / float64(n.words) }
	return 0.1935*share(n.three) + 0.1672*length + 0.1297*share(n.long) - 0.0327*share(n.one) - 0.875
}

// gradeOf reads the years of school off Flesch's table of reading ease, for
// languages whose formula gives none.
func gradeOf(ease float64) float64 {
	table := [...][2]float64{{100, 4}, {90, 5}, {80, 6}, {70, 7}, {60, 9}, {50, 12}, {30, 16}, {0, 18}}
	if ease >= table[0][0] {
		return table[0][1]
	}
	for i := 1; i < len(table); i++ {
		if hi, lo := table[i-1], table[i]; ease >= lo[0] {
			return lo[1] + (hi[1]-lo[1])*(ease-lo[0])/(hi[0]-lo[0])
		}
	}
	return table[len(table)-1][1]
}

func tenths(x float64) float64 { return math.Round(x*10) / 10 }

// count counts words, sentences and syllables. Numbers, links and code are
// left out.
func (c *plainCheck) count() (n counted) {
	for _, s := range c.ends {
		before := n.words
		for _, chunk := range chunksOf(c.text[s.start:s.end]) {
			n.add(c.text[s.start+chunk.start:s.start+chunk.end], c.lang.name)
		}
		if n.words > before {
			n.sentences++
		}
	}
	return n
}

func (n *counted) add(chunk, lang string) {
	if isLink(chunk) || isPath(chunk) || !strings.ContainsFunc(chunk, unicode.IsLetter) {
		return
	}
	k := max(1, syllables(chunk, lang))
	n.words++
	n.syllables += k
	switch {
	case k == 1:
		n.one++
	case k >= 3:
		n.three++
	}
	if utf8.RuneCountInString(chunk) > 6 {
		n.long++
	}
}
