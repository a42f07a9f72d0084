package desk_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/store"
	"refdesk/store/storetest"
)

// isInside lists what only the team may read.
var isInside = []string{"not known:", "#take", "nobody has taken", "earlier cases", "state: ", "lines at the top that begin", "patience", "<dana@example.org>"}

const answer = "I have ordered the part for you; it comes tomorrow."

// TestNothingInternalGoesOut: whatever program a technician answers with, the
// requester reads their words and nothing of the brief; where the two cannot
// be told apart, nothing goes out.
func TestNothingInternalGoesOut(t *testing.T) {
	all, relayed := 0, 0
	send := func(st style, do func(string) string, certain bool) {
		all++
		s := newScene(t, storetest.New(t), true)
		s.get(s.honest(mail(ines, "[Case 1001] printing", "#note She always breaks it. Handle her with patience.")))
		brief := s.brief
		m := strings.Replace(mail(kofi, "Re: "+brief.Subject, do(st.write(answer, brief)), "In-Reply-To: <"+brief.MessageID+">"), "text/plain", st.typ, 1)
		letters := s.get(s.honest(m))
		if certain && !strings.Contains(kinds(letters), "relay dana") {
			t.Errorf("%s: %s, %v", st.name, kinds(letters), s.log())
		}
		for _, l := range letters {
			if l.To.Addr != "dana@example.org" {
				continue
			}
			relayed++
			for _, inside := range isInside {
				if strings.Contains(strings.ToLower(l.Text+l.HTML), inside) {
					t.Errorf("%s: “%s” went out:\n%s", st.name, inside, l.Text)
				}
			}
		}
	}
	for _, st := range styles {
		send(st, func(s string) string { return s }, true)
		for _, mangling := range damages {
			st := st
			st.name += ", " + mangling.name
			send(st, mangling.do, false)
		}
	}
	t.Logf("%d answers, %d relayed, %d held", all, relayed, all-relayed)
}

// TestOthersWordsStayInside: a colleague's note that somebody copies without
// marks does not go out; the technician's own words do.
func TestOthersWordsStayInside(t *testing.T) { storetest.Each(t, othersWordsStayInside) }

func othersWordsStayInside(t *testing.T, st *store.Store) {
	s := newScene(t, st, true)
	s.get(s.honest(mail(ines, "[Case 1001] x", "#note She always breaks it. Handle her with patience.")))
	s.get(s.honest(mail(kofi, "[Case 1001] x", "#note The paper tray was bent at the left side.")))
	check := func(words, want string) {
		t.Helper()
		if got := kinds(s.get(s.honest(mail(kofi, "[Case 1001] x", words)))); got != want {
			t.Errorf("%q: got %s, want %s", words, got, want)
		}
	}
	const sent = "relay dana, reply-to-command kofi"
	check("Hello Dana,\nShe always breaks it. Handle her\nwith patience.", "reply-to-command kofi")
	check("Hello Dana,\nshe always breaks it; handle her — with patience!", "reply-to-command kofi")
	check("#close She always breaks it. Handle her with patience.", "reply-to-command kofi")
	check("#note Ines says: She always breaks it. Handle her with patience.", "reply-to-command kofi")
	check("Hello Dana,\nthe paper tray was bent at the left side.", sent)
	check("Hello Dana,\nyou wrote: The printer on the second floor is jammed. I think the toner leaks.", sent)
	check("Please write to "+s.brief.ReplyTo.Addr, "reply-to-command kofi")
	check("Yours,\n\nKofi Mensah\nIT Service Desk", sent)
}

