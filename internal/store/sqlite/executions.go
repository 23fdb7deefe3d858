package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/borealis-flow/borealis/internal/store"
)

const executionColumns = "id, partition, started_at, status, ended_at, definition, machine, name, actor, error, cause, input, output"

// Execution returns an execution, or [store.ErrNotFound].
func (s *Store) Execution(ctx context.Context, id store.ID) (store.Execution, error) {
	return one(ctx, s, scanExecution, "SELECT "+executionColumns+" FROM executions WHERE id = ?", id[:])
}

// ExecutionByName returns a machine's execution of a name, or [store.ErrNotFound].
func (s *Store) ExecutionByName(ctx context.Context, machine, name string) (store.Execution, error) {
	return one(ctx, s, scanExecution, "SELECT "+executionColumns+" FROM executions WHERE machine = ? AND name = ?", machine, name)
}

// Executions lists executions, newest first.
func (s *Store) Executions(ctx context.Context, f store.ListFilter) ([]store.Execution, error) {
	where, args := []string{"TRUE"}, []any{}
	if f.Machine != "" {
		where, args = append(where, "machine = ?"), append(args, f.Machine)
	}
	switch f.Status {
	case "":
	case "RUNNING":
		where = append(where, "status IS NULL")
	default:
		where, args = append(where, "status = ?"), append(args, f.Status)
	}
	if f.Before != nil {
		where, args = append(where, "(started_at, id) < (?, ?)"), append(args, f.Before.StartedAt.UnixMilli(), f.Before.ID[:])
	}
	return list(ctx, s, scanExecution, fmt.Sprintf("SELECT %s FROM executions WHERE %s ORDER BY started_at DESC, id DESC LIMIT ?",
		executionColumns, strings.Join(where, " AND ")), append(args, store.BoundLimit(f.Limit))...)
}

func scanExecution(row scanner) (store.Execution, error) {
	var e store.Execution
	var startedAt int64
	var endedAt sql.NullInt64
	var status, output sql.NullString
	var end store.End
	err := row.Scan(exactly(e.ID[:]), &e.Partition, &startedAt, &status, &endedAt, exactly(e.Definition[:]),
		&e.Machine, &e.Name, &e.Actor, &end.Error, &end.Cause, &e.Input, &output)
	e.StartedAt = timeOf(startedAt)
	if status.Valid {
		end.Execution, end.Status, end.Output, end.At = e.ID, status.String, output.String, timeOf(endedAt.Int64)
		e.End = &end
	}
	return e, err
}

const segmentColumns = "execution, seq, first_event, last_event, at, actor, hash, events, state"

// Segments returns what follows a segment of an execution, in order.
func (s *Store) Segments(ctx context.Context, id store.ID, afterSeq, limit int) ([]store.Segment, error) {
	return list(ctx, s, scanSegment, "SELECT "+segmentColumns+" FROM segments WHERE execution = ? AND seq > ? ORDER BY seq LIMIT ?",
		id[:], afterSeq, store.BoundLimit(limit))
}

func scanSegment(row scanner) (store.Segment, error) {
	var s store.Segment
	var at int64
	err := row.Scan(exactly(s.Execution[:]), &s.Seq, &s.First, &s.Last, &at, &s.Actor, exactly(s.Hash[:]), &s.Events, &s.State)
	s.At = timeOf(at)
	return s, err
}
