package mailin

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decodeCharset makes valid UTF-8 of bytes: by the declared charset, else by
// a second one that is likely ("" if there is none), else as UTF-8, else as
// windows-1252. It never fails.
func decodeCharset(b []byte, declared, likely string) string {
	name := charsetName(declared)
	if isASCII(b) && !isShifting(name, b) {
		return string(b)
	}
	if text, ok := byOrderMark(b); ok {
		return text
	}
	switch name {
	case "utf-8":
		return mendUTF8(b)
	case "", "us-ascii", "iso-8859-1", "windows-1252":
		// Text that is valid UTF-8 beyond ASCII by chance is rarer than
		// programs that declare the wrong charset.
		if utf8.Valid(b) && !isShifting(name, b) {
			return string(b)
		}
	}
	if text, ok := decodeNamed(b, name); ok {
		return text
	}
	if name = charsetName(likely); name != "" && name != "utf-8" {
		if text, ok := decodeNamed(b, name); ok {
			return text
		}
	}
	return mendUTF8(b)
}

// decodeNamed decodes by the charset of that name; false if there is none of
// that name, or if the bytes cannot be in it.
func decodeNamed(b []byte, name string) (string, bool) {
	switch name {
	case "":
		if bytes.Contains(b, []byte("\x1b$")) {
			return decodeWith(b, japanese.ISO2022JP), true
		}
		return "", false
	case "utf-7":
		return decodeUTF7(b), true
	case "iso-2022-kr":
		return decodeWith(shiftedKorean(b), korean.EUCKR), true
	case "iso-2022-jp":
		return decodeJapanese(b), true
	case "utf-16", "utf-16le", "utf-16be":
		return decodeUTF16(b, name)
	}
	e := encodingOf(name)
	if e == nil {
		return "", false
	}
	if utf8.Valid(b) && isMultiByte(name) {
		// The bytes are valid UTF-8 by chance hardly ever.
		if text := decodeWith(b, e); strings.ContainsRune(text, utf8.RuneError) {
			return string(b), true
		} else {
			return text, true
		}
	}
	return decodeWith(b, e), true
}

// encodingOf finds the encoding of a name, nil if it is unknown.
func encodingOf(name string) encoding.Encoding {
	switch name {
	case "gb2312", "gbk", "gb18030":
		return simplifiedchinese.GB18030 // contains the other two
	case "hz-gb-2312":
		return simplifiedchinese.HZGB2312
	case "us-ascii":
		return charmap.Windows1252
	}
	if e, known := charset.Lookup(name); e != nil && known != "replacement" {
		return e
	}
	if e, err := ianaindex.MIME.Encoding(name); err == nil && e != nil {
		return e
	}
	return nil
}

// charsetAliases are names seen in mails that the indexes do not know.
var charsetAliases = map[string]string{
	"utf8": "utf-8", "unicode-1-1-utf-8": "utf-8", "utf-8-sig": "utf-8", "cp65001": "utf-8",
	"unicode": "utf-16", "ucs-2": "utf-16", "iso-10646-ucs-2": "utf-16", "utf16": "utf-16",
	"unicode-1-1-utf-7": "utf-7", "utf7": "utf-7", "x-unicode-2-0-utf-7": "utf-7",
	"ascii": "us-ascii", "ansi_x3.4-1968": "us-ascii", "7bit": "us-ascii", "us": "us-ascii",
	"latin1": "iso-8859-1", "iso8859-1": "iso-8859-1", "iso_8859-1": "iso-8859-1", "l1": "iso-8859-1",
	"cp1252": "windows-1252", "ansi": "windows-1252", "windows1252": "windows-1252", "x-ansi": "windows-1252",
	"euccn": "gbk", "euc-cn": "gbk", "cn-gb": "gbk", "gb_2312-80": "gbk", "gb2312-80": "gbk", "x-gbk": "gbk", "cp936": "gbk", "windows-936": "gbk", "hz": "hz-gb-2312",
	"cn-big5": "big5", "cp950": "big5", "windows-950": "big5", "big5-eten": "big5",
	"cp932": "shift_jis", "shift-jis": "shift_jis", "sjis": "shift_jis", "x-sjis": "shift_jis", "ms_kanji": "shift_jis", "windows-932": "shift_jis",
	"eucjp": "euc-jp", "ujis": "euc-jp", "cp51932": "euc-jp", "eucjp-ms": "euc-jp",
	"cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp", "cp50222": "iso-2022-jp", "iso-2022-jp-ms": "iso-2022-jp", "iso-2022-jp-1": "iso-2022-jp", "iso-2022-jp-2": "iso-2022-jp", "iso-2022-jp-3": "iso-2022-jp", "iso-2022-jp-2004": "iso-2022-jp", "jis": "iso-2022-jp",
	"cp949": "euc-kr", "euckr": "euc-kr", "ks_c_5601": "euc-kr", "uhc": "euc-kr", "x-windows-949": "euc-kr",
	"koi8": "koi8-r", "koi": "koi8-r", "cp1251": "windows-1251", "win-1251": "windows-1251", "win1251": "windows-1251", "cp1250": "windows-1250", "cp1253": "windows-1253", "cp1254": "windows-1254", "cp1255": "windows-1255", "cp1256": "windows-1256", "cp1257": "windows-1257", "cp1258": "windows-1258",
	"iso-8859-8-e": "iso-8859-8", "x-mac-roman": "macintosh", "mac": "macintosh", "tis620": "windows-874", "cp874": "windows-874",
	"default": "", "unknown": "", "unknown-8bit": "", "x-unknown": "", "x-user-defined": "", "user-defined": "", "none": "", "binary": "", "8bit": "", "utf": "utf-8",
}

