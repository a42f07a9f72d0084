package rules

import (
	"testing"
	"time"
)

func TestAwayUntil(t *testing.T) {
	c, err := NewCalendar("Mon-Fri 08:30-17:00", "Europe/London", nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) // a Monday
	check := func(text, want string) {
		t.Helper()
		back, named := AwayUntil(text, now, c)
		got := ""
		if named {
			got = back.Format("2006-01-02 15:04")
		}
		if got != want {
			t.Errorf("AwayUntil(%q) = %q, want %q", text, got, want)
		}
	}
	check("I am out of the office until Monday.", "2026-11-30 08:30")
	check("I am out of the office until 4 December. For urgent matters call 020 7946 0000.", "2026-12-04 08:30")
	check("I am away from 1st to 4th December 2026", "2026-12-04 08:30")
	check("Back on December 4, 2026", "2026-12-04 08:30")
	check("Ich bin vom 24.11. bis 27.11.2026 nicht im Büro.", "2026-11-27 08:30")
	check("Ich bin bis zum 4. Dezember nicht im Büro.", "2026-12-04 08:30")
	check("Je suis absente jusqu’au 1er décembre.", "2026-12-01 08:30")
	check("Estoy de vacaciones hasta el 4 de diciembre de 2026.", "2026-12-04 08:30")
	check("Back 2027-01-04", "2027-01-04 08:30")
	check("back on 05/01", "2027-01-05 08:30")
	check("until Saturday", "2026-11-30 08:30") // the next working day
	check("I am away today and will read your mail later.", "")
	check("I left the company on 1 May 2024.", "")
	check("until 45 December, or 99/99", "")
}

func FuzzAwayUntil(f *testing.F) {
	c, err := NewCalendar("Mon-Fri 08:30-17:00", "Europe/London", nil)
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	f.Add("until 4 December 2026, bis 31.12., 0000-00-00")
	f.Fuzz(func(t *testing.T, text string) {
		if back, named := AwayUntil(text, now, c); named && (back.Before(now) || back.Sub(now) > awayMost+30*24*time.Hour) {
			t.Errorf("%q: back at %s", text, back)
		}
	})
}
