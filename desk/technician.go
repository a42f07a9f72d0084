package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"refdesk/rules"
	"refdesk/templates"
)

// technician carries out what a technician wrote: commands at the top, words
// for the requester below them. All of it, or nothing.
func (w *work) technician(ctx context.Context) {
	m := w.in.mail
	p := w.colleague()
	p.Thread = chain(p.Thread, m.MessageID)
	if ok, why := w.proven(); !ok {
		w.hold(p, why)
		return
	}
	w.exposes()
	w.carryOut(ctx, p)
}

// colleague is the technician's part in the case; without a case, one that
// lasts for this letter.
func (w *work) colleague() *Participant {
	t := w.d.team[w.in.mail.From]
	who := Address{Name: t.Name, Addr: w.in.mail.From}
	if w.c == nil {
		return &Participant{Address: who, Role: RoleTechnician}
	}
	return w.participant(who, RoleTechnician)
}

// proven tells whether the mail is the technician's own. A From field proves
// nothing: either a trusted server checked the sender, or the mail answers a
// signed letter that only this technician got.
func (w *work) proven() (bool, string) {
	if w.d.TrustedAuthserv != "" {
		return rules.Proven(w.in.mail.Header, w.d.TrustedAuthserv, w.in.mail.From)
	}
	return w.answersOwnLetter()
}

// answersOwnLetter tells whether the mail refers to a signed letter that went
// to its sender alone.
func (w *work) answersOwnLetter() (bool, string) {
	m := w.in.mail
	for _, id := range w.in.clues.IDs {
		hit, ok := w.s.Hits[id]
		if !ok || !hit.Letter || hit.Exposed || !w.d.samePerson(hit.To, m.From) {
			continue
		}
		if number, signed := w.d.signer.signed(id, hit.To); signed && number == hit.Case {
			return true, "it answers a letter that only this technician got"
		}
	}
	return false, "it answers no letter that only this technician got"
}

// exposes notes that others may know the Message-IDs this mail refers to:
// who reads along in Cc could answer them in the technician's name.
func (w *work) exposes() {
	m := w.in.mail
	others := func(address string) bool { return !w.d.isDesk(address) && w.d.team[address] == nil }
	if !slices.ContainsFunc(m.To, others) {
		return
	}
	for _, id := range w.in.clues.IDs {
		if w.s.Hits[id].Letter {
			w.change.Exposes = append(w.change.Exposes, id)
		}
	}
}

// hold does nothing of an unproven mail, and asks the technician to confirm.
func (w *work) hold(p *Participant, why string) {
	m := w.in.mail
	w.outcome(BecameHeld, "nothing was done: %s; the technician is asked to confirm", why)
	if w.c != nil {
		w.event("held", m.From, "a mail in the name of %s waits for proof: %s", m.From, why)
	}
	v := w.view(w.d.Language)
	v.Reason, v.Words = "confirm", m.Text
	if l := w.write(KindCommandReply, p, w.d.Language, v); l != nil {
		l.About = m.ID
	}
}

// confirmed carries out a held mail once its technician answered the letter
// that asked about it.
func (w *work) confirmed(ctx context.Context) {
	m := w.in.mail
	raw, ok, err := w.d.store.Held(ctx, w.in.found.hit.About)
	if err != nil {
		w.fail(fmt.Errorf("%w for held mail: %w", errStore, err))
		return
	}
	if proven, why := w.answersOwnLetter(); !proven || w.d.team[m.From] == nil {
		w.outcome(BecameRefused, "nothing was done: %s", why)
		return
	}
	w.outcome(BecameCommand, "confirmed a held mail")
	if !ok {
		w.change.Outcome.Why = "the held mail was settled before"
		return
	}
	w.change.Settles = w.in.found.hit.About
	if refuses(m.Text) {
		w.event("refused", m.From, "the technician did not write the held mail")
		return
	}
	confirming := w.change.Outcome
	held := *w.in
	held.mail = w.d.Parse(raw)
	w.in = &held
	w.carryOut(ctx, w.colleague())
	confirming.Why += "; " + w.change.Outcome.Why
	w.change.Outcome = confirming
}

// refuses tells whether a technician disowns a held mail.
func refuses(text string) bool {
	first, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text))+" ", " ")
	return slices.Contains([]string{"no", "nein", "non", "cancel", "stop"}, strings.Trim(first, ".,;:!\n"))
}

