package decide

import (
	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/value"
)

// passOp is a Pass state.
type passOp struct {
	result value.Value // nil where there is no Result
	plain  bool        // hands its input on as it is
}

func (c *compiler) pass(s *scope, n *node, state *asl.Pass) error {
	result := asl.Result{ResultPath: state.ResultPath}
	if err := c.work(n, &state.Data, &result, state.Parameters, nil); err != nil {
		return err
	}
	op := &passOp{}
	if state.Result != nil {
		v, err := value.Parse(state.Result)
		if err != nil {
			return err
		}
		op.result = v
	}
	f := &n.flow
	op.plain = op.result == nil && f.arguments == nil && f.final == nil && f.assign == nil &&
		f.input == (pathField{}) && f.output == (pathField{}) && (f.result == (resultPath{}) || f.result.discard)
	n.op = op
	return c.target(s, n, state.Flow)
}

func (p *passOp) run(d *decider, t *thread) {
	if p.plain {
		d.exit(t, t.input, nil, t.node.next)
		return
	}
	effective, f := d.effectiveInput(t)
	if f != nil {
		d.fail(t, f)
		return
	}
	result := effective
	switch {
	case p.result != nil:
		result = value.NewDoc(p.result)
	case t.node.flow.arguments != nil:
		if result, f = d.argumentsOf(t, effective); f != nil {
			d.fail(t, f)
			return
		}
	}
	d.finish(t, result)
}
