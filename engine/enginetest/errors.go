package enginetest

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNoAnswer is what a [TaskFunc] returns to say that no answer ever comes: the
// state goes on only where it has a timeout or a heartbeat.
var ErrNoAnswer = errors.New("the task never answers")

// Error is a task's failure: what Retry and Catch see, and the history. An empty
// Name or Cause is left out, as SendTaskFailure allows.
type Error struct {
	Name, Cause string
}

func (e Error) Error() string {
	if e.Cause == "" {
		return e.Name
	}
	return e.Name + ": " + e.Cause
}

// NoFakeError says that a definition needs something from outside for which the
// test has no fake.
type NoFakeError struct {
	// State is the name of the state.
	State string
	// Field is the field that asks for it: Resource of a Task, ItemReader or
	// ResultWriter of a Map.
	Field string
	// Resource is what it names.
	Resource string
}

func (e *NoFakeError) Error() string {
	in := "Config.Tasks"
	switch e.Field {
	case fieldReader:
		in = "Config.Readers"
	case fieldWriter:
		in = "Config.Writers"
	}
	return fmt.Sprintf("state %q has the %s %s, for which there is no fake: put one into %s under %q or %q",
		e.State, e.Field, e.Resource, in, e.State, e.Resource)
}

// The fields that ask for a fake.
const (
	fieldTask   = "Resource"
	fieldReader = "ItemReader"
	fieldWriter = "ResultWriter"
)

// StuckError says that an execution did not end by itself.
type StuckError struct {
	// Reason says how that was noticed.
	Reason string
	// Waits says in which states the execution is, and what each waits for.
	Waits []string
}

// maxWaits bounds how many of them an error's text shows.
const maxWaits = 10

func (e *StuckError) Error() string {
	shown := e.Waits[:min(len(e.Waits), maxWaits)]
	s := e.Reason + ": " + strings.Join(shown, "; ")
	if more := len(e.Waits) - len(shown); more > 0 {
		s += fmt.Sprintf("; and %d more", more)
	}
	return s
}

func (p *player) stuck(reason string) error {
	waits := p.waits()
	if len(waits) == 0 {
		waits = []string{fmt.Sprintf("the state entered last is %q", p.current())}
	}
	return &StuckError{Reason: reason, Waits: waits}
}
