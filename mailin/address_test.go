package mailin

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseAddresses(t *testing.T) {
	check := func(input string, want ...string) {
		t.Helper()
		var got []string
		for _, a := range parseAddresses(input, "") {
			got = append(got, fmt.Sprintf("%s <%s>", a.Name, a.Addr))
		}
		if strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("%s\n got %q\nwant %q", input, got, want)
		}
	}
	check("")
	check("ina@example.org", " <ina@example.org>")
	check("Ina Meer <Ina.Meer@Example.ORG>", "Ina Meer <ina.meer@example.org>")
	check(`"Meer, Ina" <ina@example.org>, bo@example.org`, "Meer, Ina <ina@example.org>", " <bo@example.org>")
	check(`"Ina \"the\" Meer" <ina@example.org>`, `Ina "the" Meer <ina@example.org>`)
	check(`"'ina@example.org'" <ina@example.org>`, " <ina@example.org>")
	check("ina@example.org (Ina (the) Meer)", "Ina (the) Meer <ina@example.org>")
	check(`Pete(a \) chap) <pete(his account)@silly.example(his host)>`, "Pete <pete@silly.example>")
	check("=?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <joerg@example.org>", "Müller, Jörg <joerg@example.org>")
	check("=?utf-8?Q?M=C3=BCller,_J=C3=B6rg?= <joerg@example.org>", "Müller, Jörg <joerg@example.org>")
	check(`"=?utf-8?Q?J=C3=B6rg?=" <joerg@example.org>`, "Jörg <joerg@example.org>")
	check("=?utf-8?Q?J=C3=B6rg_=3Cjoerg=40example=2Eorg=3E?=", "Jörg <joerg@example.org>")
	check("=?utf-8?Q?boss=40example.org?= <thief@example.net>", "boss@example.org <thief@example.net>")
	check("<=?utf-8?Q?ina=40example.org?=>", " <ina@example.org>")
	check("undisclosed-recipients:;")
	check("Team: Ina <ina@example.org>, bo@example.org;, cy@example.org", "Ina <ina@example.org>", " <bo@example.org>", " <cy@example.org>")
	check("A Group(Some people)\t:Chris <c@(his host.)public.example>, joe@example.org; (the end)", "Chris <c@public.example>", " <joe@example.org>")
	check("Ina <ina@example.org>; Bo <bo@example.org>", "Ina <ina@example.org>", "Bo <bo@example.org>")
	check("Ina <ina@example.org> Bo <bo@example.org>", "Ina <ina@example.org>", "Bo <bo@example.org>")
	check("ina@example.org bo@example.org", " <ina@example.org>", " <bo@example.org>")
	check("Ina Meer ina@example.org", "Ina Meer <ina@example.org>")
	check("Ina@Home <ina@example.org>", "Ina@Home <ina@example.org>")
	check("Ina <ina@example.org", "Ina <ina@example.org>")
	check(`"Ina <ina@example.org>`, "Ina <ina@example.org>")
	check("Ina (at work <ina@example.org>", "Ina at work <ina@example.org>")
	check("<@relay.example,@hub.example:ina@example.org>", " <ina@example.org>")
	check("<mailto:ina@example.org>", " <ina@example.org>")
	check("mailto:ina@example.org", " <ina@example.org>")
	check(`"john doe"@example.org`, ` <"john doe"@example.org>`)
	check("jdöe@mächine.example", " <jdöe@mächine.example>")
	check("Jö <jo@xn--mchine-bua.example>", "Jö <jo@xn--mchine-bua.example>")
	check("ina @ example . org", " <ina@example.org>")
	check("ina@[192.0.2.1]", " <ina@[192.0.2.1]>")
	check("Ina <>", "Ina <>")
	check("<>")
	check("Ina", "Ina <>")
	check("ina@@example.org", "ina@@example.org <>")
	check(", ina@example.org,,", " <ina@example.org>")
	check("ina@example.org.", " <ina@example.org>")
	check("CN=Ina Meer/OU=Sales/O=Acme", "CN=Ina Meer/OU=Sales/O=Acme <>")
	check("ina@example.org\r\n bo@example.org", " <ina@example.org>", " <bo@example.org>")
}

func FuzzParseAddresses(f *testing.F) {
	f.Add(`"Meer, Ina" <ina@example.org>, g: =?utf-8?Q?J=C3=B6rg?= (x) <j@x.example>;`)
	f.Add(`((((<<"@,:;=?`)
	f.Fuzz(func(t *testing.T, value string) {
		for _, a := range parseAddresses(eightBit(value, ""), "") {
			if !utf8.ValidString(a.Name+a.Addr) || strings.ContainsAny(a.Name+a.Addr, "\r\n\x00") {
				t.Errorf("%q gave %q", value, a)
			}
			if a.Addr != "" && (!strings.Contains(a.Addr, "@") || a.Addr != strings.ToLower(a.Addr) || strings.ContainsAny(a.Addr, "<>,")) && !strings.HasPrefix(a.Addr, `"`) {
				t.Errorf("%q gave the address %q", value, a.Addr)
			}
		}
	})
}
