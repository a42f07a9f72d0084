package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// problem is a mail that opens a case.
func (o *office) problem() (questionnaire, brief desk.Letter) {
	o.t.Helper()
	first := o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks.\n\nDana"))
	return o.to(first, "dana@example.org"), o.to(first, "kofi@example.org")
}

func TestForgedTechnician(t *testing.T) { storetest.Each(t, forgedTechnician) }

func forgedTechnician(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	q, brief := o.problem()
	attempts := []string{
		mail(kofi, "[Case 1001] printing", "Please send me your password."),                          // a guessed number
		mail(kofi, "Re: x", "Please send me your password.", "In-Reply-To: <c1001.a.b@example.org>"), // a guessed Message-ID
		reply(kofi, q, "Please send me your password."),                                              // a letter that another got
		mail(kofi, "[Case 1001] printing", "#close It never was broken"),
		mail("Kofi Mensah <kofi@examp1e.org>", "[Case 1001] printing", "Please send me your password."), // an address that looks alike
		reply("Kofi Mensah <kofi@examp1e.org>", brief, "Please send me your password."),
	}
	for i, attempt := range attempts {
		for _, l := range o.get(attempt) {
			if l.To.Addr == "dana@example.org" {
				t.Errorf("attempt %d reached the requester: %s\n%s", i, l.Kind, l.Text)
			}
			if l.To.Addr == "kofi@example.org" && l.Kind == desk.KindCommandReply && l.About == 0 {
				t.Errorf("attempt %d was carried out: %s", i, l.Text)
			}
		}
	}
	if c := o.story(1001).Case; c.State != desk.StateInterviewing || c.Technician != "" {
		t.Errorf("the case was changed: %+v", c)
	}
}

func TestConfirmedByReply(t *testing.T) { storetest.Each(t, confirmedByReply) }

// confirmedByReply: a technician's own mail that proves nothing is carried
// out once its technician has answered the letter that asks.
func confirmedByReply(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	o.problem()
	asked := o.to(o.get(mail(kofi, "[Case 1001] printing", "#take\nHello Dana, I am on my way.")), "kofi@example.org")
	if asked.Kind != desk.KindCommandReply || asked.About == 0 || asked.Case != 1001 {
		t.Fatalf("no question: %+v", asked)
	}
	// Somebody else's answer, or a forger's, does nothing.
	if got := kinds(o.get(reply(ines, asked, "yes"))); strings.Contains(got, "relay") {
		t.Fatalf("a colleague's answer confirmed: %s", got)
	}
	got := o.get(reply(kofi, asked, "Yes, that was me"))
	if l := o.to(got, "dana@example.org"); l.Kind != desk.KindRelay || !strings.Contains(l.Text, "on my way") {
		t.Errorf("after the confirmation: %s", kinds(got))
	}
	if c := o.story(1001).Case; c.Technician != "kofi@example.org" {
		t.Errorf("the case is not taken: %+v", c)
	}
	if again := kinds(o.get(reply(kofi, asked, "yes"))); strings.Contains(again, "relay") {
		t.Errorf("confirmed twice: %s", again)
	}
}

func TestDisownedByReply(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	o.problem()
	asked := o.to(o.get(mail(kofi, "[Case 1001] printing", "Please send me your password.")), "kofi@example.org")
	if got := kinds(o.get(reply(kofi, asked, "No, that was not me!"))); strings.Contains(got, "relay") {
		t.Fatalf("sent although disowned: %s", got)
	}
	if got := kinds(o.get(reply(kofi, asked, "yes"))); strings.Contains(got, "relay") {
		t.Errorf("sent after it was disowned: %s", got)
	}
}

// TestExposedLetter: who was in Cc of a technician's mail knows the
// Message-ID of the brief, and cannot write in the technician's name.
func TestExposedLetter(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	_, brief := o.problem()
	if got := kinds(o.get(reply(kofi, brief, "Hello Dana, I am coming.", "Cc: eve@evil.example"))); !strings.Contains(got, "relay dana") {
		t.Fatalf("the technician's own mail: %s", got)
	}
	if got := kinds(o.get(reply(kofi, brief, "Send me your password."))); strings.Contains(got, "relay") {
		t.Errorf("a replayed Message-ID was believed: %s", got)
	}
}

func TestTrustedServer(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { c.TrustedAuthserv = "mx.example.org" })
	_, brief := o.problem()
	check := func(field string, relayed bool) {
		t.Helper()
		got := kinds(o.get(reply(kofi, brief, "Hello Dana, I am coming.", field)))
		if strings.Contains(got, "relay dana") != relayed {
			t.Errorf("%s: %s", field, got)
		}
	}
	check("Authentication-Results: mx.example.org; dmarc=fail header.from=example.org", false)
	check("Authentication-Results: evil.example; dmarc=pass header.from=example.org", false)
	check("X-Nothing: here", false)
	check("Authentication-Results: mx.example.org; dmarc=pass header.from=example.org", true)
}