// carryOut does what a proven mail says.
func (w *work) carryOut(ctx context.Context, p *Participant) {
	m := w.in.mail
	commands, rest, problems := w.d.book.Commands(m.Text, w.d.commandTerms(w.now))
	if err := w.reach(ctx, commands); err != nil {
		w.fail(err)
		return
	}
	problems = append(problems, w.cannot(commands, rest)...)
	if len(problems) > 0 {
		w.teach(p, problems)
		return
	}
	if w.c == nil && w.d.forwards(m) {
		w.openFor(p, rest)
		return
	}
	w.outcome(BecameCommand, "carried out")
	if w.in.found.answers && w.in.found.hit.Kind == KindDraft && len(commands) == 0 {
		w.draftWords(p, rest)
		return
	}
	if rest != "" && w.internal(rest) {
		w.holdBack(p, rest)
		return
	}
	w.steps = len(commands) + min(len(rest), 1)
	results := w.run(p, commands, &rest)
	if rest != "" {
		results = append(results, w.wordsGoOut(p, rest)...)
	}
	w.confirm(p, results)
}

// wordsGoOut relays what stands below the commands: in the case that this one
// became a part of, if it did. Words that are kept for the next news stay.
func (w *work) wordsGoOut(p *Participant, words string) []templates.Result {
	if w.into != nil {
		w = w.into
	}
	results := w.relay(p, words)
	if w.kept != "" {
		w.c.Words = w.kept
	}
	return results
}

// internal tells whether words for the requester may hold what only the team
// should read: quotes that could not be told from new words, or lines that the
// desk itself wrote to the technician. In doubt the technician is asked.
func (w *work) internal(words string) bool {
	if w.in.mail.Whole {
		return true
	}
	for line := range strings.Lines(words) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "#take, #note") || strings.HasPrefix(line, "[Case ") {
			return true
		}
	}
	return false
}

// holdBack does nothing of a mail whose words could not be told from what it
// quotes, and asks the technician for them alone.
func (w *work) holdBack(p *Participant, words string) {
	w.outcome(BecameRefused, "nothing was done: the technician's own words could not be told from quoted internal text")
	if w.c != nil {
		w.event("held back", p.Address.Addr, "a mail to the requester was held back: it may quote what only the team should read")
	}
	v := w.view(w.d.Language)
	v.Reason, v.Words = "held", words
	w.write(KindCommandReply, p, w.d.Language, v)
}

// relay passes a technician's words on to the requester, as the desk's letter.
func (w *work) relay(p *Participant, words string) []templates.Result {
	c := w.c
	if c == nil || c.Requester.Addr == "" {
		return nil
	}
	w.takenBy(p)
	v := w.view(c.Lang)
	v.Words, v.Author, v.Technician = words, p.Address.Name, templates.Person{Name: p.Address.Name}
	if w.goesOn() {
		v.News = w.news()
	}
	l := w.write(KindRelay, w.participant(c.Requester, RoleRequester), c.Lang, v)
	if l == nil {
		return nil
	}
	l.From.Name = p.Address.Name + " (" + w.d.Name + ")"
	named := w.enclose(l)
	if !v.News.IsZero() {
		w.keep(PromiseNews)
		w.promiseNews(v.News, l.MessageID)
		c.Empty, c.Words = 0, ""
	}
	if c.State == StateNew || c.State == StateInterviewing {
		c.State = StateWorking
	}
	w.event("relay", p.Address.Addr, "%s wrote to %s%s", p.Address.Name, c.Requester.Addr, named)
	return []templates.Result{{What: "relayed", To: c.Requester.Addr}}
}

// goesOn tells whether the case still goes on.
func (w *work) goesOn() bool { return w.c.State != StateSolved && w.c.State != StateClosed }

// enclose adds the files of the mail to a letter. A dangerous one stays
// behind, and its name is told.
func (w *work) enclose(l *Letter) (named string) {
	for _, a := range w.in.mail.Attachments {
		if a.Dangerous || a.Content == nil {
			named += "; the file " + a.Name + " was not passed on"
			continue
		}
		l.Files = append(l.Files, File{Name: a.Name, Type: a.Type, Content: a.Content})
	}
	return named
}

// takenBy gives the case to whoever acts on it first.
func (w *work) takenBy(p *Participant) {
	if w.c.Technician == "" {
		w.c.Technician = p.Address.Addr
		w.event("taken", p.Address.Addr, "%s has taken the case", p.Address.Name)
	}
}
