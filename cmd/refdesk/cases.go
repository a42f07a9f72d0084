package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"refdesk/desk"
	"refdesk/rules"
	"refdesk/store"
)

// withStore opens the database of the configuration for one command.
func (e *environment) withStore(do func(ctx context.Context, s *store.Store) error) error {
	c, err := e.load()
	if err != nil {
		return err
	}
	s, err := openExisting(e.ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(do(e.ctx, s), s.Close())
}

type casesCmd struct {
	JSON   bool   `help:"One JSON object a line."`
	Search string `help:"Only solved cases that have these words, in whatever form and language they were written, with their cause." placeholder:"WORDS"`
}

// caseJSON is a line of cases --json.
type caseJSON struct {
	Number     int64   `json:"number"`
	Desk       string  `json:"desk"`
	State      string  `json:"state"`
	Topic      string  `json:"topic"`
	Subject    string  `json:"subject"`
	Requester  string  `json:"requester"`
	Technician *string `json:"technician"`
	Opened     string  `json:"opened"`
	Promise    *string `json:"promise"`
	Mails      int     `json:"mails"`
	Letters    int     `json:"letters"`
}

func caseLine(c store.CaseLine) caseJSON {
	return caseJSON{
		c.Number, c.Desk, string(c.State), c.Topic, c.Subject, c.Requester, text(c.Technician),
		moment(c.Opened), text(moment(c.Promise)), c.Mails, c.Letters,
	}
}

// moment writes a time as RFC 3339 in UTC, "" for the zero time.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// foundJSON is a line of cases --search --json.
type foundJSON struct {
	caseJSON
	Cause *string `json:"cause"`
}

// search lists the solved cases that have the words.
func (c casesCmd) search(e *environment) error {
	if len(rules.TellingWords(c.Search)) == 0 {
		return usageError{fmt.Errorf("--search %q has no word that tells cases apart; name a device, a place, or a piece of the message", c.Search)}
	}
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		t := newTable(e.out, c.JSON, "case", "state", "topic", "subject", "cause")
		for line, err := range s.Search(ctx, c.Search) {
			if err != nil {
				return err
			}
			j := foundJSON{caseLine(line.CaseLine), text(line.Cause)}
			if err := t.row(j, fmt.Sprint(line.Number), j.State, j.Topic, j.Subject, strings.Join(strings.Fields(line.Cause), " ")); err != nil {
				return err
			}
		}
		return t.flush()
	})
}

func (c casesCmd) Run(e *environment) error {
	if c.Search != "" {
		return c.search(e)
	}
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		t := newTable(e.out, c.JSON, "case", "state", "topic", "requester", "technician", "next news", "subject")
		for line, err := range s.Cases(ctx) {
			if err != nil {
				return err
			}
			j := caseLine(line)
			err = t.row(j, fmt.Sprint(line.Number), j.State, j.Topic, j.Requester, line.Technician, newsOf(line), j.Subject)
			if err != nil {
				return err
			}
		}
		return t.flush()
	})
}

// newsOf tells by when the requester hears, and whether they will.
func newsOf(c store.CaseLine) string {
	if c.Overdue.IsZero() {
		return clock(c.Promise)
	}
	return clock(c.Promise) + " (overdue)"
}

// clock writes a time for people, in the machine's zone; "-" for none.
func clock(t time.Time) string { return clockIn(t, time.Local) }

func clockIn(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

type caseCmd struct {
	JSON   bool  `help:"As one JSON object."`
	Number int64 `arg:"" help:"The number of the case."`
}

// storyJSON is case N --json.
type storyJSON struct {
	caseJSON
	Lang      string               `json:"lang"`
	Views     []viewJSON           `json:"views"`
	Slots     map[string]*slotJSON `json:"slots"`
	Cause     *string              `json:"cause"`
	Diagnosis *string              `json:"diagnosis"`
	Solved    *bool                `json:"solved"`
	Linked    []int64              `json:"linked"`
	Entries   []entryJSON          `json:"entries"`
}

type slotJSON struct {
	Text string `json:"text"`
	Mail int64  `json:"mail"`
	At   string `json:"at"`
}

type entryJSON struct {
	At      string `json:"at"`
	What    string `json:"what"`
	Kind    string `json:"kind"`
	From    string `json:"from"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	State   string `json:"state"`
	Why     string `json:"why"`
}

func (c *caseCmd) Run(e *environment) error {
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		story, err := s.Story(ctx, c.Number)
		if errors.Is(err, store.ErrUnknown) {
			return fmt.Errorf("there is no case %d; `refdesk cases` lists them", c.Number)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return jsonLine(e.out, storyOf(story))
		}
		return writeStory(e.out, story, time.Local)
	})
}

func storyOf(s *store.Story) storyJSON {
	c := s.Case
	j := storyJSON{
		caseJSON: caseLine(s.CaseLine), Lang: c.Lang, Views: []viewJSON{}, Slots: slotsOf(c), Cause: text(c.Cause),
		Diagnosis: text(c.Diagnosis), Solved: c.Solved, Linked: append([]int64{}, c.Linked...), Entries: []entryJSON{},
	}
	for _, v := range c.Views {
		j.Views = append(j.Views, viewJSON{v.Span, string(v.Certainty)})
	}
	for _, x := range s.Entries {
		j.Entries = append(j.Entries, entryJSON{moment(x.At), x.What, x.Kind, x.From, x.To, x.Subject, x.Text, x.State, x.Why})
	}
	return j
}

func slotsOf(c *desk.Case) map[string]*slotJSON {
	slots := map[string]*slotJSON{}
	for slot := range empty("").Answered {
		slots[slot] = nil
	}
	for _, a := range c.Answers {
		if !a.Unknown {
			slots[a.Slot] = &slotJSON{a.Text, a.Mail, moment(a.At)}
		}
	}
	return slots
}

func listOf(numbers []int64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]")
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// table writes rows for people, or JSON lines for programs.
type table struct {
	json bool
	out  io.Writer
	tab  *tabwriter.Writer
}

func newTable(out io.Writer, json bool, heads ...string) *table {
	t := &table{json: json, out: out, tab: tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	if !json {
		fmt.Fprintln(t.tab, strings.Join(heads, "\t"))
	}
	return t
}

func (t *table) row(j any, cells ...string) error {
	if t.json {
		return jsonLine(t.out, j)
	}
	for i := range cells {
		cells[i] = printable(cells[i])
	}
	_, err := fmt.Fprintln(t.tab, strings.Join(cells, "\t"))
	return err
}

func (t *table) flush() error {
	if t.json {
		return nil
	}
	return t.tab.Flush()
}
