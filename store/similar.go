package store

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"refdesk/desk"
	"refdesk/rules"
)

// Solved cases are found by their words. A case is in case_texts from the
// first time it is solved; what the database's own index of it costs is
// bounded by asking for rare words only, which case_words tells.

// expression is how a database writes what is asked of its index. Words are
// letters and digits only, so none of them can end the quotes.
type expression struct{ quote, or, and string }

func (e expression) word(w string) string { return e.quote + w + e.quote }

func (e expression) all(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = e.word(w)
	}
	return "(" + strings.Join(quoted, e.and) + ")"
}

// The two ways to ask an index, newest first. PostgreSQL holds every match
// against the whole of what is asked, so it is asked for one alternative after
// the other; and what it finds is worked out before anything else, or it would
// walk all cases backwards in the hope of an early end.
const (
	matchingSQLite = `
		SELECT rowid AS number
		FROM case_index
		WHERE case_index MATCH $1
		ORDER BY rowid DESC
		LIMIT $2`
	matchingPostgres = `
		SELECT DISTINCT found.number
		FROM unnest(string_to_array($1, ' | ')) AS asked (words)
		CROSS JOIN LATERAL (
			SELECT number
			FROM case_texts
			WHERE vector @@ CAST(asked.words AS tsquery)
			OFFSET 0
		) AS found
		ORDER BY found.number DESC
		LIMIT $2`
)

// The bounds on what a mail may ask of the index.
const (
	askedWords   = 32   // telling words of a mail that are looked up
	rareEnough   = 30   // a word in so many cases is worth asking for alone
	enoughCases  = 40   // no more words are asked for once they stand in so many cases together
	commonWords  = 3    // so many words that are less rare are asked for in pairs
	tooCommon    = 4000 // and those that stand in more are not
	foundForPair = 10   // of the cases that have two of them, so many for a mail are looked at, the newest ones
	shownForMail = 10
)

// similar finds solved cases that are like the texts, by the hash that each
// text stands under: three lookups for all of them together.
func (t *tx) similar(deskAddress string, texts map[string]string) (map[string][]desk.Like, error) {
	words := make(map[string][]string, len(texts))
	var all []string
	for hash, text := range texts {
		words[hash] = rules.TellingWords(text)
		words[hash] = words[hash][:min(len(words[hash]), askedWords)]
		all = append(all, words[hash]...)
	}
	counts, err := t.counts(all)
	if err != nil || len(counts) == 0 {
		return nil, err
	}
	var rare, pairs []string
	for _, hash := range slices.Sorted(maps.Keys(words)) {
		one, two := t.asks(words[hash], counts)
		rare, pairs = append(rare, one...), append(pairs, two...)
	}
	found, err := t.matching(deskAddress, rare, len(rare)*rareEnough)
	if err != nil {
		return nil, err
	}
	paired, err := t.matching(deskAddress, pairs, len(texts)*foundForPair)
	if err != nil {
		return nil, err
	}
	found = append(found, paired...)
	by := byWord(found)
	similar := make(map[string][]desk.Like, len(texts))
	for hash, of := range words {
		similar[hash] = alike(of, counts, found, by)
	}
	return similar, nil
}

// counts tells in how many solved cases each word stands; words in none are
// left out.
func (t *tx) counts(words []string) (map[string]int, error) {
	counts := make(map[string]int)
	err := in(t, `SELECT word, cases FROM case_words WHERE cases > 0 AND word IN (?)`, nil, unique(words), func(r row) error {
		var word string
		var n int
		err := r.Scan(&word, &n)
		counts[word] = n
		return err
	})
	return counts, err
}

// asks words what is asked of the index for one text: its rare words, and
// the commoner ones two by two.
func (t *tx) asks(words []string, counts map[string]int) (rare, pairs []string) {
	known := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return counts[w] == 0 || counts[w] > tooCommon })
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(counts[a], counts[b]) })
	e := t.dialect.expression
	cases, i := 0, 0
	for ; i < len(known) && counts[known[i]] <= rareEnough && cases < enoughCases; i++ {
		rare = append(rare, e.word(known[i]))
		cases += counts[known[i]]
	}
	common := known[i:min(len(known), i+commonWords)]
	for j, a := range common {
		for _, b := range common[j+1:] {
			if cases < enoughCases {
				pairs = append(pairs, e.all([]string{a, b}))
			}
		}
	}
	return rare, pairs
}

// indexed is a solved case with its words.
type indexed struct {
	desk.Past
	words []string
}

// matching reads the solved cases in which one of the asks is met.
func (t *tx) matching(deskAddress string, asks []string, limit int) (found []indexed, err error) {
	if len(asks) == 0 {
		return nil, nil
	}
	err = t.each(`
		SELECT c.requester, c.number, c.subject, c.topic, c.state, c.opened, c.cause, c.diagnosis, x.words
		FROM (`+t.dialect.matching+`) AS f
		JOIN cases c ON c.number = f.number
		JOIN case_texts x ON x.number = f.number
		WHERE c.desk = $3 AND c.state IN ('solved', 'closed')
		ORDER BY c.number DESC`,
		[]any{strings.Join(asks, t.dialect.expression.or), int64(limit), deskAddress}, func(r row) error {
			var one indexed
			var words string
			p := &one.Past
			err := r.Scan(&p.Requester, &p.Number, &p.Subject, &p.Topic, &p.State, when{&p.Opened}, &p.Cause, &p.Diagnosis, &words)
			one.words = strings.Fields(words)
			found = append(found, one)
			return err
		})
	return found, err
}

// byWord tells in which of the found cases a word stands, each case once.
func byWord(found []indexed) map[string][]int {
	by := make(map[string][]int)
	seen := make(map[int64]bool)
	for i, one := range found {
		if seen[one.Number] || one.Cause == "" { // without a cause it teaches nothing
			continue
		}
		seen[one.Number] = true
		for _, w := range one.words {
			by[w] = append(by[w], i)
		}
	}
	return by
}

// alike ranks cases by the words they share with a text: a word in few cases
// tells more than one in many. Of all that were found for many texts most are
// passed over, so no more than their numbers are touched.
func alike(words []string, counts map[string]int, found []indexed, by map[string][]int) []desk.Like {
	shared, weights := make([]int, len(found)), make([]float64, len(found))
	var some []int
	for _, w := range words {
		weight := 1 / (1 + math.Log(float64(max(counts[w], 1))))
		for _, i := range by[w] {
			if shared[i] == 0 {
				some = append(some, i)
			}
			shared[i]++
			weights[i] += weight
		}
	}
	best := first(some, shownForMail, func(a, b int) int {
		return cmp.Or(cmp.Compare(weights[b], weights[a]), cmp.Compare(found[b].Number, found[a].Number))
	})
	likes := make([]desk.Like, len(best))
	for n, i := range best {
		likes[n] = desk.Like{Past: found[i].Past, Shared: shared[i], Weight: weights[i]}
	}
	return likes
}

// first returns the first n of all in order, without sorting the others.
func first(all []int, n int, compare func(a, b int) int) []int {
	best := make([]int, 0, n+1)
	for _, i := range all {
		if len(best) == n && compare(i, best[n-1]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, i, compare)
		best = slices.Insert(best, at, i)
		best = best[:min(len(best), n)]
	}
	return best
}
