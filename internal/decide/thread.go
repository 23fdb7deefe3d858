package decide

import (
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// phase is what a thread does when it is resumed, or what it waits for.
type phase uint8

const (
	phaseEnter     phase = iota + 1 // enter the current state
	phaseRun                        // run the current state again, after a retry's delay
	phaseBegin                      // say that the scheduled task has started
	phaseWaited                     // the Wait state's time has come
	phaseWaiting                    // a Wait state's timer runs
	phaseRetrying                   // a retrier's timer runs
	phaseTask                       // a task runs
	phaseMapRun                     // a distributed map run runs
	phaseGroup                      // the branches or iterations run
	phaseIteration                  // start as a Map's iteration
	phaseOver                       // the thread has left its scope
)

// thread is one line of execution: the machine itself, a branch of a Parallel
// state or an iteration of a Map state.
type thread struct {
	id     int64
	parent *thread
	index  int      // of the branch or iteration within the parent's group
	item   *mapItem // of an iteration

	node   *node
	phase  phase
	queued bool       // stands in the queue of those with work
	input  *value.Doc // the state's raw input
	vars   *variables

	entered int64 // id of the state's …StateEntered event
	before  int64 // what that event followed
	last    int64 // the newest event of the thread's chain
	// exitAfter is the event that …StateExited follows where that is not last: a
	// Parallel or Map that succeeded.
	exitAfter int64
	// unfailed is what …StateFailed followed, where the state has failed and is
	// being left through a catcher.
	unfailed  int64
	enteredAt time.Time

	attempts   []int // per retrier
	retryCount int

	due    time.Time // of phaseWaiting and phaseRetrying
	task   *task
	token  string
	group  *group
	mapRun int64
	// caught says that the state is being left through a catcher: an error on the
	// way out is not for the same state's retriers and catchers.
	caught bool

	// touched says that the step under way changes the thread, saved that an
	// earlier delta has it, and fresh holds the variables set since.
	touched, saved bool
	fresh          map[string]string
}

// resume lets a thread do the work it was scheduled for.
func (d *decider) resume(t *thread) {
	d.touch(t)
	switch t.phase {
	case phaseEnter:
		d.enter(t)
	case phaseRun:
		d.run(t)
	case phaseBegin:
		d.taskBegins(t)
	case phaseWaited:
		d.waited(t)
	case phaseIteration:
		d.beginIteration(t)
	}
}

// enter enters the thread's next state and does its work.
func (d *decider) enter(t *thread) {
	d.budget--
	n := t.node
	t.before = t.last
	d.chain(t, &history.StateEntered{StateType: n.kind, Name: n.name, Input: t.input.Text()})
	t.entered = t.last
	t.enteredAt = d.now
	t.retryCount = 0
	t.attempts = nil
	t.caught = false
	t.exitAfter = 0
	d.run(t)
}

// run does the work of the current state, for the first time or again.
func (d *decider) run(t *thread) {
	t.phase = phaseRun
	t.node.op.run(d, t)
}

// oversize reports whether a document must not be written: it is larger than a
// payload may be, or nested more deeply than can be read again.
func (d *decider) oversize(doc *value.Doc) bool {
	return doc.Fits(d.x.info.Limits.payloadBytes()) != nil
}

// exit leaves the current state with its output, for next or out of the scope.
func (d *decider) exit(t *thread, output *value.Doc, assigned []history.Variable, next *node) {
	n := t.node
	if d.oversize(output) {
		d.fail(t, tooLarge(n.name))
		return
	}
	if t.exitAfter != 0 {
		t.last = t.exitAfter
	}
	d.chain(t, &history.StateExited{StateType: n.kind, Name: n.name, Output: output.Text(), AssignedVariables: assigned})
	t.input = output
	t.token = ""
	if next != nil {
		t.node = next
		d.schedule(t, phaseEnter)
		return
	}
	t.phase = phaseOver
	if t.parent == nil {
		d.finishExecution(t.last, &history.ExecutionSucceeded{Output: output.Text()}, End{Status: Succeeded, Output: output.Text()})
		return
	}
	d.childSucceeded(t)
}

// fail meets an error in the current state: with a retrier, a catcher, or by
// failing the scope. A fatal error ends the execution from wherever it occurs,
// without a word about the scopes around it.
func (d *decider) fail(t *thread, f *failure) {
	t.exitAfter = 0
	if f.evaluation {
		d.evaluationFailed(t, f)
	}
	if f.fatal {
		d.cancel(d.x.root)
		d.failExecution(t.last, f)
		return
	}
	if !t.caught && d.retry(t, f) {
		return
	}
	d.groupFailed(t)
	if !t.caught && d.catch(t, f) {
		return
	}
	t.phase = phaseOver
	if t.parent == nil {
		d.failExecution(t.last, f)
		return
	}
	d.childFailed(t, f)
}

// evaluationFailed records that an expression failed. Right after the entry AWS
// chained the event to what the entry followed (recordings up to November 2024),
// for a Wait state to the entry itself (December 2024). A catcher's expression
// that fails is chained to the error that it caught.
func (d *decider) evaluationFailed(t *thread, f *failure) {
	switch {
	case t.last == t.entered && t.node.kind != "Wait":
		t.last = t.before
	case t.caught && t.unfailed != 0:
		t.last = t.unfailed
	}
	d.chain(t, &history.EvaluationFailed{Error: f.name, Cause: f.cause, Location: f.location, State: t.node.name})
	f.evaluation = false
}

func (d *decider) failExecution(previous int64, f *failure) {
	d.finishExecution(previous, &history.ExecutionFailed{Error: f.name, Cause: f.cause},
		End{Status: Failed, Error: f.name, Cause: f.cause})
}

// cancel takes back whatever the thread and those below it wait for.
func (d *decider) cancel(t *thread) {
	d.touch(t)
	switch t.phase {
	case phaseWaiting:
		d.cancelTimer(WaitTimer, t.entered)
	case phaseRetrying:
		d.cancelTimer(RetryTimer, t.entered)
	case phaseBegin, phaseTask:
		d.abandonTask(t)
	case phaseMapRun:
		d.unwait(waitMapRun, t.mapRun)
		d.out.CancelMapRuns = append(d.out.CancelMapRuns, t.mapRun)
	case phaseGroup:
		for _, child := range t.group.threads {
			if child != nil {
				d.cancel(child)
			}
		}
	}
	t.phase = phaseOver
}

func (d *decider) cancelTimer(kind TimerKind, event int64) {
	d.unwait(waitTimer, event)
	d.out.CancelTimers = append(d.out.CancelTimers, TimerKey{Kind: kind, Event: event})
}
