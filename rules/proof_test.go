package rules

import (
	"strings"
	"testing"
)

func TestProven(t *testing.T) {
	const server, from = "mx.town.example", "ines@mail.town.example"
	check := func(fields []string, ok bool, words string) {
		t.Helper()
		h := Header{{"Received", "from somewhere"}}
		for _, f := range fields {
			h = append(h, Field{"Authentication-Results", f})
		}
		got, why := Proven(h, server, from)
		if got != ok || !strings.Contains(why, words) {
			t.Errorf("%q: got %t %q, want %t %q", fields, got, why, ok, words)
		}
	}
	one := func(field string, ok bool, words string) { t.Helper(); check([]string{field}, ok, words) }

	check(nil, false, "no check")
	one("mx.town.example; dmarc=pass (p=reject) header.from=mail.town.example", true, "DMARC passed")
	one("MX.Town.Example 1; dmarc=PASS header.from=town.example", true, "DMARC passed")
	one("mx.town.example; dmarc=pass header.from=evil.example", false, "nothing passed")
	one("mx.town.example; dmarc=pass header.from=evil.example; spf=pass smtp.mailfrom=town.example", false, "nothing passed")
	one("mx.town.example; dmarc=pass header.from=town.example; dmarc=fail header.from=town.example", false, "DMARC failed")
	one("mx.town.example; dmarc=pass header.from=evil.example header.from=town.example", false, "twice")
	one("mx.town.example/1; dmarc=pass header.from=town.example", false, "")
	one("mx.town.example.evil.test; dmarc=pass header.from=town.example", false, "not by mx.town.example")
	one("mx.town.example; dmarc=fail header.from=mail.town.example; dkim=pass header.d=mail.town.example", false, "DMARC failed")
	one("mx.town.example; dmarc=none; dkim=pass header.d=town.example header.s=k1", true, "DKIM passed")
	one("mx.town.example; dkim=pass header.i=@mail.town.example", true, "DKIM passed")
	one("mx.town.example; dkim=pass header.d=bulk.example; spf=pass smtp.mailfrom=bounce@town.example", true, "SPF passed")
	one("mx.town.example; dkim=fail header.d=town.example; spf=softfail smtp.mailfrom=town.example", false, "DKIM fail")
	one("mx.town.example; dkim=pass header.d=town.example.evil.test", false, "nothing passed")
	one("mx.town.example; none", false, "neither DMARC")
	one("other.example; dmarc=pass header.from=mail.town.example", false, "not by mx.town.example")
	one("", false, "")

	// Only the topmost field counts, forged ones below do not.
	check([]string{"mx.town.example; dmarc=fail header.from=mail.town.example", "mx.town.example; dmarc=pass header.from=mail.town.example"}, false, "DMARC failed")
	check([]string{"other.example; dmarc=fail header.from=mail.town.example", "mx.town.example; dmarc=pass header.from=mail.town.example"}, true, "DMARC passed")
	check([]string{"mx.town.example; dmarc=pass header.from=mail.town.example", "mx.town.example; dmarc=fail"}, true, "DMARC passed")

	// Below the mark of a server of somebody else everything may be forged.
	pass := Field{"Authentication-Results", "mx.town.example; dmarc=pass header.from=town.example"}
	path := func(ok bool, words string, h ...Field) {
		t.Helper()
		if got, why := Proven(h, server, from); got != ok || !strings.Contains(why, words) {
			t.Errorf("%q: got %t %q, want %t %q", h, got, why, ok, words)
		}
	}
	by := func(name string) Field {
		return Field{"Received", "from there (by inner.example) by " + name + " with ESMTPS; now"}
	}
	path(true, "DMARC", pass, by("mx.town.example"), by("evil.example"))
	path(true, "DMARC", by("mx.town.example"), pass, by("evil.example"))
	path(true, "DMARC", by("store.town.example"), by("mx.town.example"), pass)
	path(true, "DMARC", by("imap.hoster.example"), by("192.0.2.7"), by("mailhost"), by("filter.internal"), pass)
	path(false, "no check", by("mx.town.example"), by("evil.example"), pass)
	path(false, "no check", by("imap.hoster.example"), by("mx.town.example"), by("mx.town.example.evil.test"), pass)
	path(false, "DMARC failed", by("mx.town.example"), Field{"Authentication-Results", "mx.town.example; dmarc=fail"}, by("evil.example"), pass)
	path(false, "no check", Field{"ARC-Authentication-Results", "i=1; mx.town.example; dmarc=pass header.from=town.example"})

	// Two ways to write one domain are one.
	h := Header{{"Authentication-Results", server + "; dmarc=pass header.from=xn--mller-kva.example"}}
	if ok, why := Proven(h, server, "ines@müller.example"); !ok {
		t.Errorf("an internationalised domain: %s", why)
	}
	if !Disproved(Header{{"Authentication-Results", server + "; dmarc=fail header.from=town.example"}}, server, from) {
		t.Error("a DMARC failure disproves nothing")
	}

	// What the sender chooses is never read as a result.
	one(`mx.town.example; spf=pass (a; dmarc=pass header.from=mail.town.example) smtp.mailfrom=evil.example`, false, "nothing passed")
	one(`mx.town.example; spf=pass (a \) b; dmarc=pass header.from=mail.town.example) smtp.mailfrom=evil.example`, false, "nothing passed")
	one(`mx.town.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=mail.town.example"@evil.example`, false, "nothing passed")
	one(`mx.town.example; spf=pass smtp.mailfrom="x header.from=y; dkim=pass header.d=town.example`, false, "cannot be read")
	one(`mx.town.example; spf=pass (never closed; dmarc=pass header.from=mail.town.example`, false, "cannot be read")

	// Public suffixes are no organisation.
	h = Header{{"Authentication-Results", "mx.town.example; dkim=pass header.d=other.co.uk"}}
	if ok, why := Proven(h, server, "a@desk.co.uk"); ok {
		t.Errorf("two names below co.uk are aligned: %s", why)
	}
	// Microsoft 365 names no server.
	h = Header{{"Authentication-Results", "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=town.example; dkim=pass (signature was verified) header.d=town.example;dmarc=pass action=none header.from=town.example;compauth=pass reason=100"}}
	if ok, why := Proven(h, "protection.outlook.com", from); !ok {
		t.Errorf("nameless field of Microsoft 365: %s", why)
	}
	if ok, why := Proven(h, server, from); ok {
		t.Errorf("a nameless field counts for %s: %s", server, why)
	}
	if ok, _ := Proven(h, "", from); ok {
		t.Error("proven without a trusted server")
	}
	if ok, _ := Proven(h, server, "nobody"); ok {
		t.Error("proven without a domain")
	}
}

// FuzzProven holds that a field which does not name the server proves nothing,
// and that there is always a reason of bearable length.
func FuzzProven(f *testing.F) {
	f.Add("mx.town.example; dmarc=pass header.from=town.example", "ines@town.example")
	f.Add("spf=pass (a\\) smtp.mailfrom=\"x;y\"@town.example", "ines@town.example")
	f.Add("mx.town.example; dkim=pass header.i=@", "@")
	f.Fuzz(func(t *testing.T, field, from string) {
		ok, why := Proven(Header{{"Authentication-Results", field}}, "mx.town.example", from)
		if why == "" || len(why) > 4000 {
			t.Errorf("reason of %d bytes", len(why))
		}
		if ok && !strings.Contains(strings.ToLower(field), "mx.town.example") {
			t.Errorf("%q proves %q", field, from)
		}
		if ok && !strings.Contains(strings.ToLower(field), "pass") {
			t.Errorf("%q proves %q without a pass", field, from)
		}
	})
}
