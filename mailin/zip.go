package mailin

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// mostZipNames bounds how many entries of an archive are looked at.
const mostZipNames = 5000

// zipNames goes through the names in a ZIP archive by its central directory
// (APPNOTE §4.3.12), and where that is missing by its local headers (§4.3.7).
// Nothing is unpacked, so nothing can swell.
func zipNames(b []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		at, ok := zipDirectory(b)
		if !ok {
			localNames(b, yield)
			return
		}
		const size = 46
		for range mostZipNames {
			if at+size > len(b) || !bytes.HasPrefix(b[at:], []byte("PK\x01\x02")) {
				return
			}
			name, extra, comment := le16(b, at+28), le16(b, at+30), le16(b, at+32)
			end := at + size + name
			if end > len(b) || !yield(mendUTF8(b[at+size:end])) {
				return
			}
			at = end + extra + comment
		}
	}
}

// zipDirectory finds where the central directory begins.
func zipDirectory(b []byte) (int, bool) {
	const size, longestComment = 22, 1 << 16
	from := max(0, len(b)-size-longestComment)
	n := bytes.LastIndex(b[from:], []byte("PK\x05\x06"))
	if n < 0 || from+n+size > len(b) {
		return 0, false
	}
	end := from + n
	at := int(binary.LittleEndian.Uint32(b[end+16:]))
	length := int(binary.LittleEndian.Uint32(b[end+12:]))
	if bytes.HasPrefix(b[min(at, len(b)):], []byte("PK\x01\x02")) {
		return at, true
	}
	// Something stands in front of the archive: count back from its end.
	at = end - length
	return at, at >= 0 && bytes.HasPrefix(b[at:], []byte("PK\x01\x02"))
}

// endsInDirectory tells whether zipNames finds the same in a ZIP archive of that
// size as in its beginning and its end put together: the central directory is
// in the end, just before the record that closes it.
func endsInDirectory(both []byte, head int, size int64) bool {
	const closing, longestComment = 22, 1 << 16
	if sniff(both[:head]) != typeZip {
		return false
	}
	from := max(head, len(both)-closing-longestComment)
	n := bytes.LastIndex(both[from:], []byte("PK\x05\x06"))
	if n < 0 || from+n+closing > len(both) {
		return false
	}
	end := from + n
	said := int64(binary.LittleEndian.Uint32(both[end+16:])) // in all of the archive
	at := end - int(binary.LittleEndian.Uint32(both[end+12:]))
	return said-(size-int64(len(both))) == int64(at) && said >= int64(len(both)) && at >= head && bytes.HasPrefix(both[at:], []byte("PK\x01\x02"))
}

func localNames(b []byte, yield func(string) bool) {
	const size = 30
	for range mostZipNames {
		n := bytes.Index(b, []byte("PK\x03\x04"))
		if n < 0 || n+size > len(b) {
			return
		}
		end := n + size + le16(b, n+26)
		if end > len(b) || !yield(mendUTF8(b[n+size:end])) {
			return
		}
		b = b[end:]
	}
}

// le16 reads a little-endian number; the caller has checked the length.
func le16(b []byte, at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
