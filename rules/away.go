package rules

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// awayMost is how far ahead the return from an absence is believed.
const awayMost = 200 * 24 * time.Hour

// awayBytes is how much of a note is read: its date stands near the top.
const awayBytes = 2000

// Dates as absence notes write them, on folded text: 2026-12-04, 4.12.2026,
// 04/12, 4 December, 4. Dezember 2026, 1er decembre, December 4.
var (
	isoDate    = regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`)
	dottedDate = regexp.MustCompile(`\b(\d{1,2})[./](\d{1,2})\.?(?:[./]?(\d{4}|\d{2}))?\b`)
	dayMonth   = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?([a-z]{3,10})\.?(?:\s+(?:de\s+|del\s+)?(\d{4}))?\b`)
	monthDay   = regexp.MustCompile(`\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?\b`)
	weekdayRun = regexp.MustCompile(`\b[a-z]{5,10}\b`)
)

// monthNames and weekdayNames are folded; those of a month begin with what
// abbreviations of it begin with.
var monthNames = [12][]string{
	{"january", "januar", "janner", "janvier", "enero"}, {"february", "februar", "fevrier", "febrero"},
	{"march", "marz", "mars", "marzo"}, {"april", "avril", "abril"}, {"may", "mai", "mayo"}, {"june", "juni", "juin", "junio"},
	{"july", "juli", "juillet", "julio"}, {"august", "aout", "agosto"}, {"september", "septembre", "septiembre"},
	{"october", "oktober", "octobre", "octubre"}, {"november", "novembre", "noviembre"}, {"december", "dezember", "decembre", "diciembre"},
}

var weekdayNames = [7][]string{
	{"sunday", "sonntag", "dimanche", "domingo"}, {"monday", "montag", "lundi", "lunes"}, {"tuesday", "dienstag", "mardi", "martes"},
	{"wednesday", "mittwoch", "mercredi", "miercoles"}, {"thursday", "donnerstag", "jeudi", "jueves"},
	{"friday", "freitag", "vendredi", "viernes"}, {"saturday", "samstag", "sonnabend", "samedi", "sabado"},
}

// AwayUntil finds in an absence note when its writer is back: at the beginning
// of work on the last day that the note names, for that is the end of a range
// too. Days that are past, or further ahead than half a year, name no return.
// named is false where there is none.
func AwayUntil(text string, now time.Time, c *Calendar) (back time.Time, named bool) {
	folded := string(appendNorm(nil, cut(text, awayBytes)))
	now = now.In(c.Zone())
	var last time.Time
	for _, day := range append(datesIn(folded, now), weekdaysIn(folded, now)...) {
		if day.After(now) && day.Sub(now) < awayMost && day.After(last) {
			last = day
		}
	}
	if last.IsZero() {
		return last, false
	}
	return c.AddDays(last, 0, "00:00"), true
}

// datesIn lists the dates of a folded text. One without a year is the next
// such day.
func datesIn(text string, now time.Time) (all []time.Time) {
	add := func(year, month, day string) {
		y, _ := strconv.Atoi(year)
		m, _ := strconv.Atoi(month)
		d, _ := strconv.Atoi(day)
		if 0 < y && y < 100 {
			y += 2000
		}
		t := time.Date(or(y, now.Year()), time.Month(m), d, 0, 0, 0, 0, now.Location())
		if y == 0 && t.Before(midnight(now, 0)) {
			t = t.AddDate(1, 0, 0)
		}
		if m >= 1 && m <= 12 && t.Day() == d {
			all = append(all, t)
		}
	}
	for _, f := range isoDate.FindAllStringSubmatch(text, -1) {
		add(f[1], f[2], f[3])
	}
	for _, f := range dottedDate.FindAllStringSubmatch(text, -1) {
		add(f[3], f[2], f[1])
	}
	for _, f := range dayMonth.FindAllStringSubmatch(text, -1) {
		add(f[3], monthOf(f[2]), f[1])
	}
	for _, f := range monthDay.FindAllStringSubmatch(text, -1) {
		add(f[3], monthOf(f[1]), f[2])
	}
	return all
}

// monthOf is the number of a month by its name or an abbreviation, "" if the
// word is none.
func monthOf(word string) string {
	for i, names := range monthNames {
		for _, name := range names {
			if strings.HasPrefix(name, word) {
				return strconv.Itoa(i + 1)
			}
		}
	}
	return ""
}

// weekdaysIn lists the next days of the weekdays that a folded text names.
func weekdaysIn(text string, now time.Time) (all []time.Time) {
	for _, word := range weekdayRun.FindAllString(text, -1) {
		for day, names := range weekdayNames {
			for _, name := range names {
				if name == word {
					ahead := (day-int(now.Weekday())+6)%7 + 1
					all = append(all, midnight(now, ahead))
				}
			}
		}
	}
	return all
}

// or is a, or b where a is 0.
func or(a, b int) int {
	if a == 0 {
		return b
	}
	return a
}
