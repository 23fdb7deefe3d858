package jsonata

import "github.com/borealis-flow/borealis/internal/value"

// nameNode is a field as a step of a path.
type nameNode string

func (name nameNode) eval(ev *evaluation, in value.Value, _ *frame) (value.Value, error) {
	return ev.lookup(in, string(name), 0)
}

// lookup returns the field of an object, or those of the objects of an array.
func (ev *evaluation) lookup(in value.Value, name string, depth int) (value.Value, error) {
	if o, ok := in.(*value.Object); ok {
		v, _ := o.Get(name)
		return v, nil
	}
	items, ok := itemsOf(in)
	if !ok {
		return nil, nil
	}
	if depth > value.MaxDepth {
		return nil, errTooDeep()
	}
	if err := ev.growItems(len(items)); err != nil {
		return nil, err
	}
	var out []value.Value
	for _, item := range items {
		v, err := ev.lookup(item, name, depth+1)
		if err != nil {
			return nil, err
		}
		if inner, ok := itemsOf(v); ok {
			if err := ev.growItems(len(inner)); err != nil {
				return nil, err
			}
			out = append(out, inner...)
		} else if v != nil {
			out = append(out, v)
		}
	}
	return sequenceOf(out...), nil
}

// wildcardNode is the step *.
type wildcardNode struct{}

func (wildcardNode) eval(ev *evaluation, in value.Value, _ *frame) (value.Value, error) {
	if l, ok := in.(*list); ok && l.outer && len(l.items) > 0 {
		in = l.items[0]
	}
	var members []value.Value
	if o, ok := in.(*value.Object); ok {
		members = make([]value.Value, 0, o.Len())
		for _, m := range o.Members() {
			members = append(members, m.Value)
		}
	} else if items, ok := itemsOf(in); ok {
		members = items
	}
	out := list{items: make([]value.Value, 0, len(members)), sequence: true}
	for _, m := range members {
		if _, ok := itemsOf(m); !ok {
			out.items = append(out.items, m)
			continue
		}
		// What is joined from arrays is an array, even if it has one item.
		out.sequence = false
		var err error
		if out.items, err = ev.flatten(m, out.items, 0); err != nil {
			return nil, err
		}
	}
	return &out, ev.growItems(len(out.items))
}

// flatten appends the items of v, of the arrays in it, and so on.
func (ev *evaluation) flatten(v value.Value, out []value.Value, depth int) ([]value.Value, error) {
	items, ok := itemsOf(v)
	if !ok {
		return append(out, v), nil
	}
	if depth > value.MaxDepth {
		return nil, errTooDeep()
	}
	if err := ev.growItems(len(items)); err != nil {
		return nil, err
	}
	for _, item := range items {
		var err error
		if out, err = ev.flatten(item, out, depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// descendantNode is the step **.
type descendantNode struct{}

func (descendantNode) eval(ev *evaluation, in value.Value, _ *frame) (value.Value, error) {
	if in == nil {
		return nil, nil
	}
	out, err := ev.descend(in, nil, 0)
	if err != nil {
		return nil, err
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return sequenceOf(out...), nil
}

// descend appends v and everything in it, except that arrays are not themselves
// part of it.
func (ev *evaluation) descend(v value.Value, out []value.Value, depth int) ([]value.Value, error) {
	if depth > value.MaxDepth {
		return nil, errTooDeep()
	}
	if err := ev.growItems(1); err != nil {
		return nil, err
	}
	var err error
	if items, ok := itemsOf(v); ok {
		for _, item := range items {
			if out, err = ev.descend(item, out, depth+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	out = append(out, v)
	if o, ok := v.(*value.Object); ok {
		for _, m := range o.Members() {
			if out, err = ev.descend(m.Value, out, depth+1); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
