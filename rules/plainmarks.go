package rules

import (
	"strings"
	"unicode"
)

// marks finds what is technical by its looks: codes, hosts, addresses, paths,
// commands, numbers of tickets, lines of a log.
func (c *plainCheck) marks() (all []find) {
	chunks := chunksOf(c.text)
	sentence := 0
	for i := 0; i < len(chunks); {
		for sentence < len(c.ends)-1 && chunks[i].start >= c.ends[sentence].end {
			sentence++
		}
		s, kind, n := c.mark(chunks, i)
		if n == 0 {
			i++
			continue
		}
		all = append(all, find{span: s, core: s, kind: kind, sentence: sentence})
		i += n
	}
	return all
}

// mark recognises what begins at a chunk: where it stands, what it is, and how
// many chunks it takes; 0 where it is nothing special.
func (c *plainCheck) mark(chunks []span, i int) (span, TermKind, int) {
	s := c.text[chunks[i].start:chunks[i].end]
	if isLink(s) && !strings.HasPrefix(s, `\\`) {
		return span{}, "", 0
	}
	if n := c.logLine(chunks, i); n > 0 {
		return span{chunks[i].start, chunks[i+n-1].end}, TermLog, n
	}
	if n := c.command(chunks, i); n > 0 {
		return span{chunks[i].start, chunks[i+n-1].end}, TermCommand, n
	}
	if isPath(s) {
		n := pathChunks(c.text, chunks, i)
		kind := TermPath
		if isRegistry(s) {
			kind = TermRegistry
		}
		return span{chunks[i].start, chunks[i+n-1].end}, kind, n
	}
	if kind := c.rules.single(s, c, chunks, i); kind != "" {
		return chunks[i], kind, 1
	}
	if n := c.numbered(chunks, i); n > 0 {
		return span{chunks[i].start, chunks[i+n-1].end}, TermCode, n
	}
	return c.inCompound(chunks[i], s)
}

// inCompound looks at the parts of a chunk that an apostrophe or a slash joins
// to others: "l'INC0051127", "d'SRV01".
func (c *plainCheck) inCompound(chunk span, s string) (span, TermKind, int) {
	at := strings.LastIndexAny(s, "'’")
	if at <= 0 || at > 3 || at+1 >= len(s) {
		return span{}, "", 0
	}
	for at < len(s) && (s[at] == '\'' || s[at] >= 0x80) {
		at++
	}
	if at == len(s) {
		return span{}, "", 0
	}
	part := span{chunk.start + at, chunk.end}
	if isPath(s[at:]) {
		return part, TermPath, 1
	}
	if kind := c.rules.single(s[at:], c, []span{part}, 0); kind != "" {
		return part, kind, 1
	}
	return span{}, "", 0
}

// single recognises a chunk by itself.
func (r *plainRules) single(s string, c *plainCheck, chunks []span, i int) TermKind {
	switch {
	case isErrorCode(s):
		return TermCode
	case isMailStatus(s) && c.speaksOfMail(chunks, i), isVersionNoise(s) && c.isVersion(chunks, i):
		return TermCode
	case isNetAddress(s) && !c.isVersion(chunks, i):
		return TermAddress
	case r.isTicket(s):
		return TermTicket
	case r.isHost(s) && !c.isOtherCode(chunks, i):
		return TermHost
	case r.isExtension(s), r.isProgram(s), isVariable(s), isCmdlet(s), r.isName(s):
		return TermCommand
	}
	return ""
}

// isErrorCode recognises 0x80070005, ORA-01555, KB5034441, CVE-2024-1,
// 59.F0, NET::ERR_CERT_DATE_INVALID and DNS_PROBE_FINISHED_NXDOMAIN.
func isErrorCode(s string) bool {
	lower := strings.ToLower(s)
	switch {
	case strings.HasPrefix(lower, "0x"):
		return len(s) >= 4 && isHex(lower[2:])
	case strings.HasPrefix(s, "KB"):
		return len(s) >= 8 && allDigits(s[2:])
	case strings.HasPrefix(s, "CVE-"), strings.HasPrefix(s, "ORA-"), strings.HasPrefix(s, "NET::"), strings.HasPrefix(s, "ERR_"):
		return len(s) > 7
	case strings.HasPrefix(s, "AADSTS") && len(s) > 9:
		return true
	case strings.Count(s, "_") >= 2 && s == strings.ToUpper(s) && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_:") == "":
		return true
	}
	head, tail, ok := strings.Cut(s, ".")
	if first, second, more := strings.Cut(tail, "."); more && len(first) == 2 && len(second) == 2 {
		tail = first + second // the codes of printers: 13.B9.D2
	}
	return ok && len(head) == 2 && allDigits(head) && len(tail) >= 2 && len(tail) <= 4 && isHex(strings.ToLower(tail)) && !allDigits(tail) && tail == strings.ToUpper(tail)
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isHex(s string) bool { return s != "" && strings.Trim(s, "0123456789abcdef") == "" }

// isMailStatus recognises an enhanced status code (RFC 3463), as 5.7.1.
func isMailStatus(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return false
	}
	for _, p := range parts {
		if !allDigits(p) || len(p) > 3 {
			return false
		}
	}
	return len(parts[0]) == 1 && strings.Contains("245", parts[0]) && len(parts[1]) == 1 && parts[1] <= "7"
}

