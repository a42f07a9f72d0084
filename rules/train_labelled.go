package rules

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Labelled is a mail with what a careful reader would understand of it: one
// line of a file for `refdesk rules train` and `refdesk rules test`.
type Labelled struct {
	ID        string            `json:"id"`
	Lang      string            `json:"lang"`
	Subject   string            `json:"subject"`
	Body      string            `json:"body"`
	Topic     string            `json:"topic"`
	Kind      string            `json:"kind"` // one of the Request constants
	Diagnosis []LabelledView    `json:"diagnosis"`
	Answered  map[string]string `json:"answered"` // slot to span; null or "" where it is not said
	// Told is what a technician told of the diagnosis: right, partly or wrong.
	// It is for people who label; nothing is learned from it.
	Told string `json:"told,omitempty"`
}

// LabelledView is a view as a reader marked it.
type LabelledView struct {
	Span      string    `json:"span"` // verbatim in the subject or the body
	Certainty Certainty `json:"certainty"`
}

// ReadLabelled reads labelled mails, one JSON object a line; empty lines are
// skipped. A line that is no such object, or a span that its mail does not
// contain, is an error that names the line.
func ReadLabelled(r io.Reader) ([]Labelled, error) {
	var all []Labelled
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var l Labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("reading line %d: %w", n, err)
		}
		if err := l.check(); err != nil {
			return nil, fmt.Errorf("reading line %d: mail %q: %w", n, l.ID, err)
		}
		all = append(all, l)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading labelled mails: %w", err)
	}
	return all, nil
}

// check tells what is wrong with the labels.
func (l *Labelled) check() error {
	for _, v := range l.Diagnosis {
		if v.Certainty != Certain && v.Certainty != Hedged && v.Certainty != Asking {
			return fmt.Errorf("certainty %q is none of certain, hedged, asking", v.Certainty)
		}
		if !l.Has(v.Span) {
			return fmt.Errorf("the view %q is not in it", v.Span)
		}
	}
	for slot, s := range l.Answered {
		if s != "" && !l.Has(s) {
			return fmt.Errorf("%s %q is not in it", slot, s)
		}
	}
	return nil
}

// Has tells whether a span stands in the mail to the letter.
func (l *Labelled) Has(s string) bool {
	return s != "" && (strings.Contains(l.Subject, s) || strings.Contains(l.Body, s))
}

// words is the mail as Read takes it.
func (l *Labelled) words() Words { return Words{Subject: l.Subject, Text: l.Body, Lang: l.Lang} }

// spansOf lists the labelled spans of a task.
func (l *Labelled) spansOf(task string) []string {
	if task != tasks[0] {
		if s := l.Answered[task]; s != "" {
			return []string{s}
		}
		return nil
	}
	var all []string
	for _, v := range l.Diagnosis {
		all = append(all, v.Span)
	}
	return all
}
