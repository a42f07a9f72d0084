package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/rules"
	"refdesk/templates"
)

type previewCmd struct {
	HTML bool   `help:"Print the HTML part instead of the text part." xor:"part"`
	EML  bool   `help:"Print the whole mail as it would be sent." xor:"part"`
	File string `arg:"" help:"A mail as .eml file; - is standard input."`
}

func (c *previewCmd) Run(e *environment) error {
	conf, err := e.loadOrDefault()
	if err != nil {
		return err
	}
	l, why, err := c.letter(e, conf)
	if err != nil {
		return err
	}
	if l == nil {
		_, err := fmt.Fprintf(e.out, "No letter would go to the sender: %s.\n", why)
		return err
	}
	switch {
	case c.HTML:
		_, err = io.WriteString(e.out, l.HTML)
	case c.EML:
		var mail []byte
		if mail, err = mailout.Compose(*l); err == nil {
			_, err = e.out.Write(mail)
		}
	default:
		_, err = fmt.Fprintf(e.out, "To: %s\nSubject: %s\n\n%s", printable(l.To.Addr), printable(l.Subject), l.Text)
	}
	return err
}

// letter works out the letter to the sender; nil, and why, where there is none.
func (c *previewCmd) letter(e *environment, conf *config) (*desk.Letter, string, error) {
	book, err := rules.Load(folder(conf.Rules))
	words, wordsErr := templates.Load(folder(conf.Templates))
	if err := errors.Join(err, wordsErr); err != nil {
		return nil, "", usageError{err}
	}
	x := explainer{max: conf.desks()[0].Mailbox.MaxMail << 20, in: e.in}
	raw, err := x.read(c.File)
	if err != nil {
		return nil, "", err
	}
	settings, err := deskSettings(conf.desks()[0], time.Now, e.logger(conf))
	if err != nil {
		return nil, "", err
	}
	m := mailin.Parse(raw, mailin.DefaultLimits)
	letters, outcome, err := desk.Preview(book, words, settings, m)
	if err != nil {
		return nil, "", err
	}
	for i := range letters {
		if letters[i].Kind != desk.KindBrief {
			return &letters[i], "", nil
		}
	}
	return nil, outcome.Why + " (" + outcome.Verdict.Reason + ")", nil
}
