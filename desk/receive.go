package desk

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"refdesk/rules"
)

// maxStale bounds how often a round is worked out anew because somebody else
// changed one of its cases meanwhile.
const maxStale = 10

// Lease and Release pass the right to read a mailbox through to the store: see
// mailin.Receiver.
func (d *Desk) Lease(ctx context.Context, mailbox string, term time.Duration) (held bool, err error) {
	return d.store.Lease(ctx, mailbox, term)
}

// Release gives the lease of a mailbox back.
func (d *Desk) Release(ctx context.Context, mailbox string) error {
	return d.store.EndLease(ctx, mailbox)
}

// Position, SetPosition, Known and Keep pass the mailbox reader's memory
// through to the store: see mailin.Receiver.
func (d *Desk) Position(ctx context.Context, mailbox string) (Position, error) {
	return d.store.Position(ctx, mailbox)
}

// SetPosition notes how far a mailbox was read.
func (d *Desk) SetPosition(ctx context.Context, mailbox string, p Position) error {
	return d.store.SetPosition(ctx, mailbox, p)
}

// Known returns those of the UIDs that were taken in before.
func (d *Desk) Known(ctx context.Context, mailbox string, uidValidity uint32, uids []uint32) ([]uint32, error) {
	return d.store.Known(ctx, mailbox, uidValidity, uids)
}

// Keep stores raw mails and returns those that are new, with their IDs.
func (d *Desk) Keep(ctx context.Context, mails []RawMail) ([]RawMail, error) {
	return d.store.Keep(ctx, mails)
}

// KeepPart stores a piece of a large mail before the mail itself is kept.
func (d *Desk) KeepPart(ctx context.Context, part RawPart) error {
	return d.store.KeepPart(ctx, part)
}

// Whole returns a mail with all that its cuts left out.
func (d *Desk) Whole(ctx context.Context, mail RawMail) (RawMail, error) {
	return d.store.Whole(ctx, mail)
}

// unfinishedAtOnce bounds the memory that catching up takes.
const unfinishedAtOnce = 50

// Unfinished returns mails that were kept and not yet made anything of, some
// at a time: an empty answer says that all is done.
func (d *Desk) Unfinished(ctx context.Context, mailbox string) ([]RawMail, error) {
	return d.store.Unfinished(ctx, mailbox, unfinishedAtOnce)
}

// Retry counts that a program begins anew with mails, which another one may
// have ended over.
func (d *Desk) Retry(ctx context.Context, ids []int64) error { return d.store.Retried(ctx, ids) }

// intake is a mail on its way through a decision.
type intake struct {
	mail    *Mail
	verdict rules.Verdict
	clues   Clues
	found   found
	number  int64 // reserved for a new case, 0 if it opens none
	// unmasked tells that the author stands in Reply-To only (see unmask).
	unmasked bool
	// behalf tells that a technician wrote it for its author.
	behalf bool
	// gathers tells that it is one too many of its sender, as those before.
	gathers bool
	// disproved tells that the trusted server found the sender forged.
	disproved bool
}

// Receive decides about mails, in their order, and saves each decision. Mails
// that touch the same case or each other are decided one after the other,
// the rest of a batch at once and in one transaction.
func (d *Desk) Receive(ctx context.Context, mails []*Mail) error {
	pending := make([]*intake, len(mails))
	for i, m := range mails {
		pending[i] = d.intake(m)
	}
	for stale := 0; len(pending) > 0; {
		later, letters, err := d.round(ctx, pending)
		if errors.Is(err, ErrStale) && stale < maxStale {
			stale++
			continue
		}
		if err != nil {
			return err
		}
		if letters {
			d.Queued()
		}
		pending = later
	}
	return nil
}

// intake judges a mail and collects its clues. A delivery report refers to
// the letter that it returns.
func (d *Desk) intake(m *Mail) *intake {
	in := &intake{mail: m, unmasked: d.unmask(m)}
	in.disproved = d.disproved(m)
	in.verdict, in.clues = d.judge(m), d.clues(m)
	in.clues.Like = d.like(in)
	if b := in.verdict.Bounce; b != nil && b.MessageID != "" {
		in.clues.IDs = append(in.clues.IDs, b.MessageID)
	}
	return in
}

// round decides about the mails that do not depend on each other, saves that,
// and returns the others.
func (d *Desk) round(ctx context.Context, pending []*intake) (later []*intake, letters bool, err error) {
	now := d.Now()
	clues := make([]Clues, len(pending))
	for i, in := range pending {
		clues[i] = in.clues
	}
	situation, err := d.situation(ctx, now, clues)
	if err != nil {
		return nil, false, fmt.Errorf("looking up %d mails: %w", len(pending), err)
	}
	ready, later := d.independent(pending, situation)
	if err := d.reserve(ctx, ready, situation); err != nil {
		return nil, false, err
	}
	changes, err := d.decideAll(ctx, ready, situation)
	if err != nil {
		return nil, false, err
	}
	if len(ready) > 0 {
		if changes, err = d.tellParked(ctx, now, ready[0].mail.Mailbox, changes); err != nil {
			return nil, false, err
		}
	}
	if err := d.store.Save(ctx, changes); err != nil {
		return nil, false, fmt.Errorf("saving what became of %d mails: %w", len(ready), err)
	}
	d.wakeOthers(changes)
	return later, slices.ContainsFunc(changes, func(c Change) bool { return len(c.Letters) > 0 }), nil
}

