package history

import "time"

// Event is one thing that happened to an execution (AWS: HistoryEvent).
type Event struct {
	// ID counts the events of an execution from one, without gaps.
	ID int64
	// PreviousID is the ID of the event that this one follows from, or 0. The
	// package comment has the rule.
	PreviousID int64
	// Time is when it happened. JSON carries whole milliseconds.
	Time time.Time
	// Details says what happened and is never nil.
	Details Details
}

// Type returns AWS's name for what happened. It is that of the event's Details.
func (e Event) Type() Type { return e.Details.Type() }

// Details says what happened. The set is closed: each implementation is a
// pointer to a struct of this package, and a type switch over them can be
// complete. A nil pointer is not a valid value.
type Details interface {
	// Type returns AWS's name for this kind of event.
	Type() Type

	// visit shows the members of the details object to m, in AWS's order. It
	// is the only description of an event's JSON: writing and reading both use
	// it, so that they cannot drift apart.
	visit(m members) members
}

// Text is an optional string. AWS distinguishes an Error or a Cause that is
// absent from one that is empty (SendTaskFailure with neither, a Fail state
// with "Cause": ""), and a plain string cannot. Unlike a *string, a Text can be
// compared with == and copied without sharing. The zero Text is absent.
type Text struct {
	value   string
	present bool
}

// Some returns the Text that is present with value s, which may be empty.
func Some(s string) Text { return Text{value: s, present: true} }

// Get returns the text and whether it is present.
func (t Text) Get() (value string, present bool) { return t.value, t.present }

// String returns the text, and "" when it is absent.
func (t Text) String() string { return t.value }

// IsZero reports whether the text is absent.
func (t Text) IsZero() bool { return !t.present }

// TaskCredentials names the IAM role that a task runs as when its state has a
// Credentials field (AWS: TaskCredentials).
type TaskCredentials struct {
	// RoleArn is the role that was assumed, or "" when there is none.
	RoleArn string
}
