package store_test

import (
	"fmt"
	"testing"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// The vocabulary of solved cases: a few words in very many, many in few, as
// in any language.
func words(n, seed int) (text string) {
	for range n {
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		rank := 1 + (seed>>8)%100
		word := (seed >> 3) % (rank*rank*rank/50*2 + 20)
		text += fmt.Sprintf("%s%s%s ", syllable[word%20], syllable[word/20%20], syllable[word/400%20])

	}
	return text
}

var syllable = [20]string{"ba", "ko", "rin", "tel", "mu", "sac", "dor", "fi", "gal", "hep", "lim", "nop", "qua", "tru", "vil", "wex", "zo", "pir", "jad", "cu"}

// BenchmarkSimilar looks up what is known of 50 new mails of 30 words each,
// with no solved case and with 100,000.
func BenchmarkSimilar(b *testing.B) {
	for _, cases := range []int{0, 100_000} {
		run := func(b *testing.B, s *store.Store) {
			fillSolved(b, s, cases)
			clues := make([]desk.Clues, batch)
			found := 0
			n := 0
			for b.Loop() {
				for i := range clues {
					n++
					sender := fmt.Sprintf("new%d@example.net", n)
					clues[i] = desk.Clues{Sender: sender, MessageID: fmt.Sprintf("m%d@x", n), Hash: fmt.Sprint(n), Recipients: []string{sender}, Like: words(30, n*7+3)}
				}
				sit, err := s.Situation(b.Context(), office, noon, clues)
				if err != nil {
					b.Fatal(err)
				}
				for _, all := range sit.Similar {
					found += len(all)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*batch), "µs/mail")
			b.ReportMetric(float64(found)/float64(n), "found/mail")
		}
		b.Run(fmt.Sprintf("%d/sqlite", cases), func(b *testing.B) { run(b, storetest.New(b)) })
		b.Run(fmt.Sprintf("%d/postgres", cases), func(b *testing.B) { run(b, storetest.Open(b, storetest.Postgres(b))) })
	}
}

func fillSolved(b *testing.B, s *store.Store, cases int) {
	const together = 500
	for from := 0; from < cases; from += together {
		first, err := s.Reserve(b.Context(), together)
		if err != nil {
			b.Fatal(err)
		}
		var changes []desk.Change
		for i := range together {
			n := first + int64(i)
			c := solved(n, "printing", words(5, int(n)), words(8, int(n)*3), words(12, int(n)*5))
			c.Case.State, c.Case.Closed = desk.StateClosed, noon
			c.Case.Requester.Addr = fmt.Sprintf("writer%d@example.net", n%1000)
			changes = append(changes, c)
		}
		save(b, s, changes...)
	}
}
