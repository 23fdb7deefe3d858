package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
)

// TaskFunc answers a Task state in the place of what its Resource names. The
// result is anything that [json.Marshal] writes ([json.RawMessage] goes through
// as it is). An [Error] fails the task with its name and cause, [ErrNoAnswer]
// leaves it without an answer, and any other error fails it with
// States.TaskFailed and the error's text as the cause.
//
// The function answers for everybody outside: for a .sync integration it is the
// job, for .waitForTaskToken whoever calls back, for an activity its worker.
type TaskFunc func(ctx context.Context, task *Task) (any, error)

// Tasks are the fakes by what they answer for: the name of a state, the Resource
// of states, or "*" for all the others. The more special one wins.
type Tasks map[string]TaskFunc

// Return is a fake that always succeeds with result.
func Return(result any) TaskFunc {
	return func(context.Context, *Task) (any, error) { return result, nil }
}

// Throw is a fake that always fails.
func Throw(name, cause string) TaskFunc {
	return func(context.Context, *Task) (any, error) { return nil, Error{name, cause} }
}

// Task is one call of a Task state: one attempt, of one visit to the state.
type Task struct {
	// State is the name of the state, and Resource what it calls.
	State, Resource string
	// Input is the effective Parameters or Arguments.
	Input json.RawMessage
	// Attempt counts the retries before this call.
	Attempt int
	// Token is the task token of a .waitForTaskToken integration, or "".
	Token string
	// Execution is the ARN of the execution that calls.
	Execution string
	// Submitted is what a .sync or .waitForTaskToken integration answers at once
	// (the history shows it as TaskSubmitted); nil means {}.
	Submitted any

	start time.Time
	taken time.Duration
	beats []time.Duration
}

// Decode reads the Input into v, as [json.Unmarshal] does.
func (t *Task) Decode(v any) error { return json.Unmarshal(t.Input, v) }

// Take says that the task works for d before it goes on or answers. A task that
// takes exactly as long as its timeout has timed out.
func (t *Task) Take(d time.Duration) {
	if d > 0 {
		t.taken = min(t.taken, math.MaxInt64-d) + d
	}
}

// Heartbeat says that the task shows to be alive at this point of its work.
func (t *Task) Heartbeat() { t.beats = append(t.beats, t.taken) }

// Now returns the time on the fake clock, at this point of the task's work.
func (t *Task) Now() time.Time { return t.start.Add(t.taken) }

// call lets a fake answer a task and plans what it says.
func (p *player) call(ctx context.Context, from *decide.Task) error {
	fake, err := p.stage.fakeOf(from)
	if err != nil {
		return err
	}
	t := &Task{
		State: from.State, Resource: from.Resource.ARN, Input: json.RawMessage(from.Input),
		Attempt: from.Attempt, Token: from.Token, Execution: p.out.ARN, start: p.stage.now,
	}
	result, failure := fake(ctx, t)
	if err := p.planWork(from, t); err != nil {
		return fmt.Errorf("state %q: the fake's Submitted: %w", from.State, err)
	}
	if err := p.planAnswer(from, t, result, failure); err != nil {
		return fmt.Errorf("state %q: the fake's result: %w", from.State, err)
	}
	return nil
}

// fakeOf finds who answers a task.
func (s *stage) fakeOf(t *decide.Task) (TaskFunc, error) {
	if fake, err := s.mocked(t.State); fake != nil || err != nil {
		return fake, err
	}
	if fake, ok := find(s.cfg.Tasks, t.State, t.Resource.ARN); ok {
		return fake, nil
	}
	return nil, &NoFakeError{State: t.State, Field: fieldTask, Resource: t.Resource.ARN}
}

// find looks a fake up, by the state's name first.
func find[T any](fakes map[string]T, state, resource string) (T, bool) {
	for _, key := range []string{state, resource, "*"} {
		if fake, ok := fakes[key]; ok {
			return fake, true
		}
	}
	var none T
	return none, false
}

// planWork plans what happens before the answer.
func (p *player) planWork(from *decide.Task, t *Task) error {
	switch {
	case from.Resource.Kind == decide.ActivityResource:
		p.plan(0, decide.TaskStarted{Task: from.ID})
	case from.Resource.Pattern != decide.RequestResponse:
		submitted := "{}"
		if t.Submitted != nil {
			var err error
			if submitted, err = jsonText(t.Submitted); err != nil {
				return err
			}
		}
		p.plan(0, decide.TaskSubmitted{Task: from.ID, Output: submitted})
	}
	for _, after := range t.beats {
		p.plan(after, decide.TaskHeartbeat{Task: from.ID})
	}
	return nil
}

func (p *player) planAnswer(from *decide.Task, t *Task, result any, err error) error {
	switch {
	case errors.Is(err, ErrNoAnswer):
		return nil
	case err != nil:
		failure := failureOf(err, "States.TaskFailed")
		p.plan(t.taken, decide.TaskFailed{Task: from.ID, Error: text(failure.Name), Cause: text(failure.Cause)})
		return nil
	}
	output, err := jsonText(result)
	if err != nil {
		return err
	}
	p.plan(t.taken, decide.TaskSucceeded{Task: from.ID, Output: output})
	return nil
}

// failureOf says what a fake's error means to the state machine: name stands for
// errors that have none.
func failureOf(err error, name string) Error {
	if failure := (Error{}); errors.As(err, &failure) {
		return failure
	}
	if failure := (*Error)(nil); errors.As(err, &failure) {
		return *failure
	}
	return Error{Name: name, Cause: err.Error()}
}

func text(s string) history.Text {
	if s == "" {
		return history.Text{}
	}
	return history.Some(s)
}
