package templates

import (
	"slices"
	"time"
)

// trials are views that between them take every branch of a source: nothing
// known, everything known, and each value of what letters differ by.
func trials() []View {
	full := fullView()
	all := []View{{}, full}
	vary := func(change func(v *View, value string), values ...string) {
		for _, value := range values {
			v := full
			change(&v, value)
			all = append(all, v)
		}
	}
	vary(func(v *View, s string) { v.Reason = s }, "", "answers", "mail", "bounce", "automatic", "overdue", "thanks", "solved", "reopened", "asks", "away", "summary", "ending", "assigned", "passed", "referred", "ours",
		"confirm", "help", "done", "problems", "held", "reach", "too-large", "added", "peer", "asked", "confirmed", "already", "ended", "unknown")
	vary(func(v *View, s string) { v.Reason, v.Words, v.Ask = "done", "", s }, "cause", "diagnosis")
	vary(func(v *View, s string) { v.Reason, v.Words, v.Ask, v.Done2 = "done", "", s, nil }, "cause", "diagnosis")
	vary(func(v *View, s string) { v.Reason, v.After, v.AfterSolved = "", 1041, s == "solved" }, "solved", "")
	vary(func(v *View, s string) { v.Cause, v.AnswerTo = s, s }, "")
	vary(func(v *View, s string) { v.Request, v.Reason = s, "" }, "request", "question", "thanks", "other")
	vary(func(v *View, _ string) { v.Case = 0 }, "")
	vary(func(v *View, s string) { v.Reason = s }, alertReasons...)
	vary(func(v *View, s string) { v.Reason, v.Alert, v.Case = s, nil, 0 }, alertReasons...)
	vary(func(v *View, s string) { v.Reason, v.Alert = s, &Alert{} }, alertReasons...)
	vary(func(v *View, s string) { v.Reason, v.Alert = "reading-stopped", &Alert{Since: v.Now, Why: s} }, "connect", "login", "tls", "timeout", "server", "database")
	vary(func(v *View, _ string) { v.Until = time.Time{} }, "")
	vary(func(v *View, _ string) { v.Done2 = []Result{{What: "announced", N: 80}}; v.Reason = "reach" }, "")
	vary(func(v *View, s string) { v.Diagnosis = s }, "partly", "wrong", "")
	vary(func(v *View, s string) { v.Views = slices.Clone(v.Views[:1]); v.Views[0].Certainty = s }, "certain", "hedged", "asking")
	vary(func(v *View, s string) { v.Words, v.Author, v.Done, v.Waits = "", "", "", s }, "", "a spare part")
	vary(func(v *View, s string) { v.Views, v.Urgent = nil, false }, "")
	vary(func(v *View, s string) {
		v.Reason, v.Problems = "problems", []Problem{{Line: "#next x", Why: s, Part: "x", Want: []string{"a", "b"}, At: v.News}, {Line: "#x", Why: s}}
	}, problemKinds...)
	vary(func(v *View, _ string) { v.Reason, v.Commands = "help", allCommands }, "")
	vary(func(v *View, s string) { v.Words, v.Author, v.Done, v.Yours = "", "", "", true }, "")
	vary(func(v *View, s string) {
		v.Reason, v.Done2 = "done", []Result{{Command: "#x", What: s, To: "Dana", Case: 1043, At: v.News}, {Command: "#x", What: s, To: "Dana"}}
	}, resultKinds...)
	return all
}

// problemKinds are the reasons why a command cannot be carried out.
var problemKinds = []string{
	"unknown", "number", "nocase", "diagnosis", "choice", "desk", "empty", "reason", "cause", "cases", "address",
	"person", "extra", "twice", "together", "late", "when", "past", "far", "weekday", "noday",
	"nobody", "ambiguous", "ended", "nosuch", "self", "others", "over", "only", "below", "ours", "noreader", "noaddress",
}

// resultKinds are what commands can do.
var resultKinds = []string{
	"relayed", "taken", "assigned", "noted", "update", "also", "next", "wait", "told", "cause", "right", "partly", "wrong", "closed",
	"silent", "open", "goes-on", "reopened", "topic", "priority-low", "priority-normal", "priority-high", "priority-urgent", "merged",
	"split", "linked", "referred", "peer", "told-who", "unreachable", "cc", "watch", "for", "yours", "unheard", "proactive", "planned", "announced", "quiet", "loud", "thanks", "tip", "asis",
	"draft", "kept", "explained", "unexplained", "blame", "allow",
}

// alertReasons are what alerts tell.
var alertReasons = []string{"reading-stopped", "reading-works", "sending-stopped", "sending-works", "intake-stopped", "intake-works", "flood", "parked"}