// independent splits mails into those that can be decided from the situation
// as it is, and those that have to wait for one of these: because they come
// from the same sender, touch the same case, or refer to one another.
func (d *Desk) independent(pending []*intake, s *Situation) (ready, later []*intake) {
	type key struct {
		what string
		n    int64
	}
	taken := map[key]bool{}
	for i, in := range pending {
		if in.gathers = d.gathered(in, s); in.gathers {
			ready = append(ready, in)
			continue
		}
		if d.alone(in, s) {
			if i == 0 {
				return pending[:1], pending[1:]
			}
			return ready, append(later, pending[i:]...)
		}
		keys := []key{{"from " + in.clues.Sender, 0}, {"hash " + in.clues.Hash, 0}}
		for _, id := range append([]string{in.clues.MessageID}, in.clues.IDs...) {
			if id != "" {
				keys = append(keys, key{"id " + id, 0})
			}
			if hit, ok := s.Hits[id]; ok && hit.Case != 0 {
				keys = append(keys, key{"case", s.follow(hit.Case)})
			}
		}
		for _, n := range append(in.clues.Numbers, s.Newest[in.clues.Sender]) {
			if n != 0 {
				keys = append(keys, key{"case", s.follow(n)})
			}
		}
		free := !slices.ContainsFunc(keys, func(k key) bool { return taken[k] })
		for _, k := range keys {
			taken[k] = true
		}
		if free {
			ready = append(ready, in)
		} else {
			later = append(later, in)
		}
	}
	return ready, later
}

// wakeOthers tells other desks of the program that letters of theirs were queued.
func (d *Desk) wakeOthers(changes []Change) {
	for _, c := range changes {
		for _, l := range c.Letters {
			if other := d.elsewhere(l.Desk); other != nil {
				other.Queued()
			}
		}
	}
}

// spread puts what mails change in further cases beside what they change.
func spread(changes []Change) (all []Change) {
	for _, c := range changes {
		others := c.Others
		c.Others = nil
		all = append(append(all, c), spread(others)...)
	}
	return all
}

// alone tells whether a mail is decided by itself. What a technician writes may
// reach cases that nothing in the mail points at: by commands, by a yes to a
// mail that was held, and by words for a draft, which all cases with the same
// cause get. An absence changes who gets the cases of all other mails.
func (d *Desk) alone(in *intake, s *Situation) bool {
	if !d.anyTeam(in.mail.From) {
		return false
	}
	reaches := func(id string) bool { return s.Hits[id].About != 0 || s.Hits[id].Kind == KindDraft }
	return in.verdict.Kind == rules.KindVacation || strings.ContainsAny(in.mail.Text, rules.CommandMarks) || slices.ContainsFunc(in.clues.IDs, reaches)
}

// anyTeam tells whether an address is a technician's of any desk of the
// program: a mail may be about a case that is at another one.
func (d *Desk) anyTeam(address string) bool {
	return d.team[address] != nil || slices.ContainsFunc(d.others(), func(o *Desk) bool { return o.team[address] != nil })
}

// reserve finds the case of each mail and sets numbers aside for those that
// open one.
func (d *Desk) reserve(ctx context.Context, ready []*intake, s *Situation) error {
	var fresh []*intake
	for _, in := range ready {
		in.found = d.find(in, s)
		if in.gathers {
			continue
		}
		if in.found.opens || d.bringsAnother(in, s.Cases[in.found.number]) {
			fresh = append(fresh, in)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	first, err := d.store.Reserve(ctx, len(fresh))
	if err != nil {
		return fmt.Errorf("reserving %d case numbers: %w", len(fresh), err)
	}
	for i, in := range fresh {
		in.number = first + int64(i)
	}
	return nil
}

// decideSafely parks a mail that cannot be decided about: a fault in a letter,
// or one of ours, must not keep all the mail behind it waiting. A store that
// cannot be asked is an error: the mail is tried again.
func (d *Desk) decideSafely(ctx context.Context, in *intake, s *Situation) (change Change, err error) {
	park := func(why string) {
		d.log.Error("parking a mail", "mail", in.mail.ID, "err", why)
		change, err = Change{At: d.Now(), Outcome: &Outcome{Mail: in.mail, Became: BecameParked, Why: why, Verdict: in.verdict}}, nil
	}
	defer func() {
		if fault := recover(); fault != nil {
			park(fmt.Sprintf("deciding about it went wrong: %v", fault))
		}
	}()
	change, err = d.decide(ctx, in, s)
	if err != nil && !errors.Is(err, errStore) {
		park(err.Error())
	}
	return change, err
}

// errStore says that the store could not be asked.
var errStore = errors.New("asking the store")

// decideAll decides on all processors: reading and wording are most of the
// work for a mail.
func (d *Desk) decideAll(ctx context.Context, ready []*intake, s *Situation) ([]Change, error) {
	changes := make([]Change, len(ready))
	errs := make([]error, len(ready))
	var group sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), len(ready))
	if len(d.turns()) > 0 {
		workers = min(1, len(ready)) // whose turn it is depends on the one before
	}
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(ready); i += workers {
				changes[i], errs[i] = d.decideSafely(ctx, ready[i], s)
			}
		})
	}
	group.Wait()
	return spread(changes), errors.Join(errs...)
}
