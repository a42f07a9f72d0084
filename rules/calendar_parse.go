package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// NewCalendar makes a calendar from working hours such as
// "Mon-Thu 08:30-12:00 13:00-17:00, Fri 08:30-13:00", an IANA time zone, and
// days off: regions such as "GB-ENG", "DE-BY" or "FR", single days such as
// "2026-12-28", and ranges such as "2026-12-24..2027-01-01". The error joins
// every mistake.
func NewCalendar(hours, timezone string, holidays []string) (*Calendar, error) {
	c := &Calendar{}
	var errs []error
	var err error
	if c.zone, err = time.LoadLocation(timezone); err != nil || timezone == "" || timezone == "Local" {
		errs = append(errs, fmt.Errorf("%q is no time zone; write one such as Europe/London", timezone))
	}
	errs = append(errs, c.readHours(hours))
	for _, h := range holidays {
		errs = append(errs, c.readHoliday(h))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return c, nil
}

var weekdays = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// readHours reads "DAYS RANGE…" blocks between commas.
func (c *Calendar) readHours(text string) error {
	for block := range strings.SplitSeq(text, ",") {
		fields := strings.Fields(block)
		if len(fields) < 2 {
			return fmt.Errorf("working hours %q: write days and times, such as Mon-Fri 08:30-17:00", strings.TrimSpace(block))
		}
		first, last, err := dayRange(fields[0])
		if err != nil {
			return err
		}
		ranges, err := timeRanges(fields[1:])
		if err != nil {
			return err
		}
		for day := first; ; day = (day + 1) % 7 {
			if c.week[day] != nil {
				return fmt.Errorf("working hours name %s twice", weekdays[day])
			}
			c.week[day] = ranges
			if day == last {
				break
			}
		}
	}
	return nil
}

func dayRange(text string) (first, last int, err error) {
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	fold := func(name string) func(string) bool {
		return func(day string) bool { return strings.EqualFold(day, name) }
	}
	first, last = slices.IndexFunc(weekdays, fold(from)), slices.IndexFunc(weekdays, fold(to))
	if first < 0 || last < 0 {
		return 0, 0, fmt.Errorf("%q are no days of the week: write Mon, Tue, Wed, Thu, Fri, Sat, Sun, or Mon-Fri", text)
	}
	return first, last, nil
}

func timeRanges(texts []string) ([]hours, error) {
	var all []hours
	for _, text := range texts {
		from, to, _ := strings.Cut(text, "-")
		h, err := minuteOf(from)
		if err != nil {
			return nil, err
		}
		end, err := minuteOf(to)
		if err != nil {
			return nil, err
		}
		if end <= h || len(all) > 0 && h < all[len(all)-1].to {
			return nil, fmt.Errorf("working hours %q: each range must end after it begins, and begin after the one before", strings.Join(texts, " "))
		}
		all = append(all, hours{h, end})
	}
	return all, nil
}

func minuteOf(text string) (int, error) {
	if text == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of day: write hours and minutes, such as 08:30-17:00", text)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// readHoliday reads a region, a day, or a range of days.
func (c *Calendar) readHoliday(text string) error {
	if all, ok := regions[strings.ToUpper(text)]; ok {
		c.regions = append(c.regions, all...)
		return nil
	}
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		to = from
	}
	first, err := time.Parse(time.DateOnly, from)
	last, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil || last.Before(first) {
		return fmt.Errorf("%q is neither a day such as 2026-12-28, nor a range such as 2026-12-24..2027-01-01, nor a region; the regions are %s",
			text, strings.Join(regionNames(), ", "))
	}
	c.closed = append(c.closed, closing{dateOf(first), dateOf(last)})
	return nil
}

func regionNames() []string {
	names := make([]string, 0, len(regions))
	for name := range regions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
