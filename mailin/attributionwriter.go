package mailin

import (
	"strings"
	"unicode/utf8"
)

// Below an attribution without quote marks all the rest of the mail goes for
// the quote. People write such lines too: "On 3 May 2027 at 14:02 the system
// wrote:". What tells them apart is who is said to have written: programs put
// an address there, or the name of a person or desk.

// writer says what an attribution names as who wrote.
type writer uint8

const (
	writerNone writer = iota // nobody, or a thing: "the system"
	writerYou                // "you"
	writerName               // one word that may be a name: "Helpdesk", "Outlook"
	writerFull               // an address, or a name of several words
)

// youLines bounds the one paragraph that may follow "On 3 May you wrote:".
const youLines = 12

// programWrote tells whether lines[start:next], an attribution that no quoted
// line follows, is one that a mail program put there.
func programWrote(lines []line, start, next int) bool {
	switch writerOf(joinLines(lines[start:next], bareText)) {
	case writerFull:
		return true
	case writerName:
		return letterFollows(lines, next)
	case writerYou:
		return letterFollows(lines, next) || lastParagraph(lines, next)
	}
	return false
}

// letterFollows tells whether what stands below an attribution is a letter,
// for it begins with a salutation; or bars, or nothing at all.
func letterFollows(lines []line, i int) bool {
	for i < len(lines) && lines[i].blank() {
		i++
	}
	if i == len(lines) {
		return true
	}
	text := strings.TrimSpace(lines[i].text)
	first, _ := utf8.DecodeRuneInString(text)
	salutes := strings.HasSuffix(text, ",") || strings.HasSuffix(text, "!")
	return barPrefix(text) != "" || salutes && strings.Count(text, " ") < 5 && !isLower(first)
}

// lastParagraph tells whether one short paragraph is all that follows.
func lastParagraph(lines []line, i int) bool {
	for i < len(lines) && lines[i].blank() {
		i++
	}
	n := 0
	for ; i < len(lines) && n <= youLines && !lines[i].blank(); i++ {
		n++
	}
	return i == len(lines) && n <= youLines
}

// token is a word of an attribution.
type token struct {
	word  string // without the marks around it
	lower string
	ends  bool // a comma or the like follows
}

// apart tells whether a token stands between the parts of an attribution: a
// number, or a mark alone.
func (t token) apart() bool { return t.word == "" || strings.ContainsAny(t.word, "0123456789") }

// writerOf finds who wrote beside the verb, or at the start: "Ann Lee hat am
// 3. Mai 2027 um 14:02 geschrieben:". A script in which the verb is no word of
// its own is not looked into.
func writerOf(text string) writer {
	if bracketed(text) {
		return writerFull
	}
	tokens, verb := attributionTokens(text)
	if verb < 0 {
		if !plainASCII(text) && words().wroteIn.count(strings.ToLower(text), 1) > 0 {
			return writerFull
		}
		return writerNone
	}
	if names := trimTokens(runBefore(tokens, verb)); len(names) > 0 {
		return writerNamed(names, &tokens[0])
	}
	if names := trimTokens(runAfter(tokens, verb+1)); len(names) > 0 {
		return writerNamed(names, &tokens[0])
	}
	return writerNamed(trimTokens(runAfter(tokens, 0)), &tokens[0])
}

// bracketed tells whether an address stands in brackets, as programs write it.
func bracketed(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return false
	}
	open := strings.LastIndexAny(text[:at], "<([")
	return open >= 0 && !strings.ContainsAny(text[open:at], ">)]")
}

// attributionTokens parts an attribution into words, and says which one is the
// last verb, -1 if there is none.
func attributionTokens(text string) (tokens []token, verb int) {
	verb = -1
	for s := range strings.FieldsSeq(withoutBrackets(text)) {
		t := token{word: strings.Trim(s, `,;:：[]"'“”„«»<>*_=–—-`)}
		t.lower, t.ends = strings.ToLower(t.word), strings.ContainsAny(s[len(s)-1:], ",;:")
		if words().wrote[t.lower] {
			verb = len(tokens)
		}
		tokens = append(tokens, t)
	}
	return tokens, verb
}

// withoutBrackets takes out what stands in brackets: "Ann Lee (Accounts)",
// "napisał(a)".
func withoutBrackets(text string) string {
	for {
		before, rest, opened := strings.Cut(text, "(")
		_, after, closed := strings.Cut(rest, ")")
		if !opened || !closed {
			return text
		}
		text = before + after
	}
}

// runBefore is the words directly before the verb; "Lee, Ann" is one name.
func runBefore(tokens []token, verb int) []token {
	from := verb
	for from > 0 && !tokens[from-1].apart() && !tokens[from-1].ends {
		from--
	}
	if from > 0 && from < verb && !tokens[from-1].apart() && (from == 1 || tokens[from-2].apart() || tokens[from-2].ends) {
		from--
	}
	return tokens[from:verb]
}

// runAfter is the words from one on, to where the date begins; "Lee, Ann" is
// one name.
func runAfter(tokens []token, from int) []token {
	for i := from; i < len(tokens); i++ {
		if tokens[i].apart() || i > from && words().lead[tokens[i].word] {
			return tokens[from:i]
		}
		if tokens[i].ends && i > from {
			return tokens[from : i+1]
		}
	}
	return tokens[min(from, len(tokens)):]
}

// trimTokens takes off what stands between date and name: "On", "PM", "CEST",
// and the helping verb of "a écrit", "hat geschrieben".
func trimTokens(run []token) []token {
	for len(run) > 0 && (words().besideClock[run[0].lower] || zone(run[0].word) || words().lead[run[0].lower]) {
		run = run[1:]
	}
	for len(run) > 0 && words().helping[run[len(run)-1].word] {
		run = run[:len(run)-1]
	}
	for len(run) > 0 && words().helping[run[0].word] {
		run = run[1:]
	}
	return run
}

// zone tells whether a word is the name of a time zone.
func zone(word string) bool {
	return word == "UTC" || len(word) >= 3 && len(word) <= 5 && word[len(word)-1] == 'T' && strings.ToUpper(word) == word
}

// writerNamed judges the words of a name; start is the first word of the
// attribution, which may have a capital for that reason alone.
func writerNamed(names []token, start *token) writer {
	capitals, particles := 0, 0
	for i := range names {
		t := &names[i]
		first, _ := utf8.DecodeRuneInString(t.word)
		switch {
		case strings.Contains(t.word, "@"):
			return writerFull
		case words().you[t.lower] && len(names) == 1:
			return writerYou
		case !isLower(first) && t.word != "I" && !(t == start && words().determiner[t.lower]):
			capitals++
		case i > 0 && words().particle[names[i-1].word]: // "de la Cruz"
			particles++
		case words().determiner[t.lower] || t.word == "I":
			return writerNone
		case i == 0:
			return writerNone
		case words().particle[t.word]:
			particles++
		}
	}
	switch {
	case capitals >= 2 && capitals+particles == len(names):
		return writerFull
	case capitals > 0 && len(names) <= 6:
		return writerName
	}
	return writerNone
}
