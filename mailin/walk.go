package mailin

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"refdesk/desk"
)

// part is a node of the MIME tree (RFC 2045, RFC 2046).
type part struct {
	header      header
	typ         string            // media type, lower case, never empty
	params      map[string]string // of Content-Type
	said        string            // typ as the mail says, also of a multipart without parts
	declared    bool              // the mail says what type it is
	disposition string            // lower case, "" if not said
	name        string            // file name, "" if none
	raw         []byte            // body as it stands in the mail
	at          int               // where in the mail that is, -1 for what was decoded
	children    []*part           // nil for leaves

	content   []byte // decoded, once unpacked
	unpacked  bool
	cut       bool   // content is only the beginning: see desk.Cut
	size      int64  // of all the content
	archive   []byte // beginning and end of an archive that was cut, by which it can be judged
	text      string // readable text, once read
	html      bool   // text is HTML
	wasRead   bool
	unlisted  bool // no attachment: chosen as text, or another form of what was
	encrypted bool
}

// charset is the declared charset, "" if none.
func (p *part) charset() string { return p.params["charset"] }

// walker takes a mail apart within its limits. What it leaves out it notes in
// faults.
type walker struct {
	limits  Limits
	cuts    []desk.Cut
	charset string // of the mail's first text, for 8-bit headers
	parts   int
	decoded int64
	faults  []string
	lacks   bool // what was left out of the mail matters
}

func (w *walker) fault(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(w.faults, text) {
		w.faults = append(w.faults, text)
	}
}

// read takes the entity in b apart, which stands at an offset of the mail:
// header, type, children.
func (w *walker) read(b []byte, at int, defaultType string, depth int) *part {
	w.parts++
	h, body := readHeader(b, w.limits)
	if h.cut {
		w.fault("the header is longer than %d fields or %d bytes", w.limits.Fields, w.limits.Header)
	}
	p := &part{header: h, raw: b[body:], at: -1}
	if at >= 0 {
		p.at = at + body
		w.look(at, p.at)
	}
	w.describe(p, defaultType)
	w.descend(p, depth)
	return p
}

// descend reads the children of a part that has some.
func (w *walker) descend(p *part, depth int) {
	if isCMS(p) {
		w.descendCMS(p, depth)
		return
	}
	if !strings.HasPrefix(p.typ, "multipart/") {
		w.descendUndeclared(p, depth)
		return
	}
	if depth >= w.limits.Depth {
		w.fault("parts are nested deeper than %d", w.limits.Depth)
		return
	}
	body, at := p.raw, p.at
	if name := transferName(p.header.get("Content-Transfer-Encoding")); name != "" && !bytes.Contains(body, []byte("\n--")) {
		body, at = w.decode(p), -1 // RFC 2045 §6.4 forbids it
		w.lacks = w.lacks || p.cut
	}
	w.split(p, body, at, p.params["boundary"], depth)
	if p.children == nil {
		w.split(p, body, at, w.guessBoundary(body, at), depth)
	}
	if p.children == nil { // no boundary anywhere: it is what it looks like
		p.typ = "text/plain"
	}
}

// descendUndeclared reads the parts of a mail whose header lost its
// Content-Type.
func (w *walker) descendUndeclared(p *part, depth int) {
	if p.declared || depth > 0 || !bytes.Contains(p.raw[:min(len(p.raw), 2048)], []byte("\n--")) && !bytes.HasPrefix(p.raw, []byte("--")) {
		return
	}
	if boundary := w.guessBoundary(p.raw, p.at); boundary != "" {
		w.split(p, p.raw, p.at, boundary, depth)
		if p.children != nil {
			p.typ = "multipart/mixed"
		}
	}
}

