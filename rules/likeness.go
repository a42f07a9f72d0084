package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds on words by which cases are compared. Pasted logs would
// otherwise make a case alike to every other one.
const (
	tellingBytes  = 16 << 10
	tellingWords  = 64
	tellingLength = 24 // characters of a word
)

// TellingWords lists the words by which a text may be like another one, each
// once, in the order of the text, at most 64. They are folded: lower case,
// without accents, hyphens and the endings of plurals, so that they hold
// nothing but letters and digits. What every second mail says is left out.
func TellingWords(text string) []string {
	all := make([]string, 0, tellingWords)
	seen := map[string]bool{}
	for _, t := range tokenise(strings.ToValidUTF8(cut(text, tellingBytes), " ")) {
		if !t.word || everyday[t.norm] {
			continue
		}
		w := stem(t.norm)
		if utf8.RuneCountInString(w) < 3 || seen[w] || everyday[w] {
			continue
		}
		seen[w] = true
		if all = append(all, w); len(all) == tellingWords {
			break
		}
	}
	return all
}

// stem leaves letters and digits of a word, and cuts the endings that are
// plurals, or cases, in one of the four languages: pages, Druckern.
func stem(norm string) string {
	w := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm)
	for len(w) > 4 && strings.ContainsRune("sne", rune(w[len(w)-1])) {
		w = w[:len(w)-1]
	}
	if utf8.RuneCountInString(w) > tellingLength {
		w = string([]rune(w)[:tellingLength])
	}
	return w
}

// everyday words say nothing about a matter, in any of the languages. They
// are looked for both as they are written and without their endings.
var everyday = func() map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(`
the and but not for from with without about into your his her its our their this that these those are was were been being
have has had does did done will would can could should may might must she they you him them what when where which who why how
here there than then very just only still again any some all every after before since because while also now get got
please thanks thank hello dear regards kind best help need problem problems question urgent issue error request support
broken work works working doesnt dont cant wont isnt today morning yesterday friday monday tuesday wednesday thursday
again cannot could mail mails email case message name one two new same first last time day days week

der die das den dem des ein eine einen einem einer eines und oder aber wenn weil dass nicht kein keine keinen ich sie wir ihr
mich mir dich uns euch mein meine meinen meinem meiner unser unsere ihre ihren ist sind war waren bin hat habe haben hatte
wird werden wurde kann konnen konnte muss mussen soll sollte darf geht ging auf aus bei mit nach seit von vom vor zum zur fur
uber unter durch gegen ohne bis als wie was wer warum auch noch schon nur mehr sehr hier dort dann jetzt nun heute gestern
morgen immer wieder bitte danke hallo guten tag viele grusse freundlichen hilfe frage dringend fehler anfrage kaputt problem
man sich nichts etwas alle alles montag dienstag mittwoch donnerstag freitag mehr leider funktioniert

les des une dans pour par sur avec sans est sont etait ont fait faire peut pas plus que qui quoi dont mon mes ses nos notre
vos votre leur cette ces ceux mais donc car comme tout tous toute rien bonjour merci cordialement aide probleme erreur
demande besoin fonctionne marche depuis hier matin lundi mardi mercredi jeudi vendredi encore aussi tres bien elle nous vous
ils elles suis avons avez

los las una unos unas para por con sin que como esta este esto estos estas son fue ser estar hay han tiene tengo puede puedo
pero porque cuando donde quien muy mas menos todo todos toda nada hola gracias saludos buenos dias ayuda problema favor
pregunta urgente consulta solicitud funciona desde hoy ayer manana lunes martes miercoles jueves viernes tambien otra otro
nuestro nuestra
`) {
		all[w], all[stem(w)] = true, true
	}
	return all
}()
