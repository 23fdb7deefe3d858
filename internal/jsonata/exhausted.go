package jsonata

import (
	"fmt"

	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
)

// The texts of Standard are those of jsonata-js where it has one, those of
// StepFunctions those of AWS, with the numbers of the limits here.

// exhausted makes the error of a limit that an evaluation has reached.
func exhausted(message string) *Error { return &Error{Code: syntax.CodeTooDeep, Message: message} }

// errDepth is the error of evaluations or calls that nest deeper than limit.
func errDepth(d Dialect, depth, limit int) *Error {
	if d == StepFunctions {
		return exhausted(fmt.Sprintf("Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=%d max=%d", depth, limit))
	}
	return exhausted(messages["D1011"])
}

// errSteps is the error of too much work. Step Functions bounds an evaluation by
// a clock, and says so.
func errSteps(d Dialect) *Error {
	if d == StepFunctions {
		return exhausted("Expression evaluation timeout: Check for infinite loop")
	}
	return exhausted("Expression evaluation exceeded its limit of steps. Check for infinite loop")
}

// errBytes is the error of values that are too large in all.
func errBytes(d Dialect) *Error {
	if d == StepFunctions {
		return exhausted("Expression evaluation memory limit exceeded: Check for excessive memory usage")
	}
	return exhausted("Expression evaluation exceeded its limit of memory")
}

// errTooDeep is the error of a value that is deeper than JSON may be.
func errTooDeep() *Error { return exhausted("A value nests too deep") }
