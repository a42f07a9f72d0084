package rules

import "strings"

// ThanksIn finds the words of thanks in a text: the sentences, one behind the
// other, that hold them. Thanks in advance, and those that only end a letter
// ("Thanks, Dana"), are a form of words: they are none where the text says
// anything else.
func (b *Book) ThanksIn(text, lang string) string {
	w := b.interview.replyWords(lang)
	text = cut(text, longestReply)
	var said []string
	others := false
	for _, l := range lineSpans(text) {
		for _, s := range sentenceSpans(text, l) {
			sentence := strings.TrimSpace(text[s.start:s.end])
			switch words := plainWords(sentence); {
			case len(words) == 0 || w.advance.in(words):
			case !w.thanks.in(words) || asks(text, s):
				others = others || !w.formal(words, sentence)
			case w.takesBack(words), others && len(words) < 4 && s.start == l.start:
			default:
				said = append(said, ended(sentence, text, s))
			}
		}
	}
	return strings.Join(said, " ")
}

// takesBack tells whether thanks are only what softens a no ("thanks, but").
func (w *replyWords) takesBack(words []plainWord) bool {
	for i := 1; i < len(words); i++ {
		if w.but.at(words, i) > 0 && w.thanks.in(words[:i]) {
			return true
		}
	}
	return false
}

// ended is a sentence with the mark that ends it.
func ended(sentence, text string, s span) string {
	if s.end < len(text) && strings.ContainsRune(".!", rune(text[s.end])) && !strings.HasSuffix(sentence, text[s.end:s.end+1]) {
		sentence += text[s.end : s.end+1]
	}
	return sentence
}

// formal tells whether words only open or end a letter.
func (w *replyWords) formal(words []plainWord, text string) bool {
	for i := 0; i < len(words); {
		n := max(w.greetings.at(words, i), w.signoffs.at(words, i), w.addressees.at(words, i))
		if n == 0 && !looksLikeName(text[words[i].start:words[i].end]) {
			return false
		}
		i += max(n, 1)
	}
	return true
}

// grateful tells whether a reaction is more than a nod.
func (w *replyWords) grateful(text string) bool {
	return strings.ContainsAny(text, "\U0001F64F\u2764\U0001F970\U0001F60D\U0001F490\U0001F339\U0001F389\U0001F917\U0001F495")
}

// The signs by which people say yes and no without a word.
const (
	nods   = "\U0001F44D\U0001F44C\u2705\u2714\u2611\U0001F64F\u2764\U0001F970\U0001F60D\U0001F490\U0001F339\U0001F389\U0001F917\U0001F495\U0001F600\U0001F601\U0001F603\U0001F604\U0001F60A\U0001F642\U0001F44F\U0001F4AF\U0001F929\U0001F60E\U0001F973\U0001F64C\U0001F4AA\U0001F499\U0001F49A"
	shakes = "\U0001F44E\u274C\U0001F622\U0001F62D\U0001F61E\U0001F621\U0001F620\u2639\U0001F641\U0001F624\U0001F615\U0001F616\U0001F629\U0001F62B\U0001F625\U0001F92F"
)

// reactions are what mail programs write when somebody clicks on a sign
// instead of writing: Outlook and Gmail, in the four languages.
var reactions = newPhraseSet([]string{
	"reacted to your message", "reacted via gmail", "reacted to your email", "liked your message", "loved your message",
	"hat auf ihre nachricht reagiert", "hat auf deine nachricht reagiert", "hat über gmail reagiert", "reagierte auf ihre nachricht", "hat per gmail reagiert", "hat via gmail reagiert",
	"a réagi à votre message", "a réagi à ton message", "a réagi via gmail", "a réagi avec gmail",
	"ha reaccionado a tu mensaje", "ha reaccionado a su mensaje", "reaccionó a tu mensaje", "reaccionó a su mensaje", "ha reaccionado mediante gmail", "ha reaccionado con gmail", "reaccionó a través de gmail", "ha reaccionado a través de gmail",
})

// reaction reads the signs in a text: above 0 they say yes, below 0 no. What a
// mail program wrote about a reaction is taken out of the text. Signs beside
// many words say nothing: they only colour them.
func reaction(text string) (mood int, rest string) {
	reacted := false
	var kept []string
	for line := range strings.Lines(text) {
		if reactions.in(plainWords(line)) {
			reacted = true
			line = strings.Map(onlySigns, line) + "\n"
		}
		kept = append(kept, line)
	}
	rest = strings.Join(kept, "")
	yes, no := strings.ContainsAny(rest, nods), strings.ContainsAny(rest, shakes)
	switch words := len(plainWords(rest)); {
	case reacted && !no && words == 0:
		return 1, rest
	case words > 2 || yes == no:
		return 0, rest
	case yes:
		return 1, rest
	}
	return -1, rest
}

func onlySigns(r rune) rune {
	if strings.ContainsRune(nods+shakes, r) {
		return r
	}
	return -1
}
