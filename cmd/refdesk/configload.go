package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"refdesk/rules"
)

// loadConfig reads a configuration file. The error joins every mistake in it,
// each with file, line, key and a hint.
func loadConfig(file string) (*config, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no configuration file %s: `refdesk config > %s` writes a sample to fill in, --config names another file", file, file)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	return parseConfig(file, content)
}

func parseConfig(file string, content []byte) (*config, error) {
	var tree map[string]any
	if err := toml.Unmarshal(content, &tree); err != nil {
		return nil, syntaxMistake(file, err)
	}
	c := &config{file: file, lines: keyLines(content)}
	f := &filler{file: file, lines: c.lines}
	f.table("", tree, reflect.ValueOf(c).Elem())
	f.mistakes = append(f.mistakes, c.check()...)
	return c, join(f.mistakes)
}

func syntaxMistake(file string, err error) error {
	var at *toml.DecodeError
	if errors.As(err, &at) {
		line, _ := at.Position()
		return &rules.Mistake{File: file, Line: line, Text: strings.TrimPrefix(at.Error(), "toml: "),
			Hint: `a line is key = value, a text stands between "quotes", a section begins with [name]; no key stands twice in it`}
	}
	return fmt.Errorf("reading %s: %w", file, err)
}

// join makes one error of mistakes, in the order of the file; nil of none.
func join(mistakes []*rules.Mistake) error {
	slices.SortStableFunc(mistakes, func(a, b *rules.Mistake) int { return a.Line - b.Line })
	errs := make([]error, len(mistakes))
	for i, m := range mistakes {
		errs[i] = m
	}
	return errors.Join(errs...)
}

// keyLines finds the line of each key: "desk.name", "technicians[1].topics".
func keyLines(content []byte) map[string]int {
	lines := map[string]int{}
	counts := map[string]int{}
	var p unstable.Parser
	p.Reset(content)
	prefix := ""
	for p.NextExpression() {
		e := p.Expression()
		key, line := dotted(&p, e)
		switch e.Kind {
		case unstable.Table:
			prefix = withIndexes(key, counts)
			lines[prefix] = line
		case unstable.ArrayTable:
			parent, last := "", key
			if i := strings.LastIndex(key, "."); i >= 0 {
				parent, last = withIndexes(key[:i], counts)+".", key[i+1:]
			}
			prefix = fmt.Sprintf("%s%s[%d]", parent, last, counts[key])
			counts[key]++
			lines[prefix] = line
		case unstable.KeyValue:
			lines[under(prefix, key)] = line
		}
	}
	return lines
}

func dotted(p *unstable.Parser, e *unstable.Node) (key string, line int) {
	var parts []string
	for it := e.Key(); it.Next(); {
		node := it.Node()
		if line == 0 {
			line = p.Shape(node.Raw).Start.Line
		}
		parts = append(parts, string(node.Data))
	}
	return strings.Join(parts, "."), line
}

// withIndexes names the latest element of each array on the way to a table.
func withIndexes(key string, counts map[string]int) string {
	var out, plain string
	for part := range strings.SplitSeq(key, ".") {
		out, plain = under(out, part), under(plain, part)
		if n := counts[plain]; n > 0 {
			out += fmt.Sprintf("[%d]", n-1)
		}
	}
	return out
}

func under(prefix, key string) string {
	if prefix == "" {
		return key
	}
	return prefix + "." + key
}

// filler copies a TOML tree into structures and collects what does not fit.
type filler struct {
	file     string
	lines    map[string]int
	mistakes []*rules.Mistake
}

func (f *filler) mistake(key, hint, text string, values ...any) {
	f.mistakes = append(f.mistakes, &rules.Mistake{File: f.file, Line: lineOf(f.lines, key), Text: key + ": " + fmt.Sprintf(text, values...), Hint: hint})
}

// lineOf is the line of a key, or of the nearest table around it.
func lineOf(lines map[string]int, key string) int {
	for key != "" {
		if line, ok := lines[key]; ok {
			return line
		}
		i := strings.LastIndex(key, ".")
		if i < 0 {
			break
		}
		key = key[:i]
	}
	return 0
}

// table fills a structure, defaults first.
func (f *filler) table(prefix string, tree map[string]any, into reflect.Value) {
	fields := fieldsOf(into)
	for _, field := range fields {
		if field.standard != "" {
			f.value(under(prefix, field.key), standardValue(field), field.value)
		}
		if field.value.Kind() == reflect.Struct && tree[field.key] == nil {
			f.table(under(prefix, field.key), nil, field.value)
		}
	}
	for key, value := range tree {
		i := slices.IndexFunc(fields, func(field configField) bool { return field.key == key })
		if i < 0 {
			f.unknown(prefix, key, fields)
			continue
		}
		f.value(under(prefix, key), value, fields[i].value)
	}
}

