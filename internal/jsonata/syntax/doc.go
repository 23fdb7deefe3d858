// Package syntax reads JSONata source text into a tree that is ready to be
// compiled.
//
// It promises what jsonata-js 2.2 promises of its parser: the same trees, the
// same error codes and positions. Location paths are flattened into steps,
// every parent operator (%) knows the step whose context it means, and calls in
// tail position are marked, so that an evaluator needs no look-ahead.
//
// The package may import value, for the literals that errors quote. It must not
// know how anything is evaluated. Its recursion is bounded by [MaxDepth],
// whatever the source text.
package syntax
