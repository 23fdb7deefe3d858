package jsonata

import (
	"slices"

	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
)

// names is a set of variables.
type names map[string]bool

// scope is what is bound at some place of an expression.
type scope struct {
	parent *scope
	// bound holds what has been bound so far, hoisted what will be by the end:
	// the body of a function, which runs later, may use the latter.
	bound, hoisted names
	// body: the scope is that of a function's parameters.
	body bool
}

func (s *scope) binds(name string) bool {
	later := false
	for ; s != nil; s = s.parent {
		if s.bound[name] || later && s.hoisted[name] {
			return true
		}
		later = later || s.body
	}
	return false
}

// freeVariables returns, sorted, the variables that n uses without binding them,
// functions of the language excepted.
func freeVariables(n *syntax.Node, d Dialect) []string {
	f := freeFinder{dialect: d, free: names{}}
	f.visit(n, newScope(nil, n))
	out := make([]string, 0, len(f.free))
	for name := range f.free {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// newScope returns the scope for what n binds.
func newScope(parent *scope, n *syntax.Node) *scope {
	s := &scope{parent: parent, bound: names{}, hoisted: names{}}
	n.Children(func(c *syntax.Node) { hoist(c, s.hoisted) })
	if n.Kind == syntax.Bind {
		s.hoisted[n.Text] = true
	}
	return s
}

// hoist collects what n binds in the scope that it stands in.
func hoist(n *syntax.Node, into names) {
	switch n.Kind {
	case syntax.Block, syntax.Lambda:
		return
	case syntax.Bind:
		into[n.Text] = true
	}
	n.Children(func(c *syntax.Node) { hoist(c, into) })
}

type freeFinder struct {
	dialect Dialect
	free    names
}

func (f *freeFinder) visit(n *syntax.Node, s *scope) {
	children := func(s *scope) {
		n.Children(func(c *syntax.Node) { f.visit(c, s) })
	}
	switch n.Kind {
	case syntax.Variable:
		if n.Text != "" && n.Text != "$" && !s.binds(n.Text) && f.dialect.builtin(n.Text) == nil {
			f.free[n.Text] = true
		}
		children(s)
	case syntax.Bind:
		children(s)
		s.bound[n.Text] = true
	case syntax.Block:
		children(newScope(s, n))
	case syntax.Lambda:
		inner := newScope(s, n)
		inner.body = true
		for _, p := range n.Params {
			inner.bound[p] = true
		}
		children(inner)
	case syntax.Path:
		children(pathScope(n, s))
	default:
		children(s)
	}
}

// pathScope returns the scope for the steps of a path, which see the variables
// that steps bind by @ and #.
func pathScope(n *syntax.Node, s *scope) *scope {
	bound := names{}
	for _, step := range n.List {
		bound[step.Focus], bound[step.Index] = true, true
		for _, st := range step.Stages {
			bound[st.Index] = true
		}
	}
	if len(bound) == 1 && bound[""] {
		return s
	}
	return &scope{parent: s, bound: bound, hoisted: names{}}
}
