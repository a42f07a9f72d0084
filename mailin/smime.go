package mailin

import (
	"bytes"
	"strings"
)

// The content types of CMS (RFC 5652 §5.1, §6.1), as encoded OIDs.
var (
	oidSignedData    = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	oidEnvelopedData = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}
)

// isCMS tells whether a part is S/MIME in one piece (RFC 8551 §3.4, §3.5.2).
func isCMS(p *part) bool {
	switch p.typ {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return true
	case "application/octet-stream":
		return strings.HasSuffix(strings.ToLower(p.name), ".p7m")
	}
	return false
}

// descendCMS reads the mail inside a signed one, without checking who signed
// it, and notes that another is encrypted.
func (w *walker) descendCMS(p *part, depth int) {
	content, encrypted := cmsContent(w.decode(p))
	w.lacks = w.lacks || p.cut
	p.encrypted = encrypted || strings.EqualFold(p.params["smime-type"], "enveloped-data")
	if len(content) > 0 && depth < w.limits.Depth && w.parts < w.limits.Parts {
		p.children = []*part{w.read(content, -1, "text/plain", depth+1)}
	}
}

// cmsContent returns the content of signed data (RFC 5652 §5.2), nil if there
// is none, and whether the data is enveloped. It reads BER, as streaming
// programs write it, and nothing but what leads to the content.
func cmsContent(b []byte) (content []byte, encrypted bool) {
	info, ok := berEnter(b, 0x30)
	if !ok {
		return nil, false
	}
	oid, rest, ok := berTake(info)
	if !ok || bytes.Equal(oid, oidEnvelopedData) {
		return nil, ok
	}
	if !bytes.Equal(oid, oidSignedData) {
		return nil, false
	}
	for _, tag := range []byte{0xa0, 0x30} {
		if rest, ok = berEnter(rest, tag); !ok {
			return nil, false
		}
	}
	for range 2 { // version, digest algorithms
		if _, rest, ok = berTake(rest); !ok {
			return nil, false
		}
	}
	if rest, ok = berEnter(rest, 0x30); !ok {
		return nil, false
	}
	if _, rest, ok = berTake(rest); !ok {
		return nil, false
	}
	if rest, ok = berEnter(rest, 0xa0); !ok {
		return nil, false
	}
	return berOctets(rest), false
}

// berHeader reads tag and length (X.690 §8.1): length is -1 where it is
// indefinite.
func berHeader(b []byte) (tag byte, length, size int, ok bool) {
	if len(b) < 2 {
		return 0, 0, 0, false
	}
	tag, length, size = b[0], int(b[1]), 2
	switch {
	case length == 0x80:
		return tag, -1, size, tag&0x20 != 0
	case length > 0x84:
		return 0, 0, 0, false
	case length > 0x80:
		n := length & 0x7f
		if len(b) < 2+n {
			return 0, 0, 0, false
		}
		length = 0
		for _, c := range b[2 : 2+n] {
			length = length<<8 | int(c)
		}
		size += n
	}
	return tag, length, size, true
}

// berEnter returns what is inside a value of that tag. A length beyond the
// end is cut: a mail that broke off still has its text.
func berEnter(b []byte, tag byte) ([]byte, bool) {
	got, length, size, ok := berHeader(b)
	if !ok || got != tag {
		return nil, false
	}
	if length < 0 || length > len(b)-size {
		return b[size:], true
	}
	return b[size : size+length], true
}

// berTake returns the inside of the value at the start of b and what follows
// it.
func berTake(b []byte) (inside, rest []byte, ok bool) {
	n, ok := berLength(b, 0)
	if !ok {
		return nil, nil, false
	}
	_, _, size, _ := berHeader(b)
	return b[size:n], b[n:], true
}

// berLength is the length of a whole value; that of an indefinite one is
// found by adding up what is inside.
func berLength(b []byte, depth int) (int, bool) {
	const deepest = 16
	_, length, size, ok := berHeader(b)
	if !ok || depth > deepest {
		return 0, false
	}
	if length >= 0 {
		return size + length, size+length <= len(b)
	}
	for at := size; at+2 <= len(b); {
		if b[at] == 0 && b[at+1] == 0 {
			return at + 2, true
		}
		n, ok := berLength(b[at:], depth+1)
		if !ok {
			break
		}
		at += n
	}
	return 0, false
}

// berOctets joins an octet string that may come in pieces, also nested by one.
func berOctets(b []byte) []byte {
	tag, length, size, ok := berHeader(b)
	if !ok || tag&^0x20 != 0x04 {
		return nil
	}
	if tag&0x20 == 0 {
		return b[size:min(len(b), size+length)]
	}
	inside, _ := berEnter(b, tag)
	var out []byte
	for len(inside) >= 2 && (inside[0] != 0 || inside[1] != 0) {
		tag, length, size, ok := berHeader(inside)
		if !ok || length < 0 || tag != 0x04 {
			break
		}
		end := min(len(inside), size+length)
		out = append(out, inside[size:end]...)
		inside = inside[end:]
	}
	return out
}
