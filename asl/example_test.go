package asl_test

import (
	"fmt"

	"github.com/borealis-flow/borealis/asl"
)

func ExampleParse() {
	machine, err := asl.Parse([]byte(`
StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters:
      FunctionName: charge
      Payload.$: $.order
    Retry:
      - ErrorEquals: [Lambda.TooManyRequestsException]
        MaxAttempts: 5
    Next: Done
  Done:
    Type: Succeed
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, state := range machine.States.All() {
		switch state := state.(type) {
		case *asl.Task:
			fmt.Println(name, "calls", state.Resource, "and goes on to", state.Next)
		default:
			fmt.Println(name, "is a", state.Type())
		}
	}
	// Output:
	// Charge calls arn:aws:states:::lambda:invoke and goes on to Done
	// Done is a Succeed
}

func ExampleValidate() {
	machine, diagnostics := asl.Validate([]byte(`{
  "StartAt": "Wait",
  "States": {
    "Wait": {"Type": "Wait", "Timestamp": "tomorrow", "Next": "Done"}
  }
}`), asl.Options{})
	for _, d := range diagnostics {
		fmt.Println(d.Severity, d)
	}
	fmt.Println(machine == nil)
	// Output:
	// ERROR 4:43: SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/Wait/Timestamp
	// ERROR 4:63: MISSING_TRANSITION_TARGET: Missing 'Next' target: Done at /States/Wait/Next
	// ERROR MISSING_END_STATE: Workflow has no terminal state
	// true
}
