package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"refdesk/desk"
)

// Save makes changes, all or none, in their order.
//
// A case may be changed several times in a batch, always as the same Case: its
// Version is the one compared. Two copies of a case are refused.
//
// Save returns desk.ErrStale where a case has another version by now, where a
// mail was finished by somebody else, and where a held mail was settled.
func (s *Store) Save(ctx context.Context, changes []desk.Change) error {
	if len(changes) == 0 {
		return nil
	}
	return s.change(ctx, "saving changes", func(t *tx) error {
		// Each writes to its tables for the whole batch. What others refer
		// to comes first.
		for _, write := range []func(*tx, []desk.Change) error{
			saveDesks, saveDigests, saveCases, saveOutcomes, settle, savePeople,
			saveViews, saveAnswers, saveQuestions, saveEvents, savePromises, saveOverdue,
			saveLetters, expose, bounce, told, takeAlong, saveWorks, saveThanks, saveGathered, saveDuties, saveSummaries, saveOverruled, saveSubscriptions, saveOutages, saveFloods, review, index,
		} {
			if err := write(t, changes); err != nil {
				return err
			}
		}
		return s.tellOfLetters(t, changes)
	})
}

func saveDesks(t *tx, changes []desk.Change) error {
	var names []string
	for _, c := range changes {
		if c.Case != nil {
			names = append(names, c.Case.Desk)
		}
		for _, l := range c.Letters {
			names = append(names, l.Desk)
		}
		for _, w := range c.Works {
			names = append(names, w.Desk)
		}
		for _, k := range c.Thanks {
			names = append(names, k.Desk)
		}
		for _, d := range c.Duties {
			names = append(names, d.Desk)
		}
		for _, sub := range c.Subscriptions {
			names = append(names, sub.Desk)
		}
		if c.Summary != nil {
			names = append(names, c.Summary.Desk)
		}
		if c.Digest != nil {
			names = append(names, c.Digest.Desk)
		}
	}
	slices.Sort(names)
	var desks rows
	for _, name := range slices.Compact(names) {
		desks.add(name, changes[0].At)
	}
	_, err := desks.run(t, `INSERT INTO desks (address, created)`, `ON CONFLICT (address) DO NOTHING`)
	return err
}

// saveOutcomes writes the communication log.
func saveOutcomes(t *tx, changes []desk.Change) error {
	done := rows{casts: []string{
		"bigint", "text", "bigint", "text", "text", "bigint", "text", "text", "text", "text", "text",
		"bigint", "bigint", "text", "text", "text",
	}}
	for _, c := range changes {
		o := c.Outcome
		if o == nil || o.Mail == nil {
			continue
		}
		m := o.Mail
		done.add(m.ID, string(o.Became), orNull(o.Case), o.Why, o.Lang, c.At,
			key(m.MessageID), key(m.Author.Addr), m.Author.Name, list(m.To), m.Subject,
			flag(o.Verdict.Machine), flag(o.Verdict.Answerable), o.Verdict.Kind, o.Verdict.Reason, m.Text)
	}
	// Another instance may have finished the mail after this one read it: then
	// everything was done already.
	n, err := done.run(t, `
		UPDATE mails
		SET state = 'done',
			became = v.column2,
			case_number = v.column3,
			why = v.column4,
			lang = v.column5,
			done = v.column6,
			message_id = v.column7,
			sender = v.column8,
			sender_name = v.column9,
			recipients = v.column10,
			subject = v.column11,
			machine = (v.column12 = 1),
			answerable = (v.column13 = 1),
			verdict = v.column14,
			reason = v.column15,
			text = v.column16,
			settled = NULL
		FROM (`,
		`) AS v
		WHERE mails.id = v.column1 AND mails.state = 'kept'`)
	if err != nil {
		return fmt.Errorf("finishing mails: %w", err)
	}
	if n != int64(done.len()) {
		return fmt.Errorf("finishing mails: %d of %d were finished meanwhile: %w", int64(done.len())-n, done.len(), desk.ErrStale)
	}
	return nil
}

// flag writes a truth as a number, for VALUES that are not inserted: there
// SQLite has no truth, and PostgreSQL nothing else.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// settle closes held mails. Two confirmations of the same mail must not make
// it act twice.
func settle(t *tx, changes []desk.Change) error {
	for _, c := range changes {
		if c.Settles == 0 {
			continue
		}
		n, err := t.exec(`
			UPDATE mails
			SET settled = $1
			WHERE id = $2 AND became = 'held' AND settled IS NULL`,
			c.At, c.Settles)
		if err != nil {
			return fmt.Errorf("settling held mail %d: %w", c.Settles, err)
		}
		if n == 0 {
			return fmt.Errorf("settling held mail %d: %w", c.Settles, desk.ErrStale)
		}
	}
	return nil
}

