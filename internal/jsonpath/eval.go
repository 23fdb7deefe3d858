package jsonpath

import (
	"fmt"

	"github.com/borealis-flow/borealis/internal/value"
)

// Eval returns what the path names in root, the value that [Path.Root] stands
// for: the one value of a definite path, an array of all matches otherwise.
//
// Errors are [*NotFoundError] where a definite path names nothing,
// [*LimitError], and [*EvalError] for everything else.
func (p *Path) Eval(root value.Value, lim Limits) (value.Value, error) {
	if root == nil {
		root = value.Null{}
	}
	if p.plain {
		v, at, found := p.walk(root)
		if !found {
			return nil, p.fault(p.steps, at, v)
		}
		return orNull(v), nil
	}
	run := &run{root: root, path: p, budget: newBudget(lim)}
	v, err := run.eval(p, root, false)
	if err == nil {
		return orNull(v), nil
	}
	return nil, err
}

// orNull makes a null of what is nil inside an evaluation: an index beyond the
// end of its array.
func orNull(v value.Value) value.Value {
	if v == nil {
		return value.Null{}
	}
	return v
}

// walk evaluates a plain path without allocating. If it finds nothing, it
// returns the index of the step that failed and the value this was applied to.
func (p *Path) walk(v value.Value) (_ value.Value, at int, found bool) {
	for i, s := range p.steps {
		switch s := s.(type) {
		case *property:
			object, ok := v.(*value.Object)
			if !ok {
				return v, i, false
			}
			member, ok := object.Get(s.names[0])
			if !ok {
				return v, i, false
			}
			v = member
		case *index:
			array, ok := v.(value.Array)
			if !ok {
				return v, i, false
			}
			v = item(array, s.at[0])
		}
	}
	return v, len(p.steps), true
}

// item is array[at], counted from the end if at is negative. It is nil beyond the
// end, as in Jackson's ArrayNode.
func item(array value.Array, at int) value.Value {
	if at < 0 {
		at += len(array)
	}
	if at < 0 || at >= len(array) {
		return nil
	}
	return array[at]
}

// fault is the error of steps[at], a name or index, which does not fit v.
func (p *Path) fault(steps []step, at int, v value.Value) error {
	return &NotFoundError{Path: p.src, Reason: faultReason(steps, at, v)}
}

func faultReason(steps []step, at int, v value.Value) string {
	switch s := steps[at].(type) {
	case *property:
		if _, ok := v.(*value.Object); !ok {
			return fmt.Sprintf("Expected to find an object with property %s in path %s but found '%s'. "+
				"This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
				s.fragment(), place(steps[:at]), nodeClass(v))
		}
		if at == len(steps)-1 {
			return "No results for path: $" + fragments(steps)
		}
		return "Missing property in path " + place(steps[:at+1])
	case *index, *slice:
		if v == nil {
			return "The path " + place(steps[:at]) + " is null"
		}
	}
	return fmt.Sprintf("Filter: %s can only be applied to arrays. Current context is: %s", fragments(steps[at:]), shown(v))
}

// place is where an evaluation stands after steps, as Jayway prints it: with
// single quotes and without functions.
func place(steps []step) string {
	text := "$"
	for _, s := range steps {
		switch s := s.(type) {
		case *property:
			text += (&property{names: s.names, quote: '\''}).fragment()
		case *call:
		default:
			text += s.fragment()
		}
	}
	return text
}
