package enginetest

import (
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
)

// Status is how an execution stands, in AWS's words.
type Status string

// The statuses of an execution.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT"
	Aborted   Status = "ABORTED"
)

// Execution is what became of a definition that was run.
type Execution struct {
	// ARN names the execution; Name is the last part of it.
	ARN, Name string
	// Input is the input as JSON text, as it was given.
	Input string
	// Status is [Running] only where [Run] returned an error as well.
	Status Status
	// Output is the output as compact JSON text, "" unless it succeeded.
	Output string
	// Error and Cause say why the execution did not succeed. Either may be ""
	// even then: a Fail state need not give them.
	Error, Cause string
	// Started and Ended are times of the fake clock. An execution that still runs
	// has an Ended where Run gave up.
	Started, Ended time.Time
	// Events is the whole history.
	Events []history.Event
	// Children are the child executions of distributed Map states, in the order in
	// which they started.
	Children []*Execution
}

// Elapsed returns how long the execution took on the fake clock.
func (x *Execution) Elapsed() time.Duration { return x.Ended.Sub(x.Started) }

// finish records how the execution ended.
func (x *Execution) finish(end *decide.End, at time.Time) {
	x.Status = Status(end.Status)
	x.Output = end.Output
	x.Error, x.Cause = end.Error.String(), end.Cause.String()
	x.Ended = at
}
