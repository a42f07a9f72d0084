package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"refdesk/desk"
	"refdesk/store"
)

// judge holds what has to be true of every letter of the week, whatever the
// golden file says. It goes by the script: who asked, who takes part, what is
// internal; not by what the desk believes of it.
func (w *week) judge() {
	said, owners := w.said(), w.owners()
	for i, l := range w.letters {
		w.rightPerson(l)
		w.rightLanguage(l)
		w.wellFormed(l)
		w.threaded(l, w.letters[:i])
		w.notTwice(l, w.letters[:i])
		w.ownNumbersOnly(l, owners)
		w.ownMatterOnly(l, said)
	}
	for _, p := range w.passed {
		if p.in != nil {
			w.heard(p.in)
		}
	}
	w.allGoOn()
	for l, err := range w.program.store.Outbox(w.t.Context(), false) {
		if err != nil || l.State != desk.LetterFailed && l.State != desk.LetterCancelled {
			w.t.Errorf("left over: %+v %v", l, err)
		}
	}
}

func (w *week) wrong(l *sentLetter, format string, values ...any) {
	w.t.Helper()
	w.t.Errorf("%s, %s of case %d (%s) to %s: %s", l.at.Format("Mon 15:04"), l.Kind, l.Case, w.labels[l.Case], l.to, fmt.Sprintf(format, values...))
}

// toTeam are the kinds of letters that only technicians get.
var toTeam = []desk.Kind{desk.KindBrief, desk.KindDraft, desk.KindOverdue, desk.KindCommandReply}

// rightPerson: a letter goes to who has to do with the case, by the script,
// and what is for the team to the team.
func (w *week) rightPerson(l *sentLetter) {
	p := w.who(l.to)
	switch {
	case p == nil:
		w.wrong(l, "this is nobody of the cast")
	case p.robot():
		w.wrong(l, "a robot gets a letter")
	case slices.Contains(toTeam, l.Kind) != (p.technician() && !w.asks(p, l.Case)):
		w.wrong(l, "this kind is not for %s", p.short)
	case l.Case != 0 && !p.technician() && !w.takesPart(p, w.labels[l.Case]):
		w.wrong(l, "%s has no part in it", p.short)
	}
}

func (w *week) who(addr string) *person {
	for _, p := range w.script.cast {
		if strings.EqualFold(p.addr, addr) {
			return p
		}
	}
	return nil
}

// asks tells whether a technician is the requester of a case.
func (w *week) asks(p *person, number int64) bool {
	first := w.begins[w.labels[number]]
	return first != nil && first.requester() == p.short
}

// requester is whose case a mail opens: that of who wrote it, or of the one
// whom a technician wrote it for.
func (m *weekMail) requester() string {
	return or(m.forWhom, m.who.short)
}

// takesPart tells by the script whether somebody hears of a case.
func (w *week) takesPart(p *person, label string) bool {
	first := w.begins[label]
	if first == nil || first.requester() == p.short {
		return true
	}
	for _, q := range w.passed {
		if q.in != nil && w.labels[q.in.line.Case] == label && slices.Contains(q.in.joins, p.short) {
			return true
		}
	}
	return false
}

// smallWords tell languages apart, each by words that the others lack.
var smallWords = map[string]string{
	"en": " the and you your we it is of to for this that with what have was by ",
	"de": " der die und sie wir ist das nicht ein ihre ihr mit zu haben auf uns bei ",
	"fr": " le les et vous votre nous est pas une avec pour que dans vos sur ce du ",
	"es": " el los y usted su nosotros es no una con para que por lo le sus del ",
}

