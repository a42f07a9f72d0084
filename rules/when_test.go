package rules

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// In the tests it is Tuesday, 24 November 2026, 11:00 in Berlin, where the
// desk works from Monday to Friday.
func testDating(t testing.TB) Dating {
	c := calendar(t, "Mon-Fri 08:30-17:00", "Europe/Berlin", "2026-12-25", "2027-01-01")
	return Dating{Now: time.Date(2026, 11, 24, 11, 0, 0, 0, c.Zone()), Calendar: c, Clock: "10:00", Lang: "de"}
}

// dates are lines of "words | moment | rest of the text", where the moment may
// be marked as moved, or be a reason why there is none.
func checkDates(t *testing.T, d Dating, lines string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		parts := strings.Split(line, "|")
		words, want, rest := strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]), ""
		if len(parts) > 2 {
			rest = strings.TrimSpace(parts[2])
		}
		text := strings.TrimSpace(words + " " + rest)
		m, why := When(text, d)
		got := why
		if why == "" {
			got = m.At.Format("Mon 02 Jan 2006 15:04")
			if m.Moved() {
				got += " moved from " + m.Asked.Format("02 Jan")
			}
		}
		if why == "" && !strings.HasPrefix(got, want) || why != "" && got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		if why == "" && m.Moved() != strings.Contains(want, "moved") {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		if left := strings.TrimSpace(text[m.Used:]); why == "" && left != rest {
			t.Errorf("%q: left %q, want %q", text, left, rest)
		}
	}
}

