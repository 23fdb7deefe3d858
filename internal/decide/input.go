package decide

import (
	"time"

	"github.com/borealis-flow/borealis/history"
)

// Input is one thing that happened, with what the decision about it may depend
// on.
type Input struct {
	// Now is the time of the input: of its events, of $now() and of timers.
	Now time.Time
	// Seed feeds what is random: States.UUID, $random(), jitter.
	Seed uint64
	// What happened.
	What Occurrence
}

// Occurrence is what an [Input] reports: [Start], [Continue], [TimerFired],
// [TaskStarted], [TaskSubmitted], [TaskSucceeded], [TaskFailed],
// [TaskHeartbeat], [MapRunEnded] or [Stop].
type Occurrence interface{ occurrence() }

// Start begins the execution. It is the first input and comes once.
type Start struct{}

// Continue lets an execution go on that used up the budget of its last input
// ([Decision.More]).
type Continue struct{}

// TimerFired says that a timer of an earlier decision is due. A timer that does
// not run any more is ignored, so it does no harm to deliver one late or twice.
type TimerFired struct{ Timer TimerKey }

// TaskStarted says that an activity's worker has taken the task. Other tasks
// count as started once they are scheduled.
type TaskStarted struct {
	Task       int64
	WorkerName string
}

// TaskSubmitted says that the callee of a .sync or .waitForTaskToken task has
// accepted the request, and what it answered.
type TaskSubmitted struct {
	Task   int64
	Output string // JSON
}

// TaskSucceeded ends a task with a result.
type TaskSucceeded struct {
	Task   int64
	Output string // JSON
}

// TaskFailed ends a task with an error.
type TaskFailed struct {
	Task         int64
	Error, Cause history.Text
	// Unstarted says that the call could not even begin: the history then says
	// that the schedule or the start failed, where AWS has an event for it.
	Unstarted bool
}

// TaskHeartbeat says that the worker of a task is alive.
type TaskHeartbeat struct{ Task int64 }

// MapRunEnded reports the end of a distributed map run (see [MapRun]).
type MapRunEnded struct {
	Run    int64  // [MapRunStart.Run]
	Output string // JSON, where it succeeded
	Failed bool
	// Error and Cause say why it failed.
	Error, Cause history.Text
}

// Stop ends the execution from outside, as StopExecution does.
type Stop struct{ Error, Cause history.Text }

func (Start) occurrence()         {}
func (Continue) occurrence()      {}
func (TimerFired) occurrence()    {}
func (TaskStarted) occurrence()   {}
func (TaskSubmitted) occurrence() {}
func (TaskSucceeded) occurrence() {}
func (TaskFailed) occurrence()    {}
func (TaskHeartbeat) occurrence() {}
func (MapRunEnded) occurrence()   {}
func (Stop) occurrence()          {}
