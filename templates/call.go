package templates

import (
	"reflect"
	"text/template/parse"
)

// call compiles a function with its arguments.
func (c *compiler) call(n parse.Node, name string, args []expression) expression {
	switch name {
	case "and", "or", "not":
		return c.logic(n, name, args)
	case "eq", "ne":
		return c.equal(n, name == "eq", args)
	case "gt":
		c.arity(n, name, args, 2)
		if !isNumber(args[0].of) || !isNumber(args[1].of) {
			c.fail(n, "%s and %s are not both numbers", said(args[0].of), said(args[1].of))
		}
		return condition(func(s *state) bool { return args[0].value(s).Int() > args[1].value(s).Int() })
	case "len":
		c.arity(n, name, args, 1)
		c.wants(n, name, args[:1], reflect.Slice)
		return expression{reflect.TypeFor[int](), func(s *state) reflect.Value { return reflect.ValueOf(args[0].value(s).Len()) }}
	case "index":
		return c.index(n, args)
	}
	return c.goFunction(n, name, args)
}

func condition(holds func(s *state) bool) expression {
	yes, no := reflect.ValueOf(true), reflect.ValueOf(false)
	return expression{yes.Type(), func(s *state) reflect.Value {
		if holds(s) {
			return yes
		}
		return no
	}}
}

// logic compiles and, or, not. They tell yes or no, never one of their
// arguments.
func (c *compiler) logic(n parse.Node, name string, args []expression) expression {
	conditions := make([]func(s *state) bool, len(args))
	for i, arg := range args {
		conditions[i] = c.truth(n, arg)
	}
	if name == "not" {
		c.arity(n, name, args, 1)
		return condition(func(s *state) bool { return !conditions[0](s) })
	}
	decides := name == "or"
	return condition(func(s *state) bool {
		for _, holds := range conditions {
			if holds(s) == decides {
				return decides
			}
		}
		return !decides
	})
}

// equal compiles eq and ne of two texts or two numbers.
func (c *compiler) equal(n parse.Node, same bool, args []expression) expression {
	c.arity(n, "eq", args, 2)
	a, b := args[0].value, args[1].value
	switch {
	case args[0].of.Kind() == reflect.String && args[1].of.Kind() == reflect.String:
		return condition(func(s *state) bool { return (a(s).String() == b(s).String()) == same })
	case isNumber(args[0].of) && isNumber(args[1].of):
		return condition(func(s *state) bool { return (a(s).Int() == b(s).Int()) == same })
	}
	c.fail(n, "%s and %s can not be compared", said(args[0].of), said(args[1].of))
	return expression{}
}

// index compiles "index LIST N", which is empty where the list is too short.
func (c *compiler) index(n parse.Node, args []expression) expression {
	c.arity(n, "index", args, 2)
	c.wants(n, "index", args[:1], reflect.Slice)
	c.wants(n, "index", args[1:], reflect.Int)
	of := args[0].of.Elem()
	zero := reflect.Zero(of)
	return expression{of, func(s *state) reflect.Value {
		list, i := args[0].value(s), args[1].value(s).Int()
		if i < 0 || i >= int64(list.Len()) {
			return zero
		}
		return list.Index(int(i))
	}}
}

// goFunction compiles the call of one of our own functions.
func (c *compiler) goFunction(n parse.Node, name string, args []expression) expression {
	f := reflect.ValueOf(c.functions[name])
	of := f.Type()
	fixed := of.NumIn()
	if of.IsVariadic() {
		fixed--
	}
	if len(args) < fixed || len(args) > fixed && !of.IsVariadic() {
		c.fail(n, "%s wants %d values, not %d", name, fixed, len(args))
	}
	for i, arg := range args {
		want := of.In(min(i, of.NumIn()-1))
		if of.IsVariadic() && i >= fixed {
			want = want.Elem()
		}
		if !arg.of.AssignableTo(want) {
			c.fail(n, "%s wants %s as its value number %d, not %s", name, said(want), i+1, said(arg.of))
		}
	}
	return expression{of.Out(0), func(s *state) reflect.Value {
		values := make([]reflect.Value, len(args))
		for i, arg := range args {
			values[i] = arg.value(s)
		}
		return f.Call(values)[0]
	}}
}

func isNumber(t reflect.Type) bool { return t.Kind() == reflect.Int || t.Kind() == reflect.Int64 }

func (c *compiler) arity(n parse.Node, name string, args []expression, want int) {
	if len(args) != want {
		c.fail(n, "%s wants %d values, not %d", name, want, len(args))
	}
}

func (c *compiler) wants(n parse.Node, name string, args []expression, kind reflect.Kind) {
	for _, arg := range args {
		if arg.of.Kind() != kind {
			c.fail(n, "%s can do nothing with %s", name, said(arg.of))
		}
	}
}
