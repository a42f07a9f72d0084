package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"refdesk/desk"
	"refdesk/migrations"
)

var _ desk.Store = (*Store)(nil)

// ErrUnknown says that there is no such case, mail or letter.
var ErrUnknown = errors.New("there is none of that number")

// Store keeps everything in one database. It may be used by any number of
// goroutines, and any number of stores may share a database.
type Store struct {
	write   *sql.DB // SQLite: a single connection, for it has a single writer
	read    *sql.DB
	writing *sessions // of SQLite, nil for PostgreSQL: its driver remembers
	reading *sessions
	dialect dialect
	sizes   statistics // of PostgreSQL

	instance string          // of all that share the database, this one
	config   *pgx.ConnConfig // of PostgreSQL, nil for SQLite
	patience time.Duration   // of a transaction with PostgreSQL
}

// Config says which database is opened, and how.
type Config struct {
	// URL is "sqlite:PATH", PATH being relative to the working directory
	// unless it begins with "/", or "postgres://…" as in PostgreSQL's
	// documentation of connection URIs.
	URL string
	// Patience bounds a transaction with PostgreSQL, which may have gone away
	// without a word. Lists, which take long, are not bounded. Defaults to a
	// minute.
	Patience time.Duration
}

// Open is Config.Open with nothing but a URL.
func Open(ctx context.Context, url string) (*Store, error) { return Config{URL: url}.Open(ctx) }

// Open opens the database, makes it if it is a SQLite file that does not
// exist, and brings it up to date.
func (c Config) Open(ctx context.Context) (*Store, error) {
	d, err := dialectOf(c.URL)
	if err != nil {
		return nil, err
	}
	s, err := d.open(c.URL)
	if err != nil {
		return nil, err
	}
	s.dialect, s.instance, s.patience = d, newInstance(), cmp.Or(c.Patience, time.Minute)
	if err := s.write.PingContext(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("connecting to the %s database: %w%s", d.name, err, d.hint(c.URL))
	}
	if err := migrations.Up(ctx, s.write, d.name); err != nil {
		s.Close()
		return nil, fmt.Errorf("bringing the database up to date: %w", err)
	}
	if d.prepares {
		s.writing, s.reading = newSessions(s.write, 1), newSessions(s.read, readers)
	} else {
		err = s.look(ctx, "asking for the size of the tables", s.sizes.begin)
	}
	if err == nil {
		err = s.indexAll(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close closes the database. A transaction under way is given up.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	if s.writing == nil { // it was never opened altogether
		return errors.Join(s.read.Close(), s.write.Close())
	}
	return errors.Join(s.reading.close(), s.writing.close(), s.read.Close(), s.write.Close())
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.read.PingContext(ctx) }

// change runs do in a transaction that writes, and names what it was for in
// its errors. The transaction is saved only if do returns nil.
func (s *Store) change(ctx context.Context, what string, do func(*tx) error) error {
	return s.run(ctx, s.write, s.writing, nil, what, do)
}

// look runs do in a transaction that reads and sees the database as it is at
// one moment.
func (s *Store) look(ctx context.Context, what string, do func(*tx) error) error {
	return s.run(ctx, s.read, s.reading, s.dialect.looking, what, do)
}

func (s *Store) run(ctx context.Context, db *sql.DB, kept *sessions, opts *sql.TxOptions, what string, do func(*tx) error) error {
	var err error
	if kept != nil {
		err = s.runIn(ctx, kept, do)
		return named(what, err)
	}
	if ctx.Value(unhurriedKey{}) == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.patience)
		defer cancel()
	}
	if t, errBegin := db.BeginTx(ctx, opts); errBegin != nil {
		err = errBegin
	} else {
		err = finish(t, &tx{Tx: t, ctx: ctx, dialect: s.dialect}, do)
	}
	if disconnected(err) {
		// The other connections may be as dead, and would be found so one
		// after the other.
		db.SetMaxIdleConns(0)
		db.SetMaxIdleConns(connections)
	}
	return named(what, err)
}