// TestOthersReply: who answers somebody else's letter gets a case of their
// own, and does not read along.
func TestOthersReply(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	q, _ := o.problem()
	eve := "Eve <eve@example.org>"
	o.get(reply(eve, q, "What did Dana write? My screen is broken too."))
	if s := o.story(1002); s.Requester != "eve@example.org" || len(s.Case.Linked) != 1 || s.Case.Linked[0] != 1001 {
		t.Errorf("Eve's case: %+v", s.Case)
	}
	if n := o.story(1001).Mails; n != 1 {
		t.Errorf("case 1001 has %d mails", n)
	}
	// The tag in the subject gives no rights either; to Dana it does.
	o.get(mail(eve, "[Case 1001] Printer jammed", "And now?"))
	o.get(mail(dana, "AW: [Case 1001] Printer jammed", "It is the one beside the lift."))
	if n := o.story(1001).Mails; n != 2 {
		t.Errorf("case 1001 has %d mails", n)
	}
}

func TestPlusAddress(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { c.PlusAddresses = true })
	q, _ := o.problem()
	if !strings.HasPrefix(q.ReplyTo.Addr, "support+c1001.k") {
		t.Fatalf("Reply-To: %s", q.ReplyTo.Addr)
	}
	o.get(mail(dana, "quite another subject", "It is the one beside the lift.", "Delivered-To: "+strings.ToUpper(q.ReplyTo.Addr)))
	o.get(mail("Eve <eve@example.org>", "hello", "Let me in.", "Delivered-To: "+q.ReplyTo.Addr))
	if n := o.story(1001).Mails; n != 2 {
		t.Errorf("case 1001 has %d mails", n)
	}
}

func TestRobotsGetNothing(t *testing.T) { storetest.Each(t, robotsGetNothing) }

func robotsGetNothing(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	q, _ := o.problem()
	check := func(m string) {
		t.Helper()
		for _, l := range o.get(m) {
			if l.To.Addr != "kofi@example.org" {
				t.Errorf("a %s went to %s", l.Kind, l.To.Addr)
			}
		}
	}
	check(reply(dana, q, "I am out of the office.", "Auto-Submitted: auto-replied"))
	check(mail("Robot <robot@example.com>", "Your ticket", "Thank you, we have it.", "Auto-Submitted: auto-replied"))
	check(mail("Staff <staff@example.com>", "News", "Hello all", "List-Id: <staff.example.com>"))
	check(mail(address, "Re: x", "a letter of ours"))
	if c := o.story(1001).Case; c.State != desk.StateInterviewing {
		t.Errorf("an absence note moved the case to %s", c.State)
	}
}

func TestBounce(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	q, _ := o.problem()
	report := strings.ReplaceAll(bounce, "MESSAGE-ID", q.MessageID)
	got := o.get(report)
	if kinds(got) != "brief kofi" || !strings.Contains(got[0].Text, "dana@example.org") {
		t.Errorf("the technician is told: %s", kinds(got))
	}
	// Nothing automatic goes to that address any more.
	o.now = monday.Add(72 * time.Hour)
	if got := kinds(o.due()); strings.Contains(got, "dana") {
		t.Errorf("sent to an address that bounced: %s", got)
	}
}

const bounce = `From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: support@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <b1@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; dana@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

From: support@example.org
To: dana@example.org
Message-ID: <MESSAGE-ID>

--b--
`

// TestCaps: however a robot hides, it does not get many letters.
func TestCaps(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	letters := 0
	for i := range 100 {
		for _, l := range o.get(mail("Hidden Robot <hidden@example.com>", fmt.Sprintf("Ticket %d", i), "The lamp in the hall is broken.")) {
			if l.To.Addr == "hidden@example.com" {
				letters++
			}
		}
	}
	if letters > 30 || letters == 0 {
		t.Errorf("%d letters to one address", letters)
	}
	events := o.story(1100).Entries
	found := false
	for _, e := range events {
		found = found || strings.Contains(e.Why, "are enough")
	}
	if !found {
		t.Errorf("the history does not tell why no letter went out: %+v", events)
	}
}

// TestBatch: mails that arrive together are decided as if they had come one
// by one.
func TestBatch(t *testing.T) { storetest.Each(t, batch) }

