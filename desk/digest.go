package desk

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// DigestConfig is when and for whom a desk writes its weekly letter.
type DigestConfig struct {
	Day time.Weekday
	At  string   // time of day, such as "15:00"; "": there is no digest
	To  []string // who gets it without subscribing
	// Names lets it quote thanks with the names of those who wrote them.
	Names bool
	// Address takes a sentence of a technician for the digest, "" for none.
	Address string
	// AskOver is how many people an announcement reaches without its
	// technician being shown it first. Defaults to 50.
	AskOver int
}

// DigestMade notes the digest of a week. There is one, whoever makes it.
type DigestMade struct {
	Desk  string    // its address
	Week  string    // the day that it was due, as YYYY-MM-DD in the desk's zone
	Until time.Time // what came later is for the next one
	Topic string    // of its tip, "" if it had none
	Step  int       // which of the topic's steps the tip was
}

// Week is what a digest counts.
type Week struct {
	From, To time.Time
	Cases    []WeekCase // opened or solved in it, and those opened up to FirstWordWithin before
	Open     int        // cases that are not solved
	Promises templates.Share
	Thanks   []Voice
	Works    []Work // done before it broke, oldest first; and what is still to come, the next first
}

// WeekCase is a case, as far as a digest counts it.
type WeekCase struct {
	Number    int64
	Topic     string
	Opened    time.Time
	Solved    time.Time // zero unless it was solved in the week, and still is
	Diagnosis string    // "right", "partly", "wrong", "" if not told
	FirstWord time.Time // of a person to the requester, zero if there was none
}

// Voice is a thank-you.
type Voice struct {
	By   Address
	Text string // "" where it came another way than by mail
}

// FirstWordWithin is how long before a week a case may have been opened whose
// first word of a person counts in it.
const FirstWordWithin = 14 * 24 * time.Hour

const (
	// digestWithin is how late a digest may be, such as after a failure.
	digestWithin = 3 * 24 * time.Hour
	// digestReaches is how far back a digest reaches where the ones before
	// it were not made.
	digestReaches = 28 * 24 * time.Hour
)

// regular writes what goes out by the calendar: summaries and the digest.
func (d *Desk) regular(ctx context.Context) (letters int, err error) {
	letters, err = d.summaries(ctx)
	if err != nil {
		return letters, err
	}
	n, err := d.digest(ctx)
	if letters += n; err != nil {
		return letters, err
	}
	n, err = d.endings(ctx)
	return letters + n, err
}

// digest writes the digest of the week once, however many desks run on the
// database: a second one is refused when it is saved.
func (d *Desk) digest(ctx context.Context) (letters int, err error) {
	now := d.Now()
	until, due := d.digestDue(now)
	if due.IsZero() || now.Sub(due) > digestWithin {
		return 0, nil
	}
	made := DigestMade{Desk: d.Address, Week: until.Format(time.DateOnly), Until: until}
	past, err := d.store.Digests(ctx, d.Address)
	if err != nil || slices.ContainsFunc(past, func(p DigestMade) bool { return p.Week >= made.Week }) {
		return 0, err
	}
	from := until.AddDate(0, 0, -7)
	if len(past) > 0 && until.Sub(past[0].Until) < digestReaches {
		from = past[0].Until
	}
	week, err := d.store.Week(ctx, d.Address, from, until)
	if err != nil {
		return 0, err
	}
	made.Topic, made.Step = d.tipOf(week, past)
	change, err := d.writeDigest(ctx, now, week, made)
	if err != nil {
		return 0, err
	}
	if err := d.store.Save(ctx, []Change{change}); errors.Is(err, ErrStale) {
		return 0, nil // another instance was quicker
	} else if err != nil {
		return 0, fmt.Errorf("saving the digest: %w", err)
	}
	if len(change.Letters) > 0 {
		d.Queued()
	}
	return len(change.Letters), nil
}

// digestDue is the latest moment that a digest tells of, and when that digest
// was due: then, or where nobody works on that day, on the next working day.
func (d *Desk) digestDue(now time.Time) (until, due time.Time) {
	clock, err := time.Parse("15:04", d.Digest.At)
	if err != nil {
		return time.Time{}, time.Time{}
	}
	local := now.In(d.Calendar.Zone())
	back := (int(local.Weekday()) - int(d.Digest.Day) + 7) % 7
	for range 4 {
		until = time.Date(local.Year(), local.Month(), local.Day()-back, clock.Hour(), clock.Minute(), 0, 0, local.Location())
		due = until
		if !d.Calendar.WorkingDay(until) {
			due = d.Calendar.AddDays(until, 0, d.Digest.At)
		}
		if !due.After(now) {
			return until, due
		}
		back += 7
	}
	return time.Time{}, time.Time{}
}

// writeDigest writes to all readers; of an empty week only a note is kept.
func (d *Desk) writeDigest(ctx context.Context, now time.Time, week Week, made DigestMade) (Change, error) {
	readers, err := d.readers(ctx)
	if err != nil {
		return Change{}, err
	}
	s, err := d.situation(ctx, now, []Clues{{Recipients: readers}})
	if err != nil {
		return Change{}, fmt.Errorf("looking up who gets the digest: %w", err)
	}
	w := d.newWork(now, s, nil, nil)
	w.change.Digest = &made
	for _, address := range readers {
		if lang := w.langOf(address); d.digestOf(week, made, lang) != nil {
			w.bulletin(string(KindDigest), address, lang, func(v *templates.View) { v.Digest = d.digestOf(week, made, lang) })
		}
	}
	return w.done()
}

