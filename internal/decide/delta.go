package decide

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/borealis-flow/borealis/history"
)

// delta is what one Step changed of an execution's state. What the events of the
// step say already (inputs, outputs) is not repeated but named by the event.
type delta struct {
	Version  int           `json:"v"`
	LastID   int64         `json:"last"`
	Threads  int64         `json:"threads"` // how many there have been
	Ended    bool          `json:"ended,omitempty"`
	Deadline bool          `json:"deadline,omitempty"`
	Changed  []threadDelta `json:"t,omitempty"`
	Gone     []int64       `json:"gone,omitempty"`
	Ready    []int64       `json:"ready,omitempty"`
}

// threadDelta is a thread as it stands. Variables are those set by the step.
// Without an input it has that of its newest …StateEntered event, or, where it is
// about to enter a state, the output of its newest event.
type threadDelta struct {
	ID     int64 `json:"id"`
	Parent int64 `json:"of,omitempty"`
	threadState
	Group *groupDelta `json:"group,omitempty"`
}

// groupDelta is a group as it stands, but for what does not change: its items and
// effective input are in the first delta alone. Results are those of the step, by
// the …StateExited event that has them.
type groupDelta struct {
	groupState
	New     bool          `json:"new,omitempty"`
	Results map[int]int64 `json:"results,omitempty"`
}

// touch remembers that the step changes a thread.
func (d *decider) touch(t *thread) {
	if t.id == 0 {
		d.x.threads++
		t.id = d.x.threads
	}
	if d.x.info.Durable && !t.touched {
		t.touched = true
		d.touched = append(d.touched, t)
	}
}

// delta writes what the step has changed.
func (d *decider) delta() []byte {
	x := d.x
	s := delta{Version: snapshotVersion, LastID: x.lastID, Threads: x.threads, Ended: x.ended, Deadline: x.deadline}
	if !x.ended {
		for _, t := range d.touched {
			t.touched = false
			switch {
			case t.phase != phaseOver:
				s.Changed = append(s.Changed, t.delta())
			case t.saved:
				s.Gone = append(s.Gone, t.id)
			}
		}
		for _, t := range x.ready {
			if t.phase != phaseOver {
				s.Ready = append(s.Ready, t.id)
			}
		}
	}
	text, err := json.Marshal(&s)
	if err != nil {
		panic(err) // structs of numbers and strings marshal
	}
	return text
}

func (t *thread) delta() threadDelta {
	s := threadDelta{ID: t.id, threadState: t.state()}
	if t.parent != nil {
		s.Parent = t.parent.id
	}
	if t.input != nil && t.entered == 0 {
		s.Input = t.input.Text()
	}
	s.Variables = t.fresh
	t.fresh = nil
	t.saved = true
	if t.group != nil {
		s.Group = t.group.delta()
	}
	return s
}

func (g *group) delta() *groupDelta {
	s := &groupDelta{groupState: g.state(), New: !g.saved, Results: g.fresh}
	if g.saved {
		s.Items, s.Effective = "", ""
	}
	g.fresh = nil
	g.saved = true
	return s
}

// Recovery rebuilds an execution from what was recorded of it, step by step: the
// events and the [Decision.State] of each. It decides nothing, so it does not
// matter whether this version would have decided otherwise.
type Recovery struct {
	base    delta
	threads map[int64]*threadDelta
	results map[int64]map[int]int64 // by thread: of its group
	vars    map[int64]map[string]string
	texts   map[int64]string // inputs, outputs and parameters by event
}

// Add applies steps: their events, and the [Decision.State] that goes with them.
// Steps are added in order.
func (r *Recovery) Add(events []history.Event, state []byte) error {
	if r.threads == nil {
		r.threads = make(map[int64]*threadDelta)
		r.results = make(map[int64]map[int]int64)
		r.vars = make(map[int64]map[string]string)
		r.texts = make(map[int64]string)
	}
	for i := range events {
		switch details := events[i].Details.(type) {
		case *history.StateEntered:
			r.texts[events[i].ID] = details.Input
		case *history.StateExited:
			r.texts[events[i].ID] = details.Output
		case *history.TaskScheduled:
			r.texts[events[i].ID] = details.Parameters
		case *history.LambdaFunctionScheduled:
			r.texts[events[i].ID] = details.Input
		case *history.ActivityScheduled:
			r.texts[events[i].ID] = details.Input
		}
	}
	for line := range bytes.Lines(state) {
		if err := r.step(line); err != nil {
			return err
		}
	}
	return nil
}