func TestWhenEnglish(t *testing.T) {
	d := testDating(t)
	d.Lang = "en"
	checkDates(t, d, `
Friday | Fri 27 Nov 2026 10:00
on Friday | Fri 27 Nov 2026 10:00
next Friday | Fri 27 Nov 2026 10:00
this Friday 15:00 | Fri 27 Nov 2026 15:00
until Friday | Fri 27 Nov 2026 10:00 | the spare part
Friday | Fri 27 Nov 2026 10:00 | : the part
Tuesday | Tue 01 Dec 2026 10:00
Tuesday 15:00 | Tue 24 Nov 2026 15:00
Tuesday 9:00 | Tue 01 Dec 2026 09:00
this Tuesday at noon | Tue 24 Nov 2026 12:00
Saturday | Mon 30 Nov 2026 10:00 moved from 28 Nov
Saturday 15:00 | Mon 30 Nov 2026 15:00 moved from 28 Nov
tomorrow | Wed 25 Nov 2026 10:00
tomorrow 10:00 | Wed 25 Nov 2026 10:00
tomorrow at 10 | Wed 25 Nov 2026 10:00
tomorrow 10 | Wed 25 Nov 2026 10:00
tomorrow at 3 | Wed 25 Nov 2026 15:00
tomorrow 3:00 | Wed 25 Nov 2026 03:00
tomorrow at three | Wed 25 Nov 2026 15:00
tomorrow at 3pm | Wed 25 Nov 2026 15:00
tomorrow 3 p.m. | Wed 25 Nov 2026 15:00
tomorrow, 3.30 pm | Wed 25 Nov 2026 15:30
tomorrow 12am | Wed 25 Nov 2026 00:00
tomorrow 12 pm | Wed 25 Nov 2026 12:00
tomorrow | Wed 25 Nov 2026 10:00 | at a meeting
10am | past
3pm | Tue 24 Nov 2026 15:00
noon | Tue 24 Nov 2026 12:00
today | Tue 24 Nov 2026 17:00
today 16:00 | Tue 24 Nov 2026 16:00
this afternoon | Tue 24 Nov 2026 15:00
morning | Wed 25 Nov 2026 10:00
tonight | Tue 24 Nov 2026 18:00
end of the day | Tue 24 Nov 2026 17:00
EOD | Tue 24 Nov 2026 17:00
the day after tomorrow | Thu 26 Nov 2026 10:00
Monday morning | Mon 30 Nov 2026 10:00
Monday in the afternoon | Mon 30 Nov 2026 15:00
in 3 working days | Fri 27 Nov 2026 10:00
in 4 business days at 15:00 | Mon 30 Nov 2026 15:00
next working day | Wed 25 Nov 2026 10:00
in 2 days | Thu 26 Nov 2026 10:00
in two weeks | Tue 08 Dec 2026 10:00
in two weeks on Friday | Fri 11 Dec 2026 10:00
Monday in a week | Mon 07 Dec 2026 10:00
Friday week | Fri 04 Dec 2026 10:00
in an hour | Tue 24 Nov 2026 12:00
in 90 minutes | Tue 24 Nov 2026 12:30
in half an hour | Tue 24 Nov 2026 11:30
3 days | Fri 27 Nov 2026 10:00
2 hours | Tue 24 Nov 2026 13:00
in a month | Thu 24 Dec 2026 10:00
24.12. | Thu 24 Dec 2026 10:00
24.12. | Thu 24 Dec 2026 10:00 | New switches in building B
24.12. | Thu 24 Dec 2026 10:00 | 12 new switches
24.12 | Thu 24 Dec 2026 10:00
24.12.2026 | Thu 24 Dec 2026 10:00
24.12.26 | Thu 24 Dec 2026 10:00
24/12 | Thu 24 Dec 2026 10:00
12/24 | Thu 24 Dec 2026 10:00
4/12 | Fri 04 Dec 2026 10:00
24/12/2026 15:00 | Thu 24 Dec 2026 15:00
24-12-2026 | Thu 24 Dec 2026 10:00
2026-12-24 | Thu 24 Dec 2026 10:00
2026-12-24 15:00 | Thu 24 Dec 2026 15:00
2026-12-24T15:00 | Thu 24 Dec 2026 15:00
24 December | Thu 24 Dec 2026 10:00
24th of December 2026 | Thu 24 Dec 2026 10:00
December 24th, 2026 | Thu 24 Dec 2026 10:00
Dec 24 | Thu 24 Dec 2026 10:00
Dec. 24 at 3:30pm | Thu 24 Dec 2026 15:30
Thu, 24 Dec | Thu 24 Dec 2026 10:00
25 Dec | Mon 28 Dec 2026 10:00 moved from 25 Dec
the 30th | Mon 30 Nov 2026 10:00
on the 3rd at 9:30 | Thu 03 Dec 2026 09:30
Friday 27 | Fri 27 Nov 2026 10:00
Friday | Fri 27 Nov 2026 10:00 | 28
Friday | Fri 27 Nov 2026 10:00 | the 3 parts
end of the week | Fri 27 Nov 2026 10:00
end of next week | Fri 04 Dec 2026 10:00
end of month | Mon 30 Nov 2026 10:00
end of December | Thu 31 Dec 2026 10:00
mid December | Tue 15 Dec 2026 10:00
next week | Mon 30 Nov 2026 10:00
this week | Fri 27 Nov 2026 10:00
Friday next week | Fri 04 Dec 2026 10:00
next week Friday at 3 | Fri 04 Dec 2026 15:00
week 50 | Mon 07 Dec 2026 10:00
Wednesday week 50 | Wed 09 Dec 2026 10:00
next month | Tue 01 Dec 2026 10:00
15 January | Fri 15 Jan 2027 10:00
Friday | Fri 27 Nov 2026 10:00 | , may take longer
Friday | Fri 27 Nov 2026 10:00 | so that
Friday 24 December | weekday
Wed 24.12. | weekday
yesterday | when
soon | when
the spare part | when
 | when
1 November | past
24.12.2025 | past
24.12.2028 | far
in 3 years | when
in 60 weeks | far
31.11. | noday
Feb 30 | noday
tomorrow 25:00 | noday
tomorrow 10:75 | noday
32.12. | noday
`)
}

