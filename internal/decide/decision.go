package decide

import (
	"time"

	"github.com/borealis-flow/borealis/history"
)

// Decision is what follows from an input. Whoever carries it out makes the
// events durable first and lets the effects go after that.
type Decision struct {
	Events []history.Event
	// Tasks are to be started, and ended by one TaskSucceeded or TaskFailed each.
	Tasks []Task
	// CancelTasks are no longer waited for; their results will be ignored.
	CancelTasks []int64
	// Timers are to be set; one with a key that is set already replaces it.
	Timers []Timer
	// CancelTimers are not needed any more.
	CancelTimers []TimerKey
	// MapRuns are to be driven, each ended by one MapRunEnded.
	MapRuns []*MapRun
	// MapRunsLost are map runs that run and of which only the execution knows
	// ([Execution.Outstanding]): the driver has to find them again.
	MapRunsLost []int64
	// CancelMapRuns are not waited for any more: their children are to be stopped.
	CancelMapRuns []int64
	// State is what changed of the execution's state, a line for each step, for
	// [Recovery]. It is empty unless [Info.Durable] is set.
	State []byte
	// More says that the budget of this input is used up and the execution has
	// work left: the next input is Continue.
	More bool
	// End is how the execution ended, nil while it runs.
	End *End
}

// Reset empties the decision and keeps its memory.
func (d *Decision) Reset() {
	*d = Decision{
		Events: d.Events[:0], Tasks: d.Tasks[:0], CancelTasks: d.CancelTasks[:0], Timers: d.Timers[:0],
		CancelTimers: d.CancelTimers[:0], MapRuns: d.MapRuns[:0], CancelMapRuns: d.CancelMapRuns[:0], State: d.State[:0], MapRunsLost: d.MapRunsLost[:0],
	}
}

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

// End is how an execution ended.
type End struct {
	Status       Status
	Output       string // JSON, where it succeeded
	Error, Cause history.Text
}

// TimerKind says what a timer is for.
type TimerKind uint8

// The kinds of timers.
const (
	WaitTimer TimerKind = iota + 1
	RetryTimer
	TaskTimeoutTimer
	HeartbeatTimer
	ExecutionTimer
)

// TimerKey names a timer within its execution: what it is for, and the event
// that set it (0 for the execution's own).
type TimerKey struct {
	Kind  TimerKind
	Event int64
}

// Timer asks for a [TimerFired] at a time.
type Timer struct {
	Key TimerKey
	Due time.Time
}

// Task asks for something to be called.
type Task struct {
	// ID names this attempt within the execution: the id of its …Scheduled event.
	ID int64
	// Step is the id of the StateEntered event. All attempts of one entry of the
	// state share it, and with the execution and the redrive generation it makes
	// the key under which the step happens once.
	Step int64
	// Attempt counts the retries before this one.
	Attempt  int
	State    string
	Resource Resource
	// Input is the effective Parameters or Arguments, as JSON.
	Input string
	// Token is the task token of a .waitForTaskToken or .sync task; whoever holds
	// it may end the task.
	Token string
	// Timeout and Heartbeat are the state's bounds, 0 where it has none. The
	// decider keeps them; they are here for the callee.
	Timeout, Heartbeat time.Duration
	// RoleArn is the role of the state's Credentials, or empty.
	RoleArn string
}
