package desk_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/store"
	"refdesk/store/storetest"
)

const (
	server = "mx.example.org"
	eve    = "Eve <eve@evil.example>"
	tom    = "Tom Reyes <tom@example.org>"
)

// scene is an office in which Dana's printer (1001, Kofi's) and Tom's network
// (1002, Ines's) are being worked on.
type scene struct {
	*office
	trusts     bool        // a server's word on senders counts
	danaMail   string      // Message-ID of Dana's first mail
	q, brief   desk.Letter // of case 1001
	tomQ, ines desk.Letter // of case 1002: to Tom, to Ines
	relay      desk.Letter // Kofi's words to Dana
}

func newScene(t *testing.T, s *store.Store, trusts bool) *scene {
	sc := &scene{trusts: trusts}
	sc.office = newOffice(t, s, func(c *desk.Config) {
		c.PlusAddresses = true
		if trusts {
			c.TrustedAuthserv = server
		}
	})
	first := mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks.\n\nDana")
	sc.danaMail = between(first, "Message-ID: <", ">")
	letters := sc.get(sc.honest(first))
	sc.q, sc.brief = sc.to(letters, "dana@example.org"), sc.to(letters, "kofi@example.org")
	letters = sc.get(sc.honest(mail(tom, "No network", "The network in my office is down, no connection at all. I think the switch is dead.")))
	sc.tomQ, sc.ines = sc.to(letters, "tom@example.org"), sc.to(letters, "ines@example.org")
	sc.relay = sc.to(sc.get(sc.honest(reply(kofi, sc.brief, "Hello Dana, I will come at ten."))), "dana@example.org")
	return sc
}

// stamp puts what the trusted server found above a mail.
func stamp(m string, results ...string) string {
	top := "Received: from there ([192.0.2.66]) by " + server + " with ESMTPS; Mon, 23 Nov 2026 09:00:00 +0000\n"
	for _, r := range results {
		top = "Authentication-Results: " + server + "; " + r + "\n" + top
	}
	return top + m
}

// honest is a mail as it arrives from whoever its From names.
func (s *scene) honest(m string) string {
	if !s.trusts {
		return m
	}
	domain := between(between(m, "From: ", "\n"), "@", ">")
	return stamp(m, "dmarc=pass header.from="+domain)
}

// forged is a mail as it arrives from somebody else.
func (s *scene) forged(m string) string {
	if !s.trusts || strings.Contains(m, "Authentication-Results") {
		return m
	}
	return stamp(m, "spf=pass smtp.mailfrom=evil.example; dkim=none; dmarc=fail header.from=example.org")
}

// picture is all of a case that counts.
func (s *scene) picture(number int64) map[string]any {
	story := s.story(number)
	c := story.Case
	var people, mails []string
	for _, p := range c.Participants {
		thread := slices.DeleteFunc(slices.Clone(p.Thread), func(id string) bool {
			return p.Role == desk.RoleTechnician && strings.HasSuffix(id, "@example.org") // what we write to technicians changes nothing
		})
		people = append(people, fmt.Sprint(p.Role, " ", p.Address.Addr, " ", thread))
	}
	for _, e := range story.Entries {
		if e.What == store.EntryMail && e.Kind != string(desk.BecameHeld) && e.Kind != string(desk.BecameBounce) && e.Kind != string(desk.BecameAutomatic) && e.Kind != string(desk.BecameRefused) {
			mails = append(mails, e.Text)
		}
	}
	return map[string]any{
		"state": c.State, "technician": c.Technician, "requester": c.Requester, "cause": c.Cause, "diagnosis": c.Diagnosis, "solved": c.Solved != nil,
		"topic": c.Topic, "priority": c.Priority, "subject": c.Subject, "closed": c.Closed, "words": c.Words, "linked": len(c.Linked),
		"promises": fmt.Sprint(c.Promises), "views": fmt.Sprint(c.Views), "answers": fmt.Sprint(c.Answers), "people": people, "mails": mails,
	}
}

// unharmed runs an attempt, and tells everything that it brought about.
func (s *scene) unharmed(a attempt) {
	s.t.Helper()
	m := a.mail(s)
	before := []map[string]any{s.picture(1001), s.picture(1002)}
	parsed := mailin.Parse(desk.RawMail{Raw: []byte(m)}, mailin.DefaultLimits)
	sender := parsed.From
	if sender == "" && len(parsed.ReplyTo) > 0 {
		sender = parsed.ReplyTo[0].Addr // who is to be answered; as little proven as From
	}
	letters := s.get(m)
	for i, was := range before {
		is := s.picture(int64(1001 + i))
		for key := range was {
			if !reflect.DeepEqual(was[key], is[key]) && !slices.Contains(a.right, key) {
				s.t.Errorf("case %d: %s was %v and is %v", 1001+i, key, was[key], is[key])
			}
		}
	}
	for _, l := range letters {
		s.harmless(l, sender, a)
	}
	s.visible()
}

