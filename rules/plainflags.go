package rules

import "strings"

const (
	longSentence = 25 // words
	pileUp       = 2  // passives in one sentence
	passiveRun   = 3  // sentences in a row with a passive each
	blameGap     = 6  // words between the parts of a pattern of blame
	passiveGap   = 3  // words between an auxiliary and its participle
)

func (c *plainCheck) place(s span) Place { return Place{s.start, s.end, c.text[s.start:s.end]} }

// longSentences gives the sentences of more than 25 words.
func (c *plainCheck) longSentences() (all []Place) {
	for _, s := range c.ends {
		words := 0
		for _, chunk := range chunksOf(c.text[s.start:s.end]) {
			if strings.ContainsFunc(c.text[s.start+chunk.start:s.start+chunk.end], isWordRune) {
				words++
			}
		}
		if words > longSentence {
			all = append(all, c.place(s))
		}
	}
	return all
}

// blamePattern are parts of words that follow each other in a sentence, a few
// words apart.
type blamePattern [][]string

// newBlamePattern reads "you should have" or "hättest … müssen".
func newBlamePattern(text string) (p blamePattern) {
	for part := range strings.SplitSeq(text, "…") {
		var words []string
		for _, u := range unitsOf(part) {
			words = append(words, u.lower)
		}
		if len(words) > 0 {
			p = append(p, words)
		}
	}
	return p
}

// blames finds words that fault the reader.
func (c *plainCheck) blames() (all []Place) {
	for i := 0; i < len(c.units); i++ {
		for _, p := range c.lang.blame {
			if end := c.blamed(p, i); end > i {
				s := span{c.units[i].start, c.units[end-1].end}
				if !overlapsAny(s, c.shut) {
					all = append(all, c.place(s))
					i = end - 1
				}
				break
			}
		}
	}
	return all
}

// blamed tells behind which unit a pattern that begins at i ends, 0 if it is
// not there.
func (c *plainCheck) blamed(p blamePattern, i int) int {
	if c.units[i].lower != p[0][0] {
		return 0
	}
	at := i
	for k, part := range p {
		gap := 0
		if k > 0 {
			gap = blameGap
		}
		for !c.said(part, at) {
			if gap--; gap < 0 || at+1 >= len(c.units) {
				return 0
			}
			at++
		}
		at += len(part)
	}
	if c.units[at-1].sentence != c.units[i].sentence {
		return 0
	}
	return at
}

func (c *plainCheck) said(words []string, at int) bool {
	if at+len(words) > len(c.units) {
		return false
	}
	for k, w := range words {
		if c.units[at+k].lower != w {
			return false
		}
	}
	return true
}

// passiveWords tell how a language forms the passive.
type passiveWords struct {
	auxiliaries, irregular, except map[string]bool
	endings                        []string
}

func newPassiveWords(auxiliaries, participles, irregular, except string) passiveWords {
	p := passiveWords{auxiliaries: wordSet(auxiliaries), irregular: wordSet(irregular), except: wordSet(except)}
	for w := range strings.FieldsSeq(participles) {
		if end, ok := strings.CutPrefix(w, "*"); ok {
			p.endings = append(p.endings, end)
		}
	}
	return p
}

func (p *passiveWords) isParticiple(word string) bool {
	if p.irregular[word] {
		return true
	}
	if p.except[word] || len(word) < 5 {
		return false
	}
	for _, end := range p.endings {
		// "ge…t" has its beginning before the points.
		head, tail, both := strings.Cut(end, "…")
		if !both && strings.HasSuffix(word, end) || both && strings.HasPrefix(word, head) && strings.HasSuffix(word, tail) {
			return true
		}
	}
	return false
}

// passives gives the sentences in which passives pile up: two in one, or one
// in each of three that follow each other.
func (c *plainCheck) passives() (all []Place) {
	count := make([]int, len(c.ends)+1)
	for i := range c.units {
		if c.passiveAt(i) {
			count[c.units[i].sentence]++
		}
	}
	run := 0
	for s := range c.ends {
		if run++; count[s] == 0 {
			run = 0
		}
		if count[s] >= pileUp || run >= passiveRun {
			all = append(all, c.place(c.ends[s]))
		}
	}
	return all
}

// passiveAt tells whether a unit is an auxiliary that has its participle: soon
// after it, in German anywhere in the sentence.
func (c *plainCheck) passiveAt(i int) bool {
	p := &c.lang.passive
	if !p.auxiliaries[c.units[i].lower] {
		return false
	}
	reach, back := passiveGap, 0
	if c.lang.name == "de" {
		reach, back = 12, 1
	}
	for k := max(0, i-back); k < len(c.units) && k <= i+reach && c.units[k].sentence == c.units[i].sentence; k++ {
		if k != i && p.auxiliaries[c.units[k].lower] && k > i {
			return false
		}
		if k != i && p.isParticiple(c.units[k].lower) {
			return true
		}
	}
	return false
}
