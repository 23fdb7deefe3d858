package asl

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity tells whether a definition with a [Diagnostic] can run.
type Severity string

// The severities of ValidateStateMachineDefinition: with an ERROR a state
// machine cannot be created, with a WARNING it can.
const (
	SeverityError   Severity = "ERROR"
	SeverityWarning Severity = "WARNING"
)

// The diagnostic codes, as API_ValidateStateMachineDefinitionDiagnostic lists
// them and as AWS was seen to answer them.
const (
	CodeInvalidJSON          = "INVALID_JSON_DESCRIPTION"
	CodeSchema               = "SCHEMA_VALIDATION_FAILED"
	CodeMissingTarget        = "MISSING_TRANSITION_TARGET"
	CodeMissingEnd           = "MISSING_END_STATE"
	CodeDuplicateState       = "DUPLICATE_STATE_NAME"
	CodeInvalidStateName     = "INVALID_STATE_NAME"
	CodeDuplicateLabel       = "DUPLICATE_LABEL_NAME"
	CodeInvalidLabel         = "INVALID_LABEL_NAME"
	CodeTooDeeplyNested      = "TOO_DEEPLY_NESTED"
	CodeInvalidJSONata       = "INVALID_JSONATA_EXPRESSION"
	CodeUnsupportedJSONata   = "UNSUPPORTED_JSONATA_EXPRESSION"
	CodeNoDollar             = "NO_DOLLAR"             // a warning
	CodeNoPath               = "NO_PATH"               // a warning
	CodePassResultIsStatic   = "PASS_RESULT_IS_STATIC" // a warning
	CodeDuplicateField       = "DUPLICATE_FIELD"       // a warning of ours
	CodeSubstitution         = "SUBSTITUTION"          // a warning of ours
	CodeDistributedOnly      = "DISTRIBUTED_ONLY"      // a warning of ours
	CodeNeverCaught          = "NEVER_CAUGHT"          // a warning of ours
	CodeVariableName         = "VARIABLE_NAME"         // a warning of ours
	CodeUnrecognizedResource = "UNRECOGNIZED_RESOURCE" // a warning of ours
	CodeTooManyProblems      = "TOO_MANY_PROBLEMS"     // ours: the list was cut
)

// Diagnostic is one problem of a definition.
type Diagnostic struct {
	Severity Severity
	Code     string
	Message  string
	// Location is the place in AWS's form, such as /States/Notify/Resource or
	// /States/Pick/Choices[0]/Next; empty where AWS gives none.
	Location string
	// Line and Column (in characters) count from one; both are 0 where the
	// problem is not at a place of the text.
	Line, Column int
}

// String prints the diagnostic with its position in front, as compilers do.
func (d Diagnostic) String() string {
	s := d.Code + ": " + d.Message
	if d.Location != "" {
		s += " at " + d.Location
	}
	if d.Line > 0 {
		s = fmt.Sprintf("%d:%d: %s", d.Line, d.Column, s)
	}
	return s
}

// Error is what [Parse] returns for a definition that cannot run.
type Error struct {
	// Diagnostics are all problems of severity ERROR by position; there is at
	// least one.
	Diagnostics []Diagnostic
}

// Error prints the first problem and the number of the others.
func (e *Error) Error() string {
	if len(e.Diagnostics) == 0 {
		return "invalid definition"
	}
	s := e.Diagnostics[0].String()
	if n := len(e.Diagnostics) - 1; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}

// maxDiagnostics bounds how many problems are reported, so that a hostile
// definition cannot make its answer much larger than itself.
const maxDiagnostics = 1000

// report collects diagnostics.
type report struct {
	list   []Diagnostic
	failed bool
}

func (r *report) add(d Diagnostic) {
	if r.full(d.Severity) {
		return
	}
	r.failed = r.failed || d.Severity == SeverityError
	r.list = append(r.list, d)
}

// full notes a problem of that severity where there is no room for it any more.
func (r *report) full(severity Severity) bool {
	if len(r.list) < maxDiagnostics {
		return false
	}
	if len(r.list) == maxDiagnostics {
		r.list = append(r.list, Diagnostic{
			Severity: severity, Code: CodeTooManyProblems,
			Message: fmt.Sprintf("More than %d problems; the others are not listed", maxDiagnostics),
		})
	}
	if severity == SeverityError {
		r.failed = true
		r.list[maxDiagnostics].Severity = SeverityError
	}
	return true
}

// sorted returns the diagnostics by position, each once; those without a
// position come last.
func (r *report) sorted() []Diagnostic {
	slices.SortStableFunc(r.list, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(positionless(a), positionless(b)),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
	seen := make(map[Diagnostic]bool, len(r.list))
	return slices.DeleteFunc(r.list, func(d Diagnostic) bool {
		again := seen[d]
		seen[d] = true
		return again
	})
}

func positionless(d Diagnostic) int {
	if d.Line == 0 {
		return 1
	}
	return 0
}
