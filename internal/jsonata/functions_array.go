package jsonata

import (
	"github.com/borealis-flow/borealis/internal/value"
)

var arrayFunctions = []definition{
	{"append", "<xx:a>", 2, appendFunction},
	{"reverse", "<a:a>", 1, reverse},
	{"shuffle", "<a:a>", 1, shuffle},
	{"distinct", "<x:x>", 1, distinct},
	{"zip", "<a+>", 0, zip},
}

func appendFunction(c call) (value.Value, error) {
	x, y := c.arg(0), c.arg(1)
	if x == nil {
		return y, nil
	}
	if y == nil {
		return x, nil
	}
	c.ev.built = true
	out := make([]value.Value, 0, sizeOf(x)+sizeOf(y))
	if err := c.ev.growItems(cap(out)); err != nil {
		return nil, err
	}
	return value.Array(appendItems(appendItems(out, x), y)), nil
}

// sizeOf returns the number of items that appendItems appends for v.
func sizeOf(v value.Value) int {
	if items, ok := itemsOf(v); ok {
		return len(items)
	}
	return 1
}

func reverse(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok || len(items) <= 1 {
		return c.arg(0), nil
	}
	if err := c.ev.growItems(len(items)); err != nil {
		return nil, err
	}
	c.ev.built = true
	out := make([]value.Value, len(items))
	for i, item := range items {
		out[len(items)-1-i] = item
	}
	return value.Array(out), nil
}

func shuffle(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok || len(items) <= 1 {
		return c.arg(0), nil
	}
	if err := c.ev.growItems(len(items)); err != nil {
		return nil, err
	}
	c.ev.built = true
	out := make([]value.Value, len(items))
	for i, item := range items {
		j := int(unitFloat(c.ev.bits()) * float64(i+1))
		out[i] = out[j]
		out[j] = item
	}
	return value.Array(out), nil
}

func distinct(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok || len(items) <= 1 {
		return c.arg(0), nil
	}
	if err := c.ev.growItems(len(items)); err != nil {
		return nil, err
	}
	c.ev.built = true
	var out, compound []value.Value
	seen := make(map[value.Value]bool, len(items))
	for _, item := range items {
		if key, ok := scalar(item); ok {
			if s, ok := key.(value.String); ok {
				if err := c.ev.read(len(s)); err != nil {
					return nil, err
				}
			}
			if !seen[key] {
				seen[key] = true
				out = append(out, item)
			}
			continue
		}
		found := false
		for _, other := range compound {
			eq, err := c.ev.equal(item, other, 0)
			if err != nil {
				return nil, err
			}
			if err := c.ev.work(1); err != nil {
				return nil, err
			}
			if found = eq; found {
				break
			}
		}
		if !found {
			compound = append(compound, item)
			out = append(out, item)
		}
	}
	if isSequence(c.arg(0)) {
		return sequenceOf(out...), nil
	}
	return value.Array(out), nil
}

// scalar returns a value by which equal scalars can be found in a map.
func scalar(v value.Value) (value.Value, bool) {
	switch v := v.(type) {
	case value.Number:
		return value.Float(v.Float), v.Float == v.Float
	case value.String, value.Bool, value.Null:
		return v, true
	}
	return nil, false
}

func zip(c call) (value.Value, error) {
	if len(c.args) == 0 {
		return value.Array{}, nil
	}
	shortest := -1
	for i := range c.args {
		items, _ := c.array(i)
		if shortest < 0 || len(items) < shortest {
			shortest = len(items)
		}
	}
	if err := c.ev.growItems(shortest * (2 + len(c.args))); err != nil {
		return nil, err
	}
	c.ev.built = true
	out := make(value.Array, shortest)
	for i := range out {
		row := make(value.Array, len(c.args))
		for j := range c.args {
			items, _ := c.array(j)
			row[j] = items[i]
		}
		out[i] = row
	}
	return out, nil
}
