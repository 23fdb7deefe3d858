// Package store is everything durable, as records: executions, their histories,
// definitions, nodes and who owns which partition, sleepers, and requests for
// executions that another node owns. It says what a store promises and has the
// records, the codecs and the meanings of errors that all stores share; SQL is in
// the packages below it, written for each database.
//
// What a store promises:
//
//   - [Batch] is all or nothing, and durable when Commit returns nil. A Commit whose
//     answer was lost may be repeated with the same batch: it is made once.
//   - The log is the fence. A batch names a position in the log of every partition
//     that it writes to. A position is taken once, by any node, so an owner that
//     was replaced cannot commit any more, whatever its clock says: it gets a
//     [FencedError] and has changed nothing.
//   - Rows of the hot path are appended, and changed at most once (an execution
//     ends). What was committed is never changed again.
//   - Every record carries a format version. A store whose format is newer than the
//     binary's is refused with [ErrNewerFormat], not guessed at.
//
// The package may import nothing of ours but history. It must not know what an
// event means, what a state is, or who calls it; any driver is below it.
package store
