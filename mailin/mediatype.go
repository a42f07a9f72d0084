package mailin

import "strings"

// describe reads what the header of a part says of it.
func (w *walker) describe(p *part, defaultType string) {
	charset := w.charset
	value := eightBit(p.header.get("Content-Type"), charset)
	// Seen in practice: the name of the field twice.
	if len(value) > 13 && strings.EqualFold(value[:13], "content-type:") {
		value = strings.TrimSpace(value[13:])
	}
	typ, params := parseParams(value, charset)
	disposition, dparams := parseParams(p.header.get("Content-Disposition"), charset)
	p.params, p.disposition = params, disposition
	if name := params["charset"]; name != "" && w.charset == "" {
		w.charset = name
	}
	p.name = fileName(firstOf(dparams["filename"], params["name"], dparams["name"], params["filename"]))
	p.declared = value != ""
	p.typ = mediaType(typ, p.name, defaultType)
	p.said = p.typ
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// mediaType makes a valid media type of a declared one (RFC 2045 §5.1).
func mediaType(declared, name, defaultType string) string {
	major, minor, _ := strings.Cut(declared, "/")
	major, minor = tokenOf(major), tokenOf(minor)
	switch {
	case major != "" && minor != "":
		return major + "/" + minor
	case declared == "" && name == "":
		return defaultType
	case major == "html" || minor == "html":
		return "text/html"
	case major == "multipart":
		return "multipart/mixed"
	case (major == "text" || major == "") && (name == "" || strings.HasSuffix(strings.ToLower(name), ".txt")):
		return "text/plain"
	case name == "":
		return defaultType
	}
	return "application/octet-stream"
}

// tokenOf cuts a word at the first character that no token has (RFC 2045
// §5.1).
func tokenOf(s string) string {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if !isTokenByte(s[i]) {
			return s[:i]
		}
	}
	return s
}

// fileName makes a name of a path and takes out what hides its ending: control
// characters and those that turn the writing direction.
func fileName(s string) string {
	s = oneLine(s)
	if n := strings.LastIndexAny(s, `/\`); n >= 0 && n < len(s)-1 {
		s = s[n+1:]
	}
	const longest = 250
	if len(s) > longest { // the ending tells what it is
		s = cutText(s, longest-20) + "…" + strings.ToValidUTF8(s[len(s)-16:], "")
	}
	return s
}

// isTurned tells whether a name has characters that turn the writing
// direction (Unicode bidirectional controls): "exe.fdp" shown for "pdf.exe".
func isTurned(name string) bool {
	return strings.ContainsFunc(name, isTurning)
}

func isTurning(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// withoutTurns is a name as it reads from left to right.
func withoutTurns(name string) string {
	return strings.Map(func(r rune) rune {
		if isTurning(r) {
			return -1
		}
		return r
	}, name)
}
