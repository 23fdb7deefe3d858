package jsonata

import "github.com/borealis-flow/borealis/internal/value"

var objectFunctions = []definition{
	{"keys", "<x-:a<s>>", 1, keys},
	{"lookup", "<x-s:x>", 2, lookup},
	{"spread", "<x-:a<o>>", 1, spread},
	{"merge", "<a<o>:o>", 1, merge},
	{"clone", "<(oa)-:o>", 1, cloneFunction},
}

func keys(c call) (value.Value, error) {
	var names []value.Value
	seen := make(map[string]bool)
	if err := c.collectKeys(c.arg(0), seen, &names, 0); err != nil {
		return nil, err
	}
	return sequenceOf(names...), c.ev.growItems(len(names))
}

func (c call) collectKeys(v value.Value, seen map[string]bool, names *[]value.Value, depth int) error {
	if depth > value.MaxDepth {
		return errTooDeep()
	}
	if o, ok := v.(*value.Object); ok {
		for _, m := range o.Members() {
			if err := c.ev.read(len(m.Key)); err != nil {
				return err
			}
			if !seen[m.Key] {
				seen[m.Key] = true
				*names = append(*names, value.String(m.Key))
			}
		}
		return c.ev.work(o.Len())
	}
	items, _ := itemsOf(v)
	for _, item := range items {
		if err := c.collectKeys(item, seen, names, depth+1); err != nil {
			return err
		}
	}
	return c.ev.work(len(items))
}

func lookup(c call) (value.Value, error) {
	key, ok := c.str(1)
	if !ok {
		key = "undefined" // the property that JavaScript looks up
	}
	return c.ev.lookup(c.arg(0), key, 0)
}

func spread(c call) (value.Value, error) {
	c.ev.built = true
	return c.spread(c.arg(0), 0)
}

func (c call) spread(v value.Value, depth int) (value.Value, error) {
	if depth > value.MaxDepth {
		return nil, errTooDeep()
	}
	if o, ok := v.(*value.Object); ok {
		out := make([]value.Value, o.Len())
		for i, m := range o.Members() {
			out[i] = value.NewObject(m)
		}
		return sequenceOf(out...), c.ev.growItems(4 * len(out))
	}
	items, ok := itemsOf(v)
	if !ok {
		return v, nil
	}
	if len(items) == 0 {
		return sequenceOf(), nil
	}
	var out []value.Value
	for _, item := range items {
		s, err := c.spread(item, depth+1)
		if err != nil {
			return nil, err
		}
		if err := c.ev.growItems(sizeOf(s)); err != nil {
			return nil, err
		}
		out = appendItems(out, s)
	}
	return value.Array(out), nil
}

func merge(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok {
		return nil, nil
	}
	c.ev.built = true
	var b value.Builder
	for _, item := range items {
		o, ok := item.(*value.Object)
		if !ok {
			continue
		}
		if err := c.ev.growItems(2 * o.Len()); err != nil {
			return nil, err
		}
		for _, m := range o.Members() {
			if err := c.ev.read(len(m.Key)); err != nil {
				return nil, err
			}
			b.Set(m.Key, m.Value)
		}
	}
	return b.Object(), nil
}

func cloneFunction(c call) (value.Value, error) {
	if c.arg(0) == nil {
		return nil, nil
	}
	c.ev.built = true
	return c.clone(c.arg(0), 0)
}

// clone copies a value so that no part of it is shared: a transformation tells
// objects apart by identity. What a copy by way of JSON would lose is lost.
func (c call) clone(v value.Value, depth int) (value.Value, error) {
	if depth > value.MaxDepth {
		return nil, errTooDeep()
	}
	if o, ok := v.(*value.Object); ok {
		if err := c.ev.growItems(2 * o.Len()); err != nil {
			return nil, err
		}
		var b value.Builder
		b.Grow(o.Len())
		for _, m := range o.Members() {
			if m.Value == nil {
				continue
			}
			child, err := c.clone(m.Value, depth+1)
			if err != nil {
				return nil, err
			}
			b.Set(m.Key, child)
		}
		return b.Object(), nil
	}
	if items, ok := itemsOf(v); ok {
		if err := c.ev.growItems(len(items)); err != nil {
			return nil, err
		}
		if l, ok := v.(*list); ok && l.outer {
			return c.clone(items[0], depth)
		}
		out := make(value.Array, len(items))
		for i, item := range items {
			child, err := c.clone(item, depth+1)
			if err != nil {
				return nil, err
			}
			if child == nil {
				child = value.Null{}
			}
			out[i] = child
		}
		return out, nil
	}
	if isFunction(v) {
		return value.String(""), nil
	}
	_, _, err := asNumber(v) // an infinity is an error
	return v, err
}
