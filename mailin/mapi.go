package mailin

import (
	"encoding/binary"

	"golang.org/x/text/encoding/unicode"
)

// mapiProp is one property (MS-OXTNEF §2.1.3.4); of several values the first.
type mapiProp struct {
	typ, id int
	data    []byte
}

// The types of properties whose values have a length of their own.
const (
	mapiMany    = 0x1000
	mapiObject  = 0x000d
	mapiString8 = 0x001e
	mapiUnicode = 0x001f
	mapiBinary  = 0x0102
)

// text is the value of a property that is text, or HTML in bytes.
func (p mapiProp) text(charset string) string {
	switch p.typ &^ mapiMany {
	case mapiUnicode:
		data := p.data[:len(p.data)/2*2]
		for len(data) >= 2 && data[len(data)-1] == 0 && data[len(data)-2] == 0 {
			data = data[:len(data)-2]
		}
		return decodeWith(data, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	case mapiString8, mapiBinary:
		return decodeCharset(trimZeros(p.data), charset, "")
	}
	return ""
}

// mapiProps goes through a list of properties until its end or until
// something in it is broken.
func mapiProps(b []byte, each func(mapiProp)) {
	r := byteReader{b: b}
	for range r.uint32() {
		p := mapiProp{typ: r.uint16(), id: r.uint16()}
		if p.id >= 0x8000 { // named: a GUID, then a number or a name
			r.take(16)
			if r.uint32() == 0 {
				r.take(4)
			} else {
				r.padded(r.uint32())
			}
		}
		p.data = r.value(p.typ)
		if r.broken {
			return
		}
		each(p)
	}
}

// byteReader reads little-endian values and remembers that one was missing.
type byteReader struct {
	b      []byte
	broken bool
}

func (r *byteReader) take(n int) []byte {
	if r.broken || n < 0 || n > len(r.b) {
		r.broken = true
		return nil
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *byteReader) uint16() int {
	if b := r.take(2); b != nil {
		return le16(b, 0)
	}
	return 0
}

func (r *byteReader) uint32() int {
	if b := r.take(4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}

// padded takes n bytes and those that fill up to four.
func (r *byteReader) padded(n int) []byte {
	data := r.take(n)
	r.take(min((4-n%4)%4, len(r.b)))
	return data
}

// value takes the value of a property; of several the first.
func (r *byteReader) value(typ int) []byte {
	kind := typ &^ mapiMany
	switch kind {
	case mapiString8, mapiUnicode, mapiBinary, mapiObject:
		return r.variable()
	}
	size, known := map[int]int{
		0x0001: 0, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000a: 4, 0x000b: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16,
	}[kind]
	if !known {
		r.broken = true
		return nil
	}
	if typ&mapiMany == 0 {
		return r.take(size)
	}
	count := r.uint32()
	if size == 0 || count > len(r.b)/size {
		r.broken = true
		return nil
	}
	return r.take(count * size)
}

func (r *byteReader) variable() []byte {
	var first []byte
	for i := range r.uint32() {
		data := r.padded(r.uint32())
		if i == 0 {
			first = data
		}
		if r.broken {
			break
		}
	}
	return first
}