// harmless checks a letter that an attempt led to: a question to a technician
// whether a mail is theirs; a brief; or the first letter of the sender's own
// case.
func (s *scene) harmless(l desk.Letter, sender string, a attempt) {
	s.t.Helper()
	technician := l.To.Addr == "kofi@example.org" || l.To.Addr == "ines@example.org"
	switch {
	case technician && l.Kind == desk.KindCommandReply && (l.About != 0 || a.taught):
	case technician && l.Kind == desk.KindBrief:
	case l.Case > 1002 && l.To.Addr == sender && (l.Kind == desk.KindQuestionnaire || l.Kind == desk.KindReceipt):
		if strings.Contains(l.Text, "toner leaks") || strings.Contains(l.Text, "switch is dead") {
			s.t.Errorf("a %s tells %s what others wrote:\n%s", l.Kind, l.To.Addr, l.Text)
		}
	default:
		s.t.Errorf("a %s of case %d went to %s:\n%s", l.Kind, l.Case, l.To.Addr, l.Text)
	}
	s.wellFormed(l)
}

// wellFormed checks that a letter goes to its reader alone, and has no field
// that is not ours.
func (s *scene) wellFormed(l desk.Letter) {
	s.t.Helper()
	raw, err := mailout.Compose(l)
	if err != nil {
		s.t.Errorf("a %s cannot be composed: %v", l.Kind, err)
		return
	}
	m := mailin.Parse(desk.RawMail{Raw: raw}, mailin.DefaultLimits)
	to := strings.NewReplacer(`"kofi"`, "kofi", "ex\u0430mple", "xn--exmple-4nf").Replace(l.To.Addr)
	if len(m.To) != 1 || m.To[0] != to || len(m.Authors) != 1 || m.From != address {
		s.t.Errorf("a %s to %s is from %v to %v", l.Kind, l.To.Addr, m.Authors, m.To)
	}
	for _, f := range m.Header {
		if !strings.Contains(ourFields, " "+strings.ToLower(f.Name)+" ") {
			s.t.Errorf("a field that is not ours: %s: %s", f.Name, f.Value)
		}
	}
}

const ourFields = " auto-submitted content-language content-type content-transfer-encoding date from in-reply-to message-id " +
	"mime-version references reply-to subject to x-auto-response-suppress x-refdesk-loop "

// visible checks that the log tells what became of the last mail, and why.
func (s *scene) visible() {
	s.t.Helper()
	var last store.InboxLine
	for line, err := range s.store.Inbox(s.t.Context()) {
		if err != nil {
			s.t.Fatal(err)
		}
		last = line
	}
	if last.Why == "" || last.Became == "" {
		s.t.Errorf("the log does not tell what became of it: %+v", last)
	}
}

// attempt is somebody's try at what they have no right to.
type attempt struct {
	name   string
	mode   string // "server" or "none": only where a server is, or is not, trusted; "" both
	mail   func(s *scene) string
	right  []string // what of a case the sender has a right to change
	taught bool     // a technician may be told that nothing was done
}

func (a attempt) in(trusts bool) bool {
	return a.mode == "" || (a.mode == "server") == trusts
}

// TestForgery: no attempt changes a case, reaches a requester or leads to a
// letter to others, and the log tells of each.
func TestForgery(t *testing.T) {
	names := map[string]bool{}
	for _, trusts := range []bool{false, true} {
		n := 0
		mode := map[bool]string{false: "letters", true: "server"}[trusts]
		t.Run(mode, func(t *testing.T) {
			for _, a := range slices.Concat(guessed, replayed, addressedTo, disguised, checks, injected, confirmations, reports, rights) {
				if !a.in(trusts) {
					continue
				}
				if names[mode+a.name] {
					t.Errorf("two attempts are called %q", a.name)
				}
				names[mode+a.name] = true
				n++
				t.Run(a.name, func(t *testing.T) {
					t.Parallel()
					newScene(t, storetest.New(t), trusts).unharmed(a)
				})
			}
			t.Logf("%d attempts, mode %s", n, mode)
		})
		if n < 60 {
			t.Errorf("only %d attempts in mode %s", n, mode)
		}
	}
}
