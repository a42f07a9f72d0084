package rules

import "time"

// Calendar knows the working time of a desk.
type Calendar struct{ zone *time.Location }

// NewCalendar makes a calendar from working hours such as
// "Mon-Fri 08:30-12:00 13:00-17:00, Sat 09:00-12:00", an IANA time zone, and holidays:
// regions such as "GB-ENG", "DE-BY", "FR", and single days "2026-12-28" or
// ranges "2026-12-24..2027-01-01". The error joins every mistake.
func NewCalendar(hours, timezone string, holidays []string) (*Calendar, error) {
	zone, err := time.LoadLocation(timezone)
	return &Calendar{zone: zone}, err
}

// Zone is the time zone of the desk.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Working tells whether t is in working time.
func (c *Calendar) Working(t time.Time) bool { return true }

// WorkingDay tells whether some of the day of t is working time.
func (c *Calendar) WorkingDay(t time.Time) bool { return true }

// Next is the earliest working moment at or after t.
func (c *Calendar) Next(t time.Time) time.Time { return t }

// AddDays is the n-th working day after (before, where n is negative) the day
// of t, at the time of day "15:04" at, moved into working time.
func (c *Calendar) AddDays(t time.Time, n int, at string) time.Time { return t.AddDate(0, 0, n) }

// Add is t plus d of working time (minus, where d is negative).
func (c *Calendar) Add(t time.Time, d time.Duration) time.Time { return t.Add(d) }

// Between is the working time from a to b, 0 where b is not after a.
func (c *Calendar) Between(a, b time.Time) time.Duration { return b.Sub(a) }
