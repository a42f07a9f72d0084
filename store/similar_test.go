package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// solve saves a case that was solved.
func solve(tb testing.TB, s *store.Store, topic, subject, cause string, views ...string) int64 {
	tb.Helper()
	n, err := s.Reserve(tb.Context(), 1)
	if err != nil {
		tb.Fatal(err)
	}
	save(tb, s, solved(n, topic, subject, cause, views...))
	return n
}

func solved(n int64, topic, subject, cause string, views ...string) desk.Change {
	c := desk.Change{At: noon, Case: &desk.Case{
		Number: n, Desk: office, State: desk.StateSolved, Topic: topic, Subject: subject, Cause: cause, Opened: noon, Changed: noon,
		Requester: desk.Address{Addr: "mara@example.net"},
	}}
	for _, v := range views {
		c.Case.Views = append(c.Case.Views, desk.View{Span: v, Certainty: "hedged"})
	}
	return c
}

// similar lists the numbers of solved cases like a text, the most alike first.
func similar(tb testing.TB, s *store.Store, text string) (all []int64) {
	tb.Helper()
	sit, err := s.Situation(tb.Context(), office, noon, []desk.Clues{{Hash: "h", Like: text}, {Hash: "other", Like: "nothing of the kind"}})
	if err != nil {
		tb.Fatalf("%q: %v", text, err)
	}
	for _, l := range sit.Similar["h"] {
		all = append(all, l.Number)
	}
	return all
}

func TestSimilarRanks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		jam := solve(t, s, "printing", "Paper jam on the ground floor", "A worn roller.", "the roller squeaks")
		stripes := solve(t, s, "printing", "Grey stripes on every page", "The drum was worn out.", "I think the drum is worn out")
		solve(t, s, "network", "VPN: connection refused", "The permission had run out.")
		accents := solve(t, s, "printing", "Imprimante bloquée à l'étage", "Un rouleau usé.")
		for range 80 {
			solve(t, s, "printing", "Printer prints nothing", "It was switched off.")
		}
		if got := similar(t, s, "The printer prints grey stripes, maybe the drums?"); len(got) == 0 || got[0] != stripes {
			t.Errorf("stripes are like %v, want %d first", got, stripes)
		}
		if got := similar(t, s, "paper jams again, the roller squeaks"); len(got) == 0 || got[0] != jam {
			t.Errorf("a jam is like %v, want %d first", got, jam)
		}
		if got := similar(t, s, "L’IMPRIMANTE EST BLOQUEE"); !slices.Equal(got, []int64{accents}) {
			t.Errorf("without accents: %v, want %d", got, accents)
		}
		if got := similar(t, s, "printer prints nothing"); len(got) == 0 {
			t.Error("what stands in many cases is found in none")
		}
	})
}

// TestIndexFollowsTheCase: words count from the moment the case is solved, as
// they are in the end, and not while it is open again.
func TestIndexFollowsTheCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := solve(t, s, "printing", "Paper jam", "A worn roller.")
		reopened := solved(n, "printing", "Paper jam", "A worn roller.")
		reopened.Case.Version, reopened.Case.State = 1, desk.StateWorking
		save(t, s, reopened)
		if got := similar(t, s, "worn roller"); got != nil {
			t.Errorf("an open case is found: %v", got)
		}
		again := solved(n, "printing", "Paper jam", "A loose spring.")
		again.Case.Version = 2
		save(t, s, again)
		if got := similar(t, s, "worn roller"); got != nil {
			t.Errorf("the old cause is found: %v", got)
		}
		if got := similar(t, s, "loose springs"); !slices.Equal(got, []int64{n}) {
			t.Errorf("the new cause leads to %v, want %d", got, n)
		}
		if got := found(t, s, "paper SPRING"); got != fmt.Sprintf("%d A loose spring.", n) {
			t.Errorf("the search says %q", got)
		}
		if got := found(t, s, "paper roller"); got != "" {
			t.Errorf("a case without one of the words is found: %q", got)
		}
	})
}

func found(t *testing.T, s *store.Store, asked string) string {
	t.Helper()
	var all []string
	for l, err := range s.Search(t.Context(), asked) {
		if err != nil {
			t.Fatalf("searching %q: %v", asked, err)
		}
		all = append(all, fmt.Sprintf("%d %s", l.Number, l.Cause))
	}
	return strings.Join(all, ", ")
}

// TestHostileSearch: whatever people write is words, never a language of the
// database.
func TestHostileSearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := solve(t, s, "printing", "\"toner\" OR 1=1; DROP TABLE cases; '&|!:*<-> NEAR(a b, 2) ^x {words}: -y \x00", "It's \"quoted\" \\ and ' and 打印机 مرحبا \U00016FF0\U0001F5A8.")
		for _, text := range []string{
			"toner\"", "'toner", "toner' & !x", "toner* OR", "NOT toner", "words : toner", "{words} : toner", "NEAR(toner toner)", "^toner",
			"toner) OR (toner", "toner -- x", "toner;", "toner\x00toner", "\xff toner \xfe", "toner:*", "toner <-> toner", "$1 toner ?", "toner\\'",
			strings.Repeat("toner AND (", 5000), "toner " + strings.Repeat("\U0001F5A8é打", 9000),
		} {
			if got := similar(t, s, text); !slices.Equal(got, []int64{n}) {
				t.Errorf("%.40q leads to %v, want %d", text, got, n)
			}
			found(t, s, text)
		}
		if got := similar(t, s, "打印机 \U00016FF0"); !slices.Equal(got, []int64{n}) {
			t.Errorf("other scripts lead to %v", got)
		}
		for _, text := range []string{"", " ", "\"", "OR", "AND NOT", "''''", "*", "\x00", "()"} {
			if got := similar(t, s, text); got != nil {
				t.Errorf("%q leads to %v", text, got)
			}
			if got := found(t, s, text); got != "" {
				t.Errorf("%q finds %s", text, got)
			}
		}
	})
}
