package rules

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func calendar(t testing.TB, hours, zone string, holidays ...string) *Calendar {
	t.Helper()
	c, err := NewCalendar(hours, zone, holidays)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCalendarMoments(t *testing.T) {
	c := calendar(t, "Mon-Thu 08:30-12:00 13:00-17:00, Fri 08:30-13:00", "Europe/Berlin", "DE-BY", "2026-12-28..2026-12-31")
	parse := func(s string) time.Time {
		t.Helper()
		at, err := time.ParseInLocation("2006-01-02 15:04", s, c.Zone())
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	check := func(what string, got time.Time, want string) {
		t.Helper()
		if !got.Equal(parse(want)) {
			t.Errorf("%s: got %s, want %s", what, got.Format("2006-01-02 15:04"), want)
		}
	}
	check("inside", c.Next(parse("2026-11-23 09:00")), "2026-11-23 09:00")
	check("in the break", c.Next(parse("2026-11-23 12:00")), "2026-11-23 13:00")
	check("in the evening", c.Next(parse("2026-11-23 17:00")), "2026-11-24 08:30")
	check("over the weekend", c.Next(parse("2026-11-27 13:00")), "2026-11-30 08:30")
	check("Christmas and the closing days", c.Next(parse("2026-12-24 17:00")), "2027-01-04 08:30")
	check("two days on", c.AddDays(parse("2026-11-23 22:00"), 2, "10:00"), "2026-11-25 10:00")
	check("over Friday", c.AddDays(parse("2026-11-27 10:00"), 1, "10:00"), "2026-11-30 10:00")
	check("a clock out of hours", c.AddDays(parse("2026-11-26 10:00"), 1, "15:00"), "2026-11-30 08:30")
	check("back over the weekend", c.AddDays(parse("2026-11-30 10:00"), -1, "10:00"), "2026-11-27 10:00")
	check("today", c.AddDays(parse("2026-11-23 07:00"), 0, "10:00"), "2026-11-23 10:00")
	check("today is a Sunday", c.AddDays(parse("2026-11-22 07:00"), 0, "10:00"), "2026-11-23 10:00")
	check("hours over the break", c.Add(parse("2026-11-23 11:00"), 2*time.Hour), "2026-11-23 14:00")
	check("hours back over the night", c.Add(parse("2026-11-24 09:30"), -2*time.Hour), "2026-11-23 16:00")
	check("ten o'clock in spring", c.AddDays(parse("2027-03-26 09:00"), 1, "10:00"), "2027-03-30 10:00") // Good Friday, Easter Monday, clocks changed
	if got := c.Between(parse("2026-11-26 16:00"), parse("2026-11-30 09:30")); got != 6*time.Hour+30*time.Minute {
		t.Errorf("between: %s", got)
	}
}

func TestCalendarHolidays(t *testing.T) {
	check := func(region, day string, off bool) {
		t.Helper()
		c := calendar(t, "Mon-Sun 00:00-24:00", "UTC", region)
		at, _ := time.Parse(time.DateOnly, day)
		if c.WorkingDay(at) == off {
			t.Errorf("%s on %s: working day %v", region, day, off)
		}
	}
	check("GB-ENG", "2026-12-25", true)
	check("GB-ENG", "2026-12-28", true) // Boxing Day, observed
	check("GB-ENG", "2026-11-30", false)
	check("GB-SCT", "2026-11-30", true)
	check("GB-SCT", "2026-04-06", false) // Easter Monday is none there
	check("GB-SCT", "2027-01-04", true)  // 2 January 2027 is a Saturday
	check("GB-NIR", "2026-07-13", true)  // the 12th is a Sunday
	check("DE-BY", "2026-01-06", true)
	check("DE-BE", "2026-01-06", false)
	check("FR", "2026-07-14", true)
	check("US", "2026-11-26", true)
}

func TestCalendarMistakes(t *testing.T) {
	check := func(hours, zone string, holidays []string, want ...string) {
		t.Helper()
		_, err := NewCalendar(hours, zone, holidays)
		for _, w := range want {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%s %s %v: got %v, want %q", hours, zone, holidays, err, w)
			}
		}
	}
	check("Mon-Fri", "Mars/Base", []string{"XX"}, "is no time zone", "write days and times", "is neither a day")
	check("Mon-Fry 08:00-17:00", "UTC", nil, "are no days of the week")
	check("Mon-Fri 08:00-25:00", "UTC", nil, "is no time of day")
	check("Mon-Fri 17:00-08:00", "UTC", nil, "each range must end after it begins")
	check("Mon-Fri 08:00-12:00 11:00-17:00", "UTC", nil, "each range must end after it begins")
	check("Mon-Fri 08:00-12:00, Fri 08:00-11:00", "UTC", nil, "name Fri twice")
	check("Mon 08:00-12:00", "UTC", []string{"2027-01-02..2026-01-01"}, "is neither")
}

// TestCalendarProperties holds the arithmetic to its own laws, over years,
// zones and changes of the clocks.
func TestCalendarProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, zone := range []string{"Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"} {
		c := calendar(t, "Mon-Thu 08:30-12:00 13:00-17:00, Fri 07:00-13:30, Sun 22:00-24:00", zone, "GB", "US", "2026-08-03..2026-08-14")
		for range 2000 {
			at := time.Unix(1735689600+random.Int64N(6*365*86400), 0)
			d := time.Duration(random.Int64N(int64(80 * time.Hour))).Truncate(time.Second)
			next := c.Next(at)
			if next.Before(at) || !c.Working(next) || c.Between(at, next) != 0 {
				t.Fatalf("%s: Next(%s) = %s", zone, at, next)
			}
			later := c.Add(at, d)
			if got := c.Between(at, later); got != d {
				t.Fatalf("%s: Add(%s, %s) = %s, between them %s", zone, at, d, later, got)
			}
			if back := c.Add(later, -d); c.Between(back, later) != d {
				t.Fatalf("%s: Add(%s, -%s) = %s", zone, later, d, back)
			}
			n := 1 + random.IntN(20)
			if day := c.AddDays(at, n, "10:00"); !c.Working(day) || !day.After(at) {
				t.Fatalf("%s: AddDays(%s, %d) = %s", zone, at, n, day)
			}
		}
	}
}

func BenchmarkCalendarAddDays(b *testing.B) {
	c := calendar(b, "Mon-Fri 08:30-17:00", "Europe/London", "GB-ENG")
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for b.Loop() {
		c.AddDays(at, 2, "10:00")
	}
}

// TestMidnightLeftOut: where clocks are set forward at midnight a day begins
// at one o'clock, and counting goes on.
func TestMidnightLeftOut(t *testing.T) {
	c, err := NewCalendar("Mon-Sun 00:00-24:00", "America/Santiago", nil)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 9, 5, 12, 0, 0, 0, c.Zone())
	to := time.Date(2026, 9, 7, 12, 0, 0, 0, c.Zone())
	if got := c.Between(from, to); got != 47*time.Hour {
		t.Errorf("from Saturday noon to Monday noon: %v, want 47h", got)
	}
}
