package rules

import (
	"math/rand/v2"
	"testing"
	"time"
)

// calendarZones change their clocks in either direction at various times, by
// half an hour, at midnight, twice a year for Ramadan, or not at all.
var calendarZones = []string{
	"Europe/London", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe",
	"Asia/Kolkata", "Africa/Casablanca", "Asia/Beirut", "Pacific/Apia", "America/Sao_Paulo",
}

var calendarHours = []string{
	"Mon-Fri 08:30-17:00",
	"Mon-Thu 08:30-12:00 13:00-17:00, Fri 08:30-13:00",
	"Mon-Sun 00:00-24:00",
	"Sat-Sun 22:00-24:00, Wed 00:00-06:00",
	"Sun-Thu 09:00-12:30 14:00-18:45",
}

// eachCalendar calls check with random moments of eight years, half of them
// near a change of the clocks.
func eachCalendar(t *testing.T, n int, check func(t *testing.T, c *Calendar, at time.Time, r *rand.Rand)) {
	for i, zone := range calendarZones {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(6, uint64(i)))
			for _, hours := range calendarHours {
				c := calendar(t, hours, zone, "DE-BY", "US", "2026-08-03..2026-08-14", "2027-12-24..2028-01-07")
				changes := clockChanges(c.Zone(), 2023, 2031)
				for range n {
					at := time.Unix(1672531200+r.Int64N(8*365*86400), 0)
					if len(changes) > 0 && r.IntN(2) == 0 {
						at = changes[r.IntN(len(changes))].Add(time.Duration(r.IntN(4*86400)-2*86400) * time.Second)
					}
					check(t, c, at, r)
				}
			}
		})
	}
}

func clockChanges(zone *time.Location, from, to int) (all []time.Time) {
	for at := time.Date(from, 1, 1, 0, 0, 0, 0, zone); at.Year() < to; {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.Year() >= to {
			break
		}
		all = append(all, end)
		at = end
	}
	return all
}

// TestCalendarAddIsExact: what is added is the working time between, taking it
// off leads back, later moments lead to later ones, and nothing ends up
// outside working time.
func TestCalendarAddIsExact(t *testing.T) {
	eachCalendar(t, 300, func(t *testing.T, c *Calendar, at time.Time, r *rand.Rand) {
		d := time.Duration(r.Int64N(int64(60 * time.Hour))).Truncate(time.Second)
		later := c.Add(at, d)
		if got := c.Between(at, later); got != d {
			t.Fatalf("Add(%s, %s) = %s: %s between", at.In(c.Zone()), d, later, got)
		}
		if !c.Working(later.Add(-1)) && !c.Working(later) {
			t.Fatalf("Add(%s, %s) = %s is not at work", at.In(c.Zone()), d, later)
		}
		if work := c.Next(at); c.Working(later) && d > 0 {
			if back := c.Add(later, -d); c.Between(back, work) != 0 || c.Between(back, later) != d {
				t.Fatalf("Add(Add(%s, %s), -) = %s", work.In(c.Zone()), d, back)
			}
		}
		after := at.Add(time.Duration(r.Int64N(int64(50 * time.Hour))))
		if c.Add(after, d).Before(later) || c.Next(after).Before(c.Next(at)) || c.Add(at, d+time.Minute).Before(later) {
			t.Fatalf("not monotone at %s and %s", at.In(c.Zone()), after)
		}
	})
}

// TestCalendarBackAndForth: from a moment within working hours, on and back is
// where it began.
func TestCalendarBackAndForth(t *testing.T) {
	eachCalendar(t, 200, func(t *testing.T, c *Calendar, at time.Time, r *rand.Rand) {
		at = c.Next(at)
		if at.Equal(c.start(at)) {
			at = at.Add(time.Second) // the end of the hours before is the same moment of work
		}
		d := time.Duration(1+r.Int64N(30*3600)) * time.Second
		if back := c.Add(c.Add(at, d), -d); !back.Equal(at) {
			t.Fatalf("%s plus and minus %s is %s", at.In(c.Zone()), d, back.In(c.Zone()))
		}
		if forth := c.Next(c.Add(c.Add(at, -d), d)); !forth.Equal(c.Next(at)) {
			t.Fatalf("%s minus and plus %s is %s", at.In(c.Zone()), d, forth.In(c.Zone()))
		}
	})
}

// TestCalendarAddDaysCounts holds AddDays to counting days one by one.
func TestCalendarAddDaysCounts(t *testing.T) {
	eachCalendar(t, 200, func(t *testing.T, c *Calendar, at time.Time, r *rand.Rand) {
		n, step := 1+r.IntN(12), 1
		if r.IntN(2) == 0 {
			step = -1
		}
		y, m, d := at.In(c.Zone()).Date()
		counted := 0
		for counted < n {
			d += step
			if c.WorkingDay(time.Date(y, m, d, 12, 0, 0, 0, c.Zone())) {
				counted++
			}
		}
		got := c.AddDays(at, step*n, "00:00").In(c.Zone())
		want := time.Date(y, m, d, 12, 0, 0, 0, c.Zone())
		if got.YearDay() != want.YearDay() || got.Year() != want.Year() || !c.Working(got) {
			t.Fatalf("AddDays(%s, %d) = %s, counted %s", at.In(c.Zone()), step*n, got, want)
		}
	})
}

// TestCalendarBefore: the moment before another is at work, not later, and in
// the same order.
func TestCalendarBefore(t *testing.T) {
	const lead = 15 * time.Minute
	eachCalendar(t, 300, func(t *testing.T, c *Calendar, at time.Time, r *rand.Rand) {
		got := c.Before(at, lead)
		if got.After(at) || !c.Working(got) {
			t.Fatalf("Before(%s) = %s", at.In(c.Zone()), got.In(c.Zone()))
		}
		after := at.Add(time.Duration(r.Int64N(int64(3 * time.Hour))))
		if c.Before(after, lead).Before(got) {
			t.Fatalf("Before(%s) is later than Before(%s)", at.In(c.Zone()), after.In(c.Zone()))
		}
	})
}

func TestQuietHours(t *testing.T) {
	c := calendar(t, "Mon-Thu 08:30-12:00 13:00-17:00, Fri 08:30-13:00", "Europe/Berlin", "2026-12-28")
	check := func(quiet, at string, may bool) {
		t.Helper()
		o, err := c.Outside(quiet)
		if err != nil {
			t.Fatal(err)
		}
		moment, _ := time.ParseInLocation("2006-01-02 15:04", at, c.Zone())
		if o.Working(moment) != may {
			t.Errorf("quiet %s: at %s letters may go: %v", quiet, at, !may)
		}
	}
	check("20:00-07:00", "2026-11-23 07:00", true)
	check("20:00-07:00", "2026-11-23 06:59", false)
	check("20:00-07:00", "2026-11-23 19:59", true)
	check("20:00-07:00", "2026-11-23 20:00", false)
	check("20:00-07:00", "2026-11-22 10:00", false) // a Sunday
	check("20:00-07:00", "2026-12-28 10:00", false) // closed
	check("12:00-13:00", "2026-11-23 12:30", false)
	check("12:00-13:00", "2026-11-23 23:30", true)
	check("00:00-07:00", "2026-11-23 06:00", false)
	check("18:00-24:00", "2026-11-23 03:00", true)
	for _, wrong := range []string{"", "20:00", "8-9", "07:00-07:00", "00:00-24:00"} {
		if _, err := c.Outside(wrong); err == nil {
			t.Errorf("%q is taken for quiet hours", wrong)
		}
	}
}
