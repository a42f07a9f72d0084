package desk

import (
	"regexp"
	"slices"
	"strings"

	"refdesk/rules"
)

// maxIDs bounds how many references of a mail are looked up, newest first.
const maxIDs = 20

// tag is the case mark in a subject.
var tag = regexp.MustCompile(`(?i)\[Case (\d{1,15})\]`)

// clues collects what a mail offers to find its case by.
func (d *Desk) clues(m *Mail) Clues {
	c := Clues{Sender: m.From, MessageID: m.MessageID, Hash: m.Hash}
	ids := slices.Clone(m.References)
	ids = append(ids, m.InReplyTo...)
	slices.Reverse(ids)
	for _, id := range ids {
		if len(c.IDs) < maxIDs && !slices.Contains(c.IDs, id) {
			c.IDs = append(c.IDs, id)
		}
	}
	for _, address := range d.recipients(m) {
		if number, ok := d.signer.addressed(address, m.From); ok {
			c.Numbers = append(c.Numbers, number)
		}
	}
	if number := SubjectCase(m.Subject); number != 0 {
		c.Numbers = append(c.Numbers, number)
	}
	c.Recipients = []string{m.From}
	if d.forwards(m) {
		c.Recipients = append(c.Recipients, m.Forwarded.From.Addr)
	}
	return c
}

// recipients lists the addresses a mail was sent to, also those that only the
// server's fields tell: a plus-address may stand in none of To and Cc.
func (d *Desk) recipients(m *Mail) []string {
	all := slices.Clone(m.To)
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To"} {
		for _, value := range m.Header.All(name) {
			all = append(all, strings.ToLower(strings.Trim(value, "<> ")))
		}
	}
	return all
}

// found is where a mail belongs.
type found struct {
	number   int64  // of the case, 0 if none
	how      string // in words
	possibly int64  // a case that it refers to without a right to it, 0 if none
	opens    bool   // it opens a case
	hit      Hit    // the letter that it answers, if it does
	answers  bool   // hit is a letter to this very sender
	original bool   // a duplicate
	id       string // the Message-ID by which it was found
	same     bool   // it answers nothing, and is about the same matter all the same
	signed   bool   // its reply address was made for this sender
}

// find looks for the case of a mail: by the signed reply address, by
// references, newest first, by the tag in the subject. A hit counts only where
// the letter went to this sender, or where the sender takes part in the case
// already: else all who answer one announcement end up in one case, and who
// guesses a number reads along.
func (d *Desk) find(in *intake, s *Situation) found {
	m := in.mail
	if seen, ok := s.SeenHash[m.Hash]; ok && seen.ID != m.ID {
		return found{original: true}
	}
	f := d.byAddress(m, s)
	d.byReference(in, s, &f)
	d.bySubject(in, s, &f)
	if !in.verdict.Machine && !d.isOurs(m) && d.team[m.From] == nil && !in.disproved {
		d.again(in, s, &f)
	}
	d.moved(s, &f)
	f.opens = d.opens(in, s, &f)
	return f
}

// moved follows a case to where it went: into another case, or to another desk.
// One that is at a desk of another program is out of reach.
func (d *Desk) moved(s *Situation, f *found) {
	f.number = s.follow(f.number)
	if c := s.Cases[f.number]; c != nil && c.Desk != d.Address && d.elsewhere(c.Desk) == nil {
		f.possibly, f.number = f.number, 0
	}
}

func (d *Desk) byAddress(m *Mail, s *Situation) (f found) {
	for _, address := range d.recipients(m) {
		number, ok := d.signer.addressed(address, m.From)
		if ok && s.Cases[number] != nil {
			return found{number: number, how: "its signed reply address", signed: true}
		}
	}
	number := SubjectCase(m.Subject)
	if s.Cases[number] != nil && d.signer.answers(m.Subject, number, m.From) {
		return found{number: number, how: "the signed subject of a prepared answer", signed: true}
	}
	return found{}
}

func (d *Desk) byReference(in *intake, s *Situation, f *found) {
	for _, id := range in.clues.IDs {
		hit, ok := s.Hits[id]
		if !ok {
			continue
		}
		mine := hit.Letter && d.samePerson(hit.To, in.mail.From)
		if mine && !f.answers {
			f.hit, f.answers, f.id = hit, true, id
		}
		c := s.Cases[hit.Case]
		switch {
		case c == nil || f.number != 0:
		case mine:
			f.number, f.how = hit.Case, "the letter that it answers"
		case d.takesPart(c, in):
			f.number, f.how = hit.Case, "the mail that it answers"
		case f.possibly == 0:
			f.possibly = hit.Case
		}
	}
}

