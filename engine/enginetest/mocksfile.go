package enginetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// ParseMocks reads a file in the format of Step Functions Local's
// MockConfigFile.json:
//
//	{
//	  "StateMachines": {
//	    "Orders": {"TestCases": {"Happy": {"Charge": "ChargedAtTheSecondCall"}}}
//	  },
//	  "MockedResponses": {
//	    "ChargedAtTheSecondCall": {
//	      "0":   {"Throw": {"Error": "Bank.Down", "Cause": "try later"}},
//	      "1-9": {"Return": {"id": "c-1"}}
//	    }
//	  }
//	}
//
// The keys of a mocked response count the calls of the state from zero, alone or
// as a range with both ends included. Errors say where in the file they are.
func ParseMocks(data []byte) (*Mocks, error) {
	root, err := value.Parse(data)
	if err != nil {
		return nil, err
	}
	file, err := at("the file").object(root)
	if err != nil {
		return nil, err
	}
	responses, err := parseResponses(file)
	if err != nil {
		return nil, err
	}
	m := &Mocks{machines: make(map[string]map[string]*TestCase)}
	machines, err := section(file, "StateMachines")
	if err != nil {
		return nil, err
	}
	for _, machine := range machines.Members() {
		place := at("StateMachines").to(machine.Key)
		if m.machines[machine.Key], err = parseTestCases(place, machine.Value, responses); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// place is where in the file something stands, as the keys that lead to it.
type place []string

func at(key string) place { return place{key} }

func (p place) to(key string) place { return append(slices.Clip(p), key) }

func (p place) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %s", strings.Join(p, "/"), fmt.Sprintf(format, args...))
}

func (p place) object(v value.Value) (*value.Object, error) {
	if o, ok := v.(*value.Object); ok {
		return o, nil
	}
	return nil, p.errorf("must be an object, not a JSON %s", v.Kind())
}

// text returns the string under a key that must be there.
func (p place) text(o *value.Object, key string) (string, error) {
	v, ok := o.Get(key)
	if !ok {
		return "", p.errorf("%s is missing", key)
	}
	s, ok := v.(value.String)
	if !ok {
		return "", p.to(key).errorf("must be a string, not a JSON %s", v.Kind())
	}
	return string(s), nil
}

// section returns a part of the file that must be there.
func section(file *value.Object, key string) (*value.Object, error) {
	v, ok := file.Get(key)
	if !ok {
		return nil, at("the file").errorf("%s is missing", key)
	}
	return at(key).object(v)
}

func parseTestCases(p place, v value.Value, responses map[string]*response) (map[string]*TestCase, error) {
	machine, err := p.object(v)
	if err != nil {
		return nil, err
	}
	listed, ok := machine.Get("TestCases")
	if !ok {
		return nil, p.errorf("TestCases is missing")
	}
	p = p.to("TestCases")
	all, err := p.object(listed)
	if err != nil {
		return nil, err
	}
	cases := make(map[string]*TestCase, all.Len())
	for _, member := range all.Members() {
		if cases[member.Key], err = parseTestCase(p.to(member.Key), member, responses); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

func parseTestCase(p place, from value.Member, responses map[string]*response) (*TestCase, error) {
	states, err := p.object(from.Value)
	if err != nil {
		return nil, err
	}
	c := &TestCase{name: from.Key, states: make(map[string]*response, states.Len())}
	for _, state := range states.Members() {
		name, err := p.text(states, state.Key)
		if err != nil {
			return nil, err
		}
		if c.states[state.Key] = responses[name]; responses[name] == nil {
			return nil, p.to(state.Key).errorf("MockedResponses has no %q", name)
		}
	}
	return c, nil
}

func parseResponses(file *value.Object) (map[string]*response, error) {
	all, err := section(file, "MockedResponses")
	if err != nil {
		return nil, err
	}
	responses := make(map[string]*response, all.Len())
	for _, member := range all.Members() {
		if responses[member.Key], err = parseResponse(member); err != nil {
			return nil, err
		}
	}
	return responses, nil
}

func parseResponse(from value.Member) (*response, error) {
	p := at("MockedResponses").to(from.Key)
	answers, err := p.object(from.Value)
	if err != nil {
		return nil, err
	}
	r := &response{name: from.Key}
	for _, member := range answers.Members() {
		a, err := parseAnswer(p.to(member.Key), member)
		if err != nil {
			return nil, err
		}
		r.answers = append(r.answers, a)
	}
	slices.SortFunc(r.answers, func(a, b answer) int { return cmp.Compare(a.first, b.first) })
	for i := 1; i < len(r.answers); i++ {
		if n := r.answers[i].first; n <= r.answers[i-1].last {
			return nil, p.errorf("has more than one answer to call %d", n)
		}
	}
	return r, nil
}

func parseAnswer(p place, from value.Member) (answer, error) {
	var a answer
	var ok bool
	if a.first, a.last, ok = parseRange(from.Key); !ok {
		return a, p.errorf(`the key must be a number such as "0", or a range such as "1-3"`)
	}
	o, err := p.object(from.Value)
	if err != nil {
		return a, err
	}
	result, returns := o.Get("Return")
	failure, throws := o.Get("Throw")
	switch {
	case returns == throws || o.Len() != 1:
		return a, p.errorf("must have either Return or Throw, and nothing else")
	case returns:
		a.result = json.RawMessage(value.Text(result))
		return a, nil
	}
	p = p.to("Throw")
	thrown, err := p.object(failure)
	if err != nil {
		return a, err
	}
	if a.failure.Name, err = p.text(thrown, "Error"); err != nil {
		return a, err
	}
	a.failure.Cause, err = p.text(thrown, "Cause")
	return a, err
}

// parseRange reads "3" and "1-3".
func parseRange(key string) (first, last int, ok bool) {
	from, to, isRange := strings.Cut(key, "-")
	if !isRange {
		to = from
	}
	first, err := parseCall(from)
	if err != nil {
		return 0, 0, false
	}
	last, err = parseCall(to)
	return first, last, err == nil && first <= last
}

func parseCall(s string) (int, error) {
	n, err := strconv.ParseUint(s, 10, 31)
	return int(n), err
}