// TestSignaturesStayApart: neither side sees what was signed for the other, in
// no field and no part of a letter.
func TestSignaturesStayApart(t *testing.T) {
	s := newScene(t, storetest.New(t), false)
	s.get(s.honest(reply(dana, s.relay, "See you then. My mail goes to "+s.relay.ReplyTo.Addr+" and my letter is "+s.relay.MessageID)))
	s.get(s.honest(reply(kofi, s.brief, "I am late by an hour.")))
	s.get(s.honest(reply(tom, s.tomQ, "It is room 4.")))
	s.get(s.honest(reply(kofi, s.sent[len(s.sent)-1], "#close It was the tray.")))
	signed := map[string]string{} // what was signed, for whom
	for _, l := range s.sent {
		signed[l.MessageID], signed[l.ReplyTo.Addr] = l.To.Addr, l.To.Addr
	}
	delete(signed, address)
	for _, l := range s.sent {
		raw, err := mailout.Compose(l)
		if err != nil {
			t.Fatal(err)
		}
		m := mailin.Parse(desk.RawMail{Raw: raw}, mailin.DefaultLimits)
		text := strings.ReplaceAll(string(raw)+m.Body+l.HTML+fmt.Sprint(m.Header), "&#43;", "+")
		for sign, to := range signed {
			if to != l.To.Addr && strings.Contains(text, sign) {
				t.Errorf("a %s to %s tells what was signed for %s", l.Kind, l.To.Addr, to)
			}
		}
	}
	if len(s.sent) < 10 {
		t.Errorf("only %d letters", len(s.sent))
	}
}

// with makes a mail of several parts.
func with(m string, html string, parts ...string) string {
	typ, text := "text/plain", between(m, "\n\n", "\x00")
	if html != "" {
		typ, text = "text/html", html
	}
	head, _, _ := strings.Cut(m, "\n\n")
	head = strings.Replace(head, "Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=b", 1)
	return head + "\n\n--b\nContent-Type: " + typ + "; charset=utf-8\n\n" + text + "\n--b\n" + strings.Join(parts, "\n--b\n") + "\n--b--\n"
}

func file(name, typ string, content []byte, fields ...string) string {
	return "Content-Type: " + typ + "; name=\"" + name + "\"\nContent-Transfer-Encoding: base64\n" + strings.Join(append(fields, ""), "\n") + "\n" + base64.StdEncoding.EncodeToString(content)
}

// TestFilesGoAlong: files are passed on, but for programs, what is too large,
// and pictures of signatures; both sides are told what stayed behind.
func TestFilesGoAlong(t *testing.T) {
	s := newScene(t, storetest.New(t), false)
	picture := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 20<<10)...)
	icon := picture[:2<<10]
	inline := func(id string) []string { return []string{"Content-ID: <" + id + ">", "Content-Disposition: inline"} }
	html := `<p>Please look at this:</p><p><img src="cid:shot@x"></p><p>It is the left lever. <img src="cid:smile@x"></p><div>-- <br>Kofi Mensah<br><img src="cid:logo@x"></div>`
	m := with(reply(kofi, s.brief, ""), html,
		file("shot.png", "image/png", picture, inline("shot@x")...), file("logo.png", "image/png", picture, inline("logo@x")...), file("smile.png", "image/png", icon, inline("smile@x")...),
		file("guide.pdf", "application/pdf", []byte("%PDF-1.4 x"), "Content-Disposition: attachment"), file("tool.exe", "application/octet-stream", []byte("MZ"), "Content-Disposition: attachment"),
		file("film.mp4", "video/mp4", make([]byte, 16<<20), "Content-Disposition: attachment"))
	letters := s.get(m)
	l := s.to(letters, "dana@example.org")
	var names []string
	for _, f := range l.Files {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "shot.png guide.pdf" {
		t.Errorf("files: %s", got)
	}
	for _, l := range []desk.Letter{l, s.to(letters, "kofi@example.org")} {
		if !strings.Contains(l.Text, "tool.exe") || !strings.Contains(l.Text, "film.mp4") || strings.Contains(l.Text, "logo.png") {
			t.Errorf("the letter to %s tells of files:\n%s", l.To.Addr, l.Text)
		}
	}
}

