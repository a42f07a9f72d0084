package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ofOpenCases picks what belongs to cases that are not closed.
const ofOpenCases = ` WHERE case_number IN (SELECT number FROM cases WHERE state <> 'closed')`

// ofLetters picks the letters that still count: those of open cases, those
// that wait, and those of the last days, for the bounds on automatic mail.
const ofLetters = `(SELECT id FROM letters WHERE state IN ('queued', 'uncertain') OR created > $1
	OR case_number IN (SELECT number FROM cases WHERE state <> 'closed'))`

// rehearsed says which rows of a table a rehearsal needs; of tables that are
// not named, it is all of them.
var rehearsed = map[string]string{
	"participants": ofOpenCases, "answers": ofOpenCases, "views": ofOpenCases, "questions": ofOpenCases,
	"events": ofOpenCases, "promises": ofOpenCases, "mails": ofOpenCases,
	"letters":      ` WHERE id IN ` + ofLetters,
	"letter_texts": ` WHERE letter IN ` + ofLetters,
}

// unrehearsed are tables that a rehearsal needs nothing of: files, and what
// only mail that comes in is compared with.
var unrehearsed = []string{"raws", "raw_parts", "letter_files", "case_texts", "case_words", "mailboxes"}

// Rehearse copies what matters for letters made by the clock, as it is at one
// moment, to a new SQLite database at path, and opens that. Whatever is done
// with the copy, this store does not notice.
func (s *Store) Rehearse(ctx context.Context, path string, now time.Time) (*Store, error) {
	to, err := Open(ctx, "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := s.copyTo(ctx, to, now); err != nil {
		to.Close()
		return nil, fmt.Errorf("copying the database for a rehearsal: %w", err)
	}
	return to, nil
}

func (s *Store) copyTo(ctx context.Context, to *Store, now time.Time) error {
	if err := to.carefree(ctx); err != nil {
		return err
	}
	tables, err := to.tables(ctx)
	if err != nil {
		return err
	}
	return s.look(unhurried(ctx), "reading", func(from *tx) error {
		return to.change(ctx, "writing", func(t *tx) error {
			for _, table := range tables {
				if err := copyTable(from, t, table, now); err != nil {
					return fmt.Errorf("the table %s: %w", table, err)
				}
			}
			return nil
		})
	})
}

// carefree lets a copy be without what its rows refer to, and without the
// disk: it does not outlive the program.
func (s *Store) carefree(ctx context.Context) error {
	one, err := s.writing.take(ctx)
	if err != nil {
		return err
	}
	_, err = one.ExecContext(ctx, `PRAGMA foreign_keys = 0; PRAGMA synchronous = 0`)
	s.writing.give(one, err != nil)
	return err
}

// tables lists the tables that are copied.
func (s *Store) tables(ctx context.Context) (names []string, err error) {
	err = s.look(ctx, "listing tables", func(t *tx) error {
		return t.each(`
			SELECT name
			FROM sqlite_master
			WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'case_index%' AND name NOT LIKE '%migration%'
			ORDER BY rowid`,
			nil, func(r row) error {
				var name string
				err := r.Scan(&name)
				if !slices.Contains(unrehearsed, name) {
					names = append(names, name)
				}
				return err
			})
	})
	return names, err
}

// copyTable copies rows one by one: their columns have the same names on both
// sides.
func copyTable(from, to *tx, table string, now time.Time) error {
	if _, err := to.exec(`DELETE FROM ` + table); err != nil {
		return err
	}
	which := rehearsed[table]
	var args []any
	if strings.Contains(which, "$1") {
		args = []any{now.AddDate(0, 0, -2)}
	}
	rows, err := from.QueryContext(from.ctx, `SELECT * FROM `+table+which, values(args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	insert := `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES (` + marks + `)`
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if _, err := to.exec(insert, cells...); err != nil {
			return err
		}
	}
	return rows.Err()
}
