package rules_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"refdesk/rules"
)

// labelledText is a technician's text with the jargon in it.
type labelledText struct {
	Lang, Text string
	Jargon     []string
}

func labelledTexts(t testing.TB) (all []labelledText) {
	f, err := os.Open("testdata/plain.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var one labelledText
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// TestPlainTerms measures the labelled texts: nine in ten terms are found, and
// nothing in texts without any.
func TestPlainTerms(t *testing.T) {
	b := load(t)
	for _, lang := range rules.Languages {
		terms, found, clean, alarms := 0, 0, 0, 0
		for _, one := range labelledTexts(t) {
			if one.Lang != lang {
				continue
			}
			p := b.Plain(one.Text, lang, nil)
			for _, want := range one.Jargon {
				terms++
				if slices.ContainsFunc(p.Terms, func(got rules.Term) bool { return overlap(got.Text, want) }) {
					found++
				} else {
					t.Logf("%s: missed %q in %q", lang, want, one.Text)
				}
			}
			if len(one.Jargon) == 0 {
				clean++
				if len(p.Terms) > 0 {
					alarms++
					t.Logf("%s: alarm %q in %q", lang, p.Terms[0].Text, one.Text)
				}
			}
		}
		t.Logf("%s: %d of %d terms, %d alarms in %d texts", lang, found, terms, alarms, clean)
		if found*10 < terms*9 || alarms*20 > clean {
			t.Errorf("%s: too many misses or alarms", lang)
		}
	}
}

func overlap(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

func TestPlainExplains(t *testing.T) {
	b := load(t)
	check := func(lang, text, want string) {
		t.Helper()
		if got := b.Plain(text, lang, nil).Text; got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
	check("en", "The DNS was down. DNS is back.", "The DNS (the internet's address book) was down. DNS is back.")
	check("en", "We opened a ticket (the VPN) today.", "We opened a ticket (the VPN, the secure connection to our network from outside) today.")
	check("en", "Two-step sign-in (MFA) is on.", "Two-step sign-in (MFA) is on.")
	check("en", "MFA (a second proof) is on.", "MFA (a second proof) is on.")
	check("en", "Rebooted your laptop.", "Restarted your laptop.")
	check("en", "We reimaged your laptop.", "We freshly set up your laptop.")
	check("en", "It says “DNS failure” on the screen.", "It says “DNS failure” on the screen.")
	check("en", "See https://dns.example.org/VPN for more.", "See https://dns.example.org/VPN for more.")
	check("en", "Do not switch it off.", "Do not switch it off.")
	check("en", "Escalated to L2.", "Passed on to our specialists.")
	check("de", "Der SPF-Eintrag fehlt.", "Der SPF-Eintrag (Liste, wer unsere Mails verschicken darf) fehlt.")
	check("de", "Auf VLAN 30 ist Platz.", "Auf VLAN 30 (abgetrennter Teil unseres Netzes) ist Platz.")
	check("fr", "Merci de vider le cache du navigateur.", "Merci de vider le cache du navigateur (une réserve de copies provisoires).")
	check("es", "Escalado a N2.", "Pasado a nuestros especialistas.")
}

func TestPlainKinds(t *testing.T) {
	b := load(t)
	check := func(text string, kind rules.TermKind, want string) {
		t.Helper()
		p := b.Plain(text, "en", nil)
		if !slices.ContainsFunc(p.Terms, func(got rules.Term) bool { return got.Kind == kind && got.Text == want }) {
			t.Errorf("%s: no %s %q in %v", text, kind, want, p.Terms)
		}
	}
	check("It fails with 0x80070005.", rules.TermCode, "0x80070005")
	check("KB5034441 is missing.", rules.TermCode, "KB5034441")
	check("Rejected with 550 5.7.1 there.", rules.TermCode, "550 5.7.1")
	check("It is on PRNSRV01 now.", rules.TermHost, "PRNSRV01")
	check("Moved to app.corp.local today.", rules.TermHost, "app.corp.local")
	check("You have 10.2.3.4 now.", rules.TermAddress, "10.2.3.4")
	check("You have fe80::1ff:fe23:4567:890a now.", rules.TermAddress, "fe80::1ff:fe23:4567:890a")
	check("It is 00:1A:2B:3C:4D:5E there.", rules.TermAddress, "00:1A:2B:3C:4D:5E")
	check(`Look in \\fs01\sales please.`, rules.TermPath, `\\fs01\sales`)
	check(`Look in C:\Program Files\Tool\x.ini please.`, rules.TermPath, `C:\Program Files\Tool\x.ini`)
	check(`Set HKLM\Software\X to 1.`, rules.TermRegistry, `HKLM\Software\X`)
	check("Run ipconfig /flushdns now.", rules.TermCommand, "ipconfig /flushdns")
	check("Run chmod 755 /opt/x/run.sh now.", rules.TermCommand, "chmod 755 /opt/x/run.sh")
	check("Same as INC0098771.", rules.TermTicket, "INC0098771")
	check("The XQZ was off.", rules.TermAcronym, "XQZ")
	check("2026-01-02 10:11:12 ERROR pool is empty", rules.TermLog, "2026-01-02 10:11:12 ERROR pool is empty")
}

func TestPlainAllow(t *testing.T) {
	if p := load(t).Plain("The VPN and the XQZ are off.", "en", []string{"vpn", "XQZ"}); len(p.Terms) > 0 || len(p.Edits) > 0 {
		t.Errorf("allowed terms were found: %v", p.Terms)
	}
}

func TestPlainFlags(t *testing.T) {
	b := load(t)
	for lang, text := range map[string]string{
		"en": "You should have restarted it.", "de": "Das hätten Sie früher sagen müssen.",
		"fr": "Vous auriez dû redémarrer.", "es": "Debería haber reiniciado.",
	} {
		if p := b.Plain(text, lang, nil); len(p.Blame) != 1 {
			t.Errorf("%s: blame %v", text, p.Blame)
		}
	}
	if p := b.Plain("The file was sent and the mail was read.", "en", nil); len(p.Passive) != 1 {
		t.Errorf("passive: %v", p.Passive)
	}
	long := strings.Repeat("word and ", 13) + "end."
	if p := b.Plain(long+" Short.", "en", nil); len(p.Long) != 1 || p.Long[0].Text != long {
		t.Errorf("long sentences: %v", p.Long)
	}
}

func TestPlainEase(t *testing.T) {
	b := load(t)
	p := b.Plain("The cat sat on the mat.", "en", nil)
	if p.Ease != 116.1 || p.Grade != 0 {
		t.Errorf("ease %v, grade %v; want 116.1 and 0", p.Ease, p.Grade) // 206.835 - 1.015·6 - 84.6·1
	}
	for _, c := range [][3]string{
		{"en", "We mended your PC. You can print again.", "Considerable organisational complications necessitated postponement of the installation."},
		{"de", "Der Drucker geht. Sie können drucken.", "Organisatorische Schwierigkeiten verhinderten die Inbetriebnahme der Druckereinrichtung."},
		{"fr", "Le PC va bien. Vous pouvez lire.", "Des complications organisationnelles considérables retardent indéfiniment l'installation."},
		{"es", "Ya va bien. Puede leer.", "Considerables complicaciones organizativas retrasaron indefinidamente la instalación."},
	} {
		if easy, hard := b.Plain(c[1], c[0], nil), b.Plain(c[2], c[0], nil); easy.Ease <= hard.Ease+20 || easy.Grade >= hard.Grade {
			t.Errorf("%s: easy %v/%v, hard %v/%v", c[0], easy.Ease, easy.Grade, hard.Ease, hard.Grade)
		}
	}
}

// undone checks what holds for every text: taking the edits out gives it back,
// and a second time adds nothing.
func undone(t *testing.T, b *rules.Book, text, lang string) {
	t.Helper()
	p := b.Plain(text, lang, nil)
	if p.Original() != strings.ToValidUTF8(text, "\uFFFD") {
		t.Errorf("%q: the original is lost: %q", text, p.Original())
	}
	if !utf8.ValidString(p.Text) {
		t.Errorf("%q: not UTF-8", text)
	}
}

func TestPlainUndone(t *testing.T) {
	b := load(t)
	for _, one := range labelledTexts(t) {
		undone(t, b, one.Text, one.Lang)
		once := b.Plain(one.Text, one.Lang, nil).Text
		if twice := b.Plain(once, one.Lang, nil).Text; twice != once {
			t.Errorf("a second time changes more:\n%s\n%s", once, twice)
		}
	}
}

func FuzzPlain(f *testing.F) {
	b := load(f)
	for _, s := range []string{"The DNS (x) was \"down\".", "l'AD, d'", "a OS 0x1 \\\\a\\b 550 5.7.1", "`ipconfig /all` %A% ~/ 1.2.3.4/5 ::", "„GPO“ »VPN« ' ’s"} {
		f.Add(s, "en")
		f.Add(s, "fr")
	}
	f.Fuzz(func(t *testing.T, text, lang string) { undone(t, b, text, lang) })
}

// TestGlossaries counts the terms, and checks that what explains them holds
// none itself.
func TestGlossaries(t *testing.T) {
	b := load(t)
	for lang, least := range map[string]int{"en": 400, "de": 230, "fr": 230, "es": 230} {
		terms := b.Glossary(lang)
		if len(terms) < least {
			t.Errorf("%s: %d terms", lang, len(terms))
		}
		seen := map[string]bool{}
		for _, term := range terms {
			if p := b.Plain(term[1], lang, nil); len(p.Terms) > 0 && !seen[term[1]] {
				seen[term[1]] = true
				t.Errorf("%s: %q is explained by %q, with %q in it", lang, term[0], term[1], p.Terms[0].Text)
			}
		}
	}
}

func TestGlossaryMistakes(t *testing.T) {
	folder := fstest.MapFS{"glossary-en.toml": {Data: []byte("[explain]\n\"DNS\" = \"one two three four five six seven eight nine ten eleven twelve thirteen\"\n\"VPN\" = \"\"\n[needs]\n\"nothing\" = \"x\"\n")}}
	_, err := rules.Load(folder)
	for _, want := range []string{"glossary-en.toml:2: the explanation of DNS is longer than 12 words", "glossary-en.toml:3: the term VPN has no explanation", "glossary-en.toml:5: the term nothing is not in the glossary"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %q", err, want)
		}
	}
}

func BenchmarkPlain(b *testing.B) {
	book := load(b)
	var letter strings.Builder
	for _, one := range labelledTexts(b) {
		if one.Lang == "en" && len(strings.Fields(letter.String())) < 200 {
			letter.WriteString(one.Text + " ")
		}
	}
	for b.Loop() {
		book.Plain(letter.String(), "en", nil)
	}
}
