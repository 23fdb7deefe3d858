package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/value"
)

// StartRequest asks for an execution.
type StartRequest struct {
	Machine string // the state machine's ARN
	// Name is unique within the machine; empty means a random one. Starting the same
	// name with the same input again, while it runs, is answered with the execution
	// that runs.
	Name string
	// Input is JSON; empty means {}.
	Input string
	// Actor is on whose behalf the execution runs, for the record.
	Actor string
}

// Started is an execution that was started, durably.
type Started struct {
	Arn       string
	StartedAt time.Time
}

// Start starts an execution. When it returns without an error, the execution is
// durable. Before [Engine.Run] has begun, it waits. Errors are [ErrNotFound], [ErrExecutionExists], [*InputError],
// [ErrThrottled], [ErrNotRunning], and the database's own, after which the same
// request with a Name may be repeated.
func (e *Engine) Start(ctx context.Context, r StartRequest) (Started, error) {
	machine, err := e.machines.get(ctx, r.Machine)
	if err != nil {
		return Started{}, fmt.Errorf("start an execution of %s: %w", r.Machine, notFound(err))
	}
	if r.Name != "" && !validName(r.Name) {
		return Started{}, fmt.Errorf("start an execution of %s: %q cannot be its name: use 1 to 80 letters, digits, - and _", r.Machine, r.Name)
	}
	if r.Input == "" {
		r.Input = "{}"
	}
	compact, err := value.Compact(r.Input)
	if err != nil {
		return Started{}, &InputError{err}
	}
	program, err := e.programs.get(ctx, machine.Definition)
	if err != nil {
		return Started{}, fmt.Errorf("start an execution of %s: %w", r.Machine, err)
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	x := store.Execution{
		ID: newTimeID(now), Machine: machine.Arn, Definition: machine.Definition, Name: r.Name, Actor: r.Actor, Input: r.Input, StartedAt: now,
	}
	if x.Name == "" {
		x.Name = x.ID.String()
	}
	if err := e.ready(ctx); err != nil {
		return Started{}, fmt.Errorf("start an execution of %s: %w", r.Machine, err)
	}
	p := e.partitions[e.next.take(len(e.partitions))]
	x.Partition = p.id
	reply := make(chan error, 1)
	if err := p.offer(ctx, message{start: &beginning{execution: x, program: program, input: compact, role: machine.RoleArn}, reply: reply}); err != nil {
		return Started{}, fmt.Errorf("start an execution of %s: %w", r.Machine, err)
	}
	err = e.answer(ctx, reply)
	var taken *store.NamesTakenError
	if errors.As(err, &taken) {
		return e.again(ctx, x)
	}
	if err != nil {
		return Started{}, fmt.Errorf("start an execution of %s: %w", r.Machine, err)
	}
	return Started{Arn: executionArn(x.Machine, x.Name), StartedAt: x.StartedAt}, nil
}

// again answers a start whose name is taken.
func (e *Engine) again(ctx context.Context, x store.Execution) (Started, error) {
	other, err := e.db.ExecutionByName(ctx, x.Machine, x.Name)
	if err != nil {
		return Started{}, fmt.Errorf("start an execution of %s: %w", x.Machine, err)
	}
	if other.End != nil || other.Input != x.Input {
		return Started{}, fmt.Errorf("start an execution of %s named %q: %w", x.Machine, x.Name, ErrExecutionExists)
	}
	return Started{Arn: executionArn(x.Machine, x.Name), StartedAt: other.StartedAt}, nil
}

// ready waits until the engine runs.
func (e *Engine) ready(ctx context.Context) error {
	select {
	case <-e.running:
		return nil
	case <-e.stopped:
		return ErrNotRunning
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answer waits for what a partition or the committer says.
func (e *Engine) answer(ctx context.Context, reply <-chan error) error {
	select {
	case err := <-reply:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-e.stopped:
		select {
		case err := <-reply:
			return err
		default:
			return ErrNotRunning
		}
	}
}

// executionArn names an execution of a machine.
func executionArn(machine, name string) string {
	return strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + name
}

// parseExecutionArn is the inverse of executionArn.
func parseExecutionArn(arn string) (machine, name string, err error) {
	parts := strings.SplitN(arn, ":", 8)
	if len(parts) != 8 || parts[0] != "arn" || parts[5] != "execution" {
		return "", "", fmt.Errorf("%q is not the ARN of an execution", arn)
	}
	parts[5] = "stateMachine"
	return strings.Join(parts[:7], ":"), parts[7], nil
}

// roundRobin gives every partition its turn.
type roundRobin struct{ n atomic.Uint64 }

func (r *roundRobin) take(n int) int { return int(r.n.Add(1) % uint64(n)) }
