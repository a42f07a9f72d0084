package desk

import (
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// lead is how long before the promised moment news go out: so they are there
// by then, and a mail server that is down shows while there is time left.
const lead = 15 * time.Minute

// newsAt is when news that are due at a moment go out: not later, and never
// outside the hours of letters.
func (d *Desk) newsAt(due time.Time) time.Time { return d.Letters.Before(due, lead) }

// DueBy is up to when promises are looked for, by kind; not at all where a
// moment is zero.
type DueBy struct{ Briefs, News, Others time.Time }

// Latest is after which nothing is looked for.
func (b DueBy) Latest() time.Time { return latest(latest(b.Briefs, b.News), b.Others) }

// dueBy is what is looked for now. Briefs were caused by mail, and go out at
// any hour. Of news, those due before the hours of letters begin again are
// among what has to go out.
func (d *Desk) dueBy(now time.Time) DueBy {
	by := DueBy{Briefs: now}
	if d.Letters.Working(now) {
		by.News, by.Others = d.Letters.Next(now.Add(lead)), now
	}
	return by
}

// isDue tells whether something is to be done about a promise now.
func (d *Desk) isDue(p Promise, now time.Time) bool {
	switch {
	case p.Kind == PromiseBrief:
		return !p.Due.After(now)
	case !d.Letters.Working(now):
		return false
	case p.Kind == PromiseNews:
		return !d.newsAt(p.Due).After(now)
	}
	return !p.Due.After(now)
}

// neverSilent makes sure that somebody who waits is promised something: whatever
// became of a case, it is never silently lost.
func (w *work) neverSilent() {
	if w.c != nil && w.err == nil && w.goesOn() && !w.finished() && w.promised(PromiseNews).IsZero() {
		w.promiseNews(w.news(), "")
	}
}

// nextLetter is what the requester will be sent where nobody writes before:
// how it stands, or, where they were asked often enough for what only they can
// give, that the case rests until they do.
func (w *work) nextLetter(news time.Time) (Kind, templates.View) {
	v := w.view(w.c.Lang)
	if w.restsNow() {
		v.Reason, v.Cause, v.Diagnosis = "unanswered", "", ""
		return KindClosing, v
	}
	v.Done, v.News = w.fresh(), news
	if v.Done != "" {
		v.Empty = 0
	}
	return KindProgress, v
}

// fresh are the words for the next news, unless the latest news told the same.
func (w *work) fresh() string {
	if fold(w.c.Words) == fold(w.c.LastProgress) {
		return ""
	}
	return w.c.Words
}

// restsNow tells whether the requester was asked so often that it is enough.
func (w *work) restsNow() bool {
	return w.in == nil && w.d.GiveUp > 0 && w.c.Empty >= w.d.GiveUp && w.awaitsRequester() && w.c.Words == ""
}

// rest ends a case for which only its requester can do something, and does
// not. Whatever they write opens it again.
func (w *work) rest(l *Letter) {
	w.c.State = StateSolved
	w.event("rests", "", "the requester was asked %d times for %s, and told how to go on with it", w.c.Empty, w.c.Waits)
	if l != nil {
		w.promise(PromiseAutoClose, w.d.Calendar.AddDays(w.now, w.d.CloseAfter, w.d.NewsAt), l.MessageID)
		return
	}
	w.c.State, w.c.Closed = StateClosed, w.now
}

// wordedNext is the text of the next letter, as its reader will see it.
func (w *work) wordedNext(sends time.Time) string {
	at := w.now
	w.now = latest(at, w.d.newsAt(sends))
	news := w.news()
	kind, v := w.nextLetter(news)
	w.now = at
	v.Reader = templates.Person{Name: w.c.Requester.Name, Address: w.c.Requester.Addr}
	worded, err := w.d.templates.Render(w.c.Lang, string(kind), v)
	if err != nil {
		w.fail(err)
	}
	return strings.TrimSpace(worded.Text)
}

// mostHappened bounds what a draft tells of what was said.
const mostHappened = 4

// happened is what was said in the case of late.
func (w *work) happened() (all []templates.Came) {
	told := w.s.Told[w.c.Number]
	for _, u := range told[max(0, len(told)-mostHappened):] {
		reason := "mail"
		if u.Internal {
			reason = "note"
		}
		all = append(all, templates.Came{At: u.At, Reason: reason, Author: or(u.By.Name, w.d.person(u.By.Addr).Name), Words: fold(withoutFoot(u.Text))})
	}
	return all
}

// withoutFoot is the text of a letter without what stands below its line.
func withoutFoot(text string) string {
	if i := strings.LastIndex(text, "\n---\n"); i >= 0 {
		return text[:i]
	}
	return text
}

// agrees tells whether a technician lets a draft go out as it is.
func agrees(words string) bool {
	word := strings.ToLower(strings.Trim(strings.TrimSpace(words), " .!\n"))
	return slices.Contains([]string{"ok", "okay", "fine", "yes", "passt", "ja", "d'accord", "d’accord", "oui", "vale", "sí", "si", "👍"}, word)
}

// sameFor gives the cases with the same cause the same words.
func (w *work) sameFor(p *Participant, words string) []templates.Result {
	all := w.common()
	for _, c := range all {
		o := w.other(c)
		o.c.Words = words
		o.event("update", p.Address.Addr, "for the next news, as in case %d: %s", w.c.Number, words)
	}
	if len(all) == 0 {
		return nil
	}
	return []templates.Result{{What: "also", To: listed(all)}}
}

// reachCommon loads the cases with the same cause.
var reachCommon = []rules.Command{{Name: "update"}}
