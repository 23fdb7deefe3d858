// Package enginetest runs a state machine definition inside a Go test: with
// fake tasks, with fake time, and with nothing else.
//
// [Run] takes a definition in the States Language and plays it from its start to
// its end. Whenever a Task state calls something, a Go function of the test
// answers ([Config.Tasks]), or a file of mocked responses in the format of Step
// Functions Local ([Config.Mocks]). Time is a number that jumps: a Wait of a
// year, a retry's back-off and a timeout pass at once, and the [Execution] that
// comes back says when everything happened, event by event, as AWS would.
//
// The definition runs through the same decider as in production. Everything is
// sequential: no goroutine is started, no clock is read, and the same
// definition, fakes and [Config.Seed] give the same history each time. Every run
// ends: one that loops, or that waits for something nobody will do, comes back
// with an error that names the states it is in.
//
// The package may import asl, history, the decider and the JSON value; it must
// not know that a store, a network or a clock exists.
package enginetest
