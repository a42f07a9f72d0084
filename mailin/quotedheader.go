package mailin

import "strings"

// Outlook and its kin put no quote marks before the mail that they answer, but
// the fields of its header: "From: … Sent: … To: … Subject: …", in the
// language of the program, with or without a rule above.

const (
	headerLines  = 24 // how many lines such a header may have, with folded lines
	headerFolds  = 4  // lines in a row that are no field
	fieldNameMax = 40 // bytes of a field's name
)

// quotedHeader is the header of a quoted mail as it stands in the text.
type quotedHeader struct {
	next          int // index of the line behind it
	fields        int // how many different ones
	has           [fieldOther + 1]bool
	from, subject string
	address       bool // one of the values holds an address
	dated         bool // its date has a time of day
}

// fieldOf reads "Name: value". The name is fieldNone where it is no field of
// a header.
func fieldOf(text string) (field, string) {
	if !hasColon(text) {
		return fieldNone, "" // as most lines
	}
	s := strings.TrimLeft(text, " \t*_>|")
	limit := min(len(s), fieldNameMax)
	at, width := strings.IndexByte(s[:limit], ':'), 1
	if wide := strings.Index(s[:limit], "："); wide >= 0 && (at < 0 || wide < at) {
		at, width = wide, len("：")
	}
	if at <= 0 {
		return fieldNone, ""
	}
	name := strings.ToLower(strings.Trim(s[:at], " \t*_"))
	if strings.Contains(name, "’") {
		name = strings.ReplaceAll(name, "’", "'")
	}
	return words().fields[name], strings.Trim(s[at+width:], " \t*_")
}

// headerAt reads the header of a quoted mail that begins at lines[start]. A
// blank line may stand between two fields, and a long value may be folded.
func headerAt(lines []line, start int) quotedHeader {
	h := quotedHeader{next: start}
	folded, last := 0, fieldNone
	for i := start; i < len(lines) && i-start < headerLines; i++ {
		l := &lines[i]
		is, value := fieldOf(l.text)
		switch {
		case is != fieldNone && h.has[is] && is != fieldOther:
			return h // a second header, of the mail inside
		case is != fieldNone:
			h.add(is, value)
			h.next, folded, last = i+1, 0, is
		case l.blank():
			if !fieldFollows(lines, i) {
				return h
			}
		default:
			if folded++; folded > headerFolds || !fieldFollows(lines, i) && !continues(last, l.text) {
				return h
			}
			h.address = h.address || strings.Contains(l.text, "@")
			if last == fieldFrom && h.from == "" || last == fieldFrom && strings.Contains(l.text, "@") {
				h.from = strings.TrimSpace(h.from + " " + strings.TrimSpace(l.text))
			}
			h.next = i + 1
		}
	}
	return h
}

// continues tells whether a line that is followed by no field belongs to the
// list of addresses above it.
func continues(last field, text string) bool {
	return (last == fieldTo || last == fieldOther || last == fieldFrom) && strings.Contains(text, "@") &&
		(strings.Contains(text, "<") || strings.Contains(text, ";"))
}

// fieldFollows tells whether one of the next lines is a field.
func fieldFollows(lines []line, i int) bool {
	for n := 1; n <= 3 && i+n < len(lines); n++ {
		if is, _ := fieldOf(lines[i+n].text); is != fieldNone {
			return true
		}
		if lines[i+n].blank() {
			return false
		}
	}
	return false
}

func (h *quotedHeader) add(is field, value string) {
	if !h.has[is] {
		h.has[is] = true
		h.fields++
	}
	h.address = h.address || strings.Contains(value, "@")
	switch is {
	case fieldFrom:
		h.from = value
	case fieldDate:
		h.dated = h.dated || momentIn(value)
	case fieldSubject:
		h.subject = value
	}
}

// convinces tells whether these are the fields of a mail, and not those of a
// form that somebody filled in: "From: 2 pm, To: 4 pm, Subject: our meeting".
// A rule or separator above makes it sure, and an address or a date with a
// time of day do.
func (h *quotedHeader) convinces(separated bool) bool {
	if !h.has[fieldFrom] {
		return separated && h.fields >= 3 && h.has[fieldSubject]
	}
	if h.fields >= 3 {
		return h.address || h.dated || separated
	}
	if separated {
		return h.fields == 2 && (h.address || h.dated || h.has[fieldSubject])
	}
	return h.fields == 2 && h.address && (h.has[fieldDate] || h.has[fieldSubject])
}

// momentIn tells whether a text holds a date and a time of day.
func momentIn(s string) bool {
	day, clock := dateIn(strings.ToLower(s))
	return day && clock
}

// runTogether recognises a header whose lines were joined into one: "From: …
// Sent: … To: … Subject: …".
func runTogether(text string) bool {
	is, value := fieldOf(text)
	if is != fieldFrom || len(text) > 1000 || strings.Count(value, ":") < 2 {
		return false
	}
	found := 0
	rest := value
	for range 12 {
		at := strings.IndexByte(rest, ':')
		if at < 0 {
			break
		}
		name := rest[:at]
		name = strings.ToLower(strings.Trim(name[strings.LastIndexByte(name, ' ')+1:], "*_"))
		if f := words().fields[name]; f != fieldNone && f != fieldFrom {
			found++
		}
		rest = rest[at+1:]
	}
	return found >= 2 && (strings.Contains(value, "@") || momentIn(value))
}

// unknownHeader recognises a header in a language that is not in the list,
// below a rule: three or more lines "Word: value" in a row, of which one holds
// an address and one a date with a time of day. It returns the index of the
// line behind it.
func unknownHeader(lines []line, start int) (next int, ok bool) {
	address, moment, n := false, false, 0
	i := start
	for ; i < len(lines) && n < 8; i++ {
		s := strings.TrimLeft(lines[i].text, " \t*_")
		at := strings.IndexAny(s, ":：")
		if at <= 0 || at > fieldNameMax || strings.Count(s[:at], " ") > 2 || strings.Contains(s[:at], "@") {
			break
		}
		address = address || strings.Contains(s, "@")
		moment = moment || momentIn(s[at:])
		n++
	}
	return i, n >= 3 && address && moment
}
