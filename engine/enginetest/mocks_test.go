package enginetest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/engine/enginetest"
)

// The example of the AWS Step Functions developer guide, "Using mocked service
// integrations for testing in Step Functions Local".
const (
	guideMocks = `{
  "StateMachines": {
    "LambdaSQSIntegration": {
      "TestCases": {
        "HappyPath": {"LambdaState": "MockedLambdaSuccess", "SQSState": "MockedSQSSuccess"},
        "RetryPath": {"LambdaState": "MockedLambdaRetry", "SQSState": "MockedSQSSuccess"},
        "HybridPath": {"LambdaState": "MockedLambdaSuccess"}
      }
    }
  },
  "MockedResponses": {
    "MockedLambdaSuccess": {"0": {"Return": {"StatusCode": 200}}},
    "LambdaMockedResourceNotReady": {"0": {"Throw": {"Error": "Lambda.ResourceNotReadyException", "Cause": "Lambda resource is not ready."}}},
    "MockedSQSSuccess": {"0": {"Return": {"MessageId": "3bcb6e8e"}}},
    "MockedLambdaRetry": {
      "0": {"Throw": {"Error": "Lambda.ResourceNotReadyException", "Cause": "Lambda resource is not ready."}},
      "1-2": {"Throw": {"Error": "Lambda.TimeoutException", "Cause": "Lambda timed out."}},
      "3": {"Return": {"StatusCode": 200}}
    }
  }
}`
	guideDefinition = `{
  "Comment": "This state machine is called: LambdaSQSIntegration",
  "StartAt": "LambdaState",
  "States": {
    "LambdaState": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {"Payload.$": "$", "FunctionName": "HelloWorldFunction"},
      "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2}],
      "Next": "SQSState"
    },
    "SQSState": {
      "Type": "Task",
      "Resource": "arn:aws:states:::sqs:sendMessage",
      "Parameters": {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/account-id/myQueue", "MessageBody.$": "$"},
      "End": true
    }
  }
}`
)

