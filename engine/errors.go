package engine

import (
	"errors"
	"fmt"
)

// Errors that callers tell apart with [errors.Is].
var (
	// ErrNotFound says that there is no such machine or execution.
	ErrNotFound = errors.New("not found")
	// ErrExecutionExists says that an execution of the machine has the name and
	// another input, or has ended (AWS: ExecutionAlreadyExists).
	ErrExecutionExists = errors.New("an execution with this name exists")
	// ErrThrottled says that the engine has more work than it should take on; the
	// caller may try again later (AWS: ThrottlingException).
	ErrThrottled = errors.New("too much work at the moment, try again later")
	// ErrNotRunning says that the engine, or the partition that the execution belongs
	// to, does not run here.
	ErrNotRunning = errors.New("the engine does not run")
)

// InputError says that an input is not JSON.
type InputError struct{ Err error }

func (e *InputError) Error() string { return fmt.Sprintf("the input is %v", e.Err) }
func (e *InputError) Unwrap() error { return e.Err }

// Error is how a task's function fails on purpose: Name is what Retry and Catch
// match. Any other error is States.TaskFailed with its text as the cause.
type Error struct{ Name, Cause string }

func (e *Error) Error() string { return e.Name + ": " + e.Cause }
