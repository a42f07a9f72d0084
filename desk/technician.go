package desk

import (
	"context"
	"slices"

	"refdesk/templates"
)

// technician carries out what a technician wrote: commands at the top, words
// for the requester below them. All of it, or nothing.
func (w *work) technician(ctx context.Context) {
	if ok, why := w.proven(); !ok {
		w.hold(why)
		return
	}
	if w.othersQuestion() {
		w.outcome(BecameRefused, "nothing was done: a colleague was asked whether a mail is theirs, and only they can tell")
		return
	}
	w.carryOut(ctx, w.colleague())
}

// colleague is the technician's part in the case; without a case, one that
// lasts for this letter.
func (w *work) colleague() *Participant {
	t := w.d.team[w.in.mail.From]
	who := Address{Name: t.Name, Addr: w.in.mail.From}
	if w.c == nil {
		return &Participant{Address: who, Role: RoleTechnician}
	}
	p := w.participant(who, RoleTechnician)
	p.Thread = chain(p.Thread, w.in.mail.MessageID)
	return p
}

// carryOut does what a proven mail says.
func (w *work) carryOut(ctx context.Context, p *Participant) {
	if err := w.withFiles(ctx); err != nil {
		w.fail(err)
		return
	}
	m := w.in.mail
	commands, rest, problems := w.d.book.Commands(m.Text, w.d.commandTerms(w.now))
	if len(commands) == 0 && len(problems) == 0 {
		commands, rest = w.wasAsked(rest)
	}
	if err := w.reach(ctx, commands); err != nil {
		w.fail(err)
		return
	}
	problems = append(problems, w.cannot(commands, rest)...)
	if len(problems) > 0 {
		w.teach(p, problems)
		return
	}
	if len(commands) == 0 && w.c == nil && w.d.toDigest(m) {
		w.sentence(p, rest)
		return
	}
	if w.tooMany(commands) {
		w.askReach(p, commands)
		return
	}
	if w.sendsOn(commands) {
		w.sentOn(ctx, p, commands, rest)
		return
	}
	w.outcome(BecameCommand, "carried out")
	direct := w.direct(p, &rest)
	if inside, err := w.internal(ctx, goingOut(commands, rest)); err != nil || inside != "" {
		w.holdBack(p, rest, inside, err)
		return
	}
	if w.in.found.answers && w.in.found.hit.Kind == KindDraft && len(commands) == 0 && rest != "" {
		if err := w.reach(ctx, reachCommon); err != nil {
			w.fail(err)
			return
		}
		w.draftWords(p, rest)
		return
	}
	w.steps = len(commands) + len(direct) + min(len(rest), 1)
	results := slices.Concat(direct, w.run(p, commands, &rest), w.unheard(commands))
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
