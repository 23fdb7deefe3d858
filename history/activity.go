package history

// ActivityScheduled says that a task waits for a worker of the activity (AWS:
// ActivityScheduledEventDetails).
type ActivityScheduled struct {
	// Resource is the activity's ARN.
	Resource string
	// Input is what the worker will get, as JSON text.
	Input string
	// TimeoutInSeconds is the task's TimeoutSeconds, nil where the state sets none.
	TimeoutInSeconds *int64
	// HeartbeatInSeconds is the task's HeartbeatSeconds, nil where the state sets none.
	HeartbeatInSeconds *int64
}

// ActivityScheduleFailed says that the task could not be offered to workers (AWS:
// ActivityScheduleFailedEventDetails).
type ActivityScheduleFailed struct {
	// Error is the error's name and Cause its explanation, as Retry and Catch see them.
	Error, Cause Text
}

// ActivityStarted says that a worker has taken the task (AWS:
// ActivityStartedEventDetails).
type ActivityStarted struct {
	// WorkerName is what the worker called itself in GetActivityTask, or "".
	WorkerName string
}

// ActivitySucceeded says that the worker has sent a result (AWS:
// ActivitySucceededEventDetails).
type ActivitySucceeded struct {
	// Output is the worker's result as JSON text.
	Output string
}

// ActivityFailed says that the worker has sent a failure (AWS:
// ActivityFailedEventDetails).
type ActivityFailed struct {
	// Error and Cause are what the worker gave in SendTaskFailure.
	Error, Cause Text
}

// ActivityTimedOut says that no result came within TimeoutSeconds, or no heartbeat
// in time (AWS: ActivityTimedOutEventDetails).
type ActivityTimedOut struct {
	// Error is States.Timeout as a rule, and Cause is absent.
	Error, Cause Text
}

// Type returns "ActivityScheduled".
func (*ActivityScheduled) Type() Type { return "ActivityScheduled" }

// Type returns "ActivityScheduleFailed".
func (*ActivityScheduleFailed) Type() Type { return "ActivityScheduleFailed" }

// Type returns "ActivityStarted".
func (*ActivityStarted) Type() Type { return "ActivityStarted" }

// Type returns "ActivitySucceeded".
func (*ActivitySucceeded) Type() Type { return "ActivitySucceeded" }

// Type returns "ActivityFailed".
func (*ActivityFailed) Type() Type { return "ActivityFailed" }

// Type returns "ActivityTimedOut".
func (*ActivityTimedOut) Type() Type { return "ActivityTimedOut" }

func (d *ActivityScheduled) visit(m members) members {
	m.open("activityScheduledEventDetails").
		required("resource", &d.Resource).
		document("input", "inputDetails", &d.Input).
		seconds("timeoutInSeconds", &d.TimeoutInSeconds).
		seconds("heartbeatInSeconds", &d.HeartbeatInSeconds)
	return m
}

func (d *ActivityScheduleFailed) visit(m members) members {
	m.open("activityScheduleFailedEventDetails").
		failure(&d.Error, &d.Cause)
	return m
}

func (d *ActivityStarted) visit(m members) members {
	m.open("activityStartedEventDetails").
		optional("workerName", &d.WorkerName)
	return m
}

func (d *ActivitySucceeded) visit(m members) members {
	m.open("activitySucceededEventDetails").
		document("output", "outputDetails", &d.Output)
	return m
}

func (d *ActivityFailed) visit(m members) members {
	m.open("activityFailedEventDetails").
		failure(&d.Error, &d.Cause)
	return m
}

func (d *ActivityTimedOut) visit(m members) members {
	m.open("activityTimedOutEventDetails").
		failure(&d.Error, &d.Cause)
	return m
}
