package history

// StateEntered is the first event of a state: PassStateEntered,
// TaskStateEntered and so on (AWS: StateEnteredEventDetails).
type StateEntered struct {
	// StateType is the state's Type in the States Language: Choice, Fail, Map,
	// Parallel, Pass, Succeed, Task or Wait.
	StateType string
	// Name is the state's name.
	Name string
	// Input is the state's raw input as JSON text, before InputPath.
	Input string
}

// StateExited is the last event of a state that did not fail (AWS:
// StateExitedEventDetails).
type StateExited struct {
	// StateType is as in [StateEntered], except that no Fail state ever exits.
	StateType string
	// Name is the state's name.
	Name string
	// Output is the state's JSON text, after OutputPath; after a caught error it
	// is the Catcher's.
	Output string
	// AssignedVariables are the variables that the state's Assign set, in the order
	// of writing. Nil says that the state has no Assign, and JSON then has neither
	// assignedVariables nor assignedVariablesDetails; an empty slice has both.
	AssignedVariables []Variable
}

// Variable is a variable of the workflow and its new value.
type Variable struct {
	// Name is without the leading $. Names are unique within an event.
	Name string
	// Value is JSON text.
	Value string
}

// WaitStateAborted says that a Wait state ended because something around it
// did. It has no members.
type WaitStateAborted struct{}

// Type returns StateType followed by "StateEntered". It is one of [Types] if
// StateType is.
func (d *StateEntered) Type() Type {
	switch d.StateType {
	case "Choice":
		return "ChoiceStateEntered"
	case "Fail":
		return "FailStateEntered"
	case "Map":
		return "MapStateEntered"
	case "Parallel":
		return "ParallelStateEntered"
	case "Pass":
		return "PassStateEntered"
	case "Succeed":
		return "SucceedStateEntered"
	case "Task":
		return "TaskStateEntered"
	case "Wait":
		return "WaitStateEntered"
	}
	return Type(d.StateType + "StateEntered")
}

// Type returns StateType followed by "StateExited". It is one of [Types] if
// StateType is.
func (d *StateExited) Type() Type {
	switch d.StateType {
	case "Choice":
		return "ChoiceStateExited"
	case "Map":
		return "MapStateExited"
	case "Parallel":
		return "ParallelStateExited"
	case "Pass":
		return "PassStateExited"
	case "Succeed":
		return "SucceedStateExited"
	case "Task":
		return "TaskStateExited"
	case "Wait":
		return "WaitStateExited"
	}
	return Type(d.StateType + "StateExited")
}

// Type returns "WaitStateAborted".
func (*WaitStateAborted) Type() Type { return "WaitStateAborted" }

func (d *StateEntered) visit(m members) members {
	m.open("stateEnteredEventDetails").
		required("name", &d.Name).
		document("input", "inputDetails", &d.Input)
	return m
}

func (d *StateExited) visit(m members) members {
	m.open("stateExitedEventDetails").
		required("name", &d.Name).
		document("output", "outputDetails", &d.Output).
		variables("assignedVariables", "assignedVariablesDetails", &d.AssignedVariables)
	return m
}

func (*WaitStateAborted) visit(m members) members { return m }
