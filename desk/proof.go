package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"refdesk/rules"
)

// proven tells whether the mail is the technician's own. A From field proves
// nothing: either a trusted server checked the sender, or the mail answers a
// signed letter that only this technician got.
func (w *work) proven() (bool, string) {
	m := w.in.mail
	switch {
	case w.in.unmasked:
		return false, "a group has put its own address on the mail, and names its author without proof"
	case len(m.Authors) > 1:
		return false, "the mail names several authors"
	case w.d.TrustedAuthserv != "":
		return rules.Proven(m.Header, w.d.TrustedAuthserv, m.From)
	}
	return w.answersOwnLetter()
}

// disproved tells whether the trusted server says that the sender is another.
func (d *Desk) disproved(m *Mail) bool {
	return d.TrustedAuthserv != "" && rules.Disproved(m.Header, d.TrustedAuthserv, m.From)
}

// answersOwnLetter tells whether the mail refers to a signed letter that went
// to its sender alone.
func (w *work) answersOwnLetter() (bool, string) {
	m := w.in.mail
	why := "it answers no letter that only this technician got"
	for _, id := range w.in.clues.IDs {
		hit, ok := w.s.Hits[id]
		if !ok || !hit.Letter || !w.d.samePerson(hit.To, m.From) {
			continue
		}
		if hit.Exposed {
			why = "it answers a letter whose number others may have read"
			continue
		}
		if number, signed := w.d.ours(id, hit.To); signed && number == hit.Case {
			return true, "it answers a letter that only this technician got"
		}
	}
	return false, why
}

// exposes notes which technicians' letters others may know the Message-ID of:
// who reads along, or refers to one, could answer it in the technician's name.
func (w *work) exposes() {
	m := w.in.mail
	outside := func(address string) bool { return !w.d.isDesk(address) && w.d.team[address] == nil }
	seen := outside(m.From) && w.in.verdict.Bounce == nil || slices.ContainsFunc(m.To, outside)
	for _, id := range w.in.clues.IDs {
		if hit := w.s.Hits[id]; seen && hit.Letter && w.d.team[hit.To] != nil && !hit.Exposed {
			w.change.Exposes = append(w.change.Exposes, id)
		}
	}
}

// mostConfirmations is how many unanswered questions about mails in a
// technician's name there may be within a day: whoever forges them does not
// flood the technician.
const mostConfirmations = 5

// hold does nothing of an unproven mail, and asks the technician to confirm.
func (w *work) hold(why string) {
	m := w.in.mail
	w.outcome(BecameHeld, "nothing was done: %s; the technician is asked to confirm", why)
	if w.c != nil {
		w.event("held", m.From, "a mail in the name of %s waits for proof: %s", m.From, why)
	}
	if enough := w.askedEnough(); enough != "" {
		w.change.Outcome.Why = "nothing was done: " + why + "; the technician is not asked: " + enough
		if w.c != nil {
			w.event("no letter", "", "no question to %s: %s", m.From, enough)
		}
		w.d.log.Warn("a mail in a technician's name is not asked about", "mail", m.ID, "why", enough)
		return
	}
	v := w.view(w.d.Language)
	v.Reason, v.Words = "confirm", m.Text
	if l := w.write(KindCommandReply, w.claimed(), w.d.Language, v); l != nil {
		l.About = m.ID
	}
}

// claimed is the technician whose name a mail bears: an unproven one gives
// nobody a part in the case.
func (w *work) claimed() *Participant {
	m := w.in.mail
	if w.c != nil {
		for i := range w.c.Participants {
			if p := &w.c.Participants[i]; p.Address.Addr == m.From {
				return p
			}
		}
	}
	return &Participant{Address: Address{Name: w.d.team[m.From].Name, Addr: m.From}, Role: RoleTechnician}
}