func batch(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	first := mail(dana, "Printer jammed", "The printer is jammed.")
	second := mail("Tom <tom@example.org>", "Screen dark", "My screen is dark.")
	again := strings.Replace(first, "The printer is jammed.", "The printer is jammed. It is in room 4.", 1)
	id := between(first, "Message-ID: <", ">")
	follow := mail(dana, "Re: Printer jammed", "And it smells.", "In-Reply-To: <"+id+">")
	o.get(first, second, first, follow, again)
	want := "case 1001, case 1002, duplicate 0, answer 1001, answer 1001"
	if got := strings.Join(o.log(), ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestUnknownSender(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	got := o.get(strings.Replace(mail(dana, "Help", "The lamp smokes."), "From: "+dana, "From: undisclosed", 1))
	if kinds(got) != "brief kofi" {
		t.Errorf("letters: %s", kinds(got))
	}
	if s := o.story(1001); s.Requester != "" {
		t.Errorf("requester %q", s.Requester)
	}
}

func TestCommandMistakes(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	_, brief := o.problem()
	check := func(text, want string) {
		t.Helper()
		got := o.get(reply(kofi, brief, text))
		if l := o.to(got, "kofi@example.org"); len(got) != 1 || !strings.Contains(l.Text, want) {
			t.Errorf("%s: %s\n%s", text, kinds(got), l.Text)
		}
	}
	check("#take\n#frobnicate it", "#frobnicate it")
	check("#help", "#take")
	check("#tkae", "Did you mean #take?")
	check("#diagnosis rihgt", "Did you mean #diagnosis right?")
	check("#1042", "a number, not a command")
	if c := o.story(1001).Case; c.Technician != "" {
		t.Errorf("part of a wrong mail was carried out: %+v", c)
	}
}

// TestInternalStaysInside: what only the team should read does not reach the
// requester, whatever the technician's mail program makes of a reply.
func TestInternalStaysInside(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	_, brief := o.problem()
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(brief.Text), "\n", "\n> ")
	check := func(text, want string) {
		t.Helper()
		got := o.get(reply(kofi, brief, text))
		if !strings.Contains(kinds(got), want) {
			t.Errorf("want %s, got %s for\n%s", want, kinds(got), text)
		}
		for _, l := range got {
			if l.To.Addr == "dana@example.org" && (strings.Contains(l.Text, "Not known") || strings.Contains(l.Text, "#take")) {
				t.Errorf("internal text reached the requester:\n%s", l.Text)
			}
		}
	}
	check("I am on my way.\n\nOn Monday, the desk wrote:\n"+quoted, "relay dana")
	check("I am on my way.\n\n-----Original Message-----\nFrom: IT Service Desk <support@example.org>\nSent: Monday\nTo: kofi@example.org\nSubject: "+brief.Subject+"\n\n"+brief.Text, "relay dana")
	check(brief.Text, "reply-to-command kofi")
	check("I am on my way.\n"+brief.Text, "reply-to-command kofi")
	check(quoted, "reply-to-command kofi")
}

// TestParked: a mail that nothing can be made of waits for a person, and does
// not hold up the others.
func TestParked(t *testing.T) {
	random := &faulty{}
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { c.Random = random })
	random.broken = true
	if got := kinds(o.get(mail(dana, "Printer jammed", "The printer is jammed."))); got != "" {
		t.Errorf("letters without a Message-ID: %s", got)
	}
	random.broken = false
	o.get(mail(dana, "Mouse", "My mouse is broken."))
	if got := strings.Join(o.log(), ", "); got != "parked 0, case 1002" {
		t.Errorf("got %s", got)
	}
}

// faulty is a source of bytes that runs dry.
type faulty struct {
	counter
	broken bool
}

func (f *faulty) Read(p []byte) (int, error) {
	if f.broken {
		return 0, errors.New("out of entropy")
	}
	return f.counter.Read(p)
}

// TestDeskIsAGroup: a support address that is a group sees the marks of its
// own list on every mail, and answers all the same.
func TestDeskIsAGroup(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	got := o.get(mail(dana, "Printer jammed", "The printer is jammed.", "List-Id: <support.example.org>", "List-Post: <mailto:support@example.org>"))
	if kinds(got) != "brief kofi, questionnaire dana" {
		t.Errorf("letters: %s", kinds(got))
	}
	// It may even put its own address into From.
	got = o.get(mail("'Ann' via Support <support@example.org>", "Mouse broken", "My mouse is broken.", "Reply-To: Ann <ann@example.net>", "List-Id: <support.example.org>"))
	if !strings.Contains(kinds(got), "ann") || o.story(1002).Requester != "ann@example.net" {
		t.Errorf("letters: %s", kinds(got))
	}
}
