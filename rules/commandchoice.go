package rules

import (
	"slices"
	"strings"
	"unicode"
)

// choice is a word to choose, and how it is said in each of Languages, the
// usual word first.
type choice struct {
	key   string
	words [len(Languages)]string
}

var diagnosisChoices = []choice{
	{"right", [...]string{"right, correct, yes, true", "richtig, ja, stimmt, korrekt, wahr", "juste, oui, correct, correcte, exact, exacte, vrai", "correcta, correcto, sí, acertada, acertado, cierta, cierto, bien"}},
	{"partly", [...]string{"partly, partially, partial, half, half right, partly right, in part", "teilweise, teils, zum teil, halb, teils teils, teilweise richtig", "en partie, partiellement, partiel, partielle, à moitié", "en parte, parcial, parcialmente, a medias"}},
	{"wrong", [...]string{"wrong, incorrect, no, false, not right", "falsch, nein, nicht richtig, stimmt nicht, unrichtig", "fausse, faux, non, incorrecte, erronée", "incorrecta, incorrecto, no, falsa, falso, equivocada, equivocado, errónea"}},
}

var priorityChoices = []choice{
	{"low", [...]string{"low, minor, lowest", "niedrig, gering, tief, niedrige, unwichtig", "basse, bas, faible", "baja, bajo, poca"}},
	{"normal", [...]string{"normal, medium, standard, default", "normal, mittel, normale", "normale, moyenne, moyen", "normal, media, medio"}},
	{"high", [...]string{"high, important", "hoch, wichtig, hohe, höher", "haute, élevée, élevé, haut, importante", "alta, alto, importante"}},
	{"urgent", [...]string{"urgent, critical, asap, highest, emergency", "dringend, sehr hoch, eilig, kritisch, sofort, notfall", "urgente, critique, très haute", "urgente, crítica, muy alta, emergencia"}},
}

var quietChoices = []choice{
	{"on", [...]string{"on, yes, daily, summary, daily summary", "an, ein, ja, täglich, tägliche zusammenfassung", "oui, activé, quotidien, résumé", "sí, diario, resumen, activado"}},
	{"off", [...]string{"off, no, end, stop", "aus, nein, ende", "non, désactivé, fin", "no, fin, desactivado"}},
}

// choices lists what the command chooses from.
func (a *argument) choices() []choice {
	switch a.spec.name {
	case "diagnosis":
		return diagnosisChoices
	case "priority":
		return priorityChoices
	case "topic":
		return a.reader.book.topicChoices()
	}
	return quietChoices
}

// topicChoices are the topics by their key, their name in each language, and
// the words of those names that no other topic has.
func (b *Book) topicChoices() (all []choice) {
	if b.interview == nil || b.understanding == nil {
		return nil
	}
	owners := map[string][]string{}
	for _, key := range b.Topics() {
		c := choice{key: key}
		for i, lang := range Languages {
			c.words[i] = b.TopicName(lang, key)
			for _, word := range foldedWords(c.words[i]) {
				if len(word) > 3 && !slices.Contains(owners[word], key) {
					owners[word] = append(owners[word], key)
				}
			}
		}
		all = append(all, c)
	}
	for i := range all {
		for word, keys := range owners {
			if len(keys) == 1 && keys[0] == all[i].key {
				all[i].words[0] += ", " + word
			}
		}
	}
	return all
}

