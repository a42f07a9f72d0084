package mailin

import (
	"strings"
	"testing"
)

// TestPostscriptIsText: what is added below the name is for the desk.
func TestPostscriptIsText(t *testing.T) {
	check := func(above, sign, postscript string) {
		t.Helper()
		s := splitText(above + "\n\n" + sign + "\n" + postscript)
		if want := above + "\n\n" + postscript; s.text != want || s.signature != strings.TrimSpace(sign) {
			t.Errorf("below %q: text %q, signature %q, want %q", sign, s.text, s.signature, want)
		}
	}
	const en, de, fr, es = "The printer is broken.", "Der Drucker ist defekt.", "L'imprimante est en panne.", "La impresora no funciona."
	for _, ps := range []string{"PS: it is the one in room 204, HP 4200", "P.S. Room 204", "p.s. it is upstairs", "PS it is upstairs",
		"NB: only in colour", "N.B. Only in colour.", "P.P.S.: Room 204", "P.S.\nRoom 204", "**PS:** Room 204"} {
		check(en, "Best regards\nAnn Lee\nAccounts", ps)
		check(en, "Kind regards,\nAnn Lee\nTel. +44 20 5550 0142", ps)
	}
	for _, ps := range []string{"PS: Es ist der in Raum 204, HP 4200", "P.S.: Raum 204", "PS Es ist der im zweiten Stock", "Nachtrag: nur in Farbe", "P. S. Raum 204"} {
		check(de, "Mit freundlichen Grüßen\nMax Müller\nBuchhaltung", ps)
		check(de, "Viele Grüße\nPD Dr. Max Müller\nInstitut für Physik", ps)
	}
	for _, ps := range []string{"PS : c'est celle de la salle 204", "P.-S. : salle 204", "P.S. Salle 204", "NB : seulement en couleur"} {
		check(fr, "Cordialement\nAnne Le Goff\nComptabilité", ps)
	}
	for _, ps := range []string{"P.D.: es la del aula 204", "PD: aula 204", "P.D. Aula 204", "P. D. Aula 204", "N.B.: solo en color", "Posdata: aula 204"} {
		check(es, "Saludos cordiales\nAna de la Cruz\nContabilidad", ps)
	}
	check(en, "-- \nAnn Lee\nAccounts", "PS: Room 204")
	check(en, "Sent from my iPhone\n", "PS: Room 204\nError 49.4C02")
	check(en, "____________\nAnn Lee\n", "PS: Room 204\n\nAnd it smells.")
}

// TestSignatureThatIsNoPostscript has names and titles that begin alike.
func TestSignatureThatIsNoPostscript(t *testing.T) {
	for _, sign := range []string{
		"Best regards\nAnn Lee\nPS Machines Ltd\nTel. +44 20 5550 0142",
		"Best regards\nP. Schmidt\nNBC Harrow",
		"Mit freundlichen Grüßen\nPD Dr. med. Max Müller\nOberarzt",
		"Cordialement\nAnne Le Goff\nPSA Lyon",
		"Saludos\nPedro Soto\nNBQ Madrid",
	} {
		if s := splitText("It is broken.\n\n" + sign); s.text != "It is broken." || s.signature != sign {
			t.Errorf("text %q, signature %q, want %q", s.text, s.signature, sign)
		}
	}
}

// TestDashesThatPart: "--" without its blank also stands between paragraphs.
func TestDashesThatPart(t *testing.T) {
	keeps(t,
		"Here is what I see:\n--\nError 123 in module X\n--\nIt has happened since Monday.\nPlease help.",
		"Here is what I see:\n--\nError 123\n--\nplease help",
		"First, the printer.\n--\nSecond, the screen has been black since Monday.",
		"See above.\n--\nIt has happened since Monday.",
		"Das sehe ich:\n--\nFehler 123 in Modul X\n--\nEs geht seit Montag nicht mehr.\nBitte um Hilfe.",
		"Der Drucker.\n--\nUnd der Bildschirm geht nicht.",
		"Voici ce que je vois :\n--\nErreur 123\n--\nCela dure depuis lundi.\nMerci de m'aider.",
		"Esto es lo que veo:\n--\nError 123\n--\nOcurre desde el lunes.\nPor favor, ayuda.",
		"Here is what I see:\n-- \nError 123\n-- \nIt has happened since Monday.",
	)
	check := func(sign string) {
		t.Helper()
		if s := splitText("The printer.\n\n" + sign); s.text != "The printer." {
			t.Errorf("below %q: text %q", sign, s.text)
		}
	}
	check("--\nAnn Lee\nHead of Accounts\nHarrow Papers Ltd.\nTel. +44 20 5550 0142")
	check("--\nMax Müller\nLeiter Einkauf\nMüller & Söhne e.K.")
	check("--\nAnne Le Goff\nComptabilité")
	check("--\nAna de la Cruz\nContabilidad\nana@example.org")
	check("-- \nAnn Lee\nI would rather be somewhere else, and so would you.")
	check("--\nSent from my iPhone")
	check("-- \nAnn Lee\n\n-- \nYou received this message because you are subscribed to the list of all printers.")
}