// everyResult is a mail that did all there is.
func everyResult(v *View) {
	v.Reason, v.Words, v.Done2 = "done", "", nil
	for _, what := range resultKinds {
		r := Result{Command: "#command", What: what, To: "Dana Okafor", Case: 1043}
		switch what {
		case "topic":
			r.To = "printing"
		case "wait":
			r.To = "the spare part"
		case "also", "open", "linked":
			r.To = "Dana Okafor (1043), Eli Brandt (1044)"
		case "merged":
			r.To = "1050"
		case "referred", "peer", "unreachable":
			r.To = "Facilities"
		case "announced":
			r.N, r.Of = 12, 3
		case "next", "planned":
			r.At = v.News
		}
		v.Done2 = append(v.Done2, r)
	}
}

// allCommands are all that a technician may be able to ask for.
var allCommands = []string{
	"take", "assign", "note", "update", "next", "wait", "cause", "diagnosis", "close", "reopen", "topic", "priority", "merge",
	"split", "link", "refer", "cc", "watch", "for", "proactive", "planned", "announce", "thanks", "tip", "quiet", "asis", "help",
}

// everyProblem is a mail in which everything is wrong.
func everyProblem(v *View) {
	lines := map[string]Problem{
		"unknown": {Line: "#cloes", Closest: "#close"}, "number": {Line: "#1042"}, "nocase": {Line: "#take"}, "diagnosis": {Line: "#diagnosis maybe", Part: "maybe"},
		"choice": {Line: "#topic netwrok", Part: "netwrok", Want: []string{"account", "email", "network"}, Closest: "#topic network"},
		"desk":   {Line: "#refer kitchen", Part: "kitchen", Want: []string{"Library", "Facilities"}}, "empty": {Line: "#note"}, "reason": {Line: "#wait Friday"},
		"cause": {Line: "#close"}, "cases": {Line: "#merge the other one", Part: "other"}, "address": {Line: "#cc Dana", Part: "Dana"}, "person": {Line: "#assign"},
		"extra": {Line: "#take the red one", Part: "the red one"}, "twice": {Line: "#close The cable."}, "together": {Line: "#close The cable.", Part: "#wait"}, "late": {Line: "#close The cable was loose."},
		"when": {Line: "#next soon", Part: "soon"}, "past": {Line: "#next 1.11.", Part: "1.11.", At: v.Now.AddDate(0, 0, -23)}, "far": {Line: "#next 1.3.2031", Part: "1.3.2031", At: v.Now.AddDate(4, 3, 5)},
		"nobody": {Line: "#assign Zoe", Part: "Zoe", Want: []string{"Ines Duarte", "Kofi Mensah"}}, "ambiguous": {Line: "#assign K", Part: "K", Want: []string{"Kofi Mensah", "Kim Lee"}},
		"ended": {Line: "#next Friday"}, "nosuch": {Line: "#merge 9", Part: "9"}, "self": {Line: "#link 1042"}, "others": {Line: "#merge 1043", Part: "1043", Closest: "#link 1043"},
		"over": {Line: "#merge 1044", Part: "1044", Closest: "#link 1044"}, "only": {Line: "#split"}, "below": {Line: "#for eli@example.org"}, "ours": {Line: "#cc ines@example.org", Part: "ines@example.org", Closest: "#watch Ines Duarte"},
		"noreader":  {Line: "#announce The switches are replaced."},
		"noaddress": {Line: "Hello, please switch it off and on."},
		"weekday":   {Line: "#next Friday 26.11.", Part: "Friday 26.11.", At: v.News}, "noday": {Line: "#next 31.11.", Part: "31.11."},
	}
	v.Reason, v.Words, v.Problems = "problems", "", nil
	for _, why := range problemKinds {
		problem := lines[why]
		problem.Why = why
		v.Problems = append(v.Problems, problem)
	}
}

