package history

// Type is AWS's name for a kind of event (HistoryEventType), such as
// "PassStateEntered".
type Type string

// Types returns the closed set of types, in AWS's order.
func Types() []Type {
	types := make([]Type, len(kinds))
	for i, k := range kinds {
		types[i] = k.typ
	}
	return types
}

// Known reports whether t is one of [Types].
func (t Type) Known() bool {
	_, ok := blanks[t]
	return ok
}

// kind is a type and how to make its details before their members are read.
type kind struct {
	typ   Type
	blank func() Details
}

// kinds is the closed set, in the order of AWS's model. It is never changed.
var kinds = [...]kind{
	{"ActivityFailed", blank[ActivityFailed]},
	{"ActivityScheduled", blank[ActivityScheduled]},
	{"ActivityScheduleFailed", blank[ActivityScheduleFailed]},
	{"ActivityStarted", blank[ActivityStarted]},
	{"ActivitySucceeded", blank[ActivitySucceeded]},
	{"ActivityTimedOut", blank[ActivityTimedOut]},
	{"ChoiceStateEntered", entered("Choice")},
	{"ChoiceStateExited", exited("Choice")},
	{"ExecutionAborted", blank[ExecutionAborted]},
	{"ExecutionFailed", blank[ExecutionFailed]},
	{"ExecutionStarted", blank[ExecutionStarted]},
	{"ExecutionSucceeded", blank[ExecutionSucceeded]},
	{"ExecutionTimedOut", blank[ExecutionTimedOut]},
	{"FailStateEntered", entered("Fail")},
	{"LambdaFunctionFailed", blank[LambdaFunctionFailed]},
	{"LambdaFunctionScheduled", blank[LambdaFunctionScheduled]},
	{"LambdaFunctionScheduleFailed", blank[LambdaFunctionScheduleFailed]},
	{"LambdaFunctionStarted", blank[LambdaFunctionStarted]},
	{"LambdaFunctionStartFailed", blank[LambdaFunctionStartFailed]},
	{"LambdaFunctionSucceeded", blank[LambdaFunctionSucceeded]},
	{"LambdaFunctionTimedOut", blank[LambdaFunctionTimedOut]},
	{"MapIterationAborted", blank[MapIterationAborted]},
	{"MapIterationFailed", blank[MapIterationFailed]},
	{"MapIterationStarted", blank[MapIterationStarted]},
	{"MapIterationSucceeded", blank[MapIterationSucceeded]},
	{"MapStateAborted", blank[MapStateAborted]},
	{"MapStateEntered", entered("Map")},
	{"MapStateExited", exited("Map")},
	{"MapStateFailed", blank[MapStateFailed]},
	{"MapStateStarted", blank[MapStateStarted]},
	{"MapStateSucceeded", blank[MapStateSucceeded]},
	{"ParallelStateAborted", blank[ParallelStateAborted]},
	{"ParallelStateEntered", entered("Parallel")},
	{"ParallelStateExited", exited("Parallel")},
	{"ParallelStateFailed", blank[ParallelStateFailed]},
	{"ParallelStateStarted", blank[ParallelStateStarted]},
	{"ParallelStateSucceeded", blank[ParallelStateSucceeded]},
	{"PassStateEntered", entered("Pass")},
	{"PassStateExited", exited("Pass")},
	{"SucceedStateEntered", entered("Succeed")},
	{"SucceedStateExited", exited("Succeed")},
	{"TaskFailed", blank[TaskFailed]},
	{"TaskScheduled", blank[TaskScheduled]},
	{"TaskStarted", blank[TaskStarted]},
	{"TaskStartFailed", blank[TaskStartFailed]},
	{"TaskStateAborted", blank[TaskStateAborted]},
	{"TaskStateEntered", entered("Task")},
	{"TaskStateExited", exited("Task")},
	{"TaskSubmitFailed", blank[TaskSubmitFailed]},
	{"TaskSubmitted", blank[TaskSubmitted]},
	{"TaskSucceeded", blank[TaskSucceeded]},
	{"TaskTimedOut", blank[TaskTimedOut]},
	{"WaitStateAborted", blank[WaitStateAborted]},
	{"WaitStateEntered", entered("Wait")},
	{"WaitStateExited", exited("Wait")},
	{"MapRunAborted", blank[MapRunAborted]},
	{"MapRunFailed", blank[MapRunFailed]},
	{"MapRunStarted", blank[MapRunStarted]},
	{"MapRunSucceeded", blank[MapRunSucceeded]},
	{"ExecutionRedriven", blank[ExecutionRedriven]},
	{"MapRunRedriven", blank[MapRunRedriven]},
	{"EvaluationFailed", blank[EvaluationFailed]},
}

// blanks finds the maker by type. It is never changed.
var blanks = func() map[Type]func() Details {
	m := make(map[Type]func() Details, len(kinds))
	for _, k := range kinds {
		m[k.typ] = k.blank
	}
	return m
}()

// blank makes the zero details of type T.
func blank[T any, P interface {
	*T
	Details
}]() Details {
	return P(new(T))
}

func entered(stateType string) func() Details {
	return func() Details { return &StateEntered{StateType: stateType} }
}

func exited(stateType string) func() Details {
	return func() Details { return &StateExited{StateType: stateType} }
}
