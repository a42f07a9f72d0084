package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/store"
)

type inboxCmd struct {
	List      inboxListCmd `cmd:"" default:"withargs" help:"List every mail taken in, and what became of it."`
	Reprocess reprocessCmd `cmd:"" help:"Understand a parked or refused mail once more; a running desk, or the next pass, takes it up."`
}

type inboxListCmd struct {
	JSON bool `help:"One JSON object a line."`
}

// mailJSON is a line of inbox --json.
type mailJSON struct {
	ID        int64  `json:"id"`
	Mailbox   string `json:"mailbox"`
	UID       uint32 `json:"uid"`
	MessageID string `json:"message_id"`
	From      string `json:"from"`
	Subject   string `json:"subject"`
	Received  string `json:"received"`
	Became    string `json:"became"`
	Case      *int64 `json:"case"`
	Why       string `json:"why"`
}

func (c inboxListCmd) Run(e *environment) error {
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		t := newTable(e.out, c.JSON, "id", "received", "from", "became", "case", "why", "subject")
		for m, err := range s.Inbox(ctx) {
			if err != nil {
				return err
			}
			became := or(string(m.Became), "waiting")
			j := mailJSON{m.ID, m.Mailbox, m.UID, m.MessageID, m.From, m.Subject, moment(m.Received), became, number(m.Case), m.Why}
			if err := t.row(j, fmt.Sprint(m.ID), clock(m.Received), m.From, became, dash(m.Case), m.Why, m.Subject); err != nil {
				return err
			}
		}
		return t.flush()
	})
}

// number is a JSON number, null where it is 0.
func number(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

func dash(n int64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

type reprocessCmd struct {
	ID int64 `arg:"" help:"The id, as refdesk inbox lists it."`
}

func (c reprocessCmd) Run(e *environment) error {
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		err := s.Reprocess(ctx, c.ID)
		if errors.Is(err, store.ErrUnknown) {
			return fmt.Errorf("mail %d is neither parked nor refused; `refdesk inbox` lists all", c.ID)
		}
		if errors.Is(err, store.ErrDropped) {
			return fmt.Errorf("mail %d cannot be understood once more: its original is not kept any more ([retention]); what was understood of it is still there", c.ID)
		}
		return err
	})
}

type outboxCmd struct {
	List    outboxListCmd `cmd:"" default:"withargs" help:"List the letters that did not go out, and why."`
	Retry   retryCmd      `cmd:"" help:"Send a letter again that failed, was cancelled or is uncertain."`
	Cancel  cancelCmd     `cmd:"" help:"Keep a letter that waits from being sent."`
	Release releaseCmd    `cmd:"" help:"Let a letter go out that is held for somebody to look at ([desk] hold)."`
	Show    showCmd       `cmd:"" help:"Show a letter as it goes out."`
}

type outboxListCmd struct {
	JSON bool `help:"One JSON object a line."`
	All  bool `help:"Also those that were sent."`
}

// letterJSON is a line of outbox --json.
type letterJSON struct {
	ID        int64  `json:"id"`
	Case      *int64 `json:"case"`
	Kind      string `json:"kind"`
	To        string `json:"to"`
	Subject   string `json:"subject"`
	MessageID string `json:"message_id"`
	State     string `json:"state"`
	Attempts  int    `json:"attempts"`
	Due       string `json:"due"`
	Why       string `json:"why"`
}

func (c outboxListCmd) Run(e *environment) error {
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		var held heldCount
		t := newTable(e.out, c.JSON, "id", "case", "kind", "to", "state", "attempts", "due", "why", "subject")
		for l, err := range s.Outbox(ctx, c.All) {
			if err != nil {
				return err
			}
			why := held.add(l, time.Now())
			j := letterJSON{l.ID, number(l.Case), string(l.Kind), l.To, l.Subject, l.MessageID, string(l.State), l.Attempts, moment(l.Due), why}
			err = t.row(j, fmt.Sprint(l.ID), dash(l.Case), j.Kind, j.To, j.State, fmt.Sprint(l.Attempts), clock(l.Due), j.Why, j.Subject)
			if err != nil {
				return err
			}
		}
		if err := t.flush(); err != nil || c.JSON {
			return err
		}
		return held.tell(e.out)
	})
}

