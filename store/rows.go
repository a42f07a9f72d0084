package store

import (
	"strconv"
	"strings"
)

// rows collects the rows of one statement that takes many.
//
// They are sent as statements of so many rows as the database takes at best,
// and of halves, quarters … of that: there are few different texts then, and
// the driver has them all prepared.
type rows struct {
	width int
	args  []any
	// casts are the types of the columns where the database cannot tell them
	// from the statement: in VALUES that are not inserted.
	casts []string
}

func (r *rows) add(args ...any) {
	r.width = len(args)
	r.args = append(r.args, args...)
}

func (r *rows) len() int {
	if r.width == 0 {
		return 0
	}
	return len(r.args) / r.width
}

// run executes head + VALUES + tail for all rows, and returns how many rows of
// the table they touched.
func (r *rows) run(t *tx, head, tail string) (int64, error) {
	var touched int64
	err := r.chunks(t, func(marks string, args []any) error {
		n, err := t.exec(head+marks+tail, args...)
		touched += n
		return err
	})
	return touched, err
}

// returning is run for a statement that returns something.
func (r *rows) returning(t *tx, head, tail string, scan func(row) error) error {
	return r.chunks(t, func(marks string, args []any) error {
		return t.each(head+marks+tail, args, scan)
	})
}

// heavy is how many bytes of text a statement of several rows may carry: the
// drivers copy them several times, each time into new memory where they are
// many.
const heavy = 128 << 10

func (r *rows) chunks(t *tx, do func(marks string, args []any) error) error {
	size := t.dialect.rows
	for rest := r.args; len(rest) > 0; {
		for size*r.width > len(rest) {
			size /= 2
		}
		for size > 1 && weight(rest[:size*r.width]) > heavy {
			size /= 2
		}
		if err := do(r.marks(size, t.dialect.anonymous), rest[:size*r.width]); err != nil {
			return err
		}
		rest = rest[size*r.width:]
	}
	return nil
}

func weight(args []any) int {
	n := 0
	for _, a := range args {
		switch a := a.(type) {
		case string:
			n += len(a)
		case []byte:
			n += len(a)
		}
	}
	return n
}

// marks writes VALUES ($1,$2),($3,$4)… for n rows, or VALUES (?,?),(?,?)….
func (r *rows) marks(n int, anonymous bool) string {
	var b strings.Builder
	b.Grow(n * r.width * 6)
	b.WriteString(" VALUES ")
	for i := range n * r.width {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%r.width == 0:
			b.WriteString("),(")
		default:
			b.WriteByte(',')
		}
		mark := "?"
		if !anonymous {
			mark = "$" + strconv.Itoa(i+1)
		}
		if i < len(r.casts) { // those of the first row count for all
			mark = "CAST(" + mark + " AS " + r.casts[i] + ")"
		}
		b.WriteString(mark)
	}
	b.WriteString(") ")
	return b.String()
}

// in runs a query with an IN list in the place of "IN (?)". Those of its
// arguments that come before are $1, $2 …; the list follows them. The list is
// filled up to a power of two with its last value, so that there are few
// different texts to prepare. Nothing is asked for an empty list.
func in[T any](t *tx, text string, before []any, all []T, scan func(row) error) error {
	for len(all) > 0 {
		n := min(len(all), t.dialect.list)
		text, args := inList(text, before, all[:n])
		if err := t.each(text, args, scan); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// execIn is in for a statement that returns nothing but how many rows it
// touched.
func execIn[T any](t *tx, text string, before []any, all []T) (int64, error) {
	var touched int64
	for len(all) > 0 {
		n := min(len(all), t.dialect.list)
		text, args := inList(text, before, all[:n])
		m, err := t.exec(text, args...)
		if err != nil {
			return touched, err
		}
		touched += m
		all = all[n:]
	}
	return touched, nil
}

func inList[T any](text string, before []any, all []T) (string, []any) {
	size := 1
	for size < len(all) {
		size *= 2
	}
	args := append(make([]any, 0, len(before)+size), before...)
	var b strings.Builder
	b.WriteString("IN (")
	for i := range size {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("$" + strconv.Itoa(len(before)+i+1))
		args = append(args, all[min(i, len(all)-1)])
	}
	b.WriteByte(')')
	return strings.Replace(text, "IN (?)", b.String(), 1), args
}
