package jsonata

import (
	"math"

	"github.com/borealis-flow/borealis/internal/value"
)

// export turns the result of an evaluation into plain JSON: lists become arrays,
// undefined items and functions in arrays null, functions in objects nothing.
// What shows nothing of the evaluator's is returned as it is.
func (ev *evaluation) export(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case value.Array, *value.Object:
		if !ev.built {
			return v, nil
		}
	case *thunk, *tuple:
		return nil, fail("T1006", nil)
	}
	if v.Kind() == value.KindOther {
		return v, nil
	}
	return ev.plain(v, 0)
}

// plain returns v without anything of the evaluator's in it.
func (ev *evaluation) plain(v value.Value, depth int) (value.Value, error) {
	if depth > value.MaxDepth {
		return nil, exhausted("The result of the expression nests too deep")
	}
	switch v := v.(type) {
	case nil:
		return value.Null{}, nil
	case value.Number:
		if math.IsInf(v.Float, 0) || math.IsNaN(v.Float) {
			return ev.nonFinite(v)
		}
	case value.String:
		// Not the string is new but its place in the result: a result that
		// repeats one long string must stay within the limit as text too.
		return v, ev.grow(len(v))
	case value.Array:
		return ev.plainItems(v, v, depth)
	case *list:
		return ev.plainItems(nil, v.items, depth)
	case *value.Object:
		return ev.plainObject(v, depth)
	}
	if v.Kind() == value.KindOther {
		return value.Null{}, nil
	}
	return v, nil
}

// nonFinite returns what stands for a number that JSON has no text for: AWS
// writes the name that JavaScript has for it, wherever the number lands.
func (ev *evaluation) nonFinite(n value.Number) (value.Value, error) {
	switch {
	case ev.dialect != StepFunctions:
		return nil, fail("D1001", n)
	case math.IsInf(n.Float, 1):
		return value.String("Infinity"), nil
	case math.IsInf(n.Float, -1):
		return value.String("-Infinity"), nil
	}
	return value.String("NaN"), nil
}

// plainItems returns original unless one of its items must change.
func (ev *evaluation) plainItems(original value.Value, items []value.Value, depth int) (value.Value, error) {
	if err := ev.work(len(items)); err != nil {
		return nil, err
	}
	var out []value.Value
	if original == nil {
		out = make([]value.Value, len(items))
		copy(out, items)
	}
	for i, item := range items {
		p, err := ev.plain(item, depth+1)
		if err != nil {
			return nil, err
		}
		if out == nil && !same(p, item) {
			out = make([]value.Value, len(items))
			copy(out, items)
		}
		if out != nil {
			out[i] = p
		}
	}
	if out == nil {
		return original, nil
	}
	return value.Array(out), nil
}

func (ev *evaluation) plainObject(o *value.Object, depth int) (value.Value, error) {
	if err := ev.work(o.Len()); err != nil {
		return nil, err
	}
	var out []value.Member // nil while nothing has changed
	for i, m := range o.Members() {
		p, err := ev.plain(m.Value, depth+1)
		if err != nil {
			return nil, err
		}
		if err := ev.grow(len(m.Key)); err != nil {
			return nil, err
		}
		if out == nil && !same(p, m.Value) {
			out = append(make([]value.Member, 0, o.Len()), o.Members()[:i]...)
		}
		if out != nil && m.Value != nil && m.Value.Kind() != value.KindOther {
			out = append(out, value.Member{Key: m.Key, Value: p})
		}
	}
	if out == nil {
		return o, nil
	}
	return value.NewObject(out...), nil
}

// same tells whether plain returned what it was given.
func same(a, b value.Value) bool {
	switch a := a.(type) {
	case value.Array:
		b, ok := b.(value.Array)
		return ok && len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
	case *value.Object:
		b, ok := b.(*value.Object)
		return ok && a == b
	case value.Null:
		_, ok := b.(value.Null)
		return ok
	case value.String:
		_, ok := b.(value.String)
		return ok
	}
	return true
}
