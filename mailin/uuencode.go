package mailin

import (
	"bytes"
	"strings"
)

// uuFile is a file that was written into a text.
type uuFile struct {
	name    string // as it stands in the text
	content []byte
}

// cutUU takes uuencoded files ("begin 644 name" to "end") out of a text. It
// returns the text itself where there are none.
func cutUU(text []byte, mostFiles int, limit int64) ([]byte, []uuFile) {
	if !bytes.Contains(text, []byte("begin ")) {
		return text, nil
	}
	var files []uuFile
	var rest []byte
	kept := 0
	for i := 0; i < len(text) && len(files) < mostFiles; {
		end, next := lineAt(text, i)
		name, ok := uuBegin(text[i:end])
		if !ok {
			i = next
			continue
		}
		content, after, ok := uuLines(text, next, limit)
		if !ok {
			i = next
			continue
		}
		limit -= int64(len(content))
		files = append(files, uuFile{name, content})
		rest = append(rest, text[kept:i]...)
		kept, i = after, after
	}
	if files == nil {
		return text, nil
	}
	return append(rest, text[kept:]...), files
}

// decodeUU decodes a part whose transfer encoding is uuencode; false if it is
// none.
func decodeUU(b []byte, limit int64) ([]byte, bool) {
	if _, files := cutUU(b, 1, limit); len(files) > 0 {
		return files[0].content, true
	}
	return nil, false
}

// uuBegin reads the line "begin 644 name".
func uuBegin(line []byte) (string, bool) {
	rest, ok := bytes.CutPrefix(line, []byte("begin "))
	if !ok || len(rest) < 4 {
		return "", false
	}
	mode, name, ok := strings.Cut(string(rest), " ")
	if !ok || len(mode) < 3 || len(mode) > 4 || strings.Trim(mode, "01234567") != "" {
		return "", false
	}
	return strings.TrimSpace(name), true
}

// uuLines decodes the lines from i on and returns the offset behind "end". A
// file that breaks off counts as long as its first line is sound.
func uuLines(text []byte, i int, limit int64) (content []byte, after int, ok bool) {
	for i < len(text) {
		end, next := lineAt(text, i)
		line := text[i:end]
		if bytes.Equal(bytes.TrimSpace(line), []byte("end")) {
			return content, next, ok
		}
		decoded, sound := uuLine(content, line)
		if !sound {
			break
		}
		content, ok = decoded, true
		if int64(len(content)) > limit {
			return nil, 0, false
		}
		i = next
	}
	return content, i, ok
}

// uuLine appends what one line holds. Its first character gives the number of
// bytes; programs add a checksum or cut the spaces at its end.
func uuLine(out, line []byte) ([]byte, bool) {
	if len(bytes.TrimSpace(line)) == 0 {
		return out, true
	}
	n := int(line[0]-' ') & 0x3f
	letters := (n + 2) / 3 * 4
	if line[0] < ' ' || line[0] > '`' || len(line)-1 > letters+2 || n > 0 && len(line)-1 < letters/2 {
		return out, false
	}
	for _, c := range line {
		if c < ' ' || c > '`' {
			return out, false
		}
	}
	want := len(out) + n
	for k := 1; len(out) < want; k += 4 {
		var bits uint32
		for j := range 4 {
			v := byte(' ')
			if k+j < len(line) {
				v = line[k+j]
			}
			bits = bits<<6 | uint32(v-' ')&0x3f
		}
		out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
	}
	return out[:want], true
}
