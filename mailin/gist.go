package mailin

import (
	"bytes"
	"slices"

	"refdesk/desk"
)

// gistBounds tell what the gist of a mail keeps.
type gistBounds struct {
	// file is how much of the beginning of a file in base64 is kept, and tail
	// of its end, where archives tell what is in them.
	file, tail int
	// A gist of so many bytes becomes thrifty. Of a file it keeps then what
	// tells its type, and of anything else, up to where another part may
	// begin, what is more than most texts and headers.
	roomy, thriftyFile, thriftyText int
	// most is where it is given up, as for a mail of nothing but boundaries.
	most int
}

// usualGist keeps more of a file than partText, so that verdicts read the same
// of it.
var usualGist = gistBounds{file: 128 << 10, tail: 64 << 10, roomy: 2 << 20, thriftyFile: 2 << 10, thriftyText: 64 << 10, most: 6 << 20}

// longestLine: a longer one is taken for several pieces, none of which is
// base64.
const longestLine = 1000

// gist makes the gist of a mail while its bytes pass: all of them but the
// greater part of large files, so that Parse makes the same of it. What was
// left out is told by cuts. The lines that may bound a part are all kept, and
// the last line before one, so that each cut is within one part.
type gist struct {
	gistBounds
	raw     []byte
	cuts    []desk.Cut
	size    int64  // of all that passed
	line    []byte // that has not ended yet
	inside  bool   // the beginning of that line was added before
	encoded int    // bytes of base64 without another line between
	text    int    // bytes of other lines since one that may bound a part
	leaving leaving
	last    []byte // of what is left out, the last line, or the end
	over    bool   // it is too large
}

// leaving is what is being left out.
type leaving int

const (
	leavesNothing leaving = iota
	leavesBase64
	leavesText
)

// Write takes the next bytes of the mail. It never fails.
func (g *gist) Write(b []byte) (int, error) {
	n := len(b)
	g.size += int64(n)
	for len(b) > 0 && !g.over {
		end := bytes.IndexByte(b, '\n') + 1
		whole := end > 0
		if !whole {
			end = len(b)
		}
		if room := longestLine - len(g.line); end > room {
			end, whole = room, false
		}
		if g.line = append(g.line, b[:end]...); whole || len(g.line) == longestLine {
			g.add(g.line, whole)
			g.line, g.inside = g.line[:0], !whole
		}
		b = b[end:]
	}
	return n, nil
}

// add takes a line, or a piece of one that is too long.
func (g *gist) add(line []byte, ends bool) {
	letters := 0
	if !g.inside && ends {
		letters = wholeGroups(line)
	}
	bounds := !g.inside && bytes.HasPrefix(line, []byte("--"))
	switch {
	case letters > 0:
		g.encoded += len(line)
	case bounds:
		g.encoded, g.text = 0, 0
	default:
		g.encoded, g.text = 0, g.text+len(line)
	}
	what := leavesNothing
	switch roomy := len(g.raw) < g.roomy; {
	case letters > 0 && (g.encoded > g.file || !roomy && g.encoded > g.thriftyFile):
		what = leavesBase64
	case !roomy && !bounds && g.text > g.thriftyText:
		what = leavesText
	}
	g.leave(what)
	if what == leavesNothing {
		g.keep(line)
		return
	}
	g.leaveOut(line)
}

// leave begins, or ends, to leave something out.
func (g *gist) leave(what leaving) {
	if what == g.leaving {
		return
	}
	if g.leaving != leavesNothing {
		if n := len(g.cuts) - 1; g.cuts[n].Bytes == 0 {
			g.cuts = g.cuts[:n]
		}
		g.keep(g.last)
		g.last = g.last[:0]
	}
	switch g.leaving = what; what {
	case leavesBase64:
		g.cuts = append(g.cuts, desk.Cut{At: len(g.raw)})
	case leavesText:
		g.cuts = append(g.cuts, desk.Cut{At: len(g.raw), Letters: -1})
	}
}

