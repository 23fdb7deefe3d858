// Package intrinsic is the intrinsic functions of the States Language:
// States.Format, States.MathAdd and the sixteen others of AWS Step Functions.
//
// A call is parsed once into an immutable [Call], which checks syntax, names,
// numbers of arguments and nesting, and may then be evaluated by many
// goroutines. Where recordings of AWS show what a function does, it does that;
// else it does what the AWS page "Intrinsic functions" says. Evaluation is
// bounded: sizes by [Env.MaxBytes], the rest by AWS's own limits.
//
// The package is pure: no clock, no I/O, no goroutines, and random numbers only
// from [Env]. It imports the packages jsonpath and value and must not know
// states, definitions or where the values of paths come from.
package intrinsic
