package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

var executionTests = []behaviour{
	{"that do not exist are not found", func(t *testing.T, s *scene) {
		_, err := s.Execution(s.ctx, s.id())
		wantError(t, "Execution", err, store.ErrNotFound)
		_, err = s.ExecutionByName(s.ctx, arn("orders"), "a")
		wantError(t, "ExecutionByName", err, store.ErrNotFound)
		_, err = s.Load(s.ctx, s.id())
		wantError(t, "Load", err, store.ErrNotFound)
		segments, err := s.Segments(s.ctx, s.id(), 0, 10)
		must(t, err)
		wantSame(t, "Segments", segments, []store.Segment(nil))
	}},
	{"are listed newest first, page by page", func(t *testing.T, s *scene) {
		var want []store.Execution
		b := s.batch(t, 1)
		for i := range 7 {
			e := s.execution(1, fmt.Sprint(i))
			e.StartedAt = epoch.Add(time.Duration(i/3) * time.Millisecond) // three at a time
			b.Starts = append(b.Starts, e)
			want = slices.Insert(want, 0, e)
		}
		s.commit(t, b)
		var got []store.Execution
		var before *store.ListKey
		for range 10 {
			page, err := s.Executions(s.ctx, store.ListFilter{Before: before, Limit: 2})
			must(t, err)
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			last := page[len(page)-1]
			before = &store.ListKey{StartedAt: last.StartedAt, ID: last.ID}
		}
		wantSame(t, "list", got, want)
	}},
	{"are listed by machine and status", func(t *testing.T, s *scene) {
		b := s.batch(t, 1)
		for i, machine := range []string{"orders", "refunds", "orders", "refunds", "orders"} {
			e := s.execution(1, fmt.Sprint(i))
			e.Machine = arn(machine)
			if i > 0 {
				end := s.end(e.ID, []string{"SUCCEEDED", "FAILED"}[i%2])
				e.End = &end
			}
			b.Starts = append(b.Starts, e)
		}
		s.commit(t, b)
		for _, tt := range []struct {
			filter store.ListFilter
			want   string
		}{
			{store.ListFilter{}, "43210"},
			{store.ListFilter{Machine: arn("orders")}, "420"},
			{store.ListFilter{Machine: arn("nobody")}, ""},
			{store.ListFilter{Status: "RUNNING"}, "0"},
			{store.ListFilter{Status: "FAILED"}, "31"},
			{store.ListFilter{Machine: arn("orders"), Status: "SUCCEEDED"}, "42"},
			{store.ListFilter{Machine: arn("refunds"), Status: "SUCCEEDED"}, ""},
		} {
			tt.filter.Limit = 100
			list, err := s.Executions(s.ctx, tt.filter)
			must(t, err)
			names := ""
			for _, e := range list {
				names += e.Name
			}
			wantSame(t, fmt.Sprintf("%+v", tt.filter), names, tt.want)
		}
	}},
	{"keep lists within bounds", func(t *testing.T, s *scene) {
		s.start(t, 1, "a")
		s.start(t, 1, "b")
		for limit, want := range map[int]int{-1: 1, 0: 1, 1: 1, 2: 2, 1 << 40: 2} {
			list, err := s.Executions(s.ctx, store.ListFilter{Limit: limit})
			must(t, err)
			running, err := s.Running(s.ctx, 1, store.ID{}, limit)
			must(t, err)
			if len(list) != want || len(running) != want {
				t.Errorf("limit %d: got %d executions and %d running, want %d", limit, len(list), len(running), want)
			}
		}
	}},
	{"have segments, page by page", func(t *testing.T, s *scene) {
		e := s.start(t, 1, "a")
		want := []store.Segment{s.segment(e.ID, 1)}
		for seq := 2; seq <= 5; seq++ {
			b := s.batch(t, 1)
			b.Segments = []store.Segment{s.segment(e.ID, seq)}
			s.commit(t, b)
			want = append(want, b.Segments...)
		}
		var got []store.Segment
		for after := 0; after < 5; after = got[len(got)-1].Seq {
			page, err := s.Segments(s.ctx, e.ID, after, 2)
			must(t, err)
			if len(page) == 0 || len(page) > 2 {
				t.Fatalf("got %d segments after %d", len(page), after)
			}
			got = append(got, page...)
		}
		wantSame(t, "segments", got, want)
	}},
	{"that run are found by partition with their segments, page by page", func(t *testing.T, s *scene) {
		var want []store.Running
		for i := range 5 {
			e := s.start(t, 1, fmt.Sprint(i))
			want = append(want, store.Running{Execution: e, Segments: []store.Segment{s.segment(e.ID, 1)}})
			s.start(t, 2, fmt.Sprint("elsewhere ", i))
		}
		b := s.batch(t, 1)
		b.Ends = []store.End{s.end(want[2].Execution.ID, "ABORTED")}
		b.Segments = []store.Segment{s.segment(want[3].Execution.ID, 2)}
		s.commit(t, b)
		want[3].Segments = append(want[3].Segments, b.Segments...)
		want = slices.Delete(want, 2, 3)
		var got []store.Running
		for after := (store.ID{}); ; after = got[len(got)-1].Execution.ID {
			page, err := s.Running(s.ctx, 1, after, 3)
			must(t, err)
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
		}
		wantSame(t, "running", got, want)
	}},
	{"are not loaded when they have ended", func(t *testing.T, s *scene) {
		e := s.start(t, 1, "a")
		b := s.batch(t, 1)
		b.Ends = []store.End{s.end(e.ID, "SUCCEEDED")}
		s.commit(t, b)
		_, err := s.Load(s.ctx, e.ID)
		wantError(t, "Load", err, store.ErrNotFound)
	}},
}

