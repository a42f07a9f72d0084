package desk

import (
	"context"
	"slices"

	"refdesk/rules"
	"refdesk/templates"
)

// crowd is whom an announcement reaches: each person once, in a case of theirs
// or else as a reader of the digest.
type crowd struct {
	cases   []int64  // one of each person
	readers []string // addresses of the others
}

func (c crowd) size() int { return len(c.cases) + len(c.readers) }

// reachCrowd finds whom an announcement reaches: those with an open case of
// the topic, with this case, and with a case that has its cause; and all
// readers of the digest.
func (w *work) reachCrowd(ctx context.Context, c rules.Command, clues *Clues) error {
	open, err := w.d.store.Open(ctx, w.d.Address)
	if err != nil {
		return err
	}
	readers, err := w.d.readers(ctx)
	if err != nil {
		return err
	}
	told := map[string]bool{"": true}
	for _, o := range slices.Backward(open) { // of several cases, the newest
		if w.concerned(c, o) && !told[o.Requester] && !w.d.isDesk(o.Requester) {
			told[o.Requester] = true
			w.near.crowd.cases = append(w.near.crowd.cases, o.Number)
			clues.Recipients = append(clues.Recipients, o.Requester)
		}
	}
	for _, address := range readers {
		if !told[address] {
			told[address] = true
			w.near.crowd.readers = append(w.near.crowd.readers, address)
		}
	}
	clues.Numbers = append(clues.Numbers, w.near.crowd.cases...)
	clues.Recipients = append(clues.Recipients, w.near.crowd.readers...)
	return nil
}

// concerned tells whether an announcement is for a case.
func (w *work) concerned(c rules.Command, o Open) bool {
	return c.Choice != "" && o.Topic == c.Choice || w.c != nil && (o.Number == w.c.Number || slices.Contains(w.c.Common, o.Number))
}

// nobodyToTell tells that an announcement would reach nobody.
func (w *work) nobodyToTell(rules.Command, string) rules.CommandProblem {
	if w.near.crowd.size() == 0 {
		return rules.CommandProblem{Why: whyNoReader}
	}
	return rules.CommandProblem{}
}

// tooMany tells whether an announcement reaches so many people that its
// technician sees that first.
func (w *work) tooMany(all []rules.Command) bool {
	announces := slices.ContainsFunc(all, func(c rules.Command) bool { return c.Name == "announce" })
	return announces && !w.sure && w.near.crowd.size() > w.d.Digest.AskOver
}

// askReach does nothing of the mail yet, and tells the technician how many
// people it would reach.
func (w *work) askReach(p *Participant, all []rules.Command) {
	n, held := w.near.crowd.size(), w.in.mail.ID
	w.change.Settles = 0 // where it was asked about before, it goes on waiting
	w.outcome(BecameHeld, "nothing was done: it would reach %d people; the technician is asked first", n)
	v := w.view(w.d.Language)
	v.Reason, v.Done2 = "reach", []templates.Result{w.reached()}
	asIs := slices.ContainsFunc(all, func(c rules.Command) bool { return c.Name == "asis" })
	for _, c := range all {
		if c.Name != "announce" {
			continue
		}
		v.Words = c.Text
		if !asIs {
			var plain []templates.Result
			v.Words, plain = w.plainly(c.Text)
			v.Done2 = append(v.Done2, plain...)
		}
	}
	if l := w.write(KindCommandReply, p, w.d.Language, v); l != nil {
		l.About = held
	}
}

func (w *work) reached() templates.Result {
	return templates.Result{What: "announced", N: w.near.crowd.size(), Of: len(w.near.crowd.cases)}
}

// announce tells all whom it concerns, each in their own case where they have
// one, and promises those the next news.
func (w *work) announce(p *Participant, c rules.Command, _ *string) []templates.Result {
	words, plain := w.plainly(c.Text)
	c.Text = words
	for _, number := range w.near.crowd.cases {
		if other := w.near.known(number); other == w.c && w.c != nil {
			w.tellCase(p, c, w)
		} else if other != nil {
			w.other(other).tellCase(p, c, w)
		}
	}
	here := w.s
	w.s = w.near.situation
	for _, address := range w.near.crowd.readers {
		w.bulletin("announcement", address, w.langOf(address), func(v *templates.View) {
			v.Words, v.Author, v.Until, v.Digest = c.Text, p.Address.Name, c.When, &templates.Digest{Leave: w.d.leaveLink()}
		})
	}
	w.s = here
	result := w.reached()
	result.At = c.MovedFrom
	return append([]templates.Result{result}, plain...)
}

// tellCase tells the requester of a case what is announced, and when they hear
// again: then, or by the usual time.
func (w *work) tellCase(p *Participant, c rules.Command, from *work) {
	w.next, w.asIs = c.When, from.asIs
	v := w.view(w.c.Lang)
	v.Words, v.Author, v.Until, v.News = c.Text, p.Address.Name, c.When, w.news()
	l := w.writeAs("announcement", KindProgress, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v)
	if l == nil {
		return
	}
	w.promiseNews(v.News, l.MessageID)
	w.c.Empty = 0
	w.event("announced", p.Address.Addr, "%s told all whom it concerns: %s", p.Address.Name, c.Text)
	if from.c != nil && from != w && !slices.Contains(w.c.Linked, from.c.Number) {
		w.c.Linked = append(w.c.Linked, from.c.Number)
		w.event("linked", p.Address.Addr, "the announcement was made in case %d", from.c.Number)
	}
}

// leaveLink is how a reader leaves the list.
func (d *Desk) leaveLink() string { return "mailto:" + d.Address + "?subject=unsubscribe" }

// quietCommand sets how much mail the technician gets.
func (w *work) quietCommand(_ *Participant, c rules.Command, _ *string) []templates.Result {
	mode, what := ModeQuiet, "quiet"
	if c.Choice == "off" {
		mode, what = ModeAll, "loud"
	}
	w.setDuty(w.d.team[w.in.mail.From], func(d *Duty) { d.Mode = mode })
	return did(what)
}
