package rules

import "strings"

// dsnRecord is what a delivery-status part says about one recipient (RFC 3464
// §2.3).
type dsnRecord struct {
	final      string // address in lower case, "" if it is none
	original   string // likewise
	action     string // lower case
	status     string // "5.1.1"
	diagnostic string
}

// maxRecords bounds the recipients that are read of one report.
const maxRecords = 200

// addRecords reads the blocks of a delivery-status part, or of such lines
// inside a text, and tells whether there were any.
func (n *notice) addRecords(text string) bool {
	before := len(n.dsn)
	var r dsnRecord
	var name, value string
	flush := func() {
		n.takeField(&r, name, strings.TrimSpace(value))
		name, value = "", ""
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.TrimSpace(line) == "":
			flush()
			n.keep(&r)
		case (line[0] == ' ' || line[0] == '\t') && name != "":
			if len(value) < 4096 {
				value += " " + strings.TrimSpace(line)
			}
		default:
			flush()
			name, value = dsnField(line)
			if r.named() && (name == "final-recipient" && r.final != "" || name == "original-recipient" && r.original != "" && r.final != "") {
				n.keep(&r) // the blank line between two blocks got lost
			}
		}
	}
	flush()
	n.keep(&r)
	return len(n.dsn) > before
}

// named tells whether a record says whom it is about.
func (r *dsnRecord) named() bool { return r.final != "" || r.original != "" }

// keep ends a block: one with a recipient or an action is a record.
func (n *notice) keep(r *dsnRecord) {
	if (r.named() || r.action != "") && len(n.dsn) < maxRecords {
		n.dsn = append(n.dsn, *r)
	}
	*r = dsnRecord{}
}

// dsnField splits a field line, its name in lower case; "" if the line is none
// or its name matters to nobody here.
func dsnField(line string) (name, value string) {
	line = strings.TrimLeft(line, "> \t")
	name, value, ok := strings.Cut(line, ":")
	if !ok || len(name) > 32 {
		return "", ""
	}
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "final-recipient", "original-recipient", "x-actual-recipient", "action", "status", "diagnostic-code",
		"x-supplementary-info", "original-message-id", "x-original-message-id":
		return name, value
	}
	return "", ""
}

func (n *notice) takeField(r *dsnRecord, name, value string) {
	switch name {
	case "final-recipient":
		r.final = typedAddress(value)
		if r.final == "" && r.original == "" {
			r.final = strings.ToLower(localName(value))
		}
	case "x-actual-recipient":
		if !strings.Contains(r.final, "@") {
			if a := typedAddress(value); a != "" {
				r.final = a
			}
		}
	case "original-recipient":
		r.original = typedAddress(value)
	case "action":
		r.action, _, _ = strings.Cut(strings.ToLower(value), " ")
	case "status":
		r.status, _ = statusIn(value)
	case "diagnostic-code", "x-supplementary-info":
		r.diagnostic = strings.TrimSpace(r.diagnostic + " " + value)
	case "original-message-id", "x-original-message-id":
		if n.id == "" {
			n.id = firstID(value)
		}
	}
}

// typedAddress reads "rfc822; user@example.org" (RFC 3464 §2.1.2, RFC 6533
// §3); "" where it names something that is no mail address. Seen in practice:
// no type, angle brackets, Exchange's IMCEA encoding of SMTP addresses.
func typedAddress(value string) string {
	if kind, rest, ok := strings.Cut(value, ";"); ok {
		if kind = strings.ToLower(strings.TrimSpace(kind)); kind == "x400" || kind == "x-x400" {
			return ""
		}
		value = rest
	}
	if at := strings.Index(strings.ToUpper(cut(value, 300)), "IMCEASMTP-"); at >= 0 && at+10 <= len(value) {
		coded, _, _ := strings.Cut(value[at+10:], "@")
		value = unhexPlus(coded)
	}
	return addressIn(strings.ToLower(cut(value, 1000)))
}

// localName gives a recipient without a domain.
func localName(value string) string {
	if _, rest, ok := strings.Cut(value, ";"); ok {
		value = rest
	}
	value = strings.Trim(strings.TrimSpace(value), "<>")
	if len(value) > 64 || strings.ContainsAny(value, " /=;") {
		return ""
	}
	return value
}

// unhexPlus decodes "+40" to "@".
func unhexPlus(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '+' && i+2 < len(s) {
			if hi, lo := hexDigit(s[i+1]), hexDigit(s[i+2]); hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// outcome tells what became of the letter to this recipient, "" if the record
// does not say.
func (r *dsnRecord) outcome() string {
	switch strings.Trim(r.action, ".,;()") {
	case "failed", "failure", "fail", "error", "expired", "undeliverable", "bounced", "rejected", "hardfail":
		return KindBounce
	case "delayed", "delay", "deferred", "warning":
		return KindDelayed
	case "delivered", "relayed", "expanded", "success", "deliverable":
		return KindDelivered
	}
	switch {
	case strings.HasPrefix(r.status, "5"):
		return KindBounce
	case strings.HasPrefix(r.status, "2"):
		return KindDelivered
	}
	return ""
}
