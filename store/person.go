package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// person is who is asked for: all addresses by which somebody is known, and
// the names that mails gave to these.
type person struct {
	addresses, names []string
	marks            string // $1, $2 … for the addresses
	args             []any
}

// who finds the other addresses and the names that go with an address.
func (t *tx) who(address string) (*person, error) {
	p := &person{addresses: []string{key(strings.ToLower(address))}}
	err := t.each(`
		SELECT o.address
		FROM addresses a
		JOIN addresses o ON o.person = a.person
		WHERE a.address = $1 AND o.address <> $1
		ORDER BY o.address`, []any{p.addresses[0]}, func(r row) error {
		var other string
		err := r.Scan(&other)
		p.addresses = append(p.addresses, other)
		return err
	})
	if err != nil {
		return nil, err
	}
	marks := make([]string, len(p.addresses))
	for i, a := range p.addresses {
		marks[i] = fmt.Sprintf("$%d", i+1)
		p.args = append(p.args, a)
	}
	p.marks = strings.Join(marks, ", ")
	return p, t.names(p)
}

func (t *tx) names(p *person) error {
	return t.each(p.in(`
		SELECT name FROM addresses WHERE address IN (?)
		UNION SELECT requester_name FROM cases WHERE requester IN (?)
		UNION SELECT name FROM participants WHERE address IN (?)
		UNION SELECT sender_name FROM mails WHERE sender IN (?)
		UNION SELECT to_name FROM letters WHERE to_address IN (?)
		ORDER BY 1`), p.arguments(), func(r row) error {
		var name string
		err := r.Scan(&name)
		if name = strings.Join(strings.Fields(name), " "); name != "" && !slices.Contains(p.names, name) {
			p.names = append(p.names, name)
		}
		return err
	})
}

// in puts the addresses in the place of each "(?)".
func (p *person) in(text string) string { return strings.ReplaceAll(text, "(?)", "("+p.marks+")") }

// arguments are the addresses; a statement may change the slice it gets.
func (p *person) arguments(more ...any) []any { return append(slices.Clone(p.args), more...) }

// theirs are the cases that a person asked for help in.
const theirs = `(SELECT number FROM cases WHERE requester IN (?))`

// about tells which rows are about a person, in the order in which they are
// told.
var about = [][2]string{
	{"addresses", `address IN (?)`},
	{"people", `id IN (SELECT person FROM addresses WHERE address IN (?))`},
	{"cases", `requester IN (?) OR technician IN (?)`},
	{"participants", `address IN (?)`},
	{"mails", `sender IN (?) OR case_number IN ` + theirs},
	{"raws", `mail IN (SELECT id FROM mails WHERE sender IN (?) OR case_number IN ` + theirs + `)`},
	{"raw_parts", `(mailbox, uidvalidity, uid) IN (SELECT mailbox, uidvalidity, uid FROM mails WHERE sender IN (?) OR case_number IN ` + theirs + `) ORDER BY mailbox, uidvalidity, uid, part`},
	{"views", `case_number IN ` + theirs},
	{"answers", `case_number IN ` + theirs + ` OR mail IN (SELECT id FROM mails WHERE sender IN (?))`},
	{"questions", `case_number IN ` + theirs},
	{"events", `case_number IN ` + theirs + ` OR actor IN (?)`},
	{"promises", `case_number IN ` + theirs},
	{"gathered", `case_number IN ` + theirs},
	{"letters", `to_address IN (?) OR case_number IN ` + theirs},
	{"letter_texts", `letter IN (SELECT id FROM letters WHERE to_address IN (?) OR case_number IN ` + theirs + `)`},
	{"letter_files", `letter IN (SELECT id FROM letters WHERE to_address IN (?) OR case_number IN ` + theirs + `)`},
	{"thanks", `sender IN (?) OR technician IN (?) OR case_number IN ` + theirs},
	{"works", `technician IN (?)`},
	{"subscriptions", `address IN (?)`},
	{"floods", `sender IN (?)`},
	{"technicians", `address IN (?)`},
	{"summaries", `technician IN (?)`},
	{"case_texts", `number IN ` + theirs},
}

// moments are the columns that hold times.
var moments = []string{
	"at", "changed", "closed", "created", "done", "due", "made", "opened", "received", "sent", "settled", "since", "suppressed_at", "thinned", "told", "away", "turn", "date",
}

// Person is somebody about whom something is stored.
type Person struct {
	Addresses []string
	Names     []string
}

// About hands over all that is stored about the person who has an address, row
// by row; first is told who that is. Times are time.Time, and bytes are a text
// where they are one.
func (s *Store) About(ctx context.Context, address string, first func(Person) error, each func(table string, row map[string]any) error) error {
	return s.look(unhurried(ctx), "collecting what is stored about a person", func(t *tx) error {
		p, err := t.who(address)
		if err == nil {
			err = first(Person{p.addresses, p.names})
		}
		for _, rows := range about {
			if err == nil {
				err = t.tell(p, rows[0], rows[1], each)
			}
		}
		return err
	})
}

func (t *tx) tell(p *person, table, which string, each func(string, map[string]any) error) error {
	rows, err := t.query(p.in(`SELECT * FROM `+table+` WHERE `+which), values(p.arguments()))
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	fields, into := make([]any, len(names)), make([]any, len(names))
	for i := range fields {
		into[i] = &fields[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		told := make(map[string]any, len(names))
		for i, name := range names {
			if name != "vector" { // what PostgreSQL computes of the words
				told[name] = readable(name, fields[i])
			}
		}
		if err := each(table, told); err != nil {
			return err
		}
	}
	return rows.Err()
}

// readable is a value for people.
func readable(name string, v any) any {
	switch v := v.(type) {
	case int64:
		if slices.Contains(moments, name) {
			return fromMicros(v).Format(time.RFC3339Nano)
		}
	case []byte:
		if utf8.Valid(v) {
			return string(v)
		}
	}
	return v
}
