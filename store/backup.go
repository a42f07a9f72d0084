package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"refdesk/migrations"
)

// A backup is a gzip stream of JSON lines: a header, for each table a line
// with its name and columns and one for each row, and an end that has the
// number of rows and a SHA-256 of all lines before it. Numbers and truths are
// numbers, bytes are {"b": base64}. It is the same for both databases.

const backupFormat = "refdesk backup 1"

type backupHead struct {
	Format     string    `json:"format"`
	Made       time.Time `json:"made"`
	Migrations []string  `json:"migrations"` // the shape of the tables
}

type backupTable struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

type backupEnd struct {
	Rows int64  `json:"rows"`
	Sum  string `json:"sha256"`
}

type backupBytes struct {
	Bytes string `json:"b"`
}

// Backup writes all that is in the database, as it is at one moment: others
// may read and write meanwhile. It returns the number of rows.
func (s *Store) Backup(ctx context.Context, to io.Writer, now time.Time) (rows int64, err error) {
	out := newBackupWriter(ctx, to)
	err = s.look(unhurried(ctx), "backing up", func(t *tx) error {
		names, err := t.migrations()
		if err != nil {
			return err
		}
		if err := out.line(backupHead{backupFormat, now.UTC(), names}); err != nil {
			return err
		}
		tables, err := t.tables()
		if err != nil {
			return err
		}
		for _, table := range tables {
			if err := t.backupTable(out, table); err != nil {
				return fmt.Errorf("table %s: %w", table.name, err)
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return out.rows, out.end()
}

func (t *tx) migrations() (names []string, err error) {
	err = t.each(`SELECT name FROM migrations ORDER BY name`, nil, func(r row) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	})
	return names, err
}

func (t *tx) backupTable(out *backupWriter, of table) error {
	if err := out.line(backupTable{of.name, of.names()}); err != nil {
		return err
	}
	fields := make([]any, len(of.columns))
	into := make([]any, len(of.columns))
	for i := range fields {
		into[i] = &fields[i]
	}
	return t.each(`SELECT `+strings.Join(of.names(), ", ")+` FROM `+of.name, nil, func(r row) error {
		if err := r.Scan(into...); err != nil {
			return err
		}
		for i, v := range fields {
			fields[i] = portable(v)
		}
		out.rows++
		return out.line(fields)
	})
}

// portable is a value as both databases can have it.
func portable(v any) any {
	switch v := v.(type) {
	case []byte:
		return backupBytes{base64.StdEncoding.EncodeToString(v)}
	case bool:
		return flag(v)
	}
	return v
}

type backupWriter struct {
	ctx  context.Context // ends it between two lines
	zip  *gzip.Writer
	buf  *bufio.Writer
	enc  *json.Encoder
	sum  hash.Hash
	rows int64
}

func newBackupWriter(ctx context.Context, to io.Writer) *backupWriter {
	w := &backupWriter{ctx: ctx, zip: gzip.NewWriter(to), sum: sha256.New()}
	w.buf = bufio.NewWriterSize(io.MultiWriter(w.zip, w.sum), 64<<10)
	w.enc = json.NewEncoder(w.buf)
	w.enc.SetEscapeHTML(false)
	return w
}

func (w *backupWriter) line(v any) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	return w.enc.Encode(v)
}

func (w *backupWriter) end() error {
	if err := w.buf.Flush(); err != nil {
		return err
	}
	text, err := json.Marshal(backupEnd{w.rows, hex.EncodeToString(w.sum.Sum(nil))})
	if err == nil {
		_, err = w.zip.Write(append(text, '\n'))
	}
	return errors.Join(err, w.zip.Close())
}

// ErrNotEmpty says that a backup is not restored into a database that has
// something in it.
var ErrNotEmpty = errors.New("there is something in the database already; a backup is restored only into one that is new or empty")

// Restore reads a backup into the database at url, which must be new or empty
// and may be of the other kind than that of the backup. All of it is there
// afterwards, or nothing. It returns the number of rows.
func Restore(ctx context.Context, url string, from io.Reader) (rows int64, err error) {
	in, err := newBackupReader(from)
	if err != nil {
		return 0, err
	}
	d, err := dialectOf(url)
	if err != nil {
		return 0, err
	}
	s, err := d.open(url)
	if err != nil {
		return 0, err
	}
	s.dialect = d
	defer func() { err = errors.Join(err, s.write.Close(), s.closeRead()) }()
	if err := s.write.PingContext(ctx); err != nil {
		return 0, fmt.Errorf("connecting to the %s database: %w", d.name, err)
	}
	// The rows come into tables of the shape that they had; what newer
	// versions have changed since is changed after that.
	if err := migrations.UpTo(ctx, s.write, d.name, in.head.Migrations); err != nil {
		return 0, fmt.Errorf("preparing the database: %w", err)
	}
	if err := s.change(unhurried(ctx), "restoring a backup", func(t *tx) error { return t.restore(in) }); err != nil {
		return 0, err
	}
	if err := migrations.Up(ctx, s.write, d.name); err != nil {
		return 0, fmt.Errorf("bringing the database up to date: %w", err)
	}
	return in.rows, nil
}

func (s *Store) closeRead() error {
	if s.read == s.write {
		return nil
	}
	return s.read.Close()
}

func (t *tx) restore(in *backupReader) error {
	tables, err := t.tables()
	if err != nil {
		return err
	}
	if err := t.mustBeEmpty(tables); err != nil {
		return err
	}
	if err := t.relax(); err != nil {
		return err
	}
	if err := t.loadTables(in, tables); err != nil {
		return err
	}
	return t.tighten()
}

// mustBeEmpty finds out whether anything is there beside what migrations put
// in, and takes that out.
func (t *tx) mustBeEmpty(tables []table) error {
	for _, of := range tables {
		if of.name == "counters" {
			continue
		}
		there, err := t.one(`SELECT 1 FROM `+of.name+` LIMIT 1`, nil, new(int64))
		if err != nil {
			return err
		}
		if there {
			return ErrNotEmpty
		}
	}
	_, err := t.exec(`DELETE FROM counters`)
	return err
}

// loadTables reads the rows of all tables.
func (t *tx) loadTables(in *backupReader, tables []table) error {
	l := loader{tx: t}
	for {
		head, fields, err := in.next()
		switch {
		case err != nil:
			return err
		case fields != nil:
			err = l.add(fields)
		default:
			err = l.flush()
		}
		if err == nil && fields == nil && head == nil {
			return nil
		}
		if err == nil && head != nil {
			l.of, err = prepared(tables, head)
		}
		if err != nil {
			return err
		}
	}
}

// loader writes rows to one table after the other, many at once.
type loader struct {
	*tx
	of    *table
	batch rows
}

func (l *loader) add(fields []any) error {
	if l.of == nil || len(fields) != len(l.of.order) {
		return errDamaged
	}
	if err := l.of.fit(fields); err != nil {
		return err
	}
	if l.batch.add(fields...); l.batch.len() < l.dialect.rows && weight(l.batch.args) <= heavy {
		return nil
	}
	return l.flush()
}

func (l *loader) flush() error {
	if l.batch.len() == 0 {
		return nil
	}
	_, err := l.batch.run(l.tx, l.of.insert, ``)
	l.batch = rows{}
	return err
}

// prepared finds the table of a backup in this database.
func prepared(tables []table, head *backupTable) (*table, error) {
	i := slices.IndexFunc(tables, func(x table) bool { return x.name == head.Table })
	if i < 0 {
		return nil, fmt.Errorf("the backup has a table %q, which this database has not", head.Table)
	}
	of := tables[i]
	for _, name := range head.Columns {
		c := slices.IndexFunc(of.columns, func(c column) bool { return c.name == name })
		if c < 0 {
			return nil, fmt.Errorf("the backup has a column %q in %s, which this database has not", name, of.name)
		}
		of.order = append(of.order, of.columns[c].kind)
	}
	of.insert = `INSERT INTO ` + of.name + ` (` + strings.Join(head.Columns, ", ") + `)`
	return &of, nil
}

// fit turns values as a backup has them into those of the columns.
func (of *table) fit(fields []any) error {
	for i, v := range fields {
		var err error
		switch v := v.(type) {
		case json.Number:
			switch of.order[i] {
			case kindBoolean:
				fields[i] = v != "0"
			case kindReal:
				fields[i], err = v.Float64()
			default:
				fields[i], err = v.Int64()
			}
		case map[string]any:
			text, ok := v["b"].(string)
			if !ok {
				return errDamaged
			}
			fields[i], err = base64.StdEncoding.DecodeString(text)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
	}
	return nil
}

var errDamaged = errors.New("the backup is damaged")

type backupReader struct {
	head  backupHead
	lines *bufio.Reader
	sum   hash.Hash
	rows  int64
}

func newBackupReader(from io.Reader) (*backupReader, error) {
	zip, err := gzip.NewReader(from)
	if err != nil {
		return nil, fmt.Errorf("this is no backup of refdesk: %w", err)
	}
	in := &backupReader{lines: bufio.NewReaderSize(zip, 64<<10), sum: sha256.New()}
	first, err := in.lines.ReadBytes('\n')
	if err != nil || json.Unmarshal(first, &in.head) != nil || in.head.Format != backupFormat {
		return nil, errors.New("this is no backup of refdesk, or one of a version that this program does not know")
	}
	in.sum.Write(first)
	return in, nil
}

// next returns the head of a table, or the fields of a row, or at the end of a
// whole backup neither.
func (in *backupReader) next() (*backupTable, []any, error) {
	line, err := in.lines.ReadBytes('\n')
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("%w: it ends too early (%w)", errDamaged, err)
	case line[0] == '[':
		in.sum.Write(line)
		in.rows++
		fields, err := numbers(line)
		return nil, fields, err
	}
	var mark struct {
		backupTable
		backupEnd
	}
	if err := json.Unmarshal(line, &mark); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if mark.Table != "" {
		in.sum.Write(line)
		return &mark.backupTable, nil, nil
	}
	if mark.Sum != hex.EncodeToString(in.sum.Sum(nil)) || mark.Rows != in.rows {
		return nil, nil, fmt.Errorf("%w: its checksum is another", errDamaged)
	}
	return nil, nil, in.over()
}

// over reads to the very end, where gzip has a checksum of its own.
func (in *backupReader) over() error {
	n, err := io.Copy(io.Discard, in.lines)
	if err == nil && n > 0 {
		err = fmt.Errorf("%d bytes follow its end", n)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return nil
}

// numbers reads a row; large numbers stay exact.
func numbers(line []byte) (fields []any, err error) {
	dec := json.NewDecoder(strings.NewReader(string(line)))
	dec.UseNumber()
	if err := dec.Decode(&fields); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return fields, nil
}
