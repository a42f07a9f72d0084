package rules

import "time"

// whenSaid is what the words of a moment name, before it is known which
// moment that is.
type whenSaid struct {
	exact   time.Time // "in two hours"
	day     time.Time // midnight of a day that is named as such
	yearly  bool      // without its year
	weekday int       // -1 if none
	this    bool      // "this Friday"
	later   int       // so many weeks after the first such weekday
	week    time.Time // midnight of the Monday of a week
	last    bool      // the day is the end of a time: the last working day up to it
	working int       // so many working days on; 0 if not said
	clock   int       // minute of the day, -1 if none
	part    int       // minute of a part of the day, -1 if none
	evening bool      // a clock below 12 is meant after noon
	early   bool      // a clock of 12 is meant after midnight
	bare    bool      // the clock is "at 3"
	close   bool      // "end of the day"
}

func (s *whenSaid) timed() bool { return !s.exact.IsZero() || s.clock >= 0 || s.part >= 0 || s.close }

// minute is the named time of day, -1 where none is.
func (s *whenSaid) minute() int {
	switch {
	case s.clock < 0:
		return s.part
	case s.evening && s.clock < 12*60, s.bare && s.part < 0 && !s.early && s.clock >= 60 && s.clock < 7*60:
		return s.clock + 12*60
	case s.early && s.clock >= 12*60 && s.clock < 13*60:
		return s.clock - 12*60
	}
	return s.clock
}

// whenResolver finds the moment that is meant.
type whenResolver struct {
	Dating
	said whenSaid
	now  time.Time // in the desk's zone
}

func (r *whenResolver) moment() (at, asked time.Time, why string) {
	if !r.said.exact.IsZero() {
		return r.said.exact, time.Time{}, ""
	}
	day := r.day()
	if !r.said.day.IsZero() && !r.said.last && r.said.weekday >= 0 && int(day.Weekday()) != r.said.weekday {
		return r.at(day), time.Time{}, WhyWeekday
	}
	if r.AnyDay || r.workingDay(day) || r.said.last || r.said.working > 0 {
		at = r.at(day)
		if !r.said.timed() && dateOf(at) != dateOf(day) {
			asked = onTheWall(day, r.promiseMinute())
		}
		return at, asked, ""
	}
	asked = r.asked(day)
	if asked.Before(midnight(r.now, 0)) {
		return asked, time.Time{}, WhyPast
	}
	return r.at(r.nextWorking(day)), asked, ""
}

// asked is the moment as it was said, of a day on which nobody works.
func (r *whenResolver) asked(day time.Time) time.Time {
	if r.said.timed() {
		return r.at(day)
	}
	return onTheWall(day, r.promiseMinute())
}

// at is the named time on a day, or the promise time.
func (r *whenResolver) at(day time.Time) time.Time {
	if r.said.close {
		if end := r.endOfWork(day); !end.IsZero() {
			return end
		}
		return onTheWall(day, 17*60)
	}
	if minute := r.said.minute(); minute >= 0 {
		return onTheWall(day, minute)
	}
	at := r.promiseAt(day)
	if dateOf(day) != dateOf(r.now) || !at.Before(r.now) {
		return at
	}
	if end := r.endOfWork(day); end.After(r.now) {
		return end
	}
	return at
}

func (r *whenResolver) nextWorking(day time.Time) time.Time {
	for n := 0; n < longest && !r.workingDay(day); n++ {
		day = midnight(day, 1)
	}
	return day
}

// day is the day that is meant.
func (r *whenResolver) day() time.Time {
	s := &r.said
	today := midnight(r.now, 0)
	switch {
	case s.working > 0:
		return r.workingDays(today, s.working)
	case !s.day.IsZero() && s.last:
		return r.lastWorking(s.day)
	case !s.day.IsZero():
		return r.coming(s.day)
	case !s.week.IsZero():
		return r.inWeek(s.week)
	case s.weekday >= 0:
		return r.weekdayAfter(today)
	case s.part >= 0 && s.clock < 0 && onTheWall(today, s.part).Before(r.now):
		return midnight(today, 1)
	}
	return today
}

func (r *whenResolver) workingDays(day time.Time, n int) time.Time {
	for range longest {
		if n == 0 {
			break
		}
		if day = midnight(day, 1); r.workingDay(day) {
			n--
		}
	}
	return day
}

// lastWorking is the last working day up to a day, but not before today: the
// day itself where none is left.
func (r *whenResolver) lastWorking(day time.Time) time.Time {
	today := midnight(r.now, 0)
	for d := day; !d.Before(today) && d.After(day.AddDate(0, 0, -32)); d = midnight(d, -1) {
		if r.AnyDay && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday || !r.AnyDay && r.workingDay(d) {
			return d
		}
	}
	r.said.last = false
	return day
}

// coming is a date in the next year where it was long ago in this one.
func (r *whenResolver) coming(day time.Time) time.Time {
	if r.said.yearly && day.Before(r.now.AddDate(0, -3, 0)) {
		return time.Date(day.Year()+1, day.Month(), day.Day(), 0, 0, 0, 0, day.Location())
	}
	return day
}

// inWeek is the named day of a week, or its first working day; of the current
// week its last.
func (r *whenResolver) inWeek(monday time.Time) time.Time {
	if r.said.weekday >= 0 {
		return midnight(monday, (r.said.weekday+6)%7)
	}
	if monday.After(r.now) {
		for n := range 5 {
			if day := midnight(monday, n); r.workingDay(day) {
				return day
			}
		}
		return monday
	}
	r.said.last = true
	return r.lastWorking(midnight(monday, 6))
}

// weekdayAfter is the first day of that name after today, or today.
func (r *whenResolver) weekdayAfter(today time.Time) time.Time {
	ahead := (r.said.weekday - int(today.Weekday()) + 7) % 7
	if ahead == 0 && !r.said.this && (r.said.minute() < 0 || onTheWall(today, r.said.minute()).Before(r.now)) {
		ahead = 7
	}
	return midnight(today, ahead+7*r.said.later)
}
