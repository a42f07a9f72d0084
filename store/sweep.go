package store

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// gone stands where somebody was named in a text.
const gone = "(erased)"

// mention finds a person in texts.
type mention struct {
	pattern *regexp.Regexp
	hints   []string // pieces of plain letters, of which one stands in every text that is found; empty: any text may be
	bytes   [][]byte
}

// Names that are looked for everywhere have two words, and so many letters:
// a mail program that calls its user "IT" must not cost all texts this word.
const tellingName = 6

// mentions are what is looked for: everywhere the addresses and full names, in
// the person's own cases also each part of the names.
func (p *person) mentions() (everywhere, inside *mention) {
	var all, parts []string
	all = append(all, p.addresses...)
	for _, name := range p.names {
		words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
		if len(words) > 1 && utf8.RuneCountInString(name) >= tellingName {
			all = append(all, strings.Join(words, " "), words[len(words)-1]+" "+strings.Join(words[:len(words)-1], " "))
		}
		for _, w := range append(words, name) {
			if utf8.RuneCountInString(w) >= 3 {
				parts = append(parts, w)
			}
		}
	}
	return newMention(all), newMention(append(parts, all...))
}

// newMention finds any of the phrases as whole words, however they are
// written, in HTML too.
func newMention(phrases []string) *mention {
	m := &mention{}
	var patterns []string
	for _, phrase := range phrases {
		for _, written := range []string{phrase, html.EscapeString(phrase)} {
			words := strings.Fields(written)
			for i := range words {
				words[i] = regexp.QuoteMeta(words[i])
			}
			patterns = append(patterns, strings.Join(words, `,?\s+`))
		}
		m.hints = append(m.hints, plainest(phrase))
		m.bytes = append(m.bytes, []byte(strings.ToLower(phrase)))
	}
	// The longest first: RE2 takes the first that fits.
	slices.SortFunc(patterns, func(a, b string) int { return len(b) - len(a) })
	m.pattern = regexp.MustCompile(`(?i)(^|[^\pL\pN._%+-])(?:` + strings.Join(slices.Compact(patterns), "|") + `)($|[^\pL\pN_-])`)
	if slices.Contains(m.hints, "") {
		m.hints = nil
	}
	return m
}

// plainest is the longest piece of ASCII letters, digits and signs in a
// phrase: databases differ in how they fold others.
func plainest(phrase string) (best string) {
	for _, piece := range strings.FieldsFunc(strings.ToLower(phrase), func(r rune) bool { return r > unicode.MaxASCII || unicode.IsSpace(r) }) {
		if len(piece) > len(best) {
			best = piece
		}
	}
	if len(best) < 3 {
		return ""
	}
	return best
}

// scrub takes the person out of a text.
func (m *mention) scrub(text string) string {
	// Two that share a space between them need two rounds.
	for range 3 {
		next := m.pattern.ReplaceAllString(text, "${1}"+gone+"${2}")
		if next == text {
			break
		}
		text = next
	}
	if text == gone {
		return ""
	}
	return text
}

// in tells whether bytes name the person.
func (m *mention) in(b []byte) bool {
	b = bytes.ToLower(b)
	return slices.ContainsFunc(m.bytes, func(phrase []byte) bool { return bytes.Contains(b, phrase) })
}

// where is a condition that every text fulfils in which somebody is found.
func (m *mention) where(columns []string, args []any) (string, []any) {
	if m.hints == nil {
		return "1 = 1", args
	}
	var either []string
	for _, hint := range slices.Compact(slices.Sorted(slices.Values(m.hints))) {
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(hint)+"%")
		for _, c := range columns {
			either = append(either, fmt.Sprintf(`lower(%s) LIKE $%d ESCAPE '\'`, c, len(args)))
		}
	}
	return "(" + strings.Join(either, " OR ") + ")", args
}

// Columns that name somebody beside an address: there another person of the
// same name keeps it. And tables of which people are no part.
var (
	namesOfOthers = []string{"cases.requester_name", "mails.sender_name", "letters.to_name", "participants.name", "addresses.name", "people.name"}
	impersonal    = []string{"settings", "counters", "desks", "mailboxes", "case_texts", "case_words", "raws", "raw_parts", "outages"}
)

