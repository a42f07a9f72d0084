package templates

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"text/template/parse"
)

// step writes a piece of a letter.
type step func(s *state)

// compiler turns the parsed sources of one language into steps. The syntax is
// that of text/template; what is different is that every name and type is
// checked in every branch before the first letter, and that pieces of the
// source and values are written by different ways, so that a value cannot be
// taken for markup.
type compiler struct {
	trees     map[string]*parse.Tree // letters by path, parts by name
	functions map[string]any

	tree      *parse.Tree // the one that is being compiled
	open      []string    // names of the trees around it
	root, dot reflect.Type
	variables []variable // that can be seen at this point
	most      int        // the most variables at once in this tree
}

// variable is a name of the source and its type.
type variable struct {
	name string
	of   reflect.Type
}

// letter fills a source in.
type letter func(out *bytes.Buffer, v *View)

// errMistake carries a mistake out of the depth of a source.
type errMistake struct{ error }

// compile compiles a letter. The error names file and line.
func (c *compiler) compile(name string) (l letter, err error) {
	defer func() {
		switch m := recover().(type) {
		case nil:
		case errMistake:
			err = m.error
		default:
			panic(m)
		}
	}()
	c.open, c.variables, c.most = nil, nil, 0
	body, most := c.body(name, reflect.TypeFor[*View]())
	return func(out *bytes.Buffer, v *View) {
		view := reflect.ValueOf(v)
		body(&state{out: &ink{out}, root: view, dot: view, variables: make([]reflect.Value, most)})
	}, nil
}

// fail ends the compiling of a letter with a mistake at a node.
func (c *compiler) fail(n parse.Node, format string, args ...any) {
	where, _ := c.tree.ErrorContext(n)
	panic(errMistake{fmt.Errorf("%s: %s", withoutColumn(where), fmt.Sprintf(format, args...))})
}

// body compiles a tree for a type of dot, and tells how many variables it
// needs at once.
func (c *compiler) body(name string, dot reflect.Type) (step, int) {
	before := *c
	c.tree, c.root, c.dot, c.variables, c.most = c.trees[name], dot, dot, nil, 0
	c.open = append(c.open, name)
	body := c.list(c.tree.Root)
	most := c.most
	*c = before
	return body, most
}

// list compiles nodes in a row; variables are seen to its end.
func (c *compiler) list(n *parse.ListNode) step {
	if n == nil {
		return func(*state) {}
	}
	seen := len(c.variables)
	var steps []step
	for _, child := range n.Nodes {
		if s := c.node(child); s != nil {
			steps = append(steps, s)
		}
	}
	c.variables = c.variables[:seen]
	if len(steps) == 1 {
		return steps[0]
	}
	return func(s *state) {
		for _, step := range steps {
			step(s)
		}
	}
}

// node compiles one node, nil where it writes nothing.
func (c *compiler) node(n parse.Node) step {
	switch n := n.(type) {
	case *parse.TextNode:
		text := n.Text
		return func(s *state) { s.out.Write(text) }
	case *parse.ActionNode:
		if len(n.Pipe.Decl) > 0 {
			return c.assign(n)
		}
		return c.print(n, c.pipeline(n.Pipe))
	case *parse.IfNode:
		return c.branch(&n.BranchNode, false)
	case *parse.WithNode:
		return c.branch(&n.BranchNode, true)
	case *parse.RangeNode:
		return c.loop(n)
	case *parse.TemplateNode:
		return c.part(n)
	case *parse.CommentNode:
		return nil
	}
	c.fail(n, "%s has no use in a letter", n)
	return nil
}

// declare makes a variable seen and tells its place.
func (c *compiler) declare(name string, of reflect.Type) int {
	c.variables = append(c.variables, variable{name, of})
	c.most = max(c.most, len(c.variables))
	return len(c.variables) - 1
}

