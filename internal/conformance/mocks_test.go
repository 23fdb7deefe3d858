package conformance_test

import (
	"errors"
	"fmt"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// mocks is a world in which each resource answers as a case says.
type mocks struct {
	answers map[string]value.Array // by resource; the last one is given again
	// state is the only one of interest, "" for the whole execution.
	state string
	wrong error // a call that was not as expected
}

func answersOf(doc value.Value) map[string]value.Array {
	answers := make(map[string]value.Array)
	for _, mock := range arrayMember(doc, "mocks") {
		sequence := arrayMember(mock, "sequence")
		if sequence == nil {
			sequence = value.Array{mock}
		}
		resource := textMember(mock, "resource")
		answers[resource] = append(answers[resource], sequence...)
	}
	return answers
}

func (m *mocks) next(r *run) (decide.Occurrence, error) {
	if m.state != "" && m.isOver(r) {
		return nil, errEnough
	}
	if len(r.mapRuns) > 0 {
		return r.driveMapRun()
	}
	if len(r.tasks) == 0 {
		return nil, nil
	}
	task := r.tasks[0]
	if len(m.answers) == 0 {
		// The case is about something else than the answer.
		return decide.TaskSucceeded{Task: task.ID, Output: "{}"}, nil
	}
	left := m.answers[task.Resource.ARN]
	if len(left) == 0 {
		return nil, fmt.Errorf("the case has no answer of %s", task.Resource.ARN)
	}
	if len(left) > 1 {
		m.answers[task.Resource.ARN] = left[1:]
	}
	m.expect(task, member(left[0], "expectParameters"))
	if failed := member(left[0], "error"); failed != nil {
		return decide.TaskFailed{
			Task:  task.ID,
			Error: history.Some(textMember(failed, "error")), Cause: history.Some(textMember(failed, "cause")),
		}, nil
	}
	return decide.TaskSucceeded{Task: task.ID, Output: value.Text(member(left[0], "return"))}, nil
}

// isOver reports whether the state of interest has been left or is to be retried.
func (m *mocks) isOver(r *run) bool {
	for _, e := range r.raw {
		if exited, ok := e.Details.(*history.StateExited); ok && exited.Name == m.state {
			return true
		}
	}
	return len(r.retries) > 0
}

func (m *mocks) expect(task decide.Task, want value.Value) {
	if want == nil {
		return
	}
	got, err := value.ParseString(task.Input)
	if err != nil || !value.Equal(want, got) {
		m.wrong = errors.Join(fmt.Errorf("want %s to get %s, got %s", task.Resource.ARN, show(want), task.Input), err)
	}
}

func (m *mocks) check() error { return m.wrong }

func (m *mocks) items(*decide.MapRun) (value.Array, error) {
	return nil, errors.New("the case says nothing of an ItemReader")
}

func (m *mocks) written(_ *decide.MapRun, results string) (string, error) { return results, nil }

func (m *mocks) child() world { return &mocks{answers: m.answers} }
