package mailin

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// rtfPreset is what the dictionary of compressed RTF begins with (MS-OXRTFCP
// §2.1.2.1).
const rtfPreset = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// expandRTF undoes the compression of MS-OXRTFCP; at most limit bytes.
func expandRTF(b []byte, limit int) []byte {
	const headerBytes, compressed = 16, 0x75465a4c
	if len(b) < headerBytes {
		return nil
	}
	if binary.LittleEndian.Uint32(b[8:]) != compressed {
		return b[headerBytes:min(len(b), headerBytes+limit)]
	}
	const dictionary = 4096
	window := make([]byte, dictionary)
	write := copy(window, rtfPreset)
	var out []byte
	put := func(c byte) {
		out = append(out, c)
		window[write] = c
		write = (write + 1) % dictionary
	}
	for b = b[headerBytes:]; len(b) > 1 && len(out) < limit; {
		control := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0; bit++ {
			if control&(1<<bit) == 0 {
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out
			}
			offset, length := int(b[0])<<4|int(b[1])>>4, int(b[1]&0x0f)+2
			b = b[2:]
			if offset == write { // the end is marked so (§2.2.1.5)
				return out
			}
			for k := range length {
				put(window[(offset+k)%dictionary])
			}
		}
	}
	return out
}

// rtfGroup is what holds inside a pair of braces.
type rtfGroup struct {
	skip    bool // not part of the text: fonts, colours, pictures
	htmlTag bool // a piece of the HTML that was packed (MS-OXRTFEX §2.1.3.1)
	htmlRTF bool // only for readers of the RTF (§2.1.3.2)
	uc      int  // characters that stand in for one given by \u
}

// rtfReader makes text of RTF, or takes out the HTML packed in it.
type rtfReader struct {
	s       string
	limit   int
	charset string
	html    bool
	group   rtfGroup
	stack   []rtfGroup
	out     strings.Builder
	bytes   []byte // of \'xx, not yet decoded: a character may take two
	standIn int    // characters to leave out after \u
	high    rune   // first half of a surrogate pair
	star    bool
}

// rtfText makes text of RTF, at most about limit bytes, and tells whether it
// is HTML.
func rtfText(b []byte, limit int) (string, bool) {
	r := rtfReader{s: string(b), limit: limit, charset: "windows-1252", group: rtfGroup{uc: 1}}
	for r.s != "" && r.out.Len() < limit {
		r.step()
	}
	r.flush()
	return strings.ToValidUTF8(r.out.String(), ""), r.html
}

func (r *rtfReader) step() {
	const deepest = 1000
	switch c := r.s[0]; c {
	case '{':
		if r.flush(); len(r.stack) < deepest {
			r.stack = append(r.stack, r.group)
		}
	case '}':
		if r.flush(); len(r.stack) > 0 {
			r.group, r.stack = r.stack[len(r.stack)-1], r.stack[:len(r.stack)-1]
		}
	case '\\':
		r.s = r.s[1:]
		r.control()
		return
	case '\r', '\n':
	default:
		r.literal(c)
	}
	r.s = r.s[1:]
}

// shown tells whether text at this point belongs to what is made.
func (r *rtfReader) shown() bool {
	if r.html {
		return r.group.htmlTag || !r.group.htmlRTF && !r.group.skip
	}
	return !r.group.skip
}

func (r *rtfReader) literal(c byte) {
	if r.standIn > 0 {
		r.standIn--
		return
	}
	if r.shown() {
		r.bytes = append(r.bytes, c)
	}
}

func (r *rtfReader) flush() {
	if len(r.bytes) > 0 {
		r.out.WriteString(decodeCharset(r.bytes, r.charset, ""))
		r.bytes = r.bytes[:0]
	}
}

// control reads what follows a backslash.
func (r *rtfReader) control() {
	if r.s == "" {
		return
	}
	if c := r.s[0]; c < 'a' || c > 'z' {
		r.symbol(c)
		return
	}
	n := 1
	for n < len(r.s) && r.s[n] >= 'a' && r.s[n] <= 'z' {
		n++
	}
	word := r.s[:n]
	r.s = r.s[n:]
	n = 0
	for n < len(r.s) && (r.s[n] >= '0' && r.s[n] <= '9' || n == 0 && r.s[n] == '-') {
		n++
	}
	number, err := strconv.Atoi(r.s[:n])
	r.s = strings.TrimPrefix(r.s[n:], " ")
	r.word(word, number, err == nil)
}

func (r *rtfReader) symbol(c byte) {
	r.s = r.s[1:]
	switch c {
	case '\'':
		if len(r.s) >= 2 && isHexDigit(r.s[0]) && isHexDigit(r.s[1]) {
			c := hexByte(r.s[0], r.s[1])
			r.s = r.s[2:]
			r.literal(c)
		}
	case '*':
		r.star = true
	case '~':
		r.literal(' ')
	case '_':
		r.literal('-')
	case '\\', '{', '}':
		r.literal(c)
	case '\r', '\n':
		r.literal('\n')
	}
}

// rtfHidden are the groups whose words are not text.
var rtfHidden = tokenSet("fonttbl colortbl stylesheet info pict object listtable listoverridetable header footer headerl headerr footerl footerr filetbl revtbl generator themedata")

func (r *rtfReader) word(word string, number int, hasNumber bool) {
	star := r.star
	r.star = false
	switch word {
	case "fromhtml":
		r.html = true
	case "htmltag":
		r.flush()
		r.group.htmlTag, r.group.skip = true, false
	case "htmlrtf":
		r.flush()
		r.group.htmlRTF = !hasNumber || number != 0
	case "ansicpg":
		r.charset = codepageName(number)
	case "uc":
		r.group.uc = max(0, min(number, 8))
	case "u":
		r.unicode(number)
	case "par", "line", "row", "sect", "page":
		r.literalEnd()
	case "tab", "cell":
		r.literal('\t')
	case "lquote", "rquote", "ldblquote", "rdblquote", "bullet", "endash", "emdash":
		r.character(map[string]rune{"lquote": '‘', "rquote": '’', "ldblquote": '“', "rdblquote": '”', "bullet": '•', "endash": '–', "emdash": '—'}[word])
	default:
		if star || rtfHidden[word] {
			r.group.skip = true
		}
	}
}

// literalEnd ends a line. In packed HTML only the tags do so.
func (r *rtfReader) literalEnd() {
	if r.html && r.group.htmlTag || r.shown() {
		r.bytes = append(r.bytes, '\n')
	}
}

func (r *rtfReader) character(c rune) {
	if r.shown() {
		r.flush()
		r.out.WriteRune(c)
	}
}

// unicode takes \uN, where N may be negative, and half of a character beyond
// 16 bits.
func (r *rtfReader) unicode(number int) {
	c := rune(uint16(number))
	r.standIn = r.group.uc
	switch {
	case c >= 0xd800 && c < 0xdc00:
		r.high = c
		return
	case c >= 0xdc00 && c < 0xe000:
		if r.high == 0 {
			return
		}
		c = (r.high-0xd800)<<10 + (c - 0xdc00) + 0x10000
	}
	r.high = 0
	r.character(c)
}