// askedEnough tells why a technician is not asked about one more mail.
func (w *work) askedEnough() string {
	m, open := w.in.mail, w.s.Asked[w.in.mail.From]
	same := func(c Confirmation) bool {
		return c.MessageID != "" && c.MessageID == m.MessageID || fold(c.Text) == fold(m.Text)
	}
	switch {
	case slices.ContainsFunc(open, same):
		return "the same mail is asked about already"
	case len(open) >= mostConfirmations:
		return fmt.Sprintf("%d unanswered questions within a day are enough", len(open))
	}
	return ""
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
	if why := w.confirmsNothing(); why != "" {
		w.outcome(BecameRefused, "nothing was done: %s", why)
		return
	}
	w.outcome(BecameCommand, "confirmed a held mail")
	if !ok {
		w.outcome(BecameRefused, "nothing was done: the held mail was settled before")
		return
	}
	w.change.Settles = w.in.found.hit.About
	if refuses(m.Text) {
		w.outcome(BecameRefused, "nothing was done: the technician did not write the held mail")
		if w.c != nil {
			w.event("refused", m.From, "the technician did not write the held mail")
		}
		return
	}
	confirming := w.change.Outcome
	w.sure = owns(m.Text)
	if err := w.takeUp(ctx, raw); err != nil {
		w.fail(err)
		return
	}
	w.carryOut(ctx, w.colleague())
	confirming.Why += "; " + w.change.Outcome.Why
	w.change.Outcome = confirming
}

// takeUp puts a held mail in the place of the one that confirms it, as if it
// had been proven when it came in: what it answers is not what that one does.
func (w *work) takeUp(ctx context.Context, raw RawMail) error {
	m, err := w.d.understand(ctx, raw)
	if err != nil {
		return err
	}
	in := w.d.intake(m)
	s, err := w.d.store.Situation(ctx, w.d.Address, w.now, []Clues{in.clues})
	if err != nil {
		return fmt.Errorf("%w for what held mail %d answers: %w", errStore, raw.ID, err)
	}
	if w.c != nil {
		s.Cases[w.c.Number] = w.c // one case, however it is reached
	}
	in.found, in.number = w.d.find(in, s), w.in.number
	w.in, w.s = in, s
	return nil
}

// confirmsNothing tells why the answer to a confirmation does not count.
func (w *work) confirmsNothing() string {
	m := w.in.mail
	proven, why := w.answersOwnLetter()
	switch {
	case w.in.unmasked || len(m.Authors) > 1:
		return "it does not name one author"
	case !proven:
		return why
	case w.d.team[m.From] == nil:
		return "its sender is no technician"
	case !w.in.verdict.Answerable:
		return "a program may have answered: " + w.in.verdict.Reason
	case w.d.disproved(m):
		return "the check of its sender failed"
	}
	return ""
}

// othersQuestion tells whether a mail answers the question that another
// technician was asked about a held mail.
func (w *work) othersQuestion() bool {
	for _, id := range w.in.clues.IDs {
		if hit, ok := w.s.Hits[id]; ok && hit.Letter {
			return hit.About != 0 && !w.d.samePerson(hit.To, w.in.mail.From)
		}
	}
	return false
}

// The first words of who owns a held mail, and the words of who disowns it
// anywhere in the first line.
var (
	owning    = strings.Fields("yes yep sure ok okay ja jawohl genau oui si sí claro confirmed bestätigt")
	disowning = strings.Fields("no not nope never wasn't wasn’t didn't didn’t isn't isn’t cancel stop fake forged spam phishing nein nicht kein keine nie niemals gefälscht non pas jamais aucun faux nunca jamás falso")
)

// owns tells whether a text says yes, and that first.
func owns(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" \t\n.,;:!?()", r) })
	return len(words) > 0 && slices.Contains(owning, words[0])
}

// refuses tells whether a technician disowns a held mail. In doubt it is not
// carried out.
func refuses(text string) bool {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	words := strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return strings.ContainsRune(" \t.,;:!?()", r) })
	if len(words) > 0 && slices.Contains(owning, words[0]) {
		return false
	}
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(disowning, word) })
}
