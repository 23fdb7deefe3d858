// Package decide computes what an execution does next.
//
// An [Execution] is the state of one run of a [Program], a compiled definition.
// [Execution.Step] takes one [Input] (a start, a task's result, a timer, …) and
// appends to a [Decision] everything that follows from it: the events that go
// into the history, the tasks to start, the timers to set, the map runs to
// drive, and how the execution ended. It runs on through all states that need
// nothing from outside (Pass, Choice, entering and leaving states, fan-out)
// until every branch waits for an input, or its budget for one input is used up.
//
// The package is pure: it reads no clock, opens no file and starts no goroutine.
// Time, randomness and task tokens arrive inside the input, so the same state
// and the same input always give the same decision. Between two inputs an
// execution can be written to bytes and read back ([Execution.MarshalBinary],
// [Program.Restore]) and continues identically.
//
// It may import asl, history and the expression packages; it must not know that
// a store, an engine or a network exists.
package decide
