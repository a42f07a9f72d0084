package mailin

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

// decodeUTF7 decodes UTF-7 (RFC 2152), which old programs send and which the
// libraries leave out because browsers must not read it.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		plus := bytes.IndexByte(b, '+')
		if plus < 0 {
			break
		}
		out.WriteString(mendUTF8(b[:plus]))
		b = b[plus+1:]
		n := 0
		for n < len(b) && b[n] != '-' && b[n] != '_' && base64Value[b[n]] != notBase64 {
			n++
		}
		if n == 0 {
			out.WriteByte('+')
		} else {
			out.WriteString(shiftedUTF16(b[:n]))
		}
		b = b[n:]
		if len(b) > 0 && b[0] == '-' {
			b = b[1:]
		}
	}
	out.WriteString(mendUTF8(b))
	return out.String()
}

// shiftedUTF16 decodes the base64 of big-endian UTF-16 without padding.
func shiftedUTF16(b []byte) string {
	raw := make([]byte, base64.RawStdEncoding.DecodedLen(len(b))+3)
	raw = appendBase64(raw[:0], b)
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}

// shiftedKorean turns ISO-2022-KR (RFC 1557) into EUC-KR: between the shift
// codes SO and SI the high bit is missing.
func shiftedKorean(b []byte) []byte {
	const shiftOut, shiftIn = 0x0e, 0x0f
	b = bytes.ReplaceAll(b, []byte("\x1b$)C"), nil)
	out := make([]byte, 0, len(b))
	high := byte(0)
	for _, c := range b {
		switch {
		case c == shiftOut:
			high = 0x80
		case c == shiftIn:
			high = 0
		case c > ' ' && c < 0x7f:
			out = append(out, c|high)
		default:
			out = append(out, c)
		}
	}
	return out
}
