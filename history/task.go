package history

// TaskScheduled says that a task was handed to the service that its Resource
// names. Each attempt has its own (AWS: TaskScheduledEventDetails).
type TaskScheduled struct {
	// ResourceType is the service as the Resource ARN names it, such as "lambda" or
	// "aws-sdk:sfn".
	ResourceType string
	// Resource is the service's action with its pattern, such as "sendMessage.waitForTaskToken".
	Resource string
	// Region is the AWS region of the call.
	Region string
	// Parameters is what the service is called with, as JSON text.
	Parameters string
	// TimeoutInSeconds is the task's TimeoutSeconds, nil where the state sets none.
	TimeoutInSeconds *int64
	// HeartbeatInSeconds is the task's HeartbeatSeconds, nil where the state sets none.
	HeartbeatInSeconds *int64
	// TaskCredentials is the role of the state's Credentials, nil where it has none.
	TaskCredentials *TaskCredentials
}

// TaskStarted says that the service has taken the task (AWS:
// TaskStartedEventDetails).
type TaskStarted struct {
	// ResourceType and Resource are those of [TaskScheduled].
	ResourceType, Resource string
}

// TaskStartFailed says that the service did not take the task (AWS:
// TaskStartFailedEventDetails).
type TaskStartFailed struct {
	// ResourceType and Resource are those of [TaskScheduled].
	ResourceType, Resource string
	// Error is the error's name and Cause its explanation, as Retry and Catch see them.
	Error, Cause Text
}

// TaskSubmitted says that the service has answered and that the task goes on: the
// .sync and .waitForTaskToken patterns have it (AWS: TaskSubmittedEventDetails).
type TaskSubmitted struct {
	// ResourceType and Resource are those of [TaskScheduled].
	ResourceType, Resource string
	// Output is the service's answer as JSON text.
	Output string
}

// TaskSubmitFailed says that the call which should have begun a .sync or
// .waitForTaskToken task failed (AWS: TaskSubmitFailedEventDetails).
type TaskSubmitFailed struct {
	// ResourceType and Resource are those of [TaskScheduled].
	ResourceType, Resource string
	// Error is the error's name and Cause its explanation, as Retry and Catch see them.
	Error, Cause Text
}

// TaskSucceeded says that the task has its result (AWS:
// TaskSucceededEventDetails).
type TaskSucceeded struct {
	// ResourceType and Resource are those of [TaskScheduled].
	ResourceType, Resource string
	// Output is the raw result, before ResultSelector, as JSON text.
	Output string
}

// TaskFailed says that an attempt of the task failed; Retry and Catch come after
// it (AWS: TaskFailedEventDetails).
type TaskFailed struct {
	// ResourceType and Resource are those of [TaskScheduled].
	ResourceType, Resource string
	// Error is the error's name and Cause its explanation, as Retry and Catch see them.
	Error, Cause Text
}

// TaskTimedOut says that an attempt outlived TimeoutSeconds or missed a heartbeat
// (AWS: TaskTimedOutEventDetails).
type TaskTimedOut struct {
	// ResourceType and Resource are those of [TaskScheduled].
	ResourceType, Resource string
	// Error is States.Timeout as a rule, and Cause is absent.
	Error, Cause Text
}

// TaskStateAborted says that a Task state ended because something around it did:
// the execution was stopped, or a sibling failed. It has no members.
type TaskStateAborted struct{}

// Type returns "TaskScheduled".
func (*TaskScheduled) Type() Type { return "TaskScheduled" }

// Type returns "TaskStarted".
func (*TaskStarted) Type() Type { return "TaskStarted" }

// Type returns "TaskStartFailed".
func (*TaskStartFailed) Type() Type { return "TaskStartFailed" }

// Type returns "TaskSubmitted".
func (*TaskSubmitted) Type() Type { return "TaskSubmitted" }

// Type returns "TaskSubmitFailed".
func (*TaskSubmitFailed) Type() Type { return "TaskSubmitFailed" }

// Type returns "TaskSucceeded".
func (*TaskSucceeded) Type() Type { return "TaskSucceeded" }

// Type returns "TaskFailed".
func (*TaskFailed) Type() Type { return "TaskFailed" }

// Type returns "TaskTimedOut".
func (*TaskTimedOut) Type() Type { return "TaskTimedOut" }

// Type returns "TaskStateAborted".
func (*TaskStateAborted) Type() Type { return "TaskStateAborted" }

func (d *TaskScheduled) visit(m members) members {
	m.open("taskScheduledEventDetails").
		required("resourceType", &d.ResourceType).
		required("resource", &d.Resource).
		required("region", &d.Region).
		body("parameters", &d.Parameters).
		seconds("timeoutInSeconds", &d.TimeoutInSeconds).
		seconds("heartbeatInSeconds", &d.HeartbeatInSeconds).
		credentials("taskCredentials", &d.TaskCredentials)
	return m
}

func (d *TaskStarted) visit(m members) members {
	m.open("taskStartedEventDetails").
		required("resourceType", &d.ResourceType).
		required("resource", &d.Resource)
	return m
}

func (d *TaskStartFailed) visit(m members) members {
	m.open("taskStartFailedEventDetails").
		required("resourceType", &d.ResourceType).
		required("resource", &d.Resource).
		failure(&d.Error, &d.Cause)
	return m
}

func (d *TaskSubmitted) visit(m members) members {
	m.open("taskSubmittedEventDetails").
		required("resourceType", &d.ResourceType).
		required("resource", &d.Resource).
		document("output", "outputDetails", &d.Output)
	return m
}

func (d *TaskSubmitFailed) visit(m members) members {
	m.open("taskSubmitFailedEventDetails").
		required("resourceType", &d.ResourceType).
		required("resource", &d.Resource).
		failure(&d.Error, &d.Cause)
	return m
}

func (d *TaskSucceeded) visit(m members) members {
	m.open("taskSucceededEventDetails").
		required("resourceType", &d.ResourceType).
		required("resource", &d.Resource).
		document("output", "outputDetails", &d.Output)
	return m
}

func (d *TaskFailed) visit(m members) members {
	m.open("taskFailedEventDetails").
		required("resourceType", &d.ResourceType).
		required("resource", &d.Resource).
		failure(&d.Error, &d.Cause)
	return m
}

func (d *TaskTimedOut) visit(m members) members {
	m.open("taskTimedOutEventDetails").
		required("resourceType", &d.ResourceType).
		required("resource", &d.Resource).
		failure(&d.Error, &d.Cause)
	return m
}

func (*TaskStateAborted) visit(m members) members { return m }