func TestWhenGerman(t *testing.T) {
	checkDates(t, testDating(t), `
Freitag | Fri 27 Nov 2026 10:00
am Freitag | Fri 27 Nov 2026 10:00
bis Freitag | Fri 27 Nov 2026 10:00 | das Ersatzteil
nächsten Montag | Mon 30 Nov 2026 10:00
naechsten Montag | Mon 30 Nov 2026 10:00
kommenden Montag um 9 | Mon 30 Nov 2026 09:00
übernächsten Montag | Mon 07 Dec 2026 10:00
Freitag 15 Uhr | Fri 27 Nov 2026 15:00
Freitag um 15:30 Uhr | Fri 27 Nov 2026 15:30
Freitag um 15.30 Uhr | Fri 27 Nov 2026 15:30
Freitag 15.30 Uhr | Fri 27 Nov 2026 15:30
Freitag, 15 Uhr 30 | Fri 27 Nov 2026 15:30
Freitagvormittag | Fri 27 Nov 2026 10:00
Freitagnachmittag | Fri 27 Nov 2026 15:00
Montagmorgen | Mon 30 Nov 2026 10:00
Montag Morgen | Mon 30 Nov 2026 10:00
Dienstagabend | Tue 24 Nov 2026 18:00
morgen | Wed 25 Nov 2026 10:00
Morgen früh | Wed 25 Nov 2026 10:00
morgen 10 Uhr | Wed 25 Nov 2026 10:00
morgen um zehn | Wed 25 Nov 2026 10:00
morgen Nachmittag | Wed 25 Nov 2026 15:00
heute 16 Uhr | Tue 24 Nov 2026 16:00
heute Abend | Tue 24 Nov 2026 18:00
heute Mittag | Tue 24 Nov 2026 12:00
übermorgen | Thu 26 Nov 2026 10:00
uebermorgen 14h | Thu 26 Nov 2026 14:00
in 3 Arbeitstagen | Fri 27 Nov 2026 10:00
in drei Werktagen um 9 Uhr | Fri 27 Nov 2026 09:00
in 2 Tagen | Thu 26 Nov 2026 10:00
in zwei Wochen | Tue 08 Dec 2026 10:00
innerhalb von 2 Tagen | Thu 26 Nov 2026 10:00
in einer Woche | Tue 01 Dec 2026 10:00
in einer Stunde | Tue 24 Nov 2026 12:00
in einer halben Stunde | Tue 24 Nov 2026 11:30
nächsten Arbeitstag | Wed 25 Nov 2026 10:00
nächste Woche | Mon 30 Nov 2026 10:00
nächste Woche Mittwoch | Wed 02 Dec 2026 10:00
übernächste Woche | Mon 07 Dec 2026 10:00
diese Woche | Fri 27 Nov 2026 10:00
Ende der Woche | Fri 27 Nov 2026 10:00
Ende nächster Woche | Fri 04 Dec 2026 10:00
Anfang nächster Woche | Mon 30 Nov 2026 10:00
Mitte nächster Woche | Wed 02 Dec 2026 10:00
Ende des Monats | Mon 30 Nov 2026 10:00
Monatsende | Mon 30 Nov 2026 10:00
Ende Dezember | Thu 31 Dec 2026 10:00
am Wochenende | Mon 30 Nov 2026 10:00 moved from 28 Nov
KW 50 | Mon 07 Dec 2026 10:00
KW50 | Mon 07 Dec 2026 10:00
Ende KW 50 | Fri 11 Dec 2026 10:00
Freitag KW 50 | Fri 11 Dec 2026 10:00
KW 48 | Fri 27 Nov 2026 10:00
24. Dezember | Thu 24 Dec 2026 10:00
am 24. Dezember um 9:00 Uhr | Thu 24 Dec 2026 09:00
24. Dez. 2026 | Thu 24 Dec 2026 10:00
am 24.12. | Thu 24 Dec 2026 10:00 | neue Switches
am 23. | Wed 23 Dec 2026 10:00
am 24. | Tue 24 Nov 2026 17:00
Do, 24.12. | Thu 24 Dec 2026 10:00
Do. 24.12. 14:00 | Thu 24 Dec 2026 14:00
Donnerstag, den 24.12.2026 um 14 Uhr | Thu 24 Dec 2026 14:00
24. 12. 2026 | Thu 24 Dec 2026 10:00
1. März | Mon 01 Mar 2027 10:00
Feierabend | Tue 24 Nov 2026 17:00
10.30 | when
Freitag in 8 Tagen | Fri 04 Dec 2026 10:00
Freitag in 14 Tagen | Fri 11 Dec 2026 10:00
Mo, 30.11., 9 Uhr | Mon 30 Nov 2026 09:00
spätestens am Freitag um 12 | Fri 27 Nov 2026 12:00
mittags | Tue 24 Nov 2026 12:00
12 Uhr mittags | Tue 24 Nov 2026 12:00
Freitag, 24.12. | weekday
gestern | when
am 31.6. | noday
am 1.11. | past
`)
}

