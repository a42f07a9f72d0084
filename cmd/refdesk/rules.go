package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"

	"refdesk/rules"
)

type rulesCmd struct {
	Test   rulesTestCmd   `cmd:"" help:"How well the rules do on labelled mails."`
	Train  rulesTrainCmd  `cmd:"" help:"Learn anew from labelled mails."`
	Export rulesExportCmd `cmd:"" help:"Write the desk's own cases that are over as labelled mails, for people to correct."`
}

type rulesTestCmd struct {
	Model string   `help:"Test what this file holds, as rules train writes it, instead of what the rules have." placeholder:"FILE"`
	Files []string `arg:"" name:"file" help:"Labelled mails, one JSON object a line (docs/rules.md), plain or .gz; - is standard input."`
}

func (c *rulesTestCmd) Run(e *environment) error {
	book, err := e.book()
	if err != nil {
		return err
	}
	if book, err = c.learned(book); err != nil {
		return err
	}
	examples, err := e.labelled(c.Files)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.out, book.Score(examples).String())
	return err
}

// learned is the book with the model of the flag, if there is one.
func (c *rulesTestCmd) learned(book *rules.Book) (*rules.Book, error) {
	if c.Model == "" {
		return book, nil
	}
	model, err := os.ReadFile(c.Model)
	if err != nil {
		return nil, fmt.Errorf("opening what was learned: %w", err)
	}
	if book, err = book.WithModel(model); err != nil {
		return nil, fmt.Errorf("reading %s: %w", c.Model, err)
	}
	return book, nil
}

type rulesTrainCmd struct {
	Out   string   `help:"Where to write what was learned; put it into your folder of rules as model.bin." default:"model.bin" placeholder:"FILE"`
	Seed  uint64   `help:"The order of the lessons; the same seed and files give the same result." default:"1"`
	Files []string `arg:"" name:"file" help:"Labelled mails, one JSON object a line (docs/rules.md), plain or .gz."`
}

func (c *rulesTrainCmd) Run(e *environment) error {
	book, err := e.book()
	if err != nil {
		return err
	}
	examples, err := e.labelled(c.Files)
	if err != nil {
		return err
	}
	model, err := book.Train(examples, c.Seed)
	if err != nil {
		return fmt.Errorf("learning from %d mails: %w", len(examples), err)
	}
	if err := os.WriteFile(c.Out, model, 0o644); err != nil {
		return fmt.Errorf("keeping what was learned: %w", err)
	}
	_, err = fmt.Fprintf(e.out, "learned from %d mails: %s, %d bytes\n", len(examples), c.Out, len(model))
	return err
}

// book loads the rules of the configuration, if there is one.
func (e *environment) book() (*rules.Book, error) {
	conf, err := e.loadOrDefault()
	if err != nil {
		return nil, err
	}
	book, err := rules.Load(folder(conf.Rules))
	if err != nil {
		return nil, usageError{err}
	}
	return book, nil
}

// labelled reads files of labelled mails; those whose name ends in .gz are
// compressed.
func (e *environment) labelled(files []string) (all []rules.Labelled, err error) {
	for _, file := range files {
		some, err := e.labelledFile(file)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (e *environment) labelledFile(file string) ([]rules.Labelled, error) {
	in := e.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("opening labelled mails: %w", err)
		}
		defer f.Close()
		in = io.Reader(f)
	}
	if strings.HasSuffix(file, ".gz") {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("unpacking %s: %w", file, err)
		}
		in = unpacked
	}
	some, err := rules.ReadLabelled(in)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return some, nil
}
