package conformance_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// In whatever order things happen outside, and whatever comes late, twice or for
// nobody, an execution goes the same way when it is written and read back, and
// leaves nothing behind when it ends.
func TestDecider_bears_any_order_of_inputs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(definitions[0], "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no corpora at %s", definitions[0])
	}
	slices.Sort(files)
	ended := 0
	for i, file := range files {
		program := compileFile(t, file)
		if program == nil {
			continue
		}
		for seed := range uint64(2) {
			first, err := runRestless(program, uint64(i)<<8|seed, plainly)
			again, errAgain := runRestless(program, uint64(i)<<8|seed, rewritten)
			if err != nil || errAgain != nil {
				t.Errorf("%s, seed %d: %v; when %s: %v", file, seed, err, rewritten, errAgain)
				continue
			}
			if d := firstDifference(first.events, again.events); d != "" {
				t.Errorf("%s, seed %d, when %s: %s", file, seed, rewritten, d)
			}
			if first.end != nil {
				ended++
			}
		}
	}
	t.Logf("%d executions ended", ended)
}

func runRestless(program *decide.Program, seed uint64, how style) (*run, error) {
	world := &restless{rng: rand.New(rand.NewPCG(seed, 1))}
	r := newRun(program, `{"items":[{"id":1},{"id":2},{"id":3}],"status":"DONE","n":1}`, world, how)
	if err := r.finish(); err != nil {
		return nil, err
	}
	if err := checkChain(r.raw); err != nil {
		return nil, err
	}
	if r.end != nil && len(r.tasks)+len(r.timers)+len(r.mapRuns) > 0 {
		return nil, fmt.Errorf("left behind at the end: tasks %v, timers %v, map runs %v", r.tasks, r.timers, r.mapRuns)
	}
	return r, nil
}

// restless is a world in which anything happens at any time.
type restless struct {
	rng   *rand.Rand
	stale []int64 // tasks that have ended
}

func (w *restless) next(r *run) (decide.Occurrence, error) {
	if r.inputs > patience {
		return nil, errEnough
	}
	what, err := w.any(r)
	if what == nil && err == nil && len(r.timers) == 0 {
		// Nothing but an answer can move it on.
		if len(r.mapRuns) > 0 {
			return r.driveMapRun()
		}
		if len(r.tasks) > 0 {
			return w.answer(r.tasks[0].ID), nil
		}
	}
	return what, err
}

// any returns one of the things that can happen now, or that never should.
func (w *restless) any(r *run) (decide.Occurrence, error) {
	switch w.rng.IntN(20) {
	case 0:
		return decide.TaskFailed{Task: 1 << 40}, nil
	case 1:
		return decide.TimerFired{Timer: decide.TimerKey{Kind: decide.WaitTimer, Event: 1 << 40}}, nil
	case 2:
		return w.late(), nil
	case 3:
		if w.rng.IntN(20) == 0 {
			return decide.Stop{Cause: history.Some("enough")}, nil
		}
	case 4, 5:
		if len(r.mapRuns) > 0 {
			return r.driveMapRun()
		}
	case 6, 7, 8, 9, 10, 11, 12, 13, 14, 15:
		if len(r.tasks) > 0 {
			return w.answer(r.tasks[w.rng.IntN(len(r.tasks))].ID), nil
		}
	}
	return nil, nil // time passes
}

// late is an answer for a task that has ended, or a start that comes twice.
func (w *restless) late() decide.Occurrence {
	if len(w.stale) == 0 {
		return decide.Start{}
	}
	return decide.TaskSucceeded{Task: w.stale[w.rng.IntN(len(w.stale))], Output: `"late"`}
}

// answer is something that a task's callee may say.
func (w *restless) answer(task int64) decide.Occurrence {
	switch w.rng.IntN(8) {
	case 0:
		return decide.TaskStarted{Task: task, WorkerName: "worker"}
	case 1:
		return decide.TaskSubmitted{Task: task, Output: `{"job":1}`}
	case 2:
		return decide.TaskHeartbeat{Task: task}
	case 3:
		w.stale = append(w.stale, task)
		return decide.TaskFailed{Task: task, Error: history.Some("Custom"), Cause: history.Some("at random"), Unstarted: w.rng.IntN(4) == 0}
	}
	w.stale = append(w.stale, task)
	return decide.TaskSucceeded{Task: task, Output: `{"status":"DONE","n":1,"items":[1]}`}
}

func (w *restless) items(*decide.MapRun) (value.Array, error) {
	return value.Array{value.Int(1), value.String("two")}, nil
}

func (w *restless) written(_ *decide.MapRun, results string) (string, error) { return results, nil }

func (w *restless) child() world { return w }
