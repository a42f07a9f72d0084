package templates

import (
	"testing"
	"time"
)

func TestMoments(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	check := func(lang string, at time.Time, want string) {
		t.Helper()
		v := &View{Zone: london, Now: now}
		if got := tongueOf(lang).moment(v, at); got != want {
			t.Errorf("%s, %s: got %q, want %q", lang, at, got, want)
		}
	}
	thursday := time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)
	check("en", thursday, "Thursday, 26 November, 10:00")
	check("de", thursday, "Donnerstag, 26. November, 10:00 Uhr")
	check("fr", thursday, "le jeudi 26 novembre à 10 h 00")
	check("es", thursday, "el jueves, 26 de noviembre, a las 10:00")
	today := now.Add(6 * time.Hour)
	check("en", today, "15:30 today")
	check("de", today, "heute, 15:30 Uhr")
	check("fr", today, "aujourd’hui à 15 h 30")
	check("es", today, "hoy a las 15:30")
	tomorrow := time.Date(2026, 11, 25, 1, 5, 0, 0, time.UTC)
	check("en", tomorrow, "01:05 tomorrow")
	check("de", tomorrow, "morgen, 01:05 Uhr")
	check("fr", tomorrow, "demain à 01 h 05")
	check("es", tomorrow, "mañana a la 01:05")
	january := time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC)
	check("en", january, "Friday, 1 January 2027, 09:00")
	check("de", january, "Freitag, 1. Januar 2027, 09:00 Uhr")
	check("fr", january, "le vendredi 1er janvier 2027 à 09 h 00")
	check("es", january, "el viernes, 1 de enero de 2027, a las 09:00")
	check("tlh", thursday, "2026-11-26, 10:00")
	check("en", time.Time{}, "")
	// Summer time begins on 28 March 2027.
	check("en", time.Date(2027, 3, 28, 9, 0, 0, 0, time.UTC), "Sunday, 28 March 2027, 10:00")

	// What is today depends on the zone.
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	v := &View{Zone: auckland, Now: now}
	if got := tongueOf("en").moment(v, now.Add(2*time.Hour)); got != "00:30 tomorrow" {
		t.Errorf("in Auckland: got %q", got)
	}
	if got := tongueOf("de").onDay(&View{Now: now}, now.AddDate(-1, 0, 0)); got != "24. November 2025" {
		t.Errorf("a day of last year: got %q", got)
	}
}

func TestWordings(t *testing.T) {
	check := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	en, fr := tongueOf("en"), tongueOf("fr")
	check(en.size(0), "")
	check(en.size(12), "1 KB")
	check(en.size(240_499), "240 KB")
	check(en.size(1_250_000), "1.3 MB")
	check(fr.size(1_250_000), "1,3 Mo")
	check(en.size(25_400_000), "25 MB")
	check(en.share(Share{18, 20}), "18 of 20 (90%)")
	check(fr.share(Share{1, 3}), "1 sur 3 (33\u00a0%)")
	check(en.share(Share{}), "")
	check(en.lasting(80*time.Minute), "1 hour 20 minutes")
	check(fr.lasting(2*time.Hour), "2 heures")
	check(en.lasting(20*time.Second), "1 minute")
	check(en.lasting(0), "")
	check(count(1, "case", "cases"), "1 case")
	check(count(0, "case", "cases"), "0 cases")
	check(pick(5, "a", "b", "c"), "c")
	check(pick(-1, "a", "b"), "a")
	check(pick(3), "")
	check(name(Person{Name: "Okafor, Dana"}), "Dana Okafor")
	check(name(Person{Name: " Dana\t Okafor "}), "Dana Okafor")
	check(name(Person{Name: "Okafor, Dana (IT)"}), "Okafor, Dana (IT)")
	check(name(Person{Name: "dana@example.org"}), "")
	check(name(Person{Address: "dana@example.org"}), "")
	check(shorten("one two three", 13), "one two three")
	check(shorten("one two three", 12), "one two…")
	check(shorten("äöüäöüäöü", 4), "äöü…")
	check(capital("él"), "Él")
	check(capital(""), "")
	check(en.state("working"), "being worked on")
	check(en.state("lost"), "lost")
}
