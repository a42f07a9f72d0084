package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/authres"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Proven tells whether the server authserv says, in its Authentication-Results
// field (RFC 8601), that the mail comes from the domain of the address from:
// DMARC passed, or aligned DKIM or SPF. The reason is in plain words.
//
// A server puts its field above all that came with the mail. So the topmost
// field that bears its name is the one, and only where no server of somebody
// else stands above it: whatever came with the mail may be forged, also under
// that name. Fields of other servers, and ARC, say nothing.
// Domains align as in relaxed DMARC (RFC 7489 §3.1): the same organisational
// domain. A DMARC failure is final, whatever DKIM and SPF say.
func Proven(h Header, authserv, from string) (ok bool, why string) {
	results, domain, why := senderChecks(h, authserv, from)
	if why != "" {
		return false, why
	}
	return weighResults(results, domain)
}

// Disproved tells whether the server authserv says that DMARC failed for the
// domain of the address from: somebody else has put it into From.
func Disproved(h Header, authserv, from string) bool {
	results, domain, why := senderChecks(h, authserv, from)
	if why != "" {
		return false
	}
	for _, r := range results {
		if d, ok := r.(*authres.DMARCResult); ok && d.Value == authres.ResultFail && (d.From == "" || aligned(d.From, domain)) {
			return true
		}
	}
	return false
}

// senderChecks reads the field of the server authserv; why tells, in plain
// words, why there is nothing to go by.
func senderChecks(h Header, authserv, from string) (results []authres.Result, domain, why string) {
	authserv = strings.ToLower(strings.TrimSpace(authserv))
	if authserv == "" {
		return nil, "", "no server is trusted to check senders"
	}
	domain = asciiDomain(domainOf(from))
	if domain == "" {
		return nil, "", "the sender's address has no domain to check"
	}
	value, why := trustedField(h, authserv)
	if why != "" {
		return nil, "", why
	}
	_, results, err := parseResults(value, authserv)
	if err != nil {
		return nil, "", "the check of the sender cannot be read: " + quoteShort(err.Error())
	}
	return results, domain, ""
}

// trustedField finds the field of the server authserv, without comments. The
// topmost Received field was written by the server that delivered the mail:
// that one and the trusted one are ours, and so are machines without a public
// name. The first Received field of any other ends what can be believed.
func trustedField(h Header, authserv string) (value, why string) {
	why = "the mail bears no check by " + authserv
	ours := []string{organisation(asciiDomain(authserv))}
	for i, first := 0, true; i < len(h); i++ {
		switch name := h[i].Name; {
		case strings.EqualFold(name, "Received"):
			by := receivedBy(h[i].Value)
			if first && by != "" {
				ours = append(ours, organisation(by))
			}
			if first = false; !slices.Contains(ours, organisation(by)) && isPublicName(by) {
				return "", why
			}
		case strings.EqualFold(name, "Authentication-Results"):
			plain, whole := plainResults(h[i].Value)
			if !whole {
				return "", "a check of the sender cannot be read"
			}
			if named := resultsBy(plain); strings.EqualFold(named, authserv) || named == "" && isMicrosoft(authserv) {
				return plain, ""
			} else if named != "" {
				why = fmt.Sprintf("the sender was checked by “%s”, not by %s", quoteShort(named), authserv)
			} else {
				why = "the check of the sender names no server"
			}
		}
	}
	return "", why
}

// receivedBy gives the name of the server that wrote a Received field, "" if
// it tells none (RFC 5321 §4.4).
func receivedBy(value string) string {
	words := strings.Fields(" " + withoutComments(value))
	for i := range len(words) - 1 {
		if strings.EqualFold(words[i], "by") {
			return asciiDomain(strings.Trim(words[i+1], ";,"))
		}
	}
	return ""
}

// withoutComments takes comments out: their writer may have chosen them.
func withoutComments(value string) string {
	plain, whole := plainResults(value)
	if !whole {
		return ""
	}
	return plain
}

// privateEndings are those of names that only a network of its own knows
// (RFC 6762, RFC 8375 and custom).
var privateEndings = []string{"local", "localhost", "localdomain", "internal", "intern", "lan", "home", "corp", "private", "arpa"}

// isPublicName tells whether a server's name is one that the world knows: not
// an IP address, not a bare host name, not one of a private network.
func isPublicName(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || strings.ContainsAny(name, ":[]") {
		return false
	}
	last := name[dot+1:]
	return !slices.Contains(privateEndings, last) && strings.Trim(last, "0123456789") != ""
}

// resultsBy gives the name of the server that wrote a field, "" if it names
// none and begins with a result.
func resultsBy(plain string) string {
	first, _, _ := strings.Cut(plain, ";")
	words := strings.Fields(first)
	if len(words) == 0 || strings.Contains(words[0], "=") || len(words) > 1 && strings.HasPrefix(words[1], "=") {
		return ""
	}
	return words[0]
}