// speaksOfMail tells whether a number like 5.7.1 is one of mail: a reply code
// stands before it, or the text speaks of mail that did not arrive.
func (c *plainCheck) speaksOfMail(chunks []span, i int) bool {
	if i > 0 {
		if before := c.text[chunks[i-1].start:chunks[i-1].end]; len(before) == 3 && allDigits(before) {
			return true
		}
	}
	for _, u := range c.units {
		if c.lang.mail[u.lower] {
			return true
		}
	}
	return false
}

// isVersionNoise recognises a version of four parts, such as 10.0.19045.3803.
func isVersionNoise(s string) bool {
	return strings.Count(s, ".") >= 3 && allDigits(strings.ReplaceAll(s, ".", ""))
}

// isVersion tells whether a word for a version stands before a number.
func (c *plainCheck) isVersion(chunks []span, i int) bool {
	return i > 0 && c.lang.versions[strings.ToLower(c.text[chunks[i-1].start:chunks[i-1].end])]
}

// isNetAddress recognises IPv4, IPv6 and MAC addresses, with a mask or a port.
func isNetAddress(s string) bool {
	head, _, _ := strings.Cut(s, "/")
	if strings.Count(head, ".") == 3 {
		head, _, _ = strings.Cut(head, ":")
		for part := range strings.SplitSeq(head, ".") {
			if !allDigits(part) && part != "x" || len(part) > 3 || len(part) == 3 && part > "255" {
				return false
			}
		}
		return true
	}
	lower := strings.ToLower(head)
	if strings.Trim(lower, "0123456789abcdef:-.") != "" || !strings.ContainsAny(lower, ":-") && strings.Count(lower, ".") != 2 {
		return false
	}
	return isHardware(lower) || strings.Count(lower, ":") >= 2 && strings.Contains(lower, "::") || strings.Count(lower, ":") == 7
}

// isHardware recognises a MAC address: six pairs, or three groups of four.
func isHardware(s string) bool {
	for _, form := range []struct {
		sep      string
		n, width int
	}{{":", 6, 2}, {"-", 6, 2}, {".", 3, 4}} {
		parts := strings.Split(s, form.sep)
		if len(parts) != form.n {
			continue
		}
		for _, p := range parts {
			if len(p) != form.width || !isHex(p) {
				return false
			}
		}
		return true
	}
	return false
}

// isPath recognises paths of Windows and Unix, and keys of the registry.
func isPath(s string) bool {
	switch {
	case s == "":
		return false
	case strings.HasPrefix(s, `\\`):
		return len(s) > 4
	case isRegistry(s):
		return true
	case len(s) > 3 && s[1] == ':' && (s[2] == '\\' || s[2] == '/') && unicode.IsLetter(rune(s[0])):
		return true
	case len(s) > 3 && s[0] == '%' && strings.Contains(s[1:], "%"):
		return !allDigits(s[1:2])
	case strings.HasPrefix(s, "~/"), strings.HasPrefix(s, `.\`):
		return len(s) > 3
	case s[0] == '/':
		root, _, more := strings.Cut(s[1:], "/")
		return more && strings.Contains(" etc var usr home opt tmp mnt dev srv root Library Users bin proc boot media run ", " "+root+" ")
	}
	return strings.Count(s, `\`) >= 2
}

func isRegistry(s string) bool {
	for _, hive := range [...]string{"HKLM", "HKCU", "HKCR", "HKU", "HKEY_"} {
		if strings.HasPrefix(s, hive) {
			return true
		}
	}
	return false
}

// pathChunks tells over how many chunks a path goes: names of folders may have
// spaces in them, as "C:\Program Files\Office" has.
func pathChunks(text string, chunks []span, i int) int {
	n := 1
	for i+n < len(chunks) && n < 6 {
		last, next := text[chunks[i+n-1].start:chunks[i+n-1].end], text[chunks[i+n].start:chunks[i+n].end]
		if text[chunks[i+n-1].end:chunks[i+n].start] != " " || !strings.Contains(last, `\`) || len(next) > 1 && next[1] == ':' || strings.Index(next, `\`) < 1 {
			break
		}
		n++
	}
	return n
}

// isTicket recognises numbers of tickets: INC0098771.
func (r *plainRules) isTicket(s string) bool {
	at := strings.IndexAny(s, "0123456789")
	if at < 2 || len(s)-at < 4 {
		return false
	}
	return r.tickets[strings.ToLower(strings.TrimRight(s[:at], "-#"))] && allDigits(s[at:]) && s[:1] == strings.ToUpper(s[:1])
}

// isExtension recognises endings of files that are not ordinary ones: ".ica".
func (r *plainRules) isExtension(s string) bool {
	if len(s) < 3 || len(s) > 6 || s[0] != '.' {
		return false
	}
	for _, b := range []byte(s[1:]) {
		if b < 'a' || b > 'z' {
			return false
		}
	}
	return !r.files[s[1:]]
}

// isProgram recognises files that people do not open: svchost.exe, mfc140.dll.
func (r *plainRules) isProgram(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	return dot > 1 && r.programs[strings.ToLower(s[dot+1:])] && !strings.ContainsAny(s, "/@:")
}

// isVariable recognises variables of the environment: %APPDATA%.
func isVariable(s string) bool {
	return len(s) > 4 && s[0] == '%' && s[len(s)-1] == '%' && s == strings.ToUpper(s)
}
