package rules

import "testing"

func TestSolved(t *testing.T) {
	b := shippedInterview(t)
	lang := "en"
	check := func(text string, want Solved) {
		t.Helper()
		if got := b.Solved(text, lang); got != want {
			t.Errorf("%s %q: got %s, want %s", lang, text, got, want)
		}
	}
	check("Yes, thanks!", SolvedYes)
	check("yes", SolvedYes)
	check("Thank you so much for your quick help, Ines!", SolvedYes)
	check("Works like a charm now.", SolvedYes)
	check("All good, nothing else. Thanks", SolvedYes)
	check("Yes it is. No, nothing else.", SolvedYes)
	check("Yes. No.", SolvedYes)
	check("No, that's all, thank you", SolvedYes)
	check("No more problems since this morning.", SolvedYes)
	check("It did not work at first but after a restart it works now.", SolvedYes)
	check("No", SolvedNo)
	check("Unfortunately not, same error as before.", SolvedNo)
	check("It still doesn't work.", SolvedNo)
	check("It's not working", SolvedNo)
	check("I still can't log in :-(", SolvedNo)
	check("It was fine for an hour and then it happened again.", SolvedNo)
	check("Yes, but the scanner still fails", SolvedPartly)
	check("Better, but still slow sometimes", SolvedPartly)
	check("It works on my laptop but not on the phone. Partly, then.", SolvedPartly)
	check("Yes works! By the way, my mouse is acting up.", SolvedNew)
	check("Solved, thank you. One more thing: could I have a second screen?", SolvedNew)
	check("Thanks, all fine. Another question: how do I change my signature?", SolvedNew)
	check("I will test it tomorrow and let you know.", SolvedLater)
	check("Who is this?", SolvedAsks)
	check("", SolvedSilent)
	lang = "de"
	check("Ja, danke!", SolvedYes)
	check("Geht wieder, vielen Dank für die schnelle Hilfe!", SolvedYes)
	check("Alles bestens, sonst nichts.", SolvedYes)
	check("Nein, sonst ist alles in Ordnung.", SolvedYes)
	check("Nein", SolvedNo)
	check("Leider nein, es geht immer noch nicht.", SolvedNo)
	check("Funktioniert leider noch nicht", SolvedNo)
	check("Ja, aber das Scannen geht noch nicht.", SolvedPartly)
	check("Teilweise. Drucken geht, Scannen nicht.", SolvedPartly)
	check("Ja, läuft! Übrigens: meine Maus spinnt.", SolvedNew)
	check("Danke, passt. Hätte noch eine Frage: Wie ändere ich meine Signatur?", SolvedNew)
	check("Ich probiere es morgen und melde mich.", SolvedLater)
	lang = "fr"
	check("Oui, merci !", SolvedYes)
	check("C'est réglé, un grand merci.", SolvedYes)
	check("Tout fonctionne à nouveau, rien d'autre.", SolvedYes)
	check("Non", SolvedNo)
	check("Malheureusement non, toujours le même message.", SolvedNo)
	check("Ça ne marche toujours pas", SolvedNo)
	check("Oui mais le scanner ne marche toujours pas.", SolvedPartly)
	check("C'est mieux, mais encore lent par moments.", SolvedPartly)
	check("Oui, ça marche. Au fait, ma souris fait des siennes.", SolvedNew)
	check("Je vais tester demain.", SolvedLater)
	lang = "es"
	check("Sí, gracias.", SolvedYes)
	check("Ya funciona, muchas gracias por la rapidez.", SolvedYes)
	check("Todo bien, nada más.", SolvedYes)
	check("No", SolvedNo)
	check("Lamentablemente no, sigue igual.", SolvedNo)
	check("Todavía no funciona", SolvedNo)
	check("Sí, pero el escáner sigue sin ir.", SolvedPartly)
	check("Va mejor, aunque a veces se corta.", SolvedPartly)
	check("Sí, funciona. Por cierto, mi ratón falla.", SolvedNew)
	check("Mañana lo pruebo y les digo.", SolvedLater)
}

func TestThanks(t *testing.T) {
	b := shippedInterview(t)
	check := func(lang, text string, want bool) {
		t.Helper()
		if got := b.Thanks(text, lang); got != want {
			t.Errorf("%s %q: got %v, want %v", lang, text, got, want)
		}
	}
	check("en", "Thank you!", true)
	check("en", "Hi Ines,\n\nMany thanks for your quick help. Have a nice weekend!\n\nBest,\nTom", true)
	check("en", "Works again, thanks a lot!", true)
	check("en", "Thanks, but it is still broken.", false)
	check("en", "Thanks. Could you also look at the printer?", false)
	check("en", "Thanks! By the way the scanner jams", false)
	check("en", "The printer is broken again", false)
	check("en", "Thanks, printer jammed", false)
	check("en", "ok", false)
	check("de", "Herzlichen Dank für die rasche Hilfe und schönes Wochenende!", true)
	check("de", "Danke, leider geht es nicht", false)
	check("fr", "Merci beaucoup pour votre réactivité, bonne journée !", true)
	check("fr", "Merci, mais ça ne marche pas", false)
	check("es", "Muchas gracias por todo, un saludo, Iker", true)
	check("es", "Gracias, pero sigue igual", false)
}

func FuzzSolved(f *testing.F) {
	b := shippedInterview(f)
	f.Add("Yes, but the scanner still fails", "en")
	f.Add("Nein \xff ¿?", "de")
	f.Fuzz(func(t *testing.T, text, lang string) {
		got := b.Solved(text, lang)
		if b.Thanks(text, lang) && got != SolvedYes {
			t.Errorf("%q: thanks, but solved is %s", text, got)
		}
	})
}

func BenchmarkSolved(b *testing.B) {
	book := shippedInterview(b)
	for b.Loop() {
		book.Solved("Yes it works again, thank you very much for the quick help! By the way, my mouse is acting up.", "en")
	}
}