// foldedWords are the words of a text, folded.
func foldedWords(s string) []string {
	return strings.FieldsFunc(foldedWord(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// choice reads one of a few words.
func (a *argument) choice() CommandProblem {
	all := a.choices()
	said := foldedWords(evenSpaces(a.text))
	if len(said) == 0 && a.spec.shape == shapeMaybeChoice {
		a.command.Choice, a.command.Text = all[0].key, all[0].key
		return CommandProblem{}
	}
	key, used := chosen(all, said)
	switch {
	case used == 0:
		return a.noChoice(all, strings.Join(said, " "))
	case used < len(said):
		return CommandProblem{Why: WhyExtra, Part: wordsBehind(a.text, used)}
	}
	a.command.Choice, a.command.Text = key, key
	return CommandProblem{}
}

// chosen finds the choice whose spelling covers most of the said words.
func chosen(all []choice, said []string) (key string, used int) {
	for _, c := range all {
		for _, spelling := range c.spellings() {
			words := foldedWords(spelling)
			if len(words) > used && len(words) <= len(said) && slices.Equal(words, said[:len(words)]) {
				key, used = c.key, len(words)
			}
		}
	}
	return key, used
}

func (c *choice) spellings() []string {
	all := []string{c.key}
	for _, words := range c.words {
		all = append(all, strings.Split(words, ",")...)
	}
	return all
}

// noChoice teaches what may be chosen.
func (a *argument) noChoice(all []choice, said string) CommandProblem {
	p := CommandProblem{Why: WhyChoice, Part: a.text}
	if a.spec.name == "diagnosis" {
		p.Why = WhyDiagnosis
	}
	var spellings []string
	for _, c := range all {
		p.Want = append(p.Want, c.said(a.spec.name, a.reader.terms.Lang))
		spellings = append(spellings, c.spellings()...)
	}
	if near := Closest(said, spellings); said != "" && near != "" {
		if key, _ := chosen(all, foldedWords(near)); key != "" {
			p.Closest = "#" + a.spec.name + " " + key
		}
	}
	return p
}

// said is the word to propose for a choice, in a language. Topics have long
// names: there it is the key.
func (c *choice) said(command, lang string) string {
	i := slices.Index(Languages[:], lang)
	if command == "topic" || i < 0 {
		return c.key
	}
	word, _, _ := strings.Cut(c.words[i], ",")
	return word
}

// wordsBehind is what follows the first n words of a text.
func wordsBehind(s string, n int) string {
	inWord := false
	for i, r := range s {
		is := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		if is && !inWord {
			if n == 0 {
				return s[i:]
			}
			n--
		}
		inWord = is
	}
	return s
}

// deskWords may stand before the name of a desk.
var deskWords = foldedPhrases("to, the, an, die, den, das, zur, zum, au, aux, la, le, les, l, à, a, al, el, los, las, desk")

// desk reads the desk that a case is referred to, and the words behind it.
func (a *argument) desk() CommandProblem {
	said := foldedWords(a.text)
	skipped := 0
	for len(said) > 1 && deskWords[said[0]] {
		said, skipped = said[1:], skipped+1
	}
	name, used := a.deskNamed(said)
	if used == 0 {
		return a.noDesk(strings.Join(said, " "))
	}
	a.command.Choice = name
	if used < len(said) {
		a.command.Text = wordsBehind(a.text, skipped+used)
	}
	return CommandProblem{}
}

// deskNamed finds a desk by its whole name, or by the one word that no other
// desk's name has.
func (a *argument) deskNamed(said []string) (name string, used int) {
	desks := a.reader.terms.Desks
	if desks == nil && len(said) > 0 {
		return said[0], 1
	}
	for _, d := range desks {
		words := foldedWords(d)
		if len(words) > used && len(words) <= len(said) && slices.Equal(words, said[:len(words)]) {
			name, used = d, len(words)
		}
	}
	if used > 0 || len(said) == 0 {
		return name, used
	}
	for _, d := range desks {
		if slices.Contains(foldedWords(d), said[0]) {
			name, used = d, used+1
		}
	}
	if used != 1 {
		return "", 0
	}
	return name, 1
}

func (a *argument) noDesk(said string) CommandProblem {
	p := CommandProblem{Why: WhyDesk, Part: a.text, Want: slices.Clone(a.reader.terms.Desks)}
	if near := Closest(said, p.Want); said != "" && near != "" {
		p.Closest = "#" + a.spec.name + " " + near
	}
	return p
}
