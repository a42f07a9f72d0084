package templates

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// functions are what sources may call beside and, or, not, eq, ne, gt, len and
// index:
//
//	words TEXT            a text whose paragraphs and line breaks are kept
//	when VIEW TIME        "Thursday, 26 November, 10:00", "10:00 tomorrow"; "" for no time
//	day VIEW TIME         "26 November"
//	weekday VIEW TIME     "Thursday, 26 November"
//	size BYTES            "240 KB"
//	share SHARE           "18 of 20 (90%)"
//	lasting DURATION      "1 hour 20 minutes"
//	count N ONE MANY      "1 case", "3 cases"
//	pick N TEXT…          the text number N, from the first again behind the last
//	cut N TEXT            at most N characters
//	mail LINK WORDS       a link that opens a mail with these words in it
//	mails ADDRESS         whether a link opens a mail rather than a page
//	state KEY             a case's state in words
//	capital TEXT          the text with a capital first letter
//	name PERSON           the name to speak to, "" if it is not known
func functions(lang string) map[string]any {
	l := tongueOf(lang)
	return map[string]any{
		"words":   words,
		"when":    l.moment,
		"day":     l.onDay,
		"weekday": l.onWeekday,
		"size":    l.size,
		"share":   l.share,
		"lasting": l.lasting,
		"count":   count,
		"pick":    pick,
		"cut":     func(n int, s string) string { return shorten(strings.TrimSpace(s), n) },
		"mail":    func(link, words string) string { return link + "&body=" + percent(words) },
		"mails":   mails,
		"state":   l.state,
		"capital": capital,
		"name":    name,
	}
}

// count words a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// pick takes turns among texts.
func pick(n int, texts ...string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[max(n, 0)%len(texts)]
}

// stateKeys are the states of a case, as in desk.State.
var stateKeys = [6]string{"new", "interviewing", "working", "waiting", "solved", "closed"}

// state words a state of a case, the key itself where there is no word for it.
func (l *tongue) state(key string) string {
	for i, k := range stateKeys {
		if k == key && l.states[i] != "" {
			return l.states[i]
		}
	}
	return key
}

// capital gives a text a capital first letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// mails tells whether a link opens a mail rather than a page.
func mails(address string) bool { return strings.HasPrefix(address, "mailto:") }

// name is the name to speak to somebody by. Offices that sort people by
// surname write "Okafor, Dana"; nobody wants to be greeted that way.
func name(p Person) string {
	n := shorten(strings.Join(strings.Fields(p.Name), " "), 60)
	last, first, ok := strings.Cut(n, ", ")
	if ok && first != "" && !strings.ContainsAny(first, ",(/") && strings.Count(first, " ") < 2 {
		return first + " " + last
	}
	if strings.Contains(n, "@") {
		return ""
	}
	return n
}

// share words a part of a whole, "" if there is no whole.
func (l *tongue) share(s Share) string {
	if s.Of <= 0 {
		return ""
	}
	percent := (s.N*200 + s.Of) / (2 * s.Of)
	return strconv.Itoa(s.N) + l.of + strconv.Itoa(s.Of) + " (" + strconv.Itoa(percent) + l.percent + "%)"
}

// size words a number of bytes.
func (l *tongue) size(n int64) string {
	const kilo, mega = 1000, 1000 * 1000
	switch {
	case n <= 0:
		return ""
	case n < 10*mega && n >= mega:
		tenths := (n + mega/20) / (mega / 10)
		return strconv.FormatInt(tenths/10, 10) + l.comma + strconv.FormatInt(tenths%10, 10) + " " + l.mega
	case n >= mega:
		return strconv.FormatInt((n+mega/2)/mega, 10) + " " + l.mega
	}
	return strconv.FormatInt(max(n/kilo, 1), 10) + " " + l.kilo
}

// lasting words a duration in hours and minutes, "" for none.
func (l *tongue) lasting(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	if d > 0 && minutes == 0 {
		minutes = 1
	}
	hours := minutes / 60
	minutes %= 60
	var parts []string
	if hours > 0 {
		parts = append(parts, count(hours, l.hour, l.hours))
	}
	if minutes > 0 {
		parts = append(parts, count(minutes, l.minute, l.minutes))
	}
	return strings.Join(parts, " ")
}
