package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"refdesk/rules"
	"refdesk/store"
)

type rulesExportCmd struct {
	File string `arg:"" help:"Where to write them; the file must not exist. - is standard output."`
}

// Run writes the desk's cases that are over as labelled mails. What is in
// them was found by the rules: people correct it before anything is learned.
func (c *rulesExportCmd) Run(e *environment) error {
	book, err := e.book()
	if err != nil {
		return err
	}
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		all, err := s.Examples(ctx)
		if err != nil {
			return err
		}
		if c.File == "-" {
			return writeLabelled(e.out, book, all)
		}
		f, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("opening the file for labelled mails: %w", err)
		}
		if err := writeLabelled(f, book, all); err != nil {
			f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("writing %s: %w", c.File, err)
		}
		_, err = fmt.Fprintf(e.out, "wrote %d mails: %s\n", len(all), c.File)
		return err
	})
}

func writeLabelled(out io.Writer, book *rules.Book, all []store.Example) error {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, x := range all {
		if err := lines.Encode(labelled(book, x)); err != nil {
			return fmt.Errorf("writing labelled mails: %w", err)
		}
	}
	return nil
}

// labelled is a case as the rules learn from it: secrets are hidden, and only
// what stands in the mail to the letter is a label.
func labelled(book *rules.Book, x store.Example) rules.Labelled {
	secrets := book.Secrets(x.Subject + "\n" + x.Text)
	l := rules.Labelled{
		ID: fmt.Sprint("case-", x.Case.Number), Lang: x.Case.Lang, Topic: x.Case.Topic, Kind: x.Case.Request, Told: x.Case.Diagnosis,
		Subject: rules.Mask(x.Subject, secrets), Body: rules.Mask(x.Text, secrets),
		Diagnosis: []rules.LabelledView{}, Answered: map[string]string{},
	}
	for _, v := range x.Case.Views {
		if v.Mail == x.Mail && v.Confidence >= book.QuoteFrom && l.Has(v.Span) {
			l.Diagnosis = append(l.Diagnosis, rules.LabelledView{Span: v.Span, Certainty: v.Certainty})
		}
	}
	for _, slot := range rules.Slots {
		l.Answered[slot] = ""
	}
	for _, a := range x.Case.Answers {
		if _, known := l.Answered[a.Slot]; known && a.Mail == x.Mail && l.Has(a.Text) {
			l.Answered[a.Slot] = a.Text
		}
	}
	return l
}
