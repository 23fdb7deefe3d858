package jsonata

import "github.com/borealis-flow/borealis/internal/value"

// list is an array that the evaluator made and that remembers how. Arrays of
// documents, and made ones with nothing to remember, are [value.Array]. Lists
// are immutable once they are handed on; they never leave the evaluator.
type list struct {
	items []value.Value
	// sequence: the list is the result of a query, so that one item stands for
	// itself and none for undefined.
	sequence bool
	// keep: one item stays a list of one.
	keep bool
	// cons: the list was constructed as a step of a path and is not flattened.
	cons bool
	// outer: the list wraps the input document because that is an array.
	outer bool
	// tuples: the items are [*tuple]s.
	tuples bool
}

// Kind implements [value.Value].
func (*list) Kind() value.Kind { return value.KindArray }

func sequenceOf(items ...value.Value) *list { return &list{items: items, sequence: true} }

// itemsOf returns the items of an array of either make.
func itemsOf(v value.Value) ([]value.Value, bool) {
	switch v := v.(type) {
	case value.Array:
		return v, true
	case *list:
		return v.items, true
	}
	return nil, false
}

// isSequence tells whether v is a sequence rather than an array.
func isSequence(v value.Value) bool {
	l, ok := v.(*list)
	return ok && l.sequence
}

// flattens returns the items of v if v, as the result of a step, is to be
// flattened.
func flattens(v value.Value) ([]value.Value, bool) {
	switch v := v.(type) {
	case value.Array:
		return v, true
	case *list:
		return v.items, !v.cons
	}
	return nil, false
}

// collapse gives a sequence its final form: none of its items is undefined, one
// is that item.
func collapse(v value.Value) value.Value {
	l, ok := v.(*list)
	if !ok || !l.sequence || l.tuples {
		return v
	}
	switch len(l.items) {
	case 0:
		return nil
	case 1:
		if !l.keep {
			return l.items[0]
		}
	}
	return l
}

// keepSingleton marks a sequence so that collapse leaves one item a list.
func keepSingleton(v value.Value) value.Value {
	l, ok := v.(*list)
	if !ok || l.keep || !l.sequence {
		return v
	}
	marked := *l
	marked.keep = true
	return &marked
}

// tuple is an item of a path that binds variables: the context value and what
// was bound on the way.
type tuple struct {
	at   value.Value
	vars []binding
}

// Kind implements [value.Value].
func (*tuple) Kind() value.Kind { return value.KindOther }

// with returns a tuple with another context and the same variables.
func (t *tuple) with(at value.Value) *tuple {
	return &tuple{at: at, vars: t.vars[:len(t.vars):len(t.vars)]}
}

func (t *tuple) bind(name string, v value.Value) {
	for i := range t.vars {
		if t.vars[i].name == name {
			vars := make([]binding, len(t.vars))
			copy(vars, t.vars)
			vars[i].value = v
			t.vars = vars
			return
		}
	}
	t.vars = append(t.vars[:len(t.vars):len(t.vars)], binding{name, v})
}

// frame returns a frame in which the tuple's variables are bound.
func (t *tuple) frame(parent *frame) *frame {
	return &frame{parent: parent, vars: t.vars[:len(t.vars):len(t.vars)]}
}