func TestWhenFrench(t *testing.T) {
	checkDates(t, testDating(t), `
vendredi | Fri 27 Nov 2026 10:00
lundi prochain | Mon 30 Nov 2026 10:00
lundi prochain à 9h | Mon 30 Nov 2026 09:00
ce vendredi à 15 h 30 | Fri 27 Nov 2026 15:30
vendredi 15h | Fri 27 Nov 2026 15:00
vendredi à 15 heures | Fri 27 Nov 2026 15:00
vendredi à 3 heures de l'après-midi | Fri 27 Nov 2026 15:00
vendredi matin | Fri 27 Nov 2026 10:00
vendredi après-midi | Fri 27 Nov 2026 15:00
vendredi soir | Fri 27 Nov 2026 18:00
jusqu'à vendredi | Fri 27 Nov 2026 10:00 | la pièce
d'ici vendredi | Fri 27 Nov 2026 10:00
d’ici à vendredi | Fri 27 Nov 2026 10:00
avant vendredi midi | Fri 27 Nov 2026 12:00
aujourd'hui à 16h | Tue 24 Nov 2026 16:00
aujourd’hui | Tue 24 Nov 2026 17:00
demain | Wed 25 Nov 2026 10:00
demain matin | Wed 25 Nov 2026 10:00
demain à 10h | Wed 25 Nov 2026 10:00
demain 10h30 | Wed 25 Nov 2026 10:30
demain à 10 | Wed 25 Nov 2026 10:00
après-demain | Thu 26 Nov 2026 10:00
apres-demain à midi | Thu 26 Nov 2026 12:00
dans 3 jours ouvrés | Fri 27 Nov 2026 10:00
dans trois jours ouvrables à 15h | Fri 27 Nov 2026 15:00
sous 2 jours | Thu 26 Nov 2026 10:00
dans 2 jours | Thu 26 Nov 2026 10:00
dans quinze jours | Wed 09 Dec 2026 10:00
dans deux semaines | Tue 08 Dec 2026 10:00
dans une heure | Tue 24 Nov 2026 12:00
dans une demi-heure | Tue 24 Nov 2026 11:30
dans 2 heures | Tue 24 Nov 2026 13:00
le prochain jour ouvré | Wed 25 Nov 2026 10:00
la semaine prochaine | Mon 30 Nov 2026 10:00
vendredi de la semaine prochaine | Fri 04 Dec 2026 10:00
cette semaine | Fri 27 Nov 2026 10:00
fin de semaine | Fri 27 Nov 2026 10:00
fin de la semaine prochaine | Fri 04 Dec 2026 10:00
fin du mois | Mon 30 Nov 2026 10:00
fin décembre | Thu 31 Dec 2026 10:00
mi-décembre | Tue 15 Dec 2026 10:00
début de semaine prochaine | Mon 30 Nov 2026 10:00
semaine 50 | Mon 07 Dec 2026 10:00
sem. 50 | Mon 07 Dec 2026 10:00
le 24 décembre | Thu 24 Dec 2026 10:00
le 24 décembre à 10 h | Thu 24 Dec 2026 10:00 | nouveaux switches
jeudi 24 décembre 2026 à 14h | Thu 24 Dec 2026 14:00
le 1er mars | Mon 01 Mar 2027 10:00
le premier mars | Mon 01 Mar 2027 10:00
le 23 à 14h | Wed 23 Dec 2026 14:00
le 24/12 | Thu 24 Dec 2026 10:00
le 24/12/26 à 9h | Thu 24 Dec 2026 09:00
jeu. 24 déc. | Thu 24 Dec 2026 10:00
mar. 1 déc. | Tue 01 Dec 2026 10:00
jeudi en huit | Thu 03 Dec 2026 10:00
vendredi 27 à 14h | Fri 27 Nov 2026 14:00
ce soir | Tue 24 Nov 2026 18:00
cet après-midi | Tue 24 Nov 2026 15:00
fin de journée | Tue 24 Nov 2026 17:00
ce week-end | Mon 30 Nov 2026 10:00 moved from 28 Nov
vendredi | Fri 27 Nov 2026 10:00 | , mon collègue vient
vendredi 24 décembre | weekday
hier | when
bientôt | when
le 31 novembre | noday
le 2 novembre | past
`)
}

