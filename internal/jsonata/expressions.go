package jsonata

import (
	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// literalNode is a string, a number, true, false, null or a regular expression.
type literalNode struct{ value value.Value }

func (n *literalNode) eval(*evaluation, value.Value, *frame) (value.Value, error) {
	return n.value, nil
}

// contextNode is $.
type contextNode struct{}

func (contextNode) eval(_ *evaluation, in value.Value, _ *frame) (value.Value, error) {
	if l, ok := in.(*list); ok && l.outer {
		return l.items[0], nil
	}
	return in, nil
}

// variableNode is a variable.
type variableNode struct {
	name    string
	local   bool // the expression itself may bind the name
	root    bool // $$
	slot    int  // where the evaluation keeps the external variable
	builtin *builtin
}

func (n *variableNode) eval(ev *evaluation, _ value.Value, f *frame) (value.Value, error) {
	return n.lookup(ev, f), nil
}

func (n *variableNode) lookup(ev *evaluation, f *frame) value.Value {
	if n.local {
		if v, ok := f.lookup(n.name); ok {
			return v
		}
	}
	if n.root {
		return ev.env.Input
	}
	if v, ok := ev.external(n.slot, n.name); ok {
		return v
	}
	if n.builtin != nil {
		return n.builtin
	}
	return nil
}

// parentNode is %: the variable of this label, which a step of the path binds.
type parentNode string

func (label parentNode) eval(_ *evaluation, _ value.Value, f *frame) (value.Value, error) {
	v, _ := f.lookup(string(label))
	return v, nil
}

// conditionNode is ? with or without :, ?: or ??.
type conditionNode struct {
	kind          syntax.Kind
	test, yes, no node
}

func (c *compiler) condition(n *syntax.Node) (node, error) {
	out := &conditionNode{kind: n.Kind}
	var err error
	if out.test, err = c.compile(n.Left); err != nil {
		return nil, err
	}
	if out.yes, err = c.compile(n.Right); err != nil {
		return nil, err
	}
	out.no, err = c.compile(n.Else)
	return out, err
}

func (n *conditionNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	v, err := ev.eval(n.test, in, f)
	if err != nil {
		return nil, err
	}
	yes := v != nil
	if n.kind != syntax.Coalesce {
		if yes, err = ev.truth(v); err != nil {
			return nil, err
		}
	}
	switch {
	case yes && n.kind == syntax.Condition:
		return ev.eval(n.yes, in, f)
	case yes:
		return v, nil
	case n.no != nil:
		return ev.eval(n.no, in, f)
	}
	return nil, nil
}

// blockNode is a sequence of expressions in parentheses.
type blockNode struct {
	list  []node
	scope bool // something may be bound in the block
}

func (n *blockNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	if n.scope {
		f = &frame{parent: f}
	}
	var v value.Value
	for _, e := range n.list {
		var err error
		if v, err = ev.eval(e, in, f); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// bindNode is :=.
type bindNode struct {
	name string
	to   node
}

func (n *bindNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	v, err := ev.eval(n.to, in, f)
	if err == nil {
		f.bind(n.name, v)
	}
	return v, err
}
