package rules

import "testing"

func TestLanguage(t *testing.T) {
	b := shippedInterview(t)
	check := func(text, want string) {
		t.Helper()
		if got := b.Language(text, "xx"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	// whole mails
	check("My laptop does not start any more since this morning.", "en")
	check("Seit heute früh startet mein Laptop nicht mehr.", "de")
	check("Mon portable ne démarre plus depuis ce matin.", "fr")
	check("Mi portátil no arranca desde esta mañana.", "es")
	check("O meu computador não liga desde hoje de manhã.", "pt")
	check("Il mio computer non si accende più da stamattina.", "it")
	check("Mijn laptop start niet meer op sinds vanmorgen.", "nl")
	check("Mój komputer nie działa od wczoraj i nie mogę pracować.", "pl")
	// a greeting in another language
	check("Hola, my printer is broken", "en")
	check("Hi, mein Drucker geht nicht", "de")
	check("Bonjour, the scanner in room 12 is not working. Merci!", "en")
	check("Hello, l'imprimante du secrétariat ne marche plus", "fr")
	// names of products, errors in English
	check("Outlook zeigt \"Cannot connect to server\" und schließt sich.", "de")
	check("Teams me dice \"Something went wrong\" y no entra", "es")
	check("Excel affiche \"Not responding\" quand j'ouvre mon fichier", "fr")
	// short ones
	check("still broken", "en")
	check("geht wieder, danke", "de")
	check("toujours pas", "fr")
	check("sigue igual, no funciona", "es")
	check("It's doing it again", "en")
	check("Kein Ton in Teams.", "de")
	check("bjr limprimante du cdi imprime tout en rose depuis ce matin merci de passer", "fr")
	// without accents
	check("no me llega ningun correo desde ayer manana tengo reunion", "es")
	check("ich weiss nicht warum das nicht geht", "de")
	// what cannot be told
	check("", "xx")
	check("Teams", "xx")
	check("PC-20871", "xx")
	check("0x80070005", "xx")
	// other scripts
	check("Мой компьютер не включается с сегодняшнего утра, помогите пожалуйста", "ru")
	check("我的电脑今天早上无法启动,请帮忙", "zh")
}

func TestLanguageFallsBack(t *testing.T) {
	b := shippedInterview(t)
	if got := b.Language("ok", ""); got != "en" {
		t.Errorf("without a fallback: %q, want en", got)
	}
	if got := b.Language("ok", "fr"); got != "fr" {
		t.Errorf("got %q, want the fallback", got)
	}
}

func FuzzLanguage(f *testing.F) {
	b := shippedInterview(f)
	f.Add("My laptop is broken", "en")
	f.Add("Mein Läptop ist kaputt ß", "")
	f.Add("\xff\xfe¿", "de")
	f.Fuzz(func(t *testing.T, text, fallback string) {
		got := b.Language(text, fallback)
		if got == "" {
			t.Errorf("no language for %q", text)
		}
		if got != fallback && len(got) != 2 {
			t.Errorf("%q is no ISO 639-1 code", got)
		}
		if again := b.Language(text, fallback); again != got {
			t.Errorf("%q, then %q", got, again)
		}
	})
}

func BenchmarkLanguage(b *testing.B) {
	book := shippedInterview(b)
	text := "Hello, since this morning the printer in room 12 on the second floor prints only blank pages. I have switched it off and on, that did not help. My colleague has the same problem. I need it for a class at ten. Thanks, Ann"
	for b.Loop() {
		book.Language(text, "en")
	}
}
