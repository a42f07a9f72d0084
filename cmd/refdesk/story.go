package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/store"
)

// writeStory tells a case to a person: how it stands, and then all that
// happened, with the reasons, also for what was not done. Times are those of
// the zone.
func writeStory(out io.Writer, s *store.Story, zone *time.Location) error {
	var b strings.Builder
	writeStanding(&b, s, zone)
	for _, x := range s.Entries {
		title, reason := told(x)
		fmt.Fprintf(&b, "\n%s  %s\n", clockIn(x.At, zone), printable(title))
		if reason != "" {
			fmt.Fprintf(&b, "    (%s)\n", printable(reason))
		}
		for line := range strings.Lines(strings.TrimRight(x.Text, "\r\n ")) {
			b.WriteString(strings.TrimRight("    | "+printable(strings.TrimRight(line, "\r\n")), " ") + "\n")
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// told puts an entry into words, and gives the reason for it, "" for none.
func told(x store.Entry) (title, reason string) {
	switch x.What {
	case store.EntryMail:
		return fmt.Sprintf("%s wrote: %s", or(x.From, "somebody"), or(x.Subject, "(no subject)")), becameWord(x)
	case store.EntryLetter:
		title := fmt.Sprintf("the desk %s %s to %s: %s", stateWords[desk.LetterState(x.State)], kindWord(x.Kind), x.To, x.Subject)
		if x.State == string(desk.LetterSent) {
			return title, "" // what its server said is in refdesk outbox --all
		}
		return title, x.Why
	}
	return eventWord(x), ""
}

// becameWord tells what became of a mail.
func becameWord(x store.Entry) string {
	why := or(x.Why, "nothing has been made of it yet")
	switch desk.Became(x.Kind) {
	case desk.BecameBounce, desk.BecameParked, desk.BecameHeld, desk.BecameRefused:
		return x.Kind + ": " + why
	case desk.BecameCommand:
		return "a technician's mail: " + why
	}
	return why
}

// stateWords tell what became of a letter.
var stateWords = map[desk.LetterState]string{
	desk.LetterQueued: "is about to send", desk.LetterSent: "sent", desk.LetterFailed: "could not send",
	desk.LetterUncertain: "is not certain to have sent", desk.LetterHeld: "holds back", desk.LetterCancelled: "did not send",
}

// kindWords name letters.
var kindWords = map[desk.Kind]string{
	desk.KindQuestionnaire: "a questionnaire", desk.KindReceipt: "a receipt", desk.KindReminder: "a reminder of the questions",
	desk.KindRelay: "a technician's words", desk.KindBrief: "a brief", desk.KindDraft: "a draft of the next news",
	desk.KindProgress: "news", desk.KindOverdue: "a warning that a promise is broken", desk.KindClosing: "the closing letter",
	desk.KindReopened: "word that the case is open again", desk.KindReferral: "a letter that passes the case on",
	desk.KindDigest: "the digest", desk.KindCommandReply: "a reply to commands",
}

func kindWord(kind string) string { return or(kindWords[desk.Kind(kind)], "a letter ("+kind+")") }

// eventWord tells an event. What is a person's words says whose they are.
func eventWord(x store.Entry) string {
	switch x.Kind {
	case "note", "cause":
		return fmt.Sprintf("%s by %s: %s", x.Kind, or(x.From, "the desk"), x.Why)
	case "thanks", "greeting":
		return strings.TrimSpace(x.From + " " + strings.TrimPrefix(x.Why, x.From))
	}
	return or(x.Why, x.Kind)
}

// writeStanding tells how a case stands with what is known, people, time and
// other cases.
func writeStanding(b *strings.Builder, s *store.Story, zone *time.Location) {
	c := s.Case
	fmt.Fprintf(b, "Case %d: %s\n%s, %s, opened %s for %s\n", s.Number, printable(s.Subject), s.State, s.Topic, clockIn(s.Opened, zone), printable(or(s.Requester, "nobody known")))
	for _, v := range c.Views {
		fmt.Fprintf(b, "the sender's own view (%s): “%s”\n", v.Certainty, printable(v.Span))
	}
	for _, a := range c.Answers {
		fmt.Fprintf(b, "%s: %s\n", strings.ReplaceAll(a.Slot, "_", " "), printable(or(a.Text, "not known to the requester")))
	}
	say := func(what, format string, values ...any) {
		if what != "" {
			fmt.Fprintf(b, format+"\n", values...)
		}
	}
	say(s.Technician, "taken by %s", printable(s.Technician))
	say(moment(s.Promise), "next news by %s", clockIn(s.Promise, zone))
	say(moment(s.Overdue), "overdue: the leads were told %s that this news cannot be sent", clockIn(s.Overdue, zone))
	say(c.Waits, "waits for: %s", printable(c.Waits))
	say(c.Words, "the next news will tell: %s", printable(c.Words))
	say(c.Cause, "what it was: %s", printable(c.Cause))
	say(c.Diagnosis, "the sender's own view was %s", c.Diagnosis)
	if c.Solved != nil {
		fmt.Fprintf(b, "the requester says that it is solved: %s\n", map[bool]string{true: "yes", false: "no"}[*c.Solved])
	}
	say(c.Tip, "the closing letter tells: %s", printable(c.Tip))
	say(listOf(c.Linked), "has to do with %s", listOf(c.Linked))
	say(listOf(c.Common), "has one cause with %s: one update reaches all", listOf(c.Common))
	if c.MergedInto != 0 {
		fmt.Fprintf(b, "is a part of case %d\n", c.MergedInto)
	}
}
