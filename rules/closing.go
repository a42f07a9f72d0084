package rules

import (
	"slices"
	"strings"
)

// Closing is what somebody writes in reply to a closing letter, which asked
// whether it is solved and whether there is anything else.
type Closing struct {
	Solved Solved
	Works  bool   // with SolvedNew: it also says that the matter itself is solved
	New    string // with SolvedNew: the other matter, in the writer's words
	Thanks string // the words of thanks, "" if there are none
	Until  string // with SolvedLater: the sentence that says so
}

// Closing reads the reply to a closing letter. Thanks and nothing else means
// that it is solved. What says nothing in the language of the case may say it
// in another: "sí" is as quickly written as "yes".
func (b *Book) Closing(text, lang string) Closing {
	said := b.closingIn(text, lang)
	for _, other := range Languages {
		if said.Solved != SolvedUnclear {
			return said
		}
		if again := b.closingIn(text, other); again.Solved != SolvedSilent {
			said = again
		}
	}
	return said
}

func (b *Book) closingIn(text, lang string) Closing {
	text = cut(text, longestReply)
	mood, text := reaction(text)
	w := b.interview.replyWords(lang)
	said := w.outcome(text)
	said.solved = said.solved || mood > 0
	said.broken = said.broken || mood < 0
	c := Closing{Works: said.solved, Thanks: b.ThanksIn(text, lang)}
	c.Solved = w.judge(text, said, mood)
	if mood > 0 && c.Thanks == "" && c.Solved == SolvedYes && w.grateful(text) {
		c.Thanks = strings.TrimSpace(text)
	}
	switch c.Solved {
	case SolvedNew:
		c.New = strings.TrimLeft(strings.TrimSpace(text[said.begins:]), ":,;-– ")
		below := strings.HasPrefix(strings.TrimLeft(text[said.begins:], ":- \t\r\u00a0"), "\n")
		if said.heading && (len(plainWords(c.New)) == 0 || below && w.silent(c.New)) {
			return Closing{Solved: SolvedSilent}
		}
	case SolvedLater:
		c.Until = strings.TrimSpace(said.until)
	}
	return c
}

// Solved is the gist of Closing.
func (b *Book) Solved(text, lang string) Solved { return b.Closing(text, lang).Solved }

// judge weighs what the sentences say together.
func (w *replyWords) judge(text string, said outcome, mood int) Solved {
	switch {
	case said.later && !said.broken && !said.fresh:
		return SolvedLater
	case said.partly, said.solved && said.broken && !said.atLast && !said.relapsed:
		return SolvedPartly
	case said.broken && (!said.solved || said.relapsed):
		return SolvedNo
	case said.fresh:
		return SolvedNew
	case said.asks && !said.solved:
		return SolvedAsks
	case said.solved, mood > 0, w.onlyThanks(text):
		return SolvedYes
	case w.silent(text):
		return SolvedSilent
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

// silent tells whether a text holds no word of the writer's but greetings and
// a name.
func (w *replyWords) silent(text string) bool {
	for _, l := range lineSpans(text) {
		line := strings.TrimSpace(text[l.start:l.end])
		if line == "--" {
			return true
		}
		words := plainWords(line)
		for i := 0; i < len(words); {
			n := max(w.greetings.at(words, i), w.signoffs.at(words, i), w.addressees.at(words, i))
			if n == 0 && !(looksLikeName(line[words[i].start:words[i].end]) && isCapital(line[words[i].start:]) && len(words) < 4) {
				return false
			}
			i += max(n, 1)
		}
	}
	return true
}

// outcome is what the sentences of a reply say about a matter.
type outcome struct {
	solved, broken, partly, fresh, later bool
	// atLast tells that it was broken before it was solved ("did not work at
	// first, but now it does").
	atLast bool
	// relapsed tells that it was solved for a while and is broken again.
	relapsed bool
	asks     bool   // it asks something
	begins   int    // where the other matter begins
	heading  bool   // that is announced by a heading ("Something else:")
	until    string // the sentence that says that it is not known yet
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
			if all.fresh {
				continue
			}
			if n := w.opensAnother(words); n > 0 {
				all.beginsAt(text, s, words, n)
				continue
			}
			w.addSentence(&all, text, s)
		}
	}
	return all
}

