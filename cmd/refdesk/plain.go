package main

import (
	"fmt"
	"io"
	"strings"

	"refdesk/rules"
)

type plainCmd struct {
	Lang string `help:"The language of the text: en, de, fr or es. Found out where it is not given." placeholder:"LANG"`
	JSON bool   `help:"One JSON object."`
}

// plainJSON is the JSON contract of plain: every key is always there.
type plainJSON struct {
	Lang  string      `json:"lang"`
	Grade float64     `json:"grade"`
	Ease  float64     `json:"ease"`
	Long  []string    `json:"long_sentences"`
	Terms []plainTerm `json:"terms"`
	Plain string      `json:"plain"`
}

type plainTerm struct {
	Term        string  `json:"term"`
	Explanation *string `json:"explanation"`
}

// mostPlain bounds the text that is checked.
const mostPlain = 10 << 20

func (c *plainCmd) Run(e *environment) error {
	if c.Lang != "" && !strings.Contains(" en de fr es ", " "+c.Lang+" ") {
		return usageError{fmt.Errorf("the language %q is none of en, de, fr, es", c.Lang)}
	}
	conf, err := e.loadOrDefault()
	if err != nil {
		return err
	}
	book, err := e.book()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(e.in, mostPlain))
	if err != nil {
		return fmt.Errorf("reading the text: %w", err)
	}
	p := book.Plain(string(text), c.Lang, conf.desks()[0].Desk.Allow)
	if c.JSON {
		return jsonLine(e.out, asPlainJSON(p))
	}
	return writePlain(e.out, p)
}

func asPlainJSON(p rules.Plain) plainJSON {
	j := plainJSON{Lang: p.Lang, Grade: p.Grade, Ease: p.Ease, Long: []string{}, Terms: []plainTerm{}, Plain: p.Text}
	for _, s := range p.Long {
		j.Long = append(j.Long, s.Text)
	}
	for _, t := range p.Terms {
		j.Terms = append(j.Terms, plainTerm{t.Text, text(t.Explanation)})
	}
	return j
}

// writePlain shows the check to a technician: the text that would go out, then
// what is worth another look.
func writePlain(out io.Writer, p rules.Plain) error {
	var b strings.Builder
	b.WriteString(strings.TrimRight(printableText(p.Text), "\n") + "\n")
	var left []string
	for _, t := range p.Terms {
		if t.Explanation == "" {
			left = append(left, printable(t.Text))
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(&b, "\nNot explained; does the reader need it? %s\n", strings.Join(left, ", "))
	}
	places(&b, "May sound like blame", p.Blame)
	places(&b, "Long; two sentences read more easily", p.Long)
	places(&b, "Who does what? Much is passive here", p.Passive)
	fmt.Fprintf(&b, "\n%s\n", easeWords(p))
	_, err := io.WriteString(out, b.String())
	return err
}

func places(b *strings.Builder, label string, all []rules.Place) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", label)
	for _, s := range all {
		fmt.Fprintf(b, "- “%s”\n", printable(strings.Join(strings.Fields(s.Text), " ")))
	}
}

// easeWords tells how easily a text reads.
func easeWords(p rules.Plain) string {
	switch {
	case p.Words < rules.ShortText:
		return fmt.Sprintf("Too short to say how easily it reads (%d words).", p.Words)
	case p.Ease >= 60:
		return fmt.Sprintf("Reads easily (ease %.0f of 100, school year %.0f).", p.Ease, p.Grade)
	case p.Ease >= 40:
		return fmt.Sprintf("Takes some effort to read (ease %.0f of 100, school year %.0f).", p.Ease, p.Grade)
	}
	return fmt.Sprintf("Hard to read (ease %.0f of 100, school year %.0f): shorter sentences and words help.", p.Ease, p.Grade)
}

// printableText is printable for several lines.
func printableText(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = printable(lines[i])
	}
	return strings.Join(lines, "\n")
}
