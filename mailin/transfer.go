package mailin

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045 §6). It keeps
// what could be decoded, takes unknown encodings as they are, and returns a
// piece of b where nothing had to be decoded. At most limit bytes come back.
func decodeTransfer(b []byte, encoding string, limit int64) []byte {
	switch transferName(encoding) {
	case "base64":
		return decodeBase64(b, limit)
	case "quoted-printable":
		return decodeQuotedPrintable(b, limit)
	case "uuencode":
		if decoded, ok := decodeUU(b, limit); ok {
			return decoded
		}
	}
	return b[:min(int64(len(b)), limit)]
}

// transferName brings the ways in which programs misspell an encoding down to
// the few there are; "" for those that change nothing.
func transferName(encoding string) string {
	e := strings.ToLower(encoding)
	switch {
	case strings.Contains(e, "base64") || strings.Contains(e, "base-64"):
		return "base64"
	case strings.Contains(e, "quoted") && strings.Contains(e, "print"):
		return "quoted-printable"
	case strings.Contains(e, "uue") || strings.Contains(e, "uuencode"):
		return "uuencode"
	}
	return ""
}

// decodeBase64 decodes (RFC 2045 §6.8) strictly, which is fast, and where
// that ends too early tolerantly.
func decodeBase64(b []byte, limit int64) []byte {
	if most := limit/3*4 + 4; int64(len(b)) > most+most/32+1024 {
		b = b[:most+most/32+1024] // line ends included
	}
	if !looksBase64(b) {
		return b[:min(int64(len(b)), limit)]
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(b)))
	n, err := base64.StdEncoding.Decode(out, b)
	if err != nil {
		return cutBytes(appendBase64(out[:0], b), limit)
	}
	return cutBytes(out[:n], limit)
}

func cutBytes(b []byte, limit int64) []byte { return b[:min(int64(len(b)), limit)] }

// looksBase64 tells base64 from readable text that is only called so. Only
// the start counts: lists put a plain footer below.
func looksBase64(b []byte) bool {
	var in, out int
	for _, c := range b[:min(len(b), 400)] {
		switch {
		case c == '=' && in > 0 && out == 0:
			return true // padding: what follows is another matter
		case base64Value[c] < 64:
			in++
		case c != '\r' && c != '\n':
			out++
		}
	}
	const tolerated = 20 // one strange character in so many
	return out*tolerated <= in
}

const notBase64 = 0xff

// base64Value holds the value of each letter, also of the URL alphabet.
var base64Value = func() (values [256]byte) {
	for i := range values {
		values[i] = notBase64
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	for i, c := range []byte(letters) {
		values[c] = byte(i)
	}
	values['+'], values['-'], values['/'], values['_'] = 62, 62, 63, 63
	return values
}()

// appendBase64 decodes tolerantly: strange characters are skipped, padding may
// be missing or stand in the middle, where encoded pieces were joined. A plain
// footer behind the padding is left out.
func appendBase64(out, b []byte) []byte {
	var bits uint32
	count := 0
	for i := 0; i < len(b); i++ {
		v := base64Value[b[i]]
		if v == notBase64 {
			if b[i] != '=' {
				continue
			}
			out = appendBase64Tail(out, bits, count)
			bits, count = 0, 0
			for i+1 < len(b) && (b[i+1] == '=' || b[i+1] == '\r' || b[i+1] == '\n') {
				i++
			}
			if !looksBase64(b[i+1 : min(len(b), i+1+80)]) {
				return out
			}
			continue
		}
		bits = bits<<6 | uint32(v)
		if count++; count == 4 {
			out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
			bits, count = 0, 0
		}
	}
	return appendBase64Tail(out, bits, count)
}

// appendBase64Tail adds the bytes of an incomplete group of letters.
func appendBase64Tail(out []byte, bits uint32, count int) []byte {
	switch count {
	case 2:
		out = append(out, byte(bits>>4))
	case 3:
		out = append(out, byte(bits>>10), byte(bits>>2))
	}
	return out
}

// decodeQuotedPrintable decodes (RFC 2045 §6.7); what is no valid escape
// stays as it is.
func decodeQuotedPrintable(b []byte, limit int64) []byte {
	out := make([]byte, 0, min(int64(len(b)), limit))
	for len(b) > 0 && int64(len(out)) < limit {
		n := bytes.IndexByte(b, '\n')
		line, end := b, ""
		if n >= 0 {
			line, end = b[:n], "\n"
			b = b[n+1:]
		} else {
			b = nil
		}
		// White space at the end of a line was added on the way (rule 3).
		line = bytes.TrimRight(line, " \t\r")
		if len(line) > 0 && line[len(line)-1] == '=' {
			line, end = line[:len(line)-1], ""
		}
		out = append(appendEscaped(out, line), end...)
	}
	return cutBytes(out, limit)
}

func appendEscaped(out, line []byte) []byte {
	for {
		n := bytes.IndexByte(line, '=')
		if n < 0 {
			return append(out, line...)
		}
		out = append(out, line[:n]...)
		if n+2 < len(line) && isHexDigit(line[n+1]) && isHexDigit(line[n+2]) {
			out = append(out, hexByte(line[n+1], line[n+2]))
			line = line[n+3:]
		} else {
			out = append(out, '=')
			line = line[n+1:]
		}
	}
}
