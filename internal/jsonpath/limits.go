package jsonpath

import "github.com/borealis-flow/borealis/internal/value"

// Limits bound one evaluation. Zero fields stand for the defaults.
type Limits struct {
	// Steps bounds the number of values that are looked at or selected; by
	// default five million, a few hundred milliseconds.
	Steps int
	// Depth bounds how deep ".." descends; by default twice [value.MaxDepth],
	// for values that were built rather than decoded.
	Depth int
}

const (
	defaultSteps = 5_000_000
	defaultDepth = 2 * value.MaxDepth
)

// budget counts what is left of the limits during one evaluation.
type budget struct {
	limits Limits
	left   int
}

func newBudget(l Limits) budget {
	if l.Steps <= 0 {
		l.Steps = defaultSteps
	}
	if l.Depth <= 0 {
		l.Depth = defaultDepth
	}
	return budget{limits: l, left: l.Steps}
}

func (b *budget) spend(n int) error {
	if b.left -= n; b.left < 0 {
		return &LimitError{What: "steps", Limit: b.limits.Steps}
	}
	return nil
}

func (b *budget) descend(depth int) error {
	if depth > b.limits.Depth {
		return &LimitError{What: "levels of depth", Limit: b.limits.Depth}
	}
	return b.spend(1)
}
