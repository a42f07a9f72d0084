package rules

import (
	"fmt"
	"strings"
	"time"
)

// Outside is the calendar of the same days whose hours are all but the quiet
// ones, such as "20:00-07:00" or "12:00-13:00": letters that nobody waits for
// may go out then.
func (c *Calendar) Outside(quiet string) (*Calendar, error) {
	from, to, _ := strings.Cut(strings.TrimSpace(quiet), "-")
	first, err := minuteOf(from)
	if err != nil {
		return nil, err
	}
	last, err := minuteOf(to)
	if err != nil {
		return nil, err
	}
	loud := loudHours(first%day24, last)
	if len(loud) == 0 || first == last {
		return nil, fmt.Errorf("quiet hours %q leave no time for letters; write a range such as 20:00-07:00", quiet)
	}
	other := &Calendar{zone: c.zone, regions: c.regions, closed: c.closed}
	for day, hours := range c.week {
		if hours != nil {
			other.week[day] = loud
		}
	}
	return other, nil
}

// day24 is a day in minutes.
const day24 = 24 * 60

// loudHours is what a range leaves of a day. One that ends before it begins goes
// over midnight.
func loudHours(first, last int) (all []hours) {
	add := func(from, to int) {
		if from < to {
			all = append(all, hours{from, to})
		}
	}
	if last < first {
		add(last, first)
		return all
	}
	add(0, first)
	add(last, day24)
	return all
}

// Before is a moment within working time that lies d before t, or as early in
// the working hours of t as there is; of a t outside working time it is d of
// working time before. It is never after t, and what is due later has a later one.
func (c *Calendar) Before(t time.Time, d time.Duration) time.Time {
	if !c.Working(t) {
		return c.Add(t, -d)
	}
	if early := t.Add(-d); c.Working(early) && c.Between(early, t) == d {
		return early
	}
	return c.start(t)
}

// start is the beginning of the working hours that t is in.
func (c *Calendar) start(t time.Time) time.Time {
	local := t.In(c.zone)
	minute := local.Hour()*60 + local.Minute()
	for _, h := range c.on(local) {
		if h.from <= minute && minute < h.to {
			return atMinute(local, h.from)
		}
	}
	return t
}

// Open is the beginning of the working day of t, or of the next one.
func (c *Calendar) Open(t time.Time) time.Time { return c.AddDays(t, 0, "00:00") }
