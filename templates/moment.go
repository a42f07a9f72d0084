package templates

import (
	"strconv"
	"strings"
	"time"
)

// tongue is how a language words moments, numbers and lists. In its patterns
// %w is the weekday, %d the day, %m the month, %y the year and %t the time.
type tongue struct {
	weekdays        [7]string // Sunday first
	months          [12]string
	first           string // the first day of a month, where it is not "1"
	date, dated     string // without and with the year
	when            string // %w is the date here
	today, tomorrow string
	day, dayed      string // shorter dates, without and with the year
	clock           string // layout of time.Format
	one             string // %t at one o'clock, "" where it is as at any other
	comma           string // of decimal numbers
	kilo, mega      string
	hour, hours     string
	minute, minutes string
	of              string    // "18 of 20"
	states          [6]string // in the order of stateKeys; "" where the key itself will do
	percent         string    // what stands between a number and "%"
}

// tongueOf gives the tongue of a language, plain numbers for languages that
// only the installation brings.
func tongueOf(lang string) *tongue {
	switch lang {
	case "en":
		return &tongue{
			weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
			months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
			date:     "%w, %d %m", dated: "%w, %d %m %y", when: "%w, %t", today: "%t today", tomorrow: "%t tomorrow",
			day: "%d %m", dayed: "%d %m %y", clock: "15:04", comma: ".", kilo: "KB", mega: "MB",
			hour: "hour", hours: "hours", minute: "minute", minutes: "minutes", of: " of ",
			states: [6]string{"new", "waiting for answers", "being worked on", "waiting", "solved", "closed"},
		}
	case "de":
		return &tongue{
			weekdays: [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
			months:   [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
			date:     "%w, %d. %m", dated: "%w, %d. %m %y", when: "%w, %t Uhr", today: "heute, %t Uhr", tomorrow: "morgen, %t Uhr",
			day: "%d. %m", dayed: "%d. %m %y", clock: "15:04", comma: ",", kilo: "KB", mega: "MB",
			hour: "Stunde", hours: "Stunden", minute: "Minute", minutes: "Minuten", of: " von ", percent: "\u00a0",
			states: [6]string{"neu", "wartet auf Antworten", "in Arbeit", "wartet", "gelöst", "geschlossen"},
		}
	case "fr":
		return &tongue{
			weekdays: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
			months:   [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
			first:    "1er", date: "%w %d %m", dated: "%w %d %m %y", when: "le %w à %t", today: "aujourd’hui à %t", tomorrow: "demain à %t",
			day: "%d %m", dayed: "%d %m %y", clock: "15 h 04", comma: ",", kilo: "ko", mega: "Mo",
			hour: "heure", hours: "heures", minute: "minute", minutes: "minutes", of: " sur ", percent: "\u00a0",
			states: [6]string{"nouveau", "attend des réponses", "en cours", "en attente", "réglé", "fermé"},
		}
	case "es":
		return &tongue{
			weekdays: [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
			months:   [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
			date:     "%w, %d de %m", dated: "%w, %d de %m de %y", when: "el %w, a las %t", today: "hoy a las %t", tomorrow: "mañana a las %t",
			day: "%d de %m", dayed: "%d de %m de %y", clock: "15:04", one: "a la", comma: ",", kilo: "KB", mega: "MB",
			hour: "hora", hours: "horas", minute: "minuto", minutes: "minutos", of: " de ", percent: "\u00a0",
			states: [6]string{"nuevo", "espera respuestas", "en marcha", "en espera", "resuelto", "cerrado"},
		}
	}
	return &tongue{
		months: [12]string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"},
		date:   "%y-%m-%d", dated: "%y-%m-%d", when: "%w, %t", today: "%w, %t", tomorrow: "%w, %t",
		day: "%y-%m-%d", dayed: "%y-%m-%d", clock: "15:04", comma: ".", kilo: "KB", mega: "MB",
		hour: "h", hours: "h", minute: "min", minutes: "min", of: "/",
	}
}

// moment words a day and a time as seen from now: "10:00 tomorrow",
// "Thursday, 26 November, 10:00", with the year where it is another one.
// It is "" for the zero time.
func (l *tongue) moment(v *View, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t, now := local(v, t), local(v, v.Now)
	clock := t.Format(l.clock)
	pattern, date := l.when, ""
	switch days(now, t) {
	case 0:
		pattern = l.today
	case 1:
		pattern = l.tomorrow
	}
	if strings.Contains(pattern, "%w") {
		date = l.fill(l.date, l.dated, now, t)
	}
	if l.one != "" && t.Hour() == 1 {
		pattern = strings.Replace(pattern, "a las", l.one, 1)
	}
	return expand(pattern, func(c byte) string {
		if c == 'w' {
			return date
		}
		return clock
	})
}

// onDay words a day, with the year where it is another one; "" for the zero
// time.
func (l *tongue) onDay(v *View, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.fill(l.day, l.dayed, local(v, v.Now), local(v, t))
}

// onWeekday is like onDay, with the weekday.
func (l *tongue) onWeekday(v *View, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.fill(l.date, l.dated, local(v, v.Now), local(v, t))
}

func (l *tongue) fill(near, far string, now, t time.Time) string {
	pattern := near
	if now.Year() != t.Year() {
		pattern = far
	}
	return expand(pattern, func(c byte) string {
		switch c {
		case 'w':
			return l.weekdays[t.Weekday()]
		case 'd':
			if t.Day() == 1 && l.first != "" {
				return l.first
			}
			if l.weekdays[0] == "" {
				return t.Format("02")
			}
			return strconv.Itoa(t.Day())
		case 'm':
			return l.months[t.Month()-1]
		}
		return strconv.Itoa(t.Year())
	})
}

// expand replaces each "%c" of a pattern.
func expand(pattern string, value func(c byte) string) string {
	var b strings.Builder
	b.Grow(48)
	for {
		i := strings.IndexByte(pattern, '%')
		if i < 0 || i+1 == len(pattern) {
			b.WriteString(pattern)
			return b.String()
		}
		b.WriteString(pattern[:i])
		b.WriteString(value(pattern[i+1]))
		pattern = pattern[i+2:]
	}
}

func local(v *View, t time.Time) time.Time {
	if v.Zone == nil {
		return t.UTC()
	}
	return t.In(v.Zone)
}

// days counts the calendar days from a to b, both in the same zone.
func days(a, b time.Time) int {
	y1, m1, d1 := a.Date()
	y2, m2, d2 := b.Date()
	return int(time.Date(y2, m2, d2, 0, 0, 0, 0, time.UTC).Sub(time.Date(y1, m1, d1, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
}
