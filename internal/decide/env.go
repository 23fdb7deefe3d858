package decide

import (
	"errors"
	"time"

	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// env is what the expressions of one state see at one point of its data flow.
type env struct {
	d *decider
	t *thread
	// input is $ in JSONPath and $states.input in JSONata.
	input value.Value
	// result and errorOutput are $states.result and $states.errorOutput; nil
	// where there is none.
	result, errorOutput value.Value
	// context is the Context object, built when first looked at.
	context value.Value
	// item replaces the thread's own $$.Map.Item while a Map prepares one.
	item *mapItem
	// token is $$.Task.Token, where the state has one.
	token string
}

// mapItem is $$.Map.Item.
type mapItem struct {
	index int
	value value.Value
}

// path evaluates a JSONPath path. A path that may match several values and does
// not even find where to look gives [], as on AWS.
func (e *env) path(p *jsonpath.Path) (value.Value, error) {
	root, err := e.root(p)
	if err != nil {
		return nil, err
	}
	v, err := p.Eval(root, jsonpath.Limits{})
	var notFound *jsonpath.NotFoundError
	if err != nil && !p.Definite() && errors.As(err, &notFound) {
		return value.Array{}, nil
	}
	return v, err
}

// root returns what a path starts from.
func (e *env) root(p *jsonpath.Path) (value.Value, error) {
	switch root := p.Root(); root.Kind {
	case jsonpath.Context:
		return e.contextObject(), nil
	case jsonpath.Variable:
		v, ok := e.t.vars.get(root.Name)
		if !ok {
			return nil, &jsonpath.NotFoundError{Path: p.String(), Reason: "No variable is named $" + root.Name}
		}
		return v, nil
	}
	return e.input, nil
}

// eval evaluates a JSONata expression to a JSON value; undefined and functions
// are failures.
func (x *expression) eval(e *env) (value.Value, *failure) {
	v, err := x.expr.Eval(jsonata.Env{
		Lookup: func(name string) (value.Value, bool) { return e.lookup(x, name) },
		Now:    e.d.now, Random: e.d.random, Limits: jsonata.Limits{},
	})
	switch {
	case err != nil:
		return nil, x.failure(e.t, err)
	case v == nil:
		return nil, e.t.evaluationFailure(x.field, "The JSONata expression '%s' specified for the field '%s' returned nothing (undefined).", x.expr.Source(), x.field)
	case v.Kind() == value.KindOther:
		return nil, e.t.evaluationFailure(x.field, "The JSONata expression '%s' specified for the field '%s' returned an unsupported result type.", x.expr.Source(), x.field)
	}
	return v, nil
}

func (e *env) lookup(x *expression, name string) (value.Value, bool) {
	if name != "states" {
		return e.t.vars.get(name)
	}
	members := make([]value.Member, 0, 3)
	members = append(members, value.Member{Key: "input", Value: e.input})
	if x.needContext {
		members = append(members, value.Member{Key: "context", Value: e.contextObject()})
	}
	if e.result != nil {
		members = append(members, value.Member{Key: "result", Value: e.result})
	}
	if e.errorOutput != nil {
		members = append(members, value.Member{Key: "errorOutput", Value: e.errorOutput})
	}
	return value.NewObject(members...), true
}

// contextObject builds the Context object ($$ and $states.context), with AWS's
// order of keys.
func (e *env) contextObject() value.Value {
	if e.context != nil {
		return e.context
	}
	t, info := e.t, &e.d.x.info
	execution := []value.Member{
		{Key: "Id", Value: value.String(info.ExecutionArn)},
		{Key: "Input", Value: info.Input.Value()},
		{Key: "StartTime", Value: timestamp(info.StartTime)},
		{Key: "Name", Value: value.String(info.Name)},
		{Key: "RoleArn", Value: value.String(info.RoleArn)},
		{Key: "RedriveCount", Value: value.Int(int64(info.RedriveCount))},
	}
	if !info.RedriveTime.IsZero() {
		execution = append(execution, value.Member{Key: "RedriveTime", Value: timestamp(info.RedriveTime)})
	}
	state := []value.Member{
		{Key: "Name", Value: value.String(t.node.name)},
		{Key: "EnteredTime", Value: timestamp(t.enteredAt)},
	}
	if t.node.retryable() {
		state = append(state, value.Member{Key: "RetryCount", Value: value.Int(int64(t.retryCount))})
	}
	members := []value.Member{
		{Key: "Execution", Value: value.NewObject(execution...)},
		{Key: "StateMachine", Value: value.NewObject(
			value.Member{Key: "Id", Value: value.String(info.StateMachineArn)},
			value.Member{Key: "Name", Value: value.String(info.StateMachineName)})},
		{Key: "State", Value: value.NewObject(state...)},
	}
	if e.token != "" {
		members = append(members, value.Member{Key: "Task", Value: value.NewObject(
			value.Member{Key: "Token", Value: value.String(e.token)})})
	}
	if item := e.mapItem(); item != nil {
		members = append(members, value.Member{Key: "Map", Value: value.NewObject(
			value.Member{Key: "Item", Value: value.NewObject(
				value.Member{Key: "Index", Value: value.Int(int64(item.index))},
				value.Member{Key: "Value", Value: item.value})})})
	}
	e.context = value.NewObject(members...)
	return e.context
}

// mapItem is the item of the innermost iteration around the state.
func (e *env) mapItem() *mapItem {
	if e.item != nil {
		return e.item
	}
	for t := e.t; t != nil; t = t.parent {
		if t.item != nil {
			return t.item
		}
	}
	return nil
}

// retryable tells whether the state is of a type that Retry applies to.
func (n *node) retryable() bool {
	return n.kind == "Task" || n.kind == "Parallel" || n.kind == "Map"
}

// timestamp is a time as the Context object writes it: ISO 8601, UTC, with
// milliseconds.
func timestamp(t time.Time) value.String {
	return value.String(t.UTC().Format("2006-01-02T15:04:05.000Z"))
}
