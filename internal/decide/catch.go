package decide

import (
	"slices"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// catcher is a compiled Catcher.
type catcher struct {
	errors     []string
	next       *node
	resultPath resultPath  // JSONPath
	output     template    // JSONata
	assign     *assignment // either
}

// catch goes on with the first catcher that names the error.
func (d *decider) catch(t *thread, f *failure) bool {
	i := slices.IndexFunc(t.node.catch, func(c catcher) bool { return matches(c.errors, f) })
	if i < 0 {
		return false
	}
	c := &t.node.catch[i]
	t.caught = true
	errorOutput := value.NewDoc(f.output())
	e := d.env(t)
	if t.node.jsonata {
		e.input, e.errorOutput = t.input.Value(), errorOutput.Value()
		d.leave(t, e, c.output, c.assign, errorOutput, c.next)
		return true
	}
	e.input = errorOutput.Value()
	d.leavePath(t, e, c, errorOutput)
	return true
}

func (d *decider) leavePath(t *thread, e *env, c *catcher, errorOutput *value.Doc) {
	output, f := c.resultPath.apply(t, t.input, errorOutput)
	if f != nil {
		d.fail(t, f)
		return
	}
	assigned, f := c.assign.apply(e)
	if f != nil {
		d.fail(t, f)
		return
	}
	d.exit(t, output, assigned, c.next)
}

// output is the Error Output of an error: what $states.errorOutput and a
// catcher's ResultPath get. It always has both members; a timeout, which the
// history shows without a cause, has an empty one here.
func (f *failure) output() value.Value {
	cause := f.cause
	if f.timeout && cause.IsZero() {
		cause = history.Some("")
	}
	return value.NewObject(
		value.Member{Key: "Error", Value: textOrNull(f.name)},
		value.Member{Key: "Cause", Value: textOrNull(cause)})
}

func textOrNull(t history.Text) value.Value {
	if text, ok := t.Get(); ok {
		return value.String(text)
	}
	return value.Null{}
}
