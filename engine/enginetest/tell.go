package enginetest

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// tell says what an event means and shows its data. What is empty where the
// event tells a reader nothing new.
func (n *narrator) tell(e history.Event) (what, data string) {
	switch d := e.Details.(type) {
	case *history.StateEntered:
		return n.tellEntered(e, d), ""
	case *history.StateExited:
		return n.tellExited(e, d)
	case *history.EvaluationFailed:
		return "cannot evaluate " + cmp.Or(d.Location.String(), "its input"), problem(d.Error, d.Cause)
	case *history.ParallelStateStarted:
		return n.again(e, "starts its branches"), ""
	case *history.ParallelStateFailed:
		return "failed", ""
	case *history.WaitStateAborted:
		return "a Wait state was aborted", ""
	case *history.TaskStateAborted:
		return "a Task state was aborted", ""
	case *history.ParallelStateAborted:
		return "a Parallel state was aborted", ""
	}
	if what, data := tellExecution(e.Details); what != "" {
		return what, data
	}
	if what, data := n.tellTask(e); what != "" {
		return what, data
	}
	return n.tellMap(e)
}

// tellEntered tells of the beginning of a state where no other event does.
func (n *narrator) tellEntered(e history.Event, d *history.StateEntered) string {
	switch d.StateType {
	case "Wait":
		if left, ok := n.left[e.ID]; ok {
			return "waits " + offset(left.Sub(e.Time))
		}
		return "waits"
	case "Fail":
		return "fails"
	}
	return ""
}

// tellExited tells of the end of a state. That of a Task which succeeded has been
// told already, unless it sets variables.
func (n *narrator) tellExited(e history.Event, d *history.StateExited) (what, data string) {
	next, hasNext := n.next[e.ID]
	goes := "ends"
	if hasNext {
		goes = "goes to " + next
	}
	switch {
	case failure(n.steps[e.PreviousID]):
		return "caught it, " + goes, d.Output
	case len(d.AssignedVariables) > 0:
		return goes, assigned(d.AssignedVariables)
	case d.StateType == "Task":
		return "", ""
	case d.Output == n.spotOf(d.Name).input:
		return goes, ""
	}
	return goes, d.Output
}

func assigned(variables []history.Variable) string {
	all := make([]string, len(variables))
	for i, v := range variables {
		all[i] = "$" + v.Name + " = " + v.Value
	}
	return strings.Join(all, ", ")
}

// failure reports whether an event leads to a catcher or to the end.
func failure(d history.Details) bool {
	switch d.(type) {
	case *history.TaskFailed, *history.TaskTimedOut, *history.TaskStartFailed, *history.TaskSubmitFailed,
		*history.LambdaFunctionFailed, *history.LambdaFunctionTimedOut, *history.LambdaFunctionStartFailed,
		*history.LambdaFunctionScheduleFailed, *history.ActivityFailed, *history.ActivityTimedOut,
		*history.ActivityScheduleFailed, *history.ParallelStateFailed, *history.MapStateFailed, *history.EvaluationFailed:
		return true
	}
	return false
}

// again says that something happens once more, where the state was not just
// entered.
func (n *narrator) again(e history.Event, what string) string {
	if _, first := n.steps[e.PreviousID].(*history.StateEntered); first {
		return what
	}
	return what + " again"
}

func tellExecution(d history.Details) (what, data string) {
	switch d := d.(type) {
	case *history.ExecutionStarted:
		return "started", compact(d.Input)
	case *history.ExecutionSucceeded:
		return "succeeded", d.Output
	case *history.ExecutionFailed:
		return "failed", problem(d.Error, d.Cause)
	case *history.ExecutionAborted:
		return "was stopped", problem(d.Error, d.Cause)
	case *history.ExecutionTimedOut:
		return "timed out", problem(d.Error, d.Cause)
	case *history.ExecutionRedriven:
		return "was redriven", ""
	}
	return "", ""
}

// compact takes the white space out of the caller's input.
func compact(text string) string {
	if short, err := value.Compact(text); err == nil {
		return short
	}
	return text
}

func (n *narrator) tellTask(e history.Event) (what, data string) {
	switch d := e.Details.(type) {
	case *history.TaskScheduled:
		return n.again(e, "calls "+d.ResourceType+":"+d.Resource), d.Parameters
	case *history.LambdaFunctionScheduled:
		return n.again(e, "calls "+function(d.Resource)), d.Input
	case *history.ActivityScheduled:
		return n.again(e, "asks for a worker of "+function(d.Resource)), d.Input
	case *history.ActivityStarted:
		return strings.TrimSpace("was taken by a worker " + d.WorkerName), ""
	case *history.TaskSubmitted:
		return "submitted", d.Output
	case *history.TaskSucceeded:
		return "succeeded", d.Output
	case *history.LambdaFunctionSucceeded:
		return "succeeded", d.Output
	case *history.ActivitySucceeded:
		return "succeeded", d.Output
	case *history.TaskTimedOut:
		return "timed out", problem(d.Error, d.Cause)
	case *history.LambdaFunctionTimedOut:
		return "timed out", problem(d.Error, d.Cause)
	case *history.ActivityTimedOut:
		return "timed out", problem(d.Error, d.Cause)
	}
	return tellTaskFailure(e.Details)
}

func tellTaskFailure(d history.Details) (what, data string) {
	const failed = "failed"
	switch d := d.(type) {
	case *history.TaskFailed:
		return failed, problem(d.Error, d.Cause)
	case *history.TaskStartFailed:
		return failed, problem(d.Error, d.Cause)
	case *history.TaskSubmitFailed:
		return failed, problem(d.Error, d.Cause)
	case *history.LambdaFunctionFailed:
		return failed, problem(d.Error, d.Cause)
	case *history.LambdaFunctionStartFailed:
		return failed, problem(d.Error, d.Cause)
	case *history.LambdaFunctionScheduleFailed:
		return failed, problem(d.Error, d.Cause)
	case *history.ActivityFailed:
		return failed, problem(d.Error, d.Cause)
	case *history.ActivityScheduleFailed:
		return failed, problem(d.Error, d.Cause)
	}
	return "", ""
}

func (n *narrator) tellMap(e history.Event) (what, data string) {
	switch d := e.Details.(type) {
	case *history.MapStateStarted:
		return n.again(e, fmt.Sprintf("has %d items", d.Length)), ""
	case *history.MapStateFailed:
		return "failed", ""
	case *history.MapStateAborted:
		return "a Map state was aborted", ""
	case *history.MapIterationStarted:
		return fmt.Sprintf("starts item %d", d.Index), ""
	case *history.MapIterationFailed:
		return fmt.Sprintf("failed at item %d", d.Index), ""
	case *history.MapIterationAborted:
		return fmt.Sprintf("aborted item %d", d.Index), ""
	case *history.MapRunStarted:
		return "starts a map run", value.Text(value.String(d.MapRunArn))
	case *history.MapRunFailed:
		return "map run failed", problem(d.Error, d.Cause)
	case *history.MapRunAborted:
		return "a map run was aborted", ""
	case *history.MapRunRedriven:
		return "map run was redriven", ""
	}
	return "", ""
}

// function returns the last part of the ARN of a function or an activity, without
// a version.
func function(arn string) string {
	parts := strings.SplitN(arn, ":", 8)
	if len(parts) >= 7 {
		return parts[6]
	}
	return arn
}

func problem(name, cause history.Text) string {
	if cause.String() == "" {
		return name.String()
	}
	return name.String() + ": " + cause.String()
}
