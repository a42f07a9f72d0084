package mailin

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// mostParams bounds the parameters of one field.
const mostParams = 100

// rawParam is one parameter as it stands in the mail.
type rawParam struct {
	name     string // lower case, without the marks of RFC 2231
	section  int    // of a continuation (RFC 2231 §3), -1 if it is none
	extended bool   // percent-encoded (RFC 2231 §4)
	value    string
}

// parseParams reads a value such as that of Content-Type (RFC 2045 §5.1): the
// word before the first semicolon in lower case, and the parameters, decoded
// by RFC 2231 and also by RFC 2047, which programs use against its §5. nil
// params means none.
func parseParams(value, charset string) (string, map[string]string) {
	first, rest := cutFirst(value)
	raw := rawParams(rest)
	if len(raw) == 0 {
		return first, nil
	}
	params := make(map[string]string, len(raw))
	for _, p := range raw {
		if _, ok := params[p.name]; !ok && p.section < 0 && !p.extended {
			params[p.name] = plainParam(p, charset)
		}
	}
	for name, decoded := range extendedParams(raw, charset) {
		if decoded != "" {
			params[name] = decoded
		}
	}
	return first, params
}

// cutFirst separates the first word from the parameters; the semicolon
// between them may be missing.
func cutFirst(value string) (first, rest string) {
	n := strings.IndexAny(value, "; \t")
	if n < 0 {
		n = len(value)
	}
	if eq := strings.IndexByte(value[:n], '='); eq >= 0 {
		return "", value // no first word at all
	}
	first = strings.ToLower(strings.Trim(value[:n], "\"' "))
	return first, value[n:]
}

func rawParams(s string) []rawParam {
	var params []rawParam
	openComment := false // one had no end: no other is looked for, which keeps the time linear
	for len(params) < mostParams {
		s = strings.TrimLeft(s, "; \t\r\n,")
		if s == "" {
			break
		}
		if s[0] == '(' && !openComment {
			_, n := commentAt(s)
			openComment = n == 1
			s = s[n:]
			continue
		}
		eq := strings.IndexAny(s, "=;")
		if eq < 0 {
			break
		}
		if s[eq] == ';' {
			s = s[eq+1:]
			continue
		}
		name := strings.TrimSpace(s[:eq])
		if n := strings.LastIndexAny(name, " \t"); n >= 0 {
			name = name[n+1:]
		}
		var value string
		value, s = paramValue(strings.TrimLeft(s[eq+1:], " \t"))
		if name != "" {
			params = append(params, newParam(name, value))
		}
	}
	return params
}

// newParam takes the marks of RFC 2231 off a name: name*, name*0, name*0*.
func newParam(name, value string) rawParam {
	p := rawParam{name: strings.ToLower(name), section: -1, value: value}
	if strings.HasSuffix(p.name, "*") {
		p.name, p.extended = p.name[:len(p.name)-1], true
	}
	if base, number, ok := strings.Cut(p.name, "*"); ok {
		if n, err := strconv.Atoi(number); err == nil && n >= 0 {
			p.name, p.section = base, n
		}
	}
	return p
}

// paramValue takes a value off the start of s.
func paramValue(s string) (value, rest string) {
	if strings.HasPrefix(s, `"`) {
		return quotedValue(s)
	}
	end := strings.IndexByte(s, ';')
	if end < 0 {
		end = len(s)
	}
	value, rest = s[:end], s[end:]
	// charset=utf-8 boundary=x: a semicolon is missing
	for n := 0; n < len(value); n++ {
		if value[n] != ' ' && value[n] != '\t' {
			continue
		}
		next := strings.TrimLeft(value[n:], " \t")
		if startsKnownParam(next) {
			return value[:n], s[n:]
		}
		if strings.HasPrefix(next, "(") {
			return value[:n], rest
		}
		n = len(value) - len(next) // each blank is passed once
	}
	return strings.TrimSpace(value), rest
}

// startsKnownParam tells whether another parameter begins here for certain;
// spaces and equal signs also stand in file names without quotes.
func startsKnownParam(s string) bool {
	for _, name := range [...]string{"charset", "boundary", "name", "filename", "format", "delsp", "type", "protocol", "micalg", "report-type", "smime-type"} {
		if len(s) > len(name) && strings.EqualFold(s[:len(name)], name) && (s[len(name)] == '=' || s[len(name)] == '*') {
			return true
		}
	}
	return false
}

// quotedValue takes a quoted string off the start of s. Backslashes stay
// before anything but quotes, as some programs send Windows paths. Without a
// closing quote it ends at the semicolon.
func quotedValue(s string) (value, rest string) {
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			out.WriteByte(s[i])
		case s[i] == '"':
			return out.String(), s[i+1:]
		default:
			out.WriteByte(s[i])
		}
	}
	value, rest, _ = strings.Cut(s[1:], ";")
	return strings.TrimSpace(value), rest
}

func plainParam(p rawParam, charset string) string {
	value := eightBit(p.value, charset)
	if p.name != "boundary" && strings.Contains(value, "=?") {
		value = decodeWords(value, charset)
	}
	return oneLine(value)
}

// extendedParams joins the parameters that are continued or percent-encoded
// (RFC 2231 §4.1).
func extendedParams(raw []rawParam, charset string) map[string]string {
	raw = slices.DeleteFunc(slices.Clone(raw), func(p rawParam) bool { return p.section < 0 && !p.extended })
	if len(raw) == 0 {
		return nil
	}
	slices.SortStableFunc(raw, func(a, b rawParam) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.section, b.section))
	})
	decoded := map[string]string{}
	for i := 0; i < len(raw); {
		j := i + 1
		for j < len(raw) && raw[j].name == raw[i].name {
			j++
		}
		decoded[raw[i].name] = joinSections(raw[i:j], charset)
		i = j
	}
	return decoded
}

func joinSections(sections []rawParam, charset string) string {
	var joined []byte
	var declared string
	last := -2
	for _, p := range sections {
		if p.section == last { // given twice
			continue
		}
		last = p.section
		if !p.extended {
			joined = append(joined, p.value...)
			continue
		}
		value := p.value
		if pieces := strings.SplitN(value, "'", 3); declared == "" && len(pieces) == 3 {
			declared, value = pieces[0], pieces[2]
		}
		joined = appendPercent(joined, value)
	}
	text := decodeCharset(joined, declared, charset)
	if strings.Contains(text, "=?") {
		text = decodeWords(text, charset)
	}
	return oneLine(text)
}

func appendPercent(out []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHexDigit(s[i+1]) && isHexDigit(s[i+2]) {
			out = append(out, hexByte(s[i+1], s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
