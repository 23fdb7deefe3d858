// Package history says what happened to an execution: a closed set of events,
// and AWS's JSON for it.
//
// An [Event] is a number, a link to the event that led to it, a time, and
// [Details]: one plain struct for each kind of thing that can happen. The set is
// that of Step Functions' HistoryEventType and its members are those of
// GetExecutionHistory, so an execution reads here exactly as AWS would tell it.
// [Types] lists the set.
//
// # The chain
//
// Event ids count from one without gaps. [Event.PreviousID] is not "the event
// before" but the event that this one follows from, and the ids form a tree:
//
//   - ExecutionStarted and the first state's …StateEntered both have 0, and so has
//     whatever ends the execution inside the first state before it did anything.
//   - A state's own events chain on one another: …StateEntered, TaskScheduled,
//     TaskStarted, TaskSucceeded, …StateExited; the next …StateEntered follows
//     the …StateExited. A retried task is a TaskScheduled that follows TaskFailed.
//   - A state that fails has no …StateExited: ExecutionFailed follows the failure.
//     A caught error does exit, with the Catcher's output.
//   - EvaluationFailed right after entry has the PreviousID of the …StateEntered
//     event, not its ID; what comes later follows EvaluationFailed.
//   - Each branch of a Parallel state and each iteration of a Map state is a chain
//     of its own from ParallelStateStarted or MapIterationStarted. MapIterationSucceeded
//     and the MapIterationStarted that it makes room for both follow the last event
//     inside the iteration; MapStateSucceeded and MapStateExited both follow the
//     last MapIterationSucceeded.
//   - Without MaxConcurrency all MapIterationStarted follow MapStateStarted. A
//     distributed Map state has MapStateStarted, MapRunStarted, MapRunSucceeded,
//     MapStateSucceeded instead of iterations, and MapStateExited follows MapRunStarted.
//   - MapIterationFailed and MapStateFailed both follow the event that failed, as do
//     the …Aborted events of the siblings it took down.
//
// # The package's promises
//
// Documents of the user (input, output, parameters, values of variables) are JSON
// text in strings; nothing here opens them. [Event.UnmarshalJSON] reads what
// [Event.AppendJSON] writes as an equal event, provided that its time is in whole
// milliseconds UTC and its text is UTF-8. Nothing is changed once made, so events
// may be shared between goroutines by those who keep to that too.
//
// The package is pure and imports nothing of ours. It must not know the store
// that keeps events or the interpreter that decides them.
package history
