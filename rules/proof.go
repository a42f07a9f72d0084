package rules

import (
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/authres"
	"golang.org/x/net/publicsuffix"
)

// Proven tells whether the topmost Authentication-Results field (RFC 8601) of
// the server authserv says that the mail comes from the domain of the address
// from: DMARC passed, or aligned DKIM or SPF. The reason is in plain words.
//
// A server puts its field above all that came with the mail, so only the
// topmost Authentication-Results field counts, and only if it bears the name
// of that server; whatever stands further down may be forged, also under that
// name. Of several fields that one server stacks, the topmost is the one.
// Domains align as in relaxed DMARC (RFC 7489 §3.1): the same organisational
// domain. A DMARC failure is final, whatever DKIM and SPF say.
func Proven(h Header, authserv, from string) (ok bool, why string) {
	authserv = strings.ToLower(strings.TrimSpace(authserv))
	if authserv == "" {
		return false, "no server is trusted to check senders"
	}
	domain := domainOf(from)
	if domain == "" {
		return false, "the sender's address has no domain to check"
	}
	if !h.Has("Authentication-Results") {
		return false, "the mail bears no check by " + authserv
	}
	value, ok := plainResults(h.Get("Authentication-Results"))
	if !ok {
		return false, "the topmost check of the sender cannot be read"
	}
	id, results, err := parseResults(value, authserv)
	if err != nil {
		return false, "the topmost check of the sender cannot be read: " + quoteShort(err.Error())
	}
	if !strings.EqualFold(id, authserv) {
		return false, fmt.Sprintf("the topmost check is by “%s”, not by %s", quoteShort(id), authserv)
	}
	return weighResults(results, domain)
}

// parseResults reads a field's value. Seen in practice: Microsoft 365 leaves
// out the name of the server (RFC 8601 §2.2 demands it) and starts with
// "spf=pass …" right away; its gateway removes foreign fields of its own, so
// the field counts as the trusted server's if nobody else is named.
func parseResults(value, authserv string) (string, []authres.Result, error) {
	first, _, _ := strings.Cut(value, ";")
	if method, _, named := strings.Cut(strings.TrimSpace(first), " "); strings.Contains(method, "=") || !named && strings.Contains(first, "=") {
		if !isMicrosoft(authserv) {
			return "", nil, fmt.Errorf("it names no server")
		}
		value = authserv + "; " + value
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
	for _, r := range results {
		d, ok := r.(*authres.DMARCResult)
		if !ok {
			continue
		}
		switch {
		case d.Value == authres.ResultPass && aligned(d.From, domain):
			return true, "DMARC passed for " + quoteShort(d.From)
		case d.Value == authres.ResultPass:
			seen = append(seen, "DMARC passed for “"+quoteShort(d.From)+"”")
		case d.Value == authres.ResultFail:
			return false, "DMARC failed"
		}
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
	name = domainOrSelf(name)
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
