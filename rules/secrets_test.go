package rules

import (
	"slices"
	"strings"
	"testing"
)

func TestSecrets(t *testing.T) {
	b := shippedInterview(t)
	check := func(text string, want ...string) {
		t.Helper()
		var got []string
		for _, s := range b.Secrets(text) {
			got = append(got, s.Kind+" "+s.Span)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
	check("my password is Sommer2024!", "password Sommer2024!")
	check("PW: hunter-two", "password hunter-two")
	check("Password: sunshine", "password sunshine")
	check("Passwort lautet Regenbogen7", "password Regenbogen7")
	check("das Passwort ist „blauer himmel“, bitte nicht weitersagen", "password blauer himmel")
	check("mot de passe : Tulipe44", "password Tulipe44")
	check("Mon mdp est Tulipe#rouge.", "password Tulipe#rouge")
	check("contraseña: girasol99", "password girasol99")
	check("la contraseña es Gato_Negro", "password Gato_Negro")
	check("user: ines\npassword: Winter!9", "password Winter!9")
	check("Username ines.d, password Winter!9, it will not take it", "password Winter!9")
	check("Password:\nWinter!9\n", "password Winter!9")
	check("login / password: ines / Winter!9", "password Winter!9")
	check("PIN 4711 does not work")
	check("PIN: 4711", "password 4711")
	check("my PIN is 4711", "password 4711")
	check("The password (Kx9-ttr) is refused", "password Kx9-ttr")
	// no secrets
	check("my password is not working")
	check("my password is broken")
	check("password expired yesterday")
	check("Password reset please")
	check("Mein Passwort ist abgelaufen und ich komme nicht rein.")
	check("Passwort: vergessen")
	check("mon mot de passe est expiré depuis hier")
	check("la contraseña es incorrecta")
	check("I changed my password on Monday and since then nothing works")
	check("the password is accepted but then the screen goes black")
	check("Is there a password policy? See https://example.org/password")
	check("The message says \"wrong password\".")
	check("my password: I forgot it")
	check("password for ines@example.org")
	check("I pass room 12B every day")
	// numbers
	check("card 4111 1111 1111 1111 exp 12/29", "card 4111 1111 1111 1111")
	check("5555-5555-5555-4444", "card 5555-5555-5555-4444")
	check("4111111111111112 is no card")
	check("call +49 4111 1111 1111 1111")
	check("asset 20871, serial 1234567890123456")
	check("IBAN DE89 3704 0044 0532 0130 00 please", "iban DE89 3704 0044 0532 0130 00")
	check("GB82WEST12345698765432.", "iban GB82WEST12345698765432")
	check("DE89 3704 0044 0532 0130 01")
	check("")
}

func TestMask(t *testing.T) {
	check := func(text, want string, spans ...string) {
		t.Helper()
		var secrets []Secret
		for _, s := range spans {
			secrets = append(secrets, Secret{Span: s, Kind: secretPassword})
		}
		if got := Mask(text, secrets); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	check("a Winter!9 b Winter!9", "a •••••• b ••••••", "Winter!9")
	check("Winter!9x and Winter!9", "•••••• and ••••••", "Winter!9", "Winter!9x")
	check("nothing", "nothing", "")
	check("nothing", "nothing")
}

func FuzzSecrets(f *testing.F) {
	b := shippedInterview(f)
	f.Add("user: ines\npassword: Winter!9 card 4111 1111 1111 1111")
	f.Add("Passwort lautet „x y z“ DE89 3704 0044 0532 0130 00")
	f.Add("pw:\xff\xfe\n:::: password")
	f.Fuzz(func(t *testing.T, text string) {
		secrets := b.Secrets(text)
		for _, s := range secrets {
			if s.Span == "" || !strings.Contains(text, s.Span) {
				t.Errorf("%q does not stand in the text", s.Span)
			}
		}
		masked := Mask(text, secrets)
		for _, s := range secrets {
			if strings.Contains(masked, s.Span) {
				t.Errorf("%q is still readable in %q", s.Span, masked)
			}
		}
	})
}

func BenchmarkSecrets(b *testing.B) {
	book := shippedInterview(b)
	text := "Hello, since this morning my password is not accepted any more. I changed it on Friday to Winter!9 I think, user name ines.d, and the phone still has the old one. My extension is 4417, the asset number is 20871. Thanks, Ines"
	for b.Loop() {
		book.Secrets(text)
	}
}
