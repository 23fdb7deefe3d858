package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

var commitTests = []behaviour{
	{"keeps every field of an execution and its segments", func(t *testing.T, s *scene) {
		e := s.start(t, 1, "a")
		got, err := s.Execution(s.ctx, e.ID)
		must(t, err)
		wantSame(t, "execution", got, e)
		segments, err := s.Segments(s.ctx, e.ID, 0, 10)
		must(t, err)
		wantSame(t, "segments", segments, []store.Segment{s.segment(e.ID, 1)})
	}},
	{"cuts times to milliseconds in UTC", func(t *testing.T, s *scene) {
		b := s.batch(t, 1)
		e := s.execution(1, "a")
		e.StartedAt = time.Date(2026, 3, 1, 14, 0, 0, 123_999_999, time.FixedZone("", 7200))
		b.Starts = []store.Execution{e}
		s.commit(t, b)
		got, err := s.Execution(s.ctx, e.ID)
		must(t, err)
		wantSame(t, "start", got.StartedAt, time.Date(2026, 3, 1, 12, 0, 0, 123_000_000, time.UTC))
	}},
	{"writes an execution that has ended already", func(t *testing.T, s *scene) {
		b := s.batch(t, 1)
		for _, status := range []string{"SUCCEEDED", "FAILED"} {
			e := s.execution(1, status)
			end := s.end(e.ID, status)
			e.End = &end
			b.Starts = append(b.Starts, e)
		}
		s.commit(t, b)
		for _, e := range b.Starts {
			got, err := s.Execution(s.ctx, e.ID)
			must(t, err)
			wantSame(t, "execution", got, e)
		}
	}},
	{"ends an execution of an earlier batch", func(t *testing.T, s *scene) {
		e := s.start(t, 1, "a")
		b := s.batch(t, 1)
		end := s.end(e.ID, "FAILED")
		b.Ends = []store.End{end}
		s.commit(t, b)
		got, err := s.Execution(s.ctx, e.ID)
		must(t, err)
		e.End = &end
		wantSame(t, "execution", got, e)
	}},
	{"refuses to end what does not run, and changes nothing", func(t *testing.T, s *scene) {
		ended, running := s.start(t, 1, "ended"), s.start(t, 1, "running")
		b := s.batch(t, 1)
		b.Ends = []store.End{s.end(ended.ID, "SUCCEEDED")}
		s.commit(t, b)
		for _, id := range []store.ID{ended.ID, s.id()} {
			b := s.batch(t, 1)
			b.Ends = []store.End{s.end(running.ID, "SUCCEEDED"), s.end(id, "ABORTED")}
			if err := s.Commit(s.ctx, b); err == nil {
				t.Fatalf("no error for ending %s", id)
			}
		}
		got, err := s.Execution(s.ctx, running.ID)
		must(t, err)
		wantSame(t, "the other execution", got, running)
	}},
	{"is all or nothing", func(t *testing.T, s *scene) {
		e := s.start(t, 1, "a")
		id, err := s.Send(s.ctx, store.Request{Partition: 1, Kind: "stop", Payload: []byte("{}"), At: epoch})
		must(t, err)
		b := s.batch(t, 1, 2)
		other := s.execution(2, "b")
		b.Starts = []store.Execution{other}
		b.Ends = []store.End{s.end(e.ID, "SUCCEEDED")}
		b.Sleeps = []store.Sleeper{{Partition: 2, Due: epoch, Execution: other.ID}}
		b.Taken = []int64{id}
		b.Segments = []store.Segment{s.segment(other.ID, 1), s.segment(e.ID, 1)} // the second exists
		if err := s.Commit(s.ctx, b); err == nil {
			t.Fatal("no error for a segment that exists")
		}
		_, err = s.Execution(s.ctx, other.ID)
		wantError(t, "the start", err, store.ErrNotFound)
		got, err := s.Execution(s.ctx, e.ID)
		must(t, err)
		wantSame(t, "the end", got, e)
		due, err := s.Due(s.ctx, 2, epoch, 10)
		must(t, err)
		inbox, err := s.Inbox(s.ctx, 1, 0, 10)
		must(t, err)
		if len(due) != 0 || len(inbox) != 1 {
			t.Errorf("got %d sleepers and %d requests, want none and one", len(due), len(inbox))
		}
		b.Segments = b.Segments[:1]
		s.commit(t, b) // its positions are still free
	}},
	{"writes batches of any size", func(t *testing.T, s *scene) {
		for _, size := range []int{1, 2, 15, 16, 17, 300, 700} {
			b := s.batch(t, 3)
			for range size {
				e := s.execution(3, s.id().String())
				b.Starts = append(b.Starts, e)
				b.Segments = append(b.Segments, s.segment(e.ID, 1), s.segment(e.ID, 2))
			}
			s.commit(t, b)
			for _, e := range b.Starts {
				got, err := s.Load(s.ctx, e.ID)
				must(t, err)
				wantSame(t, "execution", got, store.Running{
					Execution: e, Segments: []store.Segment{s.segment(e.ID, 1), s.segment(e.ID, 2)},
				})
			}
		}
	}},
	{"made twice is made once", func(t *testing.T, s *scene) {
		first := s.batch(t, 1, 2)
		e := s.execution(1, "a")
		first.Starts = []store.Execution{e}
		first.Segments = []store.Segment{s.segment(e.ID, 1)}
		s.commit(t, first)
		must(t, s.Commit(s.ctx, first))
		second := s.batch(t, 1)
		second.Ends = []store.End{s.end(e.ID, "SUCCEEDED")}
		s.commit(t, second)
		for _, b := range []*store.Batch{first, second, first} {
			must(t, s.Commit(s.ctx, b))
		}
	}},
	{"may be repeated after its answer was lost", func(t *testing.T, s *scene) {
		faults := &Faults{Store: s.Store}
		faults.Inject(LostRequest, LostAnswer)
		b := s.batch(t, 1)
		e := s.execution(1, "a")
		b.Starts = []store.Execution{e}
		wantError(t, "lost request", faults.Commit(s.ctx, b), ErrFault)
		_, err := s.Execution(s.ctx, e.ID)
		wantError(t, "nothing committed", err, store.ErrNotFound)
		wantError(t, "lost answer", faults.Commit(s.ctx, b), ErrFault)
		must(t, faults.Commit(s.ctx, b))
		_, err = s.Execution(s.ctx, e.ID)
		must(t, err)
	}},
	{"refuses a batch without a position, whose repetition it could not tell", func(t *testing.T, s *scene) {
		if err := s.Commit(s.ctx, &store.Batch{ID: s.id(), Node: s.node}); err == nil {
			t.Fatal("no error")
		}
	}},
	{"does nothing when its context is over", func(t *testing.T, s *scene) {
		ctx, cancel := context.WithCancel(s.ctx)
		cancel()
		b := s.batch(t, 1)
		b.Starts = []store.Execution{s.execution(1, "a")}
		wantError(t, "commit", s.Commit(ctx, b), context.Canceled)
		_, err := s.Execution(s.ctx, b.Starts[0].ID)
		wantError(t, "execution", err, store.ErrNotFound)
		s.commit(t, b)
	}},
	{"is whole or absent when its context ends on the way, and may be repeated", func(t *testing.T, s *scene) {
		for round := range 20 {
			b := s.batch(t, 1)
			for range 100 {
				b.Starts = append(b.Starts, s.execution(1, s.id().String()))
			}
			ctx, cancel := context.WithTimeout(s.ctx, time.Duration(round)*200*time.Microsecond)
			err := s.Commit(ctx, b)
			cancel()
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got error %v, want none or that the time is over", err)
			}
			count := 0
			for _, e := range b.Starts {
				if _, err := s.Execution(s.ctx, e.ID); err == nil {
					count++
				}
			}
			if count != 0 && count != 100 || err == nil && count == 0 {
				t.Fatalf("commit returned %v, and %d executions of 100 are there", err, count)
			}
			s.commit(t, b)
		}
	}},
}