// rightLanguage: a letter speaks its reader's language, by its field and by
// its words. What a technician wrote is as the technician wrote it.
func (w *week) rightLanguage(l *sentLetter) {
	p := w.who(l.to)
	if p == nil || l.OutboxLine.To == "" {
		return
	}
	if got := l.Header.Get("Content-Language"); got != p.lang {
		w.wrong(l, "it is in %s, and %s reads %s", got, p.short, p.lang)
	}
	if p.technician() { // who is quoted to
		return
	}
	counts := map[string]int{}
	for _, word := range words(l.Body) {
		for lang, all := range smallWords {
			if strings.Contains(all, " "+word+" ") {
				counts[lang]++
			}
		}
	}
	for lang, n := range counts {
		if lang != p.lang && n > counts[p.lang] && l.Kind != desk.KindRelay {
			w.wrong(l, "its words are of %s rather than %s: %v\n%s", lang, p.lang, counts, l.Body)
		}
	}
}

// wellFormed: a letter can be read, is for one person, and says by machine
// what it is where no person wrote it.
func (w *week) wellFormed(l *sentLetter) {
	if l.Fault != "" || strings.TrimSpace(l.Body) == "" || l.html == "" {
		w.wrong(l, "it cannot be read: %q", l.Fault)
	}
	if len(l.ToList) != 1 || l.ToList[0].Addr != l.to || len(l.CcList) != 0 {
		w.wrong(l, "it names %v and %v", l.ToList, l.CcList)
	}
	if l.From != "support@lantern.example" {
		w.wrong(l, "it is from %s", l.From)
	}
	if strings.Contains(l.letterFrom.Subject+l.Body, "{{") || strings.Contains(l.Body, "<no value>") || strings.Contains(l.Body, "%!") {
		w.wrong(l, "its template shows")
	}
}

// threaded: in a case, a letter answers what its reader has written or got.
func (w *week) threaded(l *sentLetter, before []*sentLetter) {
	mine := map[string]bool{}
	for _, old := range before {
		if old.Case == l.Case && old.to == l.to {
			mine[old.OutboxLine.MessageID] = true
		}
	}
	had := len(mine) > 0
	for _, p := range w.passed {
		if p.in != nil && !p.in.at.After(l.at) && p.in.id != "" {
			mine[p.in.id] = true
			had = had || p.in.who.addr == l.to && p.in.line.Case == l.Case && p.in.line.Case != 0
		}
	}
	switch {
	case l.Case == 0 || !had:
	case len(l.InReplyTo) == 0 && len(before) > 0 && !w.bareBegin(l):
		w.wrong(l, "it stands alone, and is no first letter")
	case len(l.InReplyTo) > 0 && !mine[l.InReplyTo[0]]:
		w.wrong(l, "it answers %s, which its reader never saw", l.InReplyTo[0])
	}
}

// bareBegin tells whether there is no Message-ID to answer.
func (w *week) bareBegin(l *sentLetter) bool {
	first := w.begins[w.labels[l.Case]]
	return first != nil && first.bare
}

// notTwice: nobody is told the same twice within an hour.
func (w *week) notTwice(l *sentLetter, before []*sentLetter) {
	for _, old := range before {
		if old.to == l.to && l.at.Sub(old.at) < time.Hour && old.Body == l.Body {
			w.wrong(l, "the same went out at %s", old.at.Format("15:04"))
		}
	}
}

// ownNumbersOnly: signed Message-IDs and reply addresses are shown to the one
// person whom they were made for.
func (w *week) ownNumbersOnly(l *sentLetter, owners map[string]string) {
	for _, one := range signed.FindAllString(strings.ReplaceAll(string(l.raw), "=\r\n", ""), -1) {
		if to := owners[strings.ToLower(one)]; to != "" && to != l.to {
			w.wrong(l, "it shows %s, which was made for %s", one, to)
		}
	}
}

// signed is the shape of a Message-ID or an address of the desk.
var signed = regexp.MustCompile(`[\w.+=-]+(?:@|%40)lantern\.example`)

