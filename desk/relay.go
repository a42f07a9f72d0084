package desk

import (
	"slices"
	"strings"
	"time"

	"refdesk/rules"
	"refdesk/templates"
)

// relay passes a technician's words on, as the desk's letter: to the
// requester, and to those who read along.
func (w *work) relay(p *Participant, words string) (results []templates.Result) {
	c := w.c
	if c == nil || w.unaddressed() { // cannot has told it
		return nil
	}
	w.takenBy(p)
	files, left := w.files()
	v := w.view(c.Lang)
	words, plain := w.plainly(words)
	v.Words, v.Author, v.Technician, v.Left = words, p.Address.Name, templates.Person{Name: p.Address.Name}, left
	if w.goesOn() {
		v.News = w.news()
	}
	var sent []string
	for i, address := range w.readers() {
		role := RoleCopied
		if i == 0 {
			role = RoleRequester
		}
		l := w.write(KindRelay, w.participant(address, role), c.Lang, v)
		if l == nil {
			continue
		}
		l.From.Name, l.Files = p.Address.Name+" ("+w.d.Name+")", files
		if i == 0 {
			w.wroteTo(v.News, l.MessageID)
		}
		sent = append(sent, address.Addr)
	}
	if len(sent) == 0 {
		return nil
	}
	to := strings.Join(sent, ", ")
	w.event("relay", p.Address.Addr, "%s wrote to %s%s", p.Address.Name, to, named(left))
	return slices.Concat(didTo("relayed", to), plain, leftBehind(left))
}

// wroteTo notes that a person has written to the requester: the promise is
// kept, and another made if the case goes on.
func (w *work) wroteTo(news time.Time, by string) {
	c := w.c
	if !news.IsZero() {
		w.keep(PromiseNews)
		w.promiseNews(news, by)
		c.Empty, c.Words = 0, ""
	}
	if c.State == StateNew || c.State == StateInterviewing {
		c.State = StateWorking
	}
}

// goesOn tells whether the case still goes on.
func (w *work) goesOn() bool { return w.c.State != StateSolved && w.c.State != StateClosed }

// mostReaders bounds how many copies of a letter there are.
const mostReaders = 10

// readers are those whom a technician's words go to: the requester, and of
// those who were in Cc the ones who take part: they have written themselves,
// or were written to. Whoever was merely in Cc gets no letter.
func (w *work) readers() []Address {
	all := []Address{w.c.Requester}
	for _, p := range w.c.Participants {
		if p.Role == RoleCopied && len(p.Thread) > 0 && p.Address.Addr != w.c.Requester.Addr && len(all) < mostReaders && w.s.People[p.Address.Addr].Suppressed == "" {
			all = append(all, p.Address)
		}
	}
	return all
}

// mostCopied bounds how many people a mail may bring into a case.
const mostCopied = 50

// copies gives those in To and Cc of the requester's mail a part in the case:
// what they write about it belongs to it.
func (w *work) copies() {
	m := w.in.mail
	for _, a := range slices.Concat(m.ToList, m.CcList) {
		if a.Addr != "" && w.d.team[a.Addr] == nil && !w.d.isDesk(a.Addr) && len(w.c.Participants) < mostCopied {
			w.participant(a, RoleCopied)
		}
	}
}

// joins lets those whom the requester has put into Cc take part. A From field
// alone is no proof: whoever forges it would read along.
func (w *work) joins() {
	if w.byRequester() {
		w.copies()
	}
}

// byRequester tells whether the mail is surely the requester's own: it answers
// a letter that only they got, or the trusted server says so.
func (w *work) byRequester() bool {
	m, f := w.in.mail, w.in.found
	if !w.d.samePerson(m.From, w.c.Requester.Addr) || len(m.Authors) > 1 || w.in.unmasked {
		return false
	}
	if f.answers && !f.hit.Exposed || f.signed {
		return true
	}
	proven, _ := rules.Proven(m.Header, w.d.TrustedAuthserv, m.From)
	return proven
}

// direct takes in what a technician has written to the requester directly,
// with the desk in copy: it counts as news, and is not sent a second time.
func (w *work) direct(p *Participant, rest *string) []templates.Result {
	m := w.in.mail
	if w.c == nil || *rest == "" || w.c.Requester.Addr == "" || !slices.Contains(m.To, w.c.Requester.Addr) {
		return nil
	}
	*rest = ""
	w.takenBy(p)
	requester := w.participant(w.c.Requester, RoleRequester)
	requester.Thread = chain(requester.Thread, m.MessageID)
	if w.goesOn() {
		w.wroteTo(w.news(), "")
	}
	w.event("direct", p.Address.Addr, "%s wrote to %s directly, with the desk in copy: it is not sent a second time", p.Address.Name, w.c.Requester.Addr)
	return []templates.Result{{What: "direct", To: w.c.Requester.Addr}}
}

// files picks what of the mail's attachments goes along: not what can run a
// program, not more than a letter may carry, and no pictures of signatures.
func (w *work) files() (along []File, left []templates.File) {
	total := int64(0)
	for _, a := range w.in.mail.Attachments {
		switch {
		case a.Decoration:
		case a.Dangerous || a.Content == nil || total+a.Size > w.d.MaxFiles:
			left = append(left, templates.File{Name: a.Name, Type: a.Type, Size: a.Size, Dangerous: a.Dangerous})
		default:
			total += a.Size
			along = append(along, File{Name: a.Name, Type: a.Type, Content: a.Content})
		}
	}
	return along, left
}

// named tells files that stayed behind, for the history.
func named(left []templates.File) (text string) {
	for _, f := range left {
		why := "there is no room for it"
		if f.Dangerous {
			why = "it can run a program"
		}
		text += "; the file " + f.Name + " was not passed on: " + why
	}
	return text
}

// leftBehind tells files that stayed behind, for the technician.
func leftBehind(left []templates.File) (results []templates.Result) {
	for _, f := range left {
		what := "too-large"
		if f.Dangerous {
			what = "dangerous"
		}
		results = append(results, templates.Result{What: what, To: f.Name})
	}
	return results
}

// takenBy gives the case to whoever acts on it first.
func (w *work) takenBy(p *Participant) {
	if w.c.Technician == "" {
		w.c.Technician = p.Address.Addr
		w.event("taken", p.Address.Addr, "%s has taken the case", p.Address.Name)
	}
}
