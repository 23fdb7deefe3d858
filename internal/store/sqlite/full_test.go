package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// The tests below set the writing connection, which nothing outside can do, to what
// the operating system would make of it.

func TestCommit_on_a_full_disk_changes_nothing_and_may_be_repeated(t *testing.T) {
	t.Parallel()
	s, position := openForInternals(t)
	set(t, s, "PRAGMA max_page_count = 1") // as many as there are now
	b := bigBatch(1, position, 200)
	for range 2 {
		if err := s.Commit(t.Context(), b); !errors.Is(err, store.ErrFull) {
			t.Fatalf("got error %v, want %v", err, store.ErrFull)
		}
	}
	if list, err := s.Executions(t.Context(), store.ListFilter{Limit: 10}); err != nil || len(list) != 0 {
		t.Fatalf("got %d executions (%v), want none", len(list), err)
	}
	set(t, s, "PRAGMA max_page_count = 1000000")
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func TestCommit_to_what_became_read_only_changes_nothing_and_may_be_repeated(t *testing.T) {
	t.Parallel()
	s, position := openForInternals(t)
	set(t, s, "PRAGMA query_only = ON")
	b := bigBatch(1, position, 1)
	if err := s.Commit(t.Context(), b); !errors.Is(err, store.ErrReadOnly) {
		t.Fatalf("got error %v, want %v", err, store.ErrReadOnly)
	}
	set(t, s, "PRAGMA query_only = OFF")
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func TestCommit_reads_the_log_again_when_the_last_outcome_is_unknown(t *testing.T) {
	t.Parallel()
	s, position := openForInternals(t)
	b := bigBatch(1, position, 1)
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	s.writer.heads = nil // as after a COMMIT that failed
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if _, ok := errors.AsType[*store.FencedError](s.Commit(t.Context(), bigBatch(2, position, 1))); !ok {
		t.Error("the position was given twice")
	}
}

func openForInternals(t *testing.T) (*Store, store.Position) {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "borealis.db"), Config{Partitions: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	node := store.ID{1}
	if err := s.Join(t.Context(), store.Node{ID: node}, time.Hour); err != nil {
		t.Fatal(err)
	}
	o, err := s.Acquire(t.Context(), node, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s, store.Position{LSN: o.NextLSN, Epoch: o.Epoch}
}

func set(t *testing.T, s *Store, pragma string) {
	t.Helper()
	if _, err := s.writer.conn.ExecContext(t.Context(), pragma); err != nil {
		t.Fatal(err)
	}
}

// bigBatch returns a batch of executions with inputs of 4 KB.
func bigBatch(id byte, p store.Position, size int) *store.Batch {
	b := &store.Batch{ID: store.ID{id}, Log: []store.Position{p}}
	for i := range size {
		b.Starts = append(b.Starts, store.Execution{ID: store.ID{3, byte(i)}, Name: fmt.Sprint(i), Input: fmt.Sprintf("%4000d", i)})
	}
	return b
}
