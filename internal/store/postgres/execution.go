package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/store"
)

// executionColumns are the columns that scanExecution reads.
const executionColumns = `id, partition, machine, definition, name, actor, input, started_at,
	status, coalesce(output, ''), error, cause, ended_at, error_bytes, cause_bytes`

// scanExecution reads a row of executionColumns.
func scanExecution(row pgx.CollectableRow) (store.Execution, error) {
	var e store.Execution
	var end store.End
	var id [16]byte
	var definition, errorBytes, causeBytes []byte
	var ended *time.Time
	err := row.Scan(&id, &e.Partition, &e.Machine, &definition, &e.Name, &e.Actor, &e.Input, &e.StartedAt,
		&end.Status, &end.Output, &end.Error, &end.Cause, &ended, &errorBytes, &causeBytes)
	if err != nil {
		return e, err
	}
	e.ID, e.StartedAt = id, e.StartedAt.UTC()
	if e.Definition, err = digest(definition); err != nil {
		return e, err
	}
	if ended != nil {
		end.Execution, end.At = id, ended.UTC()
		end.Error, end.Cause = exact(end.Error, errorBytes), exact(end.Cause, causeBytes)
		e.End = &end
	}
	return e, nil
}

// digest reads a digest's bytes.
func digest(b []byte) (store.Digest, error) {
	var d store.Digest
	if len(b) != len(d) {
		return d, fmt.Errorf("a digest of %d bytes", len(b))
	}
	return store.Digest(b), nil
}

// Execution returns an execution, or [store.ErrNotFound].
func (s *Store) Execution(ctx context.Context, id store.ID) (store.Execution, error) {
	return one(ctx, s, scanExecution, `SELECT `+executionColumns+` FROM borealis.execution WHERE id = $1`, [16]byte(id))
}

// ExecutionByName returns a machine's execution of a name, or [store.ErrNotFound].
func (s *Store) ExecutionByName(ctx context.Context, machine, name string) (store.Execution, error) {
	return one(ctx, s, scanExecution, `SELECT `+executionColumns+`
		FROM borealis.execution WHERE machine = $1 AND name = $2`, machine, name)
}

// Executions lists executions, newest first.
func (s *Store) Executions(ctx context.Context, f store.ListFilter) ([]store.Execution, error) {
	sql := `SELECT ` + executionColumns + ` FROM borealis.execution WHERE true`
	var args []any
	where := func(condition string, values ...any) {
		places := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			places[i] = len(args)
		}
		sql += " AND " + fmt.Sprintf(condition, places...)
	}
	if f.Machine != "" {
		where(`machine = $%d`, f.Machine)
	}
	if f.Status != "" {
		where(`status = $%d`, f.Status)
	}
	if f.Before != nil {
		where(`(started_at, id) < ($%d, $%d)`, milliseconds(f.Before.StartedAt), [16]byte(f.Before.ID))
	}
	args = append(args, store.BoundLimit(f.Limit))
	sql += fmt.Sprintf(` ORDER BY started_at DESC, id DESC LIMIT $%d`, len(args))
	return list(ctx, s.pool, scanExecution, sql, args...)
}

// scanSegment reads a whole row of segments.
func scanSegment(row pgx.CollectableRow) (store.Segment, error) {
	var s store.Segment
	var id [16]byte
	var hash []byte
	var events string
	err := row.Scan(&id, &s.Seq, &s.First, &s.Last, &s.At, &s.Actor, &events, &s.State, &hash)
	if err != nil {
		return s, err
	}
	s.Execution, s.At = id, s.At.UTC()
	s.Events = []byte(events)
	s.Hash, err = digest(hash)
	return s, err
}

const segmentColumns = `execution, seq, first_id, last_id, at, actor, events, state, hash`

// Segments returns what follows a segment of an execution, in order.
func (s *Store) Segments(ctx context.Context, id store.ID, afterSeq, limit int) ([]store.Segment, error) {
	return list(ctx, s.pool, scanSegment, `SELECT `+segmentColumns+` FROM borealis.segment
		WHERE execution = $1 AND seq > $2 ORDER BY seq LIMIT $3`, [16]byte(id), afterSeq, store.BoundLimit(limit))
}

// Running returns a partition's executions that run and are not asleep, by ID, as
// they were at one moment.
func (s *Store) Running(ctx context.Context, partition int, after store.ID, limit int) ([]store.Running, error) {
	return s.running(ctx, `SELECT `+executionColumns+` FROM borealis.execution e
		WHERE partition = $1 AND ended_at IS NULL AND id > $2
			AND NOT EXISTS (SELECT FROM borealis.sleeper s WHERE s.execution = e.id)
		ORDER BY id LIMIT $3`, partition, [16]byte(after), store.BoundLimit(limit))
}

// Load returns an execution that runs, asleep or not, or [store.ErrNotFound].
func (s *Store) Load(ctx context.Context, id store.ID) (store.Running, error) {
	found, err := s.running(ctx, `SELECT `+executionColumns+` FROM borealis.execution
		WHERE id = $1 AND ended_at IS NULL`, [16]byte(id))
	switch {
	case err != nil:
		return store.Running{}, err
	case len(found) == 0:
		return store.Running{}, store.ErrNotFound
	}
	return found[0], nil
}

// running reads executions, which the statement gives in order of their IDs, with
// their segments.
func (s *Store) running(ctx context.Context, sql string, args ...any) ([]store.Running, error) {
	var running []store.Running
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := inTx(ctx, s.pool, options, func(tx pgx.Tx) error {
		executions, err := list(ctx, tx, scanExecution, sql, args...)
		if err != nil || len(executions) == 0 {
			return err
		}
		ids := make([][16]byte, len(executions))
		place := make(map[store.ID]int, len(executions))
		running = make([]store.Running, len(executions))
		for i, e := range executions {
			ids[i], place[e.ID], running[i].Execution = e.ID, i, e
		}
		segments, err := list(ctx, tx, scanSegment, `SELECT `+segmentColumns+` FROM borealis.segment
			WHERE execution = ANY($1::uuid[]) ORDER BY execution, seq`, ids)
		for _, segment := range segments {
			r := &running[place[segment.Execution]]
			r.Segments = append(r.Segments, segment)
		}
		return err
	})
	return running, err
}
