package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// report links a delivery report to the letter it is about.
func (w *work) report(ctx context.Context) {
	b := w.in.verdict.Bounce
	if b == nil || w.in.verdict.Kind != rules.KindBounce {
		w.outcome(BecameAutomatic, "no letter: %s", w.in.verdict.Reason)
		if w.c != nil {
			w.event("automatic", "", "%s", w.in.verdict.Reason)
		}
		return
	}
	hit, known := w.s.Hits[b.MessageID]
	if known && w.c == nil {
		w.c = w.s.Cases[hit.Case]
		w.d = w.d.owner(w.c)
	}
	w.outcome(BecameBounce, "a letter did not arrive: %s", b.Why)
	if !known || !hit.Letter {
		return
	}
	if why := w.implausible(hit); why != "" {
		w.outcome(BecameBounce, "a report about a letter is not believed: %s", why)
		if w.c != nil {
			w.event("bounce", w.in.mail.From, "a report about the %s to %s is not believed: %s", hit.Kind, hit.To, why)
		}
		return
	}
	if w.behindList(hit) {
		w.missed(ctx, hit.To)
		return
	}
	w.change.Bounced = &Bounced{MessageID: b.MessageID, Why: b.Why}
	if b.Permanent {
		w.stop(ctx, hit)
	}
	if w.c != nil {
		w.event("bounce", hit.To, "the %s to %s did not arrive: %s", hit.Kind, hit.To, b.Why)
		w.bounceBrief(hit.To, b.Why)
	}
}

// stop lets nothing automatic go to an address any more.
func (w *work) stop(ctx context.Context, hit Hit) {
	b := w.in.verdict.Bounce
	for _, address := range []string{hit.To, b.Recipient, b.OriginalRecipient} {
		if address == hit.To || address != "" && w.d.samePerson(address, hit.To) {
			w.change.People = append(w.change.People, Person{Address: Address{Addr: address}, Suppressed: b.Why})
		}
	}
	if hit.Case != 0 || hit.Kind != KindDigest && hit.Kind != KindReceipt {
		return
	}
	w.setSubscription(hit.To, SubscriptionEnded)
	w.d.log.Warn("an address leaves the digest because its letters come back", "mail", w.in.mail.ID)
	if slices.ContainsFunc(w.d.Digest.To, func(a string) bool { return strings.EqualFold(a, hit.To) }) {
		w.tellOfList(ctx, hit.To, hit.To)
	}
}

// behindList tells whether a digest did not reach somebody behind the address
// that it went to: that may be a list, from which the others get it.
func (w *work) behindList(hit Hit) bool {
	failed := w.in.verdict.Bounce.Recipient
	return hit.Kind == KindDigest && failed != "" && !w.d.samePerson(failed, hit.To)
}

// missed notes that somebody behind an address of the digest does not get it.
// Nothing is stopped: the address itself is well.
func (w *work) missed(ctx context.Context, list string) {
	b := w.in.verdict.Bounce
	w.outcome(BecameBounce, "%s does not get what goes to %s: %s; nothing is stopped, for others get it there", b.Recipient, list, b.Why)
	w.d.log.Warn("somebody behind an address of the digest does not get it", "mail", w.in.mail.ID)
	if b.Permanent {
		w.tellOfList(ctx, list, b.Recipient)
	}
}

// tellOfList tells the leads, once a month, who does not get what goes to an
// address of the digest: the address itself, or one behind it.
func (w *work) tellOfList(ctx context.Context, list, failed string) {
	sum := sha256.Sum256([]byte(list))
	mark := "missed " + hex.EncodeToString(sum[:8]) + w.now.In(w.d.Calendar.Zone()).Format(" 2006-01")
	if failed == list {
		mark += " itself"
	}
	_, had, err := w.d.store.Duties(ctx, w.d.Address, mark)
	if err != nil {
		w.fail(fmt.Errorf("%w for who knows of a list: %w", errStore, err))
		return
	}
	if len(had) > 0 {
		return
	}
	w.change.Summary = &Summary{Desk: w.d.Address, Technician: w.leads()[0].Addresses[0], Day: mark}
	v := w.plainView()
	v.Reason, v.Words, v.Alert = "missed", w.in.verdict.Bounce.Why, &templates.Alert{Who: failed, List: list}
	w.alertLeads(v)
}

// reportsWithin is how long mail systems try, with some days to spare (RFC
// 5321 §4.5.4.1).
const reportsWithin = 14 * 24 * time.Hour

// implausible tells why a delivery report is not believed. It names a letter
// by its Message-ID, which whoever was shown the letter knows; and it would
// keep its reader from getting any more.
func (w *work) implausible(hit Hit) string {
	b, h := w.in.verdict.Bounce, w.in.mail.Header
	about := func(address string) bool { return address != "" && w.d.samePerson(address, hit.To) }
	switch {
	case hit.Left.IsZero():
		return "the letter was never sent"
	case w.now.Sub(hit.Left) > reportsWithin:
		return "the letter went out too long ago"
	case b.Recipient != "" && !about(b.Recipient) && !about(b.OriginalRecipient):
		return "it speaks of " + b.Recipient + ", to whom the letter did not go"
	case h.Has("Return-Path") && strings.Trim(h.Get("Return-Path"), "<> ") != "" && !strings.HasPrefix(strings.ToLower(strings.Trim(h.Get("Return-Path"), "<> ")), "mailer-daemon"):
		return "it has a return address, which mail systems do not give to reports"
	case w.in.disproved:
		return "the check of its sender failed"
	}
	return ""
}
