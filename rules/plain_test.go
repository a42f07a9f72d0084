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
	check("en", "Power-cycled your laptop.", "Restarted your laptop.")
	check("en", "We reimaged your laptop.", "We freshly set up your laptop.")
	check("en", "It says “DNS failure” on the screen.", "It says “DNS failure” on the screen.")
	check("en", "See https://dns.example.org/VPN for more.", "See https://dns.example.org/VPN for more.")
	check("en", "Do not switch it off.", "Do not switch it off.")
	check("en", "You're registered in the DNS.", "You're registered in the DNS (the internet's address book).")
	check("en", "Escalated to L2.", "Passed on to our specialists.")
	check("en", "It speaks TLS 1.2 only.", "It speaks TLS 1.2 (what protects data on its way) only.")
	check("en", "It left the SMTP 20 minutes later, over TLS 1.2 there.", "It left the SMTP (the way mail is sent) 20 minutes later, over TLS 1.2 (what protects data on its way) there.")
	check("en", "I merged both accounts in the DNS.", "I merged (joined into one) both accounts in the DNS (the internet's address book).")
	check("en", "I nudged them as the DNS pointed to the old server.", "I nudged them as the DNS (the internet's address book) pointed to the old server.")
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

// TestShippedPlain reads the shipped files as those of a desk, which tells what
// is wrong with them.
func TestShippedPlain(t *testing.T) {
	if _, err := rules.Load(os.DirFS("data")); err != nil {
		t.Error(err)
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

func load(t testing.TB) *rules.Book {
	t.Helper()
	b, err := rules.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSyllables compares with words counted by hand: all of them together are
// within three in a hundred.
func TestSyllables(t *testing.T) {
	for lang, sample := range map[string]string{
		"en": "we1 have1 re-placed:2 the1 ca-ble:2 be-hind:2 your1 desk1 and1 the1 prin-ter:2 works1 a-gain:2 please1 keep1 the1 com-pu-ter:3 on1 un-til:2 to-mor-row:3 mor-ning:2 be-cause:2 an1 up-date:2 is1 still1 run-ning:2 some1 peo-ple:2 could1 not1 o-pen:2 their1 let-ters:2 yes-ter-day:3 we1 apo-lo-gise:4 for1 the1 in-ter-rup-tion:4 every2 ta-ble:2 of-fice:2 has1 a1 new1 tel-e-phone:3 and1 the1 in-struc-tions:3 are1 in-side:2 the1 box1 ask1 your1 col-league:2 in1 the1 li-bra-ry:3 if1 some-thing:2 is1 mis-sing:2 we1 wan-ted:2 to1 help1 and1 cal-led:1 twice1",
		"de": "wir1 ha-ben:2 das1 Ka-bel:2 hin-ter:2 dem1 Schreib-tisch:2 ge-tauscht:2 und1 der1 Dru-cker:2 geht1 wie-der:2 bit-te:2 las-sen:2 Sie1 den1 Rech-ner:2 bis1 mor-gen:2 früh1 an1 weil1 ei-ne:2 Er-neu-e-rung:4 läuft1 ei-ni-ge:3 Leu-te:2 konn-ten:2 ges-tern:2 ih-re:2 Brie-fe:2 nicht1 öff-nen:2 je-des:2 Bü-ro:2 hat1 ein1 neu-es:2 Te-le-fon:3 die1 An-lei-tung:3 liegt1 in1 der1 Schach-tel:2 fra-gen:2 Sie1 die1 Kol-le-gin:3 in1 der1 Bi-bli-o-thek:4 wenn1 et-was:2 fehlt1",
		"fr": "nous1 a-vons:2 chan-gé:2 le1 câble1 der-rière:2 vo-tre:1 bu-reau:2 et1 l'im-pri-mante:3 marche1 lais-sez:2 l'or-di-na-teur:4 al-lu-mé:3 jus-qu'à:2 de-main:2 ma-tin:2 quel-ques:1 per-sonnes:2 ne1 pou-vaient:2 pas1 ou-vrir:2 leurs1 let-tres:1 chaque1 sa-lle:1 a1 un1 nou-veau:2 té-lé-phone:3 le1 mode1 d'em-ploi:2 est1 dans1 la1 boîte1 de-man-dez:3 à1 vo-tre:1 col-lègue:2 de1 la1 bi-blio-thèque:4 s'il1 man-que:1 quel-que:1 chose1",
		"es": "he-mos:2 cam-bia-do:3 el1 ca-ble:2 de-trás:2 de1 su1 me-sa:2 y1 la1 im-pre-so-ra:4 fun-cio-na:3 o-tra:2 vez1 de-je:2 el1 or-de-na-dor:4 en-cen-di-do:4 has-ta:2 ma-ña-na:3 por1 la1 ma-ña-na:3 al-gu-nas:3 per-so-nas:3 no1 po-dí-an:3 a-brir:2 sus1 car-tas:2 ca-da:2 ofi-ci-na:4 tie-ne:2 un1 te-lé-fo-no:4 nue-vo:2 las1 ins-truc-cio-nes:4 es-tán:2 en1 la1 ca-ja:2 pre-gun-te:3 en1 la1 bi-blio-te-ca:4 si1 fal-ta:2 al-go:2",
	} {
		want, got := 0, 0
		for entry := range strings.FieldsSeq(sample) {
			word := strings.TrimRight(entry, "0123456789:")
			n := int(entry[len(entry)-1] - '0')
			word = strings.ReplaceAll(word, "-", "")
			k := rules.Syllables(word, lang)
			if want, got = want+n, got+k; n != k {
				t.Logf("%s: %s has %d, counted %d", lang, word, n, k)
			}
		}
		t.Logf("%s: %d syllables, counted %d", lang, want, got)
		if d := 100 * (got - want); d > 3*want || d < -3*want {
			t.Errorf("%s: %d syllables, counted %d", lang, want, got)
		}
	}
}
