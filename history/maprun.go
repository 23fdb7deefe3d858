package history

// MapRunStarted says that a distributed Map state has begun its Map Run (AWS:
// MapRunStartedEventDetails).
type MapRunStarted struct {
	// MapRunArn names the Map Run.
	MapRunArn string
}

// MapRunSucceeded says that the Map Run is done, within its tolerated failures. It
// has no members.
type MapRunSucceeded struct{}

// MapRunFailed says that the Map Run could not begin or passed its tolerated
// failures (AWS: MapRunFailedEventDetails).
type MapRunFailed struct {
	// Error is the error's name and Cause its explanation, as Retry and Catch see them.
	Error, Cause Text
}

// MapRunAborted says that the Map Run was stopped. It has no members.
type MapRunAborted struct{}

// MapRunRedriven says that the unsuccessful children of a Map Run run again because
// its execution was redriven (AWS: MapRunRedrivenEventDetails).
type MapRunRedriven struct {
	// MapRunArn names the Map Run.
	MapRunArn string
	// RedriveCount says how often the Map Run has been redriven, from 1.
	RedriveCount int
}

// Type returns "MapRunStarted".
func (*MapRunStarted) Type() Type { return "MapRunStarted" }

// Type returns "MapRunSucceeded".
func (*MapRunSucceeded) Type() Type { return "MapRunSucceeded" }

// Type returns "MapRunFailed".
func (*MapRunFailed) Type() Type { return "MapRunFailed" }

// Type returns "MapRunAborted".
func (*MapRunAborted) Type() Type { return "MapRunAborted" }

// Type returns "MapRunRedriven".
func (*MapRunRedriven) Type() Type { return "MapRunRedriven" }

func (d *MapRunStarted) visit(m members) members {
	m.open("mapRunStartedEventDetails").
		optional("mapRunArn", &d.MapRunArn)
	return m
}

func (*MapRunSucceeded) visit(m members) members { return m }

func (d *MapRunFailed) visit(m members) members {
	m.open("mapRunFailedEventDetails").
		failure(&d.Error, &d.Cause)
	return m
}

func (*MapRunAborted) visit(m members) members { return m }

func (d *MapRunRedriven) visit(m members) members {
	m.open("mapRunRedrivenEventDetails").
		optional("mapRunArn", &d.MapRunArn).
		integer("redriveCount", &d.RedriveCount)
	return m
}
