package main

import (
	"errors"
	"fmt"
	"io"
	"time"
)

type digestCmd struct {
	Print bool   `required:"" help:"Print the digest of the last seven days, of each desk."`
	HTML  bool   `help:"Print the HTML part instead of the text part."`
	Now   string `help:"Pretend that it is this time (RFC 3339), such as 2026-12-04T15:00:00Z." placeholder:"TIME"`
}

// Run words the digests as they would be at this moment.
func (c *digestCmd) Run(e *environment) error {
	s, err := pretend(c.Now)
	if err != nil {
		return err
	}
	conf, err := e.load()
	if err != nil {
		return err
	}
	if err := mustExist(conf); err != nil {
		return err
	}
	p, err := open(e.ctx, conf, e.logger(conf), s)
	if err != nil {
		return err
	}
	return errors.Join(c.print(e, p), p.Close())
}

func (c *digestCmd) print(e *environment, p *program) error {
	for i, one := range p.desks {
		if i > 0 && !c.HTML {
			fmt.Fprint(e.out, "\n\n")
		}
		letter, ok, err := one.desk.PrintDigest(e.ctx)
		switch {
		case err != nil:
			return fmt.Errorf("wording the digest of %s: %w", one.config.Desk.Address, err)
		case !ok && c.HTML:
		case !ok:
			_, err = fmt.Fprintf(e.out, "%s: nothing happened in the last seven days, so there is no digest.\n", one.config.Desk.Address)
		case c.HTML:
			_, err = io.WriteString(e.out, letter.HTML)
		default:
			_, err = fmt.Fprintf(e.out, "Subject: %s\n\n%s", printable(letter.Subject), letter.Text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pretend sets the clock to a time, unless it is "".
func pretend(at string) (s settings, err error) {
	if at == "" {
		return s, nil
	}
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return s, usageError{fmt.Errorf("--now %q is no RFC 3339 time: write it as 2026-12-01T10:00:00Z", at)}
	}
	s.now = func() time.Time { return moment }
	return s, nil
}
