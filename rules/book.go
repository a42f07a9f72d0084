package rules

import (
	"errors"
	"io/fs"
	"sync"
)

// Languages lists the languages that are shipped, English first: it is the
// one that everything falls back on.
var Languages = [...]string{"en", "de", "fr", "es"}

// Book is everything that was loaded from rule files. It never changes after
// Load and may be used by any number of goroutines.
type Book struct {
	// QuoteFrom is the confidence from which on a letter quotes a view back.
	QuoteFrom float64
	// ListFrom is how sure the answer to a slot must be for a letter to list it.
	ListFrom float64

	marks         *marks
	understanding *understanding
	interview     *interview
	plain         *plainRules
}

// Load reads the shipped rule files and, where folder is not nil, those of
// the same name in it, which replace them. The error joins one [Mistake] for
// each thing that is wrong in them.
func Load(folder fs.FS) (*Book, error) {
	b := &Book{QuoteFrom: 0.6, ListFrom: 0.7}
	var errs [4]error
	var all sync.WaitGroup // every command waits for it, and it takes a moment
	all.Go(func() { b.marks, errs[0] = loadMarks(folder) })
	all.Go(func() { b.understanding, errs[1] = loadUnderstanding(folder) })
	all.Go(func() { b.interview, errs[2] = loadInterview(folder) })
	all.Go(func() { b.plain, errs[3] = loadPlain(folder) })
	all.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return b, nil
}
