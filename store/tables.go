package store

import (
	"fmt"
	"strings"

	"refdesk/migrations"
)

// table is what the database itself tells of a table.
type table struct {
	name    string
	columns []column

	insert string // a statement for rows whose fields are in that order
	order  []kind
}

type column struct {
	name string
	kind kind
	key  bool // part of the primary key
}

// kind is what a column holds, as far as the two databases differ in it.
type kind int

const (
	kindOther kind = iota
	kindBoolean
	kindReal
	kindText
	kindBytes
)

func (of table) names() []string {
	all := make([]string, len(of.columns))
	for i, c := range of.columns {
		all[i] = c.name
	}
	return all
}

// tables lists the tables in the order of their names, without those that the
// database or migrations keep for themselves, and without computed columns.
func (t *tx) tables() (all []table, err error) {
	text := `
		SELECT m.name, p.name, p.type, p.pk > 0
		FROM sqlite_schema m, pragma_table_xinfo(m.name) p
		WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND m.name NOT LIKE 'sqlite_%'
			AND m.name NOT LIKE 'case_index_%' AND m.name <> 'migrations' AND p.hidden = 0
		ORDER BY m.name, p.cid`
	if t.dialect.name == migrations.Postgres {
		text = `
			SELECT c.table_name::text, c.column_name::text, c.data_type::text, EXISTS (
				SELECT 1
				FROM information_schema.table_constraints k
				JOIN information_schema.key_column_usage u USING (constraint_schema, constraint_name)
				WHERE k.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND u.column_name = c.column_name)
			FROM information_schema.columns c
			JOIN information_schema.tables USING (table_schema, table_name)
			WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'migrations' AND is_generated = 'NEVER'
			ORDER BY c.table_name, c.ordinal_position`
	}
	err = t.each(text, nil, func(r row) error {
		var name, of, declared string
		var key bool
		if err := r.Scan(&name, &of, &declared, &key); err != nil {
			return err
		}
		if n := len(all); n == 0 || all[n-1].name != name {
			all = append(all, table{name: name})
		}
		last := &all[len(all)-1]
		last.columns = append(last.columns, column{of, kindOf(declared), key})
		return nil
	})
	return all, err
}

func kindOf(declared string) kind {
	switch strings.ToLower(declared) {
	case "boolean":
		return kindBoolean
	case "real", "double precision":
		return kindReal
	case "text":
		return kindText
	case "blob", "bytea":
		return kindBytes
	}
	return kindOther
}

// relax lets rows come before those that they refer to, until the transaction
// ends.
func (t *tx) relax() error {
	if t.dialect.name != migrations.Postgres {
		_, err := t.exec(`PRAGMA defer_foreign_keys = ON`)
		return err
	}
	return t.references(`DEFERRABLE INITIALLY DEFERRED`)
}

// tighten looks at what relax has put off, and lets new rows be numbered after
// those that are there.
func (t *tx) tighten() error {
	if t.dialect.name != migrations.Postgres {
		return nil
	}
	if _, err := t.exec(`SET CONSTRAINTS ALL IMMEDIATE`); err != nil {
		return err
	}
	if err := t.references(`NOT DEFERRABLE`); err != nil {
		return err
	}
	return t.renumber()
}

// references changes all references between tables.
func (t *tx) references(to string) error {
	var all []string
	err := t.each(`
		SELECT format('ALTER TABLE %I ALTER CONSTRAINT %I `+to+`', r.relname, c.conname)
		FROM pg_constraint c
		JOIN pg_class r ON r.oid = c.conrelid
		WHERE c.contype = 'f' AND r.relnamespace = current_schema()::regnamespace`, nil, func(r row) error {
		var statement string
		err := r.Scan(&statement)
		all = append(all, statement)
		return err
	})
	for _, statement := range all {
		if err == nil {
			_, err = t.exec(statement)
		}
	}
	return err
}

func (t *tx) renumber() error {
	var all []string
	err := t.each(`
		SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), greatest(1, (SELECT coalesce(max(%I), 0) FROM %I)), EXISTS (SELECT 1 FROM %I))',
			table_name, column_name, column_name, table_name, table_name)
		FROM information_schema.columns
		WHERE table_schema = current_schema() AND is_identity = 'YES'`, nil, func(r row) error {
		var statement string
		err := r.Scan(&statement)
		all = append(all, statement)
		return err
	})
	for _, statement := range all {
		if err != nil {
			break
		}
		if _, err = t.one(statement, nil, new(int64)); err != nil {
			err = fmt.Errorf("numbering new rows: %w", err)
		}
	}
	return err
}
