package decide

import (
	"errors"
	"fmt"

	"github.com/borealis-flow/borealis/asl"
)

// Program is a definition compiled for running: every expression parsed, every
// transition resolved. It is immutable and may serve many executions at once,
// from many goroutines.
type Program struct {
	root    *scope
	nodes   []*node // by id, in the order of the definition
	timeout int64   // seconds; 0 means none
}

// scope is a compiled set of states: the machine, a branch or a processor.
type scope struct {
	start *node
	nodes map[string]*node
}

// node is one compiled state.
type node struct {
	id      int
	name    string
	kind    string // the state's Type
	jsonata bool
	next    *node // nil at the end of the scope
	op      op
	flow    flow
	retry   []asl.Retrier
	catch   []catcher
}

// op is what a kind of state does between being entered and being left.
type op interface {
	// run works on the thread's current state until it is done (leave or fail was
	// called) or has to wait for an input.
	run(d *decider, t *thread)
}

// compileError names the state that does not compile, by its JSON pointer.
type compileError struct {
	pointer string
	err     error
}

func (e *compileError) Error() string { return fmt.Sprintf("%s: %v", e.pointer, e.err) }
func (e *compileError) Unwrap() error { return e.err }

// Compile prepares a definition that [asl.Parse] accepted. It fails where a
// definition was not checked, or has ${substitutions} left in places where they
// are no expression.
func Compile(m *asl.StateMachine) (*Program, error) {
	p := &Program{}
	if m.TimeoutSeconds != nil {
		p.timeout = *m.TimeoutSeconds
	}
	c := &compiler{program: p}
	root, err := c.scope(&m.Scope)
	if err != nil {
		return nil, err
	}
	p.root = root
	return p, nil
}

type compiler struct{ program *Program }

func (c *compiler) scope(s *asl.Scope) (*scope, error) {
	out := &scope{nodes: make(map[string]*node, s.States.Len())}
	for name, state := range s.States.All() {
		n := &node{
			id: len(c.program.nodes), name: name, kind: state.Type(),
			jsonata: state.Base().QueryLanguage == asl.JSONata,
		}
		c.program.nodes = append(c.program.nodes, n)
		out.nodes[name] = n
	}
	out.start = out.nodes[s.StartAt]
	if out.start == nil {
		return nil, fmt.Errorf("StartAt names no state: %q", s.StartAt)
	}
	for name, state := range s.States.All() {
		if err := c.state(out, out.nodes[name], state); err != nil {
			var inner *compileError
			if errors.As(err, &inner) {
				return nil, err // of a state inside this one
			}
			return nil, &compileError{state.Base().Pointer, err}
		}
	}
	return out, nil
}

func (c *compiler) state(s *scope, n *node, state asl.State) error {
	switch state := state.(type) {
	case *asl.Pass:
		return c.pass(s, n, state)
	case *asl.Choice:
		return c.choice(s, n, state)
	case *asl.Wait:
		return c.wait(s, n, state)
	case *asl.Succeed:
		return c.succeed(n, state)
	case *asl.Fail:
		return c.fail(n, state)
	case *asl.Task:
		return c.task(s, n, state)
	case *asl.Parallel:
		return c.parallel(s, n, state)
	case *asl.Map:
		return c.mapState(s, n, state)
	}
	return fmt.Errorf("state type %T is not known", state)
}

func (c *compiler) target(s *scope, n *node, f asl.Flow) error {
	if f.End {
		return nil
	}
	next, err := s.find(f.Next)
	n.next = next
	return err
}

func (s *scope) find(name string) (*node, error) {
	if n := s.nodes[name]; n != nil {
		return n, nil
	}
	return nil, fmt.Errorf("no state is named %q", name)
}

// recovery compiles Retry and Catch.
func (c *compiler) recovery(s *scope, n *node, retry []asl.Retrier, catch []asl.Catcher) error {
	n.retry = retry
	for i, from := range catch {
		to := catcher{errors: from.ErrorEquals}
		field := fmt.Sprintf("Catch[%d]/", i)
		var err error
		if to.next, err = s.find(from.Next); err != nil {
			return err
		}
		if to.resultPath, err = compileResultPath(from.ResultPath); err != nil {
			return err
		}
		if to.output, err = compileTemplate(from.Output, field+"Output", n.jsonata); err != nil {
			return err
		}
		if to.assign, err = compileAssign(from.Assign, field+"Assign", n.jsonata); err != nil {
			return err
		}
		n.catch = append(n.catch, to)
	}
	return nil
}