// owners tells whom each signed Message-ID and reply address was made for.
func (w *week) owners() map[string]string {
	all := map[string]string{}
	for _, l := range w.letters {
		all[strings.ToLower(l.OutboxLine.MessageID)] = l.to
		if a := l.letterFrom.ReplyTo; len(a) > 0 && strings.HasPrefix(a[0].Addr, "support+") {
			all[a[0].Addr] = l.to
			all[strings.ReplaceAll(a[0].Addr, "@", "%40")] = l.to
		}
	}
	return all
}

// words of a text in small letters, without what is not one.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// shingleSize words in the same order are no chance.
const shingleSize = 6

// dated is what speaks of the day of the next news, which both sides are told.
var dated = regexp.MustCompile(`\b(\w+day|today|tomorrow|november|december)\b`)

func shingles(into map[string]bool, s string) map[string]bool {
	for line := range strings.Lines(s) { // what ends one and begins the next was said by nobody
		all := words(line)
		for i := 0; i+shingleSize <= len(all); i++ {
			if one := strings.Join(all[i:i+shingleSize], " "); !dated.MatchString(one) {
				into[one] = true
			}
		}
	}
	return into
}

// internalLines are those of a technician's mail that no requester reads, and
// the others.
func internalLines(m *delivered) (internal, public string) {
	inside := false
	for line := range strings.Lines(m.words) {
		if strings.HasPrefix(line, "#") {
			name := strings.ToLower(strings.Trim(strings.Fields(line + " x")[0], "#:"))
			inside = slices.Contains([]string{"note", "refer", "proactive", "planned", "thanks"}, name)
		} else if strings.TrimSpace(line) == "" {
			inside = false
		}
		if inside {
			internal += line
		} else {
			public += line
		}
	}
	return internal, public
}

// claim is something that was said, and where.
type claim struct {
	*passing
	internal bool // an internal line of a technician's mail
}

var noteLine = regexp.MustCompile(`(?m)^- [^:]*:[^:]*\(note\):.*$`)

// said finds by every six words who said them.
func (w *week) said() map[string][]claim {
	all := map[string][]claim{}
	add := func(text string, c claim) {
		for one := range shingles(map[string]bool{}, text) {
			all[one] = append(all[one], c)
		}
	}
	for _, p := range w.passed {
		switch {
		case p.in == nil && p.out.Kind == desk.KindDraft: // all but its notes is for the requester
			add(strings.Join(noteLine.FindAllString(p.out.Body, -1), "\n"), claim{p, false})
		case p.in == nil:
			add(p.out.Body, claim{p, false})
		case p.in.who.technician() && !w.asks(p.in.who, p.in.line.Case):
			internal, public := internalLines(p.in)
			add(internal, claim{p, true})
			add(public, claim{p, false})
		default:
			add(p.in.words+"\n"+p.in.subject, claim{p, false})
		}
	}
	return all
}

// ownMatterOnly: no letter to a requester holds what only the team has read, or
// what others have written about other matters.
func (w *week) ownMatterOnly(l *sentLetter, said map[string][]claim) {
	reader := w.who(l.to)
	if reader == nil || reader.technician() && !w.asks(reader, l.Case) || l.Kind == desk.KindReferral {
		return
	}
	for one := range shingles(map[string]bool{}, l.Body) {
		allowed, whose := false, ""
		for _, c := range said[one] {
			ok, not := w.mayRead(l, reader, c)
			allowed = allowed || ok
			whose = or(whose, not)
		}
		if !allowed && whose != "" {
			w.wrong(l, "it says %q, which is from %s\n%s", one, whose, l.Body)
			return
		}
	}
}

