package templates

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template/parse"
)

// subjectMark begins the first line of every source.
const subjectMark = "Subject: "

// partsFile holds what several letters of a language share, as {{define}}.
const partsFile = "parts"

//go:embed en/*.md de/*.md fr/*.md es/*.md
var shipped embed.FS

// loadLetters reads all sources.
func loadLetters(folder fs.FS) (map[string]map[string]letter, error) {
	files := map[string]string{}
	err := errors.Join(readSources(shipped, files), readSources(folder, files))
	letters := map[string]map[string]letter{}
	for _, lang := range languages(files) {
		var wrong error
		letters[lang], wrong = loadLanguage(lang, files)
		err = errors.Join(err, wrong)
	}
	if err != nil {
		return nil, err
	}
	return letters, nil
}

// readSources adds the sources of a folder to files, by path.
func readSources(folder fs.FS, files map[string]string) error {
	if folder == nil {
		return nil
	}
	names, err := fs.Glob(folder, "*/*.md")
	if err != nil {
		return fmt.Errorf("listing letters: %w", err)
	}
	for _, name := range names {
		kind := strings.TrimSuffix(path.Base(name), ".md")
		if kind != partsFile && !slices.Contains(Kinds[:], kind) {
			err = errors.Join(err, mistake(name, 1, "there is no letter %q (there are %s)", kind, strings.Join(Kinds[:], ", ")))
			continue
		}
		content, wrong := fs.ReadFile(folder, name)
		if wrong != nil {
			err = errors.Join(err, fmt.Errorf("reading letter %s: %w", name, wrong))
			continue
		}
		files[name] = strings.ReplaceAll(string(content), "\r\n", "\n")
	}
	return err
}

// languages lists the languages of which there is a source.
func languages(files map[string]string) []string {
	found := map[string]bool{}
	for name := range files {
		found[path.Dir(name)] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// loadLanguage parses, checks and compiles the sources of one language. What
// its letters share comes first; a language without such a file uses the
// English one.
func loadLanguage(lang string, files map[string]string) (map[string]letter, error) {
	c := &compiler{functions: functions(lang)}
	shared := lang + "/" + partsFile + ".md"
	text, ok := files[shared]
	if !ok {
		shared = "en/" + partsFile + ".md"
		text = files[shared]
	}
	trees, err := c.parse(shared, text)
	err = errors.Join(checkSource(shared, text), err)
	c.trees = trees
	names := map[string]string{}
	for _, kind := range Kinds {
		name := lang + "/" + kind + ".md"
		text, ok := files[name]
		if !ok {
			continue
		}
		trees, wrong := c.parse(name, text)
		if len(trees) > 1 {
			wrong = errors.Join(wrong, mistake(name, 1, "only %s.md may define parts", partsFile))
		}
		err = errors.Join(err, checkSource(name, text), wrong)
		c.trees[name], names[kind] = trees[name], name
	}
	if err != nil {
		return nil, err
	}
	return c.compileAll(names)
}

// parse parses one source: the tree of its path and those it defines.
func (c *compiler) parse(name, text string) (map[string]*parse.Tree, error) {
	trees, err := parse.Parse(name, joinControlLines(text), "{{", "}}", c.functions, builtins)
	if err != nil {
		return map[string]*parse.Tree{}, inFile(name, err)
	}
	return trees, nil
}

// builtins are the functions of text/template that sources may call; their
// values here only tell the parser that they are functions.
var builtins = map[string]any{"and": 0, "or": 0, "not": 0, "eq": 0, "ne": 0, "gt": 0, "len": 0, "index": 0}

// controls are the words that begin an action which prints nothing.
var controls = [...]string{"if ", "else", "end", "range ", "with ", "define ", "template ", "break", "continue", "/*"}

// joinControlLines lets lines that only hold actions which print nothing
// vanish from the letter, by moving their line break into the action. The
// numbers of the lines stay right that way.
func joinControlLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		body := strings.TrimSpace(line)
		end := "}}"
		if strings.HasSuffix(body, "*/}}") {
			end = "*/}}"
		}
		// "-}}" takes the line break away by itself.
		if !strings.HasSuffix(line, "\n") || !onlyControls(body) || strings.HasSuffix(body, "-}}") {
			b.WriteString(line)
			continue
		}
		b.WriteString(strings.TrimSuffix(body, end) + "\n" + end)
	}
	return b.String()
}

// onlyControls tells whether a line is made of actions that print nothing.
// A template action prints, but brings its own line breaks.
func onlyControls(line string) bool {
	if line == "" {
		return false
	}
	for line != "" {
		action, rest, ok := strings.Cut(line, "}}")
		action, begins := strings.CutPrefix(action, "{{")
		action = strings.TrimLeft(strings.TrimPrefix(action, "-"), " ")
		if !ok || !begins || !isControl(action) {
			return false
		}
		line = rest
	}
	return true
}

// isControl tells whether an action prints nothing by itself.
func isControl(action string) bool {
	if strings.HasPrefix(action, "$") {
		return strings.Contains(action, "=")
	}
	return slices.ContainsFunc(controls[:], func(c string) bool { return strings.HasPrefix(action, c) })
}
