package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"refdesk/desk"
)

type rehearseCmd struct {
	Days int    `help:"How many days to look ahead." default:"7"`
	JSON bool   `help:"One JSON object a line, with the text of each letter."`
	Now  string `help:"Begin at this time (RFC 3339)." placeholder:"TIME"`
}

// rehearsedJSON is a line of rehearse --json.
type rehearsedJSON struct {
	At      string `json:"at"`
	Desk    string `json:"desk"`
	Case    *int64 `json:"case"`
	Kind    string `json:"kind"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Why     string `json:"why"`
	Text    string `json:"text"`
}

// mostDays bounds a rehearsal: it takes as long as there are days.
const mostDays = 92

func (r rehearseCmd) Run(e *environment) error {
	now, err := startOf(r.Now)
	if err != nil {
		return err
	}
	if r.Days < 1 || r.Days > mostDays {
		return usageError{fmt.Errorf("--days %d is not between 1 and %d", r.Days, mostDays)}
	}
	c, err := e.load()
	if err != nil {
		return err
	}
	letters, err := rehearse(e.ctx, c, now, now.AddDate(0, 0, r.Days))
	if err != nil {
		return err
	}
	t := newTable(e.out, r.JSON, "when", "kind", "to", "case", "subject", "why")
	for _, l := range letters {
		j := rehearsedJSON{moment(l.at), l.Desk, nil, string(l.Kind), l.To.Addr, l.Subject, why(l), l.Text}
		number := "-"
		if l.Case != 0 {
			j.Case, number = &l.Case, fmt.Sprint(l.Case)
		}
		if err := t.row(j, clock(l.at), j.Kind, j.To, number, j.Subject, j.Why); err != nil {
			return err
		}
	}
	return t.flush()
}

func startOf(at string) (time.Time, error) {
	if at == "" {
		return time.Now(), nil
	}
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return now, usageError{fmt.Errorf("--now %q is no RFC 3339 time: write it as 2026-12-01T10:00:00Z", at)}
	}
	return now, nil
}

// ahead is a letter that would go out.
type ahead struct {
	desk.Letter
	at     time.Time
	waited bool // it is in the outbox already
}

// rehearse runs the desks on a copy of the database, with the time moved on
// to each moment at which there is something to do.
func rehearse(ctx context.Context, c *config, from, until time.Time) (all []ahead, err error) {
	folder, err := os.MkdirTemp("", "refdesk-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("making room for a rehearsal: %w", err)
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "rehearsal.db")
	if err := copyOf(ctx, c, file, from); err != nil {
		return nil, err
	}
	copied := *c
	copied.Database = "sqlite:" + file
	now := from
	p, err := open(ctx, &copied, slog.New(slog.DiscardHandler), settings{now: func() time.Time { return now }})
	if err != nil {
		return nil, err
	}
	for err == nil && !now.After(until) {
		var letters []ahead
		letters, err = p.play(ctx, now, now.Equal(from))
		all = append(all, letters...)
		if err == nil {
			now, err = p.next(ctx, now)
		}
	}
	return all, errors.Join(err, p.Close())
}

func copyOf(ctx context.Context, c *config, file string, now time.Time) error {
	s, err := openExisting(ctx, c)
	if err != nil {
		return err
	}
	copied, err := s.Rehearse(ctx, file, now)
	if err == nil {
		err = copied.Close()
	}
	return errors.Join(err, s.Close())
}

// play does what is due at one moment; every letter arrives.
func (p *program) play(ctx context.Context, now time.Time, first bool) (all []ahead, err error) {
	for _, one := range p.desks {
		if first {
			waiting, err := p.arrive(ctx, one, now)
			if err != nil {
				return nil, err
			}
			for _, l := range waiting {
				all = append(all, ahead{l, now, true})
			}
		}
		if _, err := one.desk.Due(ctx); err != nil {
			return nil, err
		}
		letters, err := p.arrive(ctx, one, now)
		if err != nil {
			return nil, err
		}
		for _, l := range letters {
			all = append(all, ahead{l, now, l.Created.Before(now)})
		}
	}
	return all, nil
}

// arrive sends nothing, and notes that it was sent.
func (p *program) arrive(ctx context.Context, one *counter, now time.Time) (all []desk.Letter, err error) {
	const many = 500
	for {
		claimed, err := p.store.Claim(ctx, one.desk.Address, now, now.Add(time.Hour), many)
		if err != nil {
			return nil, err
		}
		var outcomes []desk.Attempt
		for _, l := range claimed {
			o := desk.Attempt{ID: l.ID, Attempts: l.Attempts, State: desk.LetterSent, At: now}
			if opens := one.desk.Letters.Next(now); !l.Replied && !l.Human && opens.After(now) {
				o.State, o.Due = desk.LetterQueued, opens
			} else {
				all = append(all, l.Letter)
			}
			outcomes = append(outcomes, o)
		}
		if err := p.store.Settle(ctx, outcomes); err != nil {
			return nil, err
		}
		if len(claimed) < many {
			slices.SortStableFunc(all, func(a, b desk.Letter) int { return a.Created.Compare(b.Created) })
			return all, nil
		}
	}
}

// next is the next moment at which there is something to do at any desk.
func (p *program) next(ctx context.Context, now time.Time) (next time.Time, err error) {
	for _, one := range p.desks {
		at, err := one.desk.Next(ctx, now)
		if err != nil {
			return now, err
		}
		waits, err := p.store.NextDue(ctx, one.desk.Address)
		if err != nil {
			return now, err
		}
		if waits.After(now) && waits.Before(at) {
			at = waits
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

// why tells what a letter goes out for.
func why(l ahead) string {
	if l.waited {
		return "it waits in the outbox"
	}
	switch {
	case l.Kind == desk.KindBrief && l.Case == 0:
		return "the summary of the morning"
	case l.Kind == desk.KindBrief && l.Replied:
		return "what came in while another brief had just gone out"
	}
	return or(whys[l.Kind], "it is time for it")
}

var whys = map[desk.Kind]string{
	desk.KindProgress: "the requester was promised news by then",
	desk.KindDraft:    "one working day before promised news, the technician sees them",
	desk.KindReminder: "the questions were not answered",
	desk.KindClosing:  "the requester was asked often enough for what the case waits for",
	desk.KindOverdue:  "a promise cannot be kept",
	desk.KindBrief:    "there is nothing to tell the requester, so the technicians hear of it",
	desk.KindDigest:   "it is the day of the digest",
}
