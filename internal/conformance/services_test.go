package conformance_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// request is a call of a case's step.
type request struct {
	params value.Value
	// execution is the executionArn as the case writes it: the name by which its
	// other steps speak of the same execution.
	execution string
}

// services are the operations that are answered, by service and name. What others
// would answer is not looked at. It is filled by init, because the operations look
// into it themselves, and never changed after.
var services map[string]func(*replay, request) (value.Value, error)

func init() {
	services = map[string]func(*replay, request) (value.Value, error){
		"stepfunctions.CreateActivity":      (*replay).createActivity,
		"stepfunctions.CreateStateMachine":  (*replay).createStateMachine,
		"stepfunctions.DeleteStateMachine":  nothing,
		"stepfunctions.StartExecution":      (*replay).startExecution,
		"stepfunctions.StartSyncExecution":  (*replay).startSyncExecution,
		"stepfunctions.GetExecutionHistory": (*replay).getExecutionHistory,
		"stepfunctions.DescribeExecution":   (*replay).describeExecution,
		"s3.PutObject":                      (*replay).putObject,
		"sqs.CreateQueue": func(_ *replay, in request) (value.Value, error) {
			return object("QueueUrl", "https://sqs."+region+".amazonaws.com/"+account+"/"+textMember(in.params, "QueueName")), nil
		},
		"sqs.GetQueueAttributes": func(*replay, request) (value.Value, error) {
			return value.NewObject(value.Member{Key: "Attributes", Value: object("QueueArn", "arn:aws:sqs:"+region+":"+account+":queue")}), nil
		},
		"sns.CreateTopic": func(_ *replay, in request) (value.Value, error) {
			return object("TopicArn", "arn:aws:sns:"+region+":"+account+":"+textMember(in.params, "Name")), nil
		},
		"logs.DescribeLogGroups": func(_ *replay, in request) (value.Value, error) {
			group := object("arn", "arn:aws:logs:"+region+":"+account+":log-group:"+textMember(in.params, "logGroupNamePrefix")+":*")
			return value.NewObject(value.Member{Key: "logGroups", Value: value.Array{group}}), nil
		},
	}
}

func nothing(*replay, request) (value.Value, error) { return value.EmptyObject, nil }

// object returns an object of strings.
func object(pairs ...string) *value.Object {
	var b value.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		b.Set(pairs[i], value.String(pairs[i+1]))
	}
	return b.Object()
}

// machine is a state machine of a case.
type machine struct {
	arn, name, role, kind string
	program               *decide.Program
}

// execution is an execution of a case. It runs when somebody first looks at it.
type execution struct {
	arn, name, input string
	machine          *machine
	run              *run
}

// dated returns an object that says since when there is what it tells.
func (r *replay) dated(o *value.Object, key string, at time.Time) *value.Object {
	return o.With(key, value.Float(float64(at.UnixMilli())/1000))
}

func (r *replay) createActivity(in request) (value.Value, error) {
	arn := "arn:aws:states:" + region + ":" + account + ":activity:" + textMember(in.params, "name")
	return r.dated(object("activityArn", arn), "creationDate", r.now), nil
}

func (r *replay) createStateMachine(in request) (value.Value, error) {
	name := textMember(in.params, "name")
	m := &machine{
		arn: "arn:aws:states:" + region + ":" + account + ":stateMachine:" + name, name: name,
		role: textMember(in.params, "roleArn"), kind: textMember(in.params, "type"),
	}
	definition, err := asl.Parse([]byte(textMember(in.params, "definition")))
	if err != nil {
		return nil, err
	}
	if m.program, err = decide.Compile(definition); err != nil {
		return nil, err
	}
	r.machines[m.arn] = m
	return r.dated(object("stateMachineArn", m.arn), "creationDate", r.now), nil
}

func (r *replay) newExecution(in request) (*execution, error) {
	m := r.machines[textMember(in.params, "stateMachineArn")]
	if m == nil {
		return nil, fmt.Errorf("no state machine %s", textMember(in.params, "stateMachineArn"))
	}
	x := &execution{machine: m, name: textMember(in.params, "name"), input: "{}"}
	if x.name == "" {
		x.name = fmt.Sprintf("00000000-0000-4000-8000-%012d", len(r.executions)+1)
	}
	if input, ok := member(in.params, "input").(value.String); ok {
		x.input = string(input)
	}
	x.arn = strings.Replace(m.arn, ":stateMachine:", ":execution:", 1) + ":" + x.name
	if m.kind == "EXPRESS" {
		x.arn = strings.Replace(m.arn, ":stateMachine:", ":express:", 1) + ":" + x.name + ":run-1"
	}
	r.executions[x.arn] = x
	return x, nil
}