func (f *filler) unknown(prefix, key string, fields []configField) {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.key
	}
	hint := "the keys here are " + strings.Join(names, ", ")
	if near := rules.Closest(key, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	f.mistake(under(prefix, key), hint, "there is no such key")
}

// mayBeZero lists the spans of time that may be none: waiting for nothing is
// an answer there, elsewhere it is a slip.
var mayBeZero = map[string]bool{"bundle": true}

// leaf is the last part of a key.
func leaf(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// value puts one value into a field.
func (f *filler) value(key string, value any, into reflect.Value) {
	switch to := into.Addr().Interface().(type) {
	case *duration:
		d, err := time.ParseDuration(fmt.Sprint(value))
		if err != nil || d < 0 || d == 0 && !mayBeZero[leaf(key)] {
			f.mistake(key, `write a number and a unit, such as "10m" or "36h"`, "%q is no span of time", fmt.Sprint(value))
		}
		*to = duration(d)
		return
	case *workingDays:
		n, _, _ := strings.Cut(fmt.Sprint(value), " working day")
		days, err := strconv.Atoi(n)
		if err != nil || days < 1 || days > 60 {
			f.mistake(key, `write "2 working days"`, "%q is no number of working days from 1 to 60", fmt.Sprint(value))
		}
		*to = workingDays(days)
		return
	case *date:
		if day, ok := value.(toml.LocalDate); ok {
			value = day.String()
		}
	}
	f.plain(key, value, into)
}

func (f *filler) plain(key string, value any, into reflect.Value) {
	switch v := value.(type) {
	case string:
		if into.Kind() == reflect.String {
			into.SetString(v)
			return
		}
	case bool:
		if into.Kind() == reflect.Bool {
			into.SetBool(v)
			return
		}
	case int64:
		if into.CanInt() {
			into.SetInt(v)
			return
		}
	case map[string]any:
		if into.Kind() == reflect.Struct {
			f.table(key, v, into)
			return
		}
	case []any:
		if into.Kind() == reflect.Slice {
			f.list(key, v, into)
			return
		}
	}
	f.mistake(key, wanted(leaf(key), into.Kind()), "this is %s, and %s is wanted", kindName(reflect.TypeOf(value).Kind()), kindName(into.Kind()))
}

func (f *filler) list(key string, values []any, into reflect.Value) {
	into.Set(reflect.MakeSlice(into.Type(), len(values), len(values)))
	for i, v := range values {
		f.value(fmt.Sprintf("%s[%d]", key, i), v, into.Index(i))
	}
}

// wanted shows how a value of a kind is written.
func wanted(key string, k reflect.Kind) string {
	if i := strings.IndexByte(key, '['); i >= 0 {
		return `write each between quotes: ` + key[:i] + ` = ["…", "…"]`
	}
	switch k {
	case reflect.String:
		return "write " + key + ` = "…"`
	case reflect.Bool:
		return "write " + key + " = true or " + key + " = false"
	case reflect.Int, reflect.Int64:
		return "write " + key + " = and a number without quotes"
	case reflect.Slice:
		return "write " + key + ` = ["…", "…"]`
	}
	return "write [" + key + "] on a line of its own, and its keys below"
}

func kindName(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a text in quotes"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list in square brackets"
	case reflect.Map, reflect.Struct:
		return "a section"
	}
	return "something else"
}

// configField is a key with what its tags say.
type configField struct {
	key, standard, sample, doc string
	aside                      bool // the sample stands commented out
	value                      reflect.Value
}

// fieldsOf lists the keys of a structure; those of an inline one are its own.
func fieldsOf(v reflect.Value) []configField {
	var all []configField
	for i := range v.NumField() {
		t := v.Type().Field(i)
		tag, set := t.Tag.Lookup("toml")
		switch {
		case !set:
		case tag == ",inline":
			all = append(all, fieldsOf(v.Field(i))...)
		default:
			all = append(all, configField{tag, t.Tag.Get("default"), t.Tag.Get("sample"), t.Tag.Get("doc"), t.Tag.Get("aside") != "", v.Field(i)})
		}
	}
	return all
}

// standardValue is the default of a field as the file would give it.
func standardValue(f configField) any {
	switch f.value.Interface().(type) {
	case duration, workingDays:
		return f.standard
	}
	if f.value.Kind() == reflect.Bool {
		return f.standard == "true"
	}
	if f.value.CanInt() {
		n, _ := strconv.ParseInt(f.standard, 10, 64)
		return n
	}
	return f.standard
}