// split finds the pieces of the body at an offset of the mail that are between
// the boundaries, without copying them. A multipart that is not closed ends
// where its parent does.
func (w *walker) split(p *part, body []byte, offset int, boundary string, depth int) {
	if boundary == "" {
		return
	}
	childType := "text/plain"
	if p.typ == "multipart/digest" {
		childType = "message/rfc822"
	}
	mark := []byte("--" + boundary)
	start, at := -1, 0
	for {
		from, to, last := nextBoundary(body, mark, at)
		if start >= 0 {
			if w.parts >= w.limits.Parts {
				w.fault("there are more than %d parts", w.limits.Parts)
				return
			}
			end := len(body)
			if from >= 0 {
				end = max(start, beforeLineEnd(body, from))
			}
			if from >= 0 || len(bytes.TrimSpace(body[start:end])) > 0 {
				p.children = append(p.children, w.read(body[start:end], within(offset, start), childType, depth+1))
			}
		}
		if from < 0 || last {
			return
		}
		start, at = to, to
	}
}

// within is the offset in the mail of what stands in a part.
func within(offset, start int) int {
	if offset < 0 {
		return offset
	}
	return offset + start
}

// nextBoundary finds the next boundary line (RFC 2046 §5.1.1) from at on: its
// start, the start of the line after it, and whether it is the closing one.
// from is -1 if there is none.
func nextBoundary(body, mark []byte, at int) (from, to int, last bool) {
	for at < len(body) {
		n := bytes.Index(body[at:], mark)
		if n < 0 {
			break
		}
		from = at + n
		at = from + len(mark)
		if from > 0 && body[from-1] != '\n' {
			continue
		}
		end, next := lineAt(body, from)
		rest := bytes.TrimRight(body[at:end], " \t\r")
		switch {
		case len(rest) == 0:
			return from, next, false
		// Seen in practice: the closing mark cut to one hyphen, or with
		// something behind it.
		case rest[0] == '-' && (len(rest) <= 2 || rest[1] == '-' && !isTokenByte(rest[2])):
			return from, next, true
		}
	}
	return -1, len(body), false
}

func isTokenByte(c byte) bool {
	return c > ' ' && c < 0x7f && !bytes.ContainsRune([]byte(`()<>@,;:\"/[]?=`), rune(c))
}

// beforeLineEnd returns the end of a piece without the line end that belongs
// to the boundary behind it.
func beforeLineEnd(body []byte, at int) int {
	if at > 0 && body[at-1] == '\n' {
		at--
		if at > 0 && body[at-1] == '\r' {
			at--
		}
	}
	return at
}

// guessBoundary is guessBoundary of what stands at an offset of the mail.
func (w *walker) guessBoundary(body []byte, at int) string {
	w.look(at, at+min(len(body), boundaryAhead))
	return guessBoundary(body)
}

// boundaryAhead is how far a boundary is looked for that is not named.
const boundaryAhead = 64 << 10

// guessBoundary finds the boundary of a multipart that names none, or another
// than it uses: a line with two hyphens in front of part headers. "" if there
// is none.
func guessBoundary(body []byte) string {
	const longest = 200
	for i := 0; i < min(len(body), boundaryAhead); {
		end, next := lineAt(body, i)
		line := bytes.TrimRight(body[i:end], " \t\r")
		if len(line) > 3 && len(line) < longest && bytes.HasPrefix(line, []byte("--")) && !bytes.ContainsAny(line, " \t") && next < len(body) {
			following, _ := lineAt(body, next)
			if isContentField(body[next:following]) {
				return string(line[2:])
			}
		}
		i = next
	}
	return ""
}

func isContentField(line []byte) bool {
	const prefix = "content-"
	return len(line) > len(prefix) && strings.EqualFold(string(line[:len(prefix)]), prefix) && fieldColon(line) > 0
}

// decode undoes the transfer encoding of a part, as far as the limit on all
// decoded bytes lets it. Of a part that was cut the beginning comes back.
func (w *walker) decode(p *part) []byte {
	if p.unpacked {
		return p.content
	}
	left := w.limits.Decoded - w.decoded
	var b []byte
	if cuts := w.cutsIn(p.at, p.at+len(p.raw)); len(cuts) > 0 {
		b = w.unpackCut(p, cuts, left)
	} else {
		b = decodeTransfer(p.raw, p.header.get("Content-Transfer-Encoding"), left)
		p.size = int64(len(b))
	}
	w.decoded += p.size
	p.content, p.unpacked = b, true
	if w.decoded >= w.limits.Decoded && len(p.raw) > 0 {
		w.fault("the parts hold more than %d bytes", w.limits.Decoded)
	}
	return b
}