// charsetName brings a declared charset down to one name.
func charsetName(declared string) string {
	if declared == "utf-8" || declared == "UTF-8" {
		return "utf-8"
	}
	name := strings.ToLower(strings.Trim(declared, " \t\"'<>;,"))
	name = strings.TrimPrefix(name, "charset=")
	if known, ok := charsetAliases[name]; ok {
		return known
	}
	return name
}

// isMultiByte tells whether a charset has characters of several bytes, so
// that wrong bytes show.
func isMultiByte(name string) bool {
	switch name {
	case "gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "euc-jp", "shift_jis", "euc-kr", "ks_c_5601-1987":
		return true
	}
	return false
}

// isShifting tells whether ASCII bytes mean other characters: by escape
// sequences, by shift codes, or as halves of UTF-16.
func isShifting(name string, b []byte) bool {
	switch name {
	case "iso-2022-jp", "iso-2022-kr", "utf-7", "hz-gb-2312", "utf-16", "utf-16le", "utf-16be":
		return true
	case "", "us-ascii":
		return bytes.Contains(b, []byte("\x1b$"))
	}
	return false
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func decodeWith(b []byte, e encoding.Encoding) string {
	text, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return mendUTF8(b)
	}
	return strings.ToValidUTF8(string(text), string(utf8.RuneError))
}

// byOrderMark decodes bytes that begin with a byte order mark.
func byOrderMark(b []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return mendUTF8(b[3:]), true
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return decodeWith(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), true
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return decodeWith(b, unicode.UTF16(unicode.BigEndian, unicode.UseBOM)), true
	}
	return "", false
}

// decodeUTF16 decodes UTF-16 without a mark. Seen in practice: "utf-16"
// declared for text that was converted on the way and has no zero bytes.
func decodeUTF16(b []byte, name string) (string, bool) {
	var even, odd int
	for i, c := range b[:min(len(b), 1024)] {
		switch {
		case c == 0 && i%2 == 0:
			even++
		case c == 0:
			odd++
		}
	}
	if even+odd == 0 && (name == "utf-16" || utf8.Valid(b)) {
		return "", false
	}
	order := unicode.LittleEndian
	if even > odd || even == odd && name == "utf-16be" {
		order = unicode.BigEndian
	}
	return decodeWith(b, unicode.UTF16(order, unicode.IgnoreBOM)), true
}

// decodeJapanese decodes what is declared as ISO-2022-JP; bytes above 127 in
// it are one of the other Japanese charsets.
func decodeJapanese(b []byte) string {
	if isASCII(b) {
		return decodeWith(b, japanese.ISO2022JP)
	}
	if utf8.Valid(b) {
		return string(b)
	}
	shift, euc := decodeWith(b, japanese.ShiftJIS), decodeWith(b, japanese.EUCJP)
	bad := string(utf8.RuneError)
	if strings.Count(euc, bad) < strings.Count(shift, bad) {
		return euc
	}
	return shift
}

// mendUTF8 reads UTF-8 and takes each byte that is none for windows-1252.
func mendUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	out.Grow(len(b) + len(b)/8)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out.WriteRune(r)
		b = b[size:]
	}
	return out.String()
}

// eightBit makes valid UTF-8 of a header value (RFC 6532), which before that
// standard came in the charset of the body.
func eightBit(s, likely string) string {
	if utf8.ValidString(s) {
		if strings.Contains(s, "\x1b$") { // bare ISO-2022-JP
			return decodeJapanese([]byte(s))
		}
		return s
	}
	if mostlyUTF8(s) { // cut inside a character, such as a file name by its length
		return mendUTF8([]byte(s))
	}
	return decodeCharset([]byte(s), likely, "")
}

// mostlyUTF8 tells whether bytes beyond ASCII are UTF-8 by far more often
// than not, which other charsets hardly ever are.
func mostlyUTF8(s string) bool {
	const farMore = 4
	var good, bad int
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	return good >= farMore*bad
}
