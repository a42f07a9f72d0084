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

	"refdesk/migrations"
)

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
