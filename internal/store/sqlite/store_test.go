package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/sqlite"
	"github.com/borealis-flow/borealis/internal/store/storetest"
)

func TestStore_keeps_the_contract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Store { return openNew(t) })
}

// openNew returns an empty store of four partitions.
func openNew(t testing.TB) *sqlite.Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "borealis.db"))
}

func openAt(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{Partitions: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestOpen_forgets_the_nodes_of_a_process_that_is_gone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	first, err := sqlite.Open(t.Context(), path, sqlite.Config{Partitions: 4})
	if err != nil {
		t.Fatal(err)
	}
	gone, next := store.Node{ID: store.ID{1}, Name: "gone"}, store.Node{ID: store.ID{2}, Name: "next"}
	if err := first.Join(t.Context(), gone, time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Acquire(t.Context(), gone.ID, 0); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil { // without Leave, as after kill -9
		t.Fatal(err)
	}
	second, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if err := second.Join(t.Context(), next, time.Hour); err != nil {
		t.Fatal(err)
	}
	if own, err := second.Acquire(t.Context(), next.ID, 0); err != nil || own.Epoch != 2 {
		t.Errorf("got %+v, %v; want the partition at once, in a new epoch", own, err)
	}
}
