package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"refdesk/store"
	"refdesk/store/storetest"
)

// TestHonestTwins: what the forgers try works for those who have the right, so
// that no test passes because everything is refused.
func TestHonestTwins(t *testing.T) {
	twins := 0
	for _, trusts := range []bool{false, true} {
		check := func(name, want string, m func(s *scene) string) {
			t.Helper()
			twins++
			t.Run(fmt.Sprint(name, " ", trusts), func(t *testing.T) {
				t.Helper()
				s := newScene(t, storetest.New(t), trusts)
				if got := s.get(m(s)); !strings.Contains(" "+kinds(got)+",", " "+want+",") {
					t.Errorf("want %s, got %s: %v", want, kinds(got), s.log())
				}
			})
		}
		check("a reply to a brief", "relay dana", func(s *scene) string { return s.honest(reply(kofi, s.brief, "Hello Dana, half past ten.")) })
		check("a reply to the confirmation", "relay dana", func(s *scene) string {
			return s.honest(reply(kofi, s.sent[len(s.sent)-1], "Hello Dana, half past ten."))
		})
		check("an address in capitals", "relay dana", func(s *scene) string {
			return s.honest(reply("Kofi <KOFI@Example.org>", s.brief, "Hello Dana, half past ten."))
		})
		check("commands and words", "relay dana", func(s *scene) string {
			return s.honest(reply(kofi, s.brief, "#note he is at lunch\nsecond line\n\nHello Dana, half past ten."))
		})
		check("closing", "closing dana", func(s *scene) string {
			return s.honest(reply(kofi, s.brief, "#close The paper tray was bent, and I have changed it."))
		})
		check("a confirmed mail", "relay dana", func(s *scene) string { return s.honest(reply(kofi, s.asked(), "Yes, that was me")) })
		check("a confirmation in passing", "relay dana", func(s *scene) string { return s.honest(reply(kofi, s.asked(), "Ja, no problem")) })
		check("an answer of the requester", "brief kofi", func(s *scene) string { return s.honest(reply(dana, s.q, "It is in room 204.")) })
		check("an answer under the number", "brief kofi", func(s *scene) string { return s.honest(mail(dana, "[Case 1001] printing", "It is in room 204.")) })
		check("an answer to the reply address", "brief kofi", func(s *scene) string {
			return s.honest(mail(dana, "hello", "It is in room 204.", "Delivered-To: "+s.q.ReplyTo.Addr))
		})
		check("a plausible report", "brief kofi", func(s *scene) string {
			return "Return-Path: <>\n" + strings.ReplaceAll(bounce, "MESSAGE-ID", s.q.MessageID)
		})
		check("a group's mail", "receipt ann", func(s *scene) string {
			return mail("'Ann' via Support <"+address+">", "Scanner wanted", "Could you please order a scanner for room 5?", "Reply-To: Ann <ann@example.net>", "List-Id: <support.example.org>")
		})
		check("a technician's own trouble", "questionnaire kofi", func(s *scene) string {
			return s.honest(mail(kofi, "Screen black", "My screen stays black since this morning."))
		})
		check("a mail that is sent on", map[bool]string{false: "reply-to-command kofi", true: "questionnaire zoe"}[trusts], func(s *scene) string {
			return s.honest(guessed[len(guessed)-1].mail(&scene{office: s.office}))
		})
	}
	// What only a trusted server can tell.
	server := func(name, want string, m func(s *scene) string) {
		t.Helper()
		twins++
		t.Run(name, func(t *testing.T) {
			s := newScene(t, storetest.New(t), true)
			if got := s.get(m(s)); !strings.Contains(kinds(got), want) {
				t.Errorf("want %s, got %s: %v", want, kinds(got), s.log())
			}
		})
	}
	server("a new mail under the number", "relay dana", func(s *scene) string {
		return s.honest(mail(kofi, "[Case 1001] printing", "Hello Dana, half past ten."))
	})
	server("a colleague under the number", "relay dana", func(s *scene) string {
		return s.honest(mail(ines, "[Case 1001] printing", "Hello Dana, half past ten."))
	})
	for i, result := range []string{
		"dmarc=pass (p=none dis=none) header.from=example.org", "dmarc=none; dkim=pass header.d=mail.example.org header.s=a", "spf=pass smtp.mailfrom=kofi@example.org",
		"dkim=pass (2048-bit key; x=fail) header.i=@example.org; spf=softfail smtp.mailfrom=list.example.net; dmarc=pass header.from=example.org",
	} {
		server(fmt.Sprint("a check ", i), "relay dana", func(s *scene) string { return stamp(reply(kofi, s.brief, "Hello Dana, half past ten."), result) })
	}
	server("a check above an inner server", "relay dana", func(s *scene) string {
		return "Received: by imap.example.org with LMTP; Mon, 23 Nov 2026 09:00:00 +0000\n" + s.honest(reply(kofi, s.brief, "Hello Dana, half past ten."))
	})
	t.Logf("%d honest twins", twins)
}

// TestForgerDoesNotFlood: however many mails somebody forges, the technician
// is asked a few times only, and about the same mail once.
func TestForgerDoesNotFlood(t *testing.T) { storetest.Each(t, forgerDoesNotFlood) }

func forgerDoesNotFlood(t *testing.T, st *store.Store) {
	s := newScene(t, st, false)
	questions := func(mails ...string) int { return strings.Count(kinds(s.get(mails...)), "reply-to-command kofi") }
	one := mail(kofi, "[Case 1001] x", demand)
	if n := questions(one, strings.Replace(one, "Subject: ", "Subject: Re: ", 1)); n != 1 {
		t.Errorf("asked %d times about one mail", n)
	}
	total := 1
	for i := range 30 {
		total += questions(mail(kofi, "[Case 1001] x", fmt.Sprint(demand, " ", i)))
	}
	if total != 5 {
		t.Errorf("asked %d times within a day", total)
	}
	found := false
	for _, e := range s.story(1001).Entries {
		found = found || e.Kind == "no letter" && strings.Contains(e.Why, "are enough")
	}
	if !found {
		t.Error("the history does not tell that the technician was not asked")
	}
	s.now = s.now.AddDate(0, 0, 2)
	if n := questions(mail(kofi, "[Case 1001] x", "and now?")); n != 1 {
		t.Errorf("asked %d times two days later", n)
	}
}

// TestReportSuppresses: a plausible report stops automatic letters, an
// implausible one does not.
func TestReportSuppresses(t *testing.T) {
	for _, a := range append([]attempt{{name: "plausible"}}, reports[0], reports[1]) {
		s := newScene(t, storetest.New(t), false)
		report := strings.ReplaceAll(bounce, "MESSAGE-ID", s.q.MessageID)
		if a.mail != nil {
			report = a.mail(s)
		}
		s.get(report)
		s.now = s.now.AddDate(0, 0, 3)
		all := kinds(append(s.due(), s.due()...))
		if strings.Contains(all, " dana") == (a.mail == nil) {
			t.Errorf("%s: %s", a.name, all)
		}
	}
}
