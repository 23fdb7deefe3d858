package jsonpath

import (
	"cmp"
	"strings"
	"unicode/utf16"

	"github.com/borealis-flow/borealis/internal/value"
)

// operator compares the sides of a comparison. A nil value is one that is not
// there. An operator that cannot work on a side fails with errRefused.
type operator func(r *run, left, right value.Value) (bool, error)

// operators are Jayway's, by name in lower case.
var operators = map[string]operator{
	"==": equal, "!=": inverse(equal), "===": same, "!==": inverse(same),
	"<":  ordered(func(c int) bool { return c < 0 }),
	"<=": ordered(func(c int) bool { return c <= 0 }),
	">":  ordered(func(c int) bool { return c > 0 }),
	">=": ordered(func(c int) bool { return c >= 0 }),
	"in": in, "nin": inverse(in), "contains": contains, "all": all,
	"subsetof": subsetOf, "anyof": anyOfList, "noneof": noneOf,
	"size": size, "empty": empty,
}

func inverse(op operator) operator {
	return func(r *run, left, right value.Value) (bool, error) {
		ok, err := op(r, left, right)
		return !ok, err
	}
}

func equal(r *run, left, right value.Value) (bool, error) { return r.equal(left, right) }

// same is equality without conversion between numbers and text.
func same(r *run, left, right value.Value) (bool, error) {
	if left == nil || right == nil || left.Kind() != right.Kind() {
		return false, nil
	}
	return r.equal(left, right)
}

// equal compares as Jayway does: a number equals the text that reads as it, and a
// text the number that is written so. Nothing equals what is not there.
func (r *run) equal(left, right value.Value) (bool, error) {
	if left == nil || right == nil {
		return false, nil
	}
	number, isNumber := left.(value.Number)
	switch right := right.(type) {
	case value.String:
		if isNumber {
			n, ok := value.NumberText(string(right))
			return ok && compareNumbers(number, n) == 0, nil
		}
	case value.Number:
		if isNumber {
			return compareNumbers(number, right) == 0, nil
		}
		text, ok := left.(value.String)
		return ok && string(text) == right.Text(), nil
	}
	return r.identical(left, right)
}

// identical is value.Equal within the budget.
func (r *run) identical(left, right value.Value) (bool, error) {
	switch left := left.(type) {
	case value.String:
		right, ok := right.(value.String)
		if !ok || len(left) != len(right) {
			return false, nil
		}
		return left == right, r.budget.spend(len(left) / 256)
	case value.Array:
		right, ok := right.(value.Array)
		if !ok || len(left) != len(right) {
			return false, nil
		}
		for i := range left {
			if ok, err := r.part(left[i], right[i]); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	case *value.Object:
		right, ok := right.(*value.Object)
		if !ok || left.Len() != right.Len() {
			return false, nil
		}
		for _, m := range left.Members() {
			other, ok := right.Get(m.Key)
			if !ok {
				return false, nil
			}
			if ok, err := r.part(m.Value, other); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}
	return value.Equal(left, right), nil
}

func (r *run) part(left, right value.Value) (bool, error) {
	if err := r.budget.spend(1); err != nil {
		return false, err
	}
	return r.identical(left, right)
}

func compareNumbers(a, b value.Number) int {
	i, iok := a.Int64()
	j, jok := b.Int64()
	if iok && jok {
		return cmp.Compare(i, j)
	}
	return cmp.Compare(a.Float, b.Float)
}

// ordered makes an operator that holds for two numbers or two texts in an order.
func ordered(holds func(int) bool) operator {
	return func(r *run, left, right value.Value) (bool, error) {
		switch l := left.(type) {
		case value.Number:
			if number, ok := right.(value.Number); ok {
				return holds(compareNumbers(l, number)), nil
			}
		case value.String:
			if text, ok := right.(value.String); ok {
				return holds(compareText(string(l), string(text))), r.budget.spend(min(len(l), len(text)) / 64)
			}
		}
		return false, nil
	}
}

// compareText orders by UTF-16 code units, as Java's strings do. That differs
// from the order of bytes only between U+E000–U+FFFF, which UTF-8 begins with EE
// or EF, and what is beyond, which it begins with F0 or more.
func compareText(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		x, y := a[i], b[i]
		switch {
		case x == y:
		case x >= 0xf0 && (y == 0xee || y == 0xef):
			return -1
		case y >= 0xf0 && (x == 0xee || x == 0xef):
			return 1
		default:
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

// list returns v as a list. A scalar is refused, an object is just no list.
func list(v value.Value) (items value.Array, ok bool, err error) {
	switch v := v.(type) {
	case value.Array:
		return v, true, nil
	case *value.Object:
		return nil, false, nil
	}
	return nil, false, errRefused
}

func in(r *run, left, right value.Value) (bool, error) {
	items, ok, err := list(right)
	if !ok || err != nil {
		return false, err
	}
	return holdsItem(r, items, left)
}

func holdsItem(r *run, items value.Array, v value.Value) (bool, error) {
	if err := r.budget.spend(len(items)); err != nil {
		return false, err
	}
	for _, item := range items {
		if ok, err := r.equal(v, item); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func contains(r *run, left, right value.Value) (bool, error) {
	switch l := left.(type) {
	case value.String:
		part, ok := right.(value.String)
		return ok && strings.Contains(string(l), string(part)), r.budget.spend(len(l) / 64)
	case value.Array:
		return holdsItem(r, l, right)
	}
	return false, nil
}

// all holds if the left list has every item of the right one.
func all(r *run, left, right value.Value) (bool, error) { return subsetOf(r, right, left) }

// lists returns both sides as lists.
func lists(left, right value.Value) (l, r value.Array, ok bool, err error) {
	r, ok, err = list(right)
	if !ok || err != nil {
		return nil, nil, false, err
	}
	l, ok, err = list(left)
	return l, r, ok, err
}

func subsetOf(r *run, left, right value.Value) (bool, error) {
	part, whole, ok, err := lists(left, right)
	if !ok || err != nil {
		return false, err
	}
	for _, item := range part {
		if ok, err := holdsItem(r, whole, item); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func anyOfList(r *run, left, right value.Value) (bool, error) {
	a, b, ok, err := lists(left, right)
	if !ok || err != nil {
		return false, err
	}
	return overlap(r, a, b)
}

func noneOf(r *run, left, right value.Value) (bool, error) {
	a, b, ok, err := lists(left, right)
	if !ok || err != nil {
		return false, err
	}
	ok, err = overlap(r, a, b)
	return !ok, err
}

func overlap(r *run, a, b value.Array) (bool, error) {
	for _, item := range a {
		if ok, err := holdsItem(r, b, item); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func size(r *run, left, right value.Value) (bool, error) {
	n, ok := right.(value.Number)
	if !ok {
		return false, nil
	}
	switch l := left.(type) {
	case value.String:
		return units(string(l)) == int(n.Float), r.budget.spend(len(l) / 64)
	case value.Array:
		return len(l) == int(n.Float), nil
	}
	return false, nil
}

// units is the length of s as Java counts it, in UTF-16 code units.
func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

func empty(_ *run, left, right value.Value) (bool, error) {
	length := 0
	switch l := left.(type) {
	case value.String:
		length = len(l)
	case value.Array:
		length = len(l)
	case *value.Object:
		length = l.Len()
	default:
		return false, nil
	}
	want, ok := right.(value.Bool)
	if !ok {
		return false, errRefused
	}
	return (length == 0) == bool(want), nil
}
