// Package borealis holds no code; it is the map of the module.
//
// Borealis runs AWS Step Functions workflows, written in the Amazon States
// Language with JSONPath and JSONata. A definition goes through these packages:
//
//   - [github.com/borealis-flow/borealis/asl] reads and checks it;
//   - internal/decide compiles it and computes what an execution does next, with
//     the expressions of internal/jsonpath, internal/jsonata and
//     internal/intrinsic, which share the JSON values of internal/value;
//   - [github.com/borealis-flow/borealis/history] says what happened, in AWS's
//     events;
//   - [github.com/borealis-flow/borealis/engine] runs it durably inside a Go
//     program, on internal/store/sqlite or internal/store/postgres, whose records
//     and promises are those of internal/store;
//   - [github.com/borealis-flow/borealis/engine/enginetest] runs it in a Go test
//     with fake tasks and fake time;
//   - cmd/borealis does the same from the command line, and validates.
//
// For tests only are internal/conformance (recorded executions, replayed),
// internal/store/storetest (what every store must pass) and internal/pgtest (a
// PostgreSQL of their own).
// ARCHITECTURE.md tells the life of one execution, and deps_test.go which
// package may import which.
//
// The package imports nothing and nothing imports it.
package borealis
