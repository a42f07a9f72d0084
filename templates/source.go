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
	"text/template"
	"text/template/parse"
)

// subjectMark begins the first line of every source.
const subjectMark = "Subject: "

// partsFile holds what several letters of a language share, as {{define}}.
const partsFile = "parts"

//go:embed en/*.md de/*.md fr/*.md es/*.md
var shipped embed.FS

// loadLetters reads all sources.
func loadLetters(folder fs.FS) (map[string]map[string]*template.Template, error) {
	files := map[string]file{}
	err := errors.Join(readSources(shipped, false, files), readSources(folder, true, files))
	if err != nil {
		return nil, err
	}
	letters := map[string]map[string]*template.Template{}
	for _, lang := range languages(files) {
		var wrong error
		letters[lang], wrong = parseLanguage(lang, files)
		err = errors.Join(err, wrong)
	}
	if err != nil {
		return nil, err
	}
	return letters, nil
}

// file is a source as it was read.
type file struct {
	text string
	own  bool // of the installation, not shipped
}

// readSources adds the sources of a folder to files, by path.
func readSources(folder fs.FS, own bool, files map[string]file) error {
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
		files[name] = file{strings.ReplaceAll(string(content), "\r\n", "\n"), own}
	}
	return err
}

// languages lists the languages of which there is a source.
func languages(files map[string]file) []string {
	found := map[string]bool{}
	for name := range files {
		found[path.Dir(name)] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// parseLanguage parses the sources of one language. What its letters share
// comes first; a language without such a file uses the English one.
func parseLanguage(lang string, files map[string]file) (map[string]*template.Template, error) {
	shared := lang + "/" + partsFile + ".md"
	if _, ok := files[shared]; !ok {
		files[shared] = files["en/"+partsFile+".md"]
	}
	root := template.New(lang).Funcs(functions(lang))
	err := parseSource(root, shared, files[shared])
	letters := map[string]*template.Template{}
	for _, kind := range Kinds {
		name := lang + "/" + kind + ".md"
		f, ok := files[name]
		if !ok {
			continue
		}
		err = errors.Join(err, checkSource(name, f.text), parseSource(root, name, f))
		letters[kind] = root.Lookup(name)
	}
	if err != nil {
		return nil, err
	}
	for _, t := range root.Templates() {
		enclosePipelines(t.Root)
	}
	for _, kind := range Kinds {
		name := lang + "/" + kind + ".md"
		if files[name].own || files[shared].own {
			err = errors.Join(err, try(letters[kind]))
		}
	}
	return letters, err
}

// parseSource parses one source into the set of its language.
func parseSource(root *template.Template, name string, f file) error {
	before := len(root.Templates())
	if _, err := root.New(name).Parse(joinControlLines(f.text)); err != nil {
		return inFile(name, err)
	}
	if path.Base(name) != partsFile+".md" && len(root.Templates()) > before+1 {
		return mistake(name, 1, "only %s.md may define parts", partsFile)
	}
	return nil
}

// controls are the words that begin an action which prints nothing.
var controls = [...]string{"if ", "else", "end", "range ", "with ", "define ", "template ", "break", "continue", "/*"}

// joinControlLines lets lines that only hold actions which print nothing
// vanish from the letter, by moving their line break into the action. The
// numbers of the lines stay right that way.
func joinControlLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		body, found := strings.CutSuffix(line, "\n")
		switch {
		case !found || !onlyControls(strings.TrimSpace(body)):
			b.WriteString(line)
		case strings.HasSuffix(body, "*/}}"):
			b.WriteString(strings.TrimSuffix(body, "*/}}") + "\n*/}}")
		default:
			b.WriteString(strings.TrimSuffix(strings.TrimSpace(body), "}}") + "\n}}")
		}
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

// enclosePipelines ends every pipeline that prints with literal, so that no
// source can forget to.
func enclosePipelines(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			enclosePipelines(child)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			name := parse.NewIdentifier(literalFunc).SetTree(nil).SetPos(n.Pos)
			n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{name}})
		}
	case *parse.IfNode:
		enclosePipelines(n.List)
		enclosePipelines(n.ElseList)
	case *parse.RangeNode:
		enclosePipelines(n.List)
		enclosePipelines(n.ElseList)
	case *parse.WithNode:
		enclosePipelines(n.List)
		enclosePipelines(n.ElseList)
	}
}
