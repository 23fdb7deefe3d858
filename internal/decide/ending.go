package decide

import (
	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// succeedOp is a Succeed state.
type succeedOp struct{}

func (c *compiler) succeed(n *node, state *asl.Succeed) error {
	n.op = succeedOp{}
	return c.data(n, &state.Data)
}

func (succeedOp) run(d *decider, t *thread) { d.passOn(t) }

// passOn leaves a state whose result is its effective input.
func (d *decider) passOn(t *thread) {
	effective, f := d.effectiveInput(t)
	if f != nil {
		d.fail(t, f)
		return
	}
	d.finish(t, effective)
}

// failOp is a Fail state.
type failOp struct{ err, cause *textField }

func (c *compiler) fail(n *node, state *asl.Fail) error {
	op := &failOp{}
	var err error
	if op.err, err = compileText("Error", state.Error, state.ErrorPath); err != nil {
		return err
	}
	op.cause, err = compileText("Cause", state.Cause, state.CausePath)
	n.op = op
	return err
}

func (o *failOp) run(d *decider, t *thread) {
	e := d.env(t)
	e.input = t.input.Value()
	f := &failure{}
	var bad *failure
	if f.name, bad = o.err.eval(e); bad == nil {
		f.cause, bad = o.cause.eval(e)
	}
	if bad != nil {
		f = bad
	}
	d.fail(t, f)
}

// textField is a compiled field that holds a string: a literal, a path or call,
// or a JSONata expression. A nil field is absent.
type textField struct {
	name    string
	literal string
	path    *pathTemplate
	expr    *expression
}

func compileText(name string, f asl.TextField, path string) (*textField, error) {
	switch {
	case path != "":
		expr, err := compilePathExpr(path)
		return &textField{name: name, path: &pathTemplate{field: name + "Path", expr: expr}}, err
	case f.Expr != "":
		expr, err := compileExpression(f.Expr, name)
		return &textField{name: name, expr: expr}, err
	case f.Given:
		return &textField{name: name, literal: f.Value}, nil
	}
	return nil, nil
}

func (x *textField) eval(e *env) (history.Text, *failure) {
	var v value.Value
	var f *failure
	switch {
	case x == nil:
		return history.Text{}, nil
	case x.path != nil:
		v, f = x.path.eval(e)
	case x.expr != nil:
		v, f = x.expr.eval(e)
	default:
		return history.Some(x.literal), nil
	}
	if f != nil {
		return history.Text{}, f
	}
	text, ok := v.(value.String)
	switch {
	case ok:
		return history.Some(string(text)), nil
	case x.expr != nil:
		return history.Text{}, x.expr.typeFailure(e.t, "string", v)
	}
	return history.Text{}, e.t.runtime("The %sPath field refers to value %s which is not a string: %s", x.name, quote(v), x.path.expr.src)
}
