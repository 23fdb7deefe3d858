package decide_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
)

// finish runs a definition without tasks to its end.
func finish(t testing.TB, definition, input string, limits decide.Limits) *driver {
	t.Helper()
	d := newDriver(t, compile(t, definition), input, limits)
	d.step(decide.Start{})
	for d.end == nil && d.pass() {
	}
	if d.end == nil {
		t.Fatalf("the execution does not end:\n%s", describe(d.events))
	}
	checkWellFormed(t, d)
	return d
}

// single is a definition of the state S, and of the state Done where S names it.
func single(state string) string {
	done := ""
	if strings.Contains(state, `"Next":"Done"`) {
		done = `,"Done":{"Type":"Pass","End":true}`
	}
	return `{"StartAt":"S","States":{"S":` + state + done + `}}`
}

func TestErrorEquals_names_errors_as_the_developer_guide_says(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		names, fails string
		caught       bool
	}{
		{`"States.ALL"`, "Anything", true},
		{`"States.ALL"`, "States.DataLimitExceeded", true},
		{`"States.ALL"`, "States.Runtime", false},
		{`"States.Runtime"`, "States.Runtime", false},
		{`"States.TaskFailed"`, "Anything", true},
		{`"States.TaskFailed"`, "States.Timeout", false},
		{`"States.Timeout"`, "States.Timeout", true},
		{`"A","B"`, "B", true},
		{`"a"`, "A", false},
		{`"States.HeartbeatTimeout"`, "States.Timeout", false},
	} {
		t.Run(test.names+" and "+test.fails, func(t *testing.T) {
			t.Parallel()
			d := newDriver(t, compile(t, single(fmt.Sprintf(
				`{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Catch":[{"ErrorEquals":[%s],"Next":"Done"}],"End":true}`, test.names))), `{}`, decide.Limits{})
			d.step(decide.Start{})
			d.step(decide.TaskFailed{Task: d.take("S").ID, Error: history.Some(test.fails)})
			if got := d.end.Status == decide.Succeeded; got != test.caught {
				t.Errorf("caught: got %t, want %t", got, test.caught)
			}
		})
	}
}

func TestRuntimeErrors_are_not_caught(t *testing.T) {
	t.Parallel()
	d := finish(t, single(`{"Type":"Parallel","Parameters":{"x.$":"$.no"},"Branches":[{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}],
		"Retry":[{"ErrorEquals":["States.Runtime"]}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Done"}],"End":true}`), `{"a":1}`, decide.Limits{})
	const want = `An error occurred while executing the state 'S' (entered at the event id #2). The JSONPath '$.no' specified for the field 'x.$' could not be found in the input '{"a":1}'`
	if d.end.Error.String() != "States.Runtime" || d.end.Cause.String() != want {
		t.Errorf("got %s: %s", d.end.Error, d.end.Cause)
	}
}

func TestFullJitter_keeps_delays_between_zero_and_the_backoff(t *testing.T) {
	t.Parallel()
	p := compile(t, single(`{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true,
		"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":4,"BackoffRate":2,"MaxAttempts":5,"JitterStrategy":"FULL"}]}`))
	distinct := make(map[time.Duration]bool)
	for seed := range uint64(20) {
		d := newDriver(t, p, `{}`, decide.Limits{})
		d.seed = seed * 1000
		d.step(decide.Start{})
		for attempt := range 5 {
			before := d.now
			d.step(decide.TaskFailed{Task: d.take("S").ID, Error: history.Some("E")})
			d.pass()
			delay, most := d.now.Sub(before), time.Duration(4*math.Pow(2, float64(attempt)))*time.Second
			if delay < 0 || delay > most {
				t.Fatalf("attempt %d waits %v, want at most %v", attempt, delay, most)
			}
			distinct[delay] = true
		}
	}
	if len(distinct) < 50 {
		t.Errorf("100 delays have only %d values", len(distinct))
	}
}

func TestPayloadLimit_is_a_catchable_error(t *testing.T) {
	t.Parallel()
	limits := decide.Limits{PayloadBytes: 100}
	large := `"` + strings.Repeat("x", 99) + `"`
	p := compile(t, single(`{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true,
		"Catch":[{"ErrorEquals":["States.DataLimitExceeded"],"ResultPath":null,"Next":"Done"}]}`))
	d := newDriver(t, p, `{}`, limits)
	d.step(decide.Start{})
	d.step(decide.TaskSucceeded{Task: d.take("S").ID, Output: large})
	if d.end == nil || d.end.Output != "{}" {
		t.Errorf("got %+v, want the catcher's output", d.end)
	}
	d = finish(t, single(`{"Type":"Pass","Parameters":{"a.$":"States.Format('{}{}{}', $.x, $.x, $.x)"},"End":true}`), `{"x":"`+strings.Repeat("y", 50)+`"}`, limits)
	if got := d.end.Error.String(); got == "" || d.end.Status != decide.Failed {
		t.Errorf("an output of 150 bytes: got %+v, want a failure", d.end)
	}
}

