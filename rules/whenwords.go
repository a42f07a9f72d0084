package rules

import "strings"

// whenRole is what a word can be in a moment.
type whenRole uint8

const (
	roleFiller     whenRole = iota + 1 // n is 1 for the article of "le 24"
	roleAt                             // before an hour; n is 1 as for a filler
	roleIn                             // before a number of days
	roleNumber                         // "three"
	roleOne                            // "a week"
	roleUnit                           // one of the units
	roleWorking                        // makes days working days
	roleFromNow                        // behind the unit, says nothing
	roleMinutes                        // a time by itself: "half an hour"
	roleWeekday                        // as in time.Weekday
	roleMonth                          // from 1
	roleFirst                          // "le premier janvier"
	roleOrdinal                        // "24th"
	roleDay                            // days from today
	rolePart                           // part of the day, its minute
	roleNoon                           // a time, its minute
	roleHours                          // behind an hour; n is 1 where minutes may follow
	roleHalf                           // "am" 0, "pm" 1
	roleNext                           // 1, or 2 for the one after
	roleThis                           //
	roleEdge                           // one of the edges
	roleWeekNumber                     // before the number of a week
	roleEndOf                          // the end of a unit in one word
)

const (
	unitMinute = iota
	unitHour
	unitDay
	unitWorkingDay
	unitWeek
	unitMonth
	unitYear
)

const (
	edgeBegin = iota
	edgeMiddle
	edgeEnd
)

// endOfDay stands for the minute at which work ends.
const endOfDay = -2

// phraseLength is how many tokens the longest phrase has.
const phraseLength = 5

type whenMeaning struct {
	role whenRole
	n    int
}

func hasRole(word string, role whenRole) bool {
	for _, m := range whenWords[word] {
		if m.role == role {
			return true
		}
	}
	return false
}

// whenWords are the words and phrases that moments consist of, folded, in all
// languages together: people mix them.
var whenWords = readWhenWords()

func readWhenWords() map[string][]whenMeaning {
	all := map[string][]whenMeaning{}
	for _, row := range whenVocabulary {
		for phrase := range strings.SplitSeq(row.phrases, ",") {
			phrase = strings.TrimSpace(phrase)
			all[phrase] = append(all[phrase], whenMeaning{row.role, row.n})
		}
	}
	return all
}

func zoneNames(text string) map[string]bool {
	all := map[string]bool{}
	for name := range strings.FieldsSeq(text) {
		all[name] = true
	}
	return all
}

