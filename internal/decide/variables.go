package decide

import (
	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// variables are the workflow variables of a scope. An inner scope (a branch, an
// iteration) reads those of the scopes around it and sets only its own. A nil
// *variables is the empty set.
type variables struct {
	outer  *variables
	values map[string]value.Value
}

func (v *variables) get(name string) (value.Value, bool) {
	for ; v != nil; v = v.outer {
		if found, ok := v.values[name]; ok {
			return found, true
		}
	}
	return nil, false
}

// assignment is a compiled Assign field: a template for an object. A nil
// assignment is an absent field.
type assignment struct {
	names  []string
	values []template
}

func compileAssign(doc asl.JSON, field string, inJSONata bool) (*assignment, error) {
	t, err := compileTemplate(doc, field, inJSONata)
	if t == nil || err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case *objectTemplate:
		return &assignment{names: t.keys, values: t.values}, nil
	case constant:
		if o, ok := t.value.(*value.Object); ok {
			a := &assignment{}
			for _, m := range o.Members() {
				a.names, a.values = append(a.names, m.Key), append(a.values, constant{m.Value})
			}
			return a, nil
		}
	}
	return nil, errAssignNotObject
}

// apply evaluates all values with the variables as they were, then sets them,
// and returns what the history shows.
func (a *assignment) apply(e *env) ([]history.Variable, *failure) {
	if a == nil {
		return nil, nil
	}
	values := make([]value.Value, len(a.names))
	shown := make([]history.Variable, len(a.names))
	for i, t := range a.values {
		v, f := t.eval(e)
		if f != nil {
			return nil, f
		}
		doc := value.NewDoc(v)
		if e.d.oversize(doc) {
			return nil, tooLarge(e.t.node.name)
		}
		values[i] = v
		shown[i] = history.Variable{Name: a.names[i], Value: doc.Text()}
	}
	for i, name := range a.names {
		e.t.setVariable(name, values[i])
		if e.d.x.info.Durable {
			if e.t.fresh == nil {
				e.t.fresh = make(map[string]string)
			}
			e.t.fresh[name] = shown[i].Value
		}
	}
	return shown, nil
}

// setVariable sets a variable of the thread's own scope.
func (t *thread) setVariable(name string, v value.Value) {
	if t.vars == nil || t.vars == t.outerVars() {
		t.vars = &variables{outer: t.outerVars(), values: make(map[string]value.Value)}
	}
	t.vars.values[name] = v
}

func (t *thread) outerVars() *variables {
	if t.parent == nil {
		return nil
	}
	return t.parent.vars
}
