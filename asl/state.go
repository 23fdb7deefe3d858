package asl

// State is one state of a definition: [*Task], [*Pass], [*Choice], [*Wait],
// [*Succeed], [*Fail], [*Parallel] or [*Map], and nothing else.
type State interface {
	// Base returns what every state has.
	Base() *Common
	// Type returns the value of the Type field: "Task", "Pass", …
	Type() string
	state()
}

// Common holds the fields of every state.
type Common struct {
	Name    string
	Comment string
	// QueryLanguage is the language in force: the state's own or the machine's.
	QueryLanguage QueryLanguage
	// Pointer is the state's JSON pointer (RFC 6901) in the definition, such as
	// /States/Notify or /States/Each/ItemProcessor/States/Notify.
	Pointer string
}

// Base returns the common fields themselves.
func (c *Common) Base() *Common { return c }

// Flow says where a state leads: to Next, or, with End, out of its scope.
type Flow struct {
	Next string
	End  bool
}

// Data holds the fields that shape what goes into a state and what comes out.
type Data struct {
	InputPath  PathField // JSONPath only
	OutputPath PathField // JSONPath only
	Output     JSON      // JSONata only
	Assign     JSON      // variables to set on leaving the state
}

// Result holds the JSONPath fields that shape the result of Task, Parallel and
// Map states.
type Result struct {
	ResultSelector JSON
	ResultPath     PathField
}

// PathField is a field that holds a path. Absent means the field's default,
// usually "$"; null means, for InputPath and OutputPath, an empty object and, for
// ResultPath, that the result is discarded.
type PathField struct {
	Given bool
	Null  bool   // given as null
	Text  string // as written, where it is given and not null
}

// IntField is a field that holds an integer or, in a JSONata state, an
// expression for one.
type IntField struct {
	Given bool
	Value int64
	Expr  string // the expression between {% and %}, trimmed; empty for a literal
}

// FloatField is like [IntField] for a field that may have a fraction.
type FloatField struct {
	Given bool
	Value float64
	Expr  string
}

// TextField is like [IntField] for a field that holds a string.
type TextField struct {
	Given bool
	Value string
	Expr  string
}

// Pass hands its input on, or a fixed Result.
type Pass struct {
	Common
	Flow
	Data
	Parameters JSON // JSONPath only
	Result     JSON // JSONPath only
	ResultPath PathField
}

// Wait waits for a time that exactly one of its fields gives.
type Wait struct {
	Common
	Flow
	Data
	Seconds       IntField
	SecondsPath   string
	Timestamp     TextField // RFC 3339
	TimestampPath string
}

// Succeed ends its scope with success.
type Succeed struct {
	Common
	Data
}

// Fail ends its scope with an error.
type Fail struct {
	Common
	Error     TextField
	ErrorPath string // a path or an intrinsic function call
	Cause     TextField
	CausePath string
}

// Parallel runs its branches side by side and collects their outputs.
type Parallel struct {
	Common
	Flow
	Data
	Result
	Parameters JSON // JSONPath only
	Arguments  JSON // JSONata only
	Branches   []Scope
	Retry      []Retrier
	Catch      []Catcher
}

// Type returns "Pass".
func (*Pass) Type() string { return "Pass" }

// Type returns "Wait".
func (*Wait) Type() string { return "Wait" }

// Type returns "Succeed".
func (*Succeed) Type() string { return "Succeed" }

// Type returns "Fail".
func (*Fail) Type() string { return "Fail" }

// Type returns "Parallel".
func (*Parallel) Type() string { return "Parallel" }

func (*Pass) state()     {}
func (*Wait) state()     {}
func (*Succeed) state()  {}
func (*Fail) state()     {}
func (*Parallel) state() {}
