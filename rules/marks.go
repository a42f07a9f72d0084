package rules

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed data/automatic.toml data/bounce.toml
var markFiles embed.FS

// marks is what tells automatic mail from people's, ready for use.
type marks struct {
	fields  map[string][]fieldMark // by field name in lower case
	daemons map[string]bool        // squeezed sender names; true where a person may answer under it
	noreply []string               // squeezed
	prefix  [setCount][]string     // what subjects begin with
	phrases *markBook
	reasons []bounceReason
	codes   map[string]int // "subject.detail" of a status code to its reason
}

// fieldMark is what one header field says.
type fieldMark struct {
	Names  []string
	Kind   string
	Values []string
	Not    []string
}

// bounceReason is one reason for not delivering.
type bounceReason struct {
	Name      string
	Why       string
	Permanent string
	Codes     []string
	Phrases   []string
}

// markSet tells what a phrase is evidence for.
type markSet uint8

const (
	subjectFailed markSet = iota
	subjectDelayed
	subjectDelivered
	subjectChallenge
	textFailed
	textOpening
	textDelayed
	textOver
	textDelivered
	textReturned
	textAbsence
	textConsequence
	textAutomatic
	textRequest
	textNoReply
	textChallenge
	textReason
	textReceipt
	prefixVacation
	prefixAutoReply
	prefixForward
	prefixReply
	prefixCalendar
	prefixReceipt
	wordsBefore
	wordsElsewhere
	setCount
)

// automaticFile is the form of data/automatic.toml.
type automaticFile struct {
	Field   []fieldMark
	Senders struct{ Daemons, Persons, Noreply []string }

	Subjects struct{ Vacation, Autoreply, Forward, Reply, Calendar, Receipt, Challenge []string }

	Text struct{ Absence, Consequence, Automatic, Request, Noreply, Challenge, Receipt []string }
}

// bounceFile is the form of data/bounce.toml.
type bounceFile struct {
	Subjects struct{ Failed, Delayed, Delivered []string }

	Text struct{ Failed, Opening, Delayed, Over, Delivered, Returned, Before, Elsewhere []string }

	Reason []bounceReason
}

// The kinds a field mark may have besides the Kind constants.
const (
	markRule     = "rule"     // passed on by a rule
	markSuppress = "suppress" // asks for no answer
	markLoop     = "loop"     // our own letter
)

// loadMarks reads automatic.toml and bounce.toml.
func loadMarks(folder fs.FS) (*marks, error) {
	var a automaticFile
	var f bounceFile
	autoText, err1 := readRuleFile(folder, "automatic.toml", &a)
	bounceText, err2 := readRuleFile(folder, "bounce.toml", &f)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	m := &marks{fields: map[string][]fieldMark{}, daemons: map[string]bool{}, codes: map[string]int{}}
	err := errors.Join(m.addAutomatic(&a, autoText), m.addBounce(&f, bounceText))
	return m, err
}

// readRuleFile reads a rule file from the folder, or the shipped one where
// the folder is nil or has none, and returns its text.
func readRuleFile(folder fs.FS, name string, into any) (string, error) {
	data, err := markFiles.ReadFile("data/" + name)
	if err != nil {
		return "", &Mistake{File: name, Text: err.Error()}
	}
	if folder != nil {
		own, err := fs.ReadFile(folder, name)
		switch {
		case err == nil:
			data = own
		case !errors.Is(err, fs.ErrNotExist):
			return "", &Mistake{File: name, Text: err.Error(), Hint: "make the file readable, or remove it to use the shipped one"}
		}
	}
	decoder := toml.NewDecoder(strings.NewReader(string(data))).DisallowUnknownFields()
	return string(data), tomlMistakes(name, decoder.Decode(into))
}

// tomlMistakes turns the errors of the TOML reader into Mistakes.
func tomlMistakes(file string, err error) error {
	var strict *toml.StrictMissingError
	var decode *toml.DecodeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &strict):
		var all []error
		for _, e := range strict.Errors {
			line, _ := e.Position()
			all = append(all, &Mistake{File: file, Line: line, Text: fmt.Sprintf("unknown key %q", strings.Join(e.Key(), ".")), Hint: "remove it, or compare its spelling with the shipped file"})
		}
		return errors.Join(all...)
	case errors.As(err, &decode):
		line, _ := decode.Position()
		return &Mistake{File: file, Line: line, Text: strings.TrimPrefix(decode.Error(), "toml: ")}
	}
	return &Mistake{File: file, Text: err.Error()}
}