func (r *replay) startExecution(in request) (value.Value, error) {
	x, err := r.newExecution(in)
	if err != nil {
		return nil, err
	}
	return r.dated(object("executionArn", x.arn), "startDate", r.now), nil
}

// ran returns an execution that has run, with the answers that the recording of
// its history shows.
func (r *replay) ran(in request) (*execution, error) {
	x := r.executions[textMember(in.params, "executionArn")]
	if x == nil {
		return nil, fmt.Errorf("no execution %s", textMember(in.params, "executionArn"))
	}
	events, order := r.c.expectedEvents(in.execution)
	return x, r.runExecution(x, newScript(r, events, order))
}

func (r *replay) runExecution(x *execution, w world) error {
	if x.run != nil {
		return nil
	}
	compact, err := value.Compact(x.input)
	if err != nil {
		return err
	}
	m := x.machine
	x.run = &run{
		program: m.program, world: w, style: r.style, now: r.now,
		info: decide.Info{
			ExecutionArn: x.arn, Name: x.name, RoleArn: m.role, StateMachineArn: m.arn, StateMachineName: m.name,
			Region: region, StartTime: r.now, InputText: x.input, Input: value.TextDoc(compact), Limits: decide.AWSLimits,
		},
	}
	err = x.run.finish()
	r.histories = append(r.histories, x.run.events)
	return explain(err, x.run, w)
}

// explain adds to an error where the history first left the recorded one.
func explain(err error, run *run, w world) error {
	s, ok := w.(*script)
	if err == nil || !ok {
		return err
	}
	for i := range min(len(s.events), len(run.events)) {
		if d := diffType(s.events[i], run.events[i], fmt.Sprintf("events[%d]", i)); d != "" {
			return fmt.Errorf("%w; %s", err, d)
		}
	}
	return err
}

func (r *replay) getExecutionHistory(in request) (value.Value, error) {
	x, err := r.ran(in)
	if err != nil {
		return nil, err
	}
	return value.NewObject(value.Member{Key: "events", Value: x.run.events}), nil
}

func (r *replay) describeExecution(in request) (value.Value, error) {
	x, err := r.ran(in)
	if err != nil {
		return nil, err
	}
	return r.describe(x), nil
}

func (r *replay) describe(x *execution) *value.Object {
	end := x.run.end
	if end == nil {
		end = &decide.End{Status: decide.Running}
	}
	o := object("executionArn", x.arn, "stateMachineArn", x.machine.arn, "name", x.name, "input", x.input, "status", string(end.Status))
	included := value.NewObject(value.Member{Key: "included", Value: value.Bool(true)})
	o = o.With("inputDetails", included)
	o = r.dated(r.dated(o, "startDate", r.now), "stopDate", x.run.now)
	if end.Status == decide.Succeeded {
		o = o.With("output", value.String(end.Output)).With("outputDetails", included)
	}
	if text, ok := end.Error.Get(); ok {
		o = o.With("error", value.String(text))
	}
	if text, ok := end.Cause.Get(); ok {
		o = o.With("cause", value.String(text))
	}
	if x.machine.kind == "EXPRESS" {
		return o
	}
	o = o.With("redriveCount", value.Int(0))
	if end.Status != decide.Succeeded {
		return o.With("redriveStatus", value.String("REDRIVABLE"))
	}
	return o.With("redriveStatus", value.String("NOT_REDRIVABLE")).
		With("redriveStatusReason", value.String("Execution is SUCCEEDED and cannot be redriven"))
}

// startSyncExecution answers as DescribeExecution does. What the run cost is not
// decided here, so it is as recorded.
func (r *replay) startSyncExecution(in request) (value.Value, error) {
	x, err := r.newExecution(in)
	if err != nil {
		return nil, err
	}
	if err := r.runExecution(x, newScript(r, nil, "")); err != nil {
		return nil, err
	}
	billing := member(member(r.c.expect, "start_execution_sync_response"), "billingDetails")
	return r.describe(x).With("billingDetails", billing), nil
}

func (r *replay) putObject(in request) (value.Value, error) {
	r.objects[textMember(in.params, "Bucket")+"/"+textMember(in.params, "Key")] = plain(member(in.params, "Body"))
	return value.EmptyObject, nil
}
