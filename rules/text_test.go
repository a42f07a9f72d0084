package rules

import (
	"slices"
	"strings"
	"testing"
)

func TestTokenise(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		var norms []string
		for _, token := range tokenise(text) {
			norms = append(norms, token.norm)
		}
		if got := strings.Join(norms, " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	check("It can't print, wi-fi's OK.", "it cant print , wi-fis ok .")
	check("L'écran de l'accueil, qu'il n'a pas", "l' ecran de l' accueil , qu' il n' a pas")
	check("Straße in Köln: 10.15 Uhr, Raum 2.31", "strasse in koln : 10.15 uhr , raum 2.31")
	check("a@b.example wrote", "a@b.example wrote")
	check("I’m at 8:15 (\"no\")", "im at 8:15 ( \" no \" )")
	check("", "")
}

func TestSentences(t *testing.T) {
	check := func(text string, want ...string) {
		t.Helper()
		var got []string
		for _, s := range sentences(text) {
			got = append(got, text[s.start:s.end])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	check("It died. Dr. Ames saw it! Why?", "It died.", "Dr. Ames saw it!", "Why?")
	check("Seit dem 12. Mai tot.", "Seit dem 12. Mai tot.")
	check("no net\nroom 3", "no net", "room 3")
	check("This line was broken by a mail program because it is long,\nand goes on here.", "This line was broken by a mail program because it is long,\nand goes on here.")
	check("One\n\ntwo", "One", "two")
}

func TestWords(t *testing.T) {
	text := "Tôt, l'e-mail (2)!"
	var got []string
	for _, w := range words(text) {
		got = append(got, text[w.start:w.end])
	}
	if want := []string{"Tôt", "l'", "e-mail", "2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLexicon(t *testing.T) {
	b := loaded(t)
	check := func(lang, text, want string) {
		t.Helper()
		d := newDocument(Words{Text: text}, lang, b.understanding.lexicon(lang))
		for i := range d.parts[inText].facts {
			if d.parts[inText].facts[i].carries(hashString(want)) {
				return
			}
		}
		t.Errorf("%s %q does not carry %s", lang, text, want)
	}
	check("en", "the PRINTERS", "thing.printer")
	check("en", "it looks like rain", "hedge.seems")
	check("de", "der Druckertreiber", "thing.driver")
	check("de", "der VPN-Client", "thing.software")
	check("de", "der Router", "thing.router")
	check("fr", "l’IMPRIMANTE", "thing.printer")
	check("fr", "la mise a jour", "thing.update")
	check("es", "quizás la batería", "thing.battery")
	check("es", "a lo mejor", "hedge.maybe")
}

func FuzzTokenise(f *testing.F) {
	f.Add("It can't. L'eau\n\n« ça »")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, token := range tokenise(text) {
			if token.start < last || token.end <= token.start || token.end > len(text) {
				t.Fatalf("token %v after %d in %d bytes", token.span, last, len(text))
			}
			if strings.TrimSpace(text[last:token.start]) != strings.Trim(text[last:token.start], "\ufeff \t\r\n\v\f\u0085\u00a0") && strings.TrimSpace(strings.ReplaceAll(text[last:token.start], "\ufeff", "")) != "" {
				t.Fatalf("%q is in no token", text[last:token.start])
			}
			last = token.end
		}
	})
}
