package enginetest_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/engine/enginetest"
	"github.com/borealis-flow/borealis/history"
)

const (
	lambdaArn   = "arn:aws:lambda:us-east-1:123456789012:function:work"
	activityArn = "arn:aws:states:us-east-1:123456789012:activity:work"
)

// back are states that lead back to W for ever, although the definition has an end.
const back = `"X":{"Type":"Choice","Choices":[{"Variable":"$.end","IsPresent":true,"Next":"End"}],"Default":"W"},"End":{"Type":"Succeed"}`

// task is a definition of one Task state called Work, with more fields.
func task(resource, fields string) string {
	return fmt.Sprintf(`{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":%q,%s"End":true}}}`, resource, fields)
}

// play runs a definition that must come to its end.
func play(t *testing.T, definition string, cfg enginetest.Config) *enginetest.Execution {
	t.Helper()
	x, err := enginetest.Run(t.Context(), []byte(definition), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func takes(d time.Duration, result any) enginetest.TaskFunc {
	return func(_ context.Context, task *enginetest.Task) (any, error) {
		task.Take(d)
		return result, nil
	}
}

func never(context.Context, *enginetest.Task) (any, error) { return nil, enginetest.ErrNoAnswer }

func types(x *enginetest.Execution) string {
	all := make([]string, len(x.Events))
	for i, e := range x.Events {
		all[i] = string(e.Type())
	}
	return strings.Join(all, " ")
}

func TestRun_lets_time_pass_at_once(t *testing.T) {
	t.Parallel()
	start := time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name, definition string
		tasks            enginetest.Tasks
		want             time.Duration
	}{
		{"a Wait of a year", `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":31536000,"End":true}}}`, nil, 365 * 24 * time.Hour},
		{"a Wait until a time", `{"StartAt":"W","States":{"W":{"Type":"Wait","Timestamp":"2030-05-02T12:00:00Z","End":true}}}`, nil, 24 * time.Hour},
		{"a task's work", task(lambdaArn, ""), enginetest.Tasks{"Work": takes(time.Hour, 1)}, time.Hour},
		{
			"retries that back off",
			task(lambdaArn, `"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":10,"BackoffRate":3,"MaxAttempts":3}],`),
			enginetest.Tasks{"Work": func(_ context.Context, task *enginetest.Task) (any, error) {
				if task.Attempt < 3 {
					return nil, errors.New("not yet")
				}
				return task.Attempt, nil
			}},
			(10 + 30 + 90) * time.Second,
		},
		{
			"the longest branch",
			`{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
				{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":5,"End":true}}},
				{"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":60,"End":true}}}]}}}`,
			nil, time.Minute,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := play(t, tt.definition, enginetest.Config{Start: start, Tasks: tt.tasks})
			if x.Status != enginetest.Succeeded || x.Elapsed() != tt.want || !x.Started.Equal(start) {
				t.Errorf("got %s after %s from %s, want %s from %s", x.Status, x.Elapsed(), x.Started, tt.want, start)
			}
		})
	}
}

func TestRun_times_tasks_out(t *testing.T) {
	t.Parallel()
	beats := func(n int, every time.Duration) enginetest.TaskFunc {
		return func(_ context.Context, task *enginetest.Task) (any, error) {
			for range n {
				task.Take(every)
				task.Heartbeat()
			}
			task.Take(every)
			return "alive", nil
		}
	}
	tests := []struct {
		name, fields string
		fake         enginetest.TaskFunc
		status       enginetest.Status
		elapsed      time.Duration
	}{
		{"a task that is too slow", `"TimeoutSeconds":60,`, takes(2*time.Hour, 1), enginetest.Failed, time.Minute},
		{"a task that takes exactly its timeout", `"TimeoutSeconds":60,`, takes(time.Minute, 1), enginetest.Failed, time.Minute},
		{"but not one that is in time", `"TimeoutSeconds":60,`, takes(59*time.Second, 1), enginetest.Succeeded, 59 * time.Second},
		{"a task without an answer", `"TimeoutSeconds":60,`, never, enginetest.Failed, time.Minute},
		{"a worker that falls silent", `"HeartbeatSeconds":10,`, takes(time.Hour, 1), enginetest.Failed, 10 * time.Second},
		{"but not one that sends heartbeats", `"HeartbeatSeconds":10,`, beats(5, 9*time.Second), enginetest.Succeeded, 54 * time.Second},
		{"a worker whose heartbeats end", `"HeartbeatSeconds":10,"TimeoutSeconds":100,`, beats(2, 12*time.Second), enginetest.Failed, 10 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := play(t, task(activityArn, tt.fields), enginetest.Config{Tasks: enginetest.Tasks{"Work": tt.fake}})
			if x.Status != tt.status || x.Elapsed() != tt.elapsed {
				t.Errorf("got %s after %s, want %s after %s", x.Status, x.Elapsed(), tt.status, tt.elapsed)
			}
			if x.Status == enginetest.Failed && x.Error != "States.Timeout" {
				t.Errorf("got the error %q", x.Error)
			}
		})
	}
}

