package desk

import (
	"slices"
	"time"

	"refdesk/templates"
)

// brief tells the technicians of a case what came in.
func (w *work) brief(reason, words, rest string) {
	g := Gathered{At: w.now, Reason: reason, Words: words, Rest: rest}
	if reason != "new" {
		g.Answers = w.told
	}
	for _, a := range w.in.mail.Attachments {
		a.Content = nil
		g.Files = append(g.Files, a)
	}
	w.tell(g)
}

// tell writes a brief at once to those who had none of the case for a while.
// The others read of it, and of whatever else comes, once that while is over.
func (w *work) tell(g Gathered) {
	var later time.Time
	for _, r := range w.audience() {
		if w.heard(g, r) {
			continue
		}
		if until := w.lastBrief(r).Add(w.d.Bundle); until.After(w.now) {
			later = latest(later, until)
			continue
		}
		w.writeBrief(r, []Gathered{g})
		g.Told = append(g.Told, r.who.Addr)
	}
	if later.IsZero() {
		return
	}
	w.c.Gathered = append(w.c.Gathered, g)
	w.change.Gathered = append(w.change.Gathered, g)
	if w.promised(PromiseBrief).IsZero() {
		w.promise(PromiseBrief, later, "")
	}
}

// heard tells whether somebody has heard of it, or must not.
func (w *work) heard(g Gathered, r reader) bool {
	return slices.ContainsFunc(g.Told, func(a string) bool { return w.d.samePerson(a, r.who.Addr) })
}

// lastBrief is when somebody got the last brief of the case.
func (w *work) lastBrief(r reader) time.Time {
	for _, l := range w.change.Letters {
		if l.Kind == KindBrief && l.To.Addr == r.who.Addr {
			return w.now
		}
	}
	return w.s.Briefed[w.c.Number][r.who.Addr]
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// bundle sends what was gathered, as one brief for each.
func (w *work) bundle() {
	w.keep(PromiseBrief)
	w.putOff = true
	defer func() { w.putOff = false }()
	all := w.c.Gathered
	w.c.Gathered = nil
	for _, r := range w.audience() {
		news := slices.DeleteFunc(slices.Clone(all), func(g Gathered) bool { return w.heard(g, r) })
		if len(news) > 0 {
			w.writeBrief(r, news)
		}
	}
}

// writeBrief words one brief about all that came in.
func (w *work) writeBrief(r reader, news []Gathered) {
	v := w.view(w.d.Language)
	v.News = w.promised(PromiseNews)
	w.tellNews(&v, news)
	w.tellWhere(&v)
	w.tellPast(&v)
	w.tellStopped(&v, w.bounced(news)...)
	if w.in != nil {
		v.Possibly = w.in.found.possibly
		v.Together, v.Since, v.Others = w.together()
		v.Similar = w.similar(v.Past)
	}
	w.write(KindBrief, w.participant(r.who, r.role), w.d.Language, v)
}

// weightiest lists reasons of briefs: the first of those that came together
// is what the brief begins with.
var weightiest = []string{"overdue", "bounce", "reopened", "away", "new", "asks", "answers", "mail", "solved", "thanks"}

// tellNews fills in what came in.
func (w *work) tellNews(v *templates.View, news []Gathered) {
	first := slices.MinFunc(news, func(a, b Gathered) int {
		return slices.Index(weightiest, a.Reason) - slices.Index(weightiest, b.Reason)
	})
	v.Reason, v.Author, v.Until = first.Reason, first.Author, first.Until
	v.Cause = or(first.Cause, v.Cause)
	if len(news) == 1 {
		v.Words, v.Rest = first.Words, first.Rest
	}
	for _, g := range news {
		if len(news) > 1 {
			v.Came = append(v.Came, templates.Came{At: g.At, Reason: g.Reason, Words: g.Words, Author: g.Author, Until: g.Until})
		}
		v.Answers = append(v.Answers, g.Answers...)
		for _, a := range g.Files {
			v.Files = append(v.Files, templates.File{Name: a.Name, Type: a.Type, Size: a.Size, Dangerous: a.Dangerous})
		}
	}
}

// slotWhere is where the trouble is: briefs tell it beside the name.
const slotWhere = "where"

// tellWhere sets the place beside the name. What stands there or among the
// answers is not told twice.
func (w *work) tellWhere(v *templates.View) {
	where := w.d.book.Label(w.d.Language, slotWhere)
	v.Known = slices.DeleteFunc(v.Known, func(f templates.Fact) bool {
		if f.Label == where {
			v.Where = f.Text
		}
		return f.Label == where || slices.ContainsFunc(v.Answers, func(a templates.Answer) bool { return a.Text == f.Text })
	})
}

// tellPast tells the history of the requester, and how good their own
// diagnoses were.
func (w *work) tellPast(v *templates.View) {
	for _, p := range w.s.History[w.c.Requester.Addr] {
		if p.Number == w.c.Number {
			continue
		}
		v.Past = append(v.Past, pastCase(p))
		if p.Diagnosis != "" {
			v.Right.Of++
		}
		if p.Diagnosis == "right" {
			v.Right.N++
		}
	}
}

// What makes several cases one trouble: so many people within so long.
const (
	togetherWithin = 2 * time.Hour
	togetherMost   = 3
	togetherNamed  = 10 // cases that are named at most
)

// together counts the people who wrote about the same topic a short while
// ago, since when, and which cases of theirs are still open. It is 0 where
// they are too few to mean anything.
func (w *work) together() (people int, since time.Time, others []int64) {
	if w.c.Topic == otherTopic || !w.c.Opened.Equal(w.now) {
		return 0, since, nil
	}
	who := map[string]bool{w.c.Requester.Addr: true}
	since = w.now
	for _, p := range w.s.Recent {
		if p.Topic != w.c.Topic || w.now.Sub(p.Opened) >= togetherWithin || p.Number == w.c.Number {
			continue
		}
		who[p.Requester] = true
		since = p.Opened
		if p.State != StateSolved && p.State != StateClosed && len(others) < togetherNamed {
			others = append(others, p.Number)
		}
	}
	if len(who) < togetherMost {
		return 0, since, nil
	}
	slices.Sort(others)
	return len(who), since, others
}

// otherTopic is the topic of what fits no other.
const otherTopic = "other"

func pastCase(p Past) templates.Past {
	return templates.Past{Case: p.Number, Subject: p.Subject, State: string(p.State), Opened: p.Opened, Cause: p.Cause, Diagnosis: p.Diagnosis}
}
