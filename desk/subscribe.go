package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// ListDigest is the list of the weekly letter and of announcements.
const ListDigest = "digest"

// SubscriptionState is how an address stands to a list.
type SubscriptionState string

// The states of a subscription. One that has ended stays, so that an address
// of the configuration can leave as well.
const (
	SubscriptionAsked     SubscriptionState = "asked" // a letter asks whether it was its reader's wish
	SubscriptionConfirmed SubscriptionState = "confirmed"
	SubscriptionEnded     SubscriptionState = "ended"
)

// Subscription is an address on a list of a desk.
type Subscription struct {
	Desk, List, Address string
	State               SubscriptionState
	Changed             time.Time
}

// readers are the addresses on the list: those of the configuration and those
// that confirmed, less those that left.
func (d *Desk) readers(ctx context.Context) (all []string, err error) {
	known, err := d.store.Subscriptions(ctx, d.Address, ListDigest, "")
	if err != nil {
		return nil, fmt.Errorf("listing readers: %w", err)
	}
	state := map[string]SubscriptionState{}
	for _, s := range known {
		if state[s.Address] = s.State; s.State == SubscriptionConfirmed {
			all = append(all, s.Address)
		}
	}
	for _, address := range d.Digest.To {
		if address = strings.ToLower(address); state[address] != SubscriptionEnded {
			all = append(all, address)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// bulletin writes to somebody on the list.
func (w *work) bulletin(words, address, lang string, fill func(v *templates.View)) *Letter {
	v := w.plainView()
	fill(&v)
	to := &Participant{Address: Address{Name: w.s.People[address].Address.Name, Addr: address}}
	o := w.d.newWork(w.now, w.s, nil, nil) // outside any case, and no answer
	o.asIs = w.asIs
	l := o.writeAs(words, KindDigest, to, lang, v)
	w.change.Events = append(w.change.Events, o.change.Events...)
	if o.err != nil {
		w.fail(o.err)
	}
	if l == nil {
		return nil
	}
	l.List = w.d.listID()
	w.change.Letters = append(w.change.Letters, *l)
	return l
}

// plainView is what letters outside any case may speak of.
func (w *work) plainView() templates.View {
	return w.d.newWork(w.now, w.s, nil, nil).view("")
}

// listID is the List-Id (RFC 2919) of the digest.
func (d *Desk) listID() string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '@':
			return '.'
		case r == '-' || r == '.' || r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, ListDigest+"."+d.Address)
}

// wish is what a mail asks of the list; a mail within a case asks nothing.
// Programs neither join nor leave.
func (d *Desk) wish(in *intake, c *Case) (rules.ListWish, string) {
	m := in.mail
	if in.verdict.Machine || m.From == "" || len(m.Authors) > 1 || c != nil && !in.found.same {
		return rules.WishNone, ""
	}
	return d.book.ListWish(plainSubject(m.Subject), m.Text)
}

func (w *work) wishes() bool {
	wish, _ := w.d.wish(w.in, w.c)
	return wish != rules.WishNone
}

// agrees tells whether a mail answers the letter that asks for a confirmation.
func (w *work) agrees() bool {
	f := w.in.found
	return w.c == nil && f.asksToJoin()
}

// asksToJoin tells whether the answered letter asks whether to join a list:
// all other receipts belong to a case.
func (f found) asksToJoin() bool { return f.answers && f.hit.Case == 0 && f.hit.Kind == KindReceipt }

// subscribe does what the mail asks of the list.
func (w *work) subscribe(ctx context.Context) {
	wish, _ := w.d.wish(w.in, w.c)
	address := w.in.mail.From
	known, err := w.subscription(ctx, address)
	if err != nil {
		w.fail(err)
		return
	}
	w.c = nil
	on := known.State == SubscriptionConfirmed || known.State == "" && slices.ContainsFunc(w.d.Digest.To, func(a string) bool { return strings.EqualFold(a, address) })
	switch {
	case wish == rules.WishLeave:
		w.leave(known, on)
	case !w.in.verdict.Answerable:
		w.outcome(BecameRefused, "nobody joins the list: %s", w.in.verdict.Reason)
	case on:
		w.outcome(BecameAutomatic, "%s is on the list already", address)
		w.tellSubscriber("already")
	case known.State == SubscriptionAsked && w.now.Sub(known.Changed) < askAgain:
		w.outcome(BecameRefused, "%s was asked within a day whether to join the list", address)
	default:
		w.outcome(BecameAutomatic, "%s is asked whether to join the list", address)
		if w.tellSubscriber("asked") {
			w.subscribed(SubscriptionAsked)
		}
	}
}

// askAgain is how long whoever writes in the name of others has to wait until
// these are asked once more.
const askAgain = 24 * time.Hour

// leave ends a subscription at once. Somebody who was not on the list is kept
// from it too: it may be a list of others that brings the letter.
func (w *work) leave(known Subscription, on bool) {
	w.outcome(BecameAutomatic, "%s leaves the list", w.in.mail.From)
	w.subscribed(SubscriptionEnded)
	switch {
	case !w.in.verdict.Answerable:
	case on:
		w.tellSubscriber("ended")
	case known.State != SubscriptionEnded || w.now.Sub(known.Changed) > askAgain:
		w.tellSubscriber("unknown")
	}
}

// agree takes the answer to the question whether to join: whoever got that
// letter has the address.
func (w *work) agree(ctx context.Context) {
	m, address := w.in.mail, w.in.found.hit.To
	known, err := w.subscription(ctx, address)
	switch {
	case err != nil:
		w.fail(err)
	case !w.in.verdict.Answerable:
		w.outcome(BecameRefused, "nobody joins the list: %s", w.in.verdict.Reason)
	case known.State != SubscriptionAsked:
		w.outcome(BecameAutomatic, "there is nothing to confirm: %s was not asked, or has answered", address)
	case refuses(m.Text):
		w.outcome(BecameAutomatic, "%s does not join the list", address)
		w.setSubscription(address, SubscriptionEnded)
	default:
		w.outcome(BecameAutomatic, "%s joins the list", address)
		w.setSubscription(address, SubscriptionConfirmed)
		w.tellSubscriber("confirmed")
	}
}

// subscription is how an address stands to the list. A preview knows none.
func (w *work) subscription(ctx context.Context, address string) (Subscription, error) {
	if w.d.store == nil {
		return Subscription{}, nil
	}
	known, err := w.d.store.Subscriptions(ctx, w.d.Address, ListDigest, address)
	if err != nil {
		return Subscription{}, fmt.Errorf("%w for a subscription: %w", errStore, err)
	}
	if len(known) == 0 {
		return Subscription{}, nil
	}
	return known[0], nil
}

func (w *work) subscribed(state SubscriptionState) { w.setSubscription(w.in.mail.From, state) }

func (w *work) setSubscription(address string, state SubscriptionState) {
	w.change.Subscriptions = append(w.change.Subscriptions, Subscription{Desk: w.d.Address, List: ListDigest, Address: address, State: state})
}

// capList bounds letters about the list: they tell nothing that is worth more.
var capList = []window{{24 * time.Hour, 10}}

// tellSubscriber writes about the list to the sender of the mail, and tells
// whether the letter goes out.
func (w *work) tellSubscriber(reason string) bool {
	m := w.in.mail
	if why := exceeded(capList, w.s.Automatic[m.From], w.now); why != "" {
		w.change.Outcome.Why += "; no letter: " + why
		return false
	}
	v := w.plainView()
	v.Reason, v.Digest = reason, &templates.Digest{From: w.now, To: w.d.nextDigest(w.now)}
	to := &Participant{Address: m.Author, Thread: chain(nil, m.MessageID)}
	return w.writeAs("subscription", KindReceipt, to, w.wishLang(), v) != nil
}

// wishLang is the language that the wish is in, as far as it can be told.
func (w *work) wishLang() string {
	if known := w.s.People[w.in.mail.From].Lang; slices.Contains(rules.Languages[:], known) {
		return known
	}
	_, lang := w.d.wish(w.in, nil)
	return or(lang, w.d.Language)
}

// nextDigest is when the next digest comes, zero if none does.
func (d *Desk) nextDigest(now time.Time) time.Time {
	if until, _ := d.digestDue(now.AddDate(0, 0, 7)); until.After(now) {
		return until
	}
	return time.Time{}
}

// Leave ends the subscription of the reader of a digest or announcement, by
// the Message-ID of that letter, which only they got. ok is false where it is
// none of ours.
func (d *Desk) Leave(ctx context.Context, messageID string) (ok bool, err error) {
	now := d.Now()
	s, err := d.situation(ctx, now, []Clues{{IDs: []string{messageID}}})
	if err != nil {
		return false, fmt.Errorf("looking up a letter of the list: %w", err)
	}
	hit := s.Hits[messageID]
	if _, signed := d.signer.signed(messageID, hit.To); !signed || !hit.Letter || hit.Kind != KindDigest {
		return false, nil
	}
	w := d.newWork(now, s, nil, nil)
	w.setSubscription(hit.To, SubscriptionEnded)
	change, err := w.done()
	if err != nil {
		return false, err
	}
	if err := d.store.Save(ctx, []Change{change}); err != nil {
		return false, fmt.Errorf("ending a subscription: %w", err)
	}
	return true, nil
}
