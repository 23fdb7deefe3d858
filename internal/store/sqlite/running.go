package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// Running returns a partition's executions that run and are not asleep, by ID, with
// all their segments.
func (s *Store) Running(ctx context.Context, partition int, after store.ID, limit int) ([]store.Running, error) {
	return s.running(ctx, `partition = ? AND status IS NULL AND id > ?
		AND NOT EXISTS (SELECT 1 FROM sleepers WHERE execution = executions.id) ORDER BY id LIMIT ?`,
		partition, after[:], store.BoundLimit(limit))
}

// Load returns an execution that runs, asleep or not, or [store.ErrNotFound].
func (s *Store) Load(ctx context.Context, id store.ID) (store.Running, error) {
	found, err := s.running(ctx, "id = ? AND status IS NULL", id[:])
	if err != nil {
		return store.Running{}, err
	}
	if len(found) == 0 {
		return store.Running{}, store.ErrNotFound
	}
	return found[0], nil
}

// running reads executions by ID, and their segments, as they are at one moment.
func (s *Store) running(ctx context.Context, where string, args ...any) (_ []store.Running, err error) {
	executionsText := "SELECT " + executionColumns + " FROM executions WHERE " + where
	segmentsText := "SELECT " + segmentColumns + " FROM segments WHERE execution IN (SELECT id FROM executions WHERE " +
		where + ") ORDER BY execution, seq"
	// Preparing takes a connection. Whoever waited for a second one while it has its
	// first could wait for ever.
	for _, text := range []string{executionsText, segmentsText} {
		if _, err := s.reads.prepare(ctx, text); err != nil {
			return nil, meaning(err)
		}
	}
	snapshot, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, meaning(err)
	}
	defer func() { err = errors.Join(err, ended(snapshot.Rollback())) }()
	executions, err := listWith(ctx, s, snapshot.StmtContext, scanExecution, executionsText, args...)
	if err != nil {
		return nil, err
	}
	segments, err := listWith(ctx, s, snapshot.StmtContext, scanSegment, segmentsText, args...)
	if err != nil {
		return nil, err
	}
	return gather(executions, segments), nil
}

// gather gives segments to their executions; both are in the order of their IDs.
func gather(executions []store.Execution, segments []store.Segment) []store.Running {
	found := make([]store.Running, len(executions))
	for i, e := range executions {
		n := 0
		for n < len(segments) && segments[n].Execution == e.ID {
			n++
		}
		found[i] = store.Running{Execution: e, Segments: slices.Clone(segments[:n])}
		segments = segments[n:]
	}
	return found
}

// ended drops the error of a transaction that its context has ended already.
func ended(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Due returns the sleepers of a partition that are due at a time, by when they are.
func (s *Store) Due(ctx context.Context, partition int, until time.Time, limit int) ([]store.Sleeper, error) {
	return list(ctx, s, scanSleeper, "SELECT partition, due, execution FROM sleepers WHERE partition = ? AND due <= ? ORDER BY due, execution LIMIT ?",
		partition, until.UnixMilli(), store.BoundLimit(limit))
}

func scanSleeper(row scanner) (store.Sleeper, error) {
	var s store.Sleeper
	var due int64
	err := row.Scan(&s.Partition, &due, exactly(s.Execution[:]))
	s.Due = timeOf(due)
	return s, err
}

func wake(t *tx, sleepers []store.Sleeper) error {
	for i := range sleepers {
		if _, err := t.exec("DELETE FROM sleepers WHERE execution = ?", sleepers[i].Execution[:]); err != nil {
			return err
		}
	}
	return nil
}

func sleep(t *tx, sleepers []store.Sleeper) error {
	for i := range sleepers {
		s := &sleepers[i]
		_, err := t.exec(`INSERT INTO sleepers (execution, partition, due) VALUES (?, ?, ?)
			ON CONFLICT (execution) DO UPDATE SET partition = excluded.partition, due = excluded.due`,
			s.Execution[:], s.Partition, s.Due.UnixMilli())
		if err != nil {
			return err
		}
	}
	return nil
}
