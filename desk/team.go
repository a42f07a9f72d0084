package desk

import (
	"slices"
	"time"

	"refdesk/templates"
)

// crew lists the technicians who hear of a case: who took it, else those with
// its topic, else those without topics of their own, else all.
func (d *Desk) crew(c *Case) []*Technician {
	if t := d.team[c.Technician]; t != nil {
		return []*Technician{t}
	}
	with := func(fits func(*Technician) bool) (all []*Technician) {
		for i := range d.Team {
			if fits(&d.Team[i]) {
				all = append(all, &d.Team[i])
			}
		}
		return all
	}
	if all := with(func(t *Technician) bool { return slices.Contains(t.Topics, c.Topic) }); all != nil {
		return all
	}
	if all := with(func(t *Technician) bool { return len(t.Topics) == 0 }); all != nil {
		return all
	}
	return with(func(*Technician) bool { return true })
}

// brief tells the technicians of a case what came in.
func (w *work) brief(reason, words, rest string) {
	for _, t := range w.d.crew(w.c) {
		v := w.view(w.d.Language)
		v.Reason, v.Words, v.Rest = reason, words, rest
		v.Possibly = w.in.found.possibly
		if reason != "new" {
			v.Answers = w.told
		}
		v.Together, v.Since = w.together()
		for _, a := range w.in.mail.Attachments {
			v.Files = append(v.Files, templates.File{Name: a.Name, Type: a.Type, Size: a.Size, Dangerous: a.Dangerous})
		}
		for _, p := range w.s.History[w.c.Requester.Addr] {
			if p.Number != w.c.Number {
				v.Past = append(v.Past, past(p))
			}
		}
		w.write(KindBrief, w.participant(Address{t.Name, t.Addresses[0]}, RoleTechnician), w.d.Language, v)
	}
}

// What makes several cases one trouble: so many people within so long.
const (
	togetherWithin = 2 * time.Hour
	togetherMost   = 3
)

// together counts the people who wrote about the same topic a short while
// ago, and since when. It is 0 where they are too few to mean anything.
func (w *work) together() (people int, since time.Time) {
	if w.c.Topic == otherTopic || !w.c.Opened.Equal(w.now) {
		return 0, since
	}
	who := map[string]bool{w.c.Requester.Addr: true}
	since = w.now
	for _, p := range w.s.Recent {
		if p.Topic == w.c.Topic && w.now.Sub(p.Opened) < togetherWithin && p.Number != w.c.Number {
			who[p.Requester] = true
			since = p.Opened
		}
	}
	if len(who) < togetherMost {
		return 0, since
	}
	return len(who), since
}

// otherTopic is the topic of what fits no other.
const otherTopic = "other"

func past(p Past) templates.Past {
	return templates.Past{Case: p.Number, Subject: p.Subject, State: string(p.State), Opened: p.Opened, Cause: p.Cause, Diagnosis: p.Diagnosis}
}
