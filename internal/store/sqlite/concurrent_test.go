package sqlite_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

func TestStore_serves_readers_and_writers_at_once(t *testing.T) {
	t.Parallel()
	s := openNew(t)
	position := acquire(t, s)
	const batches, size = 50, 20
	var wg sync.WaitGroup
	committed := make(chan store.ID, batches)
	wg.Go(func() {
		defer close(committed)
		for range batches {
			b := newBatch(position, size)
			if err := s.Commit(t.Context(), b); err != nil {
				t.Error(err)
				return
			}
			position.LSN++
			committed <- b.Starts[size-1].ID
		}
	})
	for range 3 {
		wg.Go(func() {
			for id := range committed {
				r, err := s.Load(t.Context(), id)
				if err != nil || len(r.Segments) != 1 {
					t.Errorf("a committed execution has %d segments (%v)", len(r.Segments), err)
				}
			}
		})
	}
	wg.Go(func() {
		for range batches {
			all, err := s.Running(t.Context(), 1, store.ID{}, batches*size)
			if err != nil || len(all)%size != 0 {
				t.Errorf("%d executions run (%v), want whole batches of %d", len(all), err, size)
			}
			if _, err := s.Send(t.Context(), store.Request{Partition: 1, Kind: "stop", Payload: []byte("{}"), At: time.Now()}); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}

func TestClose_waits_for_commits_and_refuses_those_after(t *testing.T) {
	t.Parallel()
	s := openNew(t)
	position := acquire(t, s)
	started := make(chan struct{})
	done := make(chan int64)
	go func() {
		first := position.LSN
		for {
			if s.Commit(t.Context(), newBatch(position, 10)) != nil {
				done <- position.LSN - first
				return
			}
			if position.LSN++; position.LSN == first+3 {
				close(started)
			}
		}
	}()
	<-started
	err := s.Close()
	if n := <-done; err != nil || n < 3 {
		t.Errorf("%d commits, and Close says %v", n, err)
	}
	if err := s.Join(t.Context(), store.Node{}, 0); err == nil || errors.Is(err, store.ErrInUse) {
		t.Errorf("got error %v, want that the store is closed", err)
	}
}

func TestReaders_may_be_more_than_connections(t *testing.T) {
	t.Parallel()
	s := openNew(t)
	b := newBatch(acquire(t, s), 1)
	commit(t, s, b)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			if _, err := s.Load(t.Context(), b.Starts[0].ID); err != nil {
				t.Error(err)
			}
			if _, err := s.Running(t.Context(), 1, store.ID{}, 10); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
