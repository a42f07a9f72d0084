package main

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// What the program's commands are, for its manual page and for shells: both
// are made of the structures that it is called with, and cannot fall behind.

// grammar is the parser of the command line.
func grammar(c *cli, options ...kong.Option) (*kong.Kong, error) {
	return kong.New(c, append(options, kong.Name("refdesk"), kong.Description("A support address that listens."))...)
}

// grammarNode is one command, with the words that lead to it.
type grammarNode struct {
	*kong.Node
	path string // "outbox retry", "" for the program itself
}

// grammarNodes lists the program and all its commands, each before its own.
func grammarNodes() ([]grammarNode, error) {
	k, err := grammar(&cli{})
	if err != nil {
		return nil, err
	}
	return below(k.Model.Node, ""), nil
}

func below(n *kong.Node, path string) []grammarNode {
	all := []grammarNode{{n, path}}
	for _, child := range n.Children {
		if child.Type == kong.CommandNode && !child.Hidden {
			all = append(all, below(child, strings.TrimSpace(path+" "+child.Name))...)
		}
	}
	return all
}

// words lists the commands right below this one.
func (n grammarNode) words() (all []*kong.Node) {
	for _, child := range n.Children {
		if child.Type == kong.CommandNode && !child.Hidden {
			all = append(all, child)
		}
	}
	return all
}

// flags lists the flags that may stand here: the command's own, those of its
// standard subcommand, and those that stand everywhere.
func (n grammarNode) flags() (all []*kong.Flag) {
	for at := n.Node; at != nil; at = at.Parent {
		all = append(all, at.Flags...)
	}
	if n.DefaultCmd != nil {
		all = append(all, n.DefaultCmd.Flags...)
	}
	return slices.DeleteFunc(all, func(f *kong.Flag) bool { return f.Hidden })
}

// synopsis is how the command is written, with its own flags and arguments.
func (n grammarNode) synopsis() string {
	parts := []string{"refdesk"}
	if n.path != "" {
		parts = append(parts, n.path)
	}
	if n.path == "" || len(n.words()) > 0 && n.DefaultCmd == nil {
		parts = append(parts, "COMMAND")
	}
	for _, p := range n.Positional {
		parts = append(parts, p.Summary())
	}
	return strings.Join(parts, " ")
}
