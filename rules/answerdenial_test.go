package rules

import "testing"

// TestDenialStays: an answer does not end before the word that turns its
// meaning round.
func TestDenialStays(t *testing.T) {
	b, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(lang, noted, text string) {
		t.Helper()
		got := b.TakeAnswers([]Asked{{1, "device", "?"}}, Reply{Text: text, Lang: lang, Noted: map[string]string{"error_text": noted}})
		for _, a := range got.Answers {
			if a.Slot == "error_text" && a.Text != text {
				t.Errorf("%q: taken as %q", text, a.Text)
			}
		}
	}
	check("de", "Server nicht erreichbar", "Bitte nicht vergessen, der Scanner geht noch nicht.")
	check("es", "Conexión rechazada", `Ahora dice además "Certificado no válido".`)
}
