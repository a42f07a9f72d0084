package rules

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
)

// argument is what follows a command's name, and the command it makes.
type argument struct {
	reader  *commandReader
	spec    *commandSpec
	text    string
	command Command
}

// read fills the command in. The problem's Why is "" where there is none.
func (a *argument) read() CommandProblem {
	switch a.spec.shape {
	case shapeNone:
		return a.none()
	case shapeWords:
		return a.words()
	case shapeMoment, shapeMomentWords:
		return a.moment()
	case shapeCases:
		return a.cases()
	case shapePerson, shapeMaybePerson:
		return a.person()
	case shapeAddresses, shapeAddress:
		return a.addresses()
	case shapeChoice, shapeMaybeChoice:
		return a.choice()
	case shapeDesk:
		return a.desk()
	case shapeNews:
		return a.news()
	}
	a.command.Text = a.text
	return CommandProblem{}
}

// politeness is what people add where nothing need follow.
var politeness = foldedPhrases("please, bitte, s'il vous plait, svp, por favor, it, this, den fall, le dossier, el caso, this case, the case")

func (a *argument) none() CommandProblem {
	if a.text != "" && !politeness[foldedWord(strings.Trim(evenSpaces(a.text), ".!, "))] {
		return CommandProblem{Why: WhyExtra, Part: a.text}
	}
	return CommandProblem{}
}

func (a *argument) words() CommandProblem {
	if a.command.Text = a.text; a.text == "" {
		return CommandProblem{Why: WhyEmpty}
	}
	return CommandProblem{}
}

// moment reads a moment, and the words behind it.
func (a *argument) moment() CommandProblem {
	dating := a.reader.terms.Dating
	dating.AnyDay = a.spec.anyDay
	text := evenSpaces(a.text)
	m, why := When(text, dating)
	if why != "" {
		return CommandProblem{Why: why, Part: text, At: m.At}
	}
	a.command.When, a.command.MovedFrom = m.At, m.Asked
	a.command.Text = behindName(text[m.Used:])
	switch {
	case a.spec.shape == shapeMoment && a.command.Text != "":
		return CommandProblem{Why: WhyExtra, Part: a.command.Text}
	case a.spec.shape == shapeMomentWords && a.command.Text == "":
		return CommandProblem{Why: WhyReason}
	}
	return CommandProblem{}
}

// caseWords may stand around the numbers of cases.
var caseWords = foldedPhrases("case, cases, fall, falle, falls, dossier, dossiers, caso, casos, ticket, tickets, nr, no, nummer, number, numero, n, and, und, et, y, e, with, mit, avec, con, into, in, to, zu, of, von, dans, a, en, the, dem, le, el")

// cases reads numbers of cases: "1042", "#1042 and case 1043".
func (a *argument) cases() CommandProblem {
	for _, word := range pieces(a.text) {
		if !unicode.IsDigit(firstRune(word)) {
			if !caseWords[foldedWord(word)] {
				return CommandProblem{Why: WhyCases, Part: word}
			}
			continue
		}
		n := numberToken(word, 0)
		if n.digits > 12 || len(a.command.Cases) == commandLimit || strings.Trim(word, "0123456789") != "" {
			return CommandProblem{Why: WhyCases, Part: word}
		}
		a.addCase(word)
	}
	if len(a.command.Cases) == 0 {
		return CommandProblem{Why: WhyCases}
	}
	return CommandProblem{}
}

func (a *argument) addCase(digits string) {
	var number int64
	for _, d := range digits {
		number = number*10 + int64(d-'0')
	}
	if number > 0 && !slices.Contains(a.command.Cases, number) {
		a.command.Cases = append(a.command.Cases, number)
	}
}

// pieces parts a text into runs of letters and runs of digits.
func pieces(s string) (all []string) {
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		digit := unicode.IsDigit(firstRune(word))
		start := 0
		for i, r := range word {
			if unicode.IsDigit(r) != digit {
				all = append(all, word[start:i])
				start, digit = i, !digit
			}
		}
		all = append(all, word[start:])
	}
	return all
}

// person reads a name or an address.
func (a *argument) person() CommandProblem {
	a.cutAddresses()
	a.command.Text = personNamed(a.command.Text)
	if a.command.Text == "me" && a.spec.shape == shapeMaybePerson {
		a.command.Text = ""
	}
	if a.command.Text == "" && len(a.command.Addresses) == 0 && a.spec.shape == shapePerson {
		return CommandProblem{Why: WhyPerson}
	}
	return CommandProblem{}
}

// selves are the words by which people name themselves.
var selves = foldedPhrases("me, myself, mich, mir, ich, moi, mí, yo")

// personNamed is a name without the preposition before it, "me" in whatever
// language the writer says so.
func personNamed(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "@")
	first, rest, _ := strings.Cut(s, " ")
	switch strings.ToLower(first) {
	case "to", "an", "à", "a":
		s = strings.TrimPrefix(strings.TrimSpace(rest), "@")
	}
	if selves[foldedWord(s)] {
		return "me"
	}
	return s
}

// addresses reads addresses, each with or without a name.
func (a *argument) addresses() CommandProblem {
	a.cutAddresses()
	n := len(a.command.Addresses)
	if n == 0 || n > commandLimit || a.spec.shape == shapeAddress && n > 1 {
		return CommandProblem{Why: WhyAddress, Part: a.text}
	}
	for word := range strings.FieldsSeq(a.command.Text) {
		if strings.Contains(word, "@") {
			return CommandProblem{Why: WhyAddress, Part: word}
		}
	}
	return CommandProblem{}
}

// cutAddresses takes the addresses out of the text, which keeps the names.
// Outlook writes "dana@example.org<mailto:dana@example.org>".
func (a *argument) cutAddresses() {
	var names []string
	split := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>,;()[]\"“”„", r) }
	for _, word := range strings.FieldsFunc(evenSpaces(a.text), split) {
		address := strings.ToLower(strings.TrimPrefix(strings.Trim(word, ".:'&+"), "mailto:"))
		switch {
		case !validAddress(address):
			names = append(names, word)
		case len(a.command.Addresses) <= commandLimit && !slices.Contains(a.command.Addresses, address):
			a.command.Addresses = append(a.command.Addresses, address)
		}
	}
	a.command.Text = strings.Join(names, " ")
}

// validAddress tells whether a word is a plain address, in full.
func validAddress(word string) bool {
	parsed, err := mail.ParseAddress(word)
	return err == nil && parsed.Address == word && parsed.Name == "" && strings.Count(word, "@") == 1
}
