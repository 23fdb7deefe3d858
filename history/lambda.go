package history

// LambdaFunctionScheduled says that the function which a Task state names by its
// own ARN was called. The lambda:invoke integration has [TaskScheduled] instead
// (AWS: LambdaFunctionScheduledEventDetails).
type LambdaFunctionScheduled struct {
	// Resource is the function's ARN.
	Resource string
	// Input is the function's payload as JSON text.
	Input string
	// TimeoutInSeconds is the task's TimeoutSeconds, nil where the state sets none.
	TimeoutInSeconds *int64
	// TaskCredentials is the role of the state's Credentials, nil where it has none.
	TaskCredentials *TaskCredentials
}

// LambdaFunctionScheduleFailed says that the call could not be scheduled (AWS:
// LambdaFunctionScheduleFailedEventDetails).
type LambdaFunctionScheduleFailed struct {
	// Error is the error's name and Cause its explanation, as Retry and Catch see them.
	Error, Cause Text
}

// LambdaFunctionStarted says that the function is running. It has no members.
type LambdaFunctionStarted struct{}

// LambdaFunctionStartFailed says that the function could not be started (AWS:
// LambdaFunctionStartFailedEventDetails).
type LambdaFunctionStartFailed struct {
	// Error is the error's name and Cause its explanation, as Retry and Catch see them.
	Error, Cause Text
}

// LambdaFunctionSucceeded says that the function has returned (AWS:
// LambdaFunctionSucceededEventDetails).
type LambdaFunctionSucceeded struct {
	// Output is the function's result as JSON text.
	Output string
}

// LambdaFunctionFailed says that the function has failed (AWS:
// LambdaFunctionFailedEventDetails).
type LambdaFunctionFailed struct {
	// Error is the function's errorType and Cause its payload's JSON text.
	Error, Cause Text
}

// LambdaFunctionTimedOut says that the call outlived TimeoutSeconds (AWS:
// LambdaFunctionTimedOutEventDetails).
type LambdaFunctionTimedOut struct {
	// Error is States.Timeout as a rule, and Cause is absent.
	Error, Cause Text
}

// Type returns "LambdaFunctionScheduled".
func (*LambdaFunctionScheduled) Type() Type { return "LambdaFunctionScheduled" }

// Type returns "LambdaFunctionScheduleFailed".
func (*LambdaFunctionScheduleFailed) Type() Type { return "LambdaFunctionScheduleFailed" }

// Type returns "LambdaFunctionStarted".
func (*LambdaFunctionStarted) Type() Type { return "LambdaFunctionStarted" }

// Type returns "LambdaFunctionStartFailed".
func (*LambdaFunctionStartFailed) Type() Type { return "LambdaFunctionStartFailed" }

// Type returns "LambdaFunctionSucceeded".
func (*LambdaFunctionSucceeded) Type() Type { return "LambdaFunctionSucceeded" }

// Type returns "LambdaFunctionFailed".
func (*LambdaFunctionFailed) Type() Type { return "LambdaFunctionFailed" }

// Type returns "LambdaFunctionTimedOut".
func (*LambdaFunctionTimedOut) Type() Type { return "LambdaFunctionTimedOut" }

func (d *LambdaFunctionScheduled) visit(m members) members {
	m.open("lambdaFunctionScheduledEventDetails").
		required("resource", &d.Resource).
		document("input", "inputDetails", &d.Input).
		seconds("timeoutInSeconds", &d.TimeoutInSeconds).
		credentials("taskCredentials", &d.TaskCredentials)
	return m
}

func (d *LambdaFunctionScheduleFailed) visit(m members) members {
	m.open("lambdaFunctionScheduleFailedEventDetails").
		failure(&d.Error, &d.Cause)
	return m
}

func (*LambdaFunctionStarted) visit(m members) members { return m }

func (d *LambdaFunctionStartFailed) visit(m members) members {
	m.open("lambdaFunctionStartFailedEventDetails").
		failure(&d.Error, &d.Cause)
	return m
}

func (d *LambdaFunctionSucceeded) visit(m members) members {
	m.open("lambdaFunctionSucceededEventDetails").
		document("output", "outputDetails", &d.Output)
	return m
}

func (d *LambdaFunctionFailed) visit(m members) members {
	m.open("lambdaFunctionFailedEventDetails").
		failure(&d.Error, &d.Cause)
	return m
}

func (d *LambdaFunctionTimedOut) visit(m members) members {
	m.open("lambdaFunctionTimedOutEventDetails").
		failure(&d.Error, &d.Cause)
	return m
}
