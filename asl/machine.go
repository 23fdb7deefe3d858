package asl

import (
	"encoding/json"
	"iter"
)

// QueryLanguage is the language of a state's expressions.
type QueryLanguage string

// The query languages of the States Language.
const (
	JSONPath QueryLanguage = "JSONPath"
	JSONata  QueryLanguage = "JSONata"
)

// JSON is the compact JSON text of a user's document inside a definition; nil
// where the field is absent.
type JSON = json.RawMessage

// StateMachine is one definition. Its zero value holds no state; get one from
// [Parse] or [Validate].
type StateMachine struct {
	Comment string
	Version string // "1.0" where the definition does not say
	// QueryLanguage is what states use that name none: [JSONPath] where the
	// definition does not say.
	QueryLanguage QueryLanguage
	// TimeoutSeconds bounds a whole execution; nil means AWS's year.
	TimeoutSeconds *int64
	Scope
}

// Scope is a set of states with the one it starts at: a whole machine, a branch
// of a [Parallel] or the processor of a [Map]. Transitions never leave a scope.
type Scope struct {
	StartAt string
	States  States
}

// States is the ordered set of a scope's states. The zero States is empty.
type States struct {
	list  []State
	index map[string]int
}

// Len returns the number of states.
func (s *States) Len() int { return len(s.list) }

// Get returns the state with that name, or nil.
func (s *States) Get(name string) State {
	if i, ok := s.index[name]; ok {
		return s.list[i]
	}
	return nil
}

// All yields the states in the order of the definition.
func (s *States) All() iter.Seq2[string, State] {
	return func(yield func(string, State) bool) {
		for _, state := range s.list {
			if !yield(state.Base().Name, state) {
				return
			}
		}
	}
}

// Add appends a state under its name; a second state of one name replaces the
// first.
func (s *States) Add(state State) {
	name := state.Base().Name
	if i, ok := s.index[name]; ok {
		s.list[i] = state
		return
	}
	if s.index == nil {
		s.index = make(map[string]int)
	}
	s.index[name] = len(s.list)
	s.list = append(s.list, state)
}
