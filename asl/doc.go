// Package asl reads and checks definitions in the Amazon States Language.
//
// A definition is decoded from JSON or YAML, with the position of everything in
// it, into a closed set of plain structs: a [StateMachine] holds [States], each
// one of [*Task], [*Pass], [*Choice], [*Wait], [*Succeed], [*Fail], [*Parallel]
// or [*Map]. [Parse] is for whoever wants a definition that can run; [Validate]
// reports every problem at once, with AWS's codes and texts where they are
// known, a JSON pointer, and line and column.
//
// [Parse] and [Validate] are made for text from strangers: its size, its depth,
// what the aliases of YAML stand for and the number of problems reported are
// bounded, and reading takes time in proportion to the text.
//
// Where AWS's text for a problem is not known, ours follows the manner of the
// others; the codes that AWS does not have are marked as ours.
//
// User documents inside a definition (Parameters, Arguments, Assign, …) stay
// JSON text: the package checks the expressions in them, and opening them is
// for whoever evaluates them.
//
// The package may import the expression packages and a YAML parser. It must not
// know that a definition runs: no engine, no history, no clock, no I/O.
package asl
