package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/sqlite"
)

// victimVariable tells a process that it is to commit to the store that it names
// until it is killed.
const victimVariable = "BOREALIS_TEST_VICTIM"

func TestMain(m *testing.M) {
	if path := os.Getenv(victimVariable); path != "" {
		fmt.Fprintln(os.Stderr, commitForever(context.Background(), path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// commitForever commits batches of many sizes and prints the name of each, once it
// is committed. The names of its executions begin with it and say how many they are.
func commitForever(ctx context.Context, path string) error {
	s, err := sqlite.Open(ctx, path, sqlite.Config{})
	if err != nil {
		return err
	}
	node := newID(time.Now())
	if err := s.Join(ctx, store.Node{ID: node}, -time.Hour); err != nil { // the next victim takes over
		return err
	}
	o, err := s.Acquire(ctx, node, 1)
	if err != nil {
		return err
	}
	for lsn := o.NextLSN; ; lsn++ {
		b := newBatch(store.Position{Partition: 1, LSN: lsn, Epoch: o.Epoch}, 1+rand.IntN(100))
		for i := range b.Starts {
			b.Starts[i].Name = fmt.Sprintf("%s %d %d", b.ID, len(b.Starts), i)
		}
		if err := s.Commit(ctx, b); err != nil {
			return err
		}
		fmt.Println(b.ID)
	}
}

func TestCommit_survives_kill_9_and_is_whole(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "borealis.db")
	acknowledged := make(map[string]bool)
	for range 6 {
		killOne(t, path, 1+rand.IntN(25), acknowledged)
		checkWhole(t, path, acknowledged)
	}
}

// killOne runs a victim, kills it some time after it has acknowledged a number of
// batches, and adds all that it has acknowledged.
func killOne(t *testing.T, path string, after int, acknowledged map[string]bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	victim := exec.CommandContext(ctx, os.Args[0])
	victim.Env = append(os.Environ(), victimVariable+"="+path)
	victim.Stderr = os.Stderr
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	count := 0
	for lines.Scan() { // until the victim is dead
		acknowledged[lines.Text()] = true
		if count++; count == after {
			time.AfterFunc(rand.N(5*time.Millisecond), func() { _ = victim.Process.Kill() })
		}
	}
	if err := victim.Wait(); count < after {
		t.Fatalf("the victim ended by itself: %v", err)
	}
}

// checkWhole opens the store as the next process does and looks at all executions.
func checkWhole(t *testing.T, path string, acknowledged map[string]bool) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sizes, found := make(map[string]int), make(map[string]int)
	after := store.ID{}
	for {
		page, err := s.Running(t.Context(), 1, after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			var batch string
			var size, index int
			if _, err := fmt.Sscan(r.Execution.Name, &batch, &size, &index); err != nil || len(r.Segments) != 1 {
				t.Fatalf("%s has %d segments (%v)", r.Execution.Name, len(r.Segments), err)
			}
			sizes[batch] = size
			found[batch]++
			after = r.Execution.ID
		}
	}
	for batch, size := range sizes {
		if found[batch] != size {
			t.Errorf("batch %s has %d of %d executions", batch, found[batch], size)
		}
	}
	for batch := range acknowledged {
		if found[batch] == 0 {
			t.Errorf("batch %s was acknowledged and is lost", batch)
		}
	}
}
