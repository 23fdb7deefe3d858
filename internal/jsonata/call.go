package jsonata

import (
	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// callNode is the invocation of a function.
type callNode struct {
	procedure node
	name      string // of the procedure, for errors
	args      []node
	// bare is the first field of a procedure that is a path: perhaps a function
	// whose $ was forgotten.
	bare node
	pos  int
}

func (c *compiler) call(n *syntax.Node) (*callNode, error) {
	procedure, err := c.compile(n.Left)
	if err != nil {
		return nil, err
	}
	args, err := c.list(n.List)
	if err != nil {
		return nil, err
	}
	out := &callNode{procedure: procedure, name: n.Left.Text, args: args, pos: n.Pos}
	if n.Left.Kind == syntax.Path {
		out.name = n.Left.List[0].Text
		out.bare = c.variable(out.name)
	}
	return out, nil
}

func (n *callNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	return n.invoke(ev, in, f, nil, false)
}

// invoke calls the function, with first as an additional first argument if piped.
func (n *callNode) invoke(ev *evaluation, in value.Value, f *frame, first value.Value, piped bool) (value.Value, error) {
	procedure, err := ev.eval(n.procedure, in, f)
	if err != nil {
		return nil, err
	}
	if err := n.misspelt(ev, procedure, in, f, "T1005"); err != nil {
		return nil, err
	}
	base := len(ev.args)
	if piped {
		ev.args = append(ev.args, first)
	}
	if err := n.pushArgs(ev, in, f); err != nil {
		return nil, err
	}
	args := ev.args[base:len(ev.args):len(ev.args)]
	v, err := ev.apply(procedure, args, in, f)
	clear(ev.args[base:])
	ev.args = ev.args[:base]
	if err != nil {
		return nil, n.blame(err)
	}
	return v, nil
}

// pushArgs evaluates the arguments onto the stack.
func (n *callNode) pushArgs(ev *evaluation, in value.Value, f *frame) error {
	for _, arg := range n.args {
		v, err := ev.eval(arg, in, f)
		if err != nil {
			return err
		}
		ev.args = append(ev.args, v)
	}
	return nil
}

// misspelt returns an error if the procedure is undefined and a function of its
// name exists.
func (n *callNode) misspelt(ev *evaluation, procedure, in value.Value, f *frame, code string) error {
	if procedure != nil || n.bare == nil {
		return nil
	}
	v, err := ev.eval(n.bare, in, f)
	if err != nil || v == nil {
		return err
	}
	return &Error{Code: code, Position: n.pos, Token: n.name}
}

// blame completes an error with the call that it came out of.
func (n *callNode) blame(err error) error {
	if e, ok := err.(*Error); ok {
		if e.Position == 0 {
			e.Position = n.pos
		}
		if e.Token == "" {
			e.Token = n.name
		}
	}
	return err
}

// apply calls a function, and then whatever it leaves to be called in its place.
func (ev *evaluation) apply(fn value.Value, args []value.Value, in value.Value, f *frame) (value.Value, error) {
	v, err := ev.applyOnce(fn, args, in, f)
	for err == nil {
		t, ok := v.(*thunk)
		if !ok {
			return v, nil
		}
		v, err = ev.bounce(t, in, f)
	}
	return nil, err
}

// bounce makes the call that a thunk stands for.
func (ev *evaluation) bounce(t *thunk, in value.Value, f *frame) (value.Value, error) {
	fn, err := ev.eval(t.node.procedure, t.in, t.frame)
	if err != nil {
		return nil, err
	}
	base := len(ev.args)
	if err := t.node.pushArgs(ev, t.in, t.frame); err != nil {
		return nil, err
	}
	args := ev.args[base:len(ev.args):len(ev.args)]
	v, err := ev.applyOnce(fn, args, in, f)
	clear(ev.args[base:])
	ev.args = ev.args[:base]
	if err != nil {
		return nil, t.node.blame(err)
	}
	return v, nil
}

func (ev *evaluation) applyOnce(fn value.Value, args []value.Value, in value.Value, f *frame) (value.Value, error) {
	callee, ok := fn.(function)
	if !ok {
		return nil, fail("T1006", nil)
	}
	// Functions that call each other without an expression in between, such as
	// chains, nest too, but do not count as nested evaluations.
	if ev.calls++; ev.calls > ev.maxDepth {
		return nil, errDepth(ev.dialect, ev.calls, ev.maxDepth)
	}
	v, err := callee.call(ev, args, in, f)
	ev.calls--
	return v, err
}

// partialNode is a call with some arguments left open.
type partialNode struct {
	callNode
	holes []int
}

func (c *compiler) partial(n *syntax.Node) (node, error) {
	out := &partialNode{}
	open := *n
	open.List = nil
	for i, arg := range n.List {
		if arg.Kind == syntax.Placeholder {
			out.holes = append(out.holes, i)
			arg = &syntax.Node{Kind: syntax.Variable, Pos: arg.Pos}
		}
		open.List = append(open.List, arg)
	}
	call, err := c.call(&open)
	if err != nil {
		return nil, err
	}
	out.callNode = *call
	return out, nil
}

func (n *partialNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	args := make([]value.Value, len(n.args))
	for i, arg := range n.args {
		var err error
		if args[i], err = ev.eval(arg, in, f); err != nil {
			return nil, err
		}
	}
	for _, hole := range n.holes {
		args[hole] = nil
	}
	procedure, err := ev.eval(n.procedure, in, f)
	if err != nil {
		return nil, err
	}
	if err := n.misspelt(ev, procedure, in, f, "T1007"); err != nil {
		return nil, err
	}
	callee, ok := procedure.(function)
	if !ok {
		return nil, &Error{Code: "T1008", Position: n.pos, Token: n.name}
	}
	return &partial{of: callee, args: args, holes: n.holes}, nil
}

// applyNode is ~>.
type applyNode struct {
	left, right node
	call        *callNode // right, if it is a call
	pos         int
}

func (c *compiler) apply(n *syntax.Node) (node, error) {
	left, err := c.compile(n.Left)
	if err != nil {
		return nil, err
	}
	out := &applyNode{left: left, pos: n.Pos}
	if n.Right.Kind == syntax.Call {
		out.call, err = c.call(n.Right)
	} else {
		out.right, err = c.compile(n.Right)
	}
	return out, err
}

func (n *applyNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	left, err := ev.eval(n.left, in, f)
	if err != nil {
		return nil, err
	}
	if n.call != nil {
		return n.call.invoke(ev, in, f, left, true)
	}
	right, err := ev.eval(n.right, in, f)
	if err != nil {
		return nil, err
	}
	second, ok := right.(function)
	if !ok {
		return nil, failAt("T2006", n.pos, right)
	}
	if first, ok := left.(function); ok {
		return chain(first, second), nil
	}
	v, err := ev.apply(second, []value.Value{left}, nil, f)
	return v, err
}
