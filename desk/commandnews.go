package desk

import (
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// update keeps words for the next news: here, and in the cases with the same
// cause, each in its own letter.
func (w *work) update(p *Participant, c rules.Command, rest *string) []templates.Result {
	w.takenBy(p)
	words, plain := w.plainly(c.Text)
	w.keepWords(p, words)
	results := did("update")
	all := w.common()
	for _, other := range all {
		w.other(other).keepWords(p, words)
	}
	if len(all) > 0 {
		results = append(results, templates.Result{What: "also", To: listed(all)})
	}
	if *rest == "" { // else the files go with that
		files, left := w.files()
		plain = slices.Concat(plain, unsent(files), leftBehind(left))
	}
	return append(results, plain...)
}

// keepWords keeps what was done for the next news, which is promised if none is.
func (w *work) keepWords(p *Participant, words string) {
	w.c.Words = strings.TrimSpace(w.c.Words + "\n\n" + words)
	w.kept = w.c.Words
	w.event("update", p.Address.Addr, "for the next news: %s", words)
	if w.promised(PromiseNews).IsZero() {
		w.promiseNews(w.news(), "")
	}
}

// nextNews moves the promise of the next news.
func (w *work) nextNews(p *Participant, c rules.Command, rest *string) []templates.Result {
	w.event("next", p.Address.Addr, "%s promised the next news for %s", p.Address.Name, w.clock(c.When))
	results := []templates.Result{{What: "next", At: c.MovedFrom}}
	return append(results, w.moveNews(c.When, *rest, false)...)
}

// wait notes what the case waits for, and until when.
func (w *work) wait(p *Participant, c rules.Command, rest *string) []templates.Result {
	w.takenBy(p)
	words, plain := w.plainly(c.Text)
	w.c.State, w.c.Waits = StateWaiting, strings.TrimRight(words, ". ")
	if w.awaitsRequester() {
		w.c.Empty = 0 // they are asked from now on
	}
	w.event("waiting", p.Address.Addr, "it waits until %s for: %s", w.clock(c.When), words)
	results := append([]templates.Result{{What: "wait", To: w.c.Waits, At: c.MovedFrom}}, plain...)
	return append(results, w.moveNews(c.When, *rest, w.awaitsRequester())...)
}

// moveNews moves the promise of the next news. A later date than the promised
// one breaks the promise unless the requester knows of it: so they are told,
// at once and once. The words below the commands tell it where there are any;
// an earlier date disappoints nobody, and stands in the next letter.
func (w *work) moveNews(at time.Time, rest string, tell bool) []templates.Result {
	due := w.promised(PromiseNews)
	w.next = at
	if rest != "" || at.Equal(due) {
		return nil
	}
	if !tell && (due.IsZero() || !at.After(due)) {
		w.promiseNews(at, "")
		return nil
	}
	if !w.progress() {
		return nil
	}
	return didTo("told", w.c.Requester.called())
}

// awaitsRequester tells whether a waiting case waits for its requester.
func (w *work) awaitsRequester() bool {
	return w.c.State == StateWaiting && rules.AwaitsPerson(w.c.Waits, w.c.Requester.Name)
}

// clock is a moment in words for the history.
func (w *work) clock(at time.Time) string {
	return at.In(w.d.Calendar.Zone()).Format("Monday 2 January 2006, 15:04")
}
