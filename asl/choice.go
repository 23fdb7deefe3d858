package asl

// Choice goes on to the Next of the first of its rules that holds, else to
// Default.
type Choice struct {
	Common
	Data
	Choices []ChoiceRule
	Default string // empty where absent
}

// Type returns "Choice".
func (*Choice) Type() string { return "Choice" }

func (*Choice) state() {}

// ChoiceRule is one branch of a [Choice].
type ChoiceRule struct {
	Next    string
	Comment string
	Output  JSON // JSONata only
	Assign  JSON
	// Condition decides: in a JSONata state an [*Expression], in a JSONPath state
	// one of the others.
	Condition Condition
}

// Condition is what a [ChoiceRule] tests: [*Expression], [*And], [*Or], [*Not]
// or [*Comparison].
type Condition interface{ condition() }

// Expression is a JSONata condition. A literal true or false has no Expr.
type Expression struct {
	Expr  string // the expression between {% and %}, trimmed
	Value bool
}

// And holds when all of its rules hold.
type And struct{ Rules []Condition }

// Or holds when one of its rules holds.
type Or struct{ Rules []Condition }

// Not holds when its rule does not.
type Not struct{ Rule Condition }

// Comparison compares what the path Variable finds with a value. Operator is the
// States Language's name for it, such as "StringEquals", "NumericLessThanPath"
// or "IsPresent".
type Comparison struct {
	Variable string
	Operator string
	Value    JSON // the operand: a literal, or the path of a …Path operator
}

func (*Expression) condition() {}
func (*And) condition()        {}
func (*Or) condition()         {}
func (*Not) condition()        {}
func (*Comparison) condition() {}
