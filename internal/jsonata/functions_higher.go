package jsonata

import "github.com/borealis-flow/borealis/internal/value"

var higherFunctions = []definition{
	{"map", "<af>", 2, mapFunction},
	{"filter", "<af>", 2, filter},
	{"single", "<af?>", 2, single},
	{"reduce", "<afj?:j>", 3, reduce},
	{"sift", "<o-f?:o>", 2, sift},
	{"each", "<o-f:a>", 2, each},
	{"sort", "<af?:a>", 2, sortFunction},
}

func mapFunction(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok {
		return nil, nil
	}
	c.ev.built = true
	inv, whole := c.invoker(c.arg(1)), c.arg(0)
	out := make([]value.Value, 0, len(items))
	if err := c.ev.growItems(len(items)); err != nil {
		return nil, err
	}
	for i, item := range items {
		v, err := inv.call(item, inv.index(i), whole)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out = append(out, v)
		}
	}
	return sequenceOf(out...), nil
}

// index returns a position as an argument, if the function takes one.
func (inv *invoker) index(i int) value.Value {
	if inv.takes < 2 {
		return nil
	}
	return integer(i)
}

func filter(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok {
		return nil, nil
	}
	inv, whole := c.invoker(c.arg(1)), c.arg(0)
	var out []value.Value
	if err := c.ev.growItems(len(items)); err != nil {
		return nil, err
	}
	for i, item := range items {
		v, err := inv.call(item, inv.index(i), whole)
		if err != nil {
			return nil, err
		}
		yes, err := c.ev.truth(v)
		if err != nil {
			return nil, err
		}
		if yes {
			if out == nil {
				out = make([]value.Value, 0, len(items)-i)
			}
			out = append(out, item)
		}
	}
	return sequenceOf(out...), nil
}

func single(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok {
		return nil, nil
	}
	var inv *invoker
	if c.arg(1) != nil {
		inv = c.invoker(c.arg(1))
	}
	var found value.Value
	matches := 0
	for i, item := range items {
		yes := true
		if inv != nil {
			v, err := inv.call(item, inv.index(i), c.arg(0))
			if err != nil {
				return nil, err
			}
			if yes, err = c.ev.truth(v); err != nil {
				return nil, err
			}
		}
		if !yes {
			continue
		}
		if matches++; matches > 1 {
			return nil, &Error{Code: "D3138", index: i}
		}
		found = item
	}
	if matches == 0 {
		return nil, fail("D3139", nil)
	}
	return found, nil
}

func reduce(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok {
		return nil, nil
	}
	inv := c.invoker(c.arg(1))
	if inv.takes < 2 {
		return nil, &Error{Code: "D3050", index: 1}
	}
	result, first := c.arg(2), 0
	if result == nil && len(items) > 0 {
		result, first = items[0], 1
	}
	for i := first; i < len(items); i++ {
		args := append(inv.args[:0], result, items[i])
		if inv.takes >= 3 {
			args = append(args, integer(i))
		}
		if inv.takes >= 4 {
			args = append(args, c.arg(0))
		}
		var err error
		if result, err = inv.with(args); err != nil {
			return nil, err
		}
	}
	return result, nil
}

func sift(c call) (value.Value, error) {
	o, ok := c.arg(0).(*value.Object)
	if !ok {
		return nil, nil
	}
	if !isFunction(c.arg(1)) {
		return nil, &Error{Code: "T0410", Value: c.arg(1), index: 2}
	}
	c.ev.built = true
	inv := c.invoker(c.arg(1))
	var b value.Builder
	for _, m := range o.Members() {
		v, err := inv.call(m.Value, value.String(m.Key), o)
		if err != nil {
			return nil, err
		}
		yes, err := c.ev.truth(v)
		if err != nil {
			return nil, err
		}
		if yes {
			b.Set(m.Key, m.Value)
		}
	}
	if b.Len() == 0 {
		return nil, nil
	}
	return b.Object(), c.ev.growItems(2 * b.Len())
}

func each(c call) (value.Value, error) {
	o, ok := c.arg(0).(*value.Object)
	if !ok {
		return sequenceOf(), nil
	}
	c.ev.built = true
	inv := c.invoker(c.arg(1))
	var out []value.Value
	for _, m := range o.Members() {
		v, err := inv.call(m.Value, value.String(m.Key), o)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out = append(out, v)
		}
	}
	return sequenceOf(out...), c.ev.growItems(len(out))
}

func sortFunction(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok || len(items) <= 1 {
		return c.arg(0), nil
	}
	if err := c.ev.growItems(len(items)); err != nil {
		return nil, err
	}
	after := func(a, b *value.Value) (bool, error) {
		order, err := c.ev.order(*a, *b)
		return order > 0, err
	}
	if c.arg(1) != nil {
		inv := c.invoker(c.arg(1))
		after = func(a, b *value.Value) (bool, error) {
			v, err := inv.with(append(inv.args[:0], *a, *b))
			return truthy(v), err
		}
	} else if !allOf(items, value.KindNumber) && !allOf(items, value.KindString) {
		return nil, &Error{Code: "D3070", index: 1}
	}
	c.ev.built = true
	sorted, err := mergeSort(c.ev, items, after)
	return value.Array(sorted), err
}

func allOf(items []value.Value, kind value.Kind) bool {
	for _, item := range items {
		if item == nil || item.Kind() != kind {
			return false
		}
	}
	return true
}
