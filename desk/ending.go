package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"refdesk/templates"
)

// Ending is something without which the desk cannot read or send mail, and
// that ends.
type Ending struct {
	What string
	Of   string // which one: a server, an id, a file
	At   time.Time
}

// What can end.
const (
	EndsCertificate = "certificate" // of a mail server
	EndsSecret      = "secret"      // of this program as a client
	EndsLogin       = "login"       // of a person, kept in a file
)

// lastDays is how long before the end leads hear of it again.
const lastDays = 3 * 24 * time.Hour

// stage is how near the end is. Leads get a letter at each one.
func (e Ending) stage(now time.Time) string {
	switch {
	case !e.At.After(now):
		return "over"
	case e.At.Sub(now) <= lastDays:
		return "near"
	}
	return "soon"
}

// mark is the name of an ending's letter in the store, which keeps it beside
// the mornings' summaries: there is one for each stage of each end.
func (e Ending) mark(now time.Time) string {
	sum := sha256.Sum256([]byte(e.What + "\n" + e.Of + "\n" + e.At.UTC().Format(time.DateOnly)))
	return "ends " + hex.EncodeToString(sum[:8]) + " " + e.stage(now)
}

// endings tells the log once a day, and leads at each stage, of what ends
// soon; one letter for all of it, however many desks run on the database.
func (d *Desk) endings(ctx context.Context) (letters int, err error) {
	now := d.Now()
	all := d.Ending(now)
	if len(all) == 0 {
		return 0, nil
	}
	d.logEndings(all, now)
	var news []Ending
	for _, e := range all {
		_, had, err := d.store.Duties(ctx, d.Address, e.mark(now))
		if err != nil {
			return 0, fmt.Errorf("looking who knows of what ends: %w", err)
		}
		if len(had) == 0 {
			news = append(news, e)
		}
	}
	if len(news) == 0 {
		return 0, nil
	}
	return d.tellEndings(ctx, now, all, news)
}

// logEndings tells the log, once a day.
func (d *Desk) logEndings(all []Ending, now time.Time) {
	day := now.Format(time.DateOnly)
	if before, _ := d.endingsLogged.Swap(day).(string); before == day {
		return
	}
	for _, e := range all {
		d.log.Warn("something that the desk needs ends", "what", e.What, "of", e.Of, "at", e.At.UTC().Format(time.DateOnly))
	}
}

// tellEndings writes to each of the leads, and notes what is news.
func (d *Desk) tellEndings(ctx context.Context, now time.Time, all, news []Ending) (letters int, err error) {
	s, err := d.situation(ctx, now, nil)
	if err != nil {
		return 0, fmt.Errorf("looking up who hears of what ends: %w", err)
	}
	var changes []Change
	for _, t := range d.newWork(now, s, nil, nil).leads() {
		w := d.newWork(now, s, nil, nil)
		w.ending(t, all)
		change, err := w.done()
		if err != nil {
			return 0, err
		}
		letters += len(change.Letters)
		for i, e := range news {
			if i > 0 {
				change = Change{At: now}
			}
			change.Summary = &Summary{Desk: d.Address, Technician: t.Addresses[0], Day: e.mark(now)}
			changes = append(changes, change)
		}
	}
	if err := d.store.Save(ctx, changes); errors.Is(err, ErrStale) {
		return 0, nil // another instance was quicker
	} else if err != nil {
		return 0, fmt.Errorf("saving letters about what ends: %w", err)
	}
	if letters > 0 {
		d.Queued()
	}
	return letters, nil
}

// ending writes to one technician.
func (w *work) ending(t *Technician, all []Ending) {
	v := w.view(w.d.Language)
	v.Reason = "ending"
	for _, e := range all {
		v.Endings = append(v.Endings, templates.Ending{What: e.What, Of: e.Of, At: e.At, Over: e.stage(w.now) == "over"})
	}
	w.write(KindBrief, &Participant{Address: Address{t.Name, t.Addresses[0]}, Role: RoleTechnician}, w.d.Language, v)
}