// parseResults reads a field's value. Seen in practice: Microsoft 365 leaves
// out the name of the server (RFC 8601 §2.2 demands it) and starts with
// "spf=pass …" right away; its gateway removes foreign fields of its own, so
// the field counts as the trusted server's if nobody else is named.
func parseResults(value, authserv string) (string, []authres.Result, error) {
	if resultsBy(value) == "" {
		value = authserv + "; " + value
	}
	for result := range strings.SplitSeq(value, ";") {
		seen := map[string]bool{}
		for word := range strings.FieldsSeq(result) {
			key, _, found := strings.Cut(strings.ToLower(word), "=")
			if found && seen[key] {
				return "", nil, fmt.Errorf("it says %q twice", key)
			}
			seen[key] = found
		}
	}
	return authres.Parse(value)
}

// isMicrosoft tells whether a server's name is one of Microsoft 365: the only
// sender of nameless fields, so the only name under which they are believed.
func isMicrosoft(authserv string) bool {
	for _, domain := range [...]string{"outlook.com", "protection.outlook.com", "microsoft.com", "office365.com", "office365.us", "microsoft"} {
		if authserv == domain || strings.HasSuffix(authserv, "."+domain) {
			return true
		}
	}
	return false
}

// plainResults takes comments out of a field and keeps quoted strings from
// being read as anything but one word: a sender chooses what stands in both
// (RFC 8601 §2.2). ok is false where a comment or a string does not end.
func plainResults(value string) (plain string, ok bool) {
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\' && (depth > 0 || quoted):
			i++
			if quoted && depth == 0 {
				b.WriteByte('_')
			}
		case quoted:
			if c == '"' {
				quoted = false
			} else if c == ';' || c == '=' || c <= ' ' {
				b.WriteByte('_')
			} else {
				b.WriteByte(c)
			}
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			if depth--; depth == 0 {
				b.WriteByte(' ')
			}
		case depth > 0:
		case c == '"':
			quoted = true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), depth == 0 && !quoted
}

// weighResults looks for a pass that covers the domain, DMARC first.
func weighResults(results []authres.Result, domain string) (bool, string) {
	var seen []string
	passed := ""
	for _, r := range results {
		d, ok := r.(*authres.DMARCResult)
		switch {
		case !ok:
		case d.Value == authres.ResultPass && aligned(d.From, domain):
			passed = "DMARC passed for " + quoteShort(d.From)
		case d.Value == authres.ResultPass:
			// The server looked at another From than we do: a mail with
			// several, and nothing that it says is about ours.
			return false, "nothing passed for " + quoteShort(domain) + " (DMARC passed for “" + quoteShort(d.From) + "”)"
		case d.Value == authres.ResultFail:
			return false, "DMARC failed"
		}
	}
	if passed != "" {
		return true, passed
	}
	for _, r := range results {
		switch d := r.(type) {
		case *authres.DKIMResult:
			signer := d.Domain
			if signer == "" {
				signer = d.Identifier
			}
			if d.Value == authres.ResultPass && aligned(signer, domain) {
				return true, "DKIM passed for " + quoteShort(domainOrSelf(signer))
			}
			seen = append(seen, fmt.Sprintf("DKIM %s for “%s”", quoteShort(string(d.Value)), quoteShort(domainOrSelf(signer))))
		case *authres.SPFResult:
			if d.Value == authres.ResultPass && aligned(d.From, domain) {
				return true, "SPF passed for " + quoteShort(domainOrSelf(d.From))
			}
			seen = append(seen, fmt.Sprintf("SPF %s for “%s”", quoteShort(string(d.Value)), quoteShort(domainOrSelf(d.From))))
		}
		if len(seen) > 5 {
			break
		}
	}
	if len(seen) == 0 {
		return false, "the check names neither DMARC nor DKIM nor SPF"
	}
	return false, "nothing passed for " + quoteShort(domain) + " (" + strings.Join(seen, ", ") + ")"
}

// aligned tells whether a domain, or the domain of an address, belongs to the
// same organisation as the sender's domain.
func aligned(name, domain string) bool {
	name = asciiDomain(domainOrSelf(name))
	return name != "" && (name == domain || organisation(name) == organisation(domain))
}

// organisation gives the registered domain by the public suffix list, the
// domain itself where it is none or is a public suffix.
func organisation(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return org
}

// asciiDomain gives a domain as the name system has it (RFC 5891), so that
// two ways of writing one domain are one. What is no domain stays as it is.
func asciiDomain(domain string) string {
	ascii, err := idna.Lookup.ToASCII(strings.Trim(domain, "."))
	if err != nil {
		return strings.ToLower(strings.Trim(domain, "."))
	}
	return ascii
}

// domainOf gives the domain of an address in lower case, "" if it has none.
func domainOf(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return ""
	}
	return strings.ToLower(strings.Trim(address[at+1:], " .<>\""))
}

// domainOrSelf gives the domain of an address, or the domain that it is.
func domainOrSelf(name string) string {
	if strings.Contains(name, "@") {
		return domainOf(name)
	}
	return strings.ToLower(strings.Trim(name, " ."))
}

// Authserv gives the name of the server that wrote the topmost
// Authentication-Results, "" if there is none or it names none.
func Authserv(h Header) string {
	plain, whole := plainResults(h.Get("Authentication-Results"))
	if !whole {
		return ""
	}
	return resultsBy(plain)
}
