package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"refdesk/rules"
)

// nearby is what commands reach beyond their case.
type nearby struct {
	situation *Situation
	numbers   []int64     // reserved for cases that they open
	mail      *intake     // that #split takes along, nil if there is none
	told      []Utterance // in the case
	crowd     crowd       // that #announce reaches
}

// reach loads what the commands need beyond their case. A mail with commands
// is decided alone, so that nothing of it is in the hands of another.
func (w *work) reach(ctx context.Context, all []rules.Command) error {
	w.near = nearby{situation: &Situation{}}
	if w.d.store == nil { // a preview knows of nothing else
		return nil
	}
	clues := Clues{}
	for _, c := range all {
		if err := w.reachFor(ctx, c, &clues); err != nil {
			return err
		}
	}
	if len(clues.Numbers)+len(clues.Recipients) == 0 && clues.Sender == "" {
		return nil
	}
	s, err := w.d.situation(ctx, w.now, []Clues{clues})
	if err != nil {
		return fmt.Errorf("%w for what commands name: %w", errStore, err)
	}
	if w.c != nil {
		s.Cases[w.c.Number] = w.c // one case, however it is reached
	}
	w.near.situation = s
	return nil
}

// reachFor loads what one command needs, or says by which clues to find it.
func (w *work) reachFor(ctx context.Context, c rules.Command, clues *Clues) (err error) {
	switch {
	case c.Name == "for":
		clues.Sender = c.Addresses[0]
		clues.Recipients = append(clues.Recipients, clues.Sender)
		err = w.reserve(ctx)
	case c.Name == "announce":
		err = w.reachCrowd(ctx, c, clues)
	case w.c == nil:
	case c.Name == "merge", c.Name == "link":
		clues.Numbers = append(clues.Numbers, c.Cases...)
	case c.Name == "update", c.Name == "close":
		clues.Numbers = append(clues.Numbers, w.c.Common...)
	case c.Name == "split":
		if err = w.reachMail(ctx); err == nil && w.near.mail != nil {
			clues.Sender = w.near.mail.mail.From
			clues.Recipients = append(clues.Recipients, clues.Sender)
			err = w.reserve(ctx)
		}
	case c.Name == "assign", c.Name == "refer":
		w.near.told, err = w.d.store.Told(ctx, w.c.Number)
	}
	if err != nil {
		return fmt.Errorf("%w for %q: %w", errStore, c.Name, err)
	}
	return nil
}

func (w *work) reserve(ctx context.Context) error {
	number, err := w.d.store.Reserve(ctx, 1)
	w.near.numbers = append(w.near.numbers, number)
	return err
}

// number takes one of the reserved numbers.
func (n *nearby) number() (number int64) {
	if len(n.numbers) > 0 {
		number, n.numbers = n.numbers[0], n.numbers[1:]
	}
	return number
}

// reachMail finds the mail that the answered letter is about.
func (w *work) reachMail(ctx context.Context) error {
	raw, ok, err := w.d.store.MailAbout(ctx, w.c.Number, w.in.found.id)
	if err != nil || !ok || raw.Raw == nil && raw.Head == nil {
		return err
	}
	m, err := w.d.understand(ctx, raw)
	if err == nil {
		w.near.mail = w.d.intake(m)
	}
	return err
}

// known finds a case by its number, and where it was merged into another,
// that one; nil if there is none at this desk.
func (n *nearby) known(number int64) *Case { return n.situation.Cases[n.situation.follow(number)] }

// follow is the case that a case has become a part of, or itself.
func (s *Situation) follow(number int64) int64 {
	for range len(s.Cases) {
		c := s.Cases[number]
		if c == nil || c.MergedInto == 0 || s.Cases[c.MergedInto] == nil {
			break
		}
		number = c.MergedInto
	}
	return number
}

// common lists the open cases with the same cause as this one.
func (w *work) common() (all []*Case) {
	for _, number := range w.c.Common {
		c := w.near.known(number)
		if c != nil && c != w.c && c.State != StateSolved && c.State != StateClosed && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// listed names cases by their requesters and numbers.
func listed(all []*Case) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = fmt.Sprintf("%s (%d)", or(c.Requester.called(), "?"), c.Number)
	}
	return strings.Join(names, ", ")
}

// other is the work on another case because of the same mail.
func (w *work) other(c *Case) *work {
	for _, o := range w.others {
		if o.c == c {
			return o
		}
	}
	return w.beside(w.in, c)
}

// beside begins another decision that is saved with this one.
func (w *work) beside(in *intake, c *Case) *work {
	o := w.d.newWork(w.now, w.near.situation, in, c)
	o.near = w.near
	w.others = append(w.others, o)
	return o
}
