package conformance_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// world is what an execution finds outside: what it calls, and what it reads.
type world interface {
	// next returns what happens next, and nil where nothing does until time passes.
	// Its error errEnough ends the run.
	next(r *run) (decide.Occurrence, error)
	// items returns what an ItemReader reads. A *readError fails the map run.
	items(run *decide.MapRun) (value.Array, error)
	// written returns the output of a map run whose ResultWriter took the results.
	written(run *decide.MapRun, results string) (string, error)
	// child is the world of a child execution.
	child() world
}

// style is a way to run an execution. All must lead to the same.
type style string

const (
	// plainly keeps the execution in memory.
	plainly style = "kept"
	// rewritten writes it to bytes and reads it back before each input.
	rewritten style = "written and read back"
	// inSteps also enters no more than one state for each input.
	inSteps style = "taken state by state"
)

// run is one execution, driven with virtual time: while something can happen no
// time passes, and then as much as the next timer needs.
type run struct {
	program *decide.Program
	info    decide.Info
	world   world
	style   style

	now      time.Time
	x        *decide.Execution
	decision decide.Decision
	inputs   int

	events  value.Array // as GetExecutionHistory tells them
	raw     []history.Event
	tasks   []decide.Task
	mapRuns []*decide.MapRun
	timers  []decide.Timer
	retries []time.Duration // the delays of retriers, in order
	waits   []time.Duration // and those of Wait states
	end     *decide.End
}

// maxInputs bounds an execution that never ends.
const maxInputs = 20_000

func (r *run) token(task int64) string { return r.info.Name + "-" + strconv.FormatInt(task, 10) }

// start makes the first input.
func (r *run) start() error {
	if r.style == inSteps {
		r.info.Limits.Transitions = 1
	}
	r.x = r.program.New(r.info, r.token)
	return r.step(decide.Start{})
}

// errEnough says that what comes next in an execution is of no interest.
var errEnough = errors.New("the rest is of no interest")

// finish runs the execution to its end, or until its world has seen enough.
func (r *run) finish() error {
	err := r.start()
	for err == nil && r.end == nil {
		err = r.proceed()
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// proceed takes the next input.
func (r *run) proceed() error {
	if r.decision.More {
		return r.step(decide.Continue{})
	}
	what, err := r.world.next(r)
	if err != nil {
		return err
	}
	if what == nil {
		if len(r.timers) == 0 {
			return fmt.Errorf("nothing can happen after event %d", r.x.LastEventID())
		}
		what = r.timePasses()
	}
	return r.step(what)
}

// timePasses moves the clock to the earliest timer.
func (r *run) timePasses() decide.Occurrence {
	first := slices.MinFunc(r.timers, func(a, b decide.Timer) int { return a.Due.Compare(b.Due) })
	if first.Due.After(r.now) {
		r.now = first.Due
	}
	r.dropTimer(first.Key)
	return decide.TimerFired{Timer: first.Key}
}

func (r *run) step(what decide.Occurrence) error {
	if r.inputs++; r.inputs > maxInputs {
		return fmt.Errorf("no end after %d inputs", maxInputs)
	}
	if r.style != plainly {
		if err := r.reread(); err != nil {
			return err
		}
	}
	switch what := what.(type) {
	case decide.TaskSucceeded:
		r.dropTask(what.Task)
	case decide.TaskFailed:
		r.dropTask(what.Task)
	}
	r.decision.Reset()
	r.x.Step(decide.Input{Now: r.now, Seed: uint64(r.inputs), What: what}, &r.decision)
	return r.carryOut(&r.decision)
}

// reread replaces the execution by what its bytes say.
func (r *run) reread() error {
	data, err := r.x.MarshalBinary()
	if err != nil {
		return err
	}
	r.x, err = r.program.Restore(data, r.info, r.token)
	return err
}

func (r *run) carryOut(d *decide.Decision) error {
	for _, e := range d.Events {
		text := e.AppendJSON(nil)
		v, err := value.Parse(text)
		if err != nil {
			return fmt.Errorf("event %d is not JSON: %w", e.ID, err)
		}
		r.raw = append(r.raw, e)
		r.events = append(r.events, v)
	}
	r.tasks = append(r.tasks, d.Tasks...)
	for _, id := range d.CancelTasks {
		r.dropTask(id)
	}
	for _, timer := range d.Timers {
		r.setTimer(timer)
	}
	for _, key := range d.CancelTimers {
		r.dropTimer(key)
	}
	r.mapRuns = append(r.mapRuns, d.MapRuns...)
	for _, id := range d.CancelMapRuns {
		r.dropMapRun(id)
	}
	r.end = d.End
	return nil
}

func (r *run) dropTask(id int64) {
	r.tasks = slices.DeleteFunc(r.tasks, func(t decide.Task) bool { return t.ID == id })
}

func (r *run) dropMapRun(id int64) {
	r.mapRuns = slices.DeleteFunc(r.mapRuns, func(m *decide.MapRun) bool { return m.Run == id })
}

func (r *run) dropTimer(key decide.TimerKey) {
	r.timers = slices.DeleteFunc(r.timers, func(t decide.Timer) bool { return t.Key == key })
}

func (r *run) setTimer(timer decide.Timer) {
	r.dropTimer(timer.Key)
	r.timers = append(r.timers, timer)
	switch timer.Key.Kind {
	case decide.RetryTimer:
		r.retries = append(r.retries, timer.Due.Sub(r.now))
	case decide.WaitTimer:
		r.waits = append(r.waits, timer.Due.Sub(r.now))
	}
}
