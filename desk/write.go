package desk

import (
	"fmt"
	"slices"
	"time"

	"refdesk/templates"
)

// window is a bound on automatic letters within some time.
type window struct {
	within time.Duration
	most   int
}

// The bounds on automatic letters to one address and in one case, for every
// kind of letter: no loop with another robot survives them, whatever it hides.
// A technician of a busy desk gets a letter for every case, so what counts
// there are those in one case. Those to the team count for nobody else: a case
// with many technicians and much to tell them must not silence its requester.
var (
	capPerson     = []window{{10 * time.Minute, 30}, {time.Hour, 60}, {24 * time.Hour, 150}}
	capCase       = []window{{10 * time.Minute, 10}, {time.Hour, 20}, {24 * time.Hour, 40}}
	capTechnician = []window{{10 * time.Minute, 50}, {24 * time.Hour, 200}}
)

// write words a letter and queues it, unless it may not be sent; then the
// history tells why, and nil is returned.
func (w *work) write(kind Kind, to *Participant, lang string, v templates.View) *Letter {
	return w.writeAs(string(kind), kind, to, lang, v)
}

// writeAs is write for a letter that has the words of another kind.
func (w *work) writeAs(words string, kind Kind, to *Participant, lang string, v templates.View) *Letter {
	human := kind == KindRelay
	if _, why := w.refusal(kind, to.Address.Addr); why != "" && !human {
		w.event("no letter", "", "no %s to %s: %s", kind, to.Address.Addr, why)
		return nil
	}
	v.Reader = templates.Person{Name: to.Address.Name, Address: to.Address.Addr}
	worded, err := w.d.templates.Render(lang, words, v)
	if err != nil {
		w.fail(fmt.Errorf("wording a %s: %w", words, err))
		return nil
	}
	worded.Subject = w.thread(kind, to, worded.Subject)
	return w.queue(Letter{Kind: kind, Lang: lang, Subject: worded.Subject, Text: worded.Text, HTML: worded.HTML, Human: human}, to)
}

// thread is the subject of a letter. Gmail and Outlook part a conversation
// where its subject changes, so what goes to a technician in one case has that
// of the first brief.
func (w *work) thread(kind Kind, to *Participant, subject string) string {
	switch {
	case w.c == nil || kind != KindBrief && kind != KindDraft && kind != KindCommandReply:
	case to.Subject != "":
		return to.Subject
	case kind == KindBrief:
		to.Subject = subject
	}
	return subject
}

// queue addresses, signs and queues a worded letter.
func (w *work) queue(l Letter, to *Participant) *Letter {
	id, err := w.d.signer.messageID(numberOf(w.c), to.Address.Addr)
	if err != nil {
		w.fail(err)
		return nil
	}
	l.Desk, l.Case, l.MessageID = w.d.Address, numberOf(w.c), id
	l.To = to.Address
	for _, text := range []*string{&l.Subject, &l.Text, &l.HTML} {
		*text = w.d.signer.scrub(*text, l.To.Addr)
	}
	l.From = Address{Name: w.d.Name, Addr: w.d.Address}
	l.ReplyTo = l.From
	if w.d.PlusAddresses && l.Case != 0 {
		l.ReplyTo.Addr = w.d.signer.replyAddress(l.Case, to.Address.Addr)
	}
	if n := len(to.Thread); n > 0 {
		l.InReplyTo, l.References = to.Thread[n-1], slices.Clone(to.Thread)
	}
	l.Replied = w.in != nil || w.putOff
	l.AsIs = w.asIs && w.d.team[to.Address.Addr] == nil
	l.State, l.Created, l.Due = LetterQueued, w.now, w.now
	w.keepBack(&l)
	to.Thread = chain(to.Thread, id)
	w.change.Letters = append(w.change.Letters, l)
	return &w.change.Letters[len(w.change.Letters)-1]
}

// Why no automatic letter may go to somebody, as templates have it.
const (
	refusedNobody  = "nobody"  // there is no address
	refusedBounced = "bounced" // mail to it came back
	refusedOften   = "often"   // too many went out of late
)

// refusal tells why no automatic letter may go to an address now, in a word
// for the template and as the history has it; "" if it may.
func (w *work) refusal(kind Kind, address string) (reason, why string) {
	if address == "" {
		return refusedNobody, "the mail has no sender address"
	}
	if why := w.stopped(address); why != "" && !w.needed(kind, address) {
		return refusedBounced, "mail to this address came back (" + why + ")"
	}
	inside := w.ofTeam(address)
	inCase := capTechnician
	if !inside {
		inCase = capCase
		if why := exceeded(capPerson, w.s.Automatic[address], w.now); why != "" {
			return refusedOften, why + " to this address"
		}
	}
	if why := exceeded(inCase, w.written(inside), w.now); why != "" {
		return refusedOften, why + " in this case"
	}
	return "", ""
}

// written tells when the automatic letters in the case were written that count
// for its requester's side, or for the team.
func (w *work) written(team bool) (all []time.Time) {
	for _, l := range w.s.AutomaticIn[numberOf(w.c)] {
		if team || !w.ofTeam(l.To) {
			all = append(all, l.At)
		}
	}
	return all
}

// ofTeam tells whether an address is of somebody who works on the case, here
// or at the desk that it came from.
func (w *work) ofTeam(address string) bool {
	return w.d.team[address] != nil || w.c != nil && slices.ContainsFunc(w.c.Participants, func(p Participant) bool {
		return p.Role == RoleTechnician && p.Address.Addr == address
	})
}

func exceeded(caps []window, sent []time.Time, now time.Time) string {
	for _, c := range caps {
		n := 0
		for _, at := range sent {
			if now.Sub(at) < c.within {
				n++
			}
		}
		if n >= c.most {
			return fmt.Sprintf("%d automatic letters within %s are enough", n, c.within)
		}
	}
	return ""
}

func (w *work) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// numberOf is the number of a case, 0 where there is none.
func numberOf(c *Case) int64 {
	if c == nil {
		return 0
	}
	return c.Number
}
