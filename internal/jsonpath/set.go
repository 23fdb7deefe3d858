package jsonpath

import (
	"fmt"

	"github.com/borealis-flow/borealis/internal/value"
)

// Set returns doc with v at the place that the path names, as ResultPath writes
// (States Language, "ResultPath"): what is there is replaced, objects that are
// missing on the way are made. doc itself does not change; the result shares
// what is untouched.
//
// An index must exist already, and names need an object: where the document does
// not fit the path the error is [*MatchError]. The path must be a Reference Path;
// of others Set says so with [*EvalError].
func (p *Path) Set(doc, v value.Value) (value.Value, error) {
	if !p.IsReference() {
		return nil, &EvalError{Path: p.src, Reason: "Reference Path must identify a single node"}
	}
	result, ok := set(p.steps, orNull(doc), orNull(v))
	if !ok {
		return nil, &MatchError{
			Path:   p.src,
			Reason: fmt.Sprintf("Unable to apply ReferencePath %s to input %s", p.src, shown(doc)),
		}
	}
	return result, nil
}

// set returns doc with v at the end of steps; a nil doc is missing.
func set(steps []step, doc, v value.Value) (_ value.Value, ok bool) {
	if len(steps) == 0 {
		return v, true
	}
	switch s := steps[0].(type) {
	case *property:
		if doc == nil {
			doc = value.EmptyObject
		}
		object, ok := doc.(*value.Object)
		if !ok {
			return nil, false
		}
		member, _ := object.Get(s.names[0])
		if member, ok = set(steps[1:], member, v); !ok {
			return nil, false
		}
		return object.With(s.names[0], member), true
	case *index:
		array, ok := doc.(value.Array)
		at := s.at[0]
		if at < 0 {
			at += len(array)
		}
		if !ok || at < 0 || at >= len(array) {
			return nil, false
		}
		changed, ok := set(steps[1:], array[at], v)
		if !ok {
			return nil, false
		}
		items := make(value.Array, len(array))
		copy(items, array)
		items[at] = changed
		return items, true
	}
	return nil, false
}