// PrintDigest words the digest of the seven days before now. ok is false where
// there is nothing to tell. Nothing is stored or sent.
func (d *Desk) PrintDigest(ctx context.Context) (letter templates.Letter, ok bool, err error) {
	now := d.Now()
	week, err := d.store.Week(ctx, d.Address, now.AddDate(0, 0, -7), now)
	if err != nil {
		return letter, false, err
	}
	past, err := d.store.Digests(ctx, d.Address)
	if err != nil {
		return letter, false, err
	}
	made := DigestMade{}
	made.Topic, made.Step = d.tipOf(week, past)
	v := d.newWork(now, &Situation{}, nil, nil).view(d.Language)
	if v.Digest = d.digestOf(week, made, d.Language); v.Digest == nil {
		return letter, false, nil
	}
	letter, err = d.templates.Render(d.Language, string(KindDigest), v)
	return letter, err == nil, err
}

// tipOf picks the topic that most cases of the week had, and the step that
// comes after the one which was told of it last.
func (d *Desk) tipOf(week Week, past []DigestMade) (topic string, step int) {
	topic, most := "", 0
	for _, c := range d.byTopic(week, func(c WeekCase) bool { return !c.Opened.Before(week.From) || !c.Solved.IsZero() }) {
		if len(d.book.Tips(d.Language, c.Label)) == 0 || c.N <= most && topic != topicOther {
			continue
		}
		if c.Label != topicOther || most == 0 {
			topic, most = c.Label, c.N
		}
	}
	for _, p := range past {
		if topic != "" && p.Topic == topic {
			return topic, (p.Step + 1) % len(d.book.Tips(d.Language, topic))
		}
	}
	return topic, 0
}

// topicOther is the topic of what has no other.
const topicOther = "other"

// byTopic counts cases, the commonest topic first.
func (d *Desk) byTopic(week Week, counts func(WeekCase) bool) (all []templates.Count) {
	for _, topic := range d.book.Topics() {
		n := 0
		for _, c := range week.Cases {
			if c.Topic == topic && counts(c) {
				n++
			}
		}
		if n > 0 {
			all = append(all, templates.Count{Label: topic, N: n})
		}
	}
	slices.SortStableFunc(all, func(a, b templates.Count) int { return b.N - a.N })
	return all
}

// digestOf puts the week into words of a language, nil where there is nothing
// to tell. Nobody outside the team is named in it.
func (d *Desk) digestOf(week Week, made DigestMade, lang string) *templates.Digest {
	solved := func(c WeekCase) bool { return !c.Solved.IsZero() }
	g := &templates.Digest{
		From: week.From, To: week.To, Open: week.Open, Kept: week.Promises, Thanks: len(week.Thanks),
		Leave: d.leaveLink(),
	}
	for _, c := range d.byTopic(week, solved) {
		g.Fixed = append(g.Fixed, templates.Count{Label: d.book.TopicName(lang, c.Label), N: c.N})
		g.Solved += c.N
	}
	for _, c := range week.Cases {
		if !c.Opened.Before(week.From) {
			g.Opened++
		}
		if solved(c) {
			judge(g, c.Diagnosis)
		}
	}
	for _, job := range week.Works {
		switch text := withoutAddresses(job.Text); job.Kind {
		case WorkProactive:
			g.Proactive = append(g.Proactive, text)
		case WorkPlanned:
			g.Planned = append(g.Planned, templates.Planned{On: job.Date, Text: text})
		}
	}
	if g.Opened+g.Solved+len(g.Proactive)+len(g.Planned)+g.Thanks == 0 {
		return nil
	}
	g.FirstWord, g.FirstWords = d.firstWord(week)
	if tips := d.book.Tips(lang, made.Topic); made.Topic != "" && made.Step < len(tips) {
		g.Tip, g.TipTopic = tips[made.Step], d.book.TopicName(lang, made.Topic)
	}
	if d.Digest.Names {
		g.Voices = voices(week.Thanks)
	}
	return g
}

// judge counts how right a sender's own diagnosis was, where that was told.
func judge(g *templates.Digest, diagnosis string) {
	switch diagnosis {
	case "right":
		g.Right.N++
	case "partly":
		g.Partly++
	case "":
		return
	}
	g.Right.Of++
}

// firstWord is the median working time to the first word of a person, and of
// how many cases.
func (d *Desk) firstWord(week Week) (median time.Duration, n int) {
	var all []time.Duration
	for _, c := range week.Cases {
		if !c.FirstWord.Before(week.From) && c.FirstWord.Before(week.To) {
			all = append(all, d.Calendar.Between(c.Opened, c.FirstWord))
		}
	}
	if n = len(all); n == 0 {
		return 0, 0
	}
	slices.Sort(all)
	return max((all[n/2]+all[(n-1)/2])/2, time.Minute), n
}

// mailAddress is an address in a text.
var mailAddress = regexp.MustCompile(`[<(\[]?\S+@\S+\.\w+[>)\]]?`)

// withoutAddresses takes mail addresses out of a technician's sentence.
func withoutAddresses(text string) string { return fold(mailAddress.ReplaceAllString(text, "…")) }

// A digest quotes so many thanks, none of them long.
const (
	mostVoices = 3
	longVoice  = 200
)

// voices are the thanks that may be quoted, with the names of their writers.
func voices(all []Voice) (quotes []string) {
	for _, v := range all {
		if text := fold(v.Text); text != "" && len(text) <= longVoice && len(quotes) < mostVoices {
			if v.By.Name != "" {
				text += " (" + v.By.Name + ")"
			}
			quotes = append(quotes, text)
		}
	}
	return quotes
}

// langOf is the language to write to somebody in.
func (w *work) langOf(address string) string {
	if lang := w.s.People[address].Lang; slices.Contains(rules.Languages[:], lang) {
		return lang
	}
	return w.d.Language
}
