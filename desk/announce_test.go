package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// without leaves letters of a kind out.
func without(kind desk.Kind, letters []desk.Letter) []desk.Letter {
	return slices.DeleteFunc(slices.Clone(letters), func(l desk.Letter) bool { return l.Kind == kind })
}

// TestAnnounce: an announcement reaches each person once, in their own case
// and language, and promises those the next news.
func TestAnnounce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, withDigest)
		sub := func(who string) { o.get(reply(who, o.to(o.get(mail(who, "subscribe", "")), who), "yes")) }
		sub("reader@example.org")
		sub("dana@example.org")
		dana1 := o.get(mail(dana, "No network", "The network in my office is down, no connection at all."))
		o.now = o.now.Add(7 * time.Hour)
		o.get(mail(dana, "WLAN slow", "The wireless network in the meeting room is very slow, the network connection breaks all the time."))
		tom := o.to(o.get(mail("Thomas Weber <thomas@example.org>", "Netzwerk", "Guten Tag, das Netzwerk in meinem Büro geht nicht, ich habe keine Verbindung. Viele Grüße")), "thomas@example.org")
		o.get(mail("Eli Brandt <eli@example.org>", "Printer is slow", "The printer in the hall prints very slowly."))
		brief := o.to(dana1, "ines@example.org")
		got := o.get(reply(ines, brief, "#announce network until Friday 12:00 The switches on the ground floor are replaced.\nThere is no network there until noon."))
		if kinds(without(desk.KindCommandReply, got)) != "digest all-staff, digest reader, progress dana, progress thomas" {
			t.Fatalf("letters: %s", kinds(got))
		}
		noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
		german, reader := o.to(got, "thomas@example.org"), o.to(got, "reader@example.org")
		if german.Case != tom.Case || german.References == nil || !strings.Contains(german.Text, "There is no network there until noon.") || !strings.Contains(german.Text, "Bis dahin hören Sie wieder von uns") {
			t.Errorf("in a case: %+v\n%s", german.References, german.Text)
		}
		if reader.List == "" || reader.Replied || !strings.Contains(reader.Text, "this lasts until Friday, 27 November, 12:00") || strings.Contains(reader.Text, "hear from us again") {
			t.Errorf("to a reader: %s", reader.Text)
		}
		if confirms := o.to(got, "ines@example.org").Text; !strings.Contains(confirms, "4 people hear of it, 2 in their own case.") {
			t.Errorf("the technician reads:\n%s", confirms)
		}
		c := o.story(tom.Case).Case
		if due := promiseOf(c); !due.Equal(noon) || !slices.Contains(c.Linked, brief.Case) {
			t.Errorf("promised for %s; linked with %v", due, c.Linked)
		}
	})
}

func promiseOf(c *desk.Case) time.Time {
	for _, p := range c.Promises {
		if p.Kind == desk.PromiseNews {
			return p.Due
		}
	}
	return time.Time{}
}

// TestAnnounceToMany: what would reach many people is shown first.
func TestAnnounceToMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s, func(c *desk.Config) {
			withDigest(c)
			c.Digest.AskOver = 1
			c.Digest.To = []string{"a@example.org", "b@example.org"}
		})
		brief := o.to(o.get(mail(dana, "No network", "The network in my office is down, no connection at all.")), "ines@example.org")
		announce := reply(ines, brief, "#take\n#announce network: the switches are replaced.")
		ask := o.to(o.get(announce), "ines@example.org")
		if !strings.Contains(ask.Text, "it would reach 3 people, 1 of them in their own case") || len(o.letters()) > 0 || o.story(brief.Case).Case.Technician != "" {
			t.Fatalf("not asked first:\n%s", ask.Text)
		}
		again := o.get(reply(ines, ask, "Let me think about it"))
		if kinds(again) != "reply-to-command ines" || !strings.Contains(again[0].Text, "would reach") {
			t.Errorf("an unclear answer: %s", kinds(again))
		}
		if got := o.get(reply(kofi, ask, "yes")); strings.Contains(kinds(got), "digest") {
			t.Errorf("a colleague said yes: %s", kinds(got))
		}
		got := o.get(reply(ines, ask, "Yes"))
		if kinds(without(desk.KindCommandReply, got)) != "digest a, digest b, progress dana" {
			t.Errorf("after yes: %s", kinds(got))
		}
		if got := o.get(reply(ines, ask, "Yes please")); strings.Contains(kinds(got), "digest") {
			t.Errorf("yes a second time: %s", kinds(got))
		}
		if o.story(brief.Case).Case.Technician != "ines@example.org" {
			t.Error("the other command of the mail was not carried out")
		}
	})
}

// TestAnnounceNot: a no ends it; nobody to tell is said.
func TestAnnounceNot(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { withDigest(c); c.Digest.AskOver = 1; c.Digest.To = nil })
	brief := o.to(o.get(mail(dana, "No network", "The network in my office is down, no connection at all.")), "ines@example.org")
	o.get(mail("Eli Brandt <eli@example.org>", "Network", "The network in the hall is down, no connection at all."))
	ask := o.to(o.get(reply(ines, brief, "#announce network: the switches are replaced.")), "ines@example.org")
	if got := o.get(reply(ines, ask, "no")); len(got) > 0 {
		t.Errorf("after no: %s", kinds(got))
	}
	if got := o.get(reply(ines, ask, "yes")); len(got) > 0 {
		t.Errorf("a yes after no: %s", kinds(got))
	}
}

// TestQuietByMail: a technician who wants few letters gets a summary, and can have
// all of them again.
func TestQuietByMail(t *testing.T) {
	o := newOffice(t, storetest.New(t), func(c *desk.Config) { team(c); c.Team = c.Team[1:]; c.Team[0].Topics, c.Team[1].Topics = nil, nil })
	brief := o.to(o.get(mail(dana, "Keyboard", "Some keys of my keyboard do not work.")), "kim@example.org")
	if got := o.get(reply("Kim Lee <kim@example.org>", brief, "#quiet")); !strings.Contains(got[0].Text, "summary in the morning") {
		t.Errorf("the confirmation: %s", got[0].Text)
	}
	if got := kinds(o.get(mail("Eli Brandt <eli@example.org>", "Mouse", "My mouse does not move any more."))); strings.Contains(got, "kim") {
		t.Errorf("quiet: %s", got)
	}
	if got := o.get(reply("Kim Lee <kim@example.org>", brief, "#quiet off")); !strings.Contains(got[0].Text, "every case again") {
		t.Errorf("the confirmation: %s", got[0].Text)
	}
	if got := kinds(o.get(mail("Eli Brandt <eli@example.org>", "Screen", "My screen stays black since this morning."))); !strings.Contains(got, "kim") {
		t.Errorf("not quiet any more: %s", got)
	}
}
