// Package storetest is what stores promise, as tests: [Run] is the suite that every
// store passes, [Model] is a whole store in memory that says what the right answer
// is, and [Faults] makes the commits of any store fail as a test asks.
//
// It may import store alone of ours. It must not know any database: what differs
// between them is tested beside them.
package storetest