func (c *compiler) assign(n *parse.ActionNode) step {
	if n.Pipe.IsAssign {
		c.fail(n, "a variable is set once, with :=")
	}
	e := c.pipeline(n.Pipe)
	place := c.declare(n.Pipe.Decl[0].Ident[0], e.of)
	return func(s *state) { s.variables[place] = e.value(s) }
}

// branch compiles if and with.
func (c *compiler) branch(n *parse.BranchNode, with bool) step {
	if len(n.Pipe.Decl) > 0 {
		c.fail(n, "a condition declares no variable")
	}
	e := c.pipeline(n.Pipe)
	if !with {
		holds, then, otherwise := c.truth(n, e), c.list(n.List), c.list(n.ElseList)
		return func(s *state) {
			if holds(s) {
				then(s)
			} else {
				otherwise(s)
			}
		}
	}
	// The value is worked out once, for the condition and for the dot.
	kept := expression{e.of, func(s *state) reflect.Value { return s.dot }}
	holds := func(*state) bool { return true }
	if e.of.Kind() != reflect.Struct {
		holds = c.truth(n, kept)
	}
	outer := c.dot
	c.dot = e.of
	then := c.list(n.List)
	c.dot = outer
	otherwise := c.list(n.ElseList)
	return func(s *state) {
		outer := s.dot
		s.dot = e.value(s)
		if holds(s) {
			then(s)
			s.dot = outer
			return
		}
		s.dot = outer
		otherwise(s)
	}
}

// loop compiles range.
func (c *compiler) loop(n *parse.RangeNode) step {
	e := c.pipeline(n.Pipe)
	if e.of.Kind() != reflect.Slice {
		c.fail(n, "%s is no list to range over", said(e.of))
	}
	seen := len(c.variables)
	number, item := -1, -1
	if decl := n.Pipe.Decl; len(decl) == 2 {
		number = c.declare(decl[0].Ident[0], reflect.TypeFor[int]())
		item = c.declare(decl[1].Ident[0], e.of.Elem())
	} else if len(decl) == 1 {
		item = c.declare(decl[0].Ident[0], e.of.Elem())
	}
	outer := c.dot
	c.dot = e.of.Elem()
	body := c.list(n.List)
	c.dot, c.variables = outer, c.variables[:seen]
	otherwise := c.list(n.ElseList)
	return func(s *state) {
		all, outer := e.value(s), s.dot
		for i := range all.Len() {
			s.dot = all.Index(i)
			if number >= 0 {
				s.variables[number] = reflect.ValueOf(i)
			}
			if item >= 0 {
				s.variables[item] = s.dot
			}
			body(s)
		}
		s.dot = outer
		if all.Len() == 0 {
			otherwise(s)
		}
	}
}

// part compiles {{template "name" value}}.
func (c *compiler) part(n *parse.TemplateNode) step {
	if c.trees[n.Name] == nil {
		c.fail(n, "there is no part %q", n.Name)
	}
	for _, name := range c.open {
		if name == n.Name {
			c.fail(n, "part %q stands inside of itself", n.Name)
		}
	}
	if n.Pipe == nil {
		c.fail(n, "part %q needs a value to speak of, such as a dot", n.Name)
	}
	e := c.pipeline(n.Pipe)
	body, most := c.body(n.Name, e.of)
	return func(s *state) {
		root, dot, variables := s.root, s.dot, s.variables
		value := e.value(s)
		s.root, s.dot, s.variables = value, value, nil
		if most > 0 {
			s.variables = make([]reflect.Value, most)
		}
		body(s)
		s.root, s.dot, s.variables = root, dot, variables
	}
}

// compileAll compiles the letters of a language.
func (c *compiler) compileAll(names map[string]string) (map[string]letter, error) {
	letters := map[string]letter{}
	var all error
	told := map[string]bool{} // a mistake in a part shows in each letter that has it
	for _, kind := range Kinds {
		name, ok := names[kind]
		if !ok {
			continue
		}
		l, err := c.compile(name)
		letters[kind] = l
		if err != nil && !told[err.Error()] {
			told[err.Error()] = true
			all = errors.Join(all, err)
		}
	}
	return letters, all
}