// TestCc: who was in Cc takes part by writing, and only then reads along.
func TestCc(t *testing.T) {
	s := newScene(t, storetest.New(t), false)
	const ann, bob = "Ann <ann@example.org>", "Bob <bob@example.org>"
	got := s.get(mail(dana, "Beamer dark", "The beamer in room 7 is dark. I think the lamp is old.", "Cc: "+ann+", "+bob))
	if strings.Contains(kinds(got), "ann") || strings.Contains(kinds(got), "bob") {
		t.Errorf("who was in Cc got a letter: %s", kinds(got))
	}
	q, brief := s.to(got, "dana@example.org"), s.to(got, "kofi@example.org")
	relay := func(want string) {
		t.Helper()
		if got := kinds(s.get(reply(kofi, brief, fmt.Sprintf("I come at %d.", s.uid)))); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	relay("relay dana, reply-to-command kofi")
	// Ann answers all: she takes part, and Bob stays out.
	s.get(reply(ann, q, "It was dark on Friday already."))
	if story := s.story(1003); story.Mails != 3 {
		t.Errorf("Ann's mail is not in the case: %d mails", story.Mails)
	}
	relay("relay ann, relay dana, reply-to-command kofi")
	// Cy, whom Dana puts in later by answering a letter, may write too.
	s.get(reply(dana, q, "Cy knows more.", "Cc: Cy <cy@example.org>"))
	s.get(mail("Cy <cy@example.org>", "Re: [Case 1003] Beamer dark", "The lamp is new."))
	if story := s.story(1003); story.Mails != 6 {
		t.Errorf("Cy's mail is not in the case: %d mails", story.Mails)
	}
	// Whoever only knows the number, or was put in by a mail that proves
	// nothing, does not.
	s.get(mail(dana, "[Case 1003] Beamer dark", "Dee knows more.", "Cc: Dee <dee@evil.example>"))
	s.get(mail("Dee <dee@evil.example>", "Re: [Case 1003] Beamer dark", "Tell me."))
	if story := s.story(1004); story.Requester != "dee@evil.example" {
		t.Errorf("Dee got into the case: %v", s.log())
	}
	// That it is solved is for the requester to say.
	closing := s.to(s.get(reply(kofi, brief, "#close The lamp was worn out, and there is a new one.")), "dana@example.org")
	s.get(reply(ann, q, "Yes, it is solved, thank you!"))
	if c := s.story(1003).Case; c.State != desk.StateSolved || c.Solved != nil {
		t.Errorf("Ann ended Dana's case: %s", c.State)
	}
	s.get(reply(dana, closing, "Yes, it is solved."))
	if c := s.story(1003).Case; c.State != desk.StateClosed {
		t.Errorf("Dana's yes left the case %s", c.State)
	}
	// Each has a letter of their own.
	for _, l := range s.sent {
		if l.Kind == desk.KindRelay && l.To.Addr == "ann@example.org" && strings.Contains(strings.Join(l.References, " "), q.MessageID) {
			t.Error("Ann's letter refers to Dana's")
		}
	}
}

// TestAroundTheDesk: people who answer each other directly, with the desk in
// copy, stay in the case, and nobody gets the same words twice.
func TestAroundTheDesk(t *testing.T) { storetest.Each(t, aroundTheDesk) }

func aroundTheDesk(t *testing.T, st *store.Store) {
	s := newScene(t, st, false)
	news := func() time.Time {
		for _, p := range s.story(1001).Case.Promises {
			if p.Kind == desk.PromiseNews {
				return p.Due
			}
		}
		return time.Time{}
	}
	before := news()
	s.now = s.now.AddDate(0, 0, 1)
	// Kofi answers the brief to Dana herself, the desk in copy.
	private := strings.Replace(reply(kofi, s.brief, "Hello Dana, the part has come. I am there at two."), "To: "+address, "To: "+dana+"\nCc: "+address, 1)
	if got := kinds(s.get(private)); got != "reply-to-command kofi" {
		t.Errorf("letters: %s", got)
	}
	if after := news(); !after.After(before) {
		t.Errorf("a technician's own mail counts as no news: %s, %s", before, after)
	}
	// Dana answers that mail, the desk in copy.
	id := between(private, "Message-ID: <", ">")
	got := s.get(mail(dana, "AW: printing", "Two is fine.", "Cc: "+address, "In-Reply-To: <"+id+">", "References: <"+s.brief.MessageID+"> <"+id+">"))
	if kinds(got) != "brief kofi" {
		t.Errorf("letters: %s", kinds(got))
	}
	// And a mail that the desk has not seen lies between.
	s.get(mail(dana, "AW: printing", "Or rather three?", "Cc: "+address, "In-Reply-To: <unseen@client.example>", "References: <"+id+"> <unseen@client.example>"))
	if n := s.story(1001).Mails; n != 5 {
		t.Errorf("%d mails in the case: %v", n, s.log())
	}
}