func parse(t *testing.T, file string) *enginetest.Mocks {
	t.Helper()
	mocks, err := enginetest.ParseMocks([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return mocks
}

func testCase(t *testing.T, file, machine, name string) *enginetest.TestCase {
	t.Helper()
	c, err := parse(t, file).For(machine, name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMocks_answer_as_the_developer_guide_says(t *testing.T) {
	t.Parallel()
	t.Run("the happy path", func(t *testing.T) {
		t.Parallel()
		x := play(t, guideDefinition, enginetest.Config{Mocks: testCase(t, guideMocks, "LambdaSQSIntegration", "HappyPath")})
		if x.Output != `{"MessageId":"3bcb6e8e"}` || x.Elapsed() != 0 {
			t.Errorf("got %s after %s", x.Output, x.Elapsed())
		}
	})
	t.Run("the retry path", func(t *testing.T) {
		t.Parallel()
		x := play(t, guideDefinition, enginetest.Config{Mocks: testCase(t, guideMocks, "LambdaSQSIntegration", "RetryPath")})
		if x.Output != `{"MessageId":"3bcb6e8e"}` || x.Elapsed() != (2+4+8)*time.Second {
			t.Errorf("got %s after %s", x.Output, x.Elapsed())
		}
	})
	t.Run("the hybrid path leaves the other states to Tasks", func(t *testing.T) {
		t.Parallel()
		x := play(t, guideDefinition, enginetest.Config{
			Mocks: testCase(t, guideMocks, "LambdaSQSIntegration", "HybridPath"),
			Tasks: enginetest.Tasks{"*": enginetest.Return("called")},
		})
		if x.Output != `"called"` {
			t.Errorf("got %s", x.Output)
		}
	})
}

const counted = `{
  "StateMachines": {"m": {"TestCases": {"c": {"Work": "r"}}}},
  "MockedResponses": {"r": {"0": {"Return": 0}, "1-2": {"Return": null}}}
}`

// Recorded at local_mocking: one count runs through all visits to a state.
func TestMocks_count_the_calls_of_a_state_through_its_visits(t *testing.T) {
	t.Parallel()
	mocks := testCase(t, counted, "", "")
	loop := `{"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$","ItemProcessor":` + task(lambdaArn, "") + `,"End":true}}}`
	if x := play(t, loop, enginetest.Config{Input: `[1,2,3]`, Mocks: mocks}); x.Output != `[0,null,null]` {
		t.Errorf("got %s %s", x.Output, x.Cause)
	}
	_, err := enginetest.Run(t.Context(), []byte(loop), enginetest.Config{Input: `[1,2,3,4]`, Mocks: mocks})
	if want := `state "Work" is called for the 4th time, but the mocked response "r" has no answer "3"`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestMocks_reach_into_branches(t *testing.T) {
	t.Parallel()
	x := play(t, `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[`+task(lambdaArn, "")+`]}}}`,
		enginetest.Config{Mocks: testCase(t, counted, "", "")})
	if x.Output != `[0]` {
		t.Errorf("got %s %s", x.Output, x.Cause)
	}
}

func TestMocks_say_which_call_has_no_answer(t *testing.T) {
	t.Parallel()
	for _, want := range []struct {
		last int
		call string
	}{{0, "2nd"}, {1, "3rd"}, {10, "12th"}, {19, "21st"}, {110, "112th"}} {
		mocks := testCase(t, strings.Replace(counted, `"1-2"`, fmt.Sprintf(`"1-%d"`, max(1, want.last)), 1), "", "")
		if want.last == 0 {
			mocks = testCase(t, strings.Replace(counted, `, "1-2": {"Return": null}`, "", 1), "", "")
		}
		definition := `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":` + task(lambdaArn, "") + `,"End":true}}}`
		items := "[" + strings.Repeat("0,", want.last+1) + "0]"
		_, err := enginetest.Run(t.Context(), []byte(definition), enginetest.Config{Input: items, Mocks: mocks})
		if err == nil || !strings.Contains(err.Error(), "is called for the "+want.call+" time") {
			t.Errorf("after call %d: got %v, want the %s", want.last, err, want.call)
		}
	}
}

func TestRun_refuses_mocks_of_states_that_are_not_there(t *testing.T) {
	t.Parallel()
	_, err := enginetest.Run(t.Context(), []byte(guideDefinition), enginetest.Config{Mocks: testCase(t, counted, "", "")})
	if want := `test case "c" mocks state "Work", but the definition has no Task state of that name`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestMocks_For_lists_what_there_is(t *testing.T) {
	t.Parallel()
	tests := []struct{ machine, name, want string }{
		{"", "HappyPath", ""},
		{"LambdaSQSIntegration", "", `the mocks have more than one test case of state machine "LambdaSQSIntegration": choose one of "HappyPath", "HybridPath", "RetryPath"`},
		{"Other", "HappyPath", `the mocks have no state machine named "Other", only "LambdaSQSIntegration"`},
		{"", "Sad", `the mocks have no test case of state machine "LambdaSQSIntegration" named "Sad", only "HappyPath", "HybridPath", "RetryPath"`},
	}
	mocks := parse(t, guideMocks)
	for _, tt := range tests {
		_, err := mocks.For(tt.machine, tt.name)
		if tt.want == "" && err == nil {
			continue
		}
		if err == nil || err.Error() != tt.want {
			t.Errorf("For(%q, %q): got %v, want %s", tt.machine, tt.name, err, tt.want)
		}
	}
	if _, err := parse(t, `{"StateMachines":{},"MockedResponses":{}}`).For("", ""); err == nil {
		t.Error("found a test case in an empty file")
	}
	if got := strings.Join(mocks.Machines(), ","); got != "LambdaSQSIntegration" {
		t.Errorf("got the machines %s", got)
	}
}

func TestParseMocks_says_where_the_file_is_wrong(t *testing.T) {
	t.Parallel()
	response := func(answers string) string {
		return `{"StateMachines":{},"MockedResponses":{"r":` + answers + `}}`
	}
	tests := []struct{ name, file, want string }{
		{"not JSON", "{\n  nope", "not valid JSON at line 2, column 4"},
		{"not an object", `[]`, "the file: must be an object, not a JSON array"},
		{"no machines", `{"MockedResponses":{}}`, "the file: StateMachines is missing"},
		{"no responses", `{"StateMachines":{}}`, "the file: MockedResponses is missing"},
		{"a machine without cases", `{"StateMachines":{"m":{}},"MockedResponses":{}}`, "StateMachines/m: TestCases is missing"},
		{"a case that is no object", `{"StateMachines":{"m":{"TestCases":{"c":1}}},"MockedResponses":{}}`, "StateMachines/m/TestCases/c: must be an object, not a JSON number"},
		{"a state that names no text", `{"StateMachines":{"m":{"TestCases":{"c":{"S":{}}}}},"MockedResponses":{}}`, "StateMachines/m/TestCases/c/S: must be a string, not a JSON object"},
		{"an unknown response", `{"StateMachines":{"m":{"TestCases":{"c":{"S":"r"}}}},"MockedResponses":{}}`, `StateMachines/m/TestCases/c/S: MockedResponses has no "r"`},
		{"a bad key", response(`{"first":{"Return":1}}`), `MockedResponses/r/first: the key must be a number such as "0", or a range such as "1-3"`},
		{"a backward range", response(`{"3-1":{"Return":1}}`), `MockedResponses/r/3-1: the key must be a number`},
		{"a negative number", response(`{"-1":{"Return":1}}`), `MockedResponses/r/-1: the key must be a number`},
		{"overlapping ranges", response(`{"0-2":{"Return":1},"2":{"Return":1}}`), "MockedResponses/r: has more than one answer to call 2"},
		{"neither Return nor Throw", response(`{"0":{}}`), "MockedResponses/r/0: must have either Return or Throw, and nothing else"},
		{"both Return and Throw", response(`{"0":{"Return":1,"Throw":{"Error":"e","Cause":"c"}}}`), "MockedResponses/r/0: must have either Return or Throw, and nothing else"},
		{"a Throw without Cause", response(`{"0":{"Throw":{"Error":"e"}}}`), "MockedResponses/r/0/Throw: Cause is missing"},
		{"an Error that is no text", response(`{"0":{"Throw":{"Error":1,"Cause":"c"}}}`), "MockedResponses/r/0/Throw/Error: must be a string, not a JSON number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := enginetest.ParseMocks([]byte(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func FuzzParseMocks(f *testing.F) {
	f.Add([]byte(guideMocks))
	f.Add([]byte(counted))
	f.Fuzz(func(t *testing.T, file []byte) {
		mocks, err := enginetest.ParseMocks(file)
		if (mocks == nil) == (err == nil) {
			t.Fatalf("got %v and %v", mocks, err)
		}
		if err != nil {
			return
		}
		for _, machine := range mocks.Machines() {
			for _, name := range mocks.TestCases(machine) {
				if _, err := mocks.For(machine, name); err != nil && machine != "" && name != "" {
					t.Errorf("For(%q, %q): %v", machine, name, err)
				}
			}
		}
	})
}
