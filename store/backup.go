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
	"strings"
	"time"
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
