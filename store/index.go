package store

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"refdesk/desk"
	"refdesk/rules"
)

// searched bounds what a search lists.
const searched = 200

// SearchLine is a solved case that was searched for.
type SearchLine struct {
	CaseLine
	Cause string
}

// Search lists the solved cases of all desks that have all telling words of
// what was asked, newest first, 200 at most. It ends with the first error.
func (s *Store) Search(ctx context.Context, asked string) iter.Seq2[SearchLine, error] {
	words := rules.TellingWords(asked)
	if len(words) == 0 {
		return func(func(SearchLine, error) bool) {}
	}
	scan := func(r row) (l SearchLine, err error) {
		l.CaseLine, err = scanCaseLine(tailed{r, &l.Cause})
		return l, err
	}
	text := strings.Replace(caseLine, "FROM cases c", ", c.cause FROM ("+s.dialect.matching+") AS f JOIN cases c ON c.number = f.number", 1)
	return stream(ctx, s, "searching cases", scan, text+`
		WHERE c.state IN ('solved', 'closed')
		ORDER BY c.number DESC`,
		s.dialect.expression.all(words), int64(searched))
}

// tailed is a row with one more column behind those that are scanned.
type tailed struct {
	row
	last any
}

func (t tailed) Scan(into ...any) error { return t.row.Scan(append(into, t.last)...) }

// text is what a case is found by.
func text(c *desk.Case) string {
	parts := []string{c.Subject, c.Cause}
	for _, v := range c.Views {
		parts = append(parts, v.Span)
	}
	for _, a := range c.Answers {
		parts = append(parts, a.Text)
	}
	return strings.Join(append(parts, c.LastProgress, c.Words), "\n")
}

// index keeps the words of the cases that a batch has solved.
func index(t *tx, changes []desk.Change) error {
	solved := make(map[int64]*desk.Case)
	for _, c := range changes {
		if c.Case != nil && (c.Case.State == desk.StateSolved || c.Case.State == desk.StateClosed) {
			solved[c.Case.Number] = c.Case
		}
	}
	return wrap("indexing solved cases", t.indexCases(solved))
}

// indexCases writes the words of cases where they have changed, and counts in
// how many cases each of them stands now. To erase a person, empty the texts of
// their cases and index them again: what the database finds, and the counts,
// follow from what is left.
func (t *tx) indexCases(cases map[int64]*desk.Case) error {
	numbers := slices.Sorted(maps.Keys(cases))
	before := make(map[int64]string)
	err := in(t, `SELECT number, words FROM case_texts WHERE number IN (?)`, nil, numbers, func(r row) error {
		var n int64
		var words string
		err := r.Scan(&n, &words)
		before[n] = words
		return err
	})
	if err != nil {
		return err
	}
	var texts rows
	counts := make(map[string]int)
	for _, n := range numbers {
		words := rules.TellingWords(text(cases[n]))
		old, there := before[n]
		if now := strings.Join(words, " "); !there || now != old {
			texts.add(n, now)
			count(counts, strings.Fields(old), -1)
			count(counts, words, 1)
		}
	}
	_, err = texts.run(t, `INSERT INTO case_texts (number, words)`, `ON CONFLICT (number) DO UPDATE SET words = excluded.words`)
	if err != nil {
		return err
	}
	return t.saveCounts(counts)
}

func count(counts map[string]int, words []string, by int) {
	for _, w := range words {
		counts[w] += by
	}
}

// saveCounts writes in the order of the words, so that two instances that
// count the same ones wait for each other instead of crosswise.
func (t *tx) saveCounts(counts map[string]int) error {
	var all rows
	for _, w := range slices.Sorted(maps.Keys(counts)) {
		if counts[w] != 0 {
			all.add(w, int64(counts[w]))
		}
	}
	_, err := all.run(t, `INSERT INTO case_words (word, cases)`, `ON CONFLICT (word) DO UPDATE SET cases = case_words.cases + excluded.cases`)
	return err
}

// indexAll indexes cases that were solved before there was an index.
func (s *Store) indexAll(ctx context.Context) error {
	for {
		var numbers []int64
		err := s.look(ctx, "looking for older cases", func(t *tx) error {
			return t.each(`
				SELECT c.number
				FROM cases c
				WHERE c.state IN ('solved', 'closed') AND NOT EXISTS (SELECT 1 FROM case_texts x WHERE x.number = c.number)
				ORDER BY c.number
				LIMIT 500`, nil, func(r row) error {
				var n int64
				err := r.Scan(&n)
				numbers = append(numbers, n)
				return err
			})
		})
		if err != nil || len(numbers) == 0 {
			return err
		}
		err = s.change(ctx, "indexing older cases", func(t *tx) error {
			cases, err := t.load("", numbers)
			if err != nil {
				return err
			}
			return t.indexCases(cases)
		})
		if err != nil {
			return err
		}
	}
}
