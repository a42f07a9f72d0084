package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// resolver asks name servers; *net.Resolver is one.
type resolver interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// dnsPatience bounds all questions about a domain.
const dnsPatience = 5 * time.Second

// dnsHints tells what of a domain's records may keep its letters from
// arriving; selector is that of its DKIM key, "" if it is not known. Nothing
// of it is a mistake of the configuration.
func dnsHints(ctx context.Context, ask resolver, domain, selector string) (hints []string) {
	ctx, stop := context.WithTimeout(ctx, dnsPatience)
	defer stop()
	mx, err := ask.LookupMX(ctx, domain)
	if unreachable(err) {
		return []string{"no name server answers, so nothing can be said about the records of " + domain}
	}
	switch {
	case len(mx) == 0:
		hints = append(hints, "MX: "+domain+" names no server that takes its mail; some receivers refuse letters of such a domain")
	case len(mx) == 1 && strings.Trim(mx[0].Host, ".") == "":
		hints = append(hints, "MX: "+domain+" says that it takes no mail at all")
	default:
		hints = append(hints, "MX: "+domain+" takes mail at "+strings.TrimSuffix(mx[0].Host, "."))
	}
	hints = append(hints, spfHint(ctx, ask, domain), dmarcHint(ctx, ask, domain))
	if selector != "" {
		hints = append(hints, dkimHint(ctx, ask, domain, selector))
	}
	return hints
}

// unreachable tells that nobody answered, rather than that there is nothing.
func unreachable(err error) bool {
	var dns *net.DNSError
	return err != nil && !(errors.As(err, &dns) && dns.IsNotFound)
}

// records are the TXT records of a name that begin with a version.
func records(ctx context.Context, ask resolver, name, version string) (found []string, err error) {
	all, err := ask.LookupTXT(ctx, name)
	for _, text := range all {
		if strings.HasPrefix(strings.ToLower(text), version) {
			found = append(found, text)
		}
	}
	return found, err
}

func spfHint(ctx context.Context, ask resolver, domain string) string {
	found, err := records(ctx, ask, domain, "v=spf1")
	switch {
	case unreachable(err):
		return "SPF: the name server did not answer"
	case len(found) == 0:
		return "SPF: there is no record. Publish one that names the server of [smtp], or letters may end as spam"
	case len(found) > 1:
		return fmt.Sprintf("SPF: there are %d records, so none counts. Leave one", len(found))
	}
	return "SPF: " + found[0]
}

// dmarcHint looks at the domain, and at the one above where it has none.
func dmarcHint(ctx context.Context, ask resolver, domain string) string {
	found, err := records(ctx, ask, "_dmarc."+domain, "v=dmarc1")
	if _, above, _ := strings.Cut(domain, "."); len(found) == 0 && strings.Contains(above, ".") {
		found, err = records(ctx, ask, "_dmarc."+above, "v=dmarc1")
	}
	switch {
	case unreachable(err):
		return "DMARC: the name server did not answer"
	case len(found) == 0:
		return "DMARC: there is no record. Begin with v=DMARC1; p=none; rua=mailto:…"
	case strings.Contains(strings.ReplaceAll(strings.ToLower(found[0]), " ", ""), "p=none"):
		return "DMARC: " + found[0] + ". It only watches: after some weeks of reports, go to quarantine or reject"
	}
	return "DMARC: " + found[0]
}

func dkimHint(ctx context.Context, ask resolver, domain, selector string) string {
	name := selector + "._domainkey." + domain
	all, err := ask.LookupTXT(ctx, name)
	switch text := strings.Join(all, ""); {
	case unreachable(err):
		return "DKIM: the name server did not answer"
	case text == "":
		return "DKIM: there is no key at " + name
	case strings.Contains(strings.ReplaceAll(text, " ", ""), "p=;") || strings.HasSuffix(strings.ReplaceAll(text, " ", ""), "p="):
		return "DKIM: the key at " + name + " was withdrawn"
	}
	return "DKIM: there is a key at " + name
}
