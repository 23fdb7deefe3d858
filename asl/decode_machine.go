package asl

import (
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// Limits of AWS on a definition.
const (
	maxStateName = 80
	// maxNesting bounds how deeply Map and Parallel states nest. AWS has such a
	// limit (TOO_DEEPLY_NESTED) and does not publish it.
	maxNesting = 32
	// maxSeconds is the largest timeout the States Language allows.
	maxSeconds = 99_999_999
)

func (c *checker) machine(root *node) *StateMachine {
	o := c.rootObject(root)
	m := &StateMachine{QueryLanguage: o.language(JSONPath), Version: "1.0"}
	c.machineLanguage = m.QueryLanguage
	o.query = m.QueryLanguage
	o.allow(machineFields)
	m.Comment = o.text("Comment")
	o.choice("Version", "1.0") // the only one there is
	if seconds, ok := o.integer("TimeoutSeconds", limits{1, maxSeconds}); ok {
		m.TimeoutSeconds = &seconds
	}
	m.Scope = o.scope(0)
	return m
}

func (c *checker) rootObject(root *node) *object {
	return &object{checker: c, node: root, pos: root.pos, query: c.machineLanguage, express: c.opts.Type == "EXPRESS"}
}

// language returns the query language that an object names, else the default.
func (o *object) language(inForce QueryLanguage) QueryLanguage {
	if language := o.choice("QueryLanguage", string(JSONPath), string(JSONata)); language != "" {
		return QueryLanguage(language)
	}
	return inForce
}

// scope reads the states of a machine, a branch or a processor. depth counts the
// scopes around it.
func (o *object) scope(depth int) Scope {
	var s Scope
	if depth > maxNesting {
		o.problem(SeverityError, CodeTooDeeplyNested, o.at, o.pos, "States are nested more than %d levels deep", maxNesting)
		return s
	}
	o.require("States", "StartAt")
	s.StartAt = o.text("StartAt")
	states := o.child("States")
	if states == nil {
		return s
	}
	if len(states.node.members) == 0 {
		o.fail(states.at, states.pos, "Value cannot be empty")
		return s
	}
	o.duplicateStates(states)
	g := newGraph(o, states)
	for i := range states.node.members {
		m := &states.node.members[i]
		at := states.at.to(m.key)
		o.stateName(m, at)
		if state := o.state(m, at, depth, g); state != nil {
			s.States.Add(state)
		}
	}
	g.check(s.StartAt)
	return s
}

// duplicateStates reports the names that one States object has twice.
func (o *object) duplicateStates(states *object) {
	for _, d := range o.duplicates[states.node.pos] {
		o.duplicateState(d.key, states.at.to(d.key), d.pos)
	}
	delete(o.duplicates, states.node.pos)
}

func (o *object) duplicateState(name string, at *place, pos position) {
	o.problem(SeverityError, CodeDuplicateState, at, pos, "Duplicate State name: %s", bounded(name))
}

// stateName checks a state's name: at most 80 characters, and unique in the
// whole machine (States Language, "States").
func (o *object) stateName(m *member, at *place) {
	switch {
	case m.key == "":
		o.problem(SeverityError, CodeInvalidStateName, at, m.pos, "State name cannot be empty")
	case utf8.RuneCountInString(m.key) > maxStateName:
		o.problem(SeverityError, CodeInvalidStateName, at, m.pos, "State name exceeds the maximum length of %d characters: %s", maxStateName, bounded(m.key))
	}
	if o.states[m.key] {
		o.duplicateState(m.key, at, m.pos)
	}
	o.states[m.key] = true
}

// state reads one state; it returns nil where not even its type is known.
func (o *object) state(m *member, at *place, depth int, g *graph) State {
	if !o.expect(&m.value, at, value.KindObject) {
		g.broken = true
		return nil
	}
	s := o.sub(&m.value, at, m.pos)
	s.query = o.machineLanguage
	if !s.require("Type") {
		g.broken = true
		return nil
	}
	kind := s.choice("Type", stateTypes...)
	if kind == "" {
		g.broken = true
		return nil
	}
	s.query = s.language(o.machineLanguage)
	if s.query == JSONPath && o.machineLanguage == JSONata {
		o.fail(at, m.pos, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
		g.broken = true
		return nil
	}
	s.allow(stateFields[kind])
	common := Common{Name: m.key, Comment: s.text("Comment"), QueryLanguage: s.query, Pointer: at.pointer()}
	r := stateReader{object: s, graph: g, vertex: g.add(m.key, at, m.pos), depth: depth}
	return r.read(kind, common)
}
