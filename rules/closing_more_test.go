package rules

import "testing"

// TestSolvedStill: "no, it is still …" is a no, whatever stands around it.
func TestSolvedStill(t *testing.T) {
	b, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(lang, text string, want Solved) {
		t.Helper()
		if got := b.Solved(text, lang); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	check("en", "No, it is still jammed.", SolvedNo)
	check("en", "It is still jammed.", SolvedNo)
	check("en", "Yes it is.", SolvedYes)
	check("en", "It is still working, thanks.", SolvedYes)
	check("en", "It is jammed again, sorry.", SolvedUnclear)
	check("de", "Nein, er ist immer noch verklemmt.", SolvedNo)
	check("de", "Es ist wieder kaputt.", SolvedNo)
	check("de", "Ja, ist es.", SolvedYes)
	check("fr", "Non, elle est toujours bloquée.", SolvedNo)
	check("fr", "Oui, c'est bon.", SolvedYes)
	check("es", "No, sigue atascada.", SolvedNo)
	check("es", "Sí, ya funciona.", SolvedYes)
}