// Hyphens and apostrophes within words are spaces here: "d'ici", "week-end".
var whenVocabulary = []struct {
	role    whenRole
	n       int
	phrases string
}{
	{roleFiller, 0, "on, by, until, till, untill, before, from, the, of, in, during, for, since, not before, no later than, starting, day"},
	{roleFiller, 0, "am, bis, zum, zur, den, der, die, das, dem, des, vom, von, ab, im, in der, vor, fur, spatestens, bis zum, bis spatestens, tag"},
	{roleFiller, 0, "la, les, l, d, de, du, des, au, aux, en, dans, jusqu, jusque, avant, pour, pendant, d ici, d ici a, d ici au, des le, au plus tard"},
	{roleFiller, 0, "los, las, del, al, por, para, hasta, antes, antes de, desde, a partir de, por la, en la, de la, a mas tardar"},
	{roleFiller, 1, "le, el, dia, el dia, jour"},
	{roleAt, 0, "at, @, um, gegen, ab, vers, vers les, des, sobre las, a las, a la, las, around, about, by, before, after, nach, vor, hasta las, from, de, avant, a eso de las"},
	{roleAt, 1, "à"},
	{roleIn, 0, "in, within, innerhalb von, binnen, nach, dans, sous, d ici, d ici a, en, dentro de, after, apres, tras, innerhalb"},
	{roleOne, 1, "a, an, ein, eine, einer, einem, einen, un, une"},
	{roleNumber, 1, "one, eins, una, uno"},
	{roleNumber, 2, "two, zwei, deux, dos"},
	{roleNumber, 3, "three, drei, trois, tres"},
	{roleNumber, 4, "four, vier, quatre, cuatro"},
	{roleNumber, 5, "five, funf, fuenf, cinq, cinco"},
	{roleNumber, 6, "six, sechs, seis"},
	{roleNumber, 7, "seven, sieben, sept, siete"},
	{roleNumber, 8, "eight, acht, huit, ocho"},
	{roleNumber, 9, "nine, neun, neuf, nueve"},
	{roleNumber, 10, "ten, zehn, dix, diez"},
	{roleNumber, 11, "eleven, elf, onze, once"},
	{roleNumber, 12, "twelve, zwolf, zwoelf, douze, doce"},
	{roleNumber, 14, "fourteen, vierzehn, quatorze, catorce"},
	{roleNumber, 15, "fifteen, funfzehn, quinze, quince"},
	{roleNumber, 20, "twenty, zwanzig, vingt, veinte"},
	{roleNumber, 30, "thirty, dreissig, trente, treinta"},
	{roleUnit, unitMinute, "minute, minutes, min, mins, minuten, minuto, minutos"},
	{roleUnit, unitHour, "hour, hours, h, hr, hrs, stunde, stunden, std, heure, heures, hora, horas"},
	{roleUnit, unitDay, "day, days, tag, tage, tagen, tages, tags, jour, jours, journee, dia, dias"},
	{roleUnit, unitWorkingDay, "workday, workdays, weekday, weekdays, arbeitstag, arbeitstage, arbeitstagen, werktag, werktage, werktagen, bd, wd"},
	{roleUnit, unitWeek, "week, weeks, woche, wochen, semaine, semaines, semana, semanas, kalenderwoche"},
	{roleUnit, unitMonth, "month, months, monat, monate, monaten, monats, mois, mes, meses"},
	{roleUnit, unitYear, "year, jahr, jahres, annee, an, ano"},
	{roleWorking, 0, "working, business, work, office, ouvre, ouvres, ouvrable, ouvrables, habil, habiles, laborable, laborables, de trabajo, de travail"},
	{roleFromNow, 0, "from now, from today, time, ab heute, ab jetzt, von heute an"},
	{roleMinutes, 30, "half an hour, half hour, a half hour, halbe stunde, halben stunde, einer halben stunde, demi heure, une demi heure, media hora"},
	{roleMinutes, 90, "an hour and a half, anderthalb stunden, eineinhalb stunden, une heure et demie, hora y media, una hora y media"},
	{roleMinutes, 14 * 24 * 60, "a fortnight, fortnight"},
	{roleWeekday, 1, "monday, mondays, mon, montag, montags, mo, lundi, lun, lunes"},
	{roleWeekday, 2, "tuesday, tuesdays, tue, tues, dienstag, dienstags, di, mardi, mar, martes"},
	{roleWeekday, 3, "wednesday, wednesdays, wed, mittwoch, mittwochs, mi, mercredi, mer, miercoles, mie"},
	{roleWeekday, 4, "thursday, thursdays, thu, thur, thurs, donnerstag, donnerstags, do, jeudi, jeu, jueves, jue"},
	{roleWeekday, 5, "friday, fridays, fri, freitag, freitags, fr, vendredi, ven, viernes, vie"},
	{roleWeekday, 6, "saturday, saturdays, sat, samstag, samstags, sonnabend, sa, samedi, sam, sabado, sab, weekend, week end, wochenende, fin de semana"},
	{roleWeekday, 0, "sunday, sundays, sun, sonntag, sonntags, so, dimanche, dim, domingo, dom"},
	{roleMonth, 1, "january, jan, januar, janner, jaenner, janvier, janv, enero, ene"},
	{roleMonth, 2, "february, feb, febr, februar, feber, fevrier, fev, fevr, febrero"},
	{roleMonth, 3, "march, mar, marz, maerz, mrz, mars, marzo"},
	{roleMonth, 4, "april, apr, avril, avr, abril, abr"},
	{roleMonth, 5, "may, mai, mayo"},
	{roleMonth, 6, "june, jun, juni, juin, junio"},
	{roleMonth, 7, "july, jul, juli, juillet, juil, julio"},
	{roleMonth, 8, "august, aug, aout, agosto, ago"},
	{roleMonth, 9, "september, sep, sept, septembre, septiembre, setiembre, set"},
	{roleMonth, 10, "october, oct, oktober, okt, octobre, octubre"},
	{roleMonth, 11, "november, nov, novembre, noviembre"},
	{roleMonth, 12, "december, dec, dezember, dez, decembre, diciembre, dic"},
	{roleFirst, 1, "premier, primero, first, ersten, erster"},
	{roleOrdinal, 0, "st, nd, rd, th, er, º, °, ten, ter"},
	{roleDay, 0, "today, heute, aujourd hui, aujourdhui, hoy"},
	{roleDay, 1, "tomorrow, tomorow, tommorow, tommorrow, tmrw, morgen, demain, manana"},
	{roleDay, 2, "day after tomorrow, the day after tomorrow, overmorrow, ubermorgen, uebermorgen, apres demain, pasado manana"},
	{rolePart, 10 * 60, "morning, mornings, in the morning, forenoon, vormittag, vormittags, morgen, morgens, fruh, frueh, in der fruh, matin, matinee, au matin, du matin, le matin, manana, por la manana, de la manana"},
	{rolePart, 12 * 60, "midday, mittag, mittags, mi journee"},
	{rolePart, 15 * 60, "afternoon, afternoons, in the afternoon, nachmittag, nachmittags, am nachmittag, apres midi, de l apres midi, l apres midi, cet apres midi, tarde, por la tarde, de la tarde"},
	{rolePart, 18 * 60, "evening, evenings, in the evening, tonight, abend, abends, am abend, soir, soiree, du soir, ce soir, le soir, au soir, noche, por la noche, de la noche, esta noche"},
	{rolePart, endOfDay, "eod, cob, close of business, feierabend, end of day, end of the day, dienstschluss, tagesende, fin de journee, fin de la journee, fin du jour, fin del dia, final del dia, end of business"},
	{roleNoon, 12 * 60, "noon, midday, mittag, mittags, midi, mediodia, medio dia, al mediodia, a mediodia"},
	{roleHours, 1, "h, uhr, heures, heure, hrs, hs"},
	{roleHours, 0, "o clock, oclock, horas, hora, en punto"},
	{roleHalf, 0, "am, a . m, a . m ., a m"},
	{roleHalf, 1, "pm, p . m, p . m ., p m"},
	{roleNext, 1, "next, coming, this coming, following, nachste, nachsten, nachster, nachstes, nachstem, naechste, naechsten, naechster, naechstes, kommende, kommenden, kommender, kommendes, folgenden, prochain, prochaine, proximo, proxima, que viene, siguiente"},
	{roleNext, 2, "ubernachste, ubernachsten, ubernachster, uebernaechste, uebernaechsten, after next, en huit, d apres"},
	{roleThis, 0, "this, diese, diesen, dieser, dieses, diesem, ce, cet, cette, este, esta"},
	{roleEdge, edgeBegin, "beginning, begin, start, early, anfang, beginn, debut, principio, principios, a principios, comienzo, inicio"},
	{roleEdge, edgeMiddle, "middle, mid, mitte, milieu, mi, mediados, a mediados"},
	{roleEdge, edgeEnd, "end, late, ende, fin, a la fin, finales, fines, final, a finales, a fines, al final"},
	{roleEndOf, unitWeek, "eow, wochenschluss"},
	{roleEndOf, unitMonth, "eom, monatsende"},
	{roleEndOf, unitYear, "eoy, jahresende"},
	{roleWeekNumber, 0, "kw, week, weeks, wk, cw, calendar week, woche, kalenderwoche, semaine, sem, semana, week no, week number, semaine n °"},
}
