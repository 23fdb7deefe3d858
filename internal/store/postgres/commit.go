package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/store"
)

// Commit makes a batch durable, or changes nothing: see [store.Batch]. It may be
// repeated with the same batch after any error.
//
// It fails with a [store.FencedError] where a position is taken, and with a
// [store.NamesTakenError] where names are, those within the batch included.
func (s *Store) Commit(ctx context.Context, b *store.Batch) error {
	if err := s.checkLog(b.Log); err != nil {
		return fmt.Errorf("commit %s: %w", b.ID, err)
	}
	// The server makes one transaction of what lies between two ends of a pipeline.
	err := s.pool.SendBatch(ctx, statements(b)).Close()
	if err == nil {
		return nil
	}
	if err = s.explain(ctx, b, err); err != nil {
		return fmt.Errorf("commit %s: %w", b.ID, err)
	}
	return nil
}

func (s *Store) checkLog(log []store.Position) error {
	if len(log) == 0 {
		return errors.New("the batch takes no position in a log")
	}
	for _, p := range log {
		if err := s.checkPartition(p.Partition); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) checkPartition(partition int) error {
	if partition < 0 || partition >= s.partitions {
		return fmt.Errorf("there is no partition %d: the store has %d", partition, s.partitions)
	}
	return nil
}

// statements writes a batch as SQL, the log first: who is fenced finds out before
// anything else is looked at. Executions end before others start, for a batch ends
// only what earlier ones have started.
func statements(b *store.Batch) *pgx.Batch {
	q := new(pgx.Batch)
	queueLog(q, b)
	queueEnds(q, b.Ends)
	queueStarts(q, b.Starts)
	queueSegments(q, b.Segments)
	queueWakes(q, b.Wakes)
	queueSleeps(q, b.Sleeps)
	if len(b.Taken) > 0 {
		q.Queue(`DELETE FROM borealis.inbox WHERE id = ANY($1::bigint[])`, b.Taken)
	}
	return q
}

// explain says what a failed commit means. It is nil where the very batch has been
// committed before.
func (s *Store) explain(ctx context.Context, b *store.Batch, err error) error {
	switch state, constraint := violated(err); {
	case state == stateNotFollowing, state == stateUnique && constraint == "log_position":
		return s.explainLog(ctx, b, err)
	case state == stateUnique && constraint == "execution_name", state == stateNotRunning:
		// Names that are taken are the caller's to deal with, whatever else is wrong.
		return s.explainNames(ctx, b.Starts, err)
	}
	if over := ctx.Err(); over != nil {
		return fmt.Errorf("%w: %w", over, err)
	}
	return meaning(err)
}

// explainLog finds out who took the batch's positions: an earlier attempt at the
// same batch, which took all of them if it took one, or another owner, of whom the
// log may say no more than that it went on. A position that nobody took comes too
// early, which no owner does.
func (s *Store) explainLog(ctx context.Context, b *store.Batch, cause error) error {
	partitions, lsns, _ := logColumns(b.Log)
	rows, err := s.pool.Query(ctx, `
		SELECT b.partition, coalesce(l.batch = $3, false), coalesce((
			SELECT max(lsn) FROM borealis.log last WHERE last.partition = b.partition), 0) >= b.lsn
		FROM unnest($1::integer[], $2::bigint[]) AS b (partition, lsn)
		LEFT JOIN borealis.log l ON l.partition = b.partition AND l.lsn = b.lsn`, partitions, lsns, [16]byte(b.ID))
	if err != nil {
		return meaning(err)
	}
	var partition int
	var mine, taken bool
	var fenced *store.FencedError
	made := false
	_, err = pgx.ForEachRow(rows, []any{&partition, &mine, &taken}, func() error {
		made = made || mine
		if taken && !mine && fenced == nil {
			fenced = &store.FencedError{Partition: partition}
		}
		return nil
	})
	switch {
	case err != nil:
		return meaning(err)
	case made:
		return nil
	case fenced != nil:
		return fenced
	}
	return cause
}

// explainNames finds out which names of the batch are taken, by executions in the
// store or by ones before them in the batch.
func (s *Store) explainNames(ctx context.Context, starts []store.Execution, cause error) error {
	machines, names := make([]string, len(starts)), make([]string, len(starts))
	for i, e := range starts {
		machines[i], names[i] = e.Machine, e.Name
	}
	rows, err := s.pool.Query(ctx, `
		SELECT e.machine, e.name, e.id
		FROM unnest($1::text[], $2::text[]) AS b (machine, name)
		JOIN borealis.execution e ON e.machine = b.machine AND e.name = b.name`, machines, names)
	if err != nil {
		return meaning(err)
	}
	type fullName struct{ machine, name string }
	by := make(map[fullName]store.ID)
	var n fullName
	var id [16]byte
	if _, err = pgx.ForEachRow(rows, []any{&n.machine, &n.name, &id}, func() error {
		by[n] = id
		return nil
	}); err != nil {
		return meaning(err)
	}
	var taken []store.TakenName
	for _, e := range starts {
		n := fullName{e.Machine, e.Name}
		if owner, found := by[n]; found {
			taken = append(taken, store.TakenName{Machine: n.machine, Name: n.name, Execution: owner})
			continue
		}
		by[n] = e.ID
	}
	if taken == nil {
		return cause
	}
	return &store.NamesTakenError{Taken: taken}
}
