// Package bench holds no code; it is a module of its own, so that what the
// measurements need stays out of the go.mod of those who import Borealis.
//
// The command asl measures the interpreter, and run-asl.sh runs it beside a
// peer. README.md says how, on what machine, and with what result.
package bench
