package main

import (
	"fmt"
	"io"
	"reflect"
	"strings"
)

// writeSample prints a complete commented configuration. Keys that must be
// filled in stand plain, with a sample; those that have a default stand with
// it; the others are commented out.
func writeSample(out io.Writer) error {
	var b strings.Builder
	b.WriteString("# Configuration of refdesk. Keys that are left out have the values shown here.\n# `refdesk check` tries it all.\n")
	sampleTable(&b, "", reflect.ValueOf(&config{}).Elem())
	_, err := io.WriteString(out, b.String())
	return err
}

func sampleTable(b *strings.Builder, prefix string, v reflect.Value) {
	fields := fieldsOf(v)
	for _, f := range fields {
		if f.value.Kind() == reflect.Struct || isTables(f.value) {
			continue
		}
		comment(b, f.doc)
		fmt.Fprintf(b, "%s\n", sampleLine(f))
	}
	for _, f := range fields {
		name := under(prefix, f.key)
		switch {
		case f.key == "desks":
			b.WriteString("\n")
			comment(b, f.doc)
		case f.key == "oauth2" || f.key == "dkim": // a password is what the sample has
			optional(b, f.doc, "["+name+"]", name, f.value)
		case f.value.Kind() == reflect.Struct:
			b.WriteString("\n")
			comment(b, f.doc)
			fmt.Fprintf(b, "[%s]\n", name)
			sampleTable(b, name, f.value)
		case f.key == "peers": // nobody's case should go to an address of the sample
			optional(b, f.doc, "[["+name+"]]", name, reflect.New(f.value.Type().Elem()).Elem())
		case isTables(f.value):
			b.WriteString("\n")
			comment(b, f.doc)
			fmt.Fprintf(b, "[[%s]]\n", name)
			sampleTable(b, name, reflect.New(f.value.Type().Elem()).Elem())
		}
	}
}

// optional prints a table that is commented out.
func optional(b *strings.Builder, doc, title, name string, v reflect.Value) {
	var block strings.Builder
	sampleTable(&block, name, v)
	b.WriteString("\n")
	comment(b, doc)
	fmt.Fprintf(b, "# %s\n", title)
	for line := range strings.Lines(block.String()) {
		b.WriteString("# " + strings.TrimPrefix(line, "# "))
	}
}

func isTables(v reflect.Value) bool {
	return v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct
}

func comment(b *strings.Builder, doc string) {
	for _, line := range wrap(doc, 98) {
		fmt.Fprintf(b, "# %s\n", line)
	}
}

func sampleLine(f configField) string {
	if f.aside {
		f.aside = false
		return "# " + sampleLine(f)
	}
	value := f.sample
	if value == "" {
		value = f.standard
	}
	switch {
	case value == "" && f.value.Kind() == reflect.String:
		return "# " + f.key + ` = ""`
	case value == "" && f.value.Kind() == reflect.Bool:
		return f.key + " = false"
	case strings.HasPrefix(value, "["):
		return f.key + " = " + value
	case f.value.Kind() == reflect.String, isSpan(f.value):
		return fmt.Sprintf("%s = %q", f.key, value)
	}
	return f.key + " = " + value
}

func isSpan(v reflect.Value) bool {
	switch v.Interface().(type) {
	case duration, workingDays:
		return true
	}
	return false
}

// wrap breaks a text into lines of at most so many bytes, where it has spaces.
func wrap(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
