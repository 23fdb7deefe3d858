package decide

import (
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// taskOp is a Task state.
type taskOp struct {
	resource           Resource
	timeout, heartbeat *numberField
	credentials        template
}

// task is a call that a thread waits for.
type task struct {
	id      int64 // of the …Scheduled event
	op      *taskOp
	timeout time.Duration // TimeoutSeconds, or 0
	beat    time.Duration // HeartbeatSeconds, or 0
	due     time.Time     // when the timeout is over; zero while it does not run
	begun   bool          // the history says that it has started
	input   string
	role    string
}

func (c *compiler) task(s *scope, n *node, state *asl.Task) error {
	if err := c.work(n, &state.Data, &state.Result, state.Parameters, state.Arguments); err != nil {
		return err
	}
	op := &taskOp{resource: ParseResource(state.Resource)}
	var err error
	if op.timeout, err = compileInt("TimeoutSeconds", state.TimeoutSeconds, state.TimeoutSecondsPath); err != nil {
		return err
	}
	if op.heartbeat, err = compileInt("HeartbeatSeconds", state.HeartbeatSeconds, state.HeartbeatSecondsPath); err != nil {
		return err
	}
	if op.credentials, err = compileTemplate(state.Credentials, "Credentials", n.jsonata); err != nil {
		return err
	}
	n.op = op
	if err := c.recovery(s, n, state.Retry, state.Catch); err != nil {
		return err
	}
	return c.target(s, n, state.Flow)
}

// run schedules the task.
func (o *taskOp) run(d *decider, t *thread) {
	// The token goes into the arguments, so it is made for the id that the
	// Scheduled event is about to get.
	id := d.x.lastID + 1
	t.token = ""
	if o.resource.Pattern != RequestResponse && d.x.tokens != nil {
		t.token = d.x.tokens(id)
	}
	request, f := o.request(d, t, id)
	if f != nil {
		d.fail(t, f)
		return
	}
	d.chain(t, o.scheduled(d, request))
	t.task = &task{
		id: id, op: o, timeout: request.Timeout, beat: request.Heartbeat, input: request.Input, role: request.RoleArn,
	}
	d.out.Tasks = append(d.out.Tasks, *request)
	d.wait(t, waitTask, id)
	if o.resource.Kind == ActivityResource {
		t.phase = phaseTask // a worker has yet to take it
		return
	}
	d.watch(t.task)
	d.schedule(t, phaseBegin)
}

// watch sets the timers of a task. An activity's run from when a worker takes it
// (developer guide, "Activities": "the count begins when GetActivityTask receives
// a token").
func (d *decider) watch(t *task) {
	if t.timeout > 0 {
		t.due = d.setTimer(TimerKey{Kind: TaskTimeoutTimer, Event: t.id}, t.timeout)
	}
	if t.beat > 0 {
		d.setTimer(TimerKey{Kind: HeartbeatTimer, Event: t.id}, t.beat)
	}
}

// request evaluates what the task is called with.
func (o *taskOp) request(d *decider, t *thread, id int64) (*Task, *failure) {
	effective, f := d.effectiveInput(t)
	if f != nil {
		return nil, f
	}
	arguments, f := d.argumentsOf(t, effective)
	if f != nil {
		return nil, f
	}
	if d.oversize(arguments) {
		return nil, tooLarge(t.node.name)
	}
	e := d.env(t)
	if o.timeout != nil || o.heartbeat != nil || o.credentials != nil {
		e.input = effective.Value()
	}
	timeout, f := o.seconds(e, o.timeout)
	if f != nil {
		return nil, f
	}
	heartbeat, f := o.seconds(e, o.heartbeat)
	if f != nil {
		return nil, f
	}
	role, f := o.role(e)
	if f != nil {
		return nil, f
	}
	return &Task{
		ID: id, Step: t.entered, Attempt: t.retryCount, State: t.node.name, Resource: o.resource,
		Input: arguments.Text(), Token: t.token, Timeout: timeout, Heartbeat: heartbeat, RoleArn: role,
	}, nil
}

// request returns what the thread's task was asked for with.
func (t *thread) request() Task {
	return Task{
		ID: t.task.id, Step: t.entered, Attempt: t.retryCount, State: t.node.name, Resource: t.task.op.resource,
		Input: t.task.input, Token: t.token, Timeout: t.task.timeout, Heartbeat: t.task.beat, RoleArn: t.task.role,
	}
}

func (o *taskOp) seconds(e *env, field *numberField) (time.Duration, *failure) {
	if field == nil {
		return 0, nil
	}
	seconds, f := field.eval(e)
	if f != nil {
		return 0, f
	}
	if seconds <= 0 || seconds > 99_999_999 {
		return 0, e.t.runtime("%s must be between 1 and 99999999, but was %d", field.name, seconds)
	}
	return time.Duration(seconds) * time.Second, nil
}

func (o *taskOp) role(e *env) (string, *failure) {
	if o.credentials == nil {
		return "", nil
	}
	v, f := o.credentials.eval(e)
	if f != nil {
		return "", f
	}
	if credentials, ok := v.(*value.Object); ok {
		if role, ok := credentials.Get("RoleArn"); ok {
			if text, ok := role.(value.String); ok {
				return string(text), nil
			}
		}
	}
	return "", e.t.runtime("The field 'RoleArn' of 'Credentials' must be a string")
}

func (o *taskOp) scheduled(d *decider, r *Task) history.Details {
	timeout, heartbeat := wholeSeconds(r.Timeout), wholeSeconds(r.Heartbeat)
	var credentials *history.TaskCredentials
	if r.RoleArn != "" {
		credentials = &history.TaskCredentials{RoleArn: r.RoleArn}
	}
	switch o.resource.Kind {
	case LambdaResource:
		return &history.LambdaFunctionScheduled{Resource: o.resource.ARN, Input: r.Input, TimeoutInSeconds: timeout, TaskCredentials: credentials}
	case ActivityResource:
		return &history.ActivityScheduled{Resource: o.resource.ARN, Input: r.Input, TimeoutInSeconds: timeout, HeartbeatInSeconds: heartbeat}
	}
	return &history.TaskScheduled{
		ResourceType: o.resource.Service, Resource: o.resource.Action, Region: d.x.info.Region, Parameters: r.Input,
		TimeoutInSeconds: timeout, HeartbeatInSeconds: heartbeat, TaskCredentials: credentials,
	}
}

func wholeSeconds(d time.Duration) *int64 {
	if d == 0 {
		return nil
	}
	s := int64(d / time.Second)
	return &s
}

// taskBegins records that the call is under way.
func (d *decider) taskBegins(t *thread) {
	t.phase = phaseTask
	t.task.begun = true
	r := &t.task.op.resource
	if r.Kind == LambdaResource {
		d.chain(t, &history.LambdaFunctionStarted{})
		return
	}
	d.chain(t, &history.TaskStarted{ResourceType: r.Service, Resource: r.Action})
}

// running returns the thread that waits for the task, its start recorded.
func (d *decider) running(id int64) *thread {
	t := d.waiter(waitTask, id)
	if t != nil && t.phase == phaseBegin {
		d.taskBegins(t)
	}
	return t
}

func (d *decider) taskStarted(in TaskStarted) {
	t := d.waiter(waitTask, in.Task)
	if t == nil || t.task.begun || t.task.op.resource.Kind != ActivityResource {
		return
	}
	t.task.begun = true
	d.chain(t, &history.ActivityStarted{WorkerName: in.WorkerName})
	d.watch(t.task)
}

func (d *decider) taskSubmitted(in TaskSubmitted) {
	t := d.running(in.Task)
	if t == nil || t.task.op.resource.Kind != ServiceResource {
		return
	}
	r := &t.task.op.resource
	d.chain(t, &history.TaskSubmitted{ResourceType: r.Service, Resource: r.Action, Output: in.Output})
}

func (d *decider) taskHeartbeat(in TaskHeartbeat) {
	if t := d.waiter(waitTask, in.Task); t != nil && t.task.beat > 0 && (t.task.begun || t.phase == phaseBegin) {
		d.setTimer(TimerKey{Kind: HeartbeatTimer, Event: in.Task}, t.task.beat)
	}
}

func (d *decider) taskSucceeded(in TaskSucceeded) {
	t := d.running(in.Task)
	if t == nil {
		return
	}
	result := value.TextDoc(in.Output)
	if d.oversize(result) {
		d.taskFails(t, TaskFailed{Task: in.Task}, tooLarge(t.task.op.resource.ARN))
		return
	}
	r := &t.task.op.resource
	switch r.Kind {
	case LambdaResource:
		d.chain(t, &history.LambdaFunctionSucceeded{Output: in.Output})
	case ActivityResource:
		d.chain(t, &history.ActivitySucceeded{Output: in.Output})
	default:
		d.chain(t, &history.TaskSucceeded{ResourceType: r.Service, Resource: r.Action, Output: in.Output})
	}
	d.endTask(t)
	d.finish(t, result)
}

func (d *decider) taskFailed(in TaskFailed) {
	if t := d.running(in.Task); t != nil {
		d.taskFails(t, in, &failure{name: in.Error, cause: in.Cause})
	}
}

// taskFails records a task's error and lets the state meet it.
func (d *decider) taskFails(t *thread, in TaskFailed, f *failure) {
	r := &t.task.op.resource
	switch {
	case r.Kind == LambdaResource && in.Unstarted:
		d.chain(t, &history.LambdaFunctionStartFailed{Error: f.name, Cause: f.cause})
	case r.Kind == LambdaResource:
		d.chain(t, &history.LambdaFunctionFailed{Error: f.name, Cause: f.cause})
	case r.Kind == ActivityResource:
		d.chain(t, &history.ActivityFailed{Error: f.name, Cause: f.cause})
	default:
		d.chain(t, &history.TaskFailed{ResourceType: r.Service, Resource: r.Action, Error: f.name, Cause: f.cause})
	}
	d.endTask(t)
	d.fail(t, f)
}

// taskTimedOut ends a task that took too long or whose worker fell silent.
func (d *decider) taskTimedOut(t *thread, kind TimerKind) {
	if t.phase == phaseBegin {
		d.taskBegins(t)
	}
	f := &failure{name: history.Some(errTimeout), timeout: true, heartbeat: kind == HeartbeatTimer}
	r := &t.task.op.resource
	switch r.Kind {
	case LambdaResource:
		d.chain(t, &history.LambdaFunctionTimedOut{Error: f.name})
	case ActivityResource:
		d.chain(t, &history.ActivityTimedOut{Error: f.name})
	default:
		d.chain(t, &history.TaskTimedOut{ResourceType: r.Service, Resource: r.Action, Error: f.name})
	}
	d.abandonTask(t)
	d.fail(t, f)
}

// endTask stops waiting for the thread's task and drops its timers.
func (d *decider) endTask(t *thread) {
	id := t.task.id
	d.unwait(waitTask, id)
	if t.task.timeout > 0 {
		d.out.CancelTimers = append(d.out.CancelTimers, TimerKey{Kind: TaskTimeoutTimer, Event: id})
	}
	if t.task.beat > 0 {
		d.out.CancelTimers = append(d.out.CancelTimers, TimerKey{Kind: HeartbeatTimer, Event: id})
	}
	t.task = nil
	t.phase = phaseRun
}

// abandonTask gives up a task that nobody waits for any more.
func (d *decider) abandonTask(t *thread) {
	d.out.CancelTasks = append(d.out.CancelTasks, t.task.id)
	d.endTask(t)
}