type unhurriedKey struct{}

// unhurried is for what takes the longer the more there is in the database,
// such as a backup: it is not bounded by the patience of a store.
func unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurriedKey{}, true)
}

// disconnected tells whether an error comes from the connection, as far as that
// can be told: it is neither ours nor one that PostgreSQL gave to a statement.
func disconnected(err error) bool {
	for _, ours := range []error{desk.ErrStale, ErrUnknown, errLeased, errPieces, context.Canceled} {
		if errors.Is(err, ours) {
			return false
		}
	}
	var state interface{ SQLState() string }
	if errors.As(err, &state) { // class 08 and 57P: connections that end
		return strings.HasPrefix(state.SQLState(), "08") || strings.HasPrefix(state.SQLState(), "57P")
	}
	return err != nil
}

// named says in an error what was being done.
func named(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, contended(err))
	}
	return nil
}

// runIn is run on SQLite. The driver would start a goroutine for each of
// hundreds of short statements to heed the end of ctx, and a transaction that
// is rolled back by that of ctx would leave the statements that follow without
// one: so none of them gets ctx, and each looks at it before it begins.
func (s *Store) runIn(ctx context.Context, kept *sessions, do func(*tx) error) error {
	one, err := kept.take(ctx)
	if err != nil {
		return err
	}
	broken := true
	defer func() { kept.give(one, broken) }()
	unbroken := context.WithoutCancel(ctx)
	t, err := one.BeginTx(unbroken, nil)
	if err != nil {
		return err
	}
	broken = false
	return finish(t, &tx{Tx: t, ctx: unbroken, ends: ctx, dialect: s.dialect, session: one}, do)
}

// finish does what a transaction is for, and saves it where that went well.
func finish(t *sql.Tx, with *tx, do func(*tx) error) error {
	defer t.Rollback() // after Commit it does nothing
	if err := do(with); err != nil {
		return err
	}
	return t.Commit()
}

// contended returns ErrStale where PostgreSQL gave a transaction up because
// another one was at the same rows: to the caller that is the same.
func contended(err error) error {
	var state interface{ SQLState() string }
	if errors.As(err, &state) {
		switch state.SQLState() {
		case "40001", "40P01": // serialization failure, deadlock
			return fmt.Errorf("%w (%w)", desk.ErrStale, err)
		}
	}
	return err
}

// tx is a transaction with what it is done for.
type tx struct {
	*sql.Tx
	ctx     context.Context // of the statements
	ends    context.Context // SQLite: ends the transaction between two of them
	dialect dialect
	session *session // SQLite: prepares the statements, nil otherwise
}

// query runs a statement that returns rows.
func (t *tx) query(text string, args []any) (*sql.Rows, error) {
	if t.session == nil {
		return t.QueryContext(t.ctx, text, args...)
	}
	stmt, err := t.prepare(text)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(t.ctx, args...)
}

// prepare returns a statement of the connection that the transaction is on.
func (t *tx) prepare(text string) (*sql.Stmt, error) {
	if err := t.ends.Err(); err != nil {
		return nil, err
	}
	return t.session.prepare(t.ctx, text)
}

// exec runs a statement and returns how many rows it touched.
func (t *tx) exec(text string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if t.session != nil {
		var stmt *sql.Stmt
		if stmt, err = t.prepare(text); err == nil {
			res, err = stmt.ExecContext(t.ctx, values(args)...)
		}
	} else {
		res, err = t.ExecContext(t.ctx, text, values(args)...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// each runs a query and calls scan for every row.
func (t *tx) each(text string, args []any, scan func(row) error) error {
	rows, err := t.query(text, values(args))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one runs a query for a single row; ok is false where there is none.
func (t *tx) one(text string, args []any, into ...any) (ok bool, err error) {
	err = t.each(text, args, func(r row) error {
		ok = true
		return r.Scan(into...)
	})
	return ok, err
}

// row is what Scan is called on.
type row interface{ Scan(into ...any) error }

// fromMicros is the time of a column that is never NULL.
func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }
