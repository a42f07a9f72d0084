package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"time"
)

//go:embed sqlite/*.sql postgres/*.sql
var shipped embed.FS

// Dialect names a kind of database; it is also the folder of its files.
type Dialect string

// The databases that are served.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// lock keeps other instances out while one brings a PostgreSQL up to date. In
// SQLite every transaction of the writing connection begins IMMEDIATE, which
// does the same.
const lock = `SELECT pg_advisory_xact_lock(7310441028)`

// migration is one file, and what tells whether it was changed later.
type migration struct{ name, text, sum string }

// Up brings the database up to date: it runs the files that it does not have,
// each in a transaction of its own. Any number of instances may do so at the
// same time. db must begin its transactions IMMEDIATE where it is SQLite.
//
// It is an error when a file that was run has another content by now, and when
// the database was made by a newer program.
func Up(ctx context.Context, db *sql.DB, d Dialect) error {
	folder, err := fs.Sub(shipped, string(d))
	if err != nil {
		return fmt.Errorf("opening migrations of %q: %w", d, err)
	}
	return up(ctx, db, d, folder)
}

// UpTo is Up to the migrations of another database, which are named: the shape
// that a backup of it has. It is an error where the program does not have
// them, or db has more of them.
func UpTo(ctx context.Context, db *sql.DB, d Dialect, names []string) error {
	folder, err := fs.Sub(shipped, string(d))
	if err != nil {
		return fmt.Errorf("opening migrations of %q: %w", d, err)
	}
	all, err := read(folder)
	if err != nil {
		return err
	}
	for i, name := range names {
		if i >= len(all) || all[i].name != name {
			return fmt.Errorf("there is no migration %s in this program: the backup is of a newer refdesk, or of another line of versions", name)
		}
	}
	if err := notBeyond(ctx, db, all, len(names)); err != nil {
		return err
	}
	return upAll(ctx, db, d, all[:len(names)])
}

// notBeyond tells whether db has no more than the first n of all migrations.
func notBeyond(ctx context.Context, db *sql.DB, all []migration, n int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("looking at the database: %w", err)
	}
	defer tx.Rollback() // nothing is to be kept
	done, err := applied(ctx, tx, all)
	if err == nil && done > n {
		return fmt.Errorf("the database has tables of a later version (%s) than the backup: name one that does not exist yet", all[done-1].name)
	}
	return err
}

func up(ctx context.Context, db *sql.DB, d Dialect, folder fs.FS) error {
	all, err := read(folder)
	if err != nil {
		return err
	}
	return upAll(ctx, db, d, all)
}

func upAll(ctx context.Context, db *sql.DB, d Dialect, all []migration) (err error) {
	for i := 0; i < len(all); {
		// One more is run in each round, and the state of affairs is read
		// again: another instance may have been quicker.
		if i, err = next(ctx, db, d, all); err != nil {
			return err
		}
	}
	return nil
}

// read returns the files in the order of their names.
func read(folder fs.FS) ([]migration, error) {
	names, err := fs.Glob(folder, "*.sql") // sorted
	if err != nil {
		return nil, fmt.Errorf("listing migrations: %w", err)
	}
	all := make([]migration, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("reading migration %s: %w", name, err)
		}
		sum := sha256.Sum256(text)
		all[i] = migration{name, string(text), hex.EncodeToString(sum[:])}
	}
	return all, nil
}

// next runs the first migration that the database does not have, and returns
// how many it has then.
func next(ctx context.Context, db *sql.DB, d Dialect, all []migration) (int, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("beginning a migration: %w", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	if d == Postgres {
		if _, err := tx.ExecContext(ctx, lock); err != nil {
			return 0, fmt.Errorf("waiting for other instances to migrate: %w", err)
		}
	}
	done, err := applied(ctx, tx, all)
	if err != nil || done == len(all) {
		return done, err
	}
	m := all[done]
	if _, err := tx.ExecContext(ctx, m.text); err != nil {
		return 0, fmt.Errorf("applying migration %s: %w", m.name, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO migrations (name, sum, applied) VALUES ($1, $2, $3)`,
		m.name, m.sum, time.Now().UnixMicro())
	if err != nil {
		return 0, fmt.Errorf("noting migration %s: %w", m.name, err)
	}
	if err := tx.Commit(); err != nil {
		return 0, fmt.Errorf("committing migration %s: %w", m.name, err)
	}
	return done + 1, nil
}

// applied returns how many migrations the database has, and an error unless
// they are the first ones of all, unchanged.
func applied(ctx context.Context, tx *sql.Tx, all []migration) (int, error) {
	_, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (
		name    text PRIMARY KEY,
		sum     text NOT NULL,
		applied bigint NOT NULL
	)`)
	if err != nil {
		return 0, fmt.Errorf("creating the list of migrations: %w", err)
	}
	rows, err := tx.QueryContext(ctx, `SELECT name, sum FROM migrations ORDER BY name`)
	if err != nil {
		return 0, fmt.Errorf("listing applied migrations: %w", err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var m migration
		if err := rows.Scan(&m.name, &m.sum); err != nil {
			return 0, fmt.Errorf("reading an applied migration: %w", err)
		}
		if err := compare(m, n, all); err != nil {
			return 0, err
		}
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("reading applied migrations: %w", err)
	}
	return n, nil
}

// compare holds the nth migration of a database against those of the program.
func compare(m migration, n int, all []migration) error {
	switch {
	case n >= len(all):
		return fmt.Errorf("the database was made by a newer refdesk (it has %s, this program ends at %s): start the newer program, or restore the backup from before", m.name, all[len(all)-1].name)
	case m.name != all[n].name:
		return fmt.Errorf("the database has migration %s where this program has %s: they are not of the same line of versions", m.name, all[n].name)
	case m.sum != all[n].sum:
		return fmt.Errorf("migration %s was changed after it was applied: a change of the database belongs into a new file", m.name)
	}
	return nil
}