func TestWhenSpanish(t *testing.T) {
	checkDates(t, testDating(t), `
el viernes | Fri 27 Nov 2026 10:00
viernes | Fri 27 Nov 2026 10:00
el próximo viernes | Fri 27 Nov 2026 10:00
el lunes que viene | Mon 30 Nov 2026 10:00
este viernes a las 15:00 | Fri 27 Nov 2026 15:00
hasta el viernes | Fri 27 Nov 2026 10:00 | la pieza
para el viernes por la tarde | Fri 27 Nov 2026 15:00
el lunes por la mañana | Mon 30 Nov 2026 10:00
el viernes por la noche | Fri 27 Nov 2026 18:00
el viernes a las 3 de la tarde | Fri 27 Nov 2026 15:00
el viernes a la una | Fri 27 Nov 2026 13:00
el viernes a las diez | Fri 27 Nov 2026 10:00
el viernes a las 10 de la mañana | Fri 27 Nov 2026 10:00
el viernes a las 10 horas | Fri 27 Nov 2026 10:00
el viernes a las 3 p. m. | Fri 27 Nov 2026 15:00
el viernes al mediodía | Fri 27 Nov 2026 12:00
hoy | Tue 24 Nov 2026 17:00
hoy a las 16:00 | Tue 24 Nov 2026 16:00
esta tarde | Tue 24 Nov 2026 15:00
esta noche | Tue 24 Nov 2026 18:00
mañana | Wed 25 Nov 2026 10:00
mañana a las 10 | Wed 25 Nov 2026 10:00
mañana por la mañana | Wed 25 Nov 2026 10:00
mañana por la tarde | Wed 25 Nov 2026 15:00
pasado mañana | Thu 26 Nov 2026 10:00
manana | Wed 25 Nov 2026 10:00
dentro de 3 días hábiles | Fri 27 Nov 2026 10:00
en 3 dias laborables | Fri 27 Nov 2026 10:00
dentro de tres días laborables a las 15h | Fri 27 Nov 2026 15:00
dentro de 2 días | Thu 26 Nov 2026 10:00
en dos semanas | Tue 08 Dec 2026 10:00
en una hora | Tue 24 Nov 2026 12:00
en media hora | Tue 24 Nov 2026 11:30
dentro de una semana | Tue 01 Dec 2026 10:00
dentro de quince días | Wed 09 Dec 2026 10:00
el próximo día hábil | Wed 25 Nov 2026 10:00
la semana que viene | Mon 30 Nov 2026 10:00
la próxima semana | Mon 30 Nov 2026 10:00
el viernes de la próxima semana | Fri 04 Dec 2026 10:00
esta semana | Fri 27 Nov 2026 10:00
fin de la semana | Fri 27 Nov 2026 10:00
el fin de semana | Mon 30 Nov 2026 10:00 moved from 28 Nov
a finales de mes | Mon 30 Nov 2026 10:00
fin de mes | Mon 30 Nov 2026 10:00
finales de diciembre | Thu 31 Dec 2026 10:00
a mediados de diciembre | Tue 15 Dec 2026 10:00
semana 50 | Mon 07 Dec 2026 10:00
el 24 de diciembre | Thu 24 Dec 2026 10:00
el 24 de diciembre de 2026 a las 9:30 | Thu 24 Dec 2026 09:30
24 de diciembre | Thu 24 Dec 2026 10:00 | switches nuevos
jueves, 24 de diciembre | Thu 24 Dec 2026 10:00
el jueves | Thu 26 Nov 2026 10:00 | 24
el 24/12 | Thu 24 Dec 2026 10:00
el día 30 | Mon 30 Nov 2026 10:00
1 de marzo | Mon 01 Mar 2027 10:00
el mes que viene | Tue 01 Dec 2026 10:00
fin del día | Tue 24 Nov 2026 17:00
mié. 25 nov. | Wed 25 Nov 2026 10:00
el viernes 24 de diciembre | weekday
ayer | when
pronto | when
el 31 de noviembre | noday
el 1 de noviembre | past
`)
}

// TestWhenOfZones holds what depends on the desk: which of two numbers is the
// month, the hours of a zone, and days that are kept though nobody works.
func TestWhenOfZones(t *testing.T) {
	d := testDating(t)
	d.AnyDay = true
	checkDates(t, d, `
Saturday | Sat 28 Nov 2026 10:00
25.12. | Fri 25 Dec 2026 10:00
am Wochenende | Sat 28 Nov 2026 10:00
28.3.2027 02:30 | Sun 28 Mar 2027 03:00
`)
	d.Calendar = calendar(t, "Mon-Fri 08:30-17:00", "America/Chicago")
	checkDates(t, d, "4/12 | Fri 04 Dec 2026 10:00")
	d.Lang = "en"
	checkDates(t, d, "4/12 | Mon 12 Apr 2027 10:00\n24/12 | Thu 24 Dec 2026 10:00\n3/5/2027 | Fri 05 Mar 2027 10:00")
	checkDates(t, Dating{Now: d.Now}, "Saturday | Sat 28 Nov 2026 10:00\nin 1 working day | Wed 25 Nov 2026 10:00")
}