// sweep takes the person out of all other texts, and returns the cases whose
// texts were changed by it.
func (t *tx) sweep(p *person, own []int64, e *Erased) (touched []int64, err error) {
	everywhere, inside := p.mentions()
	tables, err := t.tables()
	if err != nil {
		return nil, err
	}
	for _, of := range tables {
		if slices.Contains(impersonal, of.name) {
			continue
		}
		if err := t.sweepTable(of, everywhere, "", nil, &touched, e); err != nil {
			return nil, fmt.Errorf("table %s: %w", of.name, err)
		}
	}
	for _, one := range []struct{ table, number string }{{"events", "case_number"}, {"cases", "number"}} {
		i := slices.IndexFunc(tables, func(x table) bool { return x.name == one.table })
		for chunk := range slices.Chunk(own, t.dialect.list) {
			if err := t.sweepTable(tables[i], inside, one.number, chunk, &touched, e); err != nil {
				return nil, fmt.Errorf("table %s: %w", one.table, err)
			}
		}
	}
	return touched, t.sweepRaws(everywhere, e)
}

// swept is a row whose texts change.
type swept struct{ keys, texts []any }

// sweepTable changes the texts of a table; of some cases only, where these are
// given by their numbers.
func (t *tx) sweepTable(of table, m *mention, number string, numbers []int64, touched *[]int64, e *Erased) error {
	keys, texts := of.sweptColumns()
	if len(texts) == 0 || len(keys) == 0 {
		return nil
	}
	condition, args := m.where(texts, nil)
	text := `SELECT ` + strings.Join(append(slices.Clone(keys), texts...), ", ") + `, ` + of.caseColumn() + ` FROM ` + of.name + ` WHERE ` + condition
	var changes []swept
	scan := func(r row) error {
		change, n, err := scanSwept(r, len(keys), len(texts), m)
		if err == nil && change != nil {
			changes = append(changes, *change)
			if n != 0 {
				*touched = append(*touched, n)
			}
		}
		return err
	}
	var err error
	if number != "" {
		err = in(t, text+` AND `+number+` IN (?)`, args, numbers, scan)
	} else {
		err = t.each(text, args, scan)
	}
	for _, change := range changes {
		if err != nil {
			break
		}
		e.Mentions++
		_, err = t.exec(updateOf(of.name, keys, texts), append(change.texts, change.keys...)...)
	}
	return err
}

// sweptColumns are the key of a table and its texts.
func (of *table) sweptColumns() (keys, texts []string) {
	for _, c := range of.columns {
		switch {
		case c.key:
			keys = append(keys, c.name)
		case c.kind == kindText && !slices.Contains(namesOfOthers, of.name+"."+c.name) && c.name != "message_id":
			texts = append(texts, c.name)
		}
	}
	return keys, texts
}

// caseColumn is the number of the case whose words stand in a table by which
// it is found; 0 in others.
func (of *table) caseColumn() string {
	switch of.name {
	case "cases":
		return "number"
	case "views", "answers":
		return "case_number"
	}
	return "0"
}

// scanSwept reads a row, and returns nil where nothing in it changes.
func scanSwept(r row, keys, texts int, m *mention) (*swept, int64, error) {
	fields := make([]any, keys+texts)
	into := make([]any, len(fields)+1)
	for i := range fields {
		into[i] = &fields[i]
	}
	var n int64
	into[len(fields)] = &n
	if err := r.Scan(into...); err != nil {
		return nil, 0, err
	}
	changed := false
	for i, v := range fields[keys:] {
		if text, ok := v.(string); ok {
			if next := m.scrub(text); next != text {
				fields[keys+i], changed = next, true
			}
		}
	}
	if !changed {
		return nil, 0, nil
	}
	return &swept{fields[:keys], fields[keys:]}, n, nil
}

func updateOf(table string, keys, texts []string) string {
	mark := 0
	list := func(names []string, between string) string {
		parts := make([]string, len(names))
		for i, name := range names {
			mark++
			parts[i] = fmt.Sprintf("%s = $%d", name, mark)
		}
		return strings.Join(parts, between)
	}
	return `UPDATE ` + table + ` SET ` + list(texts, ", ") + ` WHERE ` + list(keys, " AND ")
}

// sweepRaws drops the originals of other people's mails that name the person:
// what was understood of them stays.
func (t *tx) sweepRaws(m *mention, e *Erased) error {
	var ids []int64
	err := t.each(`SELECT mail, raw, head FROM raws`, nil, func(r row) error {
		var id int64
		var raw, head []byte
		err := r.Scan(&id, &raw, &head)
		if m.in(raw) || m.in(head) {
			ids = append(ids, id)
		}
		return err
	})
	if err != nil {
		return err
	}
	e.Mentions += len(ids)
	if _, err := dropRaws(t, ids); err != nil {
		return err
	}
	return t.sweepParts(m, e)
}
