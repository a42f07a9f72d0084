package main

import (
	"context"
	"fmt"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
)

const (
	// watchEvery is how often the program looks how it does.
	watchEvery = 15 * time.Second
	// compareEvery is how often a mailbox is compared with what was taken in.
	compareEvery = 5 * time.Minute
	// comparePatience bounds a comparison.
	comparePatience = 2 * time.Minute
)

// watchOver looks how all desks do until the context ends, and says so where
// something does not work.
func (p *program) watchOver(ctx context.Context) error {
	timer := time.NewTicker(watchEvery)
	defer timer.Stop()
	compared := p.now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		p.askDatabase(ctx)
		p.reportDatabase(ctx)
		if due := p.now().Sub(compared) >= compareEvery; due {
			compared = p.now()
			p.compareAll(ctx)
		}
		for _, one := range p.desks {
			p.report(ctx, one, desk.PartReading)
			p.report(ctx, one, desk.PartSending)
			p.report(ctx, one, desk.PartIntake)
		}
	}
}

func (p *program) compareAll(ctx context.Context) {
	for _, one := range p.desks {
		if err := p.compare(ctx, one); err != nil && ctx.Err() == nil {
			// Why the mailbox cannot be reached is told by the reading.
			p.log.Debug("comparing the mailbox", "class", mailin.Class(err))
		}
	}
}

// compare counts the mails in a mailbox, and those of them that were taken in.
// Mail that is on its way is no gap: where there is less of it than last time,
// somebody is at it.
func (p *program) compare(ctx context.Context, one *counter) error {
	ctx, stop := context.WithTimeout(ctx, comparePatience)
	defer stop()
	c, err := mailin.Count(ctx, one.desk, one.in, p.left)
	if err != nil {
		return err
	}
	stuck, oldest, err := p.store.Stuck(ctx, one.mailbox, p.now().Add(-p.left))
	if err != nil {
		return err
	}
	g := &gap{at: p.now(), mailbox: c.Mails, taken: c.Taken, waiting: c.Left + stuck, oldest: c.Oldest}
	if g.oldest.IsZero() || !oldest.IsZero() && oldest.Before(g.oldest) {
		g.oldest = oldest
	}
	before := one.gap.Swap(g)
	switch {
	case g.waiting == 0:
		one.intake.works(p.now())
	case before != nil && before.waiting > 0 && g.waiting >= before.waiting:
		one.intake.fails(p.now(), "")
	}
	if g.waiting > 0 && (before == nil || before.waiting == 0) {
		p.log.Warn("mail lies in the mailbox that was not taken in", "desk", one.desk.Name, "mails", g.waiting, "oldest", g.oldest)
	}
	return nil
}

// report tells a desk how a part of it does, and passes on what it has to say.
func (p *program) report(ctx context.Context, one *counter, part desk.Part) {
	v := desk.Vital{Part: part}
	switch s := one.vital(part).state(); {
	case s.failing:
		v.Failing, v.Why, v.Good = true, s.class, s.good
	default:
		v.Good = s.good
	}
	if g := one.gap.Load(); part == desk.PartIntake && g != nil {
		v.Count, v.Oldest = g.waiting, g.oldest
	}
	alert, err := one.desk.Report(ctx, v)
	if err != nil && ctx.Err() == nil {
		p.log.Error("telling how the desk does", "desk", one.desk.Name, "part", string(part), "err", err)
	}
	if alert != nil {
		p.tell(ctx, one.desk.Name, alert)
	}
}

func (one *counter) vital(part desk.Part) *vital {
	switch part {
	case desk.PartReading:
		return &one.reading
	case desk.PartSending:
		return &one.sending
	}
	return &one.intake
}

// reportDatabase says that the database does not answer, which no letter can.
func (p *program) reportDatabase(ctx context.Context) {
	s := p.database.state()
	switch {
	case s.failing && !p.toldDatabase && p.now().Sub(s.since) >= p.alertAfter:
		p.toldDatabase = true
		p.tell(ctx, "", &desk.Alert{Part: "database", Since: s.since, Why: s.class, Subject: "the database does not answer", Text: "The database does not answer. Until it does, no mail is taken in and no letter goes out.\n"})
	case !s.failing && p.toldDatabase:
		p.toldDatabase = false
		p.tell(ctx, "", &desk.Alert{Part: "database", Over: true, Since: s.since, Subject: "the database answers again", Text: "The database answers again.\n"})
	}
}

// passed reports what one pass of a desk has shown.
func (p *program) passed(ctx context.Context, one *counter, part desk.Part, err error, class func(error) string) {
	v := one.vital(part)
	if err != nil {
		v.fails(p.now(), class(err))
	} else {
		v.works(p.now())
	}
	if ctx.Err() == nil {
		p.report(ctx, one, part)
	}
}

// word names an alert as REFDESK_ALERT and the file do.
func word(a *desk.Alert) string {
	if a.Over {
		return fmt.Sprintf("%s-works", a.Part)
	}
	return fmt.Sprintf("%s-stopped", a.Part)
}