// TestWhenAtTheWeekend holds what is special when nobody works today.
func TestWhenAtTheWeekend(t *testing.T) {
	d := testDating(t)
	d.Now = time.Date(2026, 11, 28, 9, 0, 0, 0, d.Calendar.Zone())
	checkDates(t, d, `
today | Mon 30 Nov 2026 10:00 moved from 28 Nov
tomorrow | Mon 30 Nov 2026 10:00 moved from 29 Nov
Monday | Mon 30 Nov 2026 10:00
end of the week | Mon 30 Nov 2026 10:00 moved from 29 Nov
next week | Mon 30 Nov 2026 10:00
in two hours | Sat 28 Nov 2026 11:00
in 1 working day | Mon 30 Nov 2026 10:00
27.11. | past
21.11. | past
`)
}

// TestWhenReadsWhatIsWritten holds that what a formatter writes is read as the
// same moment, over years and zones.
func TestWhenReadsWhatIsWritten(t *testing.T) {
	layouts := [...]string{
		"2006-01-02 15:04", "02.01.2006 15:04", "2.1.2006, 15.04 Uhr", "Monday 2 January 2006 15:04", "January 2, 2006 at 3:04pm",
		"Mon, 2 Jan 2006 15:04", "2. Jan 2006 um 15:04 Uhr", "2006-01-02T15:04", "02/01/2006 15h04", "2 January 2006, 3.04 PM",
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, zone := range [...]string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"} {
		c := calendar(t, "Mon-Fri 08:30-17:00", zone)
		for range 3000 {
			now := time.Date(2020+rng.IntN(30), 1, 1, 0, rng.IntN(365*24*60), 0, 0, c.Zone())
			at := time.Date(now.Year(), now.Month(), now.Day()+1+rng.IntN(360), 0, rng.IntN(24*60), 0, 0, c.Zone())
			text := at.Format(layouts[rng.IntN(len(layouts))])
			m, why := When(text+" and more", Dating{Now: now, Calendar: c, Lang: "de", AnyDay: true})
			if why != "" || m.At.Format(time.DateTime) != at.Format(time.DateTime) || m.Used != len(text) {
				t.Fatalf("%s, now %s: %q is read as %s (%s), %d of %d", zone, now, text, m.At, why, m.Used, len(text))
			}
			m, _ = When(text, Dating{Now: now, Calendar: c, Lang: "de"})
			if !c.WorkingDay(m.At) || m.Moved() == c.WorkingDay(at) {
				t.Fatalf("%s: %q is moved to %s", zone, text, m.At)
			}
		}
	}
}

func FuzzWhen(f *testing.F) {
	for _, s := range []string{"Friday 15:00 x", "in 3 working days", "24.12.", "le 24 décembre à 10 h", "KW 50", "Ende nächster Woche", "29.2.", "mañana a las 10", "at 24/12", "12/31/2026 12am"} {
		f.Add(s, int64(1795514400))
	}
	c, err := NewCalendar("Mon-Fri 08:30-17:00", "Europe/Berlin", []string{"DE-BY"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, at int64) {
		now := time.Unix(1_600_000_000+(at%2_000_000_000+2_000_000_000)%2_000_000_000, 0)
		m, why := When(text, Dating{Now: now, Calendar: c, Clock: "10:00", Lang: "en"})
		if m.Used < 0 || m.Used > len(text) || !utf8.ValidString(text[:m.Used]) && utf8.ValidString(text) {
			t.Fatalf("%q: %d bytes are read", text, m.Used)
		}
		if why != "" {
			return
		}
		if m.At.Before(now) || m.At.After(now.AddDate(1, 0, 10)) || m.Used == 0 {
			t.Errorf("%q at %s is %s", text, now, m.At)
		}
		again, why := When(text[:m.Used], Dating{Now: now, Calendar: c, Clock: "10:00", Lang: "en"})
		if why != "" || !again.At.Equal(m.At) {
			t.Errorf("%q is %s, but %q alone is %s %s", text, m.At, text[:m.Used], again.At, why)
		}
	})
}
