package jsonata

import (
	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// sortStep is an order-by clause.
type sortStep struct {
	terms []sortTerm
	pos   int
}

type sortTerm struct {
	expr       node
	descending bool
}

func (c *compiler) sortTerms(n *syntax.Node) (*sortStep, error) {
	s := &sortStep{pos: n.Pos}
	for _, t := range n.Terms {
		expr, err := c.compile(t.Expr)
		if err != nil {
			return nil, err
		}
		s.terms = append(s.terms, sortTerm{expr: expr, descending: t.Descending})
	}
	return s, nil
}

// applySort sorts what a path holds. One value or none is left as it is.
func (s *step) applySort(ev *evaluation, cur *cursor, f *frame) error {
	if items := cur.all(); len(items) > 1 {
		sorted, err := s.sort.sort(ev, items, f)
		if err != nil {
			return err
		}
		*cur = cursor{items: sorted, many: true, whole: value.Array(sorted)}
	}
	for i := range s.stages {
		v, err := s.stages[i].filter(ev, cur.value(), f)
		if err != nil {
			return err
		}
		items, _ := itemsOf(v)
		*cur = cursor{items: items, many: true, whole: v}
	}
	return nil
}

// keyed is an item with the values of its terms, evaluated when first compared.
type keyed struct {
	item value.Value
	keys []value.Value
	done int // how many of the keys have been evaluated
}

// sort returns the items in the order of the terms.
func (s *sortStep) sort(ev *evaluation, items []value.Value, f *frame) ([]value.Value, error) {
	if len(items) < 2 {
		return items, nil
	}
	if err := ev.growItems(4 * len(items)); err != nil {
		return nil, err
	}
	keys := make([]value.Value, len(items)*len(s.terms))
	entries := make([]keyed, len(items))
	for i, item := range items {
		entries[i] = keyed{item: item, keys: keys[i*len(s.terms) : (i+1)*len(s.terms)]}
	}
	sorted, err := mergeSort(ev, entries, func(a, b *keyed) (bool, error) { return s.after(ev, a, b, f) })
	if err != nil {
		return nil, err
	}
	out := make([]value.Value, len(sorted))
	for i := range sorted {
		out[i] = sorted[i].item
	}
	return out, nil
}

// key returns the value of the i-th term for an item.
func (s *sortStep) key(ev *evaluation, k *keyed, i int, f *frame) (value.Value, error) {
	if i < k.done {
		return k.keys[i], nil
	}
	context, scope := k.item, f
	if t, ok := k.item.(*tuple); ok {
		context, scope = t.at, t.frame(f)
	}
	v, err := ev.eval(s.terms[i].expr, context, scope)
	if err == nil {
		k.keys[i], k.done = v, i+1
	}
	return v, err
}

// after tells whether a belongs behind b.
func (s *sortStep) after(ev *evaluation, a, b *keyed, f *frame) (bool, error) {
	for i := range s.terms {
		x, err := s.key(ev, a, i, f)
		if err != nil {
			return false, err
		}
		y, err := s.key(ev, b, i, f)
		if err != nil {
			return false, err
		}
		// What has no value comes last, in either direction.
		if x == nil || y == nil {
			if x == nil && y == nil {
				continue
			}
			return x == nil, nil
		}
		order, err := s.compare(ev, x, y)
		if err != nil {
			return false, err
		}
		if order != 0 {
			return (order > 0) != s.terms[i].descending, nil
		}
	}
	return false, nil
}

func (s *sortStep) compare(ev *evaluation, x, y value.Value) (int, error) {
	switch {
	case !orderable(x):
		return 0, failAt("T2008", s.pos, x)
	case !orderable(y):
		return 0, failAt("T2008", s.pos, y)
	case x.Kind() != y.Kind():
		return 0, &Error{Code: "T2007", Position: s.pos, Value: x, value2: y}
	}
	return ev.order(x, y)
}

// orderable tells whether v is a string or a number.
func orderable(v value.Value) bool {
	switch v.(type) {
	case value.String, value.Number:
		return true
	}
	return false
}

// order compares two strings or two numbers. NaN is after everything, which is
// how jsonata-js's comparisons come out.
func (ev *evaluation) order(x, y value.Value) (int, error) {
	if a, ok := x.(value.Number); ok {
		b := y.(value.Number)
		switch {
		case a.Float == b.Float:
			return 0, nil
		case a.Float < b.Float:
			return -1, nil
		}
		return 1, nil
	}
	a, b := string(x.(value.String)), string(y.(value.String))
	return compareStrings(a, b), ev.read(min(len(a), len(b)))
}

// mergeSort sorts stably. It compares the same pairs in the same order as
// jsonata-js, so that comparison functions that contradict themselves give the
// same result.
func mergeSort[T any](ev *evaluation, items []T, after func(a, b *T) (bool, error)) ([]T, error) {
	if len(items) < 2 {
		return items, nil
	}
	middle := len(items) / 2
	left, err := mergeSort(ev, items[:middle], after)
	if err != nil {
		return nil, err
	}
	right, err := mergeSort(ev, items[middle:], after)
	if err != nil {
		return nil, err
	}
	if err := ev.work(len(items)); err != nil {
		return nil, err
	}
	out := make([]T, 0, len(items))
	for len(left) > 0 && len(right) > 0 {
		swap, err := after(&left[0], &right[0])
		if err != nil {
			return nil, err
		}
		if swap {
			out, right = append(out, right[0]), right[1:]
		} else {
			out, left = append(out, left[0]), left[1:]
		}
	}
	return append(append(out, left...), right...), nil
}
