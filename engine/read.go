package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/store"
)

// Execution is how an execution stands, as far as it is durable.
type Execution struct {
	Arn       string
	Machine   string // ARN
	Name      string
	Status    string // AWS's: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED
	Input     string
	Output    string  // where it succeeded
	Error     *string // nil where there is none
	Cause     *string
	Actor     string
	StartedAt time.Time
	EndedAt   time.Time // zero while it runs
}

// Describe returns how an execution stands. [ErrNotFound] says that there is none.
func (e *Engine) Describe(ctx context.Context, arn string) (Execution, error) {
	record, err := e.find(ctx, arn)
	if err != nil {
		return Execution{}, err
	}
	return describeExecution(&record, record.End), nil
}

func describeExecution(r *store.Execution, end *store.End) Execution {
	x := Execution{
		Arn: executionArn(r.Machine, r.Name), Machine: r.Machine, Name: r.Name, Status: "RUNNING", Input: r.Input,
		Actor: r.Actor, StartedAt: r.StartedAt,
	}
	if end != nil {
		x.Status, x.Output, x.Error, x.Cause, x.EndedAt = end.Status, end.Output, end.Error, end.Cause, end.At
	}
	return x
}

func (e *Engine) find(ctx context.Context, arn string) (store.Execution, error) {
	machine, name, err := parseExecutionArn(arn)
	if err != nil {
		return store.Execution{}, err
	}
	record, err := e.db.ExecutionByName(ctx, machine, name)
	if err != nil {
		return store.Execution{}, fmt.Errorf("execution %s: %w", arn, notFound(err))
	}
	return record, nil
}

// historyPage is how many segments are read at once.
const historyPage = 200

// History returns the events of an execution with ids above after, at most limit
// of them (at least 1), in order.
func (e *Engine) History(ctx context.Context, arn string, after int64, limit int) ([]history.Event, error) {
	record, err := e.find(ctx, arn)
	if err != nil {
		return nil, err
	}
	var events []history.Event
	for seq := 0; ; {
		segments, err := e.db.Segments(ctx, record.ID, seq, historyPage)
		if err != nil {
			return nil, fmt.Errorf("history of %s: %w", arn, err)
		}
		for i := range segments {
			s := &segments[i]
			seq = s.Seq
			if s.Last <= after {
				continue
			}
			var part []history.Event
			if err := json.Unmarshal(s.Events, &part); err != nil {
				return nil, fmt.Errorf("history of %s, segment %d: %w", arn, s.Seq, err)
			}
			for _, event := range part {
				if event.ID > after {
					events = append(events, event)
				}
				if len(events) == max(1, limit) {
					return events, nil
				}
			}
		}
		if len(segments) < historyPage {
			return events, nil
		}
	}
}

// Wait returns how an execution stands once it has ended. On a node that stands by
// it waits for the node to take over, unless the execution has ended already.
func (e *Engine) Wait(ctx context.Context, arn string) (Execution, error) {
	select {
	case <-e.running:
	default:
		if x, err := e.Describe(ctx, arn); err != nil || x.Status != "RUNNING" {
			return x, err
		}
		if err := e.ready(ctx); err != nil {
			return Execution{}, fmt.Errorf("wait for %s: %w", arn, err)
		}
	}
	// The watch comes before the look, so that no end falls between them.
	ended := e.watch.add(arn)
	defer e.watch.remove(arn, ended)
	x, err := e.Describe(ctx, arn)
	if err != nil || x.Status != "RUNNING" {
		return x, err
	}
	select {
	case x := <-ended:
		return x, nil
	case <-e.stopped:
		return x, fmt.Errorf("wait for %s: %w", arn, ErrNotRunning)
	case <-ctx.Done():
		return x, ctx.Err()
	}
}

// watch tells those who wait for the end of an execution, by ARN.
type watch struct {
	mu sync.Mutex
	// mu guards waiting.
	waiting map[string]map[chan Execution]bool
}

func (w *watch) add(arn string) chan Execution {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting = make(map[string]map[chan Execution]bool)
	}
	if w.waiting[arn] == nil {
		w.waiting[arn] = make(map[chan Execution]bool)
	}
	ended := make(chan Execution, 1)
	w.waiting[arn][ended] = true
	return ended
}

func (w *watch) remove(arn string, ended chan Execution) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiting[arn], ended)
	if len(w.waiting[arn]) == 0 {
		delete(w.waiting, arn)
	}
}

func (w *watch) ended(x Execution) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for waiter := range w.waiting[x.Arn] {
		waiter <- x // it has room, and gets one
	}
	delete(w.waiting, x.Arn)
}
