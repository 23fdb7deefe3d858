package enginetest

import (
	"time"

	"github.com/borealis-flow/borealis/history"
)

// Transition is one event of a history, told to a reader.
type Transition struct {
	// After is how long after the start it happened, on the fake clock.
	After time.Duration
	// Event is the event's id.
	Event int64
	// Depth counts the Parallel and Map states around the state.
	Depth int
	// State is the name of the state that it happened in, "" where it was in none.
	State string
	// What says what happened, such as "calls lambda:invoke" or "goes to Ship".
	What string
	// Data is the document that goes with it, as compact JSON text, or an error with
	// its cause. It is "" where there is none, or where a state hands its input on.
	Data string
}

// Transitions is a history, told to a reader: see [Execution.Transitions].
type Transitions []Transition

// Transitions tells the history in the order in which it happened. Events that
// only say that what came before took its course, such as TaskStarted, are left
// out.
func (x *Execution) Transitions() Transitions {
	n := &narrator{
		next: make(map[int64]string), left: make(map[int64]time.Time), spots: make(map[string]*spot),
		states: make([]string, len(x.Events)+1), steps: make([]history.Details, len(x.Events)+1),
	}
	for _, e := range x.Events {
		switch d := e.Details.(type) {
		case *history.StateEntered:
			n.next[e.PreviousID] = d.Name
		case *history.StateExited:
			n.left[e.PreviousID] = e.Time
		}
	}
	var all Transitions
	for _, e := range x.Events {
		n.steps[e.ID] = e.Details
		state := n.stateOf(e)
		n.states[e.ID] = state
		if what, data := n.tell(e); what != "" {
			all = append(all, Transition{
				After: e.Time.Sub(x.Started), Event: e.ID, Depth: n.spotOf(state).depth,
				State: state, What: what, Data: data,
			})
		}
	}
	return all
}

// narrator tells the events of one execution, whose ids count from one.
type narrator struct {
	next   map[int64]string    // the state entered after an event
	left   map[int64]time.Time // when a state was left after an event
	states []string            // the state of an event
	steps  []history.Details   // of an event
	spots  map[string]*spot    // of a state; names are unique in a definition
}

// spot is where a state stands.
type spot struct {
	kind   string
	parent string // the Parallel or Map around it
	depth  int
	input  string // of the newest visit
}

// spotOf returns where a state stands; the zero spot for none.
func (n *narrator) spotOf(state string) spot {
	if p := n.spots[state]; p != nil {
		return *p
	}
	return spot{}
}

// stateOf returns the state that an event belongs to. Events that do not name it
// belong to that of the event that they follow.
func (n *narrator) stateOf(e history.Event) string {
	before := n.states[e.PreviousID]
	switch d := e.Details.(type) {
	case *history.StateEntered:
		n.enter(d, e.PreviousID)
		return d.Name
	case *history.StateExited:
		return d.Name
	case *history.EvaluationFailed:
		return d.State
	case *history.MapIterationStarted:
		return d.Name
	case *history.MapIterationSucceeded:
		return d.Name
	case *history.MapIterationFailed:
		return d.Name
	case *history.MapIterationAborted:
		return d.Name
	case *history.ParallelStateFailed:
		return n.group(e.PreviousID, "Parallel")
	case *history.MapStateFailed:
		return n.group(e.PreviousID, "Map")
	case *history.ExecutionStarted, *history.ExecutionSucceeded, *history.ExecutionFailed, *history.ExecutionAborted,
		*history.ExecutionTimedOut, *history.ExecutionRedriven, *history.TaskStateAborted, *history.WaitStateAborted,
		*history.MapStateAborted, *history.ParallelStateAborted, *history.MapRunAborted:
		return ""
	}
	return before
}

// enter notes where a state stands: inside the Parallel or Map whose branch or
// iteration begins with it, else beside the state before it.
func (n *narrator) enter(d *history.StateEntered, previous int64) {
	if known := n.spots[d.Name]; known != nil {
		known.input = d.Input
		return
	}
	before := n.states[previous]
	p := n.spotOf(before)
	p.kind, p.input = d.StateType, d.Input
	switch n.steps[previous].(type) {
	case *history.ParallelStateStarted, *history.MapIterationStarted:
		p.parent, p.depth = before, p.depth+1
	}
	n.spots[d.Name] = &p
}

// group returns the Parallel or Map state that failed because of an event: the
// one around that event's state, unless it was its own doing.
func (n *narrator) group(cause int64, kind string) string {
	state := n.states[cause]
	switch n.steps[cause].(type) {
	case *history.ParallelStateFailed, *history.MapStateFailed:
		return n.spotOf(state).parent
	}
	if n.spotOf(state).kind == kind {
		return state
	}
	return n.spotOf(state).parent
}
