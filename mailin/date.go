package mailin

import (
	"strconv"
	"strings"
	"time"
)

// A clock that is wrong by more than this tells nothing.
const (
	firstYear  = 1980
	lastYear   = 2200
	futureDays = 7
)

// parseDate reads a Date field (RFC 5322 §3.3, with the obsolete forms of
// §4.3, ctime and ISO 8601) and returns it in UTC; zero where it has none, or
// an absurd one: before mail existed, or later than received by a week.
func parseDate(value string, received time.Time) time.Time {
	var d dateParts
	value = spacedColon.Replace(strings.Join(strings.Fields(withoutComments(value)), " "))
	for word := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == ';' }) {
		d.take(word)
	}
	t := d.time()
	if !received.IsZero() && t.After(received.AddDate(0, 0, futureDays)) {
		return time.Time{}
	}
	return t
}

// spacedColon joins the pieces of a time between which obsolete syntax allows
// white space (RFC 5322 §4.3).
var spacedColon = strings.NewReplacer(" : ", ":", " :", ":", ": ", ":")

// dateParts is what was found of a date, word by word.
type dateParts struct {
	year, month, day     int
	hour, minute, second int
	offset               int // seconds east of UTC
	hasTime              bool
	bad                  bool
}

func (d *dateParts) take(word string) {
	if word == "" { // between the dashes of "1--"
		return
	}
	if isoDate, clock, ok := strings.Cut(word, "T"); ok && strings.Count(isoDate, "-") == 2 {
		d.take(isoDate)
		d.takeClock(clock)
		return
	}
	switch {
	case strings.Contains(word, ":") && word[0] != '+' && word[0] != '-':
		d.takeClock(word)
	case (word[0] == '+' || word[0] == '-') && len(word) > 2:
		d.takeOffset(word)
	case strings.Count(word, "-") == 2:
		first, rest, _ := strings.Cut(word, "-")
		second, third, _ := strings.Cut(rest, "-")
		if len(first) == 4 {
			d.take(third)
			d.month, _ = strconv.Atoi(second)
			d.take(first)
			return
		}
		d.take(first)
		d.take(second)
		d.take(third)
	case word[0] >= '0' && word[0] <= '9':
		d.takeNumber(word)
	default:
		d.takeName(word)
	}
}

func (d *dateParts) takeNumber(word string) {
	n, err := strconv.Atoi(strings.TrimRight(word, "."))
	switch {
	case err != nil:
		d.bad = d.bad || !d.hasTime
	case d.day == 0 && n <= 31:
		d.day = n
	case d.year == 0:
		d.year = fullYear(n, len(word))
	}
}

// fullYear completes a year of two or three digits (RFC 5322 §4.3).
func fullYear(n, digits int) int {
	switch {
	case digits == 2 && n < 50:
		return 2000 + n
	case digits <= 3:
		return 1900 + n
	}
	return n
}

// takeClock reads 9:05, 09:05:59, 09:05:59.123, also with a zone behind it.
func (d *dateParts) takeClock(word string) {
	if n := strings.IndexAny(word, "+-Zz"); n > 0 {
		d.takeOffset(word[n:])
		word = word[:n]
	}
	word, _, _ = strings.Cut(word, ".")
	pieces := strings.Split(word, ":")
	if len(pieces) > 3 {
		d.bad = true
		return
	}
	for i, target := range []*int{&d.hour, &d.minute, &d.second}[:len(pieces)] {
		n, err := strconv.Atoi(pieces[i])
		d.bad = d.bad || err != nil || n < 0 || n > 60
		*target = n
	}
	d.hasTime = true
}

// takeOffset reads +0100, -03:30, +1; anything else is UTC.
func (d *dateParts) takeOffset(word string) {
	digits := strings.ReplaceAll(word[1:], ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil || word[0] != '+' && word[0] != '-' {
		return
	}
	if len(digits) <= 2 {
		n *= 100
	}
	if n/100 > 14 || n%100 > 59 {
		return
	}
	if d.offset = (n/100*60 + n%100) * 60; word[0] == '-' {
		d.offset = -d.offset
	}
}

const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec"

// zoneHours are the zones of RFC 5322 §4.3 and those that mails name; the
// others, the military ones among them, are taken for UTC as it says.
var zoneHours = map[string]int{
	"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
	"bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "aest": 10,
}

func (d *dateParts) takeName(word string) {
	name := strings.ToLower(word)
	if hours, ok := zoneHours[name]; ok {
		d.offset = hours * 3600
		return
	}
	if len(name) < 3 || d.month != 0 {
		return
	}
	if n := strings.Index(monthNames, name[:3]); n >= 0 && n%4 == 0 {
		d.month = n/4 + 1
	}
}

func (d *dateParts) time() time.Time {
	if d.bad || d.day == 0 || d.month < 1 || d.month > 12 || d.hour > 24 || d.year < firstYear || d.year > lastYear {
		return time.Time{}
	}
	zone := time.FixedZone("", d.offset)
	return time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.second, 0, zone).UTC()
}