var sleeperTests = []behaviour{
	{"are found when they are due, in order", func(t *testing.T, s *scene) {
		var want []store.Sleeper
		for i, due := range []time.Duration{3, 1, 2, 1} {
			e := s.start(t, 1, fmt.Sprint(i))
			want = append(want, store.Sleeper{Partition: 1, Due: epoch.Add(due * time.Second), Execution: e.ID})
		}
		b := s.batch(t, 1)
		b.Sleeps = want
		s.commit(t, b)
		got, err := s.Due(s.ctx, 1, epoch.Add(2*time.Second), 10)
		must(t, err)
		wantSame(t, "due", got, []store.Sleeper{want[1], want[3], want[2]})
		got, err = s.Due(s.ctx, 1, epoch.Add(time.Hour), 1)
		must(t, err)
		wantSame(t, "the first", got, want[1:2])
		got, err = s.Due(s.ctx, 2, epoch.Add(time.Hour), 10)
		must(t, err)
		wantSame(t, "elsewhere", got, []store.Sleeper(nil))
	}},
	{"do not count as running, and can be loaded", func(t *testing.T, s *scene) {
		e := s.start(t, 1, "a")
		sleeper := store.Sleeper{Partition: 1, Due: epoch, Execution: e.ID}
		b := s.batch(t, 1)
		b.Sleeps = []store.Sleeper{sleeper}
		s.commit(t, b)
		wantRunning(t, s)
		_, err := s.Load(s.ctx, e.ID)
		must(t, err)
		b = s.batch(t, 1)
		b.Wakes = []store.Sleeper{sleeper}
		s.commit(t, b)
		wantRunning(t, s, e.ID)
		due, err := s.Due(s.ctx, 1, epoch, 10)
		must(t, err)
		wantSame(t, "due", due, []store.Sleeper(nil))
	}},
	{"have one time each: waking comes first, and the last sleep counts", func(t *testing.T, s *scene) {
		e := s.start(t, 1, "a")
		early := store.Sleeper{Partition: 1, Due: epoch, Execution: e.ID}
		late := store.Sleeper{Partition: 1, Due: epoch.Add(time.Hour), Execution: e.ID}
		for i, tt := range []struct{ wakes, sleeps, want []store.Sleeper }{
			{nil, []store.Sleeper{early}, []store.Sleeper{early}},
			{nil, []store.Sleeper{late}, []store.Sleeper{late}},
			{[]store.Sleeper{late}, []store.Sleeper{late}, []store.Sleeper{late}},
			{[]store.Sleeper{early}, nil, nil}, // by the execution, whatever the time
			{nil, []store.Sleeper{late, early}, []store.Sleeper{early}},
		} {
			b := s.batch(t, 1)
			b.Wakes, b.Sleeps = tt.wakes, tt.sleeps
			s.commit(t, b)
			got, err := s.Due(s.ctx, 1, epoch.Add(2*time.Hour), 10)
			must(t, err)
			wantSame(t, fmt.Sprint("batch ", i), got, tt.want)
		}
	}},
}

func wantRunning(t *testing.T, s *scene, want ...store.ID) {
	t.Helper()
	running, err := s.Running(s.ctx, 1, store.ID{}, 10)
	must(t, err)
	var got []store.ID
	for _, r := range running {
		got = append(got, r.Execution.ID)
	}
	wantSame(t, "running", got, want)
}