var nameTests = []behaviour{
	{"taken are all reported with their executions, and nothing changes", func(t *testing.T, s *scene) {
		first, second := s.start(t, 1, "first"), s.start(t, 2, "second")
		b := s.batch(t, 3)
		fresh := s.execution(3, "fresh")
		b.Starts = []store.Execution{s.execution(3, "second"), fresh, s.execution(3, "first")}
		wantTaken(t, s.Commit(s.ctx, b), second, first)
		_, err := s.Execution(s.ctx, fresh.ID)
		wantError(t, "fresh", err, store.ErrNotFound)
		b.Starts = b.Starts[1:2]
		s.commit(t, b)
	}},
	{"are taken by executions that have ended", func(t *testing.T, s *scene) {
		e := s.start(t, 1, "a")
		b := s.batch(t, 1)
		b.Ends = []store.End{s.end(e.ID, "SUCCEEDED")}
		s.commit(t, b)
		b = s.batch(t, 1)
		b.Starts = []store.Execution{s.execution(1, "a")}
		wantTaken(t, s.Commit(s.ctx, b), e)
	}},
	{"are taken by the batch's own earlier starts", func(t *testing.T, s *scene) {
		b := s.batch(t, 1)
		b.Starts = []store.Execution{s.execution(1, "a"), s.execution(1, "a")}
		wantTaken(t, s.Commit(s.ctx, b), b.Starts[0])
	}},
	{"belong to a machine", func(t *testing.T, s *scene) {
		one := s.start(t, 1, "a")
		b := s.batch(t, 1)
		two := s.execution(1, "a")
		two.Machine = arn("refunds")
		b.Starts = []store.Execution{two}
		s.commit(t, b)
		for _, want := range []store.Execution{one, two} {
			got, err := s.ExecutionByName(s.ctx, want.Machine, "a")
			must(t, err)
			wantSame(t, want.Machine, got, want)
		}
	}},
	{"are told apart by case", func(t *testing.T, s *scene) {
		s.start(t, 1, "a")
		s.start(t, 1, "A")
	}},
}

