package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"time"

	"refdesk/store"
)

type personCmd struct {
	Export personExportCmd `cmd:"" help:"Print all that is stored about a person, as JSON."`
	Erase  personEraseCmd  `cmd:"" help:"Take a person out of all that is stored. Their cases stay, without them."`
	Lift   personLiftCmd   `cmd:"" help:"Write to an address again from which mail came back for good."`
}

type personExportCmd struct {
	Address string `arg:"" help:"An address of the person."`
}

// Run prints one JSON object: who it is, and the rows of each table. It is
// written row by row, for there may be many files in it.
func (c personExportCmd) Run(e *environment) error {
	if err := isAddress(c.Address); err != nil {
		return err
	}
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		out := escaping{e.out}
		w := &objectWriter{out: out, enc: json.NewEncoder(out)}
		w.enc.SetEscapeHTML(false)
		if err := s.About(ctx, c.Address, w.begin, w.row); err != nil {
			return err
		}
		return w.end()
	})
}

func isAddress(address string) error {
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
		return usageError{fmt.Errorf("%q is no mail address; write name@example.org", address)}
	}
	return nil
}

// objectWriter writes {"addresses":…,"names":…,TABLE:[ROW,…],…}.
type objectWriter struct {
	out   io.Writer
	enc   *json.Encoder
	table string
}

func (w *objectWriter) begin(p store.Person) error {
	addresses, errA := json.Marshal(p.Addresses)
	names, errN := json.Marshal(append([]string{}, p.Names...))
	_, err := fmt.Fprintf(w.out, "{\"addresses\":%s,\n\"names\":%s", addresses, names)
	return errors.Join(errA, errN, err)
}

func (w *objectWriter) row(table string, row map[string]any) error {
	before := ","
	if table != w.table {
		if before = fmt.Sprintf(",\n%q:[\n", table); w.table != "" {
			before = "]" + before
		}
		w.table = table
	}
	if _, err := io.WriteString(w.out, before); err != nil {
		return err
	}
	return w.enc.Encode(row)
}

func (w *objectWriter) end() error {
	after := "}\n"
	if w.table != "" {
		after = "]}\n"
	}
	_, err := io.WriteString(w.out, after)
	return err
}

type personEraseCmd struct {
	Address string `arg:"" help:"An address of the person."`
	Yes     bool   `help:"Do not ask."`
}

// Run asks first: there is no way back but a backup.
func (c personEraseCmd) Run(e *environment) error {
	if err := isAddress(c.Address); err != nil {
		return err
	}
	if err := e.noTechnician(c.Address); err != nil {
		return err
	}
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		if !c.Yes && !e.agreed(c.Address) {
			return errors.New("nothing was erased")
		}
		done, err := s.Erase(ctx, c.Address, time.Now())
		if done != (store.Erased{}) || err == nil {
			fmt.Fprintf(e.out, "%d cases, %d mails and %d letters are without %s now, and %d other places that named them.\nBackups still do, and so does the mailbox itself.\n",
				done.Cases, done.Mails, done.Letters, printable(c.Address), done.Mentions)
		}
		return err
	})
}

type personLiftCmd struct {
	Address string `arg:"" help:"The address, as the letter about it names it."`
}

// Run lets the desk write to the address again, from its next letter on.
func (c personLiftCmd) Run(e *environment) error {
	if err := isAddress(c.Address); err != nil {
		return err
	}
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		err := s.Lift(ctx, c.Address)
		if errors.Is(err, store.ErrUnknown) {
			return fmt.Errorf("nothing keeps letters from %s: no mail to it came back for good, or that was lifted already", printable(c.Address))
		}
		if err == nil {
			fmt.Fprintf(e.out, "Letters go to %s again, from the next one on. Those that were left out meanwhile are not sent.\n", printable(c.Address))
		}
		return err
	})
}

// noTechnician refuses addresses of the team: their letters would go nowhere.
func (e *environment) noTechnician(address string) error {
	c, err := e.load()
	if err != nil {
		return err
	}
	for _, d := range c.desks() {
		for _, t := range d.Technicians {
			for _, own := range t.Addresses {
				if strings.EqualFold(own, address) {
					return fmt.Errorf("%s belongs to %s, who works on cases: take them out of the configuration first, and restart the desk", printable(address), printable(t.Name))
				}
			}
		}
		if strings.EqualFold(d.Desk.Address, address) {
			return fmt.Errorf("%s is a desk, and no person", printable(address))
		}
	}
	return nil
}

// agreed asks on the terminal.
func (e *environment) agreed(address string) bool {
	fmt.Fprintf(e.out, "This takes %s out of all cases, mails and letters. There is no way back but a backup. Type the address again to go on: ", printable(address))
	answer, _ := bufio.NewReader(e.in).ReadString('\n')
	return strings.EqualFold(strings.TrimSpace(answer), address)
}
