package mailin

import "strings"

// encodedWord is one =?charset?encoding?text?= of RFC 2047 §2.
type encodedWord struct {
	charset string // without the language of RFC 2231 §5
	base64  bool
	text    string
	end     int // offset behind it
}

// decodeWords decodes the encoded words in a header value, also where
// programs broke them: with spaces in them, without an end, in quoted
// strings, split inside a character, encoded twice. charset is what 8-bit
// bytes of words with an unknown charset are taken for.
func decodeWords(s, charset string) string {
	once := decodeWordsOnce(s, charset)
	// Seen in practice: gateways that encode a value that already was.
	if once != s && strings.Contains(once, "=?") && strings.Contains(once, "?=") {
		return decodeWordsOnce(once, charset)
	}
	return once
}

func decodeWordsOnce(s, charset string) string {
	var out strings.Builder
	var run wordRun
	for len(s) > 0 {
		start := strings.Index(s, "=?")
		if start < 0 {
			break
		}
		word, ok := wordAt(s[start:])
		if !ok {
			run.flush(&out, charset)
			out.WriteString(s[:start+2])
			s = s[start+2:]
			continue
		}
		// White space between two words is not part of the text (§6.2).
		if between := s[:start]; !run.open || strings.Trim(between, " \t") != "" {
			run.flush(&out, charset)
			out.WriteString(between)
		}
		run.add(word, &out, charset)
		s = s[start+word.end:]
	}
	run.flush(&out, charset)
	out.WriteString(s)
	return out.String()
}

// wordAt reads the encoded word at the start of s, which begins with "=?".
func wordAt(s string) (encodedWord, bool) {
	const longestCharset = 64
	name := strings.IndexByte(s[2:min(len(s), longestCharset+3)], '?')
	if name <= 0 {
		return encodedWord{}, false
	}
	charset, _, _ := strings.Cut(strings.TrimSpace(s[2:2+name]), "*")
	if charset == "" || strings.ContainsAny(charset, " \t\",<>@=") {
		return encodedWord{}, false
	}
	at := 2 + name + 1
	rest := strings.TrimLeft(s[at:min(len(s), at+4)], " ")
	if len(rest) < 2 || !strings.ContainsAny(rest[:1], "bBqQ") {
		return encodedWord{}, false
	}
	at = at + strings.IndexByte(s[at:], rest[0]) + 1
	gap := strings.IndexByte(s[at:min(len(s), at+3)], '?')
	if gap < 0 || strings.TrimSpace(s[at:at+gap]) != "" {
		return encodedWord{}, false
	}
	at += gap + 1
	w := encodedWord{charset: charset, base64: rest[0] == 'b' || rest[0] == 'B'}
	w.text, w.end = wordText(s, at, w.base64)
	return w, true
}

// wordText returns the text of the word whose text begins at at, and the
// offset behind the word. It looks no further than the next word, so that
// reading many broken ones stays linear.
func wordText(s string, at int, base64 bool) (string, int) {
	limit := nextWord(s, at)
	for i := at; i+1 < limit; i++ {
		if s[i] != '?' || s[i+1] != '=' {
			continue
		}
		// Seen in practice: a bare question mark before an encoded byte.
		inner := !base64 && i+3 < limit && isHexDigit(s[i+2]) && isHexDigit(s[i+3]) && strings.Contains(s[i+2:limit], "?=")
		if !inner {
			return s[at:i], i + 2
		}
	}
	end := limit
	if base64 { // what follows a space is text again
		if n := strings.IndexAny(s[at:limit], " \t\"<"); n >= 0 {
			end = at + n
		}
	}
	text := s[at:end]
	if end == limit && limit < len(s) {
		text = strings.TrimRight(text, " \t")
	}
	return strings.TrimSuffix(text, "?"), end
}

// nextWord returns the offset of the next "=?" that is not the end of padded
// base64, "=?=".
func nextWord(s string, at int) int {
	for i := at; ; {
		n := strings.Index(s[i:], "=?")
		if n < 0 {
			return len(s)
		}
		i += n
		if i+2 < len(s) && s[i+2] == '=' || i > at && i+2 >= len(s) {
			i += 2
			continue
		}
		return i
	}
}

// wordRun gathers the bytes of adjacent words of one charset: programs cut
// characters, and even the four letters of base64, in two.
type wordRun struct {
	open    bool
	charset string
	pending string // base64 that is not yet a whole number of bytes
	bytes   []byte
}

func (r *wordRun) add(w encodedWord, out *strings.Builder, fallback string) {
	if r.open && !strings.EqualFold(r.charset, w.charset) || r.pending != "" && !w.base64 {
		r.flush(out, fallback)
	}
	r.open, r.charset = true, w.charset
	if !w.base64 {
		r.bytes = appendWordQ(r.bytes, w.text)
		return
	}
	text := r.pending + strings.Map(dropSpace, w.text)
	r.pending = ""
	if len(text)%4 != 0 && !strings.HasSuffix(text, "=") {
		whole := len(text) / 4 * 4
		text, r.pending = text[:whole], text[whole:]
	}
	r.bytes = appendBase64(r.bytes, []byte(text))
}

func (r *wordRun) flush(out *strings.Builder, fallback string) {
	if !r.open {
		return
	}
	r.bytes = appendBase64(r.bytes, []byte(r.pending))
	out.WriteString(decodeCharset(r.bytes, r.charset, fallback))
	*r = wordRun{bytes: r.bytes[:0]}
}

func dropSpace(r rune) rune {
	if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
		return -1
	}
	return r
}

// appendWordQ decodes the Q encoding (RFC 2047 §4.2).
func appendWordQ(out []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ' ')
		case s[i] == '=' && i+2 < len(s) && isHexDigit(s[i+1]) && isHexDigit(s[i+2]):
			out = append(out, hexByte(s[i+1], s[i+2]))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return out
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}

func hexByte(high, low byte) byte { return hexValue(high)<<4 | hexValue(low) }

func hexValue(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
