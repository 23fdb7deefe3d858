package enginetest_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/engine/enginetest"
	"github.com/borealis-flow/borealis/history"
)

// each is one event of every kind.
func each() []history.Details {
	return []history.Details{
		&history.ExecutionStarted{}, &history.ExecutionSucceeded{}, &history.ExecutionFailed{}, &history.ExecutionAborted{},
		&history.ExecutionTimedOut{}, &history.ExecutionRedriven{}, &history.EvaluationFailed{},
		&history.TaskScheduled{}, &history.TaskStarted{}, &history.TaskStartFailed{}, &history.TaskSubmitted{},
		&history.TaskSubmitFailed{}, &history.TaskSucceeded{}, &history.TaskFailed{}, &history.TaskTimedOut{},
		&history.TaskStateAborted{}, &history.WaitStateAborted{},
		&history.LambdaFunctionScheduled{}, &history.LambdaFunctionScheduleFailed{}, &history.LambdaFunctionStarted{},
		&history.LambdaFunctionStartFailed{}, &history.LambdaFunctionSucceeded{}, &history.LambdaFunctionFailed{}, &history.LambdaFunctionTimedOut{},
		&history.ActivityScheduled{}, &history.ActivityScheduleFailed{}, &history.ActivityStarted{}, &history.ActivitySucceeded{},
		&history.ActivityFailed{}, &history.ActivityTimedOut{},
		&history.MapStateStarted{}, &history.MapStateSucceeded{}, &history.MapStateFailed{}, &history.MapStateAborted{},
		&history.MapIterationStarted{}, &history.MapIterationSucceeded{}, &history.MapIterationFailed{}, &history.MapIterationAborted{},
		&history.MapRunStarted{}, &history.MapRunSucceeded{}, &history.MapRunFailed{}, &history.MapRunAborted{}, &history.MapRunRedriven{},
		&history.ParallelStateStarted{}, &history.ParallelStateSucceeded{}, &history.ParallelStateFailed{}, &history.ParallelStateAborted{},
		&history.StateEntered{StateType: "Choice"}, &history.StateEntered{StateType: "Fail"}, &history.StateEntered{StateType: "Map"},
		&history.StateEntered{StateType: "Parallel"}, &history.StateEntered{StateType: "Pass"}, &history.StateEntered{StateType: "Succeed"},
		&history.StateEntered{StateType: "Task"}, &history.StateEntered{StateType: "Wait"},
		&history.StateExited{StateType: "Choice"}, &history.StateExited{StateType: "Map"}, &history.StateExited{StateType: "Parallel"},
		&history.StateExited{StateType: "Pass"}, &history.StateExited{StateType: "Succeed"}, &history.StateExited{StateType: "Task"},
		&history.StateExited{StateType: "Wait"},
	}
}

// quiet are the kinds that tell a reader nothing that other events do not.
var quiet = map[history.Type]bool{
	"TaskStarted": true, "LambdaFunctionStarted": true, "MapStateSucceeded": true, "MapIterationSucceeded": true,
	"MapRunSucceeded": true, "ParallelStateSucceeded": true,
	"ChoiceStateEntered": true, "MapStateEntered": true, "ParallelStateEntered": true, "PassStateEntered": true,
	"SucceedStateEntered": true, "TaskStateEntered": true, "TaskStateExited": true,
}

func TestTransitions_tell_every_kind_of_event(t *testing.T) {
	t.Parallel()
	left := make(map[history.Type]bool)
	for _, typ := range history.Types() {
		left[typ] = true
	}
	for _, details := range each() {
		e := history.Event{ID: 1, Details: details}
		delete(left, e.Type())
		x := &enginetest.Execution{Events: []history.Event{e}}
		if told := len(x.Transitions()) == 1; told == quiet[e.Type()] {
			t.Errorf("%s: told is %v", e.Type(), told)
		}
	}
	// A failing state has no Exited event, but the model has the type.
	for typ := range left {
		t.Errorf("no event of type %s was tried", typ)
	}
}

func TestTransitions_show_where_states_stand(t *testing.T) {
	t.Parallel()
	x := play(t, `{"StartAt":"Both","States":{
		"Both":{"Type":"Parallel","Next":"After","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Sorry"}],"Branches":[
			{"StartAt":"Items","States":{"Items":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":1,"Next":"Bad",
				"ItemProcessor":{"StartAt":"One","States":{"One":{"Type":"Pass","End":true}}}},
				"Bad":{"Type":"Fail","Error":"Bad","Cause":"a \u001b[31mred\u001b[0m cause"}}}]},
		"After":{"Type":"Pass","End":true},
		"Sorry":{"Type":"Pass","Result":"sorry","End":true}}}`, enginetest.Config{Input: `{"items": [1, 2]}`})
	want := strings.TrimLeft(`
TIME  STATE    EVENT                     DATA
0s             started                   {"items":[1,2]}
0s    Both     starts its branches
0s      Items  has 2 items
0s      Items  starts item 0
0s        One  ends
0s      Items  starts item 1
0s        One  ends
0s      Items  goes to Bad               [1,2]
0s      Bad    fails
0s    Both     failed
0s    Both     caught it, goes to Sorry  {"Error":"Bad","Cause":"a \u001b[31mred\u001b[0m cause"}
0s    Sorry    ends                      "sorry"
0s             succeeded                 "sorry"
`, "\n")
	if got := x.Transitions().String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTransitions_Format_fits_a_terminal(t *testing.T) {
	t.Parallel()
	all := enginetest.Transitions{
		{State: strings.Repeat("日", 100), What: "calls \x1b[2Jsomething", Data: strings.Repeat("é", 500)},
		{After: time.Hour, Event: 2, What: "failed", Data: "Error: line one\nline two\x07"},
	}
	for _, width := range []int{1, 80, 120, 200} {
		for line := range strings.Lines(all.Format(width)) {
			line = strings.TrimSuffix(line, "\n")
			if n := utf8.RuneCountInString(line); n > max(width, 90) {
				t.Errorf("a line for %d columns has %d: %s", width, n, line)
			}
			if strings.ContainsAny(line, "\x1b\x07\r") {
				t.Errorf("a line can control the terminal: %q", line)
			}
		}
	}
	if got := all.String(); strings.Count(got, "\n") != 3 || !strings.Contains(got, strings.Repeat("é", 500)) {
		t.Errorf("got %s", got)
	}
}

func TestTransitions_show_times_as_people_say_them(t *testing.T) {
	t.Parallel()
	tests := map[time.Duration]string{
		0: "0s", 1500 * time.Millisecond: "1.5s", time.Minute: "1m", 90 * time.Second: "1m 30s",
		25*time.Hour + 5*time.Second: "1d 1h 5s", 366 * 24 * time.Hour: "366d",
	}
	for d, want := range tests {
		lines := strings.Split(enginetest.Transitions{{After: d, What: "x"}}.String(), "\n")
		if got := strings.TrimSpace(strings.TrimSuffix(lines[1], "x")); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