func TestRun_times_executions_out(t *testing.T) {
	t.Parallel()
	x := play(t, `{"TimeoutSeconds":30,"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}`, enginetest.Config{})
	if x.Status != enginetest.TimedOut || x.Elapsed() != 30*time.Second {
		t.Errorf("got %s after %s", x.Status, x.Elapsed())
	}
}

func TestRun_records_each_integration_as_AWS_does(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, resource, want string }{
		{"a function", lambdaArn, "LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded"},
		{"a service", "arn:aws:states:::sqs:sendMessage", "TaskScheduled TaskStarted TaskSucceeded"},
		{"a job", "arn:aws:states:::states:startExecution.sync:2", "TaskScheduled TaskStarted TaskSubmitted TaskSucceeded"},
		{"a callback", "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TaskScheduled TaskStarted TaskSubmitted TaskSucceeded"},
		{"an activity", activityArn, "ActivityScheduled ActivityStarted ActivitySucceeded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := play(t, task(tt.resource, ""), enginetest.Config{Tasks: enginetest.Tasks{"*": enginetest.Return(1)}})
			want := "ExecutionStarted TaskStateEntered " + tt.want + " TaskStateExited ExecutionSucceeded"
			if got := types(x); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestTask_tells_fakes_what_is_called(t *testing.T) {
	t.Parallel()
	var got *enginetest.Task
	x := play(t, task("arn:aws:states:::sqs:sendMessage.waitForTaskToken",
		`"Parameters":{"token.$":"$$.Task.Token","order.$":"$.id"},`), enginetest.Config{
		Input: `{"id": 7}`,
		Tasks: enginetest.Tasks{"Work": func(_ context.Context, task *enginetest.Task) (any, error) {
			got = task
			task.Submitted = map[string]string{"MessageId": "m"}
			return nil, nil
		}},
	})
	var input struct {
		Token string
		Order int
	}
	if err := got.Decode(&input); err != nil {
		t.Fatal(err)
	}
	if got.Token == "" || input.Token != got.Token || input.Order != 7 {
		t.Errorf("got the token %q and the input %s", got.Token, got.Input)
	}
	if got.State != "Work" || got.Execution != x.ARN || !got.Now().Equal(x.Started) {
		t.Errorf("got %+v", got)
	}
	submitted, ok := x.Events[4].Details.(*history.TaskSubmitted)
	if !ok || submitted.Output != `{"MessageId":"m"}` {
		t.Errorf("got %+v", x.Events[4].Details)
	}
	if x.Output != "null" {
		t.Errorf("got the output %s", x.Output)
	}
}

func TestTasks_prefers_the_state_to_the_resource_to_the_rest(t *testing.T) {
	t.Parallel()
	all := enginetest.Tasks{"Work": enginetest.Return("state"), lambdaArn: enginetest.Return("resource"), "*": enginetest.Return("rest")}
	for _, want := range []struct{ key, output string }{{"Work", `"state"`}, {lambdaArn, `"resource"`}, {"*", `"rest"`}} {
		if x := play(t, task(lambdaArn, ""), enginetest.Config{Tasks: all}); x.Output != want.output {
			t.Errorf("got %s, want %s", x.Output, want.output)
		}
		delete(all, want.key)
	}
}

func TestTaskFunc_errors_become_the_state_machines_errors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, wantError, wantCause string
		err                        error
	}{
		{"an Error", "Bank.Down", "try later", enginetest.Error{Name: "Bank.Down", Cause: "try later"}},
		{"a pointer to one", "Bank.Down", "", &enginetest.Error{Name: "Bank.Down"}},
		{"a wrapped one", "Bank.Down", "", fmt.Errorf("charge: %w", enginetest.Error{Name: "Bank.Down"})},
		{"any other", "States.TaskFailed", "disk full", errors.New("disk full")},
		{"one without a name", "", "", enginetest.Error{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := play(t, task(lambdaArn, ""), enginetest.Config{Tasks: enginetest.Tasks{
				"Work": func(context.Context, *enginetest.Task) (any, error) { return nil, tt.err },
			}})
			if x.Status != enginetest.Failed || x.Error != tt.wantError || x.Cause != tt.wantCause {
				t.Errorf("got %s %q %q", x.Status, x.Error, x.Cause)
			}
		})
	}
}

