package templates

import (
	"errors"
	"fmt"
	"strings"
)

// mistake is an error at a line of a source.
func mistake(name string, line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", name, line, fmt.Sprintf(format, args...))
}

// inFile shortens what text/template says of a mistake. It already names the
// file and line, for sources are named by their path.
func inFile(name string, err error) error {
	text := strings.TrimPrefix(err.Error(), "template: ")
	if !strings.HasPrefix(text, name) {
		text = name + ": " + text
	}
	return errors.New(text)
}

// checkSource looks at what text/template does not: the first two lines, and
// Markdown that letters do not have, which would reach people as it stands.
func checkSource(name, text string) error {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if wrong := foreign(line); wrong != "" {
			return mistake(name, i+1, "%s", wrong)
		}
	}
	if strings.HasSuffix(name, "/"+partsFile+".md") {
		return nil
	}
	if !strings.HasPrefix(lines[0], subjectMark) || strings.TrimSpace(lines[0]) == strings.TrimSpace(subjectMark) {
		return mistake(name, 1, "the first line must be %q and a subject", subjectMark)
	}
	if len(lines) < 3 || strings.TrimSpace(lines[1]) != "" {
		return mistake(name, 2, "the line after the subject must be empty")
	}
	return nil
}

// foreign says what in a line the letters do not know, "" if nothing.
func foreign(line string) string {
	switch {
	case strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
		return "a control character stands here"
	case strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "###"):
		return "headings begin with \"## \""
	case strings.HasPrefix(line, "```"):
		return "letters have no code blocks"
	case strings.Contains(line, "!["):
		return "letters have no images"
	case strings.Contains(line, "</") || strings.Contains(line, "<br"):
		return "letters have no HTML"
	}
	return ""
}

// withoutColumn cuts the column off "file:line:column", for line breaks that
// joinControlLines moved make it wrong.
func withoutColumn(where string) string {
	if i := strings.LastIndexByte(where, ':'); i > 0 && strings.Count(where, ":") > 1 {
		return where[:i]
	}
	return where
}
