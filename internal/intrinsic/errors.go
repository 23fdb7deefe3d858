package intrinsic

import "fmt"

// SyntaxError tells where and why a text is not a call.
type SyntaxError struct {
	Offset int // in bytes from the start of the text
	Reason string
}

func (e *SyntaxError) Error() string { return e.Reason }

// Failure is the error name of a function that cannot work on its arguments
// (States Language, Appendix A).
const Failure = "States.IntrinsicFailure"

// Error says that a function failed. Name is [Failure], Cause says which call and
// why.
type Error struct{ Name, Cause string }

func (e *Error) Error() string { return e.Name + ": " + e.Cause }

// fail is the failure of this call.
func (c *Call) fail(format string, args ...any) error {
	const shown = 1 << 10
	src := c.src
	if len(src) > shown {
		src = src[:shown] + "…"
	}
	return &Error{Name: Failure, Cause: fmt.Sprintf("The function '%s' had the following error: ", src) + fmt.Sprintf(format, args...)}
}
