package sqlite

import (
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// TestReads_never_go_through_a_whole_table does everything that may be done while a
// store is large, and asks SQLite how it would do the statements that this prepared.
func TestReads_never_go_through_a_whole_table(t *testing.T) {
	t.Parallel()
	s, position := openForInternals(t)
	b := bigBatch(1, position, 1)
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	id, key := b.Starts[0].ID, &store.ListKey{StartedAt: time.Now()}
	for _, read := range []func() error{
		func() error { _, err := s.Execution(t.Context(), id); return err },
		func() error { _, err := s.ExecutionByName(t.Context(), "", "0"); return err },
		func() error { _, err := s.Executions(t.Context(), store.ListFilter{}); return err },
		func() error {
			_, err := s.Executions(t.Context(), store.ListFilter{Machine: "m", Before: key})
			return err
		},
		func() error {
			_, err := s.Executions(t.Context(), store.ListFilter{Status: "FAILED", Before: key})
			return err
		},
		func() error { _, err := s.Segments(t.Context(), id, 0, 1); return err },
		func() error { _, err := s.Running(t.Context(), 0, store.ID{}, 1); return err },
		func() error { _, err := s.Load(t.Context(), id); return err },
		func() error { _, err := s.Due(t.Context(), 0, time.Now(), 1); return err },
		func() error { _, err := s.Inbox(t.Context(), 0, 0, 1); return err },
		func() error { _, err := s.Machines(t.Context(), "", 1); return err },
		func() error { return s.TrimLog(t.Context(), 0, 1) },
		func() error { return s.Leave(t.Context(), store.ID{1}) },
	} {
		if err := read(); err != nil {
			t.Fatal(err)
		}
	}
	for _, from := range []*statements{&s.reads, &s.writer.statements} {
		for text := range from.byText {
			checkPlan(t, s, text)
		}
	}
}

func checkPlan(t *testing.T, s *Store, text string) {
	t.Helper()
	if verb, _, _ := strings.Cut(text, " "); verb != "SELECT" && verb != "DELETE" && verb != "UPDATE" {
		return
	}
	rows, err := s.readers.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, make([]any, strings.Count(text, "?"))...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		// An index that is gone through in the order of the list ends at its limit.
		scan := strings.HasPrefix(detail, "SCAN ") && !strings.Contains(detail, "USING INDEX executions_newest")
		if scan || strings.Contains(detail, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s\nwould %s", text, detail)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
