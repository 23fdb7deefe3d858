package conformance_test

import "github.com/borealis-flow/borealis/internal/value"

// before is the name of a state put in front of the one that a case is about, to
// give it its input and its variables.
const before = "Before the case"

// definitionOf returns the definition of a case. Where the case is about one
// state, that one alone is kept: the others need not make sense, and become what
// it can lead to.
func definitionOf(doc value.Value, state string) value.Value {
	definition := objectMember(doc, "definition")
	if state == "" {
		return definition
	}
	kept := objectMember(objectMember(definition, "States"), state)
	if member(kept, "End") != nil {
		kept = kept.Without("Next") // some have both, which AWS refuses
	}
	states := value.NewObject(value.Member{Key: state, Value: kept})
	for _, target := range targets(kept) {
		if _, ok := states.Get(target); !ok {
			states = states.With(target, object("Type", "Pass").With("End", value.Bool(true)))
		}
	}
	start := state
	if first := prelude(doc, definition, state); first != nil {
		start, states = before, states.With(before, first)
	}
	return definition.With("StartAt", value.String(start)).With("States", states)
}

// targets returns the names of the states that a state leads to.
func targets(state value.Value) []string {
	var names []string
	add := func(v value.Value, key string) {
		if name := textMember(v, key); name != "" {
			names = append(names, name)
		}
	}
	add(state, "Next")
	add(state, "Default")
	for _, key := range []string{"Choices", "Catch"} {
		for _, rule := range arrayMember(state, key) {
			add(rule, "Next")
		}
	}
	return names
}

// prelude returns the state that goes before the one that a case is about, nil
// where that needs none.
func prelude(doc, definition value.Value, state string) *value.Object {
	variables := member(doc, "variables")
	if member(doc, "executionInput") == nil && variables == nil {
		return nil
	}
	result := "Result"
	if textMember(definition, "QueryLanguage") == "JSONata" {
		result = "Output"
	}
	first := object("Type", "Pass", "Next", state).With(result, member(doc, "input"))
	if variables != nil {
		first = first.With("Assign", variables)
	}
	return first
}
