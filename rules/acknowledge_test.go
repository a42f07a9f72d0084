package rules

import "testing"

func TestAcknowledges(t *testing.T) {
	check := func(subject, text string, want bool) {
		t.Helper()
		if by, got := Acknowledges(subject, text); got != want {
			t.Errorf("%s: %s: got %v by %q", subject, text, got, by)
		}
	}
	check("INC40001 has been created", "", true)
	check("Re: Printer", "Thank you for contacting us. Your mail has been received.", true)
	check("AW: Drucker", "Ihre Nachricht ist eingegangen.", true)
	check("RE: Imprimante", "Nous avons bien reçu votre message.", true)
	check("Printer", "The printer prints grey stripes. I think the drum is worn out.", false)
	check("Neue Tastatur", "Ich hätte gern eine neue Tastatur.", false)
}
