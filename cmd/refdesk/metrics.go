package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// metrics writes the text format of Prometheus (version 0.0.4). The format is
// a few lines; the client library would be a tenth of the program.
type metrics struct{ strings.Builder }

// family begins the samples of one name.
func (w *metrics) family(name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// labelText escapes the value of a label.
var labelText = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// sample writes a value; labels are names and values in turn.
func (w *metrics) sample(name string, value float64, labels ...string) {
	w.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		before := ","
		if i == 0 {
			before = "{"
		}
		fmt.Fprintf(w, `%s%s="%s"`, before, labels[i], labelText.Replace(strings.ToValidUTF8(labels[i+1], "\uFFFD")))
	}
	if len(labels) > 0 {
		w.WriteByte('}')
	}
	w.WriteString(" " + strconv.FormatFloat(value, 'g', -1, 64) + "\n")
}

func (w *metrics) histogram(name, help string, h histogram) {
	w.family(name, "histogram", help)
	for i, bound := range h.bounds {
		w.sample(name+"_bucket", h.counts[i], "le", strconv.FormatFloat(bound, 'g', -1, 64))
	}
	w.sample(name+"_bucket", h.n, "le", "+Inf")
	w.sample(name+"_sum", h.sum)
	w.sample(name+"_count", h.n)
}

// gauge writes a family of one sample.
func (w *metrics) gauge(name, help string, value float64) {
	w.family(name, "gauge", help)
	w.sample(name, value)
}

// lateAfter is how long a promise may be due before it counts as late: the
// program looks for them every few seconds.
const lateAfter = 5 * time.Minute

// metrics tells how the program does. Where the database cannot be asked, what
// is in it is left out.
func (p *program) metrics(ctx context.Context) string {
	w := &metrics{}
	w.family("refdesk_build_info", "gauge", "The version that runs.")
	w.sample("refdesk_build_info", 1, "version", versionText())
	p.askDatabase(ctx)
	p.writeParts(w)
	p.writeGaps(w)
	p.meter.write(w)
	if p.database.state().failing {
		return w.String()
	}
	ctx, stop := context.WithTimeout(ctx, databasePatience)
	defer stop()
	if err := p.writeFigures(ctx, w); err != nil {
		p.log.Error("counting for the metrics", "err", err)
	}
	return w.String()
}

// writeParts tells what works.
func (p *program) writeParts(w *metrics) {
	now := p.now()
	w.family("refdesk_up", "gauge", "Whether reading, sending and the database work.")
	w.sample("refdesk_up", works(p.database.state()), "part", "database", "desk", "")
	for _, one := range p.desks {
		w.sample("refdesk_up", works(one.reading.state()), "part", "reading", "desk", one.desk.Name)
		w.sample("refdesk_up", works(one.sending.state()), "part", "sending", "desk", one.desk.Name)
	}
	w.family("refdesk_last_good_seconds", "gauge", "How long ago reading and sending last worked.")
	for _, one := range p.desks {
		if s := one.reading.state(); !s.good.IsZero() {
			w.sample("refdesk_last_good_seconds", now.Sub(s.good).Seconds(), "part", "reading", "desk", one.desk.Name)
		}
		if s := one.sending.state(); !s.good.IsZero() {
			w.sample("refdesk_last_good_seconds", now.Sub(s.good).Seconds(), "part", "sending", "desk", one.desk.Name)
		}
	}
}

func works(s state) float64 {
	if s.failing {
		return 0
	}
	return 1
}

// writeGaps compares mailboxes with what was taken in.
func (p *program) writeGaps(w *metrics) {
	w.family("refdesk_mailbox_mails", "gauge", "Mails in the folder, those of them that were taken in, and those left for too long.")
	for _, one := range p.desks {
		if g := one.gap.Load(); g != nil {
			w.sample("refdesk_mailbox_mails", float64(g.mailbox), "desk", one.desk.Name, "which", "all")
			w.sample("refdesk_mailbox_mails", float64(g.taken), "desk", one.desk.Name, "which", "taken_in")
			w.sample("refdesk_mailbox_mails", float64(g.waiting), "desk", one.desk.Name, "which", "left_too_long")
		}
	}
}

// writeFigures tells what is in the database.
func (p *program) writeFigures(ctx context.Context, w *metrics) error {
	now := p.now()
	f, err := p.store.Figures(ctx, now.Add(-lateAfter))
	if err != nil {
		return err
	}
	w.family("refdesk_cases", "gauge", "Cases that are not closed, by state.")
	for _, s := range slices.Sorted(maps.Keys(f.Cases)) {
		w.sample("refdesk_cases", float64(f.Cases[s]), "state", string(s))
	}
	w.gauge("refdesk_mails_waiting", "Mails that were kept and that nothing was made of yet.", float64(f.Unfinished))
	w.gauge("refdesk_mails_waiting_oldest_seconds", "Age of the oldest of them.", age(now, f.OldestMail))
	w.family("refdesk_letters", "gauge", "Letters that were not sent, by kind and state.")
	queued, oldest := 0, time.Time{}
	for _, l := range f.Letters {
		w.sample("refdesk_letters", float64(l.Count), "kind", string(l.Kind), "state", string(l.State))
		if l.State == "queued" || l.State == "uncertain" {
			queued += l.Count
			if oldest.IsZero() || l.Oldest.Before(oldest) {
				oldest = l.Oldest
			}
		}
	}
	w.gauge("refdesk_queue_letters", "Letters that are to go out.", float64(queued))
	w.gauge("refdesk_queue_oldest_seconds", "Age of the oldest of them.", age(now, oldest))
	w.family("refdesk_promises_late", "gauge", "Promises whose time is over by five minutes, by kind.")
	for _, l := range f.Late {
		w.sample("refdesk_promises_late", float64(l.Count), "kind", string(l.Kind))
	}
	w.family("refdesk_mailbox_lease_seconds", "gauge", "How long the lease of a mailbox still holds, whichever instance has it.")
	for _, one := range p.desks {
		if until, ok := f.Leases[one.mailbox]; ok {
			w.sample("refdesk_mailbox_lease_seconds", until.Sub(now).Seconds(), "desk", one.desk.Name)
		}
	}
	return nil
}

func age(now, then time.Time) float64 {
	if then.IsZero() {
		return 0
	}
	return max(0, now.Sub(then).Seconds())
}
