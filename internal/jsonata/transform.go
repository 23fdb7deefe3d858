package jsonata

import (
	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// transformNode is |pattern|update,delete|: a function that returns a changed
// copy of its argument.
type transformNode struct {
	pattern, update, remove node
	clone                   node // $clone, which an expression may redefine
	pos                     int
	updatePos, removePos    int
}

var transformSignature = mustSignature("<(oa):o>")

func mustSignature(text string) *syntax.Signature {
	sig, err := syntax.ParseSignature(text)
	if err != nil {
		panic(err)
	}
	return sig
}

func (c *compiler) transform(n *syntax.Node) (node, error) {
	out := &transformNode{clone: c.variable("clone"), pos: n.Pos, updatePos: n.Right.Pos}
	var err error
	if out.pattern, err = c.compile(n.Left); err != nil {
		return nil, err
	}
	if out.update, err = c.compile(n.Right); err != nil {
		return nil, err
	}
	if n.Else != nil {
		out.removePos = n.Else.Pos
		out.remove, err = c.compile(n.Else)
	}
	return out, err
}

func (n *transformNode) eval(_ *evaluation, _ value.Value, f *frame) (value.Value, error) {
	return &native{params: 1, run: func(ev *evaluation, args []value.Value) (value.Value, error) {
		args, err := ev.validate(transformSignature, args, nil)
		if err != nil {
			return nil, err
		}
		return n.apply(ev, argument(args, 0), f)
	}}, nil
}

// transformation is one application of a transformNode. Objects are immutable,
// so it keeps the new version of each object that it changes beside the old one,
// and puts them into their places when it is done.
type transformation struct {
	ev      *evaluation
	changed map[*value.Object]*value.Object
}

func (n *transformNode) apply(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	if in == nil {
		return nil, nil
	}
	ev.built = true
	clone, err := ev.eval(n.clone, nil, f)
	if err != nil {
		return nil, err
	}
	if !isFunction(clone) {
		return nil, failAt("T2013", n.pos, nil)
	}
	root, err := ev.apply(clone, []value.Value{in}, nil, f)
	if err != nil {
		return nil, err
	}
	matches, err := ev.eval(n.pattern, root, f)
	if err != nil || matches == nil {
		return root, err
	}
	items, ok := itemsOf(matches)
	if !ok {
		items = []value.Value{matches}
	}
	t := &transformation{ev: ev, changed: make(map[*value.Object]*value.Object)}
	for _, match := range items {
		if err := n.change(t, match, f); err != nil {
			return nil, err
		}
	}
	return t.current(root)
}

// change applies the update and the deletions to one match.
func (n *transformNode) change(t *transformation, match value.Value, f *frame) error {
	now, err := t.current(match)
	if err != nil {
		return err
	}
	update, err := t.ev.eval(n.update, now, f)
	if err != nil {
		return err
	}
	object, _ := match.(*value.Object)
	if update != nil {
		fields, ok := update.(*value.Object)
		if !ok {
			return failAt("T2011", n.updatePos, update)
		}
		if object != nil {
			if err := t.merge(object, fields); err != nil {
				return err
			}
		}
	}
	if n.remove == nil {
		return nil
	}
	if now, err = t.current(match); err != nil {
		return err
	}
	names, err := t.ev.eval(n.remove, now, f)
	if err != nil || names == nil {
		return err
	}
	return n.delete(t, object, names)
}

func (n *transformNode) delete(t *transformation, object *value.Object, names value.Value) error {
	list, ok := itemsOf(names)
	if !ok {
		list = []value.Value{names}
	}
	for _, name := range list {
		if _, ok := name.(value.String); !ok {
			return failAt("T2012", n.removePos, names)
		}
	}
	for _, name := range list {
		if object == nil {
			break
		}
		if err := t.ev.growItems(t.latest(object).Len()); err != nil {
			return err
		}
		t.changed[object] = t.latest(object).Without(string(name.(value.String)))
	}
	return nil
}

// latest returns the newest version of an object, without looking into it.
func (t *transformation) latest(o *value.Object) *value.Object {
	if c, ok := t.changed[o]; ok {
		return c
	}
	return o
}

func (t *transformation) merge(o, fields *value.Object) error {
	if err := t.ev.growItems(2 * (t.latest(o).Len() + fields.Len())); err != nil {
		return err
	}
	var b value.Builder
	for _, m := range t.latest(o).Members() {
		b.Set(m.Key, m.Value)
	}
	for _, m := range fields.Members() {
		b.Set(m.Key, m.Value)
	}
	t.changed[o] = b.Object()
	return nil
}

// current returns v with everything in it in its newest version.
func (t *transformation) current(v value.Value) (value.Value, error) {
	if len(t.changed) == 0 {
		return v, nil
	}
	return t.rebuild(v, 0)
}

func (t *transformation) rebuild(v value.Value, depth int) (value.Value, error) {
	if depth > value.MaxDepth {
		// Also what becomes of an update that puts an object into itself.
		return nil, errTooDeep()
	}
	switch v := v.(type) {
	case *value.Object:
		return t.rebuildObject(v, depth)
	case value.Array:
		out, changed, err := t.rebuildItems(v, depth)
		if err != nil || !changed {
			return v, err
		}
		return value.Array(out), nil
	case *list:
		out, changed, err := t.rebuildItems(v.items, depth)
		if err != nil || !changed {
			return v, err
		}
		copied := *v
		copied.items = out
		return &copied, nil
	}
	return v, nil
}

func (t *transformation) rebuildItems(items []value.Value, depth int) ([]value.Value, bool, error) {
	if err := t.ev.growItems(len(items)); err != nil {
		return nil, false, err
	}
	out := make([]value.Value, len(items))
	changed := false
	for i, item := range items {
		var err error
		if out[i], err = t.rebuild(item, depth+1); err != nil {
			return nil, false, err
		}
		changed = changed || !identical(out[i], item)
	}
	return out, changed, nil
}

func (t *transformation) rebuildObject(o *value.Object, depth int) (value.Value, error) {
	now := t.latest(o)
	if err := t.ev.growItems(2 * now.Len()); err != nil {
		return nil, err
	}
	out := make([]value.Member, now.Len())
	changed := false
	for i, m := range now.Members() {
		v, err := t.rebuild(m.Value, depth+1)
		if err != nil {
			return nil, err
		}
		out[i] = value.Member{Key: m.Key, Value: v}
		changed = changed || !identical(v, m.Value)
	}
	if !changed {
		return now, nil
	}
	return value.NewObject(out...), nil
}
