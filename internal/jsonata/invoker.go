package jsonata

import "github.com/borealis-flow/borealis/internal/value"

// invoker calls one function many times.
type invoker struct {
	ev    *evaluation
	fn    function
	takes int
	// scope is shared by the calls of a lambda that cannot keep it.
	scope *frame
	args  [4]value.Value
}

func (c call) invoker(fn value.Value) *invoker {
	callee := fn.(function)
	inv := &invoker{ev: c.ev, fn: callee, takes: callee.arity()}
	if l, ok := callee.(*lambda); ok && !l.node.captures && l.node.signature == nil {
		inv.scope = &frame{parent: l.frame, vars: make([]binding, 0, len(l.node.params))}
	}
	return inv
}

// call calls the function with a value and, as far as it takes them, its index
// or key and what it is part of.
func (inv *invoker) call(v, key, whole value.Value) (value.Value, error) {
	args := append(inv.args[:0], v)
	if inv.takes >= 2 {
		args = append(args, key)
	}
	if inv.takes >= 3 {
		args = append(args, whole)
	}
	return inv.with(args)
}

// with calls the function with these arguments.
func (inv *invoker) with(args []value.Value) (value.Value, error) {
	if inv.scope == nil {
		return inv.ev.apply(inv.fn, args, nil, nil)
	}
	inv.scope.vars = inv.scope.vars[:0]
	v, err := inv.fn.(*lambda).run(inv.ev, args, inv.scope)
	for err == nil {
		t, ok := v.(*thunk)
		if !ok {
			return v, nil
		}
		v, err = inv.ev.bounce(t, nil, nil)
	}
	return nil, err
}
