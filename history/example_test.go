package history_test

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/borealis-flow/borealis/history"
)

// An execution of one Pass state, as GetExecutionHistory tells it.
func Example() {
	start := time.UnixMilli(1700000000123)
	events := []history.Event{
		{ID: 1, Time: start, Details: &history.ExecutionStarted{Input: `{"n":1}`, RoleArn: "arn:aws:iam::123456789012:role/orders"}},
		{ID: 2, Time: start, Details: &history.StateEntered{StateType: "Pass", Name: "Hello", Input: `{"n":1}`}},
		{ID: 3, PreviousID: 2, Time: start, Details: &history.StateExited{StateType: "Pass", Name: "Hello", Output: `{"n":1}`}},
		{ID: 4, PreviousID: 3, Time: start, Details: &history.ExecutionSucceeded{Output: `{"n":1}`}},
	}
	for _, e := range events {
		fmt.Printf("%s\n", e.AppendJSON(nil))
	}
	// Output:
	// {"timestamp":1700000000.123,"type":"ExecutionStarted","id":1,"previousEventId":0,"executionStartedEventDetails":{"input":"{\"n\":1}","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::123456789012:role/orders"}}
	// {"timestamp":1700000000.123,"type":"PassStateEntered","id":2,"previousEventId":0,"stateEnteredEventDetails":{"name":"Hello","input":"{\"n\":1}","inputDetails":{"truncated":false}}}
	// {"timestamp":1700000000.123,"type":"PassStateExited","id":3,"previousEventId":2,"stateExitedEventDetails":{"name":"Hello","output":"{\"n\":1}","outputDetails":{"truncated":false}}}
	// {"timestamp":1700000000.123,"type":"ExecutionSucceeded","id":4,"previousEventId":3,"executionSucceededEventDetails":{"output":"{\"n\":1}","outputDetails":{"truncated":false}}}
}

// What failed, and why: a switch over the details of a decoded event.
func ExampleEvent_UnmarshalJSON() {
	var e history.Event
	text := `{"timestamp":1700000000.123,"type":"TaskFailed","id":5,"previousEventId":4,"taskFailedEventDetails":{"resourceType":"lambda","resource":"invoke","error":"Oops"}}`
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	switch d := e.Details.(type) {
	case *history.TaskFailed:
		_, explained := d.Cause.Get()
		fmt.Println(e.ID, d.Resource, d.Error, explained)
	case *history.LambdaFunctionFailed:
		fmt.Println(e.ID, d.Error)
	}
	// Output: 5 invoke Oops false
}