// step applies one line of changes.
func (r *Recovery) step(line []byte) error {
	var s delta
	if err := json.Unmarshal(line, &s); err != nil {
		return fmt.Errorf("read a change of state: %w", err)
	}
	if s.Version > snapshotVersion || s.Version < 1 {
		return fmt.Errorf("a change of state has format %d; this version reads formats 1 to %d: run a newer one", s.Version, snapshotVersion)
	}
	r.base = s
	for i := range s.Changed {
		r.change(&s.Changed[i])
	}
	for _, id := range s.Gone {
		delete(r.threads, id)
		delete(r.results, id)
		delete(r.vars, id)
	}
	return nil
}

func (r *Recovery) change(t *threadDelta) {
	if old := r.threads[t.ID]; old != nil && t.Group != nil && old.Group != nil && !t.Group.New {
		t.Group.Items, t.Group.Effective = old.Group.Items, old.Group.Effective
	}
	if t.Group != nil {
		if t.Group.New || r.results[t.ID] == nil {
			r.results[t.ID] = make(map[int]int64)
		}
		maps.Copy(r.results[t.ID], t.Group.Results)
	}
	if len(t.Variables) > 0 {
		if r.vars[t.ID] == nil {
			r.vars[t.ID] = make(map[string]string)
		}
		maps.Copy(r.vars[t.ID], t.Variables)
	}
	r.threads[t.ID] = t
}

// Execution returns the execution as it stands after the steps added so far, of
// the same program. info and tokens are as for [Program.New].
func (r *Recovery) Execution(p *Program, info Info, tokens func(task int64) string) (*Execution, error) {
	s := snapshot{
		Version: snapshotVersion, LastID: r.base.LastID, Threads: r.base.Threads,
		Started: r.base.LastID > 0, Ended: r.base.Ended, Deadline: r.base.Deadline, Ready: r.base.Ready,
	}
	children := make(map[int64][]*threadDelta)
	for _, t := range r.threads {
		children[t.Parent] = append(children[t.Parent], t)
	}
	if roots := children[0]; !s.Ended && len(roots) == 1 {
		root, err := r.thread(roots[0], children, 0)
		if err != nil {
			return nil, fmt.Errorf("read the state of execution %s: %w", info.ExecutionArn, err)
		}
		s.Root = root
	} else if !s.Ended {
		return nil, fmt.Errorf("read the state of execution %s: it has %d root threads", info.ExecutionArn, len(roots))
	}
	return p.restore(&s, info, tokens)
}

// maxScopes bounds how deeply recorded threads may nest.
const maxScopes = 100

// thread puts a thread's state together, with those below it.
func (r *Recovery) thread(t *threadDelta, children map[int64][]*threadDelta, depth int) (*threadState, error) {
	if depth > maxScopes {
		return nil, fmt.Errorf("threads nest more than %d levels deep", maxScopes)
	}
	s := t.threadState
	s.ID = t.ID
	s.Variables = r.vars[t.ID]
	if err := r.input(&s); err != nil {
		return nil, err
	}
	if t.Group == nil {
		return &s, nil
	}
	g := t.Group.groupState
	g.Threads, g.Results = nil, make(map[int]string)
	for i, event := range r.results[t.ID] {
		text, ok := r.texts[event]
		if !ok {
			return nil, fmt.Errorf("event %d has no output", event)
		}
		g.Results[i] = text
	}
	below := children[t.ID]
	slices.SortFunc(below, func(a, b *threadDelta) int { return a.Index - b.Index })
	for _, child := range below {
		state, err := r.thread(child, children, depth+1)
		if err != nil {
			return nil, err
		}
		g.Threads = append(g.Threads, state)
	}
	s.Group = &g
	return &s, nil
}

// input finds the input of a thread that has entered a state, and of its task.
func (r *Recovery) input(s *threadState) error {
	if s.Entered == 0 {
		return nil
	}
	event := s.Entered
	if s.Phase == phaseEnter {
		event = s.Last
	}
	var ok bool
	if s.Input, ok = r.texts[event]; !ok {
		return fmt.Errorf("event %d has no document", event)
	}
	if s.Task == nil {
		return nil
	}
	task := *s.Task
	if task.Input, ok = r.texts[task.ID]; !ok {
		return fmt.Errorf("event %d has no parameters", task.ID)
	}
	s.Task = &task
	return nil
}
