package rules

import (
	"slices"
	"strings"
	"testing"
)

func TestQuestions(t *testing.T) {
	b := shippedInterview(t)
	known := func(slots ...string) map[string]bool {
		m := map[string]bool{}
		for _, s := range slots {
			m[s] = true
		}
		return m
	}
	check := func(n Need, want ...string) {
		t.Helper()
		var got []string
		for _, q := range b.Questions(n) {
			got = append(got, q.Slot)
			if q.Text == "" || q.Hint == "" {
				t.Errorf("%s has no text or hint", q.Slot)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v:\n got %v\nwant %v", n, got, want)
		}
	}
	check(Need{Lang: "en", Topic: "printing", Request: RequestProblem, Words: 30},
		"view", "device", "error_text", "where", "who_else", "since_when")
	check(Need{Lang: "en", Topic: "printing", Request: RequestProblem, Words: 3},
		"view", "device", "error_text", "where")
	check(Need{Lang: "de", Topic: "printing", Request: RequestProblem, Words: 30, HasView: true, Known: known("device", "where", "since_when")},
		"error_text", "who_else", "tried")
	check(Need{Lang: "de", Topic: "network", Request: RequestProblem, Words: 30, HasView: true, Urgency: UrgencyHigh},
		"who_else", "where", "connection")
	check(Need{Lang: "fr", Topic: "unheard of", Request: RequestProblem, Words: 30, HasView: true, Urgency: UrgencyHigh},
		"device", "error_text", "where")
	check(Need{Lang: "es", Topic: "hardware", Request: RequestService, Words: 10}, "for_whom", "by_when")
	check(Need{Lang: "es", Topic: "hardware", Request: RequestService, Words: 10, Known: known("impact")}, "for_whom")
	check(Need{Lang: "es", Topic: "hardware", Request: RequestQuestion, Words: 10})
	check(Need{Lang: "es", Topic: "other", Request: RequestThanks, Words: 10})
	check(Need{Lang: "en", Topic: "web", Request: RequestProblem, Words: 30, HasView: true, Known: known(b.Slots("web")...)})
}

// What the mail itself shows is not asked, and small matters get few questions.
func TestQuestionsHeedTheMail(t *testing.T) {
	b := shippedInterview(t)
	check := func(topic, text string, asked bool, slot string) {
		t.Helper()
		n := Need{Lang: "en", Topic: topic, Request: RequestProblem, HasView: slot != "view", Words: 50, Text: text, Known: map[string]bool{}}
		for _, other := range append(b.Slots(topic), slotView) {
			n.Known[other] = other != slot
		}
		if got := len(b.Questions(n)) > 0; got != asked {
			t.Errorf("%s, %q: asks for %s: %v", topic, text, slot, got)
		}
	}
	check("network", "The printer room has no network", true, "connection")
	check("network", "Das WLAN ist weg", false, "connection")
	check("network", "Plus de WIFI en salle 4", false, "connection")
	check("phone", "my phone is silent", true, "number")
	check("phone", "my phone (ext. 4471) is silent", false, "number")
	check("files", "the minutes are gone", true, "file")
	check("files", `\\nas2\shared is full`, false, "file")
	check("web", "write to me at a@b.example", true, "page")
	check("web", "www.city.example shows nothing", false, "page")
	check("web", "does not open in Firefox", false, "device")
	check("software", "Firefox does not open", true, "device")
	check("security", "a message from the bank", true, "clicked")
	check("security", "I clicked on it", false, "clicked")
	check("security", "it says Click here to clean now", true, "clicked")
	check("security", "mir wurde das Handy gestohlen", false, "view")

	n := Need{Lang: "en", Topic: "printing", Request: RequestProblem, Words: 9, Text: "needs a new toner"}
	if got := b.Questions(n); len(got) != smallQuestions {
		t.Errorf("a small matter gets %v", got)
	}
}

// Whatever is known, no more than six questions are asked, none twice and
// none that is answered.
func TestQuestionsHold(t *testing.T) {
	b := shippedInterview(t)
	for topic := range b.interview.topics {
		for mask := range 1 << len(Slots) {
			n := Need{Lang: "en", Topic: topic, Request: RequestProblem, Words: mask % 50, Known: map[string]bool{}}
			for i, s := range Slots {
				n.Known[s] = mask&(1<<i) != 0
			}
			seen := map[string]bool{}
			for _, q := range b.Questions(n) {
				if seen[q.Slot] || n.Known[q.Slot] {
					t.Fatalf("%s asked again: %+v", q.Slot, n)
				}
				seen[q.Slot] = true
			}
			if len(seen) > mostQuestions {
				t.Fatalf("%d questions: %+v", len(seen), n)
			}
		}
	}
}

func TestQuestionsAreWordedForTheTopic(t *testing.T) {
	b := shippedInterview(t)
	n := Need{Lang: "de", Topic: "printing", Request: RequestProblem, HasView: true, Words: 20}
	if got, want := b.Questions(n)[0].Text, "Um welchen Drucker geht es?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func BenchmarkQuestions(b *testing.B) {
	book := shippedInterview(b)
	n := Need{Lang: "en", Topic: "network", Request: RequestProblem, Words: 80, Text: strings.Repeat("Since this morning I cannot reach the shared folders, and the two colleagues beside me cannot either. ", 5)}
	for b.Loop() {
		book.Questions(n)
	}
}
