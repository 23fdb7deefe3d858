package history

// EvaluationFailed says that a JSONata expression or what it returned was no good
// (AWS: EvaluationFailedEventDetails).
type EvaluationFailed struct {
	// Error is States.QueryEvaluationError as a rule, and Cause quotes the expression.
	Error, Cause Text
	// Location is the path of the field within the state, such as
	// "Arguments/FunctionName". It is absent when the state's input is at fault.
	Location Text
	// State is the state's name.
	State string
}

// Type returns "EvaluationFailed".
func (*EvaluationFailed) Type() Type { return "EvaluationFailed" }

func (d *EvaluationFailed) visit(m members) members {
	m.open("evaluationFailedEventDetails").
		failure(&d.Error, &d.Cause).
		text("location", &d.Location).
		required("state", &d.State)
	return m
}