func TestDocuments_that_double_or_nest_in_a_loop_end_at_the_limit(t *testing.T) {
	t.Parallel()
	for name, parameters := range map[string]string{
		"doubling":           `{"a.$":"$","b.$":"$"}`,
		"nesting":            `{"a.$":"$"}`,
		"an array of arrays": `{"a.$":"States.Array($, $, $)"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := finish(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":`+parameters+`,"Next":"B"},
				"B":{"Type":"Choice","Choices":[{"Variable":"$.end","IsPresent":true,"Next":"C"}],"Default":"A"},"C":{"Type":"Succeed"}}}`, `{}`, decide.AWSLimits)
			if d.end.Status != decide.Failed || len(d.events) > 5_000 {
				t.Errorf("got %s after %d events, want a failure well before the history is full", d.end.Status, len(d.events))
			}
		})
	}
}

func TestHistoryLimit_makes_the_last_event_a_failure(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ definition, input string }{
		"in an endless loop": {`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},
			"B":{"Type":"Choice","Choices":[{"Variable":"$","IsPresent":true,"Next":"A"}],"Default":"C"},"C":{"Type":"Succeed"}}}`, `{}`},
		"in a Map with more items": {single(`{"Type":"Map","ItemProcessor":{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":5,"End":true}}},"End":true}`),
			"[" + strings.Repeat("1,", 29_999) + "1]"},
		"where tasks and timers were set beyond it": {single(`{"Type":"Map","ItemProcessor":{"StartAt":"W","States":{"W":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","TimeoutSeconds":5,"End":true}}},"End":true}`),
			"[" + strings.Repeat("1,", 9_999) + "1]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := decide.AWSLimits
			limits.InlineConcurrency = 0
			d := finish(t, test.definition, test.input, limits)
			if len(d.events) != 25_000 {
				t.Errorf("the history has %d events, want 25,000", len(d.events))
			}
			last := d.events[len(d.events)-1]
			if last.Type() != "ExecutionFailed" || last.PreviousID != 24_999 || d.end.Error.String() != "States.Runtime" {
				t.Errorf("it ends with %s", describe(d.events[len(d.events)-1:]))
			}
		})
	}
}

func TestInlineMap_runs_at_most_as_many_iterations_as_the_limits_allow(t *testing.T) {
	t.Parallel()
	p := compile(t, single(`{"Type":"Map","ItemProcessor":{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":5,"End":true}}},"End":true}`))
	for limit, want := range map[int]int{0: 50, 40: 40, 100: 50} {
		d := newDriver(t, p, "["+strings.Repeat("1,", 49)+"1]", decide.Limits{InlineConcurrency: limit})
		d.step(decide.Start{})
		if len(d.timers) != want {
			t.Errorf("with a limit of %d there run %d iterations, want %d", limit, len(d.timers), want)
		}
	}
}

func TestStep_hands_out_its_decision_when_the_budget_is_used_up(t *testing.T) {
	t.Parallel()
	p := compile(t, chain("JSONPath", 10, func(_ int, next string) string { return `{"Type":"Pass",` + next + `}` }))
	d := newDriver(t, p, `{}`, decide.Limits{Transitions: 3})
	var steps int
	var out decide.Decision
	in := decide.Input{Now: epoch, What: decide.Start{}}
	for {
		out.Reset()
		d.x.Step(in, &out)
		steps++
		if !out.More {
			break
		}
		if out.End != nil {
			t.Fatal("a decision with More set has an End")
		}
		in.What = decide.Continue{}
	}
	if steps != 4 || out.End == nil {
		t.Errorf("10 states at 3 an input took %d inputs, want 4", steps)
	}
}

