package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// values turns arguments into what both databases take: times into
// microseconds (the zero time into NULL), lists into JSON, and any bytes into
// text that PostgreSQL accepts. It changes args in place.
func values(args []any) []any {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = clean(a)
		case time.Time:
			args[i] = micros(a)
		case []string:
			args[i] = list(a)
		case []int64:
			args[i] = list(a)
		}
	}
	return args
}

func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// list writes strings or numbers as JSON, of which neither can make anything
// that is not valid.
func list[T string | int64](all []T) string {
	if len(all) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(all)
	return clean(string(text))
}

// clean makes a text valid: PostgreSQL refuses a NUL and what is not UTF-8.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// keyLimit is far above every valid address and Message-ID, and below the
// 2,704 bytes that an index of PostgreSQL can hold.
const keyLimit = 1000

// key makes a text fit for an index: of a longer one the beginning stays,
// and a hash stands for the rest.
func key(s string) string {
	s = clean(s)
	if len(s) <= keyLimit {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return strings.ToValidUTF8(s[:keyLimit-2*len(sum)], "") + hex.EncodeToString(sum[:])
}

// orNull is NULL for the number 0, which stands for none.
func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// when scans a time; NULL becomes the zero time.
type when struct{ to *time.Time }

func (w when) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*w.to = time.Time{}
	case int64:
		*w.to = fromMicros(v)
	default:
		return fmt.Errorf("reading a time: %T is none", v)
	}
	return nil
}

// number scans a number; NULL becomes 0.
type number struct{ to *int64 }

func (n number) Scan(v any) error {
	var s sql.NullInt64
	err := s.Scan(v)
	*n.to = s.Int64
	return err
}

// items scans a list; an empty one becomes nil.
type items[T any] struct{ to *[]T }

func (l items[T]) Scan(v any) error {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("reading a list: %T is none", v)
	}
	*l.to = nil
	if text == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(text), l.to)
}

// joined writes a list of addresses for people.
func joined(text string) (string, error) {
	var all []string
	err := items[string]{&all}.Scan(text)
	return strings.Join(all, ", "), err
}
