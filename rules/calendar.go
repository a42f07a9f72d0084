package rules

import (
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
)

// Calendar knows the working time of a desk: hours of the week in a time
// zone, less holidays and closing days. All its moments are wall-clock times
// of that zone, so that ten o'clock stays ten o'clock when the clocks change.
// It never changes, and may be used by several goroutines.
type Calendar struct {
	zone    *time.Location
	week    [7][]hours // by time.Weekday, in order, without overlap
	regions []*cal.Holiday
	closed  []closing
	years   sync.Map // int to map[date]bool: the holidays, worked out once
}

// hours is a range of a day in minutes after midnight, the end not included.
type hours struct{ from, to int }

// closing is a range of days on which the desk is closed, both included.
type closing struct{ first, last date }

// date is a day without a zone.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

func (d date) before(e date) bool {
	switch {
	case d.year != e.year:
		return d.year < e.year
	case d.month != e.month:
		return d.month < e.month
	}
	return d.day < e.day
}

// longest bounds every search: no desk is closed for two years on end.
const longest = 2 * 366

// Zone is the time zone of the desk.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Working tells whether t is in working time.
func (c *Calendar) Working(t time.Time) bool {
	t = t.In(c.zone)
	at := t.Hour()*60 + t.Minute()
	return slices.ContainsFunc(c.on(t), func(h hours) bool { return h.from <= at && at < h.to })
}

// WorkingDay tells whether some of the day of t is working time.
func (c *Calendar) WorkingDay(t time.Time) bool { return len(c.on(t.In(c.zone))) > 0 }

// Next is the earliest working moment at or after t.
func (c *Calendar) Next(t time.Time) time.Time {
	if c.Working(t) {
		return t
	}
	for day, n := t.In(c.zone), 0; n < longest; day, n = midnight(day, 1), n+1 {
		for _, h := range c.on(day) {
			if start := atMinute(day, h.from); !start.Before(t) {
				return start
			}
		}
	}
	return t
}

// AddDays is the n-th working day after the day of t (before it, where n is
// negative; for 0 that day itself, or the next working day) at the time of
// day clock, such as "10:00". A clock outside the working hours of that day
// is moved to the next working moment.
func (c *Calendar) AddDays(t time.Time, n int, clock string) time.Time {
	day := midnight(t.In(c.zone), 0)
	step, left := 1, n
	if n < 0 {
		step, left = -1, -n
	}
	for range longest {
		if left == 0 && (n != 0 || c.WorkingDay(day)) {
			break
		}
		day = midnight(day, step)
		if n != 0 && c.WorkingDay(day) {
			left--
		}
	}
	minutes := 0
	if of, err := time.Parse("15:04", clock); err == nil {
		minutes = of.Hour()*60 + of.Minute()
	}
	return c.Next(atMinute(day, minutes))
}

// Add is t plus d of working time, or minus, where d is negative.
func (c *Calendar) Add(t time.Time, d time.Duration) time.Time {
	if d < 0 {
		return c.subtract(t, -d)
	}
	for range longest {
		t = c.Next(t)
		left := c.end(t).Sub(t)
		if d <= left {
			return t.Add(d)
		}
		d -= left
		t = t.Add(left)
	}
	return t
}

// subtract goes back day by day and takes the latest hours first.
func (c *Calendar) subtract(t time.Time, d time.Duration) time.Time {
	for day, n := t.In(c.zone), 0; n < longest; day, n = midnight(day, -1), n+1 {
		for _, h := range slices.Backward(c.on(day)) {
			from, to := atMinute(day, h.from), atMinute(day, h.to)
			if to.After(t) {
				to = t
			}
			if !to.After(from) {
				continue
			}
			if to.Sub(from) >= d {
				return to.Add(-d)
			}
			d -= to.Sub(from)
		}
	}
	return t
}

// Between is the working time from a to b, 0 where b is not after a.
func (c *Calendar) Between(a, b time.Time) (sum time.Duration) {
	for day := a.In(c.zone); midnight(day, 0).Before(b); day = midnight(day, 1) {
		for _, h := range c.on(day) {
			from, to := atMinute(day, h.from), atMinute(day, h.to)
			if from.Before(a) {
				from = a
			}
			if to.After(b) {
				to = b
			}
			if to.After(from) {
				sum += to.Sub(from)
			}
		}
	}
	return sum
}

// end is the end of the working hours that t is in.
func (c *Calendar) end(t time.Time) time.Time {
	local := t.In(c.zone)
	minute := local.Hour()*60 + local.Minute()
	for _, h := range c.on(local) {
		if h.from <= minute && minute < h.to {
			return atMinute(local, h.to)
		}
	}
	return t
}

// on lists the hours of a day, nil if the desk is closed.
func (c *Calendar) on(day time.Time) []hours {
	week := c.week[day.Weekday()]
	if len(week) == 0 || c.holiday(dateOf(day)) {
		return nil
	}
	return week
}

func (c *Calendar) holiday(d date) bool {
	for _, r := range c.closed {
		if !d.before(r.first) && !r.last.before(d) {
			return true
		}
	}
	if len(c.regions) == 0 {
		return false
	}
	days, ok := c.years.Load(d.year)
	if !ok {
		days, _ = c.years.LoadOrStore(d.year, c.holidays(d.year))
	}
	return days.(map[date]bool)[d]
}

// holidays works out the public holidays of a year, as they are observed. A
// New Year's Day may be observed in the year before.
func (c *Calendar) holidays(year int) map[date]bool {
	days := map[date]bool{}
	for y := year - 1; y <= year+1; y++ {
		for _, h := range c.regions {
			actual, observed := h.Calc(y)
			for _, t := range []time.Time{actual, observed} {
				if !t.IsZero() {
					days[dateOf(t)] = true
				}
			}
		}
	}
	return days
}

// midnight is the beginning of the day that is so many days later: its first
// moment, where the clocks are set forward at midnight.
func midnight(t time.Time, days int) time.Time {
	return onWall(t.Year(), t.Month(), t.Day()+days, 0, t.Location())
}

// atMinute is a minute of the day of t, by the clock on the wall. A minute
// that the clocks leave out is the moment at which they do.
func atMinute(t time.Time, minute int) time.Time {
	return onWall(t.Year(), t.Month(), t.Day(), minute, t.Location())
}

func onWall(year int, month time.Month, day, minute int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, minute, 0, 0, zone)
	meant := time.Date(year, month, day, 0, minute, 0, 0, time.UTC)
	_, offset := t.Zone()
	shown := t.Add(time.Duration(offset) * time.Second)
	if shown.Equal(meant) {
		return t
	}
	start, end := t.ZoneBounds()
	if shown.Before(meant) {
		return end
	}
	return start
}
