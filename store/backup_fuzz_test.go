package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"testing"
	"time"
)

// FuzzBackupReader: any bytes end in an error or in a whole backup; only
// what was written as one is whole.
func FuzzBackupReader(f *testing.F) {
	written := func(lines ...any) []byte {
		var b bytes.Buffer
		w := newBackupWriter(context.Background(), &b)
		for _, line := range lines {
			if _, ok := line.([]any); ok {
				w.rows++
			}
			if err := w.line(line); err != nil {
				f.Fatal(err)
			}
		}
		if err := w.end(); err != nil {
			f.Fatal(err)
		}
		zip, err := gzip.NewReader(&b)
		if err != nil {
			f.Fatal(err)
		}
		var plain bytes.Buffer
		if _, err := plain.ReadFrom(zip); err != nil {
			f.Fatal(err)
		}
		return plain.Bytes()
	}
	head := backupHead{backupFormat, time.Unix(0, 0), []string{"0001_init.sql"}}
	f.Add(written(head))
	f.Add(written(head, backupTable{"mails", []string{"id", "raw"}}, []any{int64(1), backupBytes{"AAE="}}, []any{int64(2), nil}))
	f.Add([]byte("{}\n[1,2]\n"))
	f.Fuzz(func(t *testing.T, plain []byte) {
		var b bytes.Buffer
		zip := gzip.NewWriter(&b)
		_, _ = zip.Write(plain)
		_ = zip.Close()
		in, err := newBackupReader(&b)
		if err != nil {
			return
		}
		of := &table{order: []kind{kindOther, kindBytes}}
		for {
			head, fields, err := in.next()
			if err != nil || head == nil && fields == nil {
				return
			}
			if len(fields) == len(of.order) {
				_ = of.fit(fields) // damaged or not, it must return
			}
		}
	})
}
