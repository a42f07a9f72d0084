package rules

import (
	"strings"
	"testing"
)

func TestQuotation(t *testing.T) {
	check := func(found, want string, whole bool) {
		t.Helper()
		got, ok := quotation(found)
		if got != want || ok != whole {
			t.Errorf("%q: got %q, %v, want %q, %v", found, got, ok, want, whole)
		}
	}
	check("the drum is worn out", "the drum is worn out", true)
	check("that the drum is worn out, which", "the drum is worn out", true)
	check("that router is broken", "that router is broken", true)
	check("is cracked optics", "cracked optics", true)
	check("the tags are still on? The old books are fine", "the tags are still on", true)
	check("the switch on the 2. floor is dead", "the switch on the 2. floor is dead", true)
	check("the update to 14.2 broke it", "the update to 14.2 broke it", true)
	check("dass der Toner leer ist und", "der Toner leer ist", true)
	check("qu’il a pris l’eau", "il a pris l’eau", true)
	check("porque se cayó el servidor", "se cayó el servidor", true)
	check("nobody has linked it to", "nobody has linked it to", false)
	check(`erscheint: "Lizenz ungültig`, `erscheint: "Lizenz ungültig`, false)
	check("the pump (on the left", "the pump (on the left", false)
	check("and", "", false)
	check("", "", false)
}

// Whatever is found, a quote stands in it as it is.
func FuzzQuotation(f *testing.F) {
	f.Add("that the drum is worn out, which")
	f.Add("qu'il (a. B")
	f.Fuzz(func(t *testing.T, found string) {
		if quote, _ := quotation(found); !strings.Contains(found, quote) {
			t.Errorf("%q is not in %q", quote, found)
		}
	})
}

func TestAnswersToSlotsAreWhole(t *testing.T) {
	b, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(text, slot, want string) {
		t.Helper()
		r := b.Read(Words{Text: text, Lang: "en"})
		if got := r.Slots[slot]; got != want {
			t.Errorf("%q: %s is %q, want %q", text, slot, got, want)
		}
		if sure := r.Sure[slot]; (sure > 0) != (want != "") {
			t.Errorf("%q: %s is sure to %v", text, slot, sure)
		}
	}
	check("Guten Tag, im großen Lesesaal im 1. OG geht seit Dienstag das WLAN nicht.", "where", "im großen Lesesaal im 1. OG")
	check("It has been broken since.", "since_when", "")
}
