package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
)

// Stop ends an execution from outside: its status is then ABORTED (AWS:
// StopExecution). When it returns without an error, the end is durable.
func (e *Engine) Stop(ctx context.Context, arn, name, cause string) error {
	record, err := e.find(ctx, arn)
	if err != nil {
		return err
	}
	if record.End != nil {
		return nil // as on AWS: stopping what has ended changes nothing
	}
	if err := e.ready(ctx); err != nil {
		return fmt.Errorf("stop %s: %w", arn, err)
	}
	reply := make(chan error, 1)
	p := e.partitions[record.Partition]
	stop := decide.Stop{Error: optional(name), Cause: optional(cause)}
	if err := p.send(ctx, message{id: record.ID, what: stop, reply: reply}); err != nil {
		return fmt.Errorf("stop %s: %w", arn, err)
	}
	if err := e.answer(ctx, reply); err != nil && !errors.Is(err, ErrNotFound) { // it may have ended meanwhile
		return fmt.Errorf("stop %s: %w", arn, err)
	}
	return nil
}

func optional(s string) history.Text {
	if s == "" {
		return history.Text{}
	}
	return history.Some(s)
}
