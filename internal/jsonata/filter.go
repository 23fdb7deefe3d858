package jsonata

import (
	"math"

	"github.com/borealis-flow/borealis/internal/value"
)

// predicate is what stands between the brackets of a filter.
type predicate struct {
	test    node
	index   float64
	isIndex bool // the predicate is a number that is written out
}

// filterNode filters the value of a node as a whole.
type filterNode struct {
	of node
	predicate
}

func (n *filterNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	v, err := n.of.eval(ev, in, f)
	if err != nil {
		return nil, err
	}
	return n.filter(ev, v, f)
}

// filter returns the items of v that satisfy the predicate, as a sequence; the
// item itself if it was picked by its index and is an array.
func (p *predicate) filter(ev *evaluation, v value.Value, f *frame) (value.Value, error) {
	items, ok := itemsOf(v)
	if !ok {
		items = []value.Value{v}
	}
	l, _ := v.(*list)
	tuples := l != nil && l.tuples
	if p.isIndex {
		return p.pick(items, tuples), nil
	}
	if err := ev.growItems(len(items)); err != nil {
		return nil, err
	}
	var out []value.Value
	for i, item := range items {
		context, scope := item, f
		if t, ok := item.(*tuple); ok && tuples {
			context, scope = t.at, t.frame(f)
		}
		r, err := ev.eval(p.test, context, scope)
		if err != nil {
			return nil, err
		}
		n, err := ev.matches(r, i, len(items))
		if err != nil {
			return nil, err
		}
		for ; n > 0; n-- {
			out = append(out, item)
		}
	}
	return &list{items: out, sequence: true, tuples: tuples}, nil
}

func (p *predicate) pick(items []value.Value, tuples bool) value.Value {
	i := math.Floor(p.index)
	if i < 0 {
		i += float64(len(items))
	}
	if i < 0 || i >= float64(len(items)) || items[int(i)] == nil {
		return &list{sequence: true, tuples: tuples}
	}
	if item := items[int(i)]; item.Kind() == value.KindArray {
		return item
	}
	return &list{items: items[int(i) : int(i)+1 : int(i)+1], sequence: true, tuples: tuples}
}

// matches tells how often the i-th of n items is taken if the predicate yields
// r: a number or numbers are indices, all else a condition.
func (ev *evaluation) matches(r value.Value, i, n int) (int, error) {
	if b, ok := r.(value.Bool); ok {
		if b {
			return 1, nil
		}
		return 0, nil
	}
	if f, ok, err := asNumber(r); ok || err != nil {
		return indexCount(f, i, n), err
	}
	if items, ok := itemsOf(r); ok {
		if err := ev.work(len(items)); err != nil {
			return 0, err
		}
		count, numbers := 0, true
		for _, item := range items {
			f, ok, err := asNumber(item)
			if err != nil {
				return 0, err
			}
			if !ok {
				numbers = false
				break
			}
			count += indexCount(f, i, n)
		}
		if numbers {
			return count, nil
		}
	}
	yes, err := ev.truth(r)
	if yes {
		return 1, err
	}
	return 0, err
}

// indexCount is 1 if index means the i-th of n items.
func indexCount(index float64, i, n int) int {
	index = math.Floor(index)
	if index < 0 {
		index += float64(n)
	}
	if index == float64(i) {
		return 1
	}
	return 0
}

// keepNode is a node followed by []: one result stays an array of one.
type keepNode struct{ of node }

func (n *keepNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	v, err := n.of.eval(ev, in, f)
	return keepSingleton(v), err
}