func TestRun_says_why_it_cannot_go_on(t *testing.T) {
	t.Parallel()
	waits := `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"Next":"X"},` + back + `}}`
	tests := []struct {
		name, definition string
		cfg              enginetest.Config
		want             string
	}{
		{"a task without a fake", task(lambdaArn, ""), enginetest.Config{}, `state "Work" has the Resource ` + lambdaArn +
			`, for which there is no fake: put one into Config.Tasks under "Work" or "` + lambdaArn + `"`},
		{"a task that nobody answers", task(activityArn, ""), enginetest.Config{Tasks: enginetest.Tasks{"*": never}},
			`the execution waits for ever: state "Work" waits for an answer from ` + activityArn},
		{"too many steps", waits, enginetest.Config{MaxSteps: 50}, `the execution still runs after 50 steps (Config.MaxSteps): state "W" waits for its time`},
		{"too many steps in two branches", `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[` + waits + `,` +
			strings.NewReplacer(`"W"`, `"V"`, `"X"`, `"Y"`, `"End":`, `"Stop":`, `"Next":"End"`, `"Next":"Stop"`).Replace(waits) + `]}}}`, enginetest.Config{MaxSteps: 50},
			`(Config.MaxSteps): state "V" waits for its time; state "W" waits for its time`},
		{"an input that is not JSON", waits, enginetest.Config{Input: "{"}, "input: not valid JSON at line 1, column 2"},
		{"a result that is not JSON", task(lambdaArn, ""), enginetest.Config{Tasks: enginetest.Tasks{"*": enginetest.Return(func() {})}},
			`state "Work": the fake's result: json: unsupported type`},
		{"a state machine without States", `{"StartAt":"A"}`, enginetest.Config{}, "These fields are required: [States]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := enginetest.Run(t.Context(), []byte(tt.definition), tt.cfg)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestRun_returns_typed_errors(t *testing.T) {
	t.Parallel()
	_, err := enginetest.Run(t.Context(), []byte(`{}`), enginetest.Config{})
	if invalid := (*asl.Error)(nil); !errors.As(err, &invalid) {
		t.Errorf("got %T, want an *asl.Error", err)
	}
	x, err := enginetest.Run(t.Context(), []byte(task(activityArn, "")), enginetest.Config{Tasks: enginetest.Tasks{"*": never}})
	if stuck := (*enginetest.StuckError)(nil); !errors.As(err, &stuck) || len(stuck.Waits) != 1 {
		t.Errorf("got %#v, want a *StuckError", err)
	}
	if x == nil || x.Status != enginetest.Running || len(x.Events) != 4 {
		t.Errorf("got %+v, want the execution so far", x)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := enginetest.Run(ctx, []byte(task(lambdaArn, "")), enginetest.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

// AWS, "Quotas for execution": 25,000 events in the history of one execution.
func TestRun_ends_an_endless_loop_as_AWS_does(t *testing.T) {
	t.Parallel()
	const loop = `{"StartAt":"W","States":{"W":{"Type":"Pass","Next":"X"},` + back + `}}`
	x := play(t, loop, enginetest.Config{})
	if x.Status != enginetest.Failed || x.Error != "States.Runtime" || len(x.Events) > 25_000 || len(x.Events) < 24_990 {
		t.Errorf("got %s %s: %s after %d events", x.Status, x.Error, x.Cause, len(x.Events))
	}
	if x = play(t, loop, enginetest.Config{MaxEvents: 100}); len(x.Events) > 100 {
		t.Errorf("got %d events in spite of MaxEvents", len(x.Events))
	}
	if _, err := enginetest.Run(t.Context(), []byte(loop), enginetest.Config{MaxEvents: -1, MaxSteps: 10}); err == nil {
		t.Error("a loop without a bound on its events came to an end")
	}
}

func TestRun_gives_the_same_history_each_time(t *testing.T) {
	t.Parallel()
	definition := `{"QueryLanguage":"JSONata","StartAt":"A","States":{
		"A":{"Type":"Pass","Output":{"id":"{% $uuid() %}","n":"{% $random() %}","now":"{% $now() %}"},"Next":"M"},
		"M":{"Type":"Map","Items":[1,2,3],"ItemProcessor":{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"` + lambdaArn + `",
			"Retry":[{"ErrorEquals":["States.ALL"],"JitterStrategy":"FULL"}],"End":true}}},"End":true}}}`
	cfg := func(seed uint64) enginetest.Config {
		return enginetest.Config{Seed: seed, Tasks: enginetest.Tasks{
			"Work": func(_ context.Context, task *enginetest.Task) (any, error) {
				if task.Attempt < 2 {
					return nil, errors.New("again")
				}
				return task.Now(), nil
			},
		}}
	}
	first, second, other := play(t, definition, cfg(1)), play(t, definition, cfg(1)), play(t, definition, cfg(2))
	if !reflect.DeepEqual(first, second) {
		t.Error("one seed gave two histories")
	}
	if reflect.DeepEqual(first, other) {
		t.Error("two seeds gave one history")
	}
}

func TestRun_does_not_call_what_was_cancelled_at_once(t *testing.T) {
	t.Parallel()
	x := play(t, `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
		{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"`+lambdaArn+`","End":true}}},
		{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Stop"}}}]}}}`, enginetest.Config{})
	if x.Status != enginetest.Failed || x.Error != "Stop" {
		t.Errorf("got %s %s", x.Status, x.Error)
	}
}

func TestConfig_OnEvent_sees_the_whole_history(t *testing.T) {
	t.Parallel()
	var seen []history.Event
	x := play(t, task(lambdaArn, ""), enginetest.Config{
		Tasks:   enginetest.Tasks{"*": enginetest.Return(1)},
		OnEvent: func(_ *enginetest.Execution, e history.Event) { seen = append(seen, e) },
	})
	if !reflect.DeepEqual(seen, x.Events) {
		t.Errorf("got %d events, want %d", len(seen), len(x.Events))
	}
}

func TestConfig_names_reach_the_Context_object(t *testing.T) {
	t.Parallel()
	x := play(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"id.$":"$$.Execution.Id","m.$":"$$.StateMachine.Name"},"End":true}}}`,
		enginetest.Config{Name: "run-1", StateMachine: "orders"})
	if want := `{"id":"arn:aws:states:us-east-1:123456789012:execution:orders:run-1","m":"orders"}`; x.Output != want {
		t.Errorf("got %s, want %s", x.Output, want)
	}
}

func BenchmarkRun(b *testing.B) {
	definition := []byte(task(lambdaArn, ""))
	cfg := enginetest.Config{Tasks: enginetest.Tasks{"*": enginetest.Return(1)}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := enginetest.Run(b.Context(), definition, cfg); err != nil {
			b.Fatal(err)
		}
	}
}
