package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/borealis-flow/borealis/internal/store"
)

// Commit makes a batch durable, or changes nothing; see [store.Batch]. It returns
// a [*store.FencedError] or a [*store.NamesTakenError] where the batch cannot be
// committed, and [store.ErrFull] and [store.ErrReadOnly] where it could be later.
// Any other error says nothing about the outcome; the commit may be repeated. The
// context bounds the wait for the writes before it.
func (s *Store) Commit(ctx context.Context, b *store.Batch) error {
	if err := s.write(ctx, func(t *tx) error { return s.commit(t, b) }); err != nil {
		return fmt.Errorf("commit batch %s: %w", b.ID, err)
	}
	return nil
}

func (s *Store) commit(t *tx, b *store.Batch) error {
	made, err := s.checkLog(t, b)
	if made || err != nil {
		return err
	}
	if err := insertStarts(t, b.Starts); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return insertLog(t, b) },
		func() error { return updateEnds(t, b.Ends) },
		func() error { return insertSegments(t, b.Segments) },
		func() error { return wake(t, b.Wakes) },
		func() error { return sleep(t, b.Sleeps) },
		func() error { return takeRequests(t, b.Taken) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	t.committed = func() {
		for _, p := range b.Log {
			t.writer.heads[p.Partition] = head{p.LSN, p.Epoch}
		}
	}
	return nil
}

var logRows = newInsert("log", "partition", "lsn", "epoch", "batch", "node")

func insertLog(t *tx, b *store.Batch) error {
	return insertRows(t, logRows, b.Log, func(args []any, p *store.Position) []any {
		return append(args, p.Partition, p.LSN, p.Epoch, b.ID[:], b.Node[:])
	})
}

var startRows = newInsert("executions", "id", "partition", "machine", "definition", "name", "actor", "input",
	"started_at", "status", "output", "error", "cause", "ended_at")

func insertStarts(t *tx, starts []store.Execution) error {
	err := insertRows(t, startRows, starts, func(args []any, e *store.Execution) []any {
		args = append(args, e.ID[:], e.Partition, e.Machine, e.Definition[:], e.Name, e.Actor, e.Input, e.StartedAt.UnixMilli())
		if e.End == nil {
			return append(args, nil, nil, nil, nil, nil)
		}
		return append(args, e.End.Status, e.End.Output, e.End.Error, e.End.Cause, e.End.At.UnixMilli())
	})
	if !isConstraint(err) {
		return err
	}
	if taken := takenNames(t, starts); taken != nil {
		return taken
	}
	return err
}

// takenNames returns a [*store.NamesTakenError] where names are taken, by earlier
// executions or by earlier ones of the batch. Some of the batch may be inserted.
func takenNames(t *tx, starts []store.Execution) error {
	t.rollback()
	if _, err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	type name struct{ machine, name string }
	seen := make(map[name]store.ID, len(starts))
	taken := &store.NamesTakenError{}
	for _, e := range starts {
		n := name{e.Machine, e.Name}
		by, found := seen[n]
		if !found {
			var id []byte
			err := t.row("SELECT id FROM executions WHERE machine = ? AND name = ?", []any{e.Machine, e.Name}, &id)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			found = copy(by[:], id) > 0
		}
		if !found {
			seen[n] = e.ID
			continue
		}
		taken.Taken = append(taken.Taken, store.TakenName{Machine: e.Machine, Name: e.Name, Execution: by})
	}
	if len(taken.Taken) == 0 {
		return nil
	}
	return taken
}

func updateEnds(t *tx, ends []store.End) error {
	for i := range ends {
		e := &ends[i]
		result, err := t.exec("UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, ended_at = ? WHERE id = ? AND status IS NULL",
			e.Status, e.Output, e.Error, e.Cause, e.At.UnixMilli(), e.Execution[:])
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return errors.Join(fmt.Errorf("execution %s is not running", e.Execution), err)
		}
	}
	return nil
}

var segmentRows = newInsert("segments", "execution", "seq", "first_event", "last_event", "at", "actor", "hash", "events", "state")

func insertSegments(t *tx, segments []store.Segment) error {
	return insertRows(t, segmentRows, segments, func(args []any, s *store.Segment) []any {
		return append(args, s.Execution[:], s.Seq, s.First, s.Last, s.At.UnixMilli(), s.Actor, s.Hash[:], string(s.Events), notNull(s.State))
	})
}

// notNull returns bytes that the driver does not take for a null.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// insert is the text of an INSERT, for each of the numbers of rows in insertSizes.
type insert struct {
	columns int
	texts   [len(insertSizes)]string
}

// insertSizes are how many rows a statement inserts, most first. More rows save
// calls, and each size is one statement more to keep.
var insertSizes = [...]int{64, 8, 1}

func newInsert(table string, columns ...string) *insert {
	in := &insert{columns: len(columns)}
	row := "(" + strings.Repeat("?, ", len(columns)-1) + "?)"
	for i, size := range insertSizes {
		in.texts[i] = fmt.Sprintf("INSERT INTO %s (%s) VALUES %s", table, strings.Join(columns, ", "),
			strings.Repeat(row+", ", size-1)+row)
	}
	return in
}

// insertRows inserts rows, whose values appendRow appends in the order of the
// columns.
func insertRows[R any](t *tx, in *insert, rows []R, appendRow func(args []any, row *R) []any) error {
	args := make([]any, 0, in.columns*min(len(rows), insertSizes[0]))
	for i, size := range insertSizes {
		for ; len(rows) >= size; rows = rows[size:] {
			args = args[:0]
			for j := range size {
				args = appendRow(args, &rows[j])
			}
			if _, err := t.exec(in.texts[i], args...); err != nil {
				return err
			}
		}
	}
	return nil
}
