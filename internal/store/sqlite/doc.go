// Package sqlite keeps everything durable in one SQLite file: the embedded store,
// for one process at a time. Package store says what it promises.
//
// A commit is one transaction on the only connection that writes, and is on the
// disk when it returns (WAL, synchronous=FULL): whoever commits should group. The
// process that has the file open holds a lock on a second file beside it, which
// the operating system gives back when the process ends, however it ends. Readers
// have connections of their own, which see committed rows alone and do not wait for
// writers.
//
// Every record can be read with plain SQL; the views borealis_executions and
// borealis_events are made for that.
//
// The package may import store alone of ours, and SQLite's driver. It must not know
// who calls it or what an event means.
package sqlite
