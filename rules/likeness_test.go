package rules

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestTellingWords(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		if got := strings.Join(TellingWords(text), " "); got != want {
			t.Errorf("TellingWords(%q) = %q, want %q", text, got, want)
		}
	}
	check("Hello, the printers print grey stripes on every page. Thanks!", "printer print grey strip page")
	check("Die Drucker drucken Störungen; den Druckern fehlt Papier", "drucker druck storung fehlt papier")
	check("L’imprimante du 2e étage est bloquée", "imprimant etag bloqu")
	check("La impresora está atascada, gracias", "impresora atascada")
	check("Wi-Fi error 0x80070035 on P-0217", "wifi 0x80070035 p0217")
	check("toner' OR \"x\" NEAR(*) -- \x00 toner", "toner near")
	check("", "")
}

func FuzzTellingWords(f *testing.F) {
	f.Add("The printer's drum, \"worn\" OR 1=1; 'a' & !b")
	f.Add("\xff\x00 ÅÄÖ مرحبا 打印机 ﷺ")
	f.Fuzz(func(t *testing.T, text string) {
		words := TellingWords(text)
		if len(words) > tellingWords {
			t.Fatalf("%d words", len(words))
		}
		for _, w := range words {
			if !utf8.ValidString(w) || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				t.Errorf("%q holds more than letters and digits", w)
			}
		}
	})
}
