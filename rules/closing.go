package rules

import "strings"

// Solved reads the reply to a closing letter, which asked whether it is solved
// and whether there is anything else. Thanks and nothing else means yes.
func (b *Book) Solved(text, lang string) Solved {
	w := b.interview.replyWords(lang)
	said := w.outcome(text)
	switch {
	case said.later && !said.broken:
		return SolvedUnclear
	case said.partly, said.solved && said.broken && !said.atLast:
		return SolvedPartly
	case said.broken && !said.solved:
		return SolvedNo
	case said.fresh:
		return SolvedNew
	case said.solved, w.onlyThanks(text):
		return SolvedYes
	}
	return SolvedUnclear
}

// Thanks tells whether a text says thanks and nothing else that matters: such
// a mail opens nothing again.
func (b *Book) Thanks(text, lang string) bool {
	w := b.interview.replyWords(lang)
	said := w.outcome(text)
	return !said.broken && !said.partly && !said.fresh && !said.later && w.onlyThanks(text)
}

// outcome is what the sentences of a reply say about a matter.
type outcome struct {
	solved, broken, partly, fresh, later bool
	// atLast tells that it was broken before it was solved ("did not work at
	// first, but now it does").
	atLast bool
}

// outcome reads a reply sentence by sentence. What begins another matter ("by
// the way, my mouse …") says nothing about this one any more.
func (w *replyWords) outcome(text string) outcome {
	var all outcome
	if len(text) > longestReply {
		text = text[:longestReply]
	}
	for _, l := range lineSpans(text) {
		for _, s := range sentenceSpans(text, l) {
			words := plainWords(text[s.start:s.end])
			if all.fresh || w.opensAnother(words) {
				all.fresh = all.fresh || len(words) > 1
				continue
			}
			w.addSentence(&all, text, s)
		}
	}
	return all
}

// addSentence adds what the clauses of a sentence say.
func (w *replyWords) addSentence(all *outcome, text string, s span) {
	for _, c := range w.clauses(text, s) {
		words := plainWords(text[c.start:c.end])
		one := w.clauseOutcome(words, text[c.start:c.end])
		if all.solved && len(words) == 1 && one.broken {
			continue // "Yes it is. No." answers both questions of the letter
		}
		if all.solved && !one.solved && len(words) > 2 && w.but.at(words, 0) > 0 && !w.nothingNew.in(words) && !w.thanks.in(words) {
			one.partly = true // "Yes, but the scanner …": whatever it is, something is left
		}
		all.add(one)
	}
}

// add puts what a further sentence says to what was said before.
func (o *outcome) add(next outcome) {
	switch {
	case next.solved && o.broken && !o.solved:
		o.atLast = true
	case next.broken:
		o.atLast = false
	}
	o.solved = o.solved || next.solved
	o.broken = o.broken || next.broken
	o.partly = o.partly || next.partly
	o.later = o.later || next.later
}

// opensAnother tells whether a sentence begins another matter. Words that
// also join ("also") count only at its beginning.
func (w *replyWords) opensAnother(words []plainWord) bool {
	for i := range words {
		if w.nothingNew.at(words, i) > 0 {
			return false
		}
	}
	for i := range words {
		if n := w.fresh.at(words, i); n > 1 || n == 1 && i < 2 {
			one := w.clauseOutcome(words[i+n:], "")
			return !one.solved || one.broken || len(words) > i+n+6
		}
	}
	return false
}

// clauseOutcome reads one clause: at each word the longest phrase counts, so
// that "not working" is not "working", and what is denied anywhere in it is
// not solved ("funktioniert leider noch nicht").
func (w *replyWords) clauseOutcome(words []plainWord, text string) outcome {
	var o outcome
	for i := 0; i < len(words); {
		none, yes, no := w.nothingNew.at(words, i), w.solved.at(words, i), w.broken.at(words, i)
		half, later := w.partly.at(words, i), w.later.at(words, i)
		n := max(none, yes, no, half, later)
		switch {
		case n == 0:
			n = 1
		case later == n:
			o.later = true
		case none == n:
			o.solved = o.solved || yes == n
		case half == n:
			o.partly = true
		case no == n:
			o.broken = true
		default:
			o.solved = true
		}
		i += n
	}
	o.solved = o.solved && !o.broken
	if strings.HasSuffix(strings.TrimSpace(text), "?") && !o.broken {
		o.solved = false // "does it work now?" is no answer
	}
	return o
}

// onlyThanks tells whether a text has thanks in it, and beside greetings,
// names and polite words hardly anything.
func (w *replyWords) onlyThanks(text string) bool {
	words := plainWords(text)
	if len(words) > 80 || strings.ContainsRune(text, '?') {
		return false
	}
	thanks, others := false, 0
	for i := 0; i < len(words); {
		n := w.thanks.at(words, i)
		thanks = thanks || n > 0
		n = max(n, w.polite.at(words, i), w.signoffs.at(words, i), w.greetings.at(words, i), w.addressees.at(words, i), w.solved.at(words, i), w.nothingNew.at(words, i))
		if n == 0 {
			n = 1
			if !looksLikeName(text[words[i].start:words[i].end]) || !isCapital(text[words[i].start:]) {
				others++
			}
		}
		i += n
	}
	return thanks && others <= len(words)/6
}
