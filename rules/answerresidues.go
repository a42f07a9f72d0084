package rules

import "strings"

// residues are the answers that were written into the quote itself: at the
// end of the line of a question, as phones do when one taps behind it, or
// below it, where the quote marks were put before the answers too.
func (t *taker) residues(passage int) []residue {
	quote := t.passages[passage].quote
	var all []residue
	hits := t.findQuestions(quote)
	for i, h := range hits {
		between, last := quote[h.end:], true
		if i+1 < len(hits) {
			between, last = quote[h.end:hits[i+1].start], false
		}
		said, below, _ := strings.Cut(between, "\n")
		if !last && strings.TrimSpace(said) == "" && hits[i+1].question != h.question {
			said = strings.Trim(below, " \t\n>|0123456789.)")
		}
		if last && strings.TrimSpace(said) == "" {
			said = t.belowLast(below)
		}
		if words := plainWords(said); t.words.telling(words) && len(words) <= longestResidue && !t.letter.has(said) {
			all = append(all, residue{h.question, strings.TrimSpace(said)})
		}
	}
	return all
}

// longestResidue is how many words may be an answer in the quote, behind its
// question; more are the letter itself, of which a client lost the lines.
const longestResidue = 20

// residue is what stands behind a question in its own line.
type residue struct {
	question int
	text     string
}
