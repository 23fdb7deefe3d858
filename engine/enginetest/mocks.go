package enginetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/borealis-flow/borealis/asl"
)

// Mocks are the mocked responses of a file in the format of Step Functions
// Local's MockConfigFile.json (AWS Step Functions developer guide, "Mock
// configuration file structure"). Get them from [ParseMocks]. They are not
// changed by runs, so one Mocks may serve many.
type Mocks struct {
	machines map[string]map[string]*TestCase
}

// TestCase is one test case of a state machine: which mocked response answers
// for which state.
type TestCase struct {
	name   string
	states map[string]*response
}

// response is what a mocked state answers, call by call.
type response struct {
	name    string
	answers []answer
}

// answer is what the calls from first to last answer, counted from zero.
type answer struct {
	first, last int
	result      json.RawMessage // nil where the call fails
	failure     Error
}

// Machines returns the names of the state machines, sorted.
func (m *Mocks) Machines() []string { return slices.Sorted(maps.Keys(m.machines)) }

// TestCases returns the names of a state machine's test cases, sorted.
func (m *Mocks) TestCases(machine string) []string {
	return slices.Sorted(maps.Keys(m.machines[machine]))
}

// For returns a test case for [Config.Mocks]. An empty name stands for the only
// machine or the only test case that there is. The error lists what there is.
func (m *Mocks) For(machine, testCase string) (*TestCase, error) {
	machine, err := pick("state machine", machine, m.Machines())
	if err != nil {
		return nil, err
	}
	testCase, err = pick(fmt.Sprintf("test case of state machine %q", machine), testCase, m.TestCases(machine))
	if err != nil {
		return nil, err
	}
	return m.machines[machine][testCase], nil
}

// pick finds a name among others, which may leave no choice.
func pick(what, name string, names []string) (string, error) {
	switch {
	case slices.Contains(names, name):
		return name, nil
	case len(names) == 0:
		return "", fmt.Errorf("the mocks have no %s", what)
	case name != "":
		return "", fmt.Errorf("the mocks have no %s named %q, only %s", what, name, quoted(names))
	case len(names) == 1:
		return names[0], nil
	}
	return "", fmt.Errorf("the mocks have more than one %s: choose one of %s", what, quoted(names))
}

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(out, ", ")
}

// check looks for states that the definition does not have: a misspelt name
// would otherwise show as a state without a fake.
func (c *TestCase) check(machine *asl.StateMachine) error {
	if c == nil {
		return nil
	}
	known := make(map[string]bool)
	addTasks(known, &machine.Scope)
	for _, name := range slices.Sorted(maps.Keys(c.states)) {
		if !known[name] {
			return fmt.Errorf("test case %q mocks state %q, but the definition has no Task state of that name", c.name, name)
		}
	}
	return nil
}

// addTasks collects the names of all Task states.
func addTasks(names map[string]bool, s *asl.Scope) {
	for name, state := range s.States.All() {
		switch state := state.(type) {
		case *asl.Task:
			names[name] = true
		case *asl.Parallel:
			for i := range state.Branches {
				addTasks(names, &state.Branches[i])
			}
		case *asl.Map:
			addTasks(names, &state.ItemProcessor.Scope)
		}
	}
}

// mocked returns the mocked answer to the next call of a state, and neither a
// fake nor an error where the state is not mocked. Calls are counted per state
// through all its visits, retries and iterations.
func (s *stage) mocked(state string) (TaskFunc, error) {
	if s.cfg.Mocks == nil || s.cfg.Mocks.states[state] == nil {
		return nil, nil
	}
	r := s.cfg.Mocks.states[state]
	n := s.calls[state]
	s.calls[state]++
	for _, a := range r.answers {
		switch {
		case n < a.first || n > a.last:
		case a.result == nil:
			return Throw(a.failure.Name, a.failure.Cause), nil
		default:
			return Return(a.result), nil
		}
	}
	return nil, fmt.Errorf("state %q is called for the %s time, but the mocked response %q has no answer %q",
		state, ordinal(n+1), r.name, fmt.Sprint(n))
}

func ordinal(n int) string {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return fmt.Sprint(n) + suffix
}
