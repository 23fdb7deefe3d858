package jsonata

import (
	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// arrayNode is an array constructor.
type arrayNode struct {
	items  []node
	nested []bool // the item is an array constructor itself and stays an array
	cons   bool
}

func (c *compiler) array(n *syntax.Node) (node, error) {
	list, err := c.list(n.List)
	if err != nil {
		return nil, err
	}
	out := &arrayNode{items: list, nested: make([]bool, len(list)), cons: n.ConsArray}
	for i, item := range n.List {
		out.nested[i] = item.Kind == syntax.Array
	}
	return out, nil
}

func (n *arrayNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	ev.built = true
	out := make([]value.Value, 0, len(n.items))
	if err := ev.growItems(len(n.items)); err != nil {
		return nil, err
	}
	for i, item := range n.items {
		v, err := ev.eval(item, in, f)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		inner, ok := itemsOf(v)
		if !ok || n.nested[i] {
			out = append(out, v)
			continue
		}
		if len(n.items) == 1 {
			out = inner[:len(inner):len(inner)]
			break
		}
		if err := ev.growItems(len(inner)); err != nil {
			return nil, err
		}
		out = append(out, inner...)
	}
	if n.cons {
		return &list{items: out, cons: true}, nil
	}
	return value.Array(out), nil
}

// pair is a key and a value of an object constructor.
type pair struct{ key, value node }

// group is the body of an object constructor or a grouping expression.
type group struct {
	pairs []pair
	// keys are the keys if all are written out and different.
	keys []string
	pos  int
}

func newGroup(pairs []pair, pos int) group {
	g := group{pairs: pairs, pos: pos}
	seen := make(map[string]bool, len(pairs))
	keys := make([]string, 0, len(pairs))
	for _, p := range pairs {
		l, ok := p.key.(*literalNode)
		if !ok {
			return g
		}
		s, ok := l.value.(value.String)
		if !ok || seen[string(s)] || reserved(string(s)) {
			return g
		}
		seen[string(s)] = true
		keys = append(keys, string(s))
	}
	g.keys = keys
	return g
}

// reserved tells whether jsonata-js refuses a key because it uses it itself.
func reserved(key string) bool { return key == "_jsonata_lambda" || key == "_jsonata_function" }

// objectNode is an object constructor.
type objectNode struct{ group }

// groupNode groups the value of a node that is not a path.
type groupNode struct {
	of node
	group
}

func (n *groupNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	v, err := n.of.eval(ev, in, f)
	if err != nil {
		return nil, err
	}
	return n.group.eval(ev, v, f)
}

// entry is what has been grouped under one key.
type entry struct {
	key   string
	pair  int
	first value.Value
	// joined holds all items once there is a second one.
	joined []value.Value
	count  int
}

func (e *entry) add(ev *evaluation, v value.Value) error {
	e.count++
	if e.count == 1 {
		e.first = v
		return nil
	}
	if e.count == 2 {
		e.joined = appendItems(nil, e.first)
	}
	before := len(e.joined)
	e.joined = appendItems(e.joined, v)
	return ev.growItems(len(e.joined) - before)
}

// appendItems appends v, or what it holds if it is an array, unless undefined.
func appendItems(out []value.Value, v value.Value) []value.Value {
	if inner, ok := itemsOf(v); ok {
		return append(out, inner...)
	}
	if v == nil {
		return out
	}
	return append(out, v)
}

func (g *group) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	ev.built = true
	items, ok := itemsOf(in)
	l, _ := in.(*list)
	tuples := l != nil && l.tuples
	if g.keys != nil && !tuples && len(items) <= 1 {
		context := in
		if len(items) == 1 {
			context = items[0]
		} else if ok {
			context = nil
		}
		return g.evalOnce(ev, context, f)
	}
	if !ok {
		items = []value.Value{in}
	} else if len(items) == 0 && !tuples {
		items = []value.Value{nil}
	}
	entries, err := g.collect(ev, items, tuples, f)
	if err != nil {
		return nil, err
	}
	var out value.Builder
	out.Grow(len(entries))
	for i := range entries {
		e := &entries[i]
		context, scope := e.context(tuples, f)
		v, err := ev.eval(g.pairs[e.pair].value, context, scope)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out.Set(e.key, v)
		}
	}
	return out.Object(), ev.growItems(2 * len(entries))
}

// evalOnce builds the object for one context, with keys known beforehand.
func (g *group) evalOnce(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	members := make([]value.Member, 0, len(g.keys))
	ev.steps += len(g.keys)
	for i, key := range g.keys {
		v, err := ev.eval(g.pairs[i].value, in, f)
		if err != nil {
			return nil, err
		}
		if v != nil {
			members = append(members, value.Member{Key: key, Value: v})
		}
	}
	return value.NewObject(members...), ev.growItems(2 * len(members))
}

// collect evaluates the keys for every item.
func (g *group) collect(ev *evaluation, items []value.Value, tuples bool, f *frame) ([]entry, error) {
	var entries []entry
	index := make(map[string]int)
	for _, item := range items {
		context, scope := item, f
		if t, ok := item.(*tuple); ok && tuples {
			context, scope = t.at, t.frame(f)
		}
		for i, p := range g.pairs {
			v, err := ev.eval(p.key, context, scope)
			if err != nil {
				return nil, err
			}
			if v == nil {
				continue
			}
			key, ok := v.(value.String)
			if !ok {
				return nil, failAt("T1003", g.pos, v)
			}
			if reserved(string(key)) {
				return nil, failAt("D1013", g.pos, v)
			}
			if err := ev.read(len(key)); err != nil {
				return nil, err
			}
			at, ok := index[string(key)]
			if !ok {
				at = len(entries)
				index[string(key)] = at
				entries = append(entries, entry{key: string(key), pair: i})
				if err := ev.growItems(4); err != nil {
					return nil, err
				}
			} else if entries[at].pair != i {
				return nil, failAt("D1009", g.pos, v)
			}
			if err := entries[at].add(ev, item); err != nil {
				return nil, err
			}
		}
	}
	return entries, nil
}

// context returns what a value is evaluated in: the items of the entry and, if
// they are tuples, their variables, each with the values of all of them.
func (e *entry) context(tuples bool, f *frame) (value.Value, *frame) {
	if !tuples {
		if e.count > 1 {
			return value.Array(e.joined), f
		}
		return e.first, f
	}
	first, ok := e.first.(*tuple)
	if !ok {
		return e.first, f
	}
	if e.count == 1 {
		return first.at, first.frame(f)
	}
	var at entry
	vars := make(map[string]*entry)
	var order []string
	for _, item := range e.joined {
		t := item.(*tuple)
		at.join(t.at)
		for _, b := range t.vars {
			if vars[b.name] == nil {
				vars[b.name] = &entry{}
				order = append(order, b.name)
			}
			vars[b.name].join(b.value)
		}
	}
	scope := &frame{parent: f}
	for _, name := range order {
		scope.bind(name, vars[name].all())
	}
	return at.all(), scope
}

// join adds v as add does, uncharged: what is joined was charged as tuples.
func (e *entry) join(v value.Value) {
	switch {
	case v == nil:
		return
	case e.count == 0:
		e.first = v
	case e.count == 1:
		e.joined = appendItems(appendItems(nil, e.first), v)
	default:
		e.joined = appendItems(e.joined, v)
	}
	e.count++
}

func (e *entry) all() value.Value {
	if e.count > 1 {
		return value.Array(e.joined)
	}
	return e.first
}
