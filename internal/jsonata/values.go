package jsonata

import (
	"math"

	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// smallNumbers are ready-made values: boxing a number costs an allocation.
var smallNumbers = func() (numbers [1024]value.Value) {
	for i := range numbers {
		numbers[i] = value.Float(float64(i))
	}
	return numbers
}()

// number returns f as a value.
func number(f float64) value.Value {
	if i := int(f); i >= 0 && i < len(smallNumbers) && float64(i) == f && (i != 0 || !math.Signbit(f)) {
		return smallNumbers[i]
	}
	return value.Float(f)
}

// integer returns i as a value.
func integer(i int) value.Value { return number(float64(i)) }

// asNumber returns v as a number that can be calculated with. NaN is none; an
// infinity is an error.
func asNumber(v value.Value) (f float64, ok bool, err error) {
	n, ok := v.(value.Number)
	if !ok || math.IsNaN(n.Float) {
		return 0, false, nil
	}
	if math.IsInf(n.Float, 0) {
		return 0, false, fail("D1001", v)
	}
	return n.Float, true, nil
}

// isFunction tells whether v can be called.
func isFunction(v value.Value) bool {
	_, ok := v.(function)
	return ok
}

// typeOf returns the type of v in terms of signatures.
func typeOf(v value.Value) syntax.Types {
	switch v := v.(type) {
	case nil:
		return syntax.TypeMissing
	case value.String:
		return syntax.TypeString
	case value.Number:
		return syntax.TypeNumber
	case *value.Object:
		return syntax.TypeObject
	case value.Array, *list:
		return syntax.TypeArray
	case value.Bool:
		return syntax.TypeBool
	case value.Null:
		return syntax.TypeNull
	case function:
		return syntax.TypeFunction
	case *tuple:
		return typeOf(v.at)
	}
	return syntax.TypeObject
}

// truth returns the effective boolean value of v; that of undefined is false.
func (ev *evaluation) truth(v value.Value) (bool, error) {
	switch v := v.(type) {
	case value.Bool:
		return bool(v), nil
	case value.String:
		return v != "", nil
	case value.Number:
		f, ok, err := asNumber(v)
		return ok && f != 0, err
	case *value.Object:
		return v.Len() > 0, nil
	case value.Array:
		return ev.anyTrue(v, 0)
	case *list:
		return ev.anyTrue(v.items, 0)
	case *tuple:
		return true, nil
	}
	return false, nil
}

func (ev *evaluation) anyTrue(items []value.Value, depth int) (bool, error) {
	if depth > value.MaxDepth {
		return false, errTooDeep()
	}
	if err := ev.work(len(items)); err != nil {
		return false, err
	}
	for _, item := range items {
		var yes bool
		var err error
		if inner, ok := itemsOf(item); ok {
			yes, err = ev.anyTrue(inner, depth+1)
		} else {
			yes, err = ev.truth(item)
		}
		if yes || err != nil {
			return yes, err
		}
	}
	return false, nil
}

// equal tells whether a and b are the same value, whatever the order of keys.
// Functions equal themselves only, NaN nothing.
func (ev *evaluation) equal(a, b value.Value, depth int) (bool, error) {
	if depth > value.MaxDepth {
		return false, errTooDeep()
	}
	switch a := a.(type) {
	case nil:
		return b == nil, nil
	case value.Number:
		b, ok := b.(value.Number)
		return ok && a.Float == b.Float, nil
	case value.String:
		b, ok := b.(value.String)
		if ok && len(a) == len(b) {
			return a == b, ev.read(len(a))
		}
		return false, nil
	case value.Bool, value.Null:
		return a == b, nil
	case *value.Object:
		b, ok := b.(*value.Object)
		if !ok || a.Len() != b.Len() {
			return false, nil
		}
		return ev.equalObjects(a, b, depth)
	}
	if x, ok := itemsOf(a); ok {
		y, ok := itemsOf(b)
		if !ok || len(x) != len(y) {
			return false, nil
		}
		return ev.equalItems(x, y, depth)
	}
	return a == b, nil
}

func (ev *evaluation) equalItems(a, b []value.Value, depth int) (bool, error) {
	if err := ev.work(len(a)); err != nil {
		return false, err
	}
	for i := range a {
		if eq, err := ev.equal(a[i], b[i], depth+1); !eq || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (ev *evaluation) equalObjects(a, b *value.Object, depth int) (bool, error) {
	if err := ev.work(a.Len()); err != nil || a == b {
		return err == nil, err
	}
	for _, m := range a.Members() {
		other, ok := b.Get(m.Key)
		if !ok {
			return false, nil
		}
		if eq, err := ev.equal(m.Value, other, depth+1); !eq || err != nil {
			return false, err
		}
	}
	return true, nil
}

// identical tells whether a and b are the same by JavaScript's ===: scalars by
// value, arrays, objects and functions by identity.
func identical(a, b value.Value) bool {
	if x, ok := itemsOf(a); ok {
		y, ok := itemsOf(b)
		return ok && len(x) == len(y) && len(x) > 0 && &x[0] == &y[0]
	}
	if _, ok := itemsOf(b); ok {
		return false
	}
	if n, ok := a.(value.Number); ok {
		m, ok := b.(value.Number)
		return ok && n.Float == m.Float
	}
	return a == b
}
