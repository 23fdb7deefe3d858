// Package conformance replays cases and compares what comes out with what is
// known.
//
// It holds tests alone. They drive the decider with virtual time, so that a wait
// of a year takes none:
//
//   - histories that AWS recorded (definition, input, the answers of what was
//     called, and every event), compared event by event, placeholders and all;
//   - cases that other implementations and AWS's documentation agree on, compared
//     by their outcome;
//   - histories that others measured on AWS and published;
//   - people's own definitions, in worlds where everything succeeds, everything
//     fails, or anything happens in any order.
//
// Each case runs again with the execution written to bytes and read back between
// every two inputs, and must give the same events.
//
// Cases that do not agree are listed with the reason. A miss that is not on the
// list fails, and so does a case on the list that agrees.
//
// The tests may import asl, history, the decider and the expression packages; they
// must not know the store or the engine. Where the cases are not at hand, the tests
// are skipped.
package conformance
