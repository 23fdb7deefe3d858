package jsonata

import (
	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// pathNode is a location path: steps, each of which is evaluated for every item
// that the one before it yielded.
type pathNode struct {
	steps []step
	// absolute: the first step is a variable, so that a context that is an array
	// is not taken apart.
	absolute bool
	// tuples: what the path yields are tuples, for a path around it.
	tuples bool
	// keep: one result stays an array of one.
	keep bool
	// sequence: one result must be seen to be that of a path, for a [] behind it.
	sequence bool
	group    *group
}

// step is one step of a path.
type step struct {
	node   node
	name   string // of the field, where the step is no more than a field
	plain  bool   // the step is a field and nothing else
	sort   *sortStep
	stages []stage
	tuple  bool // the step binds variables: from here on the path carries tuples
	cons   bool // the step is an array constructor
	focus  string
	index  string
	label  string // under which the step keeps its input for a later %
}

// stage filters what a step yields or, where index is set, numbers it.
type stage struct {
	predicate
	variable string
}

func (c *compiler) path(n *syntax.Node) (node, error) {
	p := &pathNode{
		steps:    make([]step, len(n.List)),
		absolute: n.List[0].Kind == syntax.Variable,
		tuples:   n.Tuple,
		keep:     n.KeepSingleton,
	}
	for i, s := range n.List {
		var err error
		if p.steps[i], err = c.step(s); err != nil {
			return nil, err
		}
	}
	if n.Group != nil {
		pairs, err := c.pairs(n.Group.Pairs)
		if err != nil {
			return nil, err
		}
		g := newGroup(pairs, n.Group.Pos)
		p.group = &g
	}
	if len(p.steps) == 1 && p.steps[0].plain && !p.keep && p.group == nil && !p.tuples {
		return fieldNode(p.steps[0].name), nil
	}
	return p, nil
}

func (c *compiler) step(n *syntax.Node) (step, error) {
	s := step{tuple: n.Tuple, cons: n.ConsArray, focus: n.Focus, index: n.Index}
	if n.Ancestor != nil {
		s.label = n.Ancestor.Label
	}
	for _, st := range n.Stages {
		out := stage{variable: st.Index}
		if st.Filter != nil {
			var err error
			if out.predicate, err = c.predicate(st.Filter); err != nil {
				return s, err
			}
		}
		s.stages = append(s.stages, out)
	}
	if n.Kind == syntax.Sort {
		terms, err := c.sortTerms(n)
		s.sort = terms
		return s, err
	}
	var err error
	s.node, err = c.compile(n)
	if name, ok := s.node.(nameNode); ok && len(s.stages) == 0 {
		s.plain, s.name = true, string(name)
	}
	return s, err
}

// fieldNode is a path of one field.
type fieldNode string

func (name fieldNode) eval(ev *evaluation, in value.Value, _ *frame) (value.Value, error) {
	switch in := in.(type) {
	case *value.Object:
		// The value is the path's whole result and so stays the array it is; a
		// sequence that was stored in an object is a sequence again.
		v, _ := in.Get(string(name))
		if l, ok := v.(*list); ok && l.sequence {
			return sequenceOf(l.items...), nil
		}
		return v, nil
	case value.Array, *list:
		s := [1]step{{node: nameNode(name), name: string(name), plain: true}}
		p := pathNode{steps: s[:]}
		return p.eval(ev, in, nil)
	}
	return nil, nil
}

// cursor is what a path holds between two steps: one value, or many.
type cursor struct {
	one   value.Value
	items []value.Value
	many  bool
	// whole is an array that is the result of the last step just as it is.
	whole value.Value
}

func (c *cursor) empty() bool { return c.many && len(c.items) == 0 }

// all returns the values.
func (c *cursor) all() []value.Value {
	if c.many {
		return c.items
	}
	return []value.Value{c.one}
}

// value returns the values as a sequence, or the whole array.
func (c *cursor) value() value.Value {
	if c.whole != nil {
		return c.whole
	}
	return &list{items: c.all(), sequence: true}
}

func (p *pathNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	cur := cursor{one: in}
	if items, ok := itemsOf(in); ok && !p.absolute {
		cur = cursor{items: items, many: true, whole: in}
	}
	for i := range p.steps {
		s := &p.steps[i]
		if s.tuple {
			return p.evalTuples(ev, cur, i, f)
		}
		var err error
		if i == 0 && s.cons {
			err = s.construct(ev, &cur, f)
		} else {
			err = s.apply(ev, &cur, f, i == len(p.steps)-1)
		}
		if err != nil {
			return nil, err
		}
		if cur.empty() {
			break
		}
	}
	return p.finish(ev, cur, f)
}

// finish makes the path's result of what its last step left.
func (p *pathNode) finish(ev *evaluation, cur cursor, f *frame) (value.Value, error) {
	if p.group != nil {
		v := cur.value()
		if p.keep {
			v = keepPath(v)
		}
		return p.group.eval(ev, v, f)
	}
	if p.keep {
		return keepPath(cur.value()), nil
	}
	if !cur.many && !p.sequence {
		return cur.one, nil
	}
	return cur.value(), nil
}

// keepPath marks the result of a path that has a step with [].
func keepPath(v value.Value) value.Value {
	if l, ok := v.(*list); ok && l.cons && !l.sequence {
		return &list{items: []value.Value{l}, sequence: true, keep: true}
	}
	return keepSingleton(v)
}

// construct evaluates an array constructor that is the first step: once, whether
// or not the context is an array.
func (s *step) construct(ev *evaluation, cur *cursor, f *frame) error {
	v, err := ev.eval(s.node, cur.value(), f)
	if err != nil {
		return err
	}
	switch items, ok := itemsOf(v); {
	case ok:
		*cur = cursor{items: items, many: true, whole: v}
	default:
		// A filter has left one item, which jsonata-js takes for its own list of
		// items: nothing for a number, its characters for a string.
		s, _ := v.(value.String)
		if err := ev.growItems(2 * len(s)); err != nil {
			return err
		}
		*cur = cursor{many: true}
		for _, char := range chars(string(s)) {
			cur.items = append(cur.items, value.String(char))
		}
	}
	return nil
}

// apply evaluates the step for every value of cur and makes cur what it yields.
func (s *step) apply(ev *evaluation, cur *cursor, f *frame, last bool) error {
	if s.sort != nil {
		return s.applySort(ev, cur, f)
	}
	if !cur.many {
		v, err := s.item(ev, cur.one, f)
		if err != nil {
			return err
		}
		cur.whole = nil
		if v == nil {
			*cur = cursor{many: true}
		} else if items, ok := flattens(v); ok {
			*cur = cursor{items: items, many: true}
			if last && !isSequence(v) {
				cur.whole = v
			}
		} else if l, ok := v.(*list); ok && last && !l.sequence {
			*cur = cursor{items: l.items, many: true, whole: l}
		} else {
			cur.one = v
		}
		return nil
	}
	return s.applyMany(ev, cur, f, last)
}

func (s *step) applyMany(ev *evaluation, cur *cursor, f *frame, last bool) error {
	var out []value.Value
	var only value.Value
	results := 0
	for i, item := range cur.items {
		v, err := s.item(ev, item, f)
		if err != nil {
			return err
		}
		if v == nil {
			continue
		}
		results++
		only = v
		if out == nil {
			out = make([]value.Value, 0, len(cur.items)-i)
		}
		if items, ok := flattens(v); ok {
			if err := ev.growItems(len(items)); err != nil {
				return err
			}
			out = append(out, items...)
		} else {
			out = append(out, v)
		}
	}
	if err := ev.growItems(results); err != nil {
		return err
	}
	*cur = cursor{items: out, many: true}
	if last && results == 1 && !isSequence(only) {
		if items, ok := itemsOf(only); ok {
			cur.items, cur.whole = items, only
		}
	}
	return nil
}

// item evaluates the step for one value.
func (s *step) item(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	if s.plain {
		ev.steps++
		if o, ok := in.(*value.Object); ok {
			v, _ := o.Get(s.name)
			return collapse(v), nil
		}
	}
	v, err := ev.eval(s.node, in, f)
	for i := range s.stages {
		if err != nil {
			break
		}
		if s.stages[i].variable == "" {
			v, err = s.stages[i].filter(ev, v, f)
		}
	}
	return v, err
}
