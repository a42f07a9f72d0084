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
	vary(func(v *View, s string) { v.Reason = s }, "", "answers", "mail", "bounce", "automatic", "overdue", "thanks", "solved", "away", "summary",
		"confirm", "help", "done", "problems", "held", "too-large", "added", "peer")
	vary(func(v *View, s string) { v.Request, v.Reason = s, "" }, "request", "question", "thanks", "other")
	vary(func(v *View, s string) { v.Diagnosis = s }, "partly", "wrong", "")
	vary(func(v *View, s string) { v.Views = slices.Clone(v.Views[:1]); v.Views[0].Certainty = s }, "certain", "hedged", "asking")
	vary(func(v *View, s string) { v.Words, v.Author, v.Done, v.Waits = "", "", "", s }, "", "a spare part")
	vary(func(v *View, s string) { v.Views, v.Urgent = nil, false }, "")
	return all
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
			{"the toner is jammed", "certain"},
			{"it might be the new cartridge", "hedged"},
			{"could it be the driver?", "asking"},
		},
		Known:   []Fact{{"Where", "second floor, room 214"}, {"Since when", "since Monday morning"}},
		Unknown: []string{"Error message", "Who else"},
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
		Asked: []Asked{{"Who else", "Can others print on it?", "Nobody on the floor can."}, {"What was tried", "What have you tried already?", ""}},
		Came: []Came{
			{At: now.Add(-2 * time.Minute), Reason: "answers", Words: "Nobody on the floor can."},
			{At: now.Add(-time.Minute), Reason: "bounce", Words: "There is no such mailbox.", Author: "dana@example.org"},
		},
		Summary: &Summary{
			Open: 12, MoreWaiting: 4,
			Late:    []Waiting{{1017, "No network", Person{"Tomás Rivera", "tomas@example.org"}, Person{}, now.AddDate(0, 0, -6), now.Add(-24 * time.Hour)}},
			Today:   []Waiting{{1042, "Printer on the second floor", Person{"Dana Okafor", "dana@example.org"}, Person{"Ines Duarte", "ines@example.org"}, now.AddDate(0, 0, -1), now.Add(3 * time.Hour)}},
			Waiting: []Waiting{{1003, "New keyboard", Person{"Mara Lind", "mara@example.org"}, Person{}, now.AddDate(0, 0, -9), time.Time{}}},
		},
		MailTo:   []Action{{"Yes, it is solved", "mailto:support@example.org?subject=Re%3A%20%5BCase%201042%5D&body=Yes"}, {"No, not yet", "mailto:support@example.org?subject=Re%3A%20%5BCase%201042%5D&body=No"}},
		Desk2:    "Facilities",
		Done2:    []Result{{"#take", "taken", ""}, {"#note the old cable", "noted", ""}, {"", "relayed", "dana@example.org"}},
		Problems: []Problem{{"#cloes", "unknown", "#close"}},
		Reason:   "new",
		Digest:   fullDigest(now),
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
		Kept: Share{18, 20}, FirstWord: 80 * time.Minute, Right: Share{7, 12}, Partly: 2,
		Thanks: 4, Voices: []string{"That was quick, thank you!"},
		Leave: "mailto:support@example.org?subject=unsubscribe",
	}
}
