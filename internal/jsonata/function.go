package jsonata

import (
	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// function is a value that can be called.
type function interface {
	value.Value
	// arity is the number of arguments that a function of higher order offers.
	arity() int
	// call calls the function with arguments that it may change; in is the
	// context value. A lambda may return a [*thunk].
	call(ev *evaluation, args []value.Value, in value.Value, f *frame) (value.Value, error)
}

// lambda is a function that an expression defines.
type lambda struct {
	node  *lambdaNode
	in    value.Value
	frame *frame
}

// Kind implements [value.Value].
func (*lambda) Kind() value.Kind { return value.KindOther }
func (l *lambda) arity() int     { return len(l.node.params) }

func (l *lambda) call(ev *evaluation, args []value.Value, in value.Value, _ *frame) (value.Value, error) {
	if l.node.signature != nil {
		var err error
		if args, err = ev.validate(l.node.signature, args, in); err != nil {
			return nil, err
		}
	}
	f := &frame{parent: l.frame, vars: make([]binding, 0, len(l.node.params))}
	return l.run(ev, args, f)
}

// run evaluates the body in f, which it fills with the arguments.
func (l *lambda) run(ev *evaluation, args []value.Value, f *frame) (value.Value, error) {
	for i, p := range l.node.params {
		var arg value.Value
		if i < len(args) {
			arg = args[i]
		}
		f.bind(p, arg)
	}
	return ev.eval(l.node.body, l.in, f)
}

// lambdaNode is the definition of a function.
type lambdaNode struct {
	params    []string
	signature *syntax.Signature
	body      node
	// captures: the body may keep its scope for later, so that two calls must
	// not share one.
	captures bool
}

func (c *compiler) lambda(n *syntax.Node) (node, error) {
	body, err := c.compile(n.Left)
	out := &lambdaNode{params: n.Params, signature: n.Signature, body: body, captures: c.dynamic || captures(n.Left, true)}
	return out, err
}

// captures tells whether n creates something that refers to its scope. A thunk
// does, but the call that it is returned from uses it up.
func captures(n *syntax.Node, tail bool) bool {
	switch n.Kind {
	case syntax.Lambda, syntax.Partial, syntax.Transform:
		return true
	case syntax.Thunk:
		if !tail {
			return true
		}
	case syntax.Block:
		// What follows a block in brackets or braces may keep its thunk.
		tail = tail && n.Group == nil && len(n.Predicates) == 0
	}
	found := false
	n.Children(func(c *syntax.Node) { found = found || captures(c, tail) })
	return found
}

func (n *lambdaNode) eval(_ *evaluation, in value.Value, f *frame) (value.Value, error) {
	return &lambda{node: n, in: in, frame: f}, nil
}

// thunk is a call in tail position that its function has left to its caller.
type thunk struct {
	node  *callNode
	in    value.Value
	frame *frame
}

// Kind implements [value.Value].
func (*thunk) Kind() value.Kind { return value.KindOther }

// thunkNode is a call in tail position.
type thunkNode struct{ call *callNode }

func (n *thunkNode) eval(_ *evaluation, in value.Value, f *frame) (value.Value, error) {
	return &thunk{node: n.call, in: in, frame: f}, nil
}

// partial is a function some of whose arguments are fixed.
type partial struct {
	of    function
	args  []value.Value
	holes []int // which of args are still open
}

// Kind implements [value.Value].
func (*partial) Kind() value.Kind { return value.KindOther }
func (p *partial) arity() int     { return len(p.holes) }

func (p *partial) call(ev *evaluation, args []value.Value, _ value.Value, f *frame) (value.Value, error) {
	full := make([]value.Value, len(p.args))
	copy(full, p.args)
	for i, hole := range p.holes {
		if i < len(args) {
			full[hole] = args[i]
		}
	}
	if l, ok := p.of.(*lambda); ok {
		// A signature holds for complete calls only.
		return l.run(ev, full, &frame{parent: l.frame})
	}
	return p.of.call(ev, full, nil, f)
}

// native is a function that the evaluator makes on the way.
type native struct {
	params int
	run    func(ev *evaluation, args []value.Value) (value.Value, error)
}

// Kind implements [value.Value].
func (*native) Kind() value.Kind { return value.KindOther }
func (n *native) arity() int     { return n.params }

func (n *native) call(ev *evaluation, args []value.Value, _ value.Value, _ *frame) (value.Value, error) {
	return n.run(ev, args)
}

// argument returns the i-th argument, or undefined.
func argument(args []value.Value, i int) value.Value {
	if i < len(args) {
		return args[i]
	}
	return nil
}

// chain is the composition of two functions, first ~> second.
func chain(first, second function) *native {
	return &native{params: 1, run: func(ev *evaluation, args []value.Value) (value.Value, error) {
		v, err := ev.apply(first, []value.Value{argument(args, 0)}, nil, nil)
		if err != nil {
			return nil, err
		}
		return ev.apply(second, []value.Value{v}, nil, nil)
	}}
}