// mayRead tells whether a letter may hold what was said elsewhere; whose it is
// if not. Neither where it says nothing of that.
func (w *week) mayRead(l *sentLetter, reader *person, c claim) (ok bool, whose string) {
	label := w.labels[l.Case]
	if c.out != nil {
		if c.out.Case == l.Case && slices.Contains(toTeam, c.out.Kind) {
			return false, fmt.Sprintf("the %s to %s", c.out.Kind, c.out.to)
		}
		return c.out.to == l.to && slices.Contains([]desk.Kind{desk.KindQuestionnaire, desk.KindReceipt, desk.KindProgress}, c.out.Kind), ""
	}
	m := c.in
	here := w.labels[m.line.Case] == label || m.label == label || m.opens == label
	switch {
	case c.internal:
		return false, "an internal line of " + m.who.short
	case here || m.who == reader || slices.Contains(m.reaches, label):
		return true, ""
	}
	return false, m.who.short + " about " + m.label
}

// heard: every mail of a person leads to a letter, or the history of its case
// says why not; who wrote for the first time is answered at once.
func (w *week) heard(d *delivered) {
	if d.who.robot() || d.verb == "bounce" || d.line.ID == 0 {
		return
	}
	if d.silent != (d.led == 0) && !w.bundled(d) {
		w.t.Errorf("%s: the mail of %s led to %d letters; silent: %v (%s)", d.where, d.who.short, d.led, d.silent, d.line.Why)
	}
	told := slices.ContainsFunc(w.letters, func(l *sentLetter) bool {
		return l.Case == d.line.Case && l.at.Equal(d.at) && l.to == w.addressOf(d.requester())
	})
	if d.line.Became == desk.BecameCase && told == (d.silent || d.unanswered) {
		w.t.Errorf("%s: %s wrote, and was answered: %v", d.where, d.who.short, told)
	}
	if (d.silent || d.unanswered) && d.line.Case != 0 && !slices.ContainsFunc(w.story(d.line.Case).Entries, func(e store.Entry) bool {
		return e.What == store.EntryEvent && e.At.Equal(d.at) && (e.Kind == "no letter" || e.Kind == "automatic")
	}) {
		w.t.Errorf("%s: nothing tells why the mail of %s led to no letter", d.where, d.who.short)
	}
}

// bundled tells whether what a mail brings stands in a brief some minutes later.
func (w *week) bundled(d *delivered) bool {
	return !d.silent && slices.ContainsFunc(w.letters, func(l *sentLetter) bool {
		return l.Case == d.line.Case && l.Kind == desk.KindBrief && l.at.After(d.at) && l.at.Sub(d.at) < 20*time.Minute
	})
}

func (w *week) story(number int64) *store.Story {
	story, err := w.program.store.Story(w.t.Context(), number)
	if err != nil {
		w.t.Fatalf("case %d: %v", number, err)
	}
	return story
}

// allGoOn: at the end each case is over or its requester knows when they hear
// again; and it is as the script knows it: whose, and in which language.
func (w *week) allGoOn() {
	for number, label := range w.labels {
		story, first := w.story(number), w.begins[label]
		c := story.Case
		over := c.State == desk.StateClosed || c.State == desk.StateSolved || c.MergedInto != 0 || c.Desk != "support@lantern.example"
		if promised := !story.Promise.IsZero(); promised == over && !first.unanswered && !w.script.cast[first.requester()].robot() {
			w.t.Errorf("case %d (%s) is %s, and promised: %v", number, label, c.State, promised)
		}
		if want := w.addressOf(first.requester()); c.Requester.Addr != want {
			w.t.Errorf("case %d (%s) is of %s, want %s", number, label, c.Requester.Addr, want)
		}
		if want := w.script.cast[first.requester()].lang; c.Lang != want {
			w.t.Errorf("case %d (%s) is in %s, want %s", number, label, c.Lang, want)
		}
	}
}

// TestInternalLines holds the judge's own reading of a technician's mail.
func TestInternalLines(t *testing.T) {
	internal, public := internalLines(&delivered{words: "#take\n#note He is\nalways late\n\nHello Dana\n#close It was dirt\n"})
	if internal != "#note He is\nalways late\n" || public != "#take\n\nHello Dana\n#close It was dirt\n" {
		t.Errorf("%q, %q", internal, public)
	}
}
