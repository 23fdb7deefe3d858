package decide

import (
	"errors"
	"fmt"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// mapOp is a Map state.
type mapOp struct {
	itemsPath   *jsonpath.Path // JSONPath; nil for "$"
	items       template       // JSONata; nil where absent
	selector    template       // ItemSelector, or Parameters in its older meaning
	concurrency *numberField
	processor   *scope
	distributed *distributedMap // nil for an inline map
}

func (c *compiler) mapState(s *scope, n *node, state *asl.Map) error {
	if err := c.work(n, &state.Data, &state.Result, nil, nil); err != nil {
		return err
	}
	op := &mapOp{}
	var err error
	if state.ItemsPath.Given && !state.ItemsPath.Null {
		if op.itemsPath, err = jsonpath.Parse(state.ItemsPath.Text); err != nil {
			return fmt.Errorf("ItemsPath: %w", err)
		}
	}
	if op.items, err = compileTemplate(state.Items, "Items", n.jsonata); err != nil {
		return fmt.Errorf("Items: %w", err)
	}
	selector, field := state.ItemSelector, "ItemSelector"
	if selector == nil && !n.jsonata {
		selector, field = state.Parameters, "Parameters"
	}
	if op.selector, err = compileTemplate(selector, field, n.jsonata); err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	if op.concurrency, err = compileInt("MaxConcurrency", state.MaxConcurrency, state.MaxConcurrencyPath); err != nil {
		return err
	}
	if op.processor, err = c.scope(&state.ItemProcessor.Scope); err != nil {
		return err
	}
	if state.ItemProcessor.Mode == asl.Distributed {
		if op.distributed, err = compileDistributed(state, n.jsonata); err != nil {
			return err
		}
	}
	n.op = op
	if err := c.recovery(s, n, state.Retry, state.Catch); err != nil {
		return err
	}
	return c.target(s, n, state.Flow)
}

func (o *mapOp) run(d *decider, t *thread) {
	effective, f := d.effectiveInput(t)
	if f != nil {
		d.fail(t, f)
		return
	}
	e := d.env(t)
	e.input = effective.Value()
	if o.distributed != nil {
		o.runDistributed(d, t, e)
		return
	}
	items, f := o.itemsOf(e)
	if f != nil {
		d.fail(t, f)
		return
	}
	concurrency, f := o.concurrencyOf(e)
	if f != nil {
		d.fail(t, f)
		return
	}
	d.chain(t, &history.MapStateStarted{Length: len(items)})
	t.phase = phaseGroup
	g := newGroup(len(items))
	g.items, g.last, g.effective = items, t.last, effective
	t.group = g
	g.bound(concurrency)
	g.bound(int64(d.x.info.Limits.InlineConcurrency))
	if len(items) == 0 {
		d.groupSucceeded(t)
		return
	}
	for g.begun < g.limit && !d.x.ended {
		d.scheduleIteration(t, t.last)
	}
}

// bound lets at most n iterations run at once; 0 means no bound.
func (g *group) bound(n int64) {
	if n > 0 && n < int64(g.limit) {
		g.limit = int(n)
	}
}

func (o *mapOp) concurrencyOf(e *env) (int64, *failure) {
	n, f := o.concurrency.eval(e)
	if f == nil && n < 0 {
		f = e.t.runtime("MaxConcurrency cannot be negative.")
	}
	return n, f
}

// itemsOf returns the array that the map runs over.
func (o *mapOp) itemsOf(e *env) (value.Array, *failure) {
	if e.t.node.jsonata {
		return o.itemsOfExpression(e)
	}
	v := e.input
	if o.itemsPath != nil {
		var err error
		if v, err = e.path(o.itemsPath); err != nil {
			return nil, e.t.invalidItems(o.itemsPath, err)
		}
	}
	if items, ok := v.(value.Array); ok {
		return items, nil
	}
	path := "$"
	if o.itemsPath != nil {
		path = o.itemsPath.String()
	}
	return nil, e.t.runtime("Reference path \"%s\" must point to array.", path)
}

func (t *thread) invalidItems(p *jsonpath.Path, err error) *failure {
	var notFound *jsonpath.NotFoundError
	if errors.As(err, &notFound) {
		return t.runtime("Reference path \"%s\" must point to array.", p)
	}
	return t.invalidPath(p, err)
}

func (o *mapOp) itemsOfExpression(e *env) (value.Array, *failure) {
	v := e.input
	if o.items != nil {
		var f *failure
		if v, f = o.items.eval(e); f != nil {
			return nil, f
		}
	}
	if items, ok := v.(value.Array); ok {
		return items, nil
	}
	if x, ok := o.items.(*jsonataTemplate); ok {
		return nil, x.typeFailure(e.t, "array", v)
	}
	return nil, e.t.evaluationFailure("", "Map state input must be an array but was: %s", quote(v))
}

// scheduleIteration gives the next item a thread.
func (d *decider) scheduleIteration(t *thread, after int64) {
	g := t.group
	i := g.begun
	g.begun++
	child := &thread{
		parent: t, index: i, item: &mapItem{index: i, value: g.items[i]},
		node: t.node.op.(*mapOp).processor.start, vars: t.vars, last: after,
	}
	g.threads[i] = child
	child.last = d.emit(after, &history.MapIterationStarted{Name: t.node.name, Index: i})
	d.schedule(child, phaseIteration)
}

// beginIteration makes the iteration's input and enters its first state.
func (d *decider) beginIteration(child *thread) {
	t := child.parent
	op := t.node.op.(*mapOp)
	child.input = value.NewDoc(child.item.value)
	if op.selector != nil {
		e := d.env(t)
		e.input, e.item = t.group.effective.Value(), child.item
		v, f := op.selector.eval(e)
		child.input = value.NewDoc(v)
		if f == nil && d.oversize(child.input) {
			f = tooLarge(t.node.name)
		}
		if f != nil {
			d.iterationInputFailed(child, f)
			return
		}
	}
	d.enter(child)
}

// iterationInputFailed fails the Map whose ItemSelector has no value for an item.
func (d *decider) iterationInputFailed(child *thread, f *failure) {
	if f.fatal {
		d.fail(child, f)
		return
	}
	t := child.parent
	d.touch(t)
	cause := child.last
	for i, sibling := range t.group.threads {
		if sibling != nil && i != child.index {
			d.emit(cause, &history.MapIterationAborted{Name: t.node.name, Index: i})
			d.abort(sibling, cause)
		}
	}
	d.emit(cause, &history.MapIterationFailed{Name: t.node.name, Index: child.index})
	child.phase = phaseOver
	t.group = nil
	t.phase = phaseRun
	t.last = cause
	d.fail(t, f)
}