// heldCount counts letters that wait for somebody to look at them.
type heldCount struct{ all, late int }

// add tells why a letter is as it is; of a held one also what it promises.
func (h *heldCount) add(l store.OutboxLine, now time.Time) string {
	if l.State != desk.LetterHeld {
		return l.Why
	}
	h.all++
	switch {
	case l.Promises.IsZero():
		return l.Why
	case l.Promises.Before(now):
		h.late++
		return l.Why + "; its reader was to hear again by " + clock(l.Promises) + ", which is over"
	}
	return l.Why + "; it promises to hear again by " + clock(l.Promises)
}

func (h *heldCount) tell(out io.Writer) error {
	if h.all == 0 {
		return nil
	}
	late := ""
	if h.late > 0 {
		late = fmt.Sprintf(" Of %d the promised time is over: cancel these and write yourself, or release them and write as well.", h.late)
	}
	_, err := fmt.Fprintf(out, "\n%d wait for somebody to look at them, and nobody hears from the desk meanwhile: `refdesk outbox show ID`, then `outbox release ID`, `release all`, or `outbox cancel ID`.%s\n", h.all, late)
	return err
}

type releaseCmd struct {
	ID string `arg:"" help:"The id, as refdesk outbox lists it, or all."`
}

func (c releaseCmd) Run(e *environment) error {
	id, err := strconv.ParseInt(c.ID, 10, 64)
	if err != nil && c.ID != "all" {
		return usageError{fmt.Errorf("%q is neither the id of a letter nor all", c.ID)}
	}
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		if c.ID != "all" {
			return letterError(id, "released", s.Release(ctx, id, time.Now()))
		}
		return releaseAll(ctx, s, e.out)
	})
}

// releaseAll releases what is held just now, in order.
func releaseAll(ctx context.Context, s *store.Store, out io.Writer) error {
	var ids []int64
	for l, err := range s.Outbox(ctx, false) {
		if err != nil {
			return err
		}
		if l.State == desk.LetterHeld {
			ids = append(ids, l.ID)
		}
	}
	for _, id := range ids {
		if err := s.Release(ctx, id, time.Now()); err != nil && !errors.Is(err, store.ErrUnknown) {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "%d letters go out now.\n", len(ids))
	return err
}

type showCmd struct {
	ID int64 `arg:"" help:"The id, as refdesk outbox lists it."`
}

func (c showCmd) Run(e *environment) error {
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		l, err := s.Letter(ctx, c.ID)
		if errors.Is(err, store.ErrUnknown) {
			return fmt.Errorf("there is no letter %d; `refdesk outbox --all` lists them", c.ID)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.out, "To: %s\nSubject: %s\nState: %s\n\n%s\n", printable(strings.TrimSpace(l.To.Name+" "+l.To.Addr)), printable(l.Subject), l.State, printableText(l.Text))
		return err
	})
}

type retryCmd struct {
	ID int64 `arg:"" help:"The id, as refdesk outbox lists it."`
}

func (c retryCmd) Run(e *environment) error {
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		return letterError(c.ID, "sent again", s.Retry(ctx, c.ID, time.Now()))
	})
}

type cancelCmd struct {
	ID int64 `arg:"" help:"The id, as refdesk outbox lists it."`
}

func (c cancelCmd) Run(e *environment) error {
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		return letterError(c.ID, "cancelled", s.Cancel(ctx, c.ID, time.Now()))
	})
}

func letterError(id int64, what string, err error) error {
	if errors.Is(err, store.ErrUnknown) {
		return fmt.Errorf("letter %d cannot be %s: `refdesk outbox --all` tells its state", id, what)
	}
	return err
}
