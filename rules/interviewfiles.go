package rules

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed data/interview.toml data/interview-*.toml data/replies-*.toml data/languages.toml data/secrets.toml data/plain.toml data/plain-*.toml data/glossary-*.toml data/common-*.txt
var interviewFiles embed.FS

// interviewFile reads a rule file: the one in folder where there is one of
// that name, else the shipped one.
func interviewFile(folder fs.FS, name string) ([]byte, error) {
	if folder != nil {
		data, err := fs.ReadFile(folder, name)
		if err == nil {
			return data, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, &Mistake{File: name, Text: fmt.Sprintf("reading it: %v", err), Hint: "check the rights of the file"}
		}
	}
	return interviewFiles.ReadFile("data/" + name)
}

// isOwn tells whether folder has a rule file of that name.
func isOwn(folder fs.FS, name string) bool {
	if folder == nil {
		return false
	}
	_, err := fs.Stat(folder, name)
	return !errors.Is(err, fs.ErrNotExist)
}

// ruleFile is a rule file that was read, and where its keys stand in it.
type ruleFile struct {
	name     string
	lines    []string
	at       map[string]int // line of "slots.device.label", of "slots.device" …
	mistakes []error
}

// readRules reads a rule file into a structure. What is wrong with it is
// noted in the result; the structure then holds as much as was readable.
func readRules(folder fs.FS, name string, into any) *ruleFile {
	f := &ruleFile{name: name}
	data, err := interviewFile(folder, name)
	if err != nil {
		f.mistakes = append(f.mistakes, err)
		return f
	}
	f.lines = strings.Split(string(data), "\n")
	f.at = keyLines(f.lines)
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	f.noteDecoding(d.Decode(into))
	return f
}

// noteDecoding notes what the decoder found, one mistake for each key.
func (f *ruleFile) noteDecoding(err error) {
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case err == nil:
	case errors.As(err, &unknown):
		for i := range unknown.Errors {
			e := &unknown.Errors[i]
			line, _ := e.Position()
			f.note(line, "the key "+strings.Join(e.Key(), ".")+" is unknown", "check its spelling, or take it out")
		}
	case errors.As(err, &wrong):
		line, _ := wrong.Position()
		f.note(line, strings.TrimPrefix(wrong.Error(), "toml: "), "see the shipped file for how it is written")
	default:
		f.note(0, err.Error(), "see the shipped file for how it is written")
	}
}

// note adds a mistake at a line (0: the whole file).
func (f *ruleFile) note(line int, text, hint string) {
	f.mistakes = append(f.mistakes, &Mistake{File: f.name, Line: line, Text: text, Hint: hint})
}

// noteKey adds a mistake at a key, or at the closest table around it.
func (f *ruleFile) noteKey(key, text, hint string) {
	f.note(f.line(key), text, hint)
}

// line tells where a key stands, or else the table that it belongs in.
func (f *ruleFile) line(key string) int {
	for {
		if n, ok := f.at[key]; ok {
			return n
		}
		dot := strings.LastIndexByte(key, '.')
		if dot < 0 {
			return 0
		}
		key = key[:dot]
	}
}

// lineOfValue tells in which line a string stands for the n-th time (from 1)
// among the values of a key, or the line of the key.
func (f *ruleFile) lineOfValue(key, value string, n int) int {
	from := f.line(key)
	if from == 0 {
		return 0
	}
	for i := from - 1; i < len(f.lines); i++ {
		n -= strings.Count(f.lines[i], `"`+value+`"`)
		if n <= 0 {
			return i + 1
		}
		if strings.HasSuffix(strings.TrimSpace(f.lines[i]), "]") && i >= from {
			break
		}
	}
	return from
}

// keyLines finds the tables and keys of a file. Tables of an array are
// numbered from 0: "topic[0].slots". Lines that are no TOML are passed over;
// the decoder tells about them.
func keyLines(lines []string) map[string]int {
	at := map[string]int{}
	seen := map[string]int{}
	table, inText := "", false
	for i, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case inText:
		case strings.HasPrefix(line, "[[") && strings.HasSuffix(line, "]]"):
			name := line[2 : len(line)-2]
			table = fmt.Sprintf("%s[%d]", name, seen[name])
			seen[name]++
			at[table] = i + 1
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			table = line[1 : len(line)-1]
			at[table] = i + 1
		default:
			noteKeyLine(at, table, line, i+1)
		}
		if strings.Count(line, `"""`)%2 == 1 {
			inText = !inText
		}
	}
	return at
}

// noteKeyLine notes the line of "key = value".
func noteKeyLine(at map[string]int, table, line string, n int) {
	key, _, found := strings.Cut(line, "=")
	key = strings.TrimSpace(key)
	if !found || key == "" || strings.ContainsAny(key, " \t\"'#,") {
		return
	}
	if table != "" {
		key = table + "." + key
	}
	if _, there := at[key]; !there {
		at[key] = n
	}
}
