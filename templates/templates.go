package templates

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

// Kinds lists the kinds of letters, as in desk.Kind, and last those with words
// of their own that are sent as another kind; each language that is shipped
// has a source for every one of them.
var Kinds = [...]string{
	"questionnaire", "receipt", "reminder", "relay", "brief", "draft", "progress",
	"overdue", "closing", "reopened", "referral", "digest", "reply-to-command",
	"announcement", "subscription", "alert", "review",
}

// subjectLength is how many characters a subject may have. Longer ones are
// cut: some relays refuse long header lines, and no list shows more.
const subjectLength = 140

// Letter is a worded letter.
type Letter struct{ Subject, Text, HTML string }

// Templates are the parsed sources of all letters. They never change after
// Load and may be used by any number of goroutines.
type Templates struct {
	languages map[string]map[string]letter // by language and kind
	buffers   sync.Pool
}

// Load reads the shipped sources and, where folder is not nil, those of the
// same path in it, which replace them. A folder may also bring a language that
// is not shipped. The error joins every mistake, each with file and line.
func Load(folder fs.FS) (*Templates, error) {
	all, err := loadLetters(folder)
	if err != nil {
		return nil, err
	}
	t := &Templates{languages: all}
	t.buffers.New = func() any { return new(bytes.Buffer) }
	return t, nil
}

// Render words the letter of a kind (as in desk.Kind) in a language, in
// English where the language has none. The text part and the HTML part say
// the same words; the subject is one line without control characters. The
// error names the file and line of a source that asks for something that View
// does not have.
func (t *Templates) Render(lang, kind string, v View) (Letter, error) {
	word := t.languages[lang][kind]
	if word == nil {
		lang = "en"
		word = t.languages[lang][kind]
	}
	if word == nil {
		return Letter{}, fmt.Errorf("wording a letter: there is no kind %q", kind)
	}
	filled := t.buffers.Get().(*bytes.Buffer)
	defer t.buffers.Put(filled)
	filled.Reset()
	word(filled, &v)
	subject, body := cutSubject(filled.Bytes())
	text, html := lay(lang, subject, body)
	return Letter{Subject: subject, Text: text, HTML: html}, nil
}

// cutSubject parts the subject from the body of a filled source. The subject
// is what people see in lists, so whatever stood in it becomes one plain line.
func cutSubject(filled []byte) (subject, body string) {
	line, body := cutLine(string(filled))
	line = strings.TrimPrefix(line, subjectMark)
	line = strings.Map(func(r rune) rune {
		switch {
		case r == open || r == shut:
			return -1
		case r == '\n' || r == '\t':
			return ' '
		}
		return r
	}, line)
	return shorten(strings.Join(strings.Fields(line), " "), subjectLength), body
}
