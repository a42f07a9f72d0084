package main

import (
	"reflect"
	"strings"
)

// besideDesks finds sections of one desk that stand beside [[desks]]. Nothing
// would read them: the desk that they describe would be gone without a word.
func (k *checker) besideDesks(c *config) {
	if len(c.Desks) == 0 {
		return
	}
	for _, field := range fieldsOf(reflect.ValueOf(&c.deskConfig).Elem()) {
		if at := k.firstOf(field.key); at != "" {
			k.mistake(at, homeOf(field), "it would be ignored, for this file has [[desks]]")
		}
	}
}

// firstOf is the first key in the file that is a section, or belongs to it; ""
// if there is none.
func (k *checker) firstOf(section string) (first string) {
	for key, line := range k.lines {
		inside := key == section || strings.HasPrefix(key, section+".") || strings.HasPrefix(key, section+"[")
		if inside && (first == "" || line < k.lines[first]) {
			first = key
		}
	}
	return first
}

// homeOf tells where a section belongs in a file with several desks.
func homeOf(f configField) string {
	switch {
	case f.key == "desk":
		return "make it a desk like the others: write [[desks]] instead of [desk], and below it [desks.mailbox], [desks.smtp], [[desks.technicians]] and so on instead of the sections that belong to it"
	case f.value.Kind() == reflect.Slice:
		return "move each block below the [[desks]] block of its desk, and write [[desks." + f.key + "]]"
	}
	return "move it below the [[desks]] block of its desk, and write [desks." + f.key + "]"
}
