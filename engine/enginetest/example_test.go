package enginetest_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/borealis-flow/borealis/engine/enginetest"
)

// A workflow with a retry and a Wait of a year runs in no time, and its history
// says when everything happened.
func Example() {
	const definition = `{
	  "StartAt": "Charge",
	  "States": {
	    "Charge": {
	      "Type": "Task",
	      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",
	      "Retry": [{"ErrorEquals": ["Bank.Down"], "IntervalSeconds": 10}],
	      "Next": "Wait for renewal"
	    },
	    "Wait for renewal": {"Type": "Wait", "Seconds": 31536000, "Next": "Done"},
	    "Done": {"Type": "Succeed"}
	  }
	}`
	x, err := enginetest.Run(context.Background(), []byte(definition), enginetest.Config{
		Input: `{"amount":20}`,
		Tasks: enginetest.Tasks{
			"Charge": func(_ context.Context, task *enginetest.Task) (any, error) {
				task.Take(3 * time.Second)
				if task.Attempt == 0 {
					return nil, enginetest.Error{Name: "Bank.Down", Cause: "try later"}
				}
				return map[string]string{"receipt": "R-1"}, nil
			},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(x.Transitions())
	fmt.Println(x.Status, x.Output)
	// Output:
	// TIME      STATE             EVENT               DATA
	// 0s                          started             {"amount":20}
	// 0s        Charge            calls charge        {"amount":20}
	// 3s        Charge            failed              Bank.Down: try later
	// 13s       Charge            calls charge again  {"amount":20}
	// 16s       Charge            succeeded           {"receipt":"R-1"}
	// 16s       Wait for renewal  waits 365d
	// 365d 16s  Wait for renewal  goes to Done
	// 365d 16s  Done              ends
	// 365d 16s                    succeeded           {"receipt":"R-1"}
	// SUCCEEDED {"receipt":"R-1"}
}

// The mock files of Step Functions Local work as they are.
func ExampleParseMocks() {
	mocks, err := enginetest.ParseMocks([]byte(`{
	  "StateMachines": {"Greeter": {"TestCases": {"Polite": {"Greet": "Hello"}}}},
	  "MockedResponses": {"Hello": {"0": {"Return": "good morning"}}}
	}`))
	if err != nil {
		log.Fatal(err)
	}
	testCase, err := mocks.For("Greeter", "Polite")
	if err != nil {
		log.Fatal(err)
	}
	x, err := enginetest.Run(context.Background(), []byte(`
StartAt: Greet
States:
  Greet: {Type: Task, Resource: "arn:aws:states:::lambda:invoke", Parameters: {FunctionName: greet}, End: true}
`), enginetest.Config{Mocks: testCase})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.Output)
	// Output: "good morning"
}
