package mailin

import (
	"bytes"
	"strings"

	"refdesk/rules"
)

// headerField is one field as it stands in the mail: unfolded, its value
// neither decoded nor converted.
type headerField struct{ name, value string }

// header is a header block (RFC 5322 §2.2), topmost field first.
type header struct {
	fields []headerField
	cut    bool // more than the limits allow was left out
}

// get returns the value of the topmost field of that name (any case).
func (h header) get(name string) string {
	for _, f := range h.fields {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// all returns the values of all fields of that name, joined by a separator:
// a field that may stand once only sometimes comes in several pieces.
func (h header) all(name, separator string) string {
	var joined string
	for _, f := range h.fields {
		switch {
		case !strings.EqualFold(f.name, name) || f.value == "":
		case joined == "":
			joined = f.value
		default:
			joined += separator + f.value
		}
	}
	return joined
}

// fieldSpan is a field by its offsets in the block.
type fieldSpan struct{ start, colon, end int }

// readHeader reads the header block at the start of b and returns the offset
// at which the body begins.
func readHeader(b []byte, limits Limits) (header, int) {
	spans, body, cut := headerSpans(b, limits)
	if len(spans) == 0 {
		return header{cut: cut}, body
	}
	// One copy of the block: names and most values are pieces of it.
	block := string(b[:spans[len(spans)-1].end])
	h := header{fields: make([]headerField, len(spans)), cut: cut}
	for i, s := range spans {
		h.fields[i] = headerField{
			name:  strings.TrimRight(block[s.start:s.colon], " \t"),
			value: unfold(block[s.colon+1 : s.end]),
		}
	}
	return h, body
}

// headerSpans finds the fields. A line that is no field belongs to the field
// above it, as broken folding has it, unless the body begins there.
func headerSpans(b []byte, limits Limits) (spans []fieldSpan, body int, cut bool) {
	for i := 0; i < len(b); {
		end, next := lineAt(b, i)
		if end == i || headerEndsBlank(b, i, end, next) {
			return spans, next, cut
		}
		colon := -1
		if b[i] != ' ' && b[i] != '\t' {
			colon = fieldColon(b[i:end])
		}
		switch {
		case colon > 0 && (len(spans) >= limits.Fields || i >= limits.Header):
			cut = true
		case colon > 0:
			spans = append(spans, fieldSpan{i, i + colon, min(end, limits.Header+colon+1)})
		case b[i] != ' ' && b[i] != '\t' && bodyBegins(b, i, next):
			return spans, i, cut
		case len(spans) > 0 && !cut:
			spans[len(spans)-1].end = max(spans[len(spans)-1].end, min(end, limits.Header))
		}
		cut = cut || (len(spans) > 0 && end > limits.Header)
		i = next
	}
	return spans, len(b), cut
}

// lineAt returns where the line at i ends and where the next one starts.
func lineAt(b []byte, i int) (end, next int) {
	n := bytes.IndexByte(b[i:], '\n')
	if n < 0 {
		return len(b), len(b)
	}
	end, next = i+n, i+n+1
	// Seen in practice: \r\r\n, from a conversion done twice.
	for end > i && b[end-1] == '\r' {
		end--
	}
	return end, next
}

// fieldColon returns the offset of the colon of a header field, -1 if the
// line is none. White space before the colon is obsolete syntax (RFC 5322
// §4.5).
func fieldColon(line []byte) int {
	for i, c := range line[:min(len(line), 256)] {
		switch {
		case c == ':':
			return i
		case c == ' ' || c == '\t':
			rest := bytes.TrimLeft(line[i:], " \t")
			if len(rest) > 0 && rest[0] == ':' {
				return len(line) - len(rest)
			}
			return -1
		case c < 33 || c > 126:
			return -1
		}
	}
	return -1
}

// headerEndsBlank tells whether a line of nothing but white space ends the
// header: it does not where folding or another field follows.
func headerEndsBlank(b []byte, start, end, next int) bool {
	if len(bytes.TrimSpace(b[start:end])) > 0 {
		return false
	}
	if next >= len(b) {
		return true
	}
	following, _ := lineAt(b, next)
	line := b[next:following]
	if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		return false
	}
	return !isKnownField(line)
}

// bodyBegins tells whether a line that is no header field is the first of a
// body before which the blank line is missing, and not a piece of a broken
// field: no field follows it.
func bodyBegins(b []byte, start, next int) bool {
	if bytes.HasPrefix(b[start:], []byte("--")) {
		return true
	}
	const ahead = 20
	for range ahead {
		if next >= len(b) {
			return true
		}
		end, after := lineAt(b, next)
		line := b[next:end]
		if len(line) > 0 && line[0] != ' ' && line[0] != '\t' {
			return !isKnownField(line)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			return true
		}
		next = after
	}
	return true
}

// plainFields are the usual header fields whose names have no hyphen, by
// which a header is told from text such as "Problem: no network".
var plainFields = map[string]bool{
	"bcc": true, "cc": true, "comments": true, "date": true, "from": true, "importance": true,
	"keywords": true, "lines": true, "organization": true, "precedence": true, "priority": true,
	"received": true, "references": true, "sender": true, "sensitivity": true, "status": true,
	"subject": true, "to": true,
}

// isKnownField tells whether a line is a header field beyond doubt.
func isKnownField(line []byte) bool {
	colon := fieldColon(line)
	if colon <= 0 {
		return false
	}
	name := strings.ToLower(strings.TrimSpace(string(line[:colon])))
	return plainFields[name] || strings.Contains(name, "-")
}

// skipEnvelope returns the offset behind what may stand in front of the
// header: a byte order mark, blank lines, the "From " line of an mbox file.
func skipEnvelope(b []byte) int {
	i := 0
	if bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		i = 3
	}
	for i < len(b) {
		end, next := lineAt(b, i)
		line := b[i:end]
		blank := len(bytes.TrimSpace(line)) == 0
		mbox := bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))
		if !blank && (!mbox || fieldColon(line) > 0) { // "From : Jo" is a field
			break
		}
		i = next
	}
	return i
}

// unfold joins the lines of a value (RFC 5322 §2.2.3).
func unfold(s string) string {
	s = strings.Trim(s, " \t\r\n")
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for len(s) > 0 {
		n := strings.IndexAny(s, "\r\n")
		if n < 0 {
			out.WriteString(s)
			break
		}
		out.WriteString(s[:n])
		s = strings.TrimLeft(s[n:], " \t\r\n")
		out.WriteByte(' ')
	}
	return out.String()
}

// literalFields are structured fields without phrases: encoded words in them
// are no words (RFC 2047 §5), and decoding them would let a sender write into
// what a server only quotes.
var literalFields = map[string]bool{
	"arc-authentication-results": true, "arc-message-signature": true, "arc-seal": true,
	"authentication-results": true, "content-transfer-encoding": true, "date": true,
	"dkim-signature": true, "in-reply-to": true, "message-id": true, "received": true,
	"received-spf": true, "references": true, "return-path": true,
}

// decoded returns the header as the rules read it.
func (h header) decoded(charset string) rules.Header {
	fields := make(rules.Header, len(h.fields))
	for i, f := range h.fields {
		value := eightBit(f.value, charset)
		if strings.Contains(value, "=?") && !literalFields[strings.ToLower(f.name)] {
			value = decodeWords(value, charset)
		}
		fields[i] = rules.Field{Name: f.name, Value: oneLine(value)}
	}
	return fields
}
