package conformance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// measured are histories that others read off AWS in 2026 and published
// (github.com/floci-io/floci, issues 2733, 2734, 2868 and 2965, pull requests 2689
// and 3167). They show what no recorded case does. Each line of a history is an
// event: its id, what it follows, its type, and a part of its JSON.
var measured = []struct {
	name, definition, input, history string
	failure                          string // the error that tasks fail with
}{
	{
		name:       "a Choice that matches nothing has no next state",
		definition: `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":2,"Next":"S"}]},"S":{"Type":"Succeed"}}}`,
		input:      `{"n":1}`,
		history: `1 0 ExecutionStarted
			2 0 ChoiceStateEntered
			3 2 ExecutionFailed {"error":"States.Runtime","cause":"An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state."}`,
	},
	{
		name:       "an execution's timeout is States.Timeout in its last event",
		definition: `{"TimeoutSeconds":3,"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":25,"End":true}}}`,
		input:      `{}`,
		history: `1 0 ExecutionStarted
			2 0 WaitStateEntered
			3 0 ExecutionTimedOut "executionTimedOutEventDetails":{"error":"States.Timeout"}`,
	},
	{
		name:       "branches are chains of their own, and Succeeded is passed by",
		definition: `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}],"Next":"Z"},"Z":{"Type":"Succeed"}}}`,
		input:      `{"k":1}`,
		history: `1 0 ExecutionStarted
			2 0 ParallelStateEntered
			3 2 ParallelStateStarted
			4 3 PassStateEntered
			5 4 PassStateExited
			6 5 ParallelStateSucceeded
			7 5 ParallelStateExited "output":"[{\"k\":1}]"
			8 7 SucceedStateEntered
			9 8 SucceedStateExited
			10 9 ExecutionSucceeded`,
	},
	{
		name:       "a runtime error in a branch's task leaves nothing behind",
		definition: `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl.$":"$.url","MessageBody":"x"},"End":true}}}],"End":true}}}`,
		input:      `{"k":1}`,
		history: `1 0 ExecutionStarted
			2 0 ParallelStateEntered
			3 2 ParallelStateStarted
			4 3 TaskStateEntered
			5 4 ExecutionFailed "cause":"An error occurred while executing the state 'T' (entered at the event id #4).`,
	},
	{
		name:       "a runtime error in an iteration leaves nothing behind",
		definition: `{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":1,"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"v.$":"$.no"},"End":true}}},"End":true}}}`,
		input:      `[1,2]`,
		history: `1 0 ExecutionStarted
			2 0 MapStateEntered
			3 2 MapStateStarted
			4 3 MapIterationStarted
			5 4 PassStateEntered
			6 5 ExecutionFailed "error":"States.Runtime"`,
	},
	{
		name:       "a Parallel that fails after its branches does so after Succeeded",
		definition: `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}],"ResultSelector":{"v.$":"$.no"},"End":true}}}`,
		input:      `{"k":1}`,
		history: `1 0 ExecutionStarted
			2 0 ParallelStateEntered
			3 2 ParallelStateStarted
			4 3 PassStateEntered
			5 4 PassStateExited
			6 5 ParallelStateSucceeded
			7 6 ExecutionFailed The JSONPath '$.no' specified for the field 'v.$' could not be found in the input '[{\"k\":1}]'`,
	},
	{
		name:       "a Catcher whose Output fails fails the state once more",
		definition: `{"QueryLanguage":"JSONata","StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}}],"Catch":[{"ErrorEquals":["X"],"Next":"Z"},{"ErrorEquals":["E"],"Output":{"v":"{% $states.input.no %}"},"Next":"Z"}],"End":true},"Z":{"Type":"Succeed"}}}`,
		input:      `{}`,
		history: `1 0 ExecutionStarted
			2 0 ParallelStateEntered
			3 2 ParallelStateStarted
			4 3 FailStateEntered
			5 4 ParallelStateFailed
			6 4 EvaluationFailed "location":"Catch[1]/Output/v"
			7 6 ParallelStateFailed
			8 7 ExecutionFailed specified for the field 'Catch[1]/Output/v' returned nothing (undefined).`,
	},
	{
		name:       "a rule's field is named with its index",
		definition: `{"QueryLanguage":"JSONata","StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Condition":"{% false %}","Next":"S"},{"Condition":"{% true %}","Output":{"v":"{% $states.input.no %}"},"Next":"S"}]},"S":{"Type":"Succeed"}}}`,
		input:      `{}`,
		history: `1 0 ExecutionStarted
			2 0 ChoiceStateEntered
			3 0 EvaluationFailed "location":"Choices[1]/Output/v"
			4 3 ExecutionFailed`,
	},
	{
		name:       "a task that fails a branch is aborted, and a caught Parallel exits",
		definition: `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q"},"End":true}}}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"End":true},"Z":{"Type":"Succeed"}}}`,
		input:      `{}`,
		failure:    "E",
		history: `1 0 ExecutionStarted
			2 0 ParallelStateEntered
			3 2 ParallelStateStarted
			4 3 TaskStateEntered
			5 4 TaskScheduled
			6 5 TaskStarted
			7 6 TaskFailed
			8 7 TaskStateAborted
			9 7 ParallelStateFailed
			10 9 ParallelStateExited "output":"{\"Error\":\"E\",\"Cause\":\"as asked\"}"
			11 10 SucceedStateEntered
			12 11 SucceedStateExited
			13 12 ExecutionSucceeded`,
	},
}

// measuredFloor is how many measured histories agree. It must only rise.
const measuredFloor = 9

func TestDecider_gives_the_histories_that_others_measured(t *testing.T) {
	t.Parallel()
	counts := newTally("measured histories (decider)")
	for _, tt := range measured {
		t.Run(tt.name, func(t *testing.T) {
			r, err := runMeasured(tt.definition, tt.input, tt.failure)
			if err == nil {
				err = checkLines(r.events, tt.history)
			}
			counts.add(t, "AWS", tt.name, knownMeasured, err)
		})
	}
	counts.report(t, measuredFloor)
}

func runMeasured(definition, input, failure string) (*run, error) {
	machine, err := asl.Parse([]byte(definition))
	if err != nil {
		return nil, err
	}
	program, err := decide.Compile(machine)
	if err != nil {
		return nil, err
	}
	return runObliging(program, obliging{input: input, output: `{}`, failure: failure, patience: patience}, rewritten)
}

// checkLines compares a history with lines that say "id previous type part".
func checkLines(events value.Array, history string) error {
	lines := strings.Split(history, "\n")
	for i, event := range events {
		if i >= len(lines) {
			return fmt.Errorf("one event too many: %s", show(event))
		}
		id, _ := intMember(event, "id")
		previous, _ := intMember(event, "previousEventId")
		got := fmt.Sprintf("%d %d %s", id, previous, textMember(event, "type"))
		want, part := strings.TrimSpace(lines[i]), ""
		if fields := strings.SplitN(want, " ", 4); len(fields) == 4 {
			want, part = strings.Join(fields[:3], " "), fields[3]
		}
		if got != want || !strings.Contains(value.Text(event), part) {
			return fmt.Errorf("want %s %s, got %s", want, part, show(event))
		}
	}
	if len(events) < len(lines) {
		return fmt.Errorf("missing: %s", strings.TrimSpace(lines[len(events)]))
	}
	return nil
}
