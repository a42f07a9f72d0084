package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"refdesk/desk"
)

// wrap names what was done in an error, if there is one.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// orTime is at, or the moment of the change where at is not said.
func orTime(at, change time.Time) any {
	if at.IsZero() {
		at = change
	}
	return micros(at)
}

// changed is a case with the version that was read, however often the batch
// changes it.
type changed struct {
	read, version int64
	*desk.Case
}

// errTwice is a mistake of the caller: of two copies of a case only one could
// be saved, and what the other changes would be lost.
var errTwice = errors.New("two copies of it are changed at once")

func changedCases(changes []desk.Change) ([]changed, error) {
	cases := make(map[int64]changed)
	for _, c := range changes {
		if c.Case == nil {
			continue
		}
		e, again := cases[c.Case.Number]
		if !again {
			e = changed{read: c.Case.Version, version: c.Case.Version}
		} else if e.Case != c.Case {
			return nil, fmt.Errorf("case %d: %w", c.Case.Number, errTwice)
		}
		cases[c.Case.Number] = changed{e.read, e.version + 1, c.Case}
	}
	all := make([]changed, 0, len(cases))
	for _, n := range slices.Sorted(maps.Keys(cases)) {
		all = append(all, cases[n])
	}
	return all, nil
}

// row is a case in the order of caseNames; the version that was read stands
// first.
func (c changed) row() []any {
	var solved any
	if c.Solved != nil {
		solved = *c.Solved
	}
	return []any{
		c.read, c.Number, c.version, c.Desk, string(c.State), c.Topic, c.Request, string(c.Priority), c.Subject, c.Lang,
		key(c.Requester.Addr), c.Requester.Name, c.Technician, c.Opened, c.Changed, c.Closed,
		c.Cause, c.Diagnosis, solved, list(c.Linked), int64(c.Empty), c.Words, c.LastProgress,
		c.Waits, list(c.Common), c.Tip, orNull(c.MergedInto), c.AskedCause, c.AskedDiagnosis, int64(c.Reopened),
	}
}

// saveCases inserts new cases and replaces those whose version is still the
// one that was read.
func saveCases(t *tx, changes []desk.Change) error {
	var opened rows
	replaced := rows{casts: caseCasts[:]}
	cases, err := changedCases(changes)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if c.read == 0 {
			opened.add(c.row()[1:]...)
			continue
		}
		row := c.row()
		if c.Solved != nil {
			row[solvedColumn] = flag(*c.Solved)
		}
		replaced.add(row...)
	}
	n, err := opened.run(t, insertCase, `ON CONFLICT (number) DO NOTHING`)
	if err != nil {
		return fmt.Errorf("opening cases: %w", err)
	}
	m, err := replaced.run(t, updateCase, `) AS v
		WHERE cases.number = v.column2 AND cases.version = v.column1`)
	if err != nil {
		return fmt.Errorf("changing cases: %w", err)
	}
	if n+m != int64(len(cases)) {
		return desk.ErrStale
	}
	return saveParticipants(t, cases)
}

const insertCase = `
	INSERT INTO cases (
		number, version, desk, state, topic, request, priority, subject, lang,
		requester, requester_name, technician, opened, changed, closed,
		cause, diagnosis, solved, linked, empty, words, last_progress,
		waits, common, tip, merged_into, asked_cause, asked_diagnosis, reopened
	)`

const updateCase = `
	UPDATE cases
	SET version = v.column3,
		desk = v.column4,
		state = v.column5,
		topic = v.column6,
		request = v.column7,
		priority = v.column8,
		subject = v.column9,
		lang = v.column10,
		requester = v.column11,
		requester_name = v.column12,
		technician = v.column13,
		opened = v.column14,
		changed = v.column15,
		closed = v.column16,
		cause = v.column17,
		diagnosis = v.column18,
		solved = (v.column19 = 1),
		linked = v.column20,
		empty = v.column21,
		words = v.column22,
		last_progress = v.column23,
		waits = v.column24,
		common = v.column25,
		tip = v.column26,
		merged_into = v.column27,
		asked_cause = v.column28,
		asked_diagnosis = v.column29,
		reopened = v.column30
	FROM (`

// caseCasts are the types of a row, and solvedColumn is the place in it that
// is a truth.
var caseCasts = [...]string{
	"bigint", "bigint", "bigint", "text", "text", "text", "text", "text", "text", "text",
	"text", "text", "text", "bigint", "bigint", "bigint",
	"text", "text", "bigint", "text", "bigint", "text", "text",
	"text", "text", "text", "bigint", "text", "text", "bigint",
}

const solvedColumn = 18

func saveParticipants(t *tx, cases []changed) error {
	var again []int64
	var all rows
	for _, c := range cases {
		if c.read != 0 {
			again = append(again, c.Number)
		}
		for i, p := range c.Participants {
			all.add(c.Number, int64(i), key(p.Address.Addr), p.Address.Name, string(p.Role), list(p.Thread), p.Subject)
		}
	}
	if _, err := execIn(t, `DELETE FROM participants WHERE case_number IN (?)`, nil, again); err != nil {
		return fmt.Errorf("replacing participants: %w", err)
	}
	_, err := all.run(t, `INSERT INTO participants (case_number, place, address, name, role, thread, subject)`, ``)
	return wrap("saving participants", err)
}
