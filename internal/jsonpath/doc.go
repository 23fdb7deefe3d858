// Package jsonpath reads and writes JSON values by path: JSONPath in the dialect
// of Jayway's Java library, which AWS Step Functions uses, and the Reference
// Paths of the States Language.
//
// A path is parsed once into an immutable [Path] that many goroutines may use.
// Evaluation gives Jayway's results, definiteness and error texts as recorded
// with its default options and its Jackson node provider: a definite path
// without a match fails, an indefinite one gives [], an index beyond the end of
// an array gives null. Every evaluation is bounded by [Limits]; hostile paths
// and documents end in an error, never in a panic or an endless loop.
//
// Where Jayway has an accident, this package has the plain behaviour:
//   - a path must start with $, and a stray last character is refused;
//   - "..[n]" selects in the array at hand what follows it is applied to;
//   - last() works on an array of one, max() on negative numbers, and steps may
//     follow a function without arguments;
//   - a word without quotes is a string in comparisons, as AWS takes it;
//   - regular expressions are RE2's: no look-around and no back-references.
//
// The package is pure: no clock, no I/O, no goroutines. It imports only
// package value and must not know states, definitions or who calls it.
package jsonpath
