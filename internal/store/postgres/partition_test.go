package postgres_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/pgtest"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/postgres"
)

// A node that was taken for dead goes on committing as fast as it can.
func TestAcquire_stops_an_owner_that_keeps_committing(t *testing.T) {
	t.Parallel()
	s := open(t, pgtest.Database(t), postgres.Config{Connections: 4})
	old, next := store.ID{1}, store.ID{2}
	join(t, s, old, -time.Hour)
	join(t, s, next, time.Hour)
	o, err := s.Acquire(t.Context(), old, 1)
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	var last int64 // the last position that the old owner has got
	var all sync.WaitGroup
	all.Go(func() {
		for lsn := o.NextLSN; ; lsn++ {
			b := &store.Batch{ID: store.ID{9, byte(lsn), byte(lsn >> 8)}, Node: old, Log: []store.Position{{Partition: 1, LSN: lsn, Epoch: o.Epoch}}}
			err := s.Commit(t.Context(), b)
			if fenced(err, 1) {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			if last = lsn; lsn == o.NextLSN+5 {
				close(started)
			}
		}
	})
	<-started
	taken, err := s.Acquire(t.Context(), next, 1)
	if err != nil {
		t.Fatal(err)
	}
	all.Wait()
	if taken.Epoch != o.Epoch+1 || taken.NextLSN != last+2 {
		t.Errorf("got %+v, want the position after the epoch's, which follows %d", taken, last)
	}
}

func TestAcquire_by_many_takes_every_partition_of_a_dead_node_once(t *testing.T) {
	t.Parallel()
	const partitions, nodes = 8, 4
	s := open(t, pgtest.Database(t), postgres.Config{Partitions: partitions, Connections: nodes})
	dead := store.ID{0xff}
	join(t, s, dead, time.Hour)
	for p := range partitions {
		if _, err := s.Acquire(t.Context(), dead, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Renew(t.Context(), dead, -time.Hour); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range nodes {
		node := store.ID{byte(n + 1)}
		join(t, s, node, time.Hour)
		all.Go(func() {
			for p := range partitions {
				_, err := s.Acquire(t.Context(), node, (p+n)%partitions)
				if _, owned := errors.AsType[*store.OwnedError](err); err != nil && !owned {
					t.Errorf("node %d, partition %d: %v", n, p, err)
				}
			}
		})
	}
	all.Wait()
	states, err := s.Nodes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	owned := 0
	for _, n := range states {
		owned += len(n.Partitions)
	}
	if len(states) != nodes || owned != partitions {
		t.Errorf("got %d nodes with %d partitions, want %d with %d", len(states), owned, nodes, partitions)
	}
}

// A commit that waited for the trimming must look at the log after it: before, its
// position was free and the one before it was there.
func TestTrimLog_does_not_free_positions_for_a_commit_under_way(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Database(t)
	s := open(t, dsn, postgres.Config{})
	b, e := oneStart()
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`LOCK TABLE borealis.log IN SHARE ROW EXCLUSIVE MODE`, // as TrimLog does
		`INSERT INTO borealis.log SELECT 1, lsn, 2, gen_random_uuid(), gen_random_uuid() FROM generate_series(2, 5) AS lsn`,
		`DELETE FROM borealis.log WHERE partition = 1 AND lsn < 5`,
	} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	late := make(chan error)
	go func() {
		next := &store.Batch{ID: store.ID{5}, Node: b.Node, Log: []store.Position{{Partition: 1, LSN: 2, Epoch: 1}}}
		next.Ends = []store.End{{Execution: e.ID, Status: "ABORTED", At: noon}}
		late <- s.Commit(t.Context(), next)
	}()
	for waiting := false; !waiting; {
		err := tx.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks
			WHERE relation = 'borealis.log'::regclass AND NOT granted)`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-late; !fenced(err, 1) {
		t.Errorf("got error %v, want that partition 1 has another owner", err)
	}
	if got, err := s.Execution(t.Context(), e.ID); err != nil || got.End != nil {
		t.Errorf("got %+v, %v, want that it runs", got, err)
	}
}

func fenced(err error, partition int) bool {
	f, ok := errors.AsType[*store.FencedError](err)
	return ok && f.Partition == partition
}

func join(t *testing.T, s *postgres.Store, id store.ID, lease time.Duration) {
	t.Helper()
	if err := s.Join(t.Context(), store.Node{ID: id, Name: "node"}, lease); err != nil {
		t.Fatal(err)
	}
}