// fullView has something in every field.
func fullView() View {
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	return View{
		Desk: "IT Service Desk", DeskAddress: "support@example.org", Zone: time.UTC, Now: now,
		Case: 1042, Subject: "Printer on the second floor", Topic: "printing", TopicKey: "printing", Request: "problem",
		Urgent: true, State: "working",
		Requester:  Person{"Dana Okafor", "dana@example.org"},
		Reader:     Person{"Dana Okafor", "dana@example.org"},
		Technician: Person{"Ines Duarte", "ines@example.org"},
		Views: []Quote{
			{Text: "the toner is jammed", Certainty: "certain"},
			{Text: "it might be the new cartridge", Certainty: "hedged"},
			{Text: "could it be the driver?", Certainty: "asking"},
		},
		Earlier:   []Quote{{Text: "the toner", Certainty: "hedged"}},
		Withdrawn: "It was not the toner after all.",
		Answers:   []Answer{{"Where does the printer stand?", "room 14", "room 4"}, {"Which printer is it?", "", ""}},
		Known:     []Fact{{"Where", "second floor, room 214"}, {"Since when", "since Monday morning"}},
		Unknown:   []string{"Error message", "Who else"},
		Questions: []Question{
			{1, "Does the printer show a message? Which one?", "A photo of its display is fine.", "error_text"},
			{2, "Can others print on it?", "", "who_else"},
			{3, "What was different the last time it worked?", "New paper, a move, an update: small things count.", "what_changed"},
			{4, "What have you tried already?", "", "tried"},
			{5, "What can you not do until it works again?", "It helps us to see what cannot wait.", "impact"},
		},
		Secrets: true,
		Files:   []File{{"photo.jpg", "image/jpeg", 240_000, false}, {"invoice.pdf.exe", "application/octet-stream", 1_250_000, true}},
		Words:   "It stopped in the middle of a job.\nNothing helped.\n\nCould you have a look?",
		Author:  "Ines Duarte", Rest: "We also need more paper.", Done: "We changed the toner and cleaned the rollers.",
		Waits: "a spare part that comes on Friday", Empty: 1,
		News: now.Add(48*time.Hour + 30*time.Minute), Sends: now.Add(6 * time.Hour),
		Cause: "A torn label had wrapped itself around a roller.", Diagnosis: "right",
		Tips:     []string{"Open the flap at the back.", "Pull the paper out slowly, with both hands."},
		Past:     []Past{{987, "Scanner is slow", "closed", now.AddDate(0, -1, 0), "The cable was loose.", "wrong"}},
		Similar:  []Past{{871, "Paper jam, first floor", "closed", now.AddDate(-1, 0, 0), "A worn roller.", "right"}},
		Possibly: 1017, Right: Share{2, 3}, Where: "ground floor, hall", Until: now.Add(72 * time.Hour),
		Came: []Came{
			{At: now.Add(-2 * time.Minute), Reason: "answers", Words: "Nobody on the floor can."},
			{At: now.Add(-time.Minute), Reason: "bounce", Words: "There is no such mailbox.", Author: "dana@example.org"},
		},
		Endings: []Ending{
			{"certificate", "imap.example.org", now.AddDate(0, 0, -1), true}, {"secret", "1b2c-3d4e", now.AddDate(0, 0, 9), false}, {"login", "refdesk.token", now.AddDate(0, 0, 13), false},
			{"certificate", "smtp.example.org", now.AddDate(0, 0, 13), false}, {"secret", "5f6a", now, true}, {"login", "other.token", now, true},
		},
		Summary: &Summary{
			Open: 12, MoreWaiting: 4,
			Late:    []Waiting{{1017, "No network", Person{"Tomás Rivera", "tomas@example.org"}, Person{}, now.AddDate(0, 0, -6), now.Add(-24 * time.Hour)}},
			Today:   []Waiting{{1042, "Printer on the second floor", Person{"Dana Okafor", "dana@example.org"}, Person{"Ines Duarte", "ines@example.org"}, now.AddDate(0, 0, -1), now.Add(3 * time.Hour)}},
			Waiting: []Waiting{{1003, "New keyboard", Person{"Mara Lind", "mara@example.org"}, Person{}, now.AddDate(0, 0, -9), time.Time{}}},
		},
		AnswerTo: MailTo("support@example.org", "Re: [Case 1042] Printer on the second floor (ab2cd3ef4gh5)"),
		Reopened: 2,
		Desk2:    "Facilities",
		Done2:    []Result{{Command: "#take", What: "taken"}, {Command: "#note the old cable", What: "noted"}, {What: "relayed", To: "dana@example.org"}},
		Problems: []Problem{{Line: "#cloes", Why: "unknown", Closest: "#close"}},
		Commands: []string{"take", "note", "cause", "diagnosis", "close", "help"},
		Reason:   "new",
		Digest:   fullDigest(now),
		Alert:    &Alert{Since: now.Add(-26 * time.Hour), Lasted: 80 * time.Minute, Why: "login", Count: 3, Who: "robot@example.org"},
	}
}

func fullDigest(now time.Time) *Digest {
	return &Digest{
		From: now.AddDate(0, 0, -4), To: now,
		Fixed:  []Count{{"Printing", 9}, {"Network", 5}, {"Accounts and passwords", 3}},
		Opened: 21, Solved: 17, Open: 6,
		Proactive: []string{"The disks of the file server were replaced before they failed."},
		Planned:   []Planned{{now.AddDate(0, 0, 4), "New telephones on the ground floor."}},
		Tip:       "Restart your computer once a week: updates need it.", TipTopic: "Software",
		Kept: Share{18, 20}, FirstWord: 80 * time.Minute, FirstWords: 14, Right: Share{7, 12}, Partly: 2,
		Thanks: 4, Voices: []string{"That was quick, thank you!"},
		Leave: "mailto:support@example.org?subject=unsubscribe",
	}
}

// shortDigest is that of a week without much to say.
func shortDigest(now time.Time) *Digest {
	return &Digest{
		From: now.AddDate(0, 0, -7), To: now, Opened: 1, Open: 1,
		Planned: []Planned{{now.AddDate(0, 0, 4), "New telephones on the ground floor."}},
		Leave:   "mailto:support@example.org?subject=unsubscribe",
	}
}
