package mailout

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxID bounds Message-IDs: a line holds 998 characters (RFC 5322 §2.1.1).
const maxID = 900

// validID tells whether a Message-ID without angle brackets can stand in a
// field: printable ASCII without spaces and brackets. RFC 5322 §3.6.4 asks
// for more, but identifiers of others need only be recognised again.
func validID(id string) bool {
	if id == "" || len(id) > maxID {
		return false
	}
	for i := range len(id) {
		if c := id[i]; c <= ' ' || c >= 0x7f || c == '<' || c == '>' {
			return false
		}
	}
	return true
}

// validLanguage tells whether a language tag is written as one (RFC 5646).
func validLanguage(tag string) bool {
	return tag != "" && len(tag) <= 35 && !strings.ContainsFunc(tag, func(r rune) bool {
		return r != '-' && !isLetterOrDigit(r)
	})
}

// validListID tells whether a list identifier is written as one (RFC 2919).
func validListID(id string) bool {
	return id != "" && len(id) <= 250 && !strings.ContainsFunc(id, func(r rune) bool {
		return r != '-' && r != '.' && r != '_' && !isLetterOrDigit(r)
	})
}

func isLetterOrDigit(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

var errAddress = errors.New("the address is not valid")

// splitAddress returns the local part, unquoted, and the domain, in ASCII
// (RFC 5890), of an address that can be used in a command and a field.
func splitAddress(addr string) (local, domain string, err error) {
	at := strings.LastIndexByte(addr, '@')
	if at < 1 || len(addr) > 320 || !utf8.ValidString(addr) {
		return "", "", fmt.Errorf("%w: %q", errAddress, addr)
	}
	local, quoted := unquote(addr[:at])
	domain, err = asciiDomain(addr[at+1:])
	if err != nil || local == "" || strings.ContainsFunc(local, unicode.IsControl) ||
		!quoted && strings.ContainsFunc(local, notAtom) {
		return "", "", fmt.Errorf("%w: %q", errAddress, addr)
	}
	return local, domain, nil
}

// unquote returns a local part without its quotes, if it has any.
func unquote(local string) (text string, quoted bool) {
	if len(local) < 2 || local[0] != '"' || local[len(local)-1] != '"' {
		return local, false
	}
	var out strings.Builder
	for inner := local[1 : len(local)-1]; inner != ""; inner = inner[1:] {
		if inner[0] == '\\' && len(inner) > 1 {
			inner = inner[1:]
		}
		out.WriteByte(inner[0])
	}
	return out.String(), true
}

func asciiDomain(domain string) (string, error) {
	if strings.HasPrefix(domain, "[") && strings.HasSuffix(domain, "]") {
		if strings.ContainsFunc(domain[1:len(domain)-1], notLiteral) {
			return "", errAddress
		}
		return domain, nil
	}
	ascii, err := idna.Punycode.ToASCII(domain)
	if err != nil || ascii == "" || strings.ContainsFunc(ascii, notDomain) {
		return "", errAddress
	}
	return ascii, nil
}

func notDomain(r rune) bool  { return r != '-' && r != '.' && r != '_' && !isLetterOrDigit(r) }
func notLiteral(r rune) bool { return r != ':' && notDomain(r) }

// path returns an address as an SMTP command takes it (RFC 5321 §4.1.2), the
// local part quoted only where it must be.
func path(addr string) (string, error) {
	local, domain, err := splitAddress(addr)
	if err != nil {
		return "", err
	}
	if !dotString(local) {
		local = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(local) + `"`
	}
	return "<" + local + "@" + domain + ">", nil
}

// dotString tells whether a local part needs no quotes. Seen in practice:
// addresses of a Japanese provider with dots at the end, which need them.
func dotString(local string) bool {
	return local[0] != '.' && local[len(local)-1] != '.' && !strings.Contains(local, "..") &&
		!strings.ContainsFunc(local, notAtom)
}

// notAtom tells what cannot stand in a local part without quotes.
func notAtom(r rune) bool {
	return r < utf8.RuneSelf && !isLetterOrDigit(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r)
}

// isASCII tells whether a message can be sent to a server that takes only
// 7-bit mail.
func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// oneLine returns s in one line: white space, control characters and bytes
// that are no text become single spaces. What looks like an encoded word
// (RFC 2047) is broken, for a reader would decode it.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, " "), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	return strings.ReplaceAll(s, "=?", "= ?")
}

// clip returns the first n bytes of s, without the half of a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
