package decide

import (
	"errors"
	"fmt"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

var errAssignNotObject = errors.New("Assign must be an object")

// pathField is a compiled InputPath or OutputPath. The zero pathField is "$".
type pathField struct {
	null bool
	path *jsonpath.Path // nil for "$"
}

func compilePathField(f asl.PathField) (pathField, error) {
	if !f.Given || f.Null {
		return pathField{null: f.Null}, nil
	}
	path, err := jsonpath.Parse(f.Text)
	if err != nil || path.IsRoot() {
		return pathField{}, err
	}
	return pathField{path: path}, nil
}

// apply returns what the path selects, and the document itself for "$".
func (p pathField) apply(e *env, doc *value.Doc) (*value.Doc, *failure) {
	switch {
	case p.null:
		return value.NewDoc(value.EmptyObject), nil
	case p.path == nil:
		return doc, nil
	}
	if p.path.Root().Kind == jsonpath.Input {
		e.input = doc.Value()
	}
	v, err := e.path(p.path)
	if err != nil {
		return nil, e.t.invalidPath(p.path, err)
	}
	return value.NewDoc(v), nil
}

// invalidPath is what AWS says where a field that is a path by itself has no
// value.
func (t *thread) invalidPath(p *jsonpath.Path, err error) *failure {
	return t.runtime("Invalid path '%s' : %s", p, err)
}

// resultPath is a compiled ResultPath. The zero resultPath is "$".
type resultPath struct {
	discard bool
	path    *jsonpath.Path // nil for "$"
}

func compileResultPath(f asl.PathField) (resultPath, error) {
	if !f.Given || f.Null {
		return resultPath{discard: f.Null}, nil
	}
	path, err := jsonpath.ParseReference(f.Text)
	if err != nil || path.IsRoot() {
		return resultPath{}, err
	}
	return resultPath{path: path}, nil
}

// apply combines the state's raw input with its result.
func (p resultPath) apply(t *thread, raw, result *value.Doc) (*value.Doc, *failure) {
	switch {
	case p.discard:
		return raw, nil
	case p.path == nil:
		return result, nil
	}
	v, err := p.path.Set(raw.Value(), result.Value())
	if err != nil {
		return nil, failed(errResultPathMismatch, t.where()+err.Error())
	}
	return value.NewDoc(v), nil
}

// flow is what shapes a state's data around its work, in either language.
type flow struct {
	input, output pathField  // JSONPath
	arguments     template   // Parameters or Arguments
	selector      template   // ResultSelector; JSONPath
	result        resultPath // JSONPath
	final         template   // Output; JSONata
	assign        *assignment
}

func (c *compiler) data(n *node, d *asl.Data) error {
	var err error
	if n.flow.input, err = compilePathField(d.InputPath); err != nil {
		return fmt.Errorf("InputPath: %w", err)
	}
	if n.flow.output, err = compilePathField(d.OutputPath); err != nil {
		return fmt.Errorf("OutputPath: %w", err)
	}
	if n.flow.final, err = compileTemplate(d.Output, "Output", n.jsonata); err != nil {
		return fmt.Errorf("Output: %w", err)
	}
	if n.flow.assign, err = compileAssign(d.Assign, "Assign", n.jsonata); err != nil {
		return fmt.Errorf("Assign: %w", err)
	}
	return nil
}

// work compiles what surrounds the work of Task, Parallel and Map states.
func (c *compiler) work(n *node, d *asl.Data, r *asl.Result, parameters, arguments asl.JSON) error {
	if err := c.data(n, d); err != nil {
		return err
	}
	var err error
	field, doc := "Parameters", parameters
	if n.jsonata {
		field, doc = "Arguments", arguments
	}
	if n.flow.arguments, err = compileTemplate(doc, field, n.jsonata); err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	if n.flow.selector, err = compileTemplate(r.ResultSelector, "ResultSelector", n.jsonata); err != nil {
		return fmt.Errorf("ResultSelector: %w", err)
	}
	n.flow.result, err = compileResultPath(r.ResultPath)
	return err
}

// env returns what the expressions of the thread's state see, but for the input.
func (d *decider) env(t *thread) *env { return &env{d: d, t: t, token: t.token} }

// effectiveInput applies InputPath.
func (d *decider) effectiveInput(t *thread) (*value.Doc, *failure) {
	if in := t.node.flow.input; in.null || in.path != nil {
		return in.apply(d.env(t), t.input)
	}
	return t.input, nil
}

// argumentsOf evaluates Parameters or Arguments over the effective input, which
// it returns where the state has none.
func (d *decider) argumentsOf(t *thread, effective *value.Doc) (*value.Doc, *failure) {
	if t.node.flow.arguments == nil {
		return effective, nil
	}
	e := d.env(t)
	e.input = effective.Value()
	v, f := t.node.flow.arguments.eval(e)
	if f != nil {
		return nil, f
	}
	return value.NewDoc(v), nil
}

// finish takes a state's result through the rest of its data flow and leaves the
// state for its Next.
func (d *decider) finish(t *thread, result *value.Doc) {
	n := t.node
	if n.jsonata {
		if n.flow.final == nil && n.flow.assign == nil {
			d.exit(t, result, nil, n.next)
			return
		}
		e := d.env(t)
		e.input = t.input.Value()
		if n.retryable() {
			e.result = result.Value()
		}
		d.leave(t, e, n.flow.final, n.flow.assign, result, n.next)
		return
	}
	selected := result
	if n.flow.selector != nil {
		e := d.env(t)
		e.input = result.Value()
		v, f := n.flow.selector.eval(e)
		if f != nil {
			d.fail(t, f)
			return
		}
		selected = value.NewDoc(v)
	}
	combined, f := n.flow.result.apply(t, t.input, selected)
	if f != nil {
		d.fail(t, f)
		return
	}
	output := combined
	if out := n.flow.output; out.null || out.path != nil {
		if output, f = out.apply(d.env(t), combined); f != nil {
			d.fail(t, f)
			return
		}
	}
	if n.flow.assign == nil {
		d.exit(t, output, nil, n.next)
		return
	}
	e := d.env(t)
	e.input = result.Value()
	assigned, f := n.flow.assign.apply(e)
	if f != nil {
		d.fail(t, f)
		return
	}
	d.exit(t, output, assigned, n.next)
}

// leave evaluates a JSONata state's (or rule's, or catcher's) Output and Assign
// and goes on to next. Without an Output the state hands on otherwise.
func (d *decider) leave(t *thread, e *env, final template, assign *assignment, otherwise *value.Doc, next *node) {
	output := otherwise
	if final != nil {
		v, f := final.eval(e)
		if f != nil {
			d.fail(t, f)
			return
		}
		output = value.NewDoc(v)
	}
	assigned, f := assign.apply(e)
	if f != nil {
		d.fail(t, f)
		return
	}
	d.exit(t, output, assigned, next)
}