// beginsAt notes where another matter begins: behind what announces it, if
// that is a heading.
func (o *outcome) beginsAt(text string, s span, words []plainWord, n int) {
	end := s.start + words[n-1].end
	rest := strings.TrimLeft(text[end:], " \u00a0")
	o.heading = n <= len(words) && strings.HasPrefix(rest, ":")
	o.begins = s.start
	if o.heading {
		o.begins = end
	}
	o.fresh = len(words) > 1 || o.heading
}

// addSentence adds what the clauses of a sentence say.
func (w *replyWords) addSentence(all *outcome, text string, s span) {
	sentence := text[s.start:s.end]
	all.asks = all.asks || asks(text, s)
	if words := plainWords(sentence); all.solved && w.comesUp(words) {
		all.fresh, all.begins = true, s.start
		return
	}
	for _, c := range w.clauses(text, s) {
		words := plainWords(text[c.start:c.end])
		one := w.clauseOutcome(words, text[c.start:c.end])
		if one.later {
			all.until = sentence
		}
		if all.solved && one.broken && (len(words) <= 2 || w.nothingNew.in(words)) {
			continue // "Yes it is. No." answers both questions of the letter
		}
		if all.solved && len(words) > 2 && w.but.at(words, 0) > 0 && w.turns(words) {
			all.fresh, all.begins = true, s.start+strings.Index(sentence, text[c.start:c.end])+words[1].start
			return // "Yes, but now the scanner …"
		}
		if all.solved && !one.solved && len(words) > 2 && w.but.at(words, 0) > 0 && !w.nothingNew.in(words) && !w.thanks.in(words) {
			one.partly = true // "Yes, but the scanner …": whatever it is, something is left
		}
		one.relapsed = all.solved && one.broken && w.relapse.in(words)
		all.add(one)
	}
}

// comesUp tells whether a sentence begins with "now" and goes on about
// another thing, which is not said to be well.
func (w *replyWords) comesUp(words []plainWord) bool {
	if len(words) < 4 {
		return false
	}
	n := w.now.at(words, 0)
	if n == 0 || n+2 > len(words) || w.clauseOutcome(words, "").solved || w.thanks.in(words) || w.nothingNew.in(words) {
		return false
	}
	return !slices.ContainsFunc(words[n:n+2], func(p plainWord) bool { return w.same.has(p.text) })
}

// turns tells whether a clause behind "but" comes to a thing that was well
// before: "now the scanner", not "now it".
func (w *replyWords) turns(words []plainWord) bool {
	for i := 1; i < len(words) && i < 3; i++ {
		if n := w.now.at(words, i); n > 0 && i+n < len(words) {
			return !slices.ContainsFunc(words[i:min(i+n+2, len(words))], func(p plainWord) bool { return w.same.has(p.text) })
		}
	}
	return false
}

// asks tells whether a sentence is a question.
func asks(text string, s span) bool {
	return strings.HasSuffix(strings.TrimSpace(text[s.start:s.end]), "?") || strings.HasPrefix(strings.TrimSpace(text[s.end:]), "?")
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
	o.relapsed = o.relapsed || next.relapsed
}

// opensAnother tells behind how many words a sentence begins another matter,
// 0 if it does not. Words that also join ("also") count only at its beginning.
func (w *replyWords) opensAnother(words []plainWord) int {
	for i := range words {
		if w.nothingNew.at(words, i) > 0 {
			return 0
		}
	}
	for i := range words {
		if n := w.fresh.at(words, i); n > 1 || n == 1 && i < 2 {
			one := w.clauseOutcome(words[i+n:], "")
			if !one.solved || one.broken || len(words) > i+n+6 {
				return i + n
			}
			return 0
		}
	}
	return 0
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
