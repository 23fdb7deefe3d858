package history_test

import (
	"math/rand/v2"
	"reflect"
	"time"

	"github.com/borealis-flow/borealis/history"
)

// oneOfEach returns zero details of every type.
func oneOfEach() []history.Details {
	list := []history.Details{
		&history.ActivityFailed{}, &history.ActivityScheduled{}, &history.ActivityScheduleFailed{},
		&history.ActivityStarted{}, &history.ActivitySucceeded{}, &history.ActivityTimedOut{},
		&history.EvaluationFailed{},
		&history.ExecutionAborted{}, &history.ExecutionFailed{}, &history.ExecutionRedriven{},
		&history.ExecutionStarted{}, &history.ExecutionSucceeded{}, &history.ExecutionTimedOut{},
		&history.LambdaFunctionFailed{}, &history.LambdaFunctionScheduled{}, &history.LambdaFunctionScheduleFailed{},
		&history.LambdaFunctionStarted{}, &history.LambdaFunctionStartFailed{}, &history.LambdaFunctionSucceeded{},
		&history.LambdaFunctionTimedOut{},
		&history.MapIterationAborted{}, &history.MapIterationFailed{}, &history.MapIterationStarted{},
		&history.MapIterationSucceeded{},
		&history.MapRunAborted{}, &history.MapRunFailed{}, &history.MapRunRedriven{}, &history.MapRunStarted{},
		&history.MapRunSucceeded{},
		&history.MapStateAborted{}, &history.MapStateFailed{}, &history.MapStateStarted{}, &history.MapStateSucceeded{},
		&history.ParallelStateAborted{}, &history.ParallelStateFailed{}, &history.ParallelStateStarted{},
		&history.ParallelStateSucceeded{},
		&history.TaskFailed{}, &history.TaskScheduled{}, &history.TaskStarted{}, &history.TaskStartFailed{},
		&history.TaskStateAborted{}, &history.TaskSubmitFailed{}, &history.TaskSubmitted{}, &history.TaskSucceeded{},
		&history.TaskTimedOut{},
		&history.WaitStateAborted{},
	}
	for _, stateType := range []string{"Choice", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"} {
		list = append(list, &history.StateEntered{StateType: stateType}, &history.StateExited{StateType: stateType})
	}
	return append(list, &history.StateEntered{StateType: "Fail"})
}

// fill sets every member of d by what pick says: a string, or -1 for an optional
// one to leave out. A StateType is left alone.
func fill(d history.Details, pick func(optional bool) (s string, present bool)) history.Details {
	v := reflect.ValueOf(d).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).Name != "StateType" {
			fillField(v.Field(i), pick)
		}
	}
	return d
}

func fillField(field reflect.Value, pick func(optional bool) (string, bool)) {
	switch p := field.Addr().Interface().(type) {
	case *string:
		*p, _ = pick(false)
	case *int:
		s, _ := pick(false)
		*p = len(s)
	case *history.Text:
		if s, present := pick(true); present {
			*p = history.Some(s)
		}
	case **int64:
		if s, present := pick(true); present {
			*p = new(int64(len(s)))
		}
	case **history.TaskCredentials:
		if s, present := pick(true); present {
			*p = &history.TaskCredentials{RoleArn: s}
		}
	case *[]history.Variable:
		if s, present := pick(true); present {
			*p = []history.Variable{{Name: "b" + s, Value: s}, {Name: "a", Value: `"text"`}}
		}
	default:
		panic("a member of a new kind: " + field.Type().String())
	}
}

// full returns details of every type with every member set.
func full() []history.Details {
	list := oneOfEach()
	for _, d := range list {
		fill(d, func(bool) (string, bool) { return `{"k":"ä\n"}`, true })
	}
	return list
}

// random returns details of any type with any members.
func random(r *rand.Rand) history.Details {
	list := oneOfEach()
	letters := []rune("ab\"\\/{}<>&\x00\x1f\n\r\t\b\f\u007f\u2028\uFFFDäß漢🙂")
	return fill(list[r.IntN(len(list))], func(optional bool) (string, bool) {
		if optional && r.IntN(2) == 0 {
			return "", false
		}
		text := make([]rune, r.IntN(20))
		for i := range text {
			text[i] = letters[r.IntN(len(letters))]
		}
		return string(text), true
	})
}

func event(d history.Details) history.Event {
	return history.Event{ID: 7, PreviousID: 6, Time: time.UnixMilli(1700000000123).UTC(), Details: d}
}