func TestInputs_for_what_is_over_change_nothing(t *testing.T) {
	t.Parallel()
	p := compile(t, single(`{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","TimeoutSeconds":5,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Sleep"}],"End":true},
		"Sleep":{"Type":"Wait","Seconds":10,"End":true}`))
	d := newDriver(t, p, `{}`, decide.Limits{})
	d.step(decide.Start{})
	task := d.take("S")
	d.pass()
	events := len(d.events)
	for _, late := range []decide.Occurrence{
		decide.Start{}, decide.Continue{}, decide.TaskStarted{Task: task.ID}, decide.TaskSubmitted{Task: task.ID, Output: `{}`},
		decide.TaskSucceeded{Task: task.ID, Output: `{}`}, decide.TaskFailed{Task: task.ID}, decide.TaskHeartbeat{Task: task.ID},
		decide.MapRunEnded{Run: 1}, decide.TimerFired{Timer: decide.TimerKey{Kind: decide.TaskTimeoutTimer, Event: task.ID}},
		decide.TimerFired{Timer: decide.TimerKey{Kind: decide.ExecutionTimer}},
	} {
		d.step(late)
		if len(d.events) != events {
			t.Fatalf("%T of what is over adds %s", late, describe(d.events[events:]))
		}
	}
	d.pass()
	if d.end == nil || d.end.Status != decide.Succeeded {
		t.Fatalf("got %+v", d.end)
	}
	d.step(decide.Stop{})
	if len(d.events) != events+2 {
		t.Error("a stop after the end adds events")
	}
}

func TestStop_gives_up_everything_that_runs(t *testing.T) {
	t.Parallel()
	p := compile(t, single(`{"Type":"Parallel","Branches":[
		{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","TimeoutSeconds":9,"HeartbeatSeconds":3,"End":true}}},
		{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":9,"End":true}}},
		{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}},"End":true}}}],"End":true}`))
	d := newDriver(t, p, `[1]`, decide.Limits{})
	d.step(decide.Start{})
	if len(d.tasks) != 1 || len(d.timers) != 3 || len(d.runs) != 1 {
		t.Fatalf("running: %d tasks, %d timers, %d map runs", len(d.tasks), len(d.timers), len(d.runs))
	}
	d.step(decide.Stop{Error: history.Some("E")})
	if len(d.tasks) != 0 || len(d.timers) != 0 || len(d.runs) != 0 || d.end == nil || d.end.Status != decide.Aborted {
		t.Errorf("left behind: %d tasks, %d timers, %d map runs; end %+v", len(d.tasks), len(d.timers), len(d.runs), d.end)
	}
}

func TestWait_says_what_is_wrong_with_its_time(t *testing.T) {
	t.Parallel()
	const where = "An error occurred while executing the state 'S' (entered at the event id #2). "
	for _, test := range []struct{ fields, input, cause string }{
		{`"SecondsPath":"$.a"`, `{}`, "The SecondsPath parameter does not reference an input value: $.a"},
		{`"SecondsPath":"$.a"`, `{"a":-1}`, "The SecondsPath parameter references a negative value: $.a == -1"},
		{`"SecondsPath":"$.a"`, `{"a":1.5}`, "The SecondsPath parameter cannot be parsed as a long value: $.a == 1.5"},
		{`"SecondsPath":"$.a"`, `{"a":2147483648}`, "Wait state delay is too long."},
		{`"TimestampPath":"$.a"`, `{"a":"2016-12-05T21:29:29"}`, "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.a == 2016-12-05T21:29:29"},
		{`"TimestampPath":"$.a"`, `{"a":"2999-01-01T00:00:00Z"}`, "Wait state delay is too long."},
	} {
		t.Run(test.fields+" of "+test.input, func(t *testing.T) {
			t.Parallel()
			d := finish(t, single(`{"Type":"Wait",`+test.fields+`,"End":true}`), test.input, decide.Limits{})
			if got := d.end.Cause.String(); got != where+test.cause {
				t.Errorf("got  %s\nwant %s", got, where+test.cause)
			}
		})
	}
}

func TestWait_for_a_year_takes_a_year_of_virtual_time(t *testing.T) {
	t.Parallel()
	d := finish(t, single(`{"Type":"Wait","Seconds":31536000,"End":true}`), `{}`, decide.Limits{})
	if got := d.now.Sub(epoch); got != 365*24*time.Hour {
		t.Errorf("got %v", got)
	}
}

