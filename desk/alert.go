package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"refdesk/templates"
)

// Part is something that a desk cannot be without.
type Part string

// The parts. What lies in the mailbox and was not taken in is one of its own:
// reading may seem to work all the same.
const (
	PartReading Part = "reading"
	PartSending Part = "sending"
	PartIntake  Part = "intake"
)

// Vital is how a part does, as far as this program knows.
type Vital struct {
	Part    Part
	Failing bool
	Good    time.Time // when it last worked here, zero if it did not yet
	Why     string    // the class of the error, as in templates.Alert
	Count   int       // mails that lie in the mailbox
	Oldest  time.Time // when the first of them came
}

// Outage is that a part does not work, whichever program noticed.
type Outage struct {
	Desk  string
	Part  Part
	Since time.Time
	Told  time.Time // when the leads were told, zero while they do not know
}

// OutageStep is how an outage goes on.
type OutageStep struct {
	Outage
	Over bool // it has ended; else it begins, or with Told the leads are told
}

// Alert is what has to be said about a part.
type Alert struct {
	Part    Part
	Over    bool
	Since   time.Time
	Why     string
	Subject string
	Text    string // in the desk's language
}

// Report takes in how a part does, and writes to the leads once when it has
// not worked for AlertAfter, and once when it works again. While sending does
// not work no letter is written: it would wait like the others. What it returns
// may be told another way; nil if there is nothing to say.
func (d *Desk) Report(ctx context.Context, v Vital) (*Alert, error) {
	o, begun, err := d.store.Outage(ctx, d.Address, v.Part)
	if err != nil {
		return nil, fmt.Errorf("asking about an outage: %w", err)
	}
	alert, err := d.report(ctx, v, o, begun)
	if errors.Is(err, ErrStale) {
		return nil, nil // another instance was quicker
	}
	return alert, err
}

func (d *Desk) report(ctx context.Context, v Vital, o Outage, begun bool) (*Alert, error) {
	now := d.Now()
	switch {
	case v.Failing && !begun:
		return nil, d.step(ctx, OutageStep{Outage: Outage{Desk: d.Address, Part: v.Part, Since: now}}, nil)
	case v.Failing && o.Told.IsZero() && now.Sub(o.Since) >= d.AlertAfter:
		since := o.Since
		if v.Part == PartIntake {
			since = v.Oldest
		}
		o.Told = now
		alert, w, err := d.alert(v, string(v.Part)+"-stopped", templates.Alert{Since: since, Why: v.Why, Count: v.Count}, v.Part != PartSending)
		if err != nil {
			return nil, err
		}
		alert.Since = since
		return alert, d.step(ctx, OutageStep{Outage: o}, w)
	// Only who has seen it work since ends it: another instance may still
	// wait for its turn.
	case !v.Failing && begun && v.Good.After(o.Since):
		return d.recovered(ctx, v, o)
	}
	return nil, nil
}

func (d *Desk) recovered(ctx context.Context, v Vital, o Outage) (*Alert, error) {
	over := OutageStep{Outage: o, Over: true}
	if o.Told.IsZero() {
		return nil, d.step(ctx, over, nil)
	}
	alert, w, err := d.alert(v, string(v.Part)+"-works", templates.Alert{Since: o.Since, Lasted: d.Now().Sub(o.Since).Round(time.Minute)}, true)
	if err != nil {
		return nil, err
	}
	alert.Over, alert.Since = true, o.Since
	return alert, d.step(ctx, over, w)
}

// step saves how an outage goes on, with the letters about it.
func (d *Desk) step(ctx context.Context, s OutageStep, w *work) error {
	change := Change{At: d.Now()}
	if w != nil {
		var err error
		if change, err = w.done(); err != nil {
			return err
		}
	}
	change.Outage = &s
	if err := d.store.Save(ctx, []Change{change}); err != nil {
		return fmt.Errorf("saving an outage: %w", err)
	}
	if len(change.Letters) > 0 {
		d.Queued()
	}
	return nil
}

// alert words an alert, and where letters are wanted writes them.
func (d *Desk) alert(v Vital, reason string, a templates.Alert, letters bool) (*Alert, *work, error) {
	w := d.newWork(d.Now(), &Situation{}, nil, nil)
	w.putOff = true // what does not work is told at night too
	view := w.view(d.Language)
	view.Reason, view.Alert = reason, &a
	worded, err := d.templates.Render(d.Language, "alert", view)
	if err != nil {
		return nil, nil, fmt.Errorf("wording an alert: %w", err)
	}
	if letters {
		w.alertLeads(view)
	}
	return &Alert{Part: v.Part, Why: a.Why, Subject: worded.Subject, Text: worded.Text}, w, nil
}

// alertLeads writes to the leads.
func (w *work) alertLeads(v templates.View) {
	for _, t := range w.leads() {
		w.writeAs("alert", KindBrief, &Participant{Address: t.mailbox(), Role: RoleTechnician}, w.d.Language, v)
	}
}
