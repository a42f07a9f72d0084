package rules

import (
	"slices"
	"strings"
)

// Withdrawal gives the sentence of a text by which its writer gives up one of
// the views held before ("it wasn't the toner after all"), "" if there is none.
func (b *Book) Withdrawal(text, lang string, views []string) string {
	w := b.interview.replyWords(lang)
	if len(views) == 0 || len(text) > longestReply {
		return ""
	}
	for _, s := range sentences(text) {
		words := plainWords(text[s.start:s.end])
		if !w.withdrawal.in(words) {
			continue
		}
		for _, v := range views {
			if w.sharesThing(words, v) || w.dropsAll(words) {
				return text[s.start:s.end]
			}
		}
	}
	return ""
}

// sharesThing tells whether words name a thing that a view names.
func (w *replyWords) sharesThing(words []plainWord, view string) bool {
	for _, v := range plainWords(view) {
		telling := len(v.text) > 3 && !w.filler.has(v.text) && !w.leaders.has(v.text) && !w.withdrawal.has(v.text)
		if telling && slices.ContainsFunc(words, func(o plainWord) bool { return o.text == v.text }) {
			return true
		}
	}
	return false
}

// dropsAll tells whether words give up whatever was believed, without naming
// it ("I was wrong about the cause").
func (w *replyWords) dropsAll(words []plainWord) bool {
	c, ok := w.cues[slotView]
	return ok && c.about.in(words)
}

// takeView takes what the writer believes now, where nobody asked for it ("now
// I think it's the dock"): it is the latest view. It tells whether there was
// one.
func (t *taker) takeView(passage int, s span) bool {
	if _, there := t.answers[slotView]; there || t.noted == nil || slices.Contains(t.openSlots(), slotView) {
		return false
	}
	text := t.passages[passage].text
	words := plainWords(text[s.start:s.end])
	if !t.words.believes.in(words) {
		return false
	}
	if _, other := t.scores(text, s, slotView); other >= enoughScore && !t.words.rethinks.in(words) {
		return false // "I think since Monday"
	}
	said := strings.Trim(text[s.start:s.end], " \t\r\n")
	t.answers[slotView] = takenAnswer{Answer{slotView, said, false, howContent}, passage, s.start}
	t.claim(passage, s.start, s.end)
	return true
}
