// Package jsonata evaluates JSONata, the query and transformation language of
// jsonata.org, as jsonata-js 2.2 and AWS Step Functions do.
//
// [Compile] turns source text into an [Expr], which is immutable and may be
// evaluated by many goroutines at once, each with an [Env] of its own. The same
// expression, input, variables, time and random bits always give the same
// result, error codes included.
//
// An evaluation is bounded in steps, nesting and memory (see [Limits]): however
// hostile expression and input are, it ends within a second and returns a value
// or an [Error].
//
// Where it differs from jsonata-js:
//
//   - Regular expressions are those of package regexp, which are linear in time:
//     no look-around and no back-references. Using one is error S0303, when the
//     expression is compiled.
//   - Objects keep the order of their keys also where keys look like integers,
//     and a number that is only passed on keeps the text it was written with.
//   - A partial application checks its arguments against the signature of the
//     function when it is called; jsonata-js passes on whatever it gets.
//   - The operators ?: and ?? evaluate their left side once.
//   - Where jsonata-js fails with an error of JavaScript, or changes the input
//     document by mistake, the expression has the value that it should have.
//   - Results that JSON cannot express (NaN and the infinities) are error D1001.
//   - Exhausted limits are error U1001.
//
// Where the dialect of Step Functions goes its own way, as AWS does:
//
//   - Results that JSON cannot express are the strings "Infinity", "-Infinity"
//     and "NaN", also inside arrays and objects. Calculating further with an
//     infinity is error D1001 all the same.
//   - $partition, $range and $random cut their numbers towards zero. A chunk size
//     of 0, an empty array, a range without a step or with one that leads away
//     from its end, and a hash without an algorithm give undefined.
//   - $random gives for a seed what java.util.Random gives.
//   - $range has no limit of its own; that of memory holds for it.
//   - Exhausted limits have the texts of AWS. The limits are wider: AWS stops at
//     100 nested evaluations, values of 7 MB and a second.
//
// The package is pure: it reads no clock, does no I/O and starts no goroutine.
// It may import value and its own syntax package; it must not know what a state
// machine is.
package jsonata