func wantTaken(t *testing.T, err error, by ...store.Execution) {
	t.Helper()
	taken, ok := errors.AsType[*store.NamesTakenError](err)
	if !ok {
		t.Fatalf("got error %v, want that names are taken", err)
	}
	var want []store.TakenName
	for _, e := range by {
		want = append(want, store.TakenName{Machine: e.Machine, Name: e.Name, Execution: e.ID})
	}
	wantSame(t, "taken names, in the batch's order", taken.Taken, want)
}

var fenceTests = []behaviour{
	{"stops an owner that was replaced, and nothing changes", func(t *testing.T, s *scene) {
		s.start(t, 1, "a")
		late := s.batch(t, 2, 1)
		late.Starts = []store.Execution{s.execution(1, "late")}
		replace(t, s, 1)
		wantFenced(t, s.Commit(s.ctx, late), 1)
		_, err := s.Execution(s.ctx, late.Starts[0].ID)
		wantError(t, "its start", err, store.ErrNotFound)
		s.commit(t, s.batch(t, 2)) // the other partition's position is still free
	}},
	{"still knows a batch that was committed before", func(t *testing.T, s *scene) {
		b := s.batch(t, 1)
		s.commit(t, b)
		replace(t, s, 1)
		must(t, s.Commit(s.ctx, b))
	}},
	{"comes before names", func(t *testing.T, s *scene) {
		s.start(t, 1, "a")
		late := s.batch(t, 1)
		late.Starts = []store.Execution{s.execution(1, "a")}
		replace(t, s, 1)
		wantFenced(t, s.Commit(s.ctx, late), 1)
	}},
	{"holds below what was trimmed", func(t *testing.T, s *scene) {
		late := s.batch(t, 1)
		late.Starts = []store.Execution{s.execution(1, "late")}
		o := replace(t, s, 1)
		s.owned[1] = &o
		for range 3 {
			s.commit(t, s.batch(t, 1))
		}
		must(t, s.TrimLog(s.ctx, 1, o.NextLSN+2))
		wantFenced(t, s.Commit(s.ctx, late), 1)
		s.commit(t, s.batch(t, 1))
	}},
	{"holds when all was trimmed", func(t *testing.T, s *scene) {
		late := s.batch(t, 1)
		s.commit(t, s.batch(t, 1))
		must(t, s.TrimLog(s.ctx, 1, 1_000_000))
		wantFenced(t, s.Commit(s.ctx, late), 1)
		replace(t, s, 1)
		wantFenced(t, s.Commit(s.ctx, s.batch(t, 1)), 1)
	}},
}

// replace makes another node the owner of a partition.
func replace(t *testing.T, s *scene, partition int) store.Ownership {
	t.Helper()
	must(t, s.Release(s.ctx, s.node, partition))
	o, err := s.Acquire(s.ctx, s.join(t, time.Hour), partition)
	must(t, err)
	return o
}
