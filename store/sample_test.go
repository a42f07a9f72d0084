package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/rules"
	"refdesk/store"
)

const (
	inbox  = "support@harbour.example/INBOX"
	office = "support@harbour.example"
)

// noon is the moment of the tests.
var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// rawMail is the nth mail of the mailbox.
func rawMail(n int, raw string) desk.RawMail {
	return desk.RawMail{
		Mailbox: inbox, UIDValidity: 7, UID: uint32(n), Received: noon.Add(-time.Minute),
		Size: int64(len(raw)), Raw: []byte(raw), Hash: fmt.Sprintf("hash%d", n),
	}
}

// keep stores n mails.
func keep(tb testing.TB, s *store.Store, n int, raw string) []desk.RawMail {
	tb.Helper()
	mails := make([]desk.RawMail, n)
	for i := range mails {
		mails[i] = rawMail(i+1, raw)
	}
	kept, err := s.Keep(tb.Context(), mails)
	if err != nil {
		tb.Fatal(err)
	}
	return kept
}

// opening is the change that a first mail leads to.
func opening(raw desk.RawMail, number int64, from string) desk.Change {
	sender := desk.Address{Name: "Mara Lind", Addr: from}
	id := func(what string) string { return fmt.Sprintf("%s.%d@harbour.example", what, number) }
	mail := &desk.Mail{
		RawMail:   raw,
		Incoming:  rules.Incoming{Subject: "No network on deck 3", Text: "The wall socket must be dead.", To: []string{office}},
		MessageID: fmt.Sprintf("m%d@example.net", raw.ID), Author: sender,
	}
	return desk.Change{
		At: noon,
		Outcome: &desk.Outcome{
			Mail: mail, Became: desk.BecameCase, Case: number, Why: "a new matter", Lang: "en",
			Verdict: rules.Verdict{Answerable: true, Kind: rules.KindPerson, Reason: "nothing speaks against a person"},
		},
		Case: &desk.Case{
			Number: number, Desk: office, State: desk.StateInterviewing, Topic: "network", Request: rules.RequestProblem,
			Priority: rules.UrgencyNormal, Subject: mail.Subject, Lang: "en", Requester: sender, Opened: noon, Changed: noon,
			Participants: []desk.Participant{
				{Address: sender, Role: desk.RoleRequester, Thread: []string{mail.MessageID, id("q")}},
				{Address: desk.Address{Name: "Tom Okoro", Addr: "tom@harbour.example"}, Role: desk.RoleTechnician, Thread: []string{id("b")}},
			},
		},
		People: []desk.Person{{Address: sender, Lang: "en"}},
		Views: []desk.View{
			{Span: "The wall socket must be dead.", Certainty: rules.Certain, Confidence: 0.9, Mail: raw.ID, At: noon},
			{Span: "perhaps the storm", Certainty: rules.Hedged, Confidence: 0.5, Mail: raw.ID, At: noon},
		},
		Answers: []desk.Answer{{Slot: "where", Text: "deck 3", Mail: raw.ID, At: noon}},
		Questions: []desk.Question{
			{Letter: id("q"), Number: 1, Slot: "since_when", Text: "Since when?", At: noon},
			{Letter: id("q"), Number: 2, Slot: "device", Text: "Which device?", At: noon},
			{Letter: id("q"), Number: 3, Slot: "who_else", Text: "Who else?", At: noon},
			{Letter: id("q"), Number: 4, Slot: "tried", Text: "What was tried?", At: noon},
		},
		Events: []desk.Event{
			{At: noon, Kind: "opened", Why: "a new matter"},
			{At: noon, Kind: "asked", Why: "four things are missing"},
			{At: noon, Kind: "told", Why: "technicians of network"},
		},
		Promises: []desk.Promise{
			{Kind: desk.PromiseNews, Due: noon.Add(48 * time.Hour), MadeBy: id("q")},
			{Kind: desk.PromiseReminder, Due: noon.Add(24 * time.Hour), MadeBy: id("q")},
		},
		Letters: []desk.Letter{
			letter(number, desk.KindQuestionnaire, sender, id("q")),
			letter(number, desk.KindBrief, desk.Address{Addr: "tom@harbour.example"}, id("b")),
		},
	}
}

func letter(number int64, kind desk.Kind, to desk.Address, id string) desk.Letter {
	return desk.Letter{
		Desk: office, Case: number, Kind: kind, MessageID: id, To: to, Created: noon, Due: noon,
		From: desk.Address{Name: "IT Desk", Addr: office}, ReplyTo: desk.Address{Addr: office},
		Subject: "No network on deck 3", Text: strings.Repeat("A line of plain text.\n", 140), HTML: strings.Repeat("<p>A line of HTML.</p>\n", 270),
		Lang: "en", References: []string{"one@example.net", "two@example.net"}, InReplyTo: "two@example.net", Replied: true,
		State: desk.LetterQueued,
	}
}

// open keeps one mail and saves the case it leads to.
func open(tb testing.TB, s *store.Store) *desk.Case {
	tb.Helper()
	raw := keep(tb, s, 1, "Subject: No network on deck 3\r\n\r\nThe wall socket must be dead.\r\n")
	number, err := s.Reserve(tb.Context(), 1)
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.Save(tb.Context(), []desk.Change{opening(raw[0], number, "mara@example.net")}); err != nil {
		tb.Fatal(err)
	}
	return load(tb, s, number)
}

// load reads a case back.
func load(tb testing.TB, s *store.Store, number int64) *desk.Case {
	tb.Helper()
	sit, err := s.Situation(tb.Context(), office, noon, []desk.Clues{{Numbers: []int64{number}}})
	if err != nil {
		tb.Fatal(err)
	}
	if sit.Cases[number] == nil {
		tb.Fatalf("case %d is not there", number)
	}
	return sit.Cases[number]
}

func save(tb testing.TB, s *store.Store, changes ...desk.Change) {
	tb.Helper()
	if err := s.Save(tb.Context(), changes); err != nil {
		tb.Fatal(err)
	}
}
