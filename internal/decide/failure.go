package decide

import (
	"errors"
	"fmt"
	"strings"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/intrinsic"
	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// Names of errors that the interpreter itself raises (States Language, appendix
// A, and the Step Functions developer guide, "Error names").
const (
	errAll                = "States.ALL"
	errTaskFailed         = "States.TaskFailed"
	errTimeout            = "States.Timeout"
	errHeartbeatTimeout   = "States.HeartbeatTimeout"
	errRuntime            = "States.Runtime"
	errQueryEvaluation    = "States.QueryEvaluationError"
	errDataLimitExceeded  = "States.DataLimitExceeded"
	errItemReaderFailed   = "States.ItemReaderFailed"
	errExceedTolerated    = "States.ExceedToleratedFailureThreshold"
	errResultPathMismatch = "States.ResultPathMatchFailure"
	errNotProvided        = "Borealis.NotProvided"
)

// failure is an error on its way to a retrier, a catcher or the end of the
// execution.
type failure struct {
	name, cause history.Text
	// fatal errors are seen by no retrier and no catcher.
	fatal bool
	// timeout says that the task took too long, and heartbeat that its worker fell
	// silent.
	timeout, heartbeat bool
	// evaluation says that the history shows an EvaluationFailed event first,
	// with the field at fault (absent where it is the state's input).
	evaluation bool
	location   history.Text
}

func failed(name, cause string) *failure {
	return &failure{name: history.Some(name), cause: history.Some(cause)}
}

// where is how AWS begins the cause of an error inside a state.
func (t *thread) where() string {
	return fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). ", t.node.name, t.entered)
}

// runtime is States.Runtime, which ends the execution.
func (t *thread) runtime(format string, args ...any) *failure {
	f := failed(errRuntime, t.where()+fmt.Sprintf(format, args...))
	f.fatal = true
	return f
}

// evaluationFailure is States.QueryEvaluationError for a field, or for the
// state's input where field is empty.
func (t *thread) evaluationFailure(field, format string, args ...any) *failure {
	f := failed(errQueryEvaluation, t.where()+fmt.Sprintf(format, args...))
	f.evaluation = true
	if field != "" {
		f.location = history.Some(field)
	}
	return f
}

// tooLarge is States.DataLimitExceeded for the state or the task called who.
func tooLarge(who string) *failure {
	return failed(errDataLimitExceeded, fmt.Sprintf(
		"The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.", who))
}

// templateFailure says why a field of a JSONPath payload template has no value.
// AWS reports a failed intrinsic function as States.Runtime, not by the States
// Language's name States.IntrinsicFailure.
func (e *env) templateFailure(p *pathTemplate, err error) *failure {
	t, src := e.t, p.expr.src
	var notFound *jsonpath.NotFoundError
	var call *intrinsic.Error
	switch {
	case errors.As(err, &notFound) && p.expr.call != nil:
		return t.runtime("The JsonPath argument for the field '%s' could not be found in the input '%s'", notFound.Path, quote(e.input))
	case errors.As(err, &notFound):
		return t.runtime("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'", src, p.field, quote(e.input))
	case errors.As(err, &call):
		return t.runtime("%s", call.Cause)
	}
	return t.runtime("Invalid path '%s' : %s", src, err)
}

// expressionFailure says why a JSONata expression has no value.
func (x *expression) failure(t *thread, err error) *failure {
	var jerr *jsonata.Error
	if errors.As(err, &jerr) && jerr.Code == exhausted {
		return t.evaluationFailure(x.field, "The JSONata expression '%s' specified for the field '%s' threw an error during evaluation: %s",
			x.expr.Source(), x.field, jerr.Message)
	}
	if jerr != nil {
		return t.evaluationFailure(x.field, "The JSONata expression '%s' specified for the field '%s' threw an error during evaluation. %s: %s",
			x.expr.Source(), x.field, jerr.Code, jerr.Message)
	}
	return t.evaluationFailure(x.field, "The JSONata expression '%s' specified for the field '%s' threw an error during evaluation. %s",
		x.expr.Source(), x.field, err)
}

// typeFailure says that an expression gave a value of the wrong kind.
func (x *expression) typeFailure(t *thread, want string, got value.Value) *failure {
	return t.evaluationFailure(x.field,
		"The JSONata expression '%s' specified for the field '%s' returned an unexpected result type. Expected '%s', but was '%s' for value: %s",
		x.expr.Source(), x.field, want, got.Kind(), quote(got))
}

// exhausted is the code of an expression that has reached a bound. AWS shows such
// an error without its code.
const exhausted = "U1001"

// maxQuote bounds the values that error texts quote: AWS's limit on a cause.
const maxQuote = 32 << 10

// quote returns the JSON text of a value for an error text.
func quote(v value.Value) string {
	text, err := value.AppendWithin(nil, v, maxQuote)
	if err != nil {
		return strings.ToValidUTF8(string(text[:min(len(text), maxQuote)]), "") + "…"
	}
	return string(text)
}