// savePeople writes in the order of the addresses, so that two instances that
// write the same ones wait for each other instead of crosswise.
func savePeople(t *tx, changes []desk.Change) error {
	people := make(map[string]desk.Person)
	var at any
	for _, c := range changes {
		for _, p := range c.People {
			if p.Address.Addr == "" {
				continue
			}
			known := people[p.Address.Addr]
			people[p.Address.Addr] = desk.Person{
				Address:    desk.Address{Addr: p.Address.Addr, Name: cmp.Or(p.Address.Name, known.Address.Name)},
				Lang:       cmp.Or(p.Lang, known.Lang),
				Suppressed: cmp.Or(p.Suppressed, known.Suppressed),
			}
		}
		at = micros(c.At)
	}
	var all rows
	for _, address := range slices.Sorted(maps.Keys(people)) {
		p := people[address]
		var suppressed any
		if p.Suppressed != "" {
			suppressed = at
		}
		all.add(key(address), p.Address.Name, p.Lang, p.Suppressed, suppressed, at)
	}
	_, err := all.run(t, `INSERT INTO addresses (address, name, lang, suppressed, suppressed_at, created)`, `
		ON CONFLICT (address) DO UPDATE SET
			name = CASE WHEN excluded.name = '' THEN addresses.name ELSE excluded.name END,
			lang = CASE WHEN excluded.lang = '' THEN addresses.lang ELSE excluded.lang END,
			suppressed = CASE WHEN excluded.suppressed = '' THEN addresses.suppressed ELSE excluded.suppressed END,
			suppressed_at = coalesce(excluded.suppressed_at, addresses.suppressed_at)`)
	return wrap("remembering people", err)
}

// errNoCase is a mistake of the caller.
var errNoCase = errors.New("what belongs to a case came without one")

// ofCase collects rows that belong to the case of their change.
func ofCase[T any](changes []desk.Change, all func(*desk.Change) []T, add func(c *desk.Change, number int64, one T)) error {
	for i := range changes {
		c := &changes[i]
		for _, one := range all(c) {
			if c.Case == nil {
				return errNoCase
			}
			add(c, c.Case.Number, one)
		}
	}
	return nil
}

func saveViews(t *tx, changes []desk.Change) error {
	var views rows
	err := ofCase(changes, func(c *desk.Change) []desk.View { return c.Views }, func(c *desk.Change, n int64, v desk.View) {
		views.add(n, v.Span, string(v.Certainty), v.Confidence, orNull(v.Mail), orTime(v.At, c.At))
	})
	if err == nil {
		_, err = views.run(t, `INSERT INTO views (case_number, span, certainty, confidence, mail, at)`, ``)
	}
	return wrap("saving views", err)
}

func saveAnswers(t *tx, changes []desk.Change) error {
	var answers rows
	err := ofCase(changes, func(c *desk.Change) []desk.Answer { return c.Answers }, func(c *desk.Change, n int64, a desk.Answer) {
		answers.add(n, a.Slot, a.Text, a.Unknown, orNull(a.Mail), orTime(a.At, c.At))
	})
	if err == nil {
		_, err = answers.run(t, `INSERT INTO answers (case_number, slot, text, unknown, mail, at)`, ``)
	}
	return wrap("saving answers", err)
}

func saveQuestions(t *tx, changes []desk.Change) error {
	var questions rows
	err := ofCase(changes, func(c *desk.Change) []desk.Question { return c.Questions }, func(c *desk.Change, n int64, q desk.Question) {
		questions.add(n, key(q.Letter), int64(q.Number), q.Slot, q.Text, orTime(q.At, c.At))
	})
	if err == nil {
		_, err = questions.run(t, `INSERT INTO questions (case_number, letter, number, slot, text, at)`, ``)
	}
	return wrap("saving questions", err)
}

func saveEvents(t *tx, changes []desk.Change) error {
	var events rows
	for _, c := range changes {
		var number any
		if c.Case != nil {
			number = c.Case.Number
		}
		for _, e := range c.Events {
			events.add(number, orTime(e.At, c.At), e.Kind, e.Actor, e.Why)
		}
	}
	_, err := events.run(t, `INSERT INTO events (case_number, at, kind, actor, why)`, ``)
	return wrap("saving events", err)
}

// expose notes letters whose Message-ID others than their readers may know.
func expose(t *tx, changes []desk.Change) error {
	var ids []string
	for _, c := range changes {
		ids = append(ids, c.Exposes...)
	}
	_, err := execIn(t, `
		UPDATE letters
		SET exposed = true
		WHERE NOT exposed AND message_id IN (?)`,
		nil, unique(ids))
	return wrap("noting exposed letters", err)
}

// bounce notes letters that did not arrive.
func bounce(t *tx, changes []desk.Change) error {
	for _, c := range changes {
		if c.Bounced == nil {
			continue
		}
		_, err := t.exec(`
			UPDATE letters
			SET state = 'failed', why = $1, untold = false
			WHERE message_id = $2`,
			c.Bounced.Why, key(c.Bounced.MessageID))
		if err != nil {
			return fmt.Errorf("noting a bounced letter: %w", err)
		}
	}
	return nil
}
