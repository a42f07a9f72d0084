package rules

import "time"

// Sometime finds the day that a sentence names anywhere in it, the first one
// that is still to come; zero if it names none.
func Sometime(text string, d Dating) time.Time {
	text = cut(text, longestReply)
	for _, w := range plainWords(text) {
		m, why := When(text[w.start:], d)
		if why == "" && m.At.After(d.Now) && !bareNumber(text[w.start:w.start+min(m.Used, len(text)-w.start)]) {
			return m.At
		}
	}
	return time.Time{}
}

// bareNumber tells whether a text has digits and nothing else: they are as
// likely a room as a day.
func bareNumber(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
