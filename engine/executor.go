package engine

import (
	"context"
	"crypto/sha1"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/value"
)

// Class says what may be done with a task whose outcome a crash has swallowed.
type Class uint8

// The classes of effects.
const (
	// Idempotent tasks are called again with the same [Task.Key].
	Idempotent Class = iota
	// AtMostOnce tasks fail with the catchable error Borealis.OutcomeUnknown.
	AtMostOnce
)

// Task is one call of a task's function.
type Task struct {
	// Key is the same for every call of one entry of the state, retries and repetition
	// after a crash included, and for no other: an idempotency key.
	Key       string
	Execution string // ARN
	State     string
	Resource  string
	Input     json.RawMessage // the effective Parameters or Arguments
	Attempt   int             // retries before this call
}

// TaskFunc does what a task asks for. What it returns is encoded as JSON and is the
// task's result. To fail with a name of its own it returns an [*Error]. The context
// ends when nobody waits for the result any more.
type TaskFunc func(ctx context.Context, t *Task) (any, error)

// Register makes f answer the tasks of a resource. Register everything before
// [Engine.Run]; a later registration holds for later calls.
func (e *Engine) Register(resource string, f TaskFunc, class Class) {
	e.executor.mu.Lock()
	defer e.executor.mu.Unlock()
	e.executor.functions[resource] = function{call: f, class: class}
}

type function struct {
	call  TaskFunc
	class Class
}

// executor calls the functions of tasks, once what led to the call is durable, on
// at most so many goroutines at once.
type executor struct {
	workers int
	running sync.WaitGroup
	ctx     context.Context // ends when the engine stops
	end     context.CancelFunc

	mu sync.Mutex
	// mu guards what follows.
	functions map[string]function
	calls     map[callKey]*call // that wait or are under way
	waiting   []*call           // in the order in which they came
	busy      int               // goroutines
}

// call is a task of an execution.
type call struct {
	partition *partition
	live      *live
	task      decide.Task
	ctx       context.Context
	cancel    context.CancelFunc
}

type callKey struct {
	execution store.ID
	task      int64
}

func (c *call) key() callKey { return callKey{c.live.record.ID, c.task.ID} }

func newExecutor(workers int) *executor {
	x := &executor{workers: workers, functions: make(map[string]function), calls: make(map[callKey]*call)}
	x.ctx, x.end = context.WithCancel(context.Background())
	return x
}

// stop ends the contexts of the functions that run, and waits for them.
func (x *executor) stop() {
	x.end()
	x.running.Wait()
}

// release starts the tasks of a change that is durable, and ends those that it
// gives up.
func (x *executor) release(c *change) {
	for _, id := range c.decision.CancelTasks {
		x.cancel(callKey{c.live.record.ID, id})
	}
	for i := range c.decision.Tasks {
		x.start(c.partition, c.live, c.decision.Tasks[i])
	}
}

func (x *executor) cancel(key callKey) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if c := x.calls[key]; c != nil {
		c.cancel()
	}
}

// start queues a task, and gives it a goroutine if there may be one more.
func (x *executor) start(p *partition, l *live, t decide.Task) {
	c := &call{partition: p, live: l, task: t}
	c.ctx, c.cancel = context.WithCancel(x.ctx)
	if x.ctx.Err() != nil {
		c.cancel()
		return // the engine stops; the task stays open for whoever takes it over
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.calls[c.key()] = c
	x.waiting = append(x.waiting, c)
	if x.busy < x.workers {
		x.busy++
		x.running.Go(x.work)
	}
}

// work makes calls until none waits.
func (x *executor) work() {
	for {
		c, f := x.take()
		if c == nil {
			return
		}
		x.make(c, f)
	}
}

func (x *executor) take() (*call, *function) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.waiting) == 0 {
		x.busy--
		x.waiting = nil
		return nil, nil
	}
	c := x.waiting[0]
	x.waiting[0] = nil
	x.waiting = x.waiting[1:]
	if f, ok := x.functions[c.task.Resource.ARN]; ok {
		return c, &f
	}
	return c, nil
}

// make makes one call and hands its outcome to the partition. Where the engine
// stops before there is one, the task stays open for whoever takes it over.
func (x *executor) make(c *call, f *function) {
	defer func() {
		x.mu.Lock()
		delete(x.calls, c.key())
		x.mu.Unlock()
		c.cancel()
	}()
	if c.ctx.Err() != nil {
		return
	}
	what := outcome(c, f)
	if x.ctx.Err() != nil {
		if _, done := what.(decide.TaskSucceeded); !done {
			return
		}
	}
	// A full mailbox is waited for; only the end of the engine makes that futile, and
	// then the task is called again by the next owner.
	if err := c.partition.send(context.Background(), message{id: c.live.record.ID, what: what}); err != nil {
		return
	}
}

// outcome calls a task's function.
func outcome(c *call, f *function) decide.Occurrence {
	t := &c.task
	switch {
	case t.Resource.Kind == decide.ActivityResource || t.Resource.Pattern == decide.WaitForTaskToken:
		return failed(t.ID, "Borealis.NotProvided", "activities and callbacks with a task token are not provided: "+t.Resource.ARN)
	case f == nil:
		return failed(t.ID, "Borealis.NotProvided", "no function is registered for "+t.Resource.ARN)
	}
	output, err := invoke(c.ctx, f.call, describe(c.live, c.task))
	var named *Error
	switch {
	case err == nil:
		return decide.TaskSucceeded{Task: t.ID, Output: output}
	case errors.As(err, &named):
		return failed(t.ID, named.Name, named.Cause)
	}
	return failed(t.ID, "States.TaskFailed", err.Error())
}

// invoke calls f; a panic is its error.
func invoke(ctx context.Context, f TaskFunc, t *Task) (output string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the function panicked: %v\n%s", p, debug.Stack())
		}
	}()
	result, err := f(ctx, t)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(result)
	if err != nil {
		return "", fmt.Errorf("encode the result: %w", err)
	}
	if output, err = value.Compact(string(text)); err != nil {
		return "", fmt.Errorf("encode the result: %w", err)
	}
	return output, nil
}

func failed(task int64, name, cause string) decide.TaskFailed {
	return decide.TaskFailed{Task: task, Error: history.Some(name), Cause: history.Some(cause)}
}

func describe(l *live, t decide.Task) *Task {
	return &Task{
		Key: stepKey(l.record.ID, t.Step), Execution: executionArn(l.record.Machine, l.record.Name), State: t.State,
		Resource: t.Resource.ARN, Input: json.RawMessage(t.Input), Attempt: t.Attempt,
	}
}

// stepKey is a UUID of version 5 of an execution and the id of a StateEntered
// event.
func stepKey(execution store.ID, step int64) string {
	h := sha1.New()
	h.Write(execution[:])
	fmt.Fprintf(h, "/%d", step)
	id := store.ID(h.Sum(nil)[:16])
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// resume deals with a task that ran when the execution's owner was lost.
func (x *executor) resume(p *partition, l *live, t decide.Task) decide.Occurrence {
	x.mu.Lock()
	f, known := x.functions[t.Resource.ARN]
	x.mu.Unlock()
	if known && f.class == AtMostOnce {
		return failed(t.ID, "Borealis.OutcomeUnknown",
			fmt.Sprintf("the task was under way at %s when its node was lost, and may have been done or not", time.Now().UTC().Format(time.RFC3339)))
	}
	x.start(p, l, t)
	return nil
}
