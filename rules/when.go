package rules

import "time"

// Dating is what the reading of a moment depends on, besides its words.
type Dating struct {
	Now      time.Time
	Calendar *Calendar // nil: UTC, and every day is a working day
	// Clock is the time of day where the words name none, such as "10:00",
	// which is also what it is if it is empty.
	Clock string
	// Lang is the language of the desk. "4/12" is the 4th of December, but the
	// 12th of April where it is "en" and the calendar's zone is one of the
	// United States. Where one of the two is above 12 there is no question.
	Lang string
	// AnyDay keeps a day on which the desk does not work. Otherwise the next
	// working day takes its place, the time of day stays.
	AnyDay bool
}

// Moment is a moment that somebody named.
type Moment struct {
	At    time.Time // in the calendar's zone
	Asked time.Time // what the words say, where At was moved to a working day; else zero
	Timed bool      // the words name a time of day
	Used  int       // how many bytes of the text were read
}

// Moved tells whether the moment was moved to a working day.
func (m Moment) Moved() bool { return !m.Asked.IsZero() }

// Why a moment cannot be taken. They are values of CommandProblem.Why too.
const (
	WhyWhen    = "when"    // no day and no time was understood
	WhyPast    = "past"    // it is over
	WhyFar     = "far"     // it is more than a year away
	WhyWeekday = "weekday" // the date is another day of the week than is said
	WhyNoDay   = "noday"   // there is no such day or time, such as 31.2. or 25:00
)

// When reads the moment at the beginning of a text, as people write it in
// English, German, French and Spanish: "Friday", "in 3 working days", "le 24
// décembre à 10 h", "24.12.". What follows the moment is left; Moment.Used
// tells where it begins. why is "" or why the moment cannot be taken; At is
// then the moment that was understood, zero if none was.
//
// Where words leave a choice:
//   - A day of the week is the first such day after today. It is today only
//     with "this", or with a time of day that is still to come. "next Friday"
//     is the same as "Friday": of its two readings the earlier one, for early
//     news disappoints nobody.
//   - A week is its first working day; the current one, like "end of the
//     week", is its last.
//   - A date without a year is the next such date, unless it was in the last
//     three months: then it is over.
//   - "today" without a time is the promise time, or else the end of work.
//   - A morning is 10:00, an afternoon 15:00, an evening 18:00. "at 3" is in
//     the afternoon, as are all bare hours from 1 to 6; "3:00" is not.
//   - A time that the clocks skip in spring is an hour later.
func When(text string, d Dating) (m Moment, why string) {
	p := &whenParser{tokens: whenTokens(text), zone: d.zone(), monthFirst: d.monthFirst()}
	p.now = d.Now.In(p.zone)
	p.said.weekday = -1
	p.said.clock = -1
	p.said.part = -1
	for p.item() {
		m.Used = p.tokens[p.at-1].end
	}
	if p.why != "" || m.Used == 0 {
		return m, orElse(p.why, WhyWhen)
	}
	r := whenResolver{Dating: d, said: p.said, now: p.now}
	m.At, m.Asked, why = r.moment()
	m.Timed = p.said.timed()
	switch {
	case why != "":
		return m, why
	case m.At.Before(d.Now):
		return m, WhyPast
	case m.At.After(p.now.AddDate(1, 0, 1)):
		return m, WhyFar
	}
	return m, ""
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (d Dating) zone() *time.Location {
	if d.Calendar == nil {
		return time.UTC
	}
	return d.Calendar.zone
}

// monthFirst tells whether "4/12" begins with the month.
func (d Dating) monthFirst() bool { return d.Lang == "en" && americanZones[d.zone().String()] }

func (d Dating) workingDay(day time.Time) bool {
	return d.Calendar == nil || d.Calendar.WorkingDay(day)
}

// promiseAt is the promise time of a day, or where the desk does not work then
// the next moment that it does.
func (d Dating) promiseAt(day time.Time) time.Time {
	if d.Calendar != nil && !d.AnyDay {
		return d.Calendar.AddDays(day, 0, orElse(d.Clock, "10:00"))
	}
	return onTheWall(day, d.promiseMinute())
}

func (d Dating) promiseMinute() int {
	if minute, err := minuteOf(d.Clock); err == nil {
		return minute
	}
	return 10 * 60
}

// endOfWork is when work ends on a day, zero where there is none.
func (d Dating) endOfWork(day time.Time) time.Time {
	if d.Calendar == nil {
		return onTheWall(day, 17*60)
	}
	hours := d.Calendar.on(day)
	if len(hours) == 0 {
		return time.Time{}
	}
	return onTheWall(day, hours[len(hours)-1].to)
}

// onTheWall is a minute of the day of t, an hour later where the clocks skip it.
func onTheWall(t time.Time, minute int) time.Time {
	at := atMinute(t, minute)
	if at.Hour()*60+at.Minute() < minute%(24*60) {
		return atMinute(t, minute+60)
	}
	return at
}

var americanZones = zoneNames(`America/New_York America/Detroit America/Kentucky/Louisville America/Kentucky/Monticello
America/Indiana/Indianapolis America/Indiana/Vincennes America/Indiana/Winamac America/Indiana/Marengo
America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Tell_City America/Indiana/Knox
America/Chicago America/Menominee America/North_Dakota/Center America/North_Dakota/New_Salem
America/North_Dakota/Beulah America/Denver America/Boise America/Phoenix America/Los_Angeles America/Anchorage
America/Juneau America/Sitka America/Metlakatla America/Yakutat America/Nome America/Adak Pacific/Honolulu
US/Eastern US/Central US/Mountain US/Pacific US/Alaska US/Hawaii US/Arizona US/Michigan US/East-Indiana`)
