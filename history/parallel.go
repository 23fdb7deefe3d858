package history

// ParallelStateStarted says that all branches of a Parallel state begin. A retried
// Parallel state has another one. It has no members.
type ParallelStateStarted struct{}

// ParallelStateSucceeded says that all branches are done. It has no members.
type ParallelStateSucceeded struct{}

// ParallelStateFailed says that a branch failed and the state with it. It has no
// members.
type ParallelStateFailed struct{}

// ParallelStateAborted says that a Parallel state ended because something around it
// did. It has no members.
type ParallelStateAborted struct{}

// Type returns "ParallelStateStarted".
func (*ParallelStateStarted) Type() Type { return "ParallelStateStarted" }

// Type returns "ParallelStateSucceeded".
func (*ParallelStateSucceeded) Type() Type { return "ParallelStateSucceeded" }

// Type returns "ParallelStateFailed".
func (*ParallelStateFailed) Type() Type { return "ParallelStateFailed" }

// Type returns "ParallelStateAborted".
func (*ParallelStateAborted) Type() Type { return "ParallelStateAborted" }

func (*ParallelStateStarted) visit(m members) members { return m }

func (*ParallelStateSucceeded) visit(m members) members { return m }

func (*ParallelStateFailed) visit(m members) members { return m }

func (*ParallelStateAborted) visit(m members) members { return m }
