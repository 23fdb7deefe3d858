package history

// ExecutionStarted opens every history (AWS: ExecutionStartedEventDetails).
type ExecutionStarted struct {
	// Input is the caller's JSON text, byte by byte; later events carry documents
	// that were written anew.
	Input string
	// RoleArn is the IAM role that the execution acts as.
	RoleArn string
	// StateMachineAliasArn is the alias the caller named, or "".
	StateMachineAliasArn string
	// StateMachineVersionArn is the version the caller named or the alias chose, or "".
	StateMachineVersionArn string
}

// ExecutionSucceeded closes the history of an execution that reached a terminal
// state (AWS: ExecutionSucceededEventDetails).
type ExecutionSucceeded struct {
	// Output is the execution's JSON text.
	Output string
}

// ExecutionFailed closes the history of an execution that ended in a Fail state or
// an error nobody caught (AWS: ExecutionFailedEventDetails).
type ExecutionFailed struct {
	// Error is the error's name and Cause its explanation. A Fail state may have
	// neither; the details are then present and empty.
	Error, Cause Text
}

// ExecutionAborted closes the history of an execution that was stopped (AWS:
// ExecutionAbortedEventDetails).
type ExecutionAborted struct {
	// Error and Cause are what the caller of StopExecution gave.
	Error, Cause Text
}

// ExecutionTimedOut closes the history of an execution that outlived its state
// machine's TimeoutSeconds (AWS: ExecutionTimedOutEventDetails).
type ExecutionTimedOut struct {
	// Error and Cause explain the timeout. AWS gives neither as a rule.
	Error, Cause Text
}

// ExecutionRedriven reopens the history of an execution that had ended
// unsuccessfully (AWS: ExecutionRedrivenEventDetails).
type ExecutionRedriven struct {
	// RedriveCount says how often the execution has been redriven, from 1.
	RedriveCount int
}

// Type returns "ExecutionStarted".
func (*ExecutionStarted) Type() Type { return "ExecutionStarted" }

// Type returns "ExecutionSucceeded".
func (*ExecutionSucceeded) Type() Type { return "ExecutionSucceeded" }

// Type returns "ExecutionFailed".
func (*ExecutionFailed) Type() Type { return "ExecutionFailed" }

// Type returns "ExecutionAborted".
func (*ExecutionAborted) Type() Type { return "ExecutionAborted" }

// Type returns "ExecutionTimedOut".
func (*ExecutionTimedOut) Type() Type { return "ExecutionTimedOut" }

// Type returns "ExecutionRedriven".
func (*ExecutionRedriven) Type() Type { return "ExecutionRedriven" }

func (d *ExecutionStarted) visit(m members) members {
	m.open("executionStartedEventDetails").
		document("input", "inputDetails", &d.Input).
		optional("roleArn", &d.RoleArn).
		optional("stateMachineAliasArn", &d.StateMachineAliasArn).
		optional("stateMachineVersionArn", &d.StateMachineVersionArn)
	return m
}

func (d *ExecutionSucceeded) visit(m members) members {
	m.open("executionSucceededEventDetails").document("output", "outputDetails", &d.Output)
	return m
}

func (d *ExecutionFailed) visit(m members) members {
	m.open("executionFailedEventDetails").failure(&d.Error, &d.Cause)
	return m
}

func (d *ExecutionAborted) visit(m members) members {
	m.open("executionAbortedEventDetails").failure(&d.Error, &d.Cause)
	return m
}

func (d *ExecutionTimedOut) visit(m members) members {
	m.open("executionTimedOutEventDetails").failure(&d.Error, &d.Cause)
	return m
}

func (d *ExecutionRedriven) visit(m members) members {
	m.open("executionRedrivenEventDetails").integer("redriveCount", &d.RedriveCount)
	return m
}
