package templates

import (
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// expression is a compiled value of a source: its type, known when the
// program starts, and how to find it.
type expression struct {
	of    reflect.Type
	value func(s *state) reflect.Value
}

// state is what a source is filled in with. Values are looked up by position,
// not by name: a letter is worded for every mail that comes in.
type state struct {
	out       *ink
	root, dot reflect.Value
	variables []reflect.Value
}

func constant(v any) expression {
	value := reflect.ValueOf(v)
	return expression{value.Type(), func(*state) reflect.Value { return value }}
}

// pipeline compiles "first | second", where a value goes into the next
// command as its last argument.
func (c *compiler) pipeline(p *parse.PipeNode) expression {
	var e expression
	for i, command := range p.Cmds {
		var last []expression
		if i > 0 {
			last = []expression{e}
		}
		e = c.command(command, last)
	}
	return e
}

// command compiles a value, or a function with its arguments.
func (c *compiler) command(n *parse.CommandNode, last []expression) expression {
	name, isCall := n.Args[0].(*parse.IdentifierNode)
	if !isCall {
		if len(n.Args) > 1 || last != nil {
			c.fail(n, "%s is no function", n.Args[0])
		}
		return c.operand(n.Args[0])
	}
	args := make([]expression, 0, len(n.Args))
	for _, arg := range n.Args[1:] {
		args = append(args, c.operand(arg))
	}
	return c.call(n, name.Ident, append(args, last...))
}

// operand compiles a single value.
func (c *compiler) operand(n parse.Node) expression {
	switch n := n.(type) {
	case *parse.DotNode:
		return expression{c.dot, func(s *state) reflect.Value { return s.dot }}
	case *parse.FieldNode:
		return c.fields(n, c.operand(&parse.DotNode{}), n.Ident)
	case *parse.VariableNode:
		return c.fields(n, c.variable(n), n.Ident[1:])
	case *parse.ChainNode:
		return c.fields(n, c.operand(n.Node), n.Field)
	case *parse.PipeNode:
		return c.pipeline(n)
	case *parse.IdentifierNode:
		return c.call(n, n.Ident, nil)
	case *parse.StringNode:
		return constant(n.Text)
	case *parse.NumberNode:
		if n.IsInt {
			return constant(int(n.Int64))
		}
	}
	c.fail(n, "%s is not something that a letter can use", n)
	return expression{}
}

// variable finds "$" or a variable of the source.
func (c *compiler) variable(n *parse.VariableNode) expression {
	name := n.Ident[0]
	if name == "$" {
		return expression{c.root, func(s *state) reflect.Value { return s.root }}
	}
	for i := len(c.variables) - 1; i >= 0; i-- {
		if c.variables[i].name == name {
			return expression{c.variables[i].of, func(s *state) reflect.Value { return s.variables[i] }}
		}
	}
	c.fail(n, "there is no variable %s here", name)
	return expression{}
}

// fields compiles ".A.B" behind a value. Behind a pointer to nothing every
// field is empty.
func (c *compiler) fields(n parse.Node, e expression, names []string) expression {
	for _, name := range names {
		of, inner := e.of, e.value
		pointer := of.Kind() == reflect.Pointer
		if pointer {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct {
			c.fail(n, ".%s is asked of %s, which has no fields", name, said(of))
		}
		field, ok := of.FieldByName(name)
		if !ok || !field.IsExported() {
			c.fail(n, "there is no .%s in %s", name, said(of))
		}
		index, zero := field.Index[0], reflect.Zero(field.Type)
		e = expression{field.Type, func(s *state) reflect.Value { return inner(s).Field(index) }}
		if pointer {
			e.value = func(s *state) reflect.Value {
				v := inner(s)
				if v.IsNil() {
					return zero
				}
				return v.Elem().Field(index)
			}
		}
	}
	return e
}

// said names a type as the documentation of View does.
func said(t reflect.Type) string {
	if t.Name() != "" {
		return t.Name()
	}
	return t.String()
}

// truth compiles a value as a condition: whether it is not empty.
func (c *compiler) truth(n parse.Node, e expression) func(s *state) bool {
	value := e.value
	switch e.of.Kind() {
	case reflect.Bool:
		return func(s *state) bool { return value(s).Bool() }
	case reflect.String, reflect.Slice:
		return func(s *state) bool { return value(s).Len() > 0 }
	case reflect.Int, reflect.Int64:
		return func(s *state) bool { return value(s).Int() != 0 }
	case reflect.Pointer:
		return func(s *state) bool { return !value(s).IsNil() }
	}
	c.fail(n, "%s is never empty, so it can not decide anything", said(e.of))
	return nil
}

// print compiles the writing of a value: a text between the marks that keep
// it from being markup, or a number.
func (c *compiler) print(n parse.Node, e expression) step {
	value := e.value
	switch e.of {
	case reflect.TypeFor[string]():
		return func(s *state) { s.out.enclose(strings.TrimSpace(value(s).String()), isPlain) }
	case reflect.TypeFor[kept]():
		return func(s *state) { s.out.enclose(tidyLines(value(s).String()), isKept) }
	case reflect.TypeFor[int](), reflect.TypeFor[int64]():
		return func(s *state) { s.out.WriteString(strconv.FormatInt(value(s).Int(), 10)) }
	}
	c.fail(n, "%s can not be shown as it is", said(e.of))
	return nil
}
