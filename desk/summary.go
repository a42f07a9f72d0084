package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"refdesk/templates"
)

// summaryWithin is how long after the beginning of the working day a summary
// is still one of the morning.
const summaryWithin = 3 * time.Hour

// summaries writes the morning letters of the day, each once however many
// desks run on the database: a second one is refused when it is saved.
func (d *Desk) summaries(ctx context.Context) (letters int, err error) {
	now := d.Now()
	start := d.Calendar.AddDays(now, 0, "00:00")
	if now.Before(start) || now.Sub(start) > summaryWithin {
		return 0, nil
	}
	day := start.In(d.Calendar.Zone()).Format(time.DateOnly)
	duties, had, err := d.store.Duties(ctx, d.Address, day)
	if err != nil {
		return 0, fmt.Errorf("looking who wants a summary: %w", err)
	}
	readers := d.those(func(t *Technician) bool {
		duty := duties[t.Addresses[0]]
		wants := duty.Mode == ModeQuiet || t.Lead && d.SummaryForLeads
		return wants && !had[t.Addresses[0]] && !duty.Away.After(now)
	})
	if len(readers) == 0 {
		return 0, nil
	}
	return d.writeSummaries(ctx, now, day, readers)
}

func (d *Desk) writeSummaries(ctx context.Context, now time.Time, day string, readers []*Technician) (letters int, err error) {
	open, err := d.store.Open(ctx, d.Address)
	if err != nil {
		return 0, fmt.Errorf("listing open cases: %w", err)
	}
	clues := Clues{}
	for _, t := range readers {
		clues.Recipients = append(clues.Recipients, t.Addresses[0])
	}
	s, err := d.situation(ctx, now, []Clues{clues})
	if err != nil {
		return 0, fmt.Errorf("looking up who gets a summary: %w", err)
	}
	var changes []Change
	for _, t := range readers {
		w := d.newWork(now, s, nil, nil)
		w.summary(t, day, open)
		change, err := w.done()
		if err != nil {
			return 0, err
		}
		letters += len(change.Letters)
		changes = append(changes, change)
	}
	if err := d.store.Save(ctx, changes); errors.Is(err, ErrStale) {
		return 0, nil // another instance was quicker
	} else if err != nil {
		return 0, fmt.Errorf("saving summaries: %w", err)
	}
	if letters > 0 {
		d.Queued()
	}
	return letters, nil
}

// summaryLines bounds each list of a summary.
const summaryLines = 8

// summary writes to one technician; a day on which there is nothing to say is
// noted all the same, so that the letter does not come in the middle of it.
func (w *work) summary(t *Technician, day string, open []Open) {
	w.change.Summary = &Summary{Desk: w.d.Address, Technician: t.Addresses[0], Day: day}
	v := w.view(w.d.Language)
	v.Reason, v.Summary = "summary", &templates.Summary{}
	for _, o := range open {
		if w.d.concerns(t, o) {
			v.Summary.Open++
			w.list(v.Summary, o)
		}
	}
	if v.Summary.Open > 0 {
		w.write(KindBrief, &Participant{Address: Address{t.Name, t.Addresses[0]}, Role: RoleTechnician}, w.d.Language, v)
	}
}

// concerns tells whether a case is of interest to a technician: it is theirs,
// or they may take it; a lead's concern is all.
func (d *Desk) concerns(t *Technician, o Open) bool {
	if t.Lead || d.team[o.Technician] == t {
		return true
	}
	may := d.fitting(o.Topic, func(*Technician) bool { return true })
	return o.Technician == "" && slices.Contains(may, t)
}

// list puts an open case where it belongs: late, due today, or waiting. They
// come oldest first.
func (w *work) list(s *templates.Summary, o Open) {
	line := templates.Waiting{
		Case: o.Number, Subject: o.Subject, Opened: o.Opened, News: o.News,
		Requester: templates.Person{Name: o.Name, Address: o.Requester}, Technician: w.d.person(o.Technician),
	}
	zone := w.d.Calendar.Zone()
	to, n := &s.Waiting, &s.MoreWaiting
	switch {
	case !o.News.IsZero() && o.News.Before(w.now) || !o.Overdue.IsZero() || o.Empty > 1:
		to, n = &s.Late, &s.MoreLate
	case !o.News.IsZero() && o.News.In(zone).Format(time.DateOnly) == w.now.In(zone).Format(time.DateOnly):
		to, n = &s.Today, &s.MoreToday
	}
	if len(*to) < summaryLines {
		*to = append(*to, line)
	} else {
		*n++
	}
}
