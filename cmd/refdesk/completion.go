package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Run prints a script for the shell; where it belongs is told on its first lines.
func (c *completionCmd) Run(e *environment) error {
	nodes, err := grammarNodes()
	if err != nil {
		return err
	}
	script := map[string]func([]grammarNode) string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	_, err = io.WriteString(e.out, script(nodes))
	return err
}

// shellWalk is the part that bash and zsh have in common: it follows the words of
// the line down the commands. %s are the paths, as patterns of a case.
const shellWalk = `  local here="" word skip=""
  for word in "${before[@]}"; do
    if [ -n "$skip" ]; then skip=""; continue; fi
    case "$word" in
      %s) skip=1; continue ;;
    esac
    case "$here $word" in
      %s) here="$here $word" ;;
    esac
  done
`

// shellPaths are the patterns of shellWalk: the flags that a value follows,
// and the commands.
func shellPaths(nodes []grammarNode) (valued, paths string) {
	seen := map[string]bool{}
	var flags, commands []string
	for _, n := range nodes {
		for _, f := range n.Flags {
			if !f.IsBool() && !seen[f.Name] {
				seen[f.Name] = true
				flags = append(flags, "--"+f.Name)
			}
		}
		if n.path != "" {
			commands = append(commands, `" `+n.path+`"`)
		}
	}
	return strings.Join(flags, "|"), strings.Join(commands, "|")
}

func bashScript(nodes []grammarNode) string {
	var b strings.Builder
	valued, paths := shellPaths(nodes)
	b.WriteString("# Completion of refdesk for bash: put this into /etc/bash_completion.d/refdesk\n_refdesk() {\n")
	b.WriteString("  local cur=\"${COMP_WORDS[COMP_CWORD]}\" before=(\"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n")
	fmt.Fprintf(&b, shellWalk, valued, paths)
	b.WriteString("  COMPREPLY=()\n  [ -n \"$skip\" ] && return # the value of a flag: a file, most likely\n  case \"$here\" in\n")
	for _, n := range nodes {
		var words []string
		for _, w := range n.words() {
			words = append(words, w.Name)
		}
		for _, p := range n.Positional {
			words = append(words, choicesOf(p)...)
		}
		for _, f := range n.flags() {
			words = append(words, "--"+f.Name)
		}
		fmt.Fprintf(&b, "    %q) COMPREPLY=($(compgen -W %q -- \"$cur\")) ;;\n", leadingSpace(n.path), strings.Join(words, " "))
	}
	b.WriteString("  esac\n}\ncomplete -o default -F _refdesk refdesk\n")
	return b.String()
}

func zshScript(nodes []grammarNode) string {
	var b strings.Builder
	valued, paths := shellPaths(nodes)
	b.WriteString("#compdef refdesk\n# Completion of refdesk for zsh: put this into a folder of $fpath, as _refdesk\n_refdesk() {\n")
	b.WriteString("  local -a before choices\n  before=(\"${(@)words[2,CURRENT-1]}\")\n")
	fmt.Fprintf(&b, shellWalk, valued, paths)
	b.WriteString("  if [ -n \"$skip\" ]; then _files; return; fi\n  case \"$here\" in\n")
	for _, n := range nodes {
		fmt.Fprintf(&b, "    %q) choices=(\n", leadingSpace(n.path))
		for _, w := range n.words() {
			fmt.Fprintf(&b, "      %s\n", zshChoice(w.Name, w.Help))
		}
		for _, p := range n.Positional {
			for _, value := range choicesOf(p) {
				fmt.Fprintf(&b, "      %s\n", zshChoice(value, ""))
			}
		}
		for _, f := range n.flags() {
			fmt.Fprintf(&b, "      %s\n", zshChoice("--"+f.Name, f.Help))
		}
		b.WriteString("    ) ;;\n")
	}
	b.WriteString("  esac\n  _describe refdesk choices || _files\n}\n")
	b.WriteString("if [ \"${funcstack[1]}\" = _refdesk ]; then _refdesk \"$@\"; else compdef _refdesk refdesk; fi\n")
	return b.String()
}

func zshChoice(word, help string) string {
	return quoted(strings.ReplaceAll(word, ":", `\:`) + ":" + help)
}

func fishScript(nodes []grammarNode) string {
	var b strings.Builder
	valued, _ := shellPaths(nodes)
	b.WriteString("# Completion of refdesk for fish: put this into ~/.config/fish/completions/refdesk.fish\n")
	b.WriteString("function __refdesk_at --description 'whether the line so far leads to this command'\n  set -l here\n  set -l skip\n")
	b.WriteString("  for word in (commandline -opc)[2..-1]\n    if test -n \"$skip\"\n      set skip\n      continue\n    end\n    switch $word\n")
	fmt.Fprintf(&b, "      case %s\n        set skip 1\n      case '-*'\n      case '*'\n        contains -- \"$here $word\" %s; and set here \"$here $word\"\n    end\n  end\n  test \"$here\" = \"$argv\"\nend\n",
		strings.ReplaceAll(valued, "|", " "), fishPaths(nodes))
	for _, n := range nodes {
		at := "-n " + quoted("__refdesk_at "+quoted(leadingSpace(n.path)))
		for _, w := range n.words() {
			fmt.Fprintf(&b, "complete -c refdesk -f %s -a %s -d %s\n", at, w.Name, quoted(w.Help))
		}
		for _, p := range n.Positional {
			for _, value := range choicesOf(p) {
				fmt.Fprintf(&b, "complete -c refdesk -f %s -a %s\n", at, value)
			}
		}
		for _, f := range n.flags() {
			value := ""
			if !f.IsBool() {
				value = " -r"
			}
			fmt.Fprintf(&b, "complete -c refdesk %s -l %s%s -d %s\n", at, f.Name, value, quoted(f.Help))
		}
	}
	return b.String()
}

func fishPaths(nodes []grammarNode) string {
	all := make([]string, 0, len(nodes))
	for _, n := range nodes[1:] {
		all = append(all, quoted(" "+n.path))
	}
	return strings.Join(all, " ")
}

// choicesOf lists the values that an argument may have, if they can be listed.
func choicesOf(p *kong.Positional) (all []string) {
	for value := range strings.SplitSeq(p.Enum, ",") {
		if value != "" {
			all = append(all, value)
		}
	}
	return all
}

func leadingSpace(path string) string {
	if path == "" {
		return ""
	}
	return " " + path
}

// quoted is a text between single quotes, for a shell.
func quoted(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