// lineOf finds the line of a file on which a word first stands, 0 if nowhere.
func lineOf(text, word string) int {
	before, _, found := strings.Cut(text, word)
	if !found {
		return 0
	}
	return strings.Count(before, "\n") + 1
}

func (m *marks) addAutomatic(a *automaticFile, text string) error {
	var errs []error
	kinds := map[string]bool{KindVacation: true, KindAutoReply: true, KindGenerated: true, KindChallenge: true, KindForwarded: true,
		KindList: true, KindCalendar: true, markRule: true, markSuppress: true, markLoop: true}
	for _, f := range a.Field {
		if !kinds[f.Kind] {
			errs = append(errs, &Mistake{File: "automatic.toml", Line: lineOf(text, fmt.Sprintf("kind = %q", f.Kind)), Text: fmt.Sprintf("field %v has the unknown kind %q", f.Names, f.Kind), Hint: "the kinds are explained at the head of the shipped file"})
		}
		if len(f.Names) == 0 {
			errs = append(errs, &Mistake{File: "automatic.toml", Line: lineOf(text, "[[field]]"), Text: fmt.Sprintf("a field of kind %q has no names", f.Kind), Hint: `add names = ["X-…"]`})
		}
		for _, name := range f.Names {
			name = strings.ToLower(name)
			m.fields[name] = append(m.fields[name], f)
		}
	}
	for _, d := range a.Senders.Daemons {
		m.daemons[squeeze(d)] = false
	}
	for _, d := range a.Senders.Persons {
		m.daemons[squeeze(d)] = true
	}
	m.noreply = a.Senders.Noreply
	m.prefix[prefixVacation], m.prefix[prefixAutoReply] = a.Subjects.Vacation, a.Subjects.Autoreply
	m.prefix[prefixForward], m.prefix[prefixReply], m.prefix[prefixCalendar] = a.Subjects.Forward, a.Subjects.Reply, a.Subjects.Calendar
	m.prefix[prefixReceipt] = a.Subjects.Receipt
	m.phrases = newMarkBook()
	for set, list := range map[markSet][]string{
		subjectChallenge: a.Subjects.Challenge, textAbsence: a.Text.Absence, textConsequence: a.Text.Consequence, textAutomatic: a.Text.Automatic,
		textRequest: a.Text.Request, textNoReply: a.Text.Noreply, textChallenge: a.Text.Challenge, textReceipt: a.Text.Receipt,
	} {
		errs = append(errs, m.phrases.add(set, 0, list, "automatic.toml", text))
	}
	return errors.Join(errs...)
}

func (m *marks) addBounce(f *bounceFile, text string) error {
	var errs []error
	m.prefix[wordsBefore], m.prefix[wordsElsewhere] = f.Text.Before, f.Text.Elsewhere
	for set, list := range map[markSet][]string{
		subjectFailed: f.Subjects.Failed, subjectDelayed: f.Subjects.Delayed, subjectDelivered: f.Subjects.Delivered,
		textFailed: f.Text.Failed, textOpening: f.Text.Opening, textDelayed: f.Text.Delayed, textOver: f.Text.Over,
		textDelivered: f.Text.Delivered, textReturned: f.Text.Returned,
	} {
		errs = append(errs, m.phrases.add(set, 0, list, "bounce.toml", text))
	}
	m.reasons = f.Reason
	for i, r := range f.Reason {
		if r.Permanent != "yes" && r.Permanent != "no" && r.Permanent != "code" {
			errs = append(errs, &Mistake{File: "bounce.toml", Line: lineOf(text, fmt.Sprintf("name = %q", r.Name)), Text: fmt.Sprintf("reason %q has permanent = %q", r.Name, r.Permanent), Hint: `say "yes", "no" or "code"`})
		}
		if r.Why == "" {
			errs = append(errs, &Mistake{File: "bounce.toml", Line: lineOf(text, fmt.Sprintf("name = %q", r.Name)), Text: fmt.Sprintf("reason %q has no why", r.Name), Hint: "say in plain words why the mail did not arrive"})
		}
		for _, code := range r.Codes {
			m.codes[code] = i
		}
		errs = append(errs, m.phrases.add(textReason, i, r.Phrases, "bounce.toml", text))
	}
	return errors.Join(errs...)
}
