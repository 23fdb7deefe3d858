package decide

import (
	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
)

// parallelOp is a Parallel state.
type parallelOp struct{ branches []*scope }

func (c *compiler) parallel(s *scope, n *node, state *asl.Parallel) error {
	if err := c.work(n, &state.Data, &state.Result, state.Parameters, state.Arguments); err != nil {
		return err
	}
	op := &parallelOp{}
	for i := range state.Branches {
		branch, err := c.scope(&state.Branches[i])
		if err != nil {
			return err
		}
		op.branches = append(op.branches, branch)
	}
	n.op = op
	if err := c.recovery(s, n, state.Retry, state.Catch); err != nil {
		return err
	}
	return c.target(s, n, state.Flow)
}

func (o *parallelOp) run(d *decider, t *thread) {
	effective, f := d.effectiveInput(t)
	if f == nil {
		effective, f = d.argumentsOf(t, effective)
	}
	if f == nil && d.oversize(effective) {
		f = tooLarge(t.node.name)
	}
	if f != nil {
		d.fail(t, f)
		return
	}
	d.chain(t, &history.ParallelStateStarted{})
	t.phase = phaseGroup
	t.group = newGroup(len(o.branches))
	t.group.begun = len(o.branches)
	t.group.last = t.last
	for i, branch := range o.branches {
		child := &thread{parent: t, index: i, node: branch.start, input: effective, vars: t.vars, last: t.last}
		t.group.threads[i] = child
		d.schedule(child, phaseEnter)
	}
}
