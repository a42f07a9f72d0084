package rules

import "fmt"

// Mistake is one thing that is wrong in a rule file, with what to do about it.
type Mistake struct {
	File string
	Line int    // from 1; 0 where the whole file is meant
	Text string // what is wrong
	Hint string // how to mend it, "" if the text says so already
}

// Error gives "file:line: text (hint)".
func (m *Mistake) Error() string {
	s := m.File
	if m.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, m.Line)
	}
	s += ": " + m.Text
	if m.Hint != "" {
		s += " (" + m.Hint + ")"
	}
	return s
}