// leaveOut leaves out what came before this line, but for the end of a file.
func (g *gist) leaveOut(line []byte) {
	n := len(g.last)
	if g.last = append(g.last, line...); g.leaving == leavesBase64 && len(g.raw) < g.roomy {
		if len(g.last) < 2*g.tail {
			return
		}
		n = bytes.LastIndexByte(g.last[:len(g.last)-g.tail], '\n') + 1
	}
	c := &g.cuts[len(g.cuts)-1]
	c.Bytes += int64(n)
	if g.leaving == leavesBase64 {
		c.Letters += int64(n - bytes.Count(g.last[:n], []byte("\r")) - bytes.Count(g.last[:n], []byte("\n")))
	}
	g.last = append(g.last[:0], g.last[n:]...)
}

func (g *gist) keep(line []byte) {
	g.raw = append(g.raw, line...)
	g.over = g.over || len(g.raw) > g.most
}

// end returns the gist, and what it lacks. Of one that is given up nothing
// can be told: it has a cut where it begins.
func (g *gist) end() ([]byte, []desk.Cut) {
	if len(g.line) > 0 && !g.over {
		g.add(g.line, false)
		g.line = nil
	}
	g.leave(leavesNothing)
	if g.over {
		g.raw = g.raw[:g.roomy/2]
		g.cuts = []desk.Cut{{Bytes: g.size - int64(len(g.raw)), Letters: -1}}
	}
	return slices.Clip(g.raw), g.cuts
}

// wholeGroups counts the letters of a line that is nothing but base64 in whole
// groups of four; 0 for all others. Padding ends a file: such a line is none.
func wholeGroups(line []byte) int {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if len(line)%4 != 0 {
		return 0
	}
	for _, c := range line {
		if base64Value[c] == notBase64 || c == '-' || c == '_' {
			return 0
		}
	}
	return len(line)
}

// cutsIn returns the cuts that are in a part of the mail, which is nil or not
// to be told for what was decoded.
func (w *walker) cutsIn(from, to int) []desk.Cut {
	if from < 0 || len(w.cuts) == 0 {
		return nil
	}
	first, _ := slices.BinarySearchFunc(w.cuts, from, func(c desk.Cut, at int) int { return c.At - at })
	n := first
	for n < len(w.cuts) && w.cuts[n].At <= to {
		n++
	}
	return w.cuts[first:n]
}

// look notes that what is between two offsets is read: where something was
// left out there, the whole mail has to be.
func (w *walker) look(from, to int) { w.lacks = w.lacks || len(w.cutsIn(from, to)) > 0 }

// unpackCut decodes what was kept of the beginning of a part, and tells how
// large all of it is.
func (w *walker) unpackCut(p *part, cuts []desk.Cut, limit int64) []byte {
	encoding := p.header.get("Content-Transfer-Encoding")
	first, last := cuts[0].At-p.at, cuts[len(cuts)-1].At-p.at
	p.cut = true
	name := transferName(encoding)
	plain := name == "" || name == "base64" && !looksBase64(p.raw)
	both := decodeTransfer(p.raw, encoding, limit)
	if p.size = int64(len(p.raw)); !plain {
		p.size = int64(len(both))
	}
	for _, c := range cuts {
		if p.size += c.Bytes; !plain {
			p.size += c.Letters/4*3 - c.Bytes
		}
		w.lacks = w.lacks || !plain && (name != "base64" || c.Letters < 0)
	}
	// Behind padding another file may begin, or what is none.
	w.lacks = w.lacks || !plain && bytes.IndexByte(p.raw[:last], '=') >= 0 || p.size > limit
	head := decodeTransfer(p.raw[:first], encoding, limit)
	if len(cuts) == 1 && endsInDirectory(both, len(head), p.size) {
		p.archive = both
	}
	return head
}
