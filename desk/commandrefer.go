package desk

import (
	"slices"
	"strings"

	"refdesk/rules"
	"refdesk/templates"
)

// others are the other desks of the program.
func (d *Desk) others() []*Desk {
	return slices.DeleteFunc(slices.Clone(d.Neighbours()), func(o *Desk) bool { return o.Address == d.Address })
}

// elsewhere is another desk of the program, nil if the address is none.
func (d *Desk) elsewhere(address string) *Desk {
	for _, other := range d.others() {
		if other.Address == address {
			return other
		}
	}
	return nil
}

// turns are the desks of the program at which cases go by turn.
func (d *Desk) turns() (addresses []string) {
	for _, desk := range append(d.others(), d) {
		if desk.Assign == AssignTurn {
			addresses = append(addresses, desk.Address)
		}
	}
	return addresses
}

// ours tells whether a Message-ID is that of a letter to the address in a
// case, and which case that is. A case keeps its letters when it moves: any
// desk of the program may have signed them. What belongs to no case stays with
// the desk that wrote it.
func (d *Desk) ours(id, to string) (number int64, ok bool) {
	if number, ok = d.signer.signed(id, to); ok {
		return number, true
	}
	for _, other := range d.others() {
		if number, ok = other.signer.signed(id, to); ok && number != 0 {
			return number, true
		}
	}
	return 0, false
}

// owner is the desk that a case is at, as far as this program has it.
func (d *Desk) owner(c *Case) *Desk {
	if c != nil {
		if other := d.elsewhere(c.Desk); other != nil {
			return other
		}
	}
	return d
}

// refer passes the case on to another desk, and tells the requester who will
// answer. The words behind the command are for the other desk, those below it
// for the requester.
func (w *work) refer(p *Participant, c rules.Command, rest *string) []templates.Result {
	var peer Peer
	for _, known := range w.d.Peers {
		if known.Name == c.Choice {
			peer = known
		}
	}
	if other := w.d.elsewhere(strings.ToLower(peer.Address)); other != nil {
		return w.handOver(p, other, c.Text, rest)
	}
	return w.referOut(p, peer, c.Text, rest)
}

// handOver moves the case to another desk of the program, its promise included.
func (w *work) handOver(p *Participant, other *Desk, words string, rest *string) []templates.Result {
	results := append(didTo("referred", other.Name), w.tellReferred(p, other.Name, rest)...)
	w.event("referred", p.Address.Addr, "%s passed the case on to %s%s", p.Address.Name, other.Name, behind(words))
	w.c.Technician, w.c.Desk = "", other.Address
	if w.c.State == StateWaiting {
		w.c.State, w.c.Waits = StateWorking, ""
	}
	here := w.d
	w.d = other
	for _, t := range w.crew() {
		w.inform(t, "referred", strings.TrimSpace(words+"\n\n"+w.story(true)), &Participant{Address: Address{Name: p.Address.Name + ", " + here.Name}})
	}
	w.d = here
	return results
}

// referOut passes the case on by mail. What the peer answers goes to the
// requester; until it does, the promise is ours.
func (w *work) referOut(p *Participant, peer Peer, words string, rest *string) []templates.Result {
	w.takenBy(p)
	v := w.view(w.d.Language)
	v.Reason, v.Desk2, v.Author = "peer", peer.Name, p.Address.Name
	v.Words, v.Rest = w.story(false), words
	l := w.write(KindReferral, w.participant(Address{peer.Name, strings.ToLower(peer.Address)}, RoleCopied), w.d.Language, v)
	if l == nil {
		return didTo("unreachable", peer.Name)
	}
	l.ReplyTo = w.c.Requester
	files, left := w.files()
	l.Files = files
	w.event("referred", p.Address.Addr, "%s passed the case on to %s (%s)%s", p.Address.Name, peer.Name, peer.Address, behind(words))
	results := append(didTo("peer", peer.Name), w.tellReferred(p, peer.Name, rest)...)
	results = append(results, leftBehind(left)...)
	w.c.State, w.c.Waits = StateWaiting, peer.Name
	return results
}

// tellReferred tells the requester who will answer. The promise stays.
func (w *work) tellReferred(p *Participant, name string, rest *string) []templates.Result {
	v := w.view(w.c.Lang)
	v.Desk2, v.News = name, w.promised(PromiseNews)
	words, plain := w.plainly(*rest)
	v.Words, *rest = words, ""
	v.Author = p.Address.Name
	promised := v.News.IsZero()
	if promised {
		v.News = w.news()
	}
	l := w.write(KindReferral, w.participant(w.c.Requester, RoleRequester), w.c.Lang, v)
	madeBy := ""
	if l != nil {
		madeBy = l.MessageID
	}
	if promised {
		w.promiseNews(v.News, madeBy)
	}
	if l == nil {
		return nil
	}
	return append(didTo("told-who", w.c.Requester.called()), plain...)
}

// fromPeer tells whether a desk outside answers the letter that passed the
// case on to it.
func (w *work) fromPeer() bool {
	f := w.in.found
	return w.c != nil && f.answers && f.hit.Kind == KindReferral && f.hit.To == w.in.mail.From && f.hit.To != w.c.Requester.Addr
}

// peerAnswered ends our promise once the peer has written to the requester;
// what it writes to us alone is for the technicians.
func (w *work) peerAnswered() {
	m := w.in.mail
	p := w.participant(m.Author, RoleCopied)
	p.Thread = chain(p.Thread, m.MessageID)
	w.outcome(BecameAnswer, "the desk that case %d was passed on to has answered", w.c.Number)
	w.event("mail", m.From, "%s has answered", or(m.FromName, m.From))
	for _, to := range m.To {
		if to == w.c.Requester.Addr && w.c.State == StateWaiting {
			w.keep(PromiseNews)
			w.drop(PromiseDraft)
			w.drop(PromiseReminder)
			w.c.State, w.c.Closed = StateClosed, w.now
			w.event("closed", "", "closed: %s has written to the requester and goes on with it", or(m.FromName, m.From))
			break
		}
	}
	w.brief("mail", m.Text, "")
}

// mostStory bounds how much of what was said goes along, in bytes.
const mostStory = 20000

// story tells what was said in the case, notes of the team only where they
// stay inside. Secrets are masked.
func (w *work) story(inside bool) string {
	var b strings.Builder
	for _, u := range w.near.told {
		if u.Internal && !inside || b.Len() > mostStory {
			continue
		}
		text, _, _ := strings.Cut(u.Text, "\n---\n")
		text = rules.Mask(text, w.d.book.Secrets(text))
		name := or(u.By.Name, or(w.d.person(u.By.Addr).Name, u.By.Addr))
		b.WriteString(name + ", " + w.clock(u.At) + ":\n" + strings.TrimSpace(text) + "\n\n")
	}
	return strings.TrimSpace(b.String())
}