func TestStringMatches_knows_stars_and_escapes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"log-*.txt", "log-2024.txt", true}, {"log-*.txt", "log-.txt", true}, {"log-*.txt", "log.txt", false},
		{"*", "", true}, {"", "", true}, {"", "x", false}, {"a*b*c", "a-b-b-c", true}, {"a*b*c", "a-c-b", false},
		{`\\*`, "*", true}, {`\\*`, "x", false}, {`a\\\\b`, `a\\b`, true}, {"*.zipp*", "my.zipped", true}, {"a**", "a", true},
		{"*aaaaaaaaaaaaaaaab", strings.Repeat("a", 3000), false},
	} {
		t.Run(test.pattern+" and "+test.text[:min(len(test.text), 20)], func(t *testing.T) {
			t.Parallel()
			d := finish(t, `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.t","StringMatches":"`+test.pattern+`","Next":"Yes"}],"Default":"No"},
				"Yes":{"Type":"Succeed"},"No":{"Type":"Fail"}}}`, `{"t":"`+test.text+`"}`, decide.Limits{})
			if got := d.end.Status == decide.Succeeded; got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestParseResource(t *testing.T) {
	t.Parallel()
	for arn, want := range map[string]decide.Resource{
		"arn:aws:states:::lambda:invoke":                               {Service: "lambda", Action: "invoke"},
		"arn:aws:states:::states:startExecution.sync:2":                {Service: "states", Action: "startExecution.sync:2", Pattern: decide.Sync2},
		"arn:aws:states:::aws-sdk:sfn:sendTaskSuccess":                 {Service: "aws-sdk:sfn", Action: "sendTaskSuccess"},
		"arn:aws:states:::sqs:sendMessage.waitForTaskToken":            {Service: "sqs", Action: "sendMessage.waitForTaskToken", Pattern: decide.WaitForTaskToken},
		"arn:aws:lambda:us-east-1:000000000000:function:f:PROD":        {Kind: decide.LambdaResource, Service: "lambda", Action: "function:f:PROD"},
		"arn:aws:states:us-east-1:000000000000:activity:name-of-thing": {Kind: decide.ActivityResource, Service: "activity", Action: "name-of-thing"},
		"x": {Service: "unknown", Action: "x"},
	} {
		want.ARN = arn
		if got := decide.ParseResource(arn); got != want {
			t.Errorf("%s: got %+v, want %+v", arn, got, want)
		}
	}
}

func TestMapRun_ends_as_its_tolerance_says(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tolerance       string
		failures, items int
		succeeds        bool
	}{
		{``, 0, 4, true}, {``, 1, 4, false},
		{`"ToleratedFailureCount":1,`, 1, 4, true}, {`"ToleratedFailureCount":1,`, 2, 4, false},
		{`"ToleratedFailurePercentage":50,`, 2, 4, true}, {`"ToleratedFailurePercentage":50,`, 3, 4, false},
		{`"ToleratedFailurePercentage":100,`, 4, 4, true}, {`"ToleratedFailureCount":3,"ToleratedFailurePercentage":25,`, 2, 4, false},
	} {
		t.Run(fmt.Sprintf("%s %d of %d", test.tolerance, test.failures, test.items), func(t *testing.T) {
			t.Parallel()
			p := compile(t, single(`{"Type":"Map",`+test.tolerance+`"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}},"End":true}`))
			d := newDriver(t, p, "["+strings.TrimSuffix(strings.Repeat("1,", test.items), ",")+"]", decide.Limits{})
			d.step(decide.Start{})
			run := d.runs[0]
			d.runs = nil
			for i := 0; ; i++ {
				child, ok := run.Next()
				if !ok {
					break
				}
				end := decide.End{Status: decide.Succeeded, Output: child.Input}
				if i < test.failures {
					end = decide.End{Status: decide.Failed, Error: history.Some("E")}
				}
				run.ChildEnded(child.Index, end)
			}
			end, ok := run.End()
			if !ok {
				t.Fatal("the run does not end")
			}
			d.step(end)
			if got := d.end.Status == decide.Succeeded; got != test.succeeds {
				t.Errorf("succeeds: got %t, want %t (%s)", got, test.succeeds, d.end.Error)
			}
		})
	}
}

func TestMapRun_never_runs_more_children_than_MaxConcurrency(t *testing.T) {
	t.Parallel()
	p := compile(t, single(`{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}},"End":true}`))
	d := newDriver(t, p, `[1,2,3]`, decide.Limits{})
	d.step(decide.Start{})
	run := d.runs[0]
	first, _ := run.Next()
	run.Next()
	if _, ok := run.Next(); ok {
		t.Error("a third child starts while two run")
	}
	run.ChildEnded(first.Index, decide.End{Status: decide.Succeeded, Output: "1"})
	if _, ok := run.Next(); !ok {
		t.Error("no child starts after one has ended")
	}
}