func (d *Desk) bySubject(in *intake, s *Situation, f *found) {
	number := SubjectCase(in.mail.Subject)
	c := s.Cases[number]
	switch {
	case c == nil || f.number != 0:
	case d.takesPart(c, in):
		f.number, f.how = number, "the case number in its subject"
	case f.possibly == 0:
		f.possibly = number
	}
}

// samePerson tells whether two addresses are one, or belong to one technician.
func (d *Desk) samePerson(a, b string) bool {
	return a == b || d.team[a] != nil && d.team[a] == d.team[b]
}

// takesPart tells whether the sender of a mail takes part in a case. Every
// technician does: what they may do there depends on their proof. Nobody does
// whose name was forged, as the trusted server says.
func (d *Desk) takesPart(c *Case, in *intake) bool {
	address := in.mail.From
	return d.team[address] != nil || !in.disproved && slices.ContainsFunc(c.Participants, func(p Participant) bool { return d.samePerson(p.Address.Addr, address) })
}

// opens tells whether a mail opens a case. A reply that comes long after the
// end of its case, or under a wholly new subject, opens one beside the old.
func (d *Desk) opens(in *intake, s *Situation, f *found) bool {
	if in.verdict.Machine || d.isOurs(in.mail) {
		return false
	}
	if f.answers && f.hit.Reviews != "" {
		return false
	}
	if f.answers && f.hit.About != 0 {
		return f.hit.Case == 0 // the mail that is confirmed may open one
	}
	c := s.Cases[f.number]
	if wish, _ := d.wish(in, c); wish != rules.WishNone || c == nil && f.asksToJoin() {
		return false
	}
	if c == nil {
		return d.forwards(in.mail) || !d.commandsOnly(in.mail) && !d.toDigest(in.mail)
	}
	if c.Closed.IsZero() || d.asTechnician(in.mail, *f, c) {
		return false
	}
	late := d.Now().Sub(c.Closed) > d.ReopenWithin
	if late || !related(in.mail.Subject, c.Subject) {
		f.possibly, f.number = f.number, 0
		return true
	}
	return false
}

// commandsOnly tells whether a technician's mail holds commands and nothing
// for anybody else, such as "#help" to the bare address.
func (d *Desk) commandsOnly(m *Mail) bool {
	return d.team[m.From] != nil && strings.HasPrefix(strings.TrimSpace(m.Text), "#")
}

// isOurs tells whether a mail is one of our own letters coming back.
func (d *Desk) isOurs(m *Mail) bool {
	return m.From == d.Address || slices.Contains(m.Header.All("X-Refdesk-Loop"), d.Address)
}

// unmask finds the author of a mail that a group has put its own address on:
// groups do so with mail from domains that forbid others to send for them
// (DMARC), and name the author in Reply-To.
func (d *Desk) unmask(m *Mail) bool {
	if m.From != d.Address || m.Header.Has("X-Refdesk-Loop") || len(m.ReplyTo) != 1 || d.isDesk(m.ReplyTo[0].Addr) {
		return false
	}
	m.Author = Address{Name: or(m.ReplyTo[0].Name, m.Author.Name), Addr: m.ReplyTo[0].Addr}
	m.From, m.FromName = m.Author.Addr, m.Author.Name
	return true
}

// related tells whether two subjects speak of the same matter: they share a
// word, or one of them says nothing.
func related(a, b string) bool {
	as, bs := subjectWords(a), subjectWords(b)
	if len(as) == 0 || len(bs) == 0 {
		return true
	}
	for w := range as {
		if bs[w] {
			return true
		}
	}
	return false
}

// prefixes are the marks of replies and forwards that mail programs put
// before a subject, in the languages of the world.
var prefixes = regexp.MustCompile(`(?i)^\s*((re|aw|sv|vs|antw|odp|ynt|rif|ref|res|r|fw|fwd|wg|tr|rv|enc|i|doorst|vb|vl|pd|回复|答复|转发|返信)(\[\d+\]|\(\d+\))?\s*[:：]\s*|\[(external|extern|externe|ext)\]\s*|\[Case \d+\]\s*)+`)

// plainSubject is a subject without reply marks, tags and outer white space.
func plainSubject(s string) string {
	return strings.TrimSpace(answerSign.ReplaceAllString(prefixes.ReplaceAllString(s, ""), ""))
}

// judge gives the verdict on a mail; our own letters are known without one.
func (d *Desk) judge(m *Mail) rules.Verdict {
	m.Desk = []string{d.Address}
	v := d.book.Judge(&m.Incoming)
	if d.isOurs(m) && v.Bounce == nil {
		v.Machine, v.Answerable, v.Kind = true, false, rules.KindGenerated
		v.Reason = "one of our own letters came back"
	}
	return v
}
