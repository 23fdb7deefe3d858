package conformance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// A history has room for 25,000 events, and the last of them is the one that says
// so, wherever the execution stands.
func TestDecider_ends_at_the_25000th_event(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, definition, input string }{
		{
			name:       "in a loop of Choice states",
			definition: `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":2,"Next":"S"}],"Default":"C"},"S":{"Type":"Succeed"}}}`,
			input:      `{"n":1}`,
		},
		{
			name:       "in a loop of a task and a Choice state",
			definition: `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q"},"ResultPath":null,"Next":"C"},"C":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":2,"Next":"S"}],"Default":"T"},"S":{"Type":"Succeed"}}}`,
			input:      `{"n":1}`,
		},
		{
			name:       "in a Map of 30,000 items",
			definition: `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}}}`,
			input:      "[" + strings.Repeat("0,", 29_999) + "0]",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := startLong(t, tt.definition, tt.input)
			err := r.finish()
			if err == nil {
				err = checkFull(r.events)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// checkFull reports what is wrong with a history that reached its limit.
func checkFull(events value.Array) error {
	const last, want = 25_000, "The execution reached the maximum number of history events (25000)."
	event := events[len(events)-1]
	if cause := textMember(detailsOf(event), "cause"); len(events) != last || cause != want {
		return fmt.Errorf("got %d events and at last %s", len(events), show(event))
	}
	if previous, _ := intMember(event, "previousEventId"); previous != last-1 {
		return fmt.Errorf("got the last event after event %d", previous)
	}
	return nil
}

func startLong(t *testing.T, definition, input string) *run {
	t.Helper()
	machine, err := asl.Parse([]byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	program, err := decide.Compile(machine)
	if err != nil {
		t.Fatal(err)
	}
	return newRun(program, input, obliging{output: `{}`, patience: maxInputs}, plainly)
}
